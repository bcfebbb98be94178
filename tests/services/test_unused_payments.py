"""Payments that are made ready and not needed: the next sale has them, and Stripe keeps none."""

from __future__ import annotations

import json

import pytest

from pos_app.domain.payments import SaleState, TenderKind, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.views.store import ConnectView
from pos_app.training.core.controls import FaultKind
from pos_app.training.http.messages import Exchange
from tests.services.at_reader import AtReader
from tests.services.counter import CONNECTED, Counter

UNUSED, CANCELED, PAID = "requires_payment_method", "canceled", "succeeded"
CREATE = "/v1/payment_intents"


def statuses(counter: Counter) -> list[str]:
    return [intent["status"] for intent in counter.intents.values()]


def sell_in_cash(reader: AtReader, amount: int = 1350) -> str:
    """Open the payment sheet with the reader ready, and take cash; return the sale's id."""
    sale = reader.counter.sale(amount)
    reader.counter.selling.prepare_reader(sale.id, reader.id)
    assert reader.counter.selling.take_cash(sale.id, amount).state is SaleState.PAID
    return sale.id


@pytest.mark.long
def test_a_hundred_cash_sales_leave_one_unused_payment_at_stripe(
    counter: Counter, reader: AtReader
) -> None:
    for amount in range(1000, 1100):
        sell_in_cash(reader, amount)
        counter.recovery.settle_all(SYSTEM)
    assert statuses(counter) == [UNUSED]
    counter.restarted().recovery.settle_all(SYSTEM)
    assert statuses(counter) == [CANCELED]


def test_the_unused_payment_pays_the_next_sale_as_if_it_had_been_made_for_it(
    counter: Counter, reader: AtReader
) -> None:
    sell_in_cash(reader, 777)
    tender = reader.started(1350)
    assert reader.showing["amount"] == 1350
    reader.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED
    sale = reader.sale_of(tender)
    assert (sale.state, sale.paid, counter.taken) == (SaleState.PAID, 1350, 1350)
    (intent,) = counter.intents.values()
    assert intent["metadata"]["till_sale"] == sale.id
    assert intent["metadata"]["till_tender"] == tender.id
    assert counter.asked(CREATE) == 1


def test_an_unused_payment_comes_after_what_was_taken_before_it_was_used(
    counter: Counter, reader: AtReader
) -> None:
    sale = counter.sale(1350)
    counter.selling.prepare_reader(sale.id, reader.id)
    counter.selling.take_cash(sale.id, 350)
    tender = counter.selling.start_reader(counter.selling.prepare_reader(sale.id, reader.id).id)
    reader.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED
    kinds = [each.kind for each in counter.selling.sale(sale.id).tenders]
    assert kinds == [TenderKind.CASH, TenderKind.READER]
    assert [each.amount for each in counter.history.details(sale.id).tenders] == [350, 1000]
    assert counter.asked(CREATE) == 1


def test_what_was_only_prepared_is_no_event_of_a_sale(counter: Counter, reader: AtReader) -> None:
    sale_id = sell_in_cash(reader)
    details = counter.history.details(sale_id)
    assert [event.what for event in details.timeline] == [
        "Sale rung up.",
        "Cash: $13.50 taken.",
        "Paid. Receipt R1-000001.",
    ]
    assert len(details.tenders) == 1


def test_a_payment_that_a_reader_has_seen_is_cancelled_and_not_used_again(
    counter: Counter, reader: AtReader
) -> None:
    first = reader.started(1350)
    reader.does("decline")
    assert reader.poll(first).state is TenderState.DECLINED
    counter.selling.take_cash(reader.sale_of(first).id, 1350)
    second = reader.prepared(500)
    assert second.intent_id != first.intent_id
    assert sorted(statuses(counter)) == [CANCELED, UNUSED]
    events = [each.what for each in counter.history.details(reader.sale_of(first).id).timeline]
    assert "Visa •••• 4242: $13.50 cancelled, nothing was charged." in events


@pytest.mark.parametrize(
    "fault",
    [
        FaultKind.RESET_BEFORE,
        FaultKind.RESET_AFTER,
        FaultKind.ERROR_EXECUTED,
        FaultKind.ERROR_NOT_EXECUTED,
        FaultKind.CONFLICT,
        FaultKind.CUT_JSON,
    ],
)
def test_an_unused_payment_of_which_stripe_does_not_say_that_it_changed_is_never_charged(
    counter: Counter, reader: AtReader, fault: FaultKind
) -> None:
    sell_in_cash(reader, 777)
    (unused,) = counter.intents
    sale = counter.sale(1350)
    counter.server.controls.fault(fault)
    tender = counter.selling.prepare_reader(sale.id, reader.id)
    assert tender.intent_id != unused
    counter.selling.start_reader(tender.id)
    assert reader.showing["amount"] == 1350
    reader.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED
    counter.recovery.settle_all(SYSTEM)
    assert counter.intents[unused]["status"] == CANCELED
    assert counter.taken == 1350


def test_an_unused_payment_that_was_cancelled_in_the_dashboard_is_replaced(
    counter: Counter, reader: AtReader
) -> None:
    sell_in_cash(reader, 777)
    (unused,) = counter.intents
    reader.dashboard.v1.payment_intents.cancel(unused)
    tender = reader.prepared(1350)
    assert tender.intent_id != unused
    assert counter.intents[tender.intent_id or ""]["status"] == UNUSED


