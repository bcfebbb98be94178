"""Receipts: what the customer takes home, and what is printed and sent, once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from pos_app.db.models.outbox import OutboxEntry
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import SaleLine
from pos_app.db.models.store import Book
from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind
from pos_app.domain.outbox import LONGEST_PAUSE
from pos_app.domain.paper import Barcode
from pos_app.domain.permissions import SYSTEM
from pos_app.domain.receipt_ways import ReceiptWay
from pos_app.domain.texts import ENGLISH
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.customers.customers import Customers
from pos_app.services.shared.settings import write_profile
from pos_app.services.views.history import RefundRequest
from tests.services.counter import STORE, TAX, Counter
from tests.support.languages import language_of, used
from tests.support.papers import words_of

COFFEE = CartLine("Flat white <large>", 450, quantity=2, tax=TAX, note="Oat & soy")


def test_a_receipt_has_lines_taxes_cash_and_change(counter: Counter, qtbot: QtBot) -> None:
    cart = Cart("usd", (COFFEE, CartLine("Cake", 399)), discount=Discount(DiscountKind.AMOUNT, 99))
    sale = counter.selling.begin(counter.actor, cart)
    counter.selling.take_cash(sale.id, 2000)
    text = words_of(counter.receipts.paper(sale.id, copy=False))
    for words in (
        "Corner Coffee", "Springfield", "Welcome!", "Receipt R1-000001", "Register 1",
        "Flat white <large>", "2 \N{MULTIPLICATION SIGN} 4.50", "Oat & soy", "Discount", "-0.99",
        "Sales tax 8.875%", "$12.74", "Cash", "20.00", "Change", "7.26", "Thank you & see you",
    ):  # fmt: skip
        assert words in text, words
    assert "COPY" not in text


def test_a_receipt_is_in_the_language_of_the_machine_until_the_store_has_its_own(
    counter: Counter, qtbot: QtBot
) -> None:
    sale = counter.selling.quick_cash(counter.actor, Cart("usd", (COFFEE,)))
    german = language_of("de", {"Total": "Summe"}, context="line of a receipt")
    with used(german, own=ENGLISH):
        text = words_of(counter.receipts.paper(sale.id, copy=False))
    assert "Summe" in text
    assert "Total" not in text
    assert "Total" in words_of(counter.receipts.paper(sale.id, copy=False))


def test_what_was_printed_or_saved_is_told_and_the_next_is_a_copy(
    counter: Counter, qtbot: QtBot
) -> None:
    sale = counter.selling.quick_cash(counter.actor, Cart("usd", (COFFEE,)))
    begin = partial(counter.receipts.begin_copy, counter.actor, sale.id)
    failed, _paper = begin(ReceiptWay.PRINTED, "Office")
    counter.receipts.forget_copy(counter.actor, failed)  # the printer did not take it
    printed = begin(ReceiptWay.PRINTED, "Office")
    gift = begin(ReceiptWay.SAVED, "gift.pdf", gift=True)  # a paper of its own
    saved = begin(ReceiptWay.SAVED, "receipt.pdf")
    papers = [words_of(paper) for _id, paper in (printed, gift, saved)]
    assert ["COPY" in text for text in papers] == [False, False, True]
    details = counter.history.details(sale.id)
    by = f"By {details.cashier_name}."
    assert [event.what for event in details.timeline[-3:]] == [
        f"Receipt printed on Office. {by}",
        f"Gift receipt saved as gift.pdf. {by}",
        f"Receipt saved as receipt.pdf. {by}",
    ]


def rows_of(text: str) -> list[str]:
    """What a receipt has in its two columns, to its total."""
    named = ("Flat white", "Cake", "Discount", "Subtotal", "Sales tax", "Total")
    return [line for line in text.splitlines() if line.startswith(named)]


def test_each_discount_stands_on_a_receipt_once(counter: Counter, qtbot: QtBot) -> None:
    off = Discount(DiscountKind.AMOUNT, 100)
    lines = (CartLine("Flat white", 900, discount=off), CartLine("Cake", 400))

    def receipt(cart: Cart) -> str:
        sale = counter.selling.quick_cash(counter.actor, cart)
        return words_of(counter.receipts.paper(sale.id, copy=False))

    text = receipt(Cart("usd", lines))
    assert rows_of(text) == ["Flat white 9.00", "Discount -1.00", "Cake 4.00", "Total $12.00"]

    text = receipt(Cart("usd", lines, discount=Discount(DiscountKind.PERCENT, 100_000)))
    assert rows_of(text) == [
        "Flat white 9.00",
        "Discount -1.00",
        "Cake 4.00",
        "Subtotal 12.00",
        "Discount -1.20",
        "Total $10.80",
    ]


def test_the_discounts_of_an_earlier_till_stand_once_too(counter: Counter, qtbot: QtBot) -> None:
    """Of its sales it is not known what came off a line alone."""
    cart = Cart("usd", (CartLine("Cake", 400),), discount=Discount(DiscountKind.AMOUNT, 100))
    sale = counter.selling.quick_cash(counter.actor, cart)
    with counter.database.write() as session:
        session.query(SaleLine).one().own_discount_minor = None
    text = words_of(counter.receipts.paper(sale.id, copy=False))
    assert rows_of(text) == ["Cake 4.00", "Discount -1.00", "Total $3.00"]


def test_a_copy_and_a_training_receipt_say_so(counter: Counter, qtbot: QtBot) -> None:
    sale = counter.selling.quick_cash(counter.actor, Cart("usd", (COFFEE,)))
    assert counter.receipts.last_sale_id() == sale.id
    assert "COPY" in words_of(counter.receipts.paper(sale.id, copy=True))
    for mode, mark in (("training", "TRAINING"), ("test", "TEST"), ("live", "")):
        with counter.database.write() as session:
            session.query(Book).one().mode = mode
        text = words_of(counter.receipts.paper(sale.id, copy=False))
        assert (f"{mark}: no real money" in text) is bool(mark)


def test_a_card_receipt_carries_the_card_and_what_was_given_back(
    counter: Counter, qtbot: QtBot
) -> None:
    tender = counter.prepared()
    counter.selling.charge(tender.id)
    sale = counter.sale_of(tender)
    with counter.database.write() as session:
        row = session.get_one(Tender, tender.id)
        row.card = row.card | {"receipt": {"dedicated_file_name": "A0000000031010"}}
    request = RefundRequest(sale.id, tender.id, 350, "requested_by_customer")
    counter.refunds.create(counter.actor, request)
    text = words_of(counter.receipts.paper(sale.id, copy=False))
    for words in ("Visa •••• 4242", "AID", "A0000000031010", "Refund to Visa", "-3.50", "Ada"):
        assert words in text, words


def test_a_receipt_can_be_scanned_for_a_return(counter: Counter) -> None:
    sale = counter.selling.quick_cash(counter.actor, Cart("usd", (COFFEE,)))
    for gift in (False, True):
        paper = counter.receipts.paper(sale.id, copy=False, gift=gift)
        assert Barcode("R1-000001", caption="R1-000001") in paper.blocks


@pytest.mark.parametrize(
    ("method", "signs"),
    [("signature", True), ("offline_pin_and_signature", True), ("online_pin", False)],
)
def test_a_card_that_asks_for_a_signature_has_a_line_for_it(
    counter: Counter, method: str, signs: bool
) -> None:
    sale_id, _intent = sold_by_card(counter)
    with counter.database.write() as session:
        row = session.scalars(select(Tender).where(Tender.sale_id == sale_id)).one()
        row.card = row.card | {"receipt": {"cardholder_verification_method": method}}
    words = words_of(counter.receipts.paper(sale_id, copy=False))
    assert ("Signature" in words.splitlines()) is signs


def test_a_gift_receipt_says_what_and_how_many_and_no_amount(counter: Counter) -> None:
    cart = Cart("usd", (COFFEE, CartLine("Cake", 399)))
    sale = counter.selling.quick_cash(counter.actor, cart)
    words = words_of(counter.receipts.paper(sale.id, copy=False, gift=True))
    for wanted in ("Gift receipt", "Flat white <large> 2", "Oat & soy", "Cake", "Corner Coffee"):
        assert wanted in words
    for amount in ("4.50", "9.00", "3.99", "Total", "Cash", "$"):
        assert amount not in words


def test_money_and_dates_are_written_as_the_store_writes_them(
    counter: Counter, qtbot: QtBot
) -> None:
    with counter.database.write() as session:
        write_profile(session, replace(STORE, locale="de_DE", currency="eur"), counter.clock)
    sale = counter.selling.quick_cash(counter.actor, Cart("eur", (CartLine("Kaffee", 123_450),)))
    assert "1.234,50 €" in words_of(counter.receipts.paper(sale.id, copy=False))


def test_stripe_sends_its_receipt_for_card_payments_only(counter: Counter) -> None:
    tender = counter.prepared()
    counter.selling.charge(tender.id)
    sale_id = counter.sale_of(tender).id
    counter.receipts.email(counter.actor, sale_id, " ada@example.com ")
    facts = counter.connection.gateway().payments.retrieve(tender.intent_id or "")
    assert facts.receipt_email == "ada@example.com"
    with pytest.raises(UserError, match="not an email"):
        counter.receipts.email(counter.actor, sale_id, "ada")
    cash = counter.selling.quick_cash(counter.actor, Cart("usd", (COFFEE,)))
    with pytest.raises(UserError, match="card payments only"):
        counter.receipts.email(counter.actor, cash.id, "ada@example.com")


def sold_by_card(counter: Counter) -> tuple[str, str]:
    """Sell by card; return the sale's id and its payment's."""
    tender = counter.prepared()
    counter.selling.charge(tender.id)
    return counter.sale_of(tender).id, tender.intent_id or ""


def out_of_reach(counter: Counter, intent_id: str) -> None:
    counter.server.controls.fault("reset_before", f"/{intent_id}$", method="POST", times=9)


def address_at_stripe(counter: Counter, intent_id: str) -> str:
    return counter.connection.gateway().payments.retrieve(intent_id).receipt_email


def sent(counter: Counter, intent_id: str) -> list[str | None]:
    """The keys of the requests that had an email sent, and reached Stripe."""
    return [
        request.idempotency_key
        for request in counter.server.requests
        if (request.method, request.status > 0) == ("POST", True)
        and request.path.endswith(f"/{intent_id}")
    ]


def test_an_email_waits_where_stripe_is_out_of_reach_and_goes_out_later(counter: Counter) -> None:
    sale_id, intent_id = sold_by_card(counter)
    out_of_reach(counter, intent_id)
    assert not counter.receipts.email(counter.actor, sale_id, "ada@example.com")
    counter.server.controls.faults.clear()
    again = counter.restarted()
    again.clock.ahead += LONGEST_PAUSE
    again.outbox.deliver_due()
    again.outbox.deliver_all()
    assert address_at_stripe(counter, intent_id) == "ada@example.com"
    assert len(sent(counter, intent_id)) == 1


@pytest.mark.parametrize("kind", ["reset_after", "error_executed", "error_not_executed"])
def test_an_email_whose_answer_was_lost_goes_out_at_least_once(counter: Counter, kind: str) -> None:
    """Under the same key, which Stripe knows, but where Stripe would only repeat its failure."""
    sale_id, intent_id = sold_by_card(counter)
    counter.server.controls.fault(kind, f"/{intent_id}$", method="POST")
    assert not counter.receipts.email(counter.actor, sale_id, "ada@example.com")
    with counter.database.read() as session:
        (waiting,) = session.query(OutboxEntry).filter_by(kind="email_receipt")
    counter.outbox.deliver_all()
    assert address_at_stripe(counter, intent_id) == "ada@example.com"
    assert sent(counter, intent_id)[-1] == waiting.idempotency_key
    replayed = [each.replayed for each in counter.server.requests if each.method == "POST"]
    assert replayed[-1] is (kind == "reset_after")


def test_an_email_that_is_corrected_while_it_waits_goes_to_the_later_address(
    counter: Counter,
) -> None:
    sale_id, intent_id = sold_by_card(counter)
    out_of_reach(counter, intent_id)
    for address in ("adda@example.com", "ada@example.com"):
        assert not counter.receipts.email(counter.actor, sale_id, address)
    counter.server.controls.faults.clear()
    counter.outbox.deliver_all()
    assert address_at_stripe(counter, intent_id) == "ada@example.com"
    assert len(sent(counter, intent_id)) == 1


def test_an_email_that_stripe_refuses_is_told_at_once_and_does_not_wait(counter: Counter) -> None:
    sale_id, intent_id = sold_by_card(counter)
    counter.server.controls.restrict(counter.key, "rak_payment_intent_write")
    with pytest.raises(KeyTroubleError):
        counter.receipts.email(counter.actor, sale_id, "ada@example.com")
    counter.server.controls.restrict(counter.key)
    counter.outbox.deliver_all()
    assert len(sent(counter, intent_id)) == 1


def test_no_email_of_a_deleted_customer_waits(counter: Counter) -> None:
    sale_id, intent_id = sold_by_card(counter)
    out_of_reach(counter, intent_id)
    assert not counter.receipts.email(counter.actor, sale_id, "ada@example.com")
    counter.server.controls.faults.clear()
    customers = Customers(
        database=counter.database,
        gateway=counter.connection.gateway,
        clock=counter.clock,
        outbox=counter.outbox,
        environment={},
    )
    (owner,) = customers.page()
    customers.delete(counter.actor, owner.id)
    counter.outbox.deliver_all()
    assert sent(counter, intent_id) == []
    with counter.database.read() as session:
        assert all(entry.params == {} for entry in session.query(OutboxEntry))


def test_a_receipt_that_nobody_was_asked_about_is_told_at_the_next_start_once(
    counter: Counter,
) -> None:
    seen = counter.selling.quick_cash(counter.actor, Cart("usd", (COFFEE,)))
    counter.receipts.receipt_done(counter.actor, seen.id)
    left = counter.selling.quick_cash(counter.actor, Cart("usd", (COFFEE,)))
    assert counter.receipts.left_behind(SYSTEM) == []  # it is on the screen now

    (told,) = counter.restarted().receipts.left_behind(SYSTEM)
    assert told.sale_id == left.id
    assert told.has_receipt
    assert told.what.startswith(f"Receipt {left.receipt_number} ($")
    assert told.what.endswith("was paid just before Till closed.")
    assert counter.restarted().receipts.left_behind(SYSTEM) == []


def test_many_that_were_left_are_not_all_told(counter: Counter) -> None:
    sales = [counter.selling.quick_cash(counter.actor, Cart("usd", (COFFEE,))) for _ in range(5)]
    told = counter.restarted().receipts.left_behind(SYSTEM)
    assert [each.sale_id for each in told] == [sale.id for sale in sales[-3:]]
    assert counter.restarted().receipts.left_behind(SYSTEM) == []


def test_a_receipt_of_nothing_is_said_in_words(counter: Counter) -> None:
    with pytest.raises(UserError, match="not in the history"):
        counter.receipts.paper("nothing", copy=False)
    assert counter.receipts.last_sale_id() is None
