"""The history over three months of a store: pages, search, one row in full, asking Stripe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.payments import PaymentStatus, TenderKind
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.setup.training_store import fill_training_books
from pos_app.services.views.history import HistoryCursor, HistoryRow
from pos_app.training.http.server import TrainingServer
from pos_app.training.sample.store import sample_store
from tests.services.desk import Desk
from tests.support.book import make_database
from tests.support.sqlite_steps import counted_work


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    database = make_database(tmp_path_factory.mktemp("history"))
    server = TrainingServer()
    server.start()
    store = Desk(database, server)
    fill_training_books(database, server.account, sample_store, store.clock)
    yield store
    server.stop()
    database.close()


def find(desk: Desk, status: PaymentStatus, method: str) -> HistoryRow:
    rows = desk.history.page(limit=2000).rows
    return next(row for row in rows if row.status is status and method in row.method)


def test_pages_follow_each_other_without_gap_or_repeat(desk: Desk) -> None:
    cursor: HistoryCursor | None = None
    seen: list[HistoryRow] = []
    while True:
        page = desk.history.page(cursor, limit=300)
        seen += page.rows
        if page.next is None:
            break
        cursor = page.next
    assert tuple(seen) == desk.history.page(limit=5000).rows
    assert len({row.id for row in seen}) == len(seen) > 1000
    assert [row.occurred_at for row in seen] == sorted(
        (row.occurred_at for row in seen), reverse=True
    )


def test_search_finds_by_receipt_last4_amount_and_name(desk: Desk) -> None:
    row = next(row for row in desk.history.page(limit=500).rows if row.customer_name)
    amount = f"{row.amount.minor // 100}.{row.amount.minor % 100:02d}"
    last4 = row.method[-4:]
    for text in (row.receipt_number or "", f"{row.customer_name} {last4}", amount, f"${amount}"):
        assert row.id in {
            found.id for found in desk.history.page(wanted=HistoryFilter(text), limit=500).rows
        }
    assert desk.history.page(wanted=HistoryFilter("nothing like it")).rows == ()


def test_a_card_sale_in_full_adds_up(desk: Desk) -> None:
    row = find(desk, PaymentStatus.PAID, "Visa")

    details = desk.history.details(row.id)

    assert details.subtotal - details.discount + details.tax == details.total == row.amount.minor
    assert sum(line.total for line in details.lines) == details.total
    assert sum(tax.tax for tax in details.taxes) == details.tax
    (tender,) = details.tenders
    assert tender.kind is TenderKind.SAVED_CARD
    assert (tender.amount, tender.refundable) == (details.total, details.total)
    assert (tender.fee or 0) + (tender.net or 0) == details.total
    assert tender.card is not None
    assert tender.card.label == row.method
    assert (details.register_name, details.cashier_name) == ("Register 1", row.cashier_name)
    assert details.store.name == "Corner Goods"
    said = [event.what for event in details.timeline]
    assert said[0] == "Sale rung up."
    assert said[-1] == f"Paid. Receipt {row.receipt_number}."
    assert any("approved" in what for what in said)


def test_a_cash_sale_shows_what_was_given_and_the_change(desk: Desk) -> None:
    row = find(desk, PaymentStatus.PAID, "Cash")
    (tender,) = desk.history.details(row.id).tenders
    assert tender.tendered - tender.change == tender.amount == row.amount.minor
    assert desk.history.refresh(desk.actor, row.id).tenders == (tender,)


def test_a_part_refund_leaves_the_rest(desk: Desk) -> None:
    row = find(desk, PaymentStatus.PART_REFUNDED, "••••")
    details = desk.history.details(row.id)
    (refund,) = details.refunds
    assert refund.amount == row.refunded
    assert details.tenders[0].refundable == row.amount.minor - row.refunded
    assert details.timeline[-1].what.startswith("Refund of $")


def test_refreshing_learns_what_was_refunded_in_the_dashboard(desk: Desk) -> None:
    row = find(desk, PaymentStatus.PAID, "Mastercard")
    (tender,) = desk.history.details(row.id).tenders
    desk.dashboard.v1.refunds.create({"payment_intent": tender.intent_id or "", "amount": 50})

    after = desk.history.refresh(desk.actor, row.id)

    assert after.row.status is PaymentStatus.PART_REFUNDED
    assert after.tenders[0].refundable == tender.amount - 50
    assert [refund.amount for refund in after.refunds] == [50]
    assert desk.history.page(wanted=HistoryFilter(row.receipt_number or "")).rows[0].refunded == 50


def test_without_an_answer_the_row_stays_as_it_was(desk: Desk) -> None:
    row = find(desk, PaymentStatus.PAID, "Visa")
    desk.offline = True
    with pytest.raises(UserError, match="can't be reached"):
        desk.history.refresh(desk.actor, row.id)
    desk.offline = False
    assert desk.history.details(row.id).row == row


def test_a_row_that_is_gone_says_so(desk: Desk) -> None:
    with pytest.raises(UserError, match="no longer"):
        desk.history.details("nothing")


def test_pages_and_details_are_little_work(desk: Desk) -> None:
    """What is not shown is not read, whatever it was paid with."""
    far = HistoryCursor(datetime(2020, 1, 1, tzinfo=UTC), "")
    row = desk.history.page(limit=1).rows[0]
    for most, call in (
        (9_000, desk.history.page),
        (13_000, lambda: desk.history.page(wanted=HistoryFilter("4242"))),
        (2_000, lambda: desk.history.page(far)),
        (2_000, lambda: desk.history.details(row.id)),
    ):
        with counted_work() as work:
            call()
        assert 0 < work.steps < most


def test_an_amount_of_thousands_is_found_as_the_list_shows_it(desk: Desk) -> None:
    desk.pay(123_456)
    desk.pay(1_350, currency="eur")
    desk.sync.run(SYSTEM)
    for text in ("1,234.56", "$1,234.56", "1.234,56", "1 234,56"):
        assert [row.amount.minor for row in desk.history.page(wanted=HistoryFilter(text)).rows] == [
            123_456
        ], text
    for text in ("€13.50", "13,50 €", "EUR 13.50"):
        assert 1_350 in {
            row.amount.minor for row in desk.history.page(wanted=HistoryFilter(text)).rows
        }, text