def test_an_unused_payment_that_nothing_could_pay_is_cancelled_and_not_used_again(
    counter: Counter, reader: AtReader
) -> None:
    """The owner switched a way to pay off meanwhile, or the intent was changed elsewhere."""
    sell_in_cash(reader, 777)
    (unused,) = counter.intents

    def without_cards(exchange: Exchange) -> str:
        if exchange.path != f"{CREATE}/{unused}":
            return exchange.body
        return json.dumps({**json.loads(exchange.body), "payment_method_types": ["cashapp"]})

    counter.server.rewrite(without_cards)
    tender = reader.prepared(1350)
    counter.server.rewrite(None)
    assert tender.intent_id != unused
    counter.recovery.settle_all(SYSTEM)
    assert counter.intents[unused]["status"] == CANCELED
    counter.selling.start_reader(tender.id)
    reader.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED


def test_a_payment_of_which_stripe_did_not_say_that_it_was_made_is_cancelled_by_the_next_look(
    counter: Counter, reader: AtReader
) -> None:
    sale = counter.sale(777)
    counter.server.controls.fault(FaultKind.RESET_AFTER, CREATE)
    with pytest.raises(UserError):
        counter.selling.prepare_reader(sale.id, reader.id)
    counter.selling.take_cash(sale.id, 777)
    assert statuses(counter) == [UNUSED]
    counter.recovery.settle_all(SYSTEM)
    assert statuses(counter) == [CANCELED]


def test_a_payment_that_was_to_be_cancelled_is_so_and_leaves_the_unused_payment_in_its_place(
    counter: Counter,
) -> None:
    ada = counter.customer("pm_card_visa")
    (card,) = counter.cards_of(ada)
    put_aside, sale = counter.sale(777, ada), counter.sale(1350, ada)
    wanted = counter.selling.prepare_card(put_aside.id, card)
    counter.server.controls.fault(FaultKind.RATE_LIMITED, "/cancel")
    with pytest.raises(UserError):
        counter.selling.cancel_tender(wanted.id)
    unused = counter.selling.prepare_card(sale.id, card)
    counter.selling.take_cash(sale.id, 1350)
    counter.selling.take_cash(put_aside.id, 777)
    counter.recovery.settle_all(SYSTEM)
    assert counter.intents[wanted.intent_id or ""]["status"] == CANCELED
    assert counter.intents[unused.intent_id or ""]["status"] == UNUSED


def test_cash_that_is_quicker_than_the_change_keeps_the_unused_payment(
    counter: Counter, reader: AtReader
) -> None:
    sell_in_cash(reader, 777)
    sale = counter.sale(1350)

    def take_cash(_exchange: Exchange) -> None:
        counter.selling.take_cash(sale.id, 1350)

    counter.server.observers.append(take_cash)
    with pytest.raises(UserError, match="This sale is finished"):
        counter.selling.prepare_reader(sale.id, reader.id)
    counter.server.observers.remove(take_cash)
    sell_in_cash(reader, 500)
    assert statuses(counter) == [UNUSED]


def test_an_unused_payment_that_does_not_serve_one_sale_is_there_for_the_next(
    counter: Counter, reader: AtReader
) -> None:
    sell_in_cash(reader, 777)
    kept = reader.prepared(1350, counter.customer("pm_card_visa"))  # with the card to be kept
    assert counter.asked(CREATE) == 2
    counter.recovery.settle_all(SYSTEM)
    assert reader.prepared(500).intent_id != kept.intent_id
    assert (counter.asked(CREATE), statuses(counter)) == (2, [UNUSED, UNUSED])


def test_an_amount_typed_anew_needs_no_other_payment(counter: Counter, reader: AtReader) -> None:
    sale = counter.sale(1350)
    for amount in (None, 1000, 500):
        tender = counter.selling.prepare_reader(sale.id, reader.id, amount)
    assert (tender.amount, statuses(counter)) == (500, [UNUSED])


def test_a_card_customer_who_pays_cash_leaves_one_unused_payment(counter: Counter) -> None:
    ada = counter.customer("pm_card_visa")
    for amount in (777, 1350):
        sale = counter.sale(amount, ada)
        counter.selling.prepare_card(sale.id, counter.cards_of(ada)[0])
        counter.selling.take_cash(sale.id, amount)
    assert statuses(counter) == [UNUSED]
    sale = counter.sale(500, ada)
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(ada)[0])
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    assert (counter.taken, statuses(counter)) == (500, [PAID])


def test_the_unused_payment_of_one_customer_is_not_charged_for_another(counter: Counter) -> None:
    ada, bob = counter.customer("pm_card_visa"), counter.customer("pm_card_mastercard", name="Bob")
    for each in (ada, bob):
        sale = counter.sale(777, each)
        counter.selling.prepare_card(sale.id, counter.cards_of(each)[0])
        counter.selling.take_cash(sale.id, 777)
    assert counter.asked(CREATE) == 2
    counter.recovery.settle_all(SYSTEM)
    assert sorted(statuses(counter)) == [CANCELED, UNUSED]


def test_an_unused_payment_goes_to_no_other_account_and_its_fee_follows_the_amount(
    counter: Counter, reader: AtReader
) -> None:
    sell_in_cash(reader, 777)
    counter.connected = ConnectView(CONNECTED, fee_ppm=100_000)
    sell_in_cash(reader, 1000)
    assert counter.asked(CREATE) == 2
    tender = reader.started(2000)
    assert counter.asked(CREATE) == 2
    reader.does("tap")
    assert reader.poll(tender).state is TenderState.APPROVED
    facts = counter.connection.gateway().payments.retrieve(tender.intent_id or "")
    assert (facts.received, facts.application_fee, facts.destination) == (2000, 200, CONNECTED)
