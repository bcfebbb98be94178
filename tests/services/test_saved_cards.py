"""Charging saved cards: once, what the account agrees to, and with its share."""

from __future__ import annotations

from functools import partial

import pytest

from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.payments import Tender
from pos_app.domain.payments import PaymentStatus, SaleState, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.shared.errors import MissingCustomerError
from pos_app.services.views.store import ConnectView
from pos_app.training.core.controls import FaultKind
from tests.services.counter import CONNECTED, Counter
from tests.support.overlap import overlapping

# --- saved cards -------------------------------------------------------------------------------


def test_a_saved_card_pays_and_the_account_agrees(counter: Counter) -> None:
    tender = counter.prepared(amount=1350)
    assert (tender.state, counter.taken) == (TenderState.PREPARED, 0)
    assert tender.intent_id is not None

    charged = counter.selling.charge(tender.id)

    sale = counter.sale_of(tender)
    assert (charged.state, sale.state, sale.paid) == (TenderState.APPROVED, SaleState.PAID, 1350)
    assert counter.owed_after(sale.id) == ["receipt"]
    intent = counter.intents[tender.intent_id]
    assert (intent["status"], intent["amount_received"]) == ("succeeded", 1350)
    assert intent["metadata"]["till_sale"] == sale.id
    assert intent["metadata"]["till_tender"] == tender.id
    (attempt,) = counter.attempts(tender.id)
    assert (attempt.state, attempt.outcome) == ("answered", "succeeded")


def test_charging_twice_takes_the_money_once(counter: Counter) -> None:
    tender = counter.prepared()
    press = partial(counter.selling.charge, tender.id)
    presses = overlapping(counter.server, press, press)
    assert [each.result().state for each in presses] == [TenderState.APPROVED] * 2
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    assert (counter.asked("/confirm"), counter.taken) == (1, 1350)


def test_a_declined_payment_takes_another_card_on_the_same_intent(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_chargeCustomerFail", "pm_card_mastercard")
    bad, good = counter.cards_of(customer_id)
    sale = counter.sale(1350, customer_id)
    tender = counter.selling.prepare_card(sale.id, bad)

    declined = counter.selling.charge(tender.id)
    assert declined.state is TenderState.DECLINED
    assert declined.headline == "The card was declined."
    assert declined.advice.startswith("Nothing was charged.")
    with counter.database.read() as session:
        assert session.get_one(HistoryEntry, sale.id).status == PaymentStatus.DECLINED

    again = counter.selling.prepare_card(sale.id, good)
    assert (again.id, again.state) == (tender.id, TenderState.PREPARED)
    assert counter.selling.charge(again.id).state is TenderState.APPROVED
    assert (len(counter.intents), counter.taken) == (1, 1350)
    first, second = counter.attempts(tender.id)
    assert first.idempotency_key != second.idempotency_key
    assert (first.params, second.params) == ({"payment_method": bad}, {"payment_method": good})


def test_cash_after_a_decline_cancels_the_card_payment_first(counter: Counter) -> None:
    tender = counter.prepared("pm_card_chargeCustomerFail")
    counter.selling.charge(tender.id)
    sale = counter.selling.take_cash(counter.sale_of(tender).id, 2000)
    assert (sale.state, sale.change) == (SaleState.PAID, 650)
    assert [t.state for t in sale.tenders] == [TenderState.CANCELED, TenderState.APPROVED]
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]


def test_cash_after_a_decline_waits_for_the_answer_to_the_cancel(counter: Counter) -> None:
    tender = counter.prepared("pm_card_chargeCustomerFail")
    counter.selling.charge(tender.id)
    counter.server.controls.fault(FaultKind.RESET_BEFORE, "/cancel")
    with pytest.raises(UserError, match="could not be closed"):
        counter.selling.take_cash(counter.sale_of(tender).id, 1350)
    assert counter.sale_of(tender).paid == 0


def test_cash_does_not_wait_for_stripe_when_nothing_was_ever_tried(counter: Counter) -> None:
    tender = counter.prepared()
    counter.server.controls.fault(FaultKind.RESET_BEFORE, times=99)
    sale = counter.selling.take_cash(counter.sale_of(tender).id, 1350)
    assert sale.state is SaleState.PAID
    assert next(iter(counter.intents.values()))["status"] != "canceled"

    counter.server.controls.faults.clear()
    counter.restarted().recovery.settle_all(SYSTEM)
    assert next(iter(counter.intents.values()))["status"] == "canceled"
    assert counter.selling.sale(sale.id) == sale


def test_the_bank_asking_the_customer_blocks_the_sale_until_cancelled(counter: Counter) -> None:
    tender = counter.prepared("pm_card_authenticationRequired")
    asked = counter.selling.charge(tender.id)
    assert asked.state is TenderState.ACTION
    assert asked.next_action_url is None  # no page: Stripe would not know where to lead back to
    sale_id = counter.sale_of(tender).id
    with pytest.raises(UserError, match="not settled"):
        counter.selling.take_cash(sale_id, 1350)
    assert counter.selling.cancel_tender(tender.id).state is TenderState.CANCELED
    assert counter.selling.take_cash(sale_id, 1350).state is SaleState.PAID
    assert counter.taken == 0


def test_the_smallest_card_payment_is_said_before_stripe_is_asked(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_visa")
    sale = counter.sale(49, customer_id)
    with pytest.raises(UserError, match=r"at least \$0.50"):
        counter.selling.prepare_card(sale.id, counter.cards_of(customer_id)[0])
    assert counter.asked("/payment_intents") == 0


def test_only_a_card_of_the_sales_own_customer_can_be_charged(counter: Counter) -> None:
    other = counter.customer("pm_card_visa", name="Grace Hopper")
    sale = counter.sale(customer_id=counter.customer("pm_card_visa"))
    with pytest.raises(UserError, match="no longer saved"):
        counter.selling.prepare_card(sale.id, counter.cards_of(other)[0])
    with pytest.raises(UserError, match="needs a customer"):
        counter.selling.prepare_card(counter.sale().id, counter.cards_of(other)[0])


def test_a_customer_deleted_elsewhere_is_noticed(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_visa")
    counter.connection.gateway().customers.delete(counter.stripe_id(customer_id))
    sale = counter.sale(customer_id=customer_id)
    with pytest.raises(MissingCustomerError):
        counter.selling.prepare_card(sale.id, counter.cards_of(customer_id)[0])
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID


@pytest.mark.parametrize("fault", [FaultKind.ERROR_EXECUTED, FaultKind.RESET_AFTER])
def test_a_payment_that_could_not_be_prepared_can_be_tried_again(
    counter: Counter, fault: FaultKind
) -> None:
    """Stripe repeats a 500 for a day to the same key: another try must not depend on it."""
    customer_id = counter.customer("pm_card_visa")
    sale = counter.sale(customer_id=customer_id)
    (card,) = counter.cards_of(customer_id)
    counter.server.controls.fault(fault, "/payment_intents")
    with pytest.raises(UserError) as lost:
        counter.selling.prepare_card(sale.id, card)
    assert lost.value.money == "Nothing was charged."
    tender = counter.selling.prepare_card(sale.id, card)
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    assert counter.taken == 1350
    counter.recovery.settle_all(SYSTEM)  # tidies up what was given up while Stripe was out of reach
    statuses = sorted(intent["status"] for intent in counter.intents.values())
    assert statuses == ["canceled", "succeeded"]


# --- connected accounts ------------------------------------------------------------------------


def test_a_destination_charge_shares_the_payment(counter: Counter) -> None:
    counter.connected = ConnectView(CONNECTED, fee_ppm=25_000)
    counter = counter.restarted()
    tender = counter.prepared(amount=1390)
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    intent = counter.connection.gateway().payments.retrieve(tender.intent_id or "")
    assert (intent.destination, intent.application_fee) == (CONNECTED, 35)  # 34.75 rounds up


def test_a_direct_charge_lives_in_the_connected_account(counter: Counter) -> None:
    counter.connected = ConnectView(CONNECTED, fee_ppm=25_000, direct=True)
    counter = counter.restarted()
    customer_id = counter.customer("pm_card_visa", account=CONNECTED)
    sale = counter.sale(1390, customer_id)
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(customer_id)[0])
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/confirm")
    counter.selling.charge(tender.id)
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED
    assert counter.taken == 0  # none of it in the platform's own account
    found = counter.connection.gateway().payments.retrieve(
        tender.intent_id or "", account=CONNECTED
    )
    assert (found.received, found.application_fee) == (1390, 35)


def test_a_payment_is_never_taken_without_its_share(counter: Counter) -> None:
    counter.connected = ConnectView("acct_1Unknown00000000", fee_ppm=25_000)
    counter = counter.restarted()
    customer_id = counter.customer("pm_card_visa")
    sale = counter.sale(customer_id=customer_id)
    with pytest.raises(UserError, match="can't share this payment") as refused:
        counter.selling.prepare_card(sale.id, counter.cards_of(customer_id)[0])
    assert refused.value.money.startswith("Nothing was charged")
    assert counter.taken == 0
    assert all(intent["status"] != "succeeded" for intent in counter.intents.values())
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID


def test_the_intents_id_is_in_the_books_before_anything_names_it(counter: Counter) -> None:
    seen: list[bool] = []

    def look(path: str) -> None:
        if path.endswith("/confirm"):
            with counter.database.read() as session:
                tender = session.query(Tender).one()
                attempts = counter.attempts(tender.id)
                seen.append((tender.intent_id or "-") in path and attempts[0].state == "started")

    tender = counter.prepared()
    counter.server.observers.append(lambda exchange: look(exchange.path))
    counter.selling.charge(tender.id)
    assert seen == [True]


def test_cash_never_waits_for_a_payment_that_was_only_prepared(counter: Counter) -> None:
    tender = counter.prepared(amount=1350)
    asked: list[str] = []
    counter.server.observers.append(lambda exchange: asked.append(exchange.path))
    paid = counter.selling.take_cash(counter.sale_of(tender).id, 1350)
    assert paid.state is SaleState.PAID
    assert asked == []
