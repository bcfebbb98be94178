"""Somebody works on the same payment in Stripe's Dashboard: what Stripe says wins, once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
import stripe

from pos_app.domain.payments import RefundState, SaleState, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.sales import TenderView
from pos_app.training.core.controls import FaultKind
from tests.services.at_reader import AtReader
from tests.services.counter import Counter

ROUNDS = 4
AttentionAction = Callable[[Counter, TenderView], object]


def dashboard(counter: Counter) -> stripe.StripeClient:
    return stripe.StripeClient(counter.key, base_addresses={"api": counter.server.base_url})


def intent_id(tender: TenderView) -> str:
    assert tender.intent_id is not None
    return tender.intent_id


# --- what they do there ---


def cancel_there(counter: Counter, tender: TenderView) -> None:
    dashboard(counter).v1.payment_intents.cancel(intent_id(tender))


def charge_there(counter: Counter, tender: TenderView) -> None:
    assert tender.card is not None
    dashboard(counter).v1.payment_intents.confirm(
        intent_id(tender), {"payment_method": tender.card.id}
    )


def refund_there(counter: Counter, tender: TenderView, amount: int = 1350) -> None:
    dashboard(counter).v1.refunds.create({"payment_intent": intent_id(tender), "amount": amount})


# --- what the till does ---


def charge(counter: Counter, tender: TenderView) -> TenderView:
    return counter.selling.charge(tender.id)


def cancel(counter: Counter, tender: TenderView) -> TenderView:
    return counter.selling.cancel_tender(tender.id)


def recover(counter: Counter, _tender: TenderView) -> object:
    return counter.recovery.settle_all(SYSTEM)


def poll(counter: Counter, tender: TenderView) -> TenderView:
    return counter.selling.check_again(counter.actor, tender.id)


def state_of(counter: Counter, tender: TenderView) -> TenderState:
    (only,) = counter.sale_of(tender).tenders
    return only.state


def lost_answer(counter: Counter) -> TenderView:
    """Charge a card, with no answer and no look-up that gets through."""
    tender = counter.prepared()
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/confirm$")
    counter.server.controls.fault(FaultKind.RESET_BEFORE, times=9)
    assert counter.selling.charge(tender.id).state is TenderState.UNKNOWN
    counter.server.controls.faults.clear()
    return tender


# --- one after the other ---


def test_a_payment_cancelled_there_is_not_charged_and_the_sale_takes_another(
    counter: Counter,
) -> None:
    tender = counter.prepared()
    cancel_there(counter, tender)
    with suppress(UserError):
        charge(counter, tender)
    assert state_of(counter, tender) is TenderState.CANCELED
    sale = counter.selling.take_cash(counter.sale_of(tender).id, 1350)
    assert (sale.state, counter.taken) == (SaleState.PAID, 0)


def test_a_payment_charged_there_is_taken_once(counter: Counter) -> None:
    tender = counter.prepared()
    charge_there(counter, tender)
    charge(counter, tender)
    assert state_of(counter, tender) is TenderState.APPROVED
    assert (counter.sale_of(tender).state, counter.taken) == (SaleState.PAID, 1350)


def test_cancelling_what_was_charged_there_finds_it_paid(counter: Counter) -> None:
    tender = counter.prepared()
    charge_there(counter, tender)
    cancel(counter, tender)
    sale = counter.sale_of(tender)
    assert (sale.state, sale.paid, counter.taken) == (SaleState.PAID, 1350, 1350)


def test_a_reader_whose_payment_is_cancelled_there_stops_asking(counter: Counter) -> None:
    reader = AtReader.set_up(counter)
    tender = reader.started()
    cancel_there(counter, tender)
    assert poll(counter, tender).state is TenderState.CANCELED
    assert (
        counter.selling.start_reader(
            counter.selling.prepare_reader(counter.sale_of(tender).id, reader.id).id
        ).state
        is TenderState.PENDING
    )
    reader.does("tap")


def test_a_lost_charge_that_was_given_back_there_meanwhile_is_taken_and_given_back(
    counter: Counter,
) -> None:
    tender = lost_answer(counter)
    refund_there(counter, tender)
    recover(counter, tender)
    assert state_of(counter, tender) is TenderState.APPROVED
    with pytest.raises(UserError) as refused:
        give_back(counter, tender)
    assert "No money was given back" in refused.value.money
    assert given_back(counter) == 1350


def test_a_refund_finds_what_was_given_back_there(counter: Counter) -> None:
    tender = counter.prepared()
    charge(counter, tender)
    refund_there(counter, tender, 1000)
    with pytest.raises(UserError) as refused:
        give_back(counter, tender)
    assert "No money was given back" in refused.value.money
    assert give_back(counter, tender, 350) is RefundState.SUCCEEDED
    assert given_back(counter) == 1350


def test_what_was_given_back_there_stays_given_back_after_a_refund_here(counter: Counter) -> None:
    tender = counter.prepared()
    charge(counter, tender)
    sale_id = counter.sale_of(tender).id
    refund_there(counter, tender, 500)
    counter.history.refresh(counter.actor, sale_id)
    assert give_back(counter, tender, 300) is RefundState.SUCCEEDED
    details = counter.history.details(sale_id)
    assert (details.row.refunded, details.tenders[0].refundable) == (800, 550)
    with pytest.raises(UserError, match=r"Only \$5.50"):
        give_back(counter, tender, 600)


def give_back(counter: Counter, tender: TenderView, amount: int = 1350) -> RefundState:
    request = RefundRequest(
        counter.sale_of(tender).id, tender.id, amount, reason="requested_by_customer"
    )
    return counter.refunds.create(counter.actor, request).state


def given_back(counter: Counter) -> int:
    return sum(intent["amount_refunded"] for intent in counter.intents.values())


# --- at the same moment ---


@pytest.mark.parametrize("there", [cancel_there, charge_there])
@pytest.mark.parametrize("here", [charge, cancel, recover])
def test_whoever_is_first_the_books_say_what_stripe_says(
    counter: Counter, here: AttentionAction, there: AttentionAction
) -> None:
    counter.server.controls.latency = 0.01
    for _ in range(ROUNDS):
        tender = counter.prepared()
        at_once(counter, tender, here, there)
        recover(counter.restarted(), tender)
        at_stripe = counter.intents[intent_id(tender)]["amount_received"]
        sale = counter.sale_of(tender)
        assert sale.paid == at_stripe
        assert (state_of(counter, tender) is TenderState.APPROVED) == bool(at_stripe)


def test_refunds_here_and_there_never_give_back_more_than_was_taken(counter: Counter) -> None:
    counter.server.controls.latency = 0.01
    for _ in range(ROUNDS):
        tender = counter.prepared()
        charge(counter, tender)
        at_once(counter, tender, give_back, refund_there)
        assert counter.intents[intent_id(tender)]["amount_refunded"] == 1350


def at_once(counter: Counter, tender: TenderView, *actions: AttentionAction) -> None:
    """Do these at the same moment; whoever is refused has been told."""
    start = Barrier(len(actions))

    def does(action: AttentionAction) -> None:
        start.wait()
        with suppress(UserError, stripe.StripeError):
            action(counter, tender)

    with ThreadPoolExecutor(len(actions)) as people:
        list(people.map(does, actions))
