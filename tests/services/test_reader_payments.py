"""Payments on a card reader: what the cashier reads, and that no money moves twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from pos_app.domain.payments import SaleState, Step, TenderState
from pos_app.errors import UserError
from pos_app.services.views.readers import TippingView
from pos_app.services.views.store import ConnectView
from tests.services.at_reader import NOT_CHARGED, AtReader
from tests.services.counter import CONNECTED, Counter

# --- the usual way -----------------------------------------------------------------------------


def test_a_card_on_the_reader_pays_the_sale(counter: Counter, reader: AtReader) -> None:
    tender = reader.started(1350)
    assert (tender.state, tender.step) == (TenderState.PENDING, Step.CARD)
    assert tender.headline == "Waiting for the customer's card on Front reader."
    assert tender.advice.startswith("Nothing was charged yet.")
    assert reader.showing["amount"] == 1350
    assert reader.poll(tender) == tender

    reader.does("tap")

    paid = reader.poll(tender)
    assert (paid.state, paid.amount, paid.step) == (TenderState.APPROVED, 1350, Step.NONE)
    assert counter.sale_of(tender).state is SaleState.PAID
    assert counter.taken == 1350
    intent = counter.intents[tender.intent_id or ""]
    assert intent["metadata"]["till_register_name"]


def test_prepared_it_takes_one_request_to_the_amount_on_the_reader(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.prepared()
    before = len(counter.server.requests)
    counter.selling.start_reader(tender.id)
    assert len(counter.server.requests) == before + 1
    assert reader.showing["kind"] == "payment"


def test_not_prepared_it_takes_two(counter: Counter, reader: AtReader) -> None:
    sale = counter.sale()
    before = len(counter.server.requests)
    tender = counter.selling.prepare_reader(sale.id, reader.id)
    counter.selling.start_reader(tender.id)
    assert len(counter.server.requests) == before + 2


def test_a_poll_costs_two_requests_and_one_once_it_is_paid(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.started()
    before = len(counter.server.requests)
    reader.poll(tender)
    assert len(counter.server.requests) == before + 2
    reader.does("tap")
    reader.poll(tender)
    assert len(counter.server.requests) == before + 3


def test_starting_twice_asks_the_reader_once(counter: Counter, reader: AtReader) -> None:
    tender = reader.prepared()
    with ThreadPoolExecutor(2) as presses:
        views = list(presses.map(lambda _: counter.selling.start_reader(tender.id), range(2)))
    assert [view.state for view in views] == [TenderState.PENDING] * 2
    assert counter.asked("/process_payment_intent") == 1


def test_a_part_on_the_reader_and_the_rest_in_cash(counter: Counter, reader: AtReader) -> None:
    sale = counter.sale(1350)
    tender = counter.selling.prepare_reader(sale.id, reader.id, 1000)
    counter.selling.start_reader(tender.id)
    reader.does("insert")
    assert reader.poll(tender).state is TenderState.APPROVED
    assert counter.selling.sale(sale.id).left == 350
    assert counter.selling.take_cash(sale.id, 350).state is SaleState.PAID


def test_preparing_again_uses_the_same_payment_while_it_is_the_same(
    counter: Counter, reader: AtReader
) -> None:
    tender = reader.prepared(1350)
    sale_id = counter.sale_of(tender).id
    window = reader.another()
    again = counter.selling.prepare_reader(sale_id, window.id)
    assert (again.id, again.reader_id) == (tender.id, window.id)
    part = counter.selling.prepare_reader(sale_id, reader.id, 1000)
    assert (part.intent_id, part.amount) == (tender.intent_id, 1000)
    states = [each.state for each in counter.selling.sale(sale_id).tenders]
    assert states == [TenderState.PREPARED]


def test_more_than_is_left_is_not_asked_of_a_reader(counter: Counter, reader: AtReader) -> None:
    sale = counter.sale(1350)
    with pytest.raises(UserError, match=r"Only \$13.50 is left"):
        counter.selling.prepare_reader(sale.id, reader.id, 1351)
    tender = counter.selling.prepare_reader(sale.id, reader.id)
    counter.selling.take_cash(sale.id, 350)
    with pytest.raises(UserError, match="not ready any more"):
        counter.selling.start_reader(tender.id)
    with pytest.raises(UserError, match="no such card reader"):
        counter.selling.prepare_reader(sale.id, "tmr_nobody")


# --- declined ----------------------------------------------------------------------------------


DECLINED = [
    ("4000000000000002", "The card was declined."),
    ("4000000000009995", "There is not enough money on this card."),
    ("4000000000009987", "The card was declined."),
    ("4000000000009979", "The card was declined."),
    ("4000000000000069", "The card has expired."),
    ("4000000000000119", "The card could not be processed."),
]
BY_CODE = [
    ("call_issuer", "The card was declined."),
    ("generic_decline", "The card was declined."),
    ("offline_pin_required", "The bank wants the card's PIN."),
    ("online_or_offline_pin_required", "The bank wants the card's PIN."),
    ("incorrect_pin", "The PIN was not right."),
    ("withdrawal_count_limit_exceeded", "The card has reached its limit."),
    ("pin_try_exceeded", "The PIN was wrong too often."),
    ("authentication_required", "The bank asks the customer to confirm this payment."),
    # What would tell on the customer is a plain decline.
    ("fraudulent", "The card was declined."),
    ("merchant_blacklist", "The card was declined."),
    ("pickup_card", "The card was declined."),
    ("restricted_card", "The card was declined."),
]


@pytest.mark.parametrize(("number", "headline"), DECLINED)
def test_a_decline_is_said_and_another_card_pays_the_same_payment(
    counter: Counter, reader: AtReader, number: str, headline: str
) -> None:
    tender = reader.started()
    reader.does("insert", number=number)

    declined = reader.poll(tender)

    assert (declined.state, declined.headline) == (TenderState.DECLINED, headline)
    assert declined.advice.startswith(NOT_CHARGED)
    assert "another card" in declined.advice
    assert counter.selling.start_reader(tender.id).state is TenderState.PENDING
    reader.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED
    assert (len(counter.intents), counter.taken) == (1, 1350)


@pytest.mark.parametrize(("code", "headline"), BY_CODE)
def test_each_reason_of_a_bank_is_said(reader: AtReader, code: str, headline: str) -> None:
    tender = reader.started()
    reader.does("decline", code=code)
    declined = reader.poll(tender)
    assert (declined.state, declined.headline) == (TenderState.DECLINED, headline)
    assert declined.advice.startswith(NOT_CHARGED)


@pytest.mark.parametrize("number", ["4001007020000002", "4001000360000005"])
def test_a_card_with_a_pin_waits_for_it(reader: AtReader, number: str) -> None:
    tender = reader.started()
    assert reader.does("insert", number=number)["kind"] == "pin"
    # Stripe does not tell that a PIN is being typed: to the till it is still the card's turn.
    assert reader.poll(tender).step is Step.CARD
    reader.does("pin_ok")
    assert reader.poll(tender).state is TenderState.APPROVED


def test_after_a_decline_another_reader_goes_on_with_the_same_payment(
    counter: Counter, reader: AtReader
) -> None:
    window = reader.another()
    tender = reader.started()
    reader.does("decline")
    reader.poll(tender)
    again = counter.selling.start_reader(tender.id, window.id)
    assert (again.state, again.reader_name) == (TenderState.PENDING, "Window reader")
    window.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED
    assert len(counter.intents) == 1


def test_cash_after_a_decline_cancels_the_payment_first(counter: Counter, reader: AtReader) -> None:
    tender = reader.started()
    reader.does("decline")
    reader.poll(tender)
    sale = counter.selling.take_cash(counter.sale_of(tender).id, 1350)
    assert sale.state is SaleState.PAID
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]


# --- tips, cards to keep, connected accounts ---------------------------------------------------


def test_a_tip_on_the_reader_lands_in_the_sale(counter: Counter, reader: AtReader) -> None:
    counter.readers.save_tipping(
        counter.actor, reader.location_id, TippingView(percentages=(10, 15, 20))
    )
    tender = reader.started(1000)
    assert (tender.step, reader.showing["kind"]) == (Step.TIP, "tip")
    assert tender.headline == "The customer chooses a tip on Front reader, then pays."
    reader.does("tip", amount=150)
    reader.does("tap")
    paid = reader.poll(tender)
    assert (paid.state, paid.amount, paid.tip) == (TenderState.APPROVED, 1150, 150)
    sale = counter.sale_of(tender)
    assert (sale.state, sale.total, sale.tip, sale.left) == (SaleState.PAID, 1000, 150, 0)


def test_only_the_payment_of_the_rest_asks_for_a_tip(counter: Counter, reader: AtReader) -> None:
    counter.readers.save_tipping(
        counter.actor, reader.location_id, TippingView(percentages=(10, 15, 20))
    )
    sale = counter.sale(1000)
    part = counter.selling.prepare_reader(sale.id, reader.id, 400)
    assert counter.selling.start_reader(part.id).step is Step.CARD
    reader.does("tap")
    assert reader.poll(part).state is TenderState.APPROVED
    rest = counter.selling.prepare_reader(sale.id, reader.id)
    assert counter.selling.start_reader(rest.id).step is Step.TIP


def test_a_card_is_kept_where_the_customer_agreed(counter: Counter, reader: AtReader) -> None:
    customer_id = counter.customer()
    tender = reader.started(1350, customer_id)
    assert tender.keeps_card
    reader.does("insert")
    assert reader.poll(tender).state is TenderState.APPROVED
    (card,) = counter.cards_of(customer_id)
    again = counter.sale(500, customer_id)
    kept = counter.selling.prepare_card(again.id, card)
    assert counter.selling.charge(kept.id).state is TenderState.APPROVED


def test_a_card_is_kept_for_a_customer_only(counter: Counter, reader: AtReader) -> None:
    with pytest.raises(UserError, match="only be kept for a customer"):
        counter.selling.prepare_reader(counter.sale().id, reader.id, save_card=True)


@pytest.mark.parametrize("direct", [False, True])
def test_a_connected_account_gets_its_share(counter: Counter, direct: bool) -> None:
    counter.connected = ConnectView(CONNECTED, 100_000, direct=direct)
    reader = AtReader.set_up(counter)
    counter.readers.save_tipping(
        counter.actor, reader.location_id, TippingView(percentages=(10, 15, 20))
    )
    tender = reader.started(1000)
    reader.does("tip", amount=200)
    reader.does("tap")
    paid = reader.poll(tender)
    assert (paid.state, paid.tip) == (TenderState.APPROVED, 200)
    row = reader.tender(tender)
    assert (row.account_id, row.fee_minor) == (CONNECTED, 100)


def test_a_share_that_stripe_refuses_never_reaches_the_reader(
    counter: Counter, reader: AtReader
) -> None:
    counter.connected = ConnectView("acct_1Unknown00000000", fee_ppm=25_000)
    sale = counter.sale()
    with pytest.raises(UserError, match="can't share this payment") as refused:
        counter.selling.prepare_reader(sale.id, reader.id)
    assert refused.value.money.startswith("Nothing was charged")
    assert (reader.showing["kind"], counter.taken) == ("idle", 0)
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID
