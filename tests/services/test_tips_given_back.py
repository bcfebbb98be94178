"""A tip that goes back is one in all books: with its sale, or alone once the goods came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from pos_app.db.models.payments import Refund, RefundLine, Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.accounting import Account
from pos_app.domain.cart import CartLine
from pos_app.services.ledger.refund_lines import write_refund_lines
from pos_app.services.views.accounting import WorkbookRequest
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.report_tables import ReportKey, ReportRequest
from pos_app.services.views.sales import SaleView
from tests.services.books_of_month import VAT, in_country
from tests.services.counter import Counter
from tests.services.rows import refund_elsewhere
from tests.services.test_accounting import sums
from tests.services.test_days_that_stay import booked, today
from tests.services.test_returns import sold, take_back
from tests.support.spreadsheets import Counted


def tipped(counter: Counter, tip: int, *lines: CartLine, taken: int = 0) -> SaleView:
    """Sell something for cash, with a tip; more was taken where that is said."""
    sale = sold(counter, *lines)
    with counter.database.write() as session:
        session.get_one(Sale, sale.id).tip_minor = tip
        (tender,) = session.scalars(select(Tender).where(Tender.sale_id == sale.id))
        tender.tip_minor, tender.amount_minor = tip, taken or sale.total + tip
    return sale


def give_back(counter: Counter, sale: SaleView, amount: int) -> None:
    request = RefundRequest(sale.id, sale.tenders[0].id, amount, "requested_by_customer")
    counter.refunds.create(counter.actor, request)


def parts(counter: Counter) -> Sequence[tuple[int, int, int]]:
    """Return what refunds are of: in all, of lines, and of tips."""
    of_lines = (
        select(func.coalesce(func.sum(RefundLine.total_minor), 0))
        .where(RefundLine.refund_id == Refund.id)
        .scalar_subquery()
    )
    with counter.database.read() as session:
        chosen = select(Refund.amount_minor, of_lines, Refund.tip_minor)
        rows = session.execute(chosen.order_by(Refund.created_at, Refund.id))
        return [(amount, lines, tip) for amount, lines, tip in rows]


def test_a_tip_that_goes_back_after_the_goods_is_no_sale_of_anybody(
    counter: Counter, tmp_path: Path
) -> None:
    in_country(counter, "US")
    sale, day = tipped(counter, 114, CartLine("Cake", 1_000, tax=VAT)), today(counter)
    take_back(counter, sale, 1_000)
    give_back(counter, sale, 114)
    assert parts(counter) == [(1_000, 1_000, 0), (114, 0, 114)]
    counter.wait(timedelta(days=1))
    found = sums(booked(counter, day))
    assert {account: left for account, left in found.items() if left} == {}
    reports = counter.services.reporting
    result = reports.run(counter.actor, ReportKey.SALES, ReportRequest(day, day))
    assert {each.key: each.value for each in result.figures}["refunds"] == 1_000
    path = tmp_path / "month.xlsx"
    request = WorkbookRequest(day, day)
    made = counter.services.accounting.save_workbook(counter.actor, request, path)
    assert made.differences == 0
    book = Counted(path)
    of_tips, of_no_sale = (book.count("Refunds USD", cell) for cell in ("I3", "J3"))
    assert (of_tips, of_no_sale) == (Decimal("1.14"), Decimal(0))


def test_no_more_is_of_tips_than_was_given_as_such(counter: Counter) -> None:
    """Somebody gives more back at Stripe than is left of the goods."""
    in_country(counter, "US")
    sale, day = sold(counter, CartLine("Socks", 1_000, quantity=10, tax=VAT)), today(counter)
    take_back(counter, sale, 6_000)
    with counter.database.write() as session:
        (tender,) = session.scalars(select(Tender))
        of = {"sale_id": sale.id, "tender_id": tender.id, "business_date": day}
        refund = refund_elsewhere(session, 8_000, **of, created_at=counter.clock.now())
        write_refund_lines(session, refund)
    assert parts(counter) == [(6_000, 6_000, 0), (8_000, 4_000, 0)]
    counter.wait(timedelta(days=1))
    assert sums(booked(counter, day))[Account.TIPS] == 0


def test_what_was_taken_too_much_goes_back_before_tips_and_each_tip_once(counter: Counter) -> None:
    sale = tipped(counter, 200, CartLine("Cake", 1_000), taken=2_200)
    for amount in (900, 700, 600):
        give_back(counter, sale, amount)
    assert parts(counter) == [(900, 0, 0), (700, 500, 100), (600, 500, 100)]


def test_a_tip_that_was_given_back_is_not_given_once_more(counter: Counter) -> None:
    """More is taken for the sale by a card that nobody waited for, after a half went back."""
    sale = tipped(counter, 200, CartLine("Cake", 1_000))
    give_back(counter, sale, 600)
    with counter.database.write() as session:
        session.scalars(select(Tender)).one().amount_minor += 1_000
    give_back(counter, sale, 1_300)
    give_back(counter, sale, 300)
    assert parts(counter) == [(600, 500, 100), (1_300, 250, 50), (300, 250, 50)]


def test_the_tip_of_what_is_taken_out_of_its_sale_is_given_back_as_one(counter: Counter) -> None:
    in_country(counter, "US")
    day, sale = today(counter), counter.sale(1_000)
    part = counter.selling.take_cash(sale.id, 300).tenders[0]
    with counter.database.write() as session:
        tender = session.get_one(Tender, part.id)
        tender.tip_minor, tender.amount_minor = 50, 350
    counter.selling.remove_tender(counter.actor, part.id)
    assert parts(counter) == [(350, 0, 50)]
    counter.selling.take_cash(sale.id, 1_000)
    counter.wait(timedelta(days=1))
    found = sums(booked(counter, day))
    assert (found[Account.TIPS], found[Account.OTHER_SALES]) == (0, 0)


def tipped_part(counter: Counter, card: str = "pm_card_visa") -> tuple[SaleView, str]:
    """Pay 3.00 of a sale of 10.00 by card, with 0.50 of tip; return it and that payment."""
    customer = counter.customer(card)
    sale = counter.sale(1_000, customer)
    part = counter.selling.prepare_card(sale.id, counter.cards_of(customer)[0], 350)
    counter.selling.charge(part.id)
    with counter.database.write() as session:
        session.get_one(Tender, part.id).tip_minor = 50
    return sale, part.intent_id or ""


@pytest.mark.parametrize("amounts", [(350,), (30, 320)])
def test_the_tip_of_what_the_dashboard_took_out_of_its_sale_is_given_back_as_one(
    counter: Counter, amounts: tuple[int, ...]
) -> None:
    """Of the day on which the sale is paid: what was booked of the days before stays."""
    in_country(counter, "US")
    day, (sale, intent) = today(counter), tipped_part(counter)
    for amount in amounts:
        refunds, key = counter.connection.gateway().refunds, str(amount)
        refunds.create(intent, amount, key=key, reason=None, metadata={})
    counter.history.refresh(counter.actor, sale.id)
    assert counter.selling.sale(sale.id).left == 1_000
    assert sum(tip for _amount, _lines, tip in parts(counter)) == 0
    counter.selling.take_cash(sale.id, 1_000)
    assert sum(tip for _amount, _lines, tip in parts(counter)) == 50
    assert sum(lines for _amount, lines, _tip in parts(counter)) == 0
    counter.wait(timedelta(days=1))
    found = sums(booked(counter, day))
    assert (found[Account.TIPS], found[Account.OTHER_SALES]) == (0, 0)


def test_what_is_given_in_cash_for_what_was_taken_out_is_of_its_tip_and_of_nothing_sold(
    counter: Counter,
) -> None:
    sale, _intent = tipped_part(counter, "pm_card_refundFail")
    counter.selling.remove_tender(counter.actor, counter.selling.sale(sale.id).tenders[0].id)
    counter.selling.take_cash(sale.id, 1_000)
    counter.server.controls.clock_offset = 60
    counter.history.refresh(counter.actor, sale.id)
    (failed,) = (each for each in counter.attention.all() if each.id.startswith("outbox:"))
    counter.attention.give_back(counter.actor, failed.id)
    assert parts(counter) == [(350, 0, 50), (350, 0, 50)]
    assert counter.attention.all() == []
