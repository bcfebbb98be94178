"""One box finds a payment by whatever is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.permissions import SYSTEM
from pos_app.services.views.customers import CustomerDraft, CustomerView
from pos_app.services.views.history import RefundRequest, SaleDetails
from pos_app.services.views.history_matches import FoundIn, Match
from tests.services.desk import Desk, open_desk
from tests.support.one_cashier import selling_of
from tests.support.payouts import AT_ONCE, earn, pay_out


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def found(desk: Desk, text: str) -> set[str]:
    rows = desk.history.page(wanted=HistoryFilter(text)).rows
    return {row.id for row in rows}


def customer(desk: Desk) -> CustomerView:
    draft = CustomerDraft("Zoë Müller", "zoe.m@example.org", "+1 (212) 555-0199")
    return desk.services.customers.create(desk.actor, draft)


def sell(desk: Desk, buyer: CustomerView | None = None, card: str = "") -> SaleDetails:
    """A sale of tea with notes, in cash or by a card."""
    lines = (CartLine("Tea", 450, note="extra hot"), CartLine("Honey", 250))
    cart = Cart("usd", lines, customer_id=buyer.id if buyer else None, note="Table seven")
    selling = selling_of(desk.services)
    sale = selling.begin(desk.actor, cart)
    if buyer and card:
        kept = desk.services.customers.attach_card(desk.actor, buyer.id, card)
        selling.charge(selling.prepare_card(sale.id, kept.cards[0].id).id)
    else:
        selling.take_cash(sale.id, 1000)
    return desk.history.details(sale.id)


def other_sale(desk: Desk) -> str:
    """One that nothing of the first finds."""
    selling = selling_of(desk.services)
    sale = selling.begin(desk.actor, Cart("usd", (CartLine("Milk", 125),)))
    selling.take_cash(sale.id, 125)
    return sale.id


@pytest.mark.parametrize(
    "typed",
    [
        "tea",
        "honey tea",
        "extra hot",
        "TABLE SEVEN",
        "7.00",
        "$7.00",
        "7,00",
        "zoe",
        "müller",
        "zoe.m@example.org",
        "example.org",
        "+1 (212) 555-0199",
        "212 555 0199",
        "2125550199",
        "(212) 555-0199",
        "1 212 555 0199",
        "5550199",
        "tea zoe 212-555-0199",
    ],
)
def test_a_sale_is_found_by(typed: str, desk: Desk) -> None:
    sale = sell(desk, customer(desk))
    other_sale(desk)
    assert found(desk, typed) == {sale.row.id}


@pytest.mark.parametrize(
    ("typed", "reasons"),
    [
        ("7.00", []),
        ("cash 7,00", []),
        ("tea", [("item", "Tea")]),
        ("honey tea 7.00", [("item", "Honey"), ("item", "Tea")]),
        ("extra", [("note", "extra hot")]),
        ("seven", [("note", "Table seven")]),
        ("muller", [("customer", "Zoë Müller")]),
        ("zoe.m@example", [("email", "zoe.m@example.org")]),
        ("212 555 0199", [("phone", "+1 (212) 555-0199")]),
    ],
)
def test_a_row_says_why_it_was_found(
    typed: str, reasons: list[tuple[str, str]], desk: Desk
) -> None:
    sale = sell(desk, customer(desk))
    rows = desk.history.page(wanted=HistoryFilter(typed)).rows
    (row,) = desk.history.explained(rows, typed)
    assert row.id == sale.row.id
    assert [(match.where, match.text) for match in row.found_in] == reasons


def test_a_payment_from_elsewhere_says_why_it_was_found(desk: Desk) -> None:
    intent = desk.pay(1200, receipt_email="payer@example.net", description="Web order 77")
    desk.sync.run(SYSTEM)
    found = {}
    for typed in ("web", "payer@", intent, intent[:9].lower()):
        (row,) = desk.history.explained(desk.history.page(wanted=HistoryFilter(typed)).rows, typed)
        found[typed] = [(match.where, match.text) for match in row.found_in]
    assert found == {
        "web": [("description", "Web order 77")],
        "payer@": [("email", "payer@example.net")],
        intent: [("id", intent)],
        intent[:9].lower(): [("id", intent)],
    }


def test_another_phone_number_finds_nothing(desk: Desk) -> None:
    sell(desk, customer(desk))
    assert not found(desk, "212 555 0198")
    assert not found(desk, "zoe 1234567890")


def test_a_customer_with_another_email_is_found_by_that_one(desk: Desk) -> None:
    buyer = customer(desk)
    sale = sell(desk, buyer)
    draft = CustomerDraft("Zoë Müller", "new@example.org", "+1 212 555 0100")
    desk.services.customers.update(desk.actor, buyer.id, draft)
    assert found(desk, "new@example.org") == found(desk, "5550100") == {sale.row.id}
    assert not found(desk, "zoe.m@example.org")
    desk.services.customers.delete(desk.actor, buyer.id)
    assert not found(desk, "new@example.org")
    assert not found(desk, "5550100")


def test_a_card_sale_is_found_by_each_of_its_ids(desk: Desk) -> None:
    buyer = customer(desk)
    sale = sell(desk, buyer, AT_ONCE)
    other_sale(desk)
    (tender,) = sale.tenders
    desk.services.refunds.create(
        desk.actor, RefundRequest(sale.row.id, tender.id, 100, "duplicate")
    )
    assert tender.intent_id
    assert tender.charge_id
    dashboard = "https://dashboard.stripe.com/test/payments/"
    stripe_customer = desk.services.customers.details(buyer.id).stripe_id
    for typed in (
        tender.intent_id,
        tender.intent_id[:10],
        f"{tender.intent_id}_secret_abc",
        dashboard + tender.intent_id,
        tender.charge_id,
        dashboard + tender.charge_id,
        str(_stripe_refund(desk)),
        str(stripe_customer),
        f"tea {tender.charge_id}",
    ):
        assert found(desk, typed) == {sale.row.id}, typed
    assert not found(desk, f"milk {tender.charge_id}")
    assert not found(desk, "ch_3Nnothing1234")


def test_each_address_a_receipt_went_to_and_the_note_of_a_refund_find_their_sale(
    desk: Desk,
) -> None:
    sale = sell(desk, customer(desk), AT_ONCE)
    elsewhere = desk.pay(1200, description="Web order 77")
    desk.sync.run(SYSTEM)
    for row in (sale.row.id, elsewhere):
        for address in (f"one-{row[:6]}@example.net", f"two-{row[:6]}@example.net"):
            desk.services.receipts.email(desk.actor, row, address)
        (tender,) = desk.history.details(row).tenders
        request = RefundRequest(row, tender.id, 100, "duplicate", f"Torn bag {row[:6]}")
        desk.services.refunds.create(desk.actor, request)
        for typed in ("one-", "two-"):
            assert found(desk, f"{typed}{row[:6]}") == {row}
        assert found(desk, f"torn bag {row[:6]}") == {row}
        page = desk.history.page(wanted=HistoryFilter("torn"))
        (shown,) = desk.history.explained([each for each in page.rows if each.id == row], "torn")
        assert shown.found_in == (Match(FoundIn.REFUND_NOTE, f"Torn bag {row[:6]}"),)


def test_a_payout_finds_all_that_was_paid_out_in_it(desk: Desk) -> None:
    sale = sell(desk, customer(desk), AT_ONCE)
    elsewhere = earn(desk.server, 3000)
    desk.wait(timedelta(days=3))
    payout = pay_out(desk.server)
    later = earn(desk.server, 500)
    desk.sync.run(SYSTEM)
    assert found(desk, payout) == {sale.row.id, elsewhere}
    assert found(desk, f"https://dashboard.stripe.com/payouts/{payout}") == {sale.row.id, elsewhere}
    assert found(desk, later) == {later}
    (entry,) = (each for each in desk.objects("balance_transaction") if each["amount"] == 3000)
    assert found(desk, entry["id"]) == {elsewhere}


def test_a_payment_from_elsewhere_is_found_by_its_email_and_charge(desk: Desk) -> None:
    intent = desk.pay(1200, receipt_email="Payer@Example.net", description="Web order 77")
    disputed = desk.pay(900, card="pm_card_createDispute")
    desk.sync.run(SYSTEM)
    assert found(desk, "payer@example.net") == found(desk, "web order 77") == {intent}
    charges = {each["payment_intent"]: each["id"] for each in desk.objects("charge")}
    assert found(desk, charges[intent]) == {intent}
    (dispute,) = desk.objects("dispute")
    assert found(desk, dispute["id"]) == {disputed}


def _stripe_refund(desk: Desk) -> str:
    (refund,) = desk.objects("refund")
    return str(refund["id"])
