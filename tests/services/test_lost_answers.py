"""Charges whose answer is lost or refused: unknown until asked, never charged twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_app.domain.payments import SaleState, TenderState
from pos_app.errors import KeyTroubleError, UserError
from pos_app.training.core.controls import FaultKind
from tests.services.counter import KEY, Counter, cart
from tests.support.served import served

TOOK_EFFECT = [FaultKind.RESET_AFTER, FaultKind.ERROR_EXECUTED, FaultKind.CUT_JSON]
NEVER_ARRIVED = [FaultKind.RESET_BEFORE, FaultKind.CONFLICT, FaultKind.BAD_GATEWAY]


# --- lost answers ------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", TOOK_EFFECT)
def test_a_lost_answer_is_unknown_and_settled_by_asking(counter: Counter, fault: FaultKind) -> None:
    tender = counter.prepared()
    counter.server.controls.fault(fault, "/confirm")

    unknown = counter.selling.charge(tender.id)

    assert unknown.state is TenderState.UNKNOWN
    assert unknown.headline == "Not known yet: Till is asking Stripe. Don't charge again."
    sale_id = counter.sale_of(tender).id
    for other in (
        lambda: counter.selling.take_cash(sale_id, 1350),
        lambda: counter.selling.charge(tender.id),
        lambda: counter.selling.back_to_cart(counter.actor, sale_id),
        lambda: counter.selling.abandon(counter.actor, sale_id),
    ):
        with pytest.raises(UserError, match="not settled"):
            other()
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED
    assert counter.sale_of(tender).receipt_number == "R1-000001"
    assert (counter.asked("/confirm"), counter.taken) == (1, 1350)


@pytest.mark.parametrize("fault", NEVER_ARRIVED)
def test_a_lost_request_is_unknown_until_asked_and_may_then_go_on(
    counter: Counter, fault: FaultKind
) -> None:
    tender = counter.prepared()
    counter.server.controls.fault(fault, "/confirm")
    assert counter.selling.charge(tender.id).state is TenderState.UNKNOWN
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.PREPARED
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    assert (len(counter.intents), counter.taken) == (1, 1350)


def test_an_earlier_decline_says_nothing_of_a_later_try_whose_answer_was_lost(
    counter: Counter,
) -> None:
    customer_id = counter.customer("pm_card_chargeCustomerFail", "pm_card_mastercard")
    bad, good = counter.cards_of(customer_id)
    sale = counter.sale(1350, customer_id)
    tender = counter.selling.prepare_card(sale.id, bad)
    assert counter.selling.charge(tender.id).state is TenderState.DECLINED
    again = counter.selling.prepare_card(sale.id, good)
    counter.server.controls.fault(FaultKind.RESET_BEFORE, "/confirm")
    assert counter.selling.charge(again.id).state is TenderState.UNKNOWN
    assert counter.selling.check_again(counter.actor, again.id).state is TenderState.PREPARED
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/confirm")
    assert counter.selling.charge(again.id, bad).state is TenderState.UNKNOWN
    assert counter.selling.check_again(counter.actor, again.id).state is TenderState.DECLINED
    assert counter.selling.charge(again.id, good).state is TenderState.APPROVED
    assert (len(counter.intents), counter.taken) == (1, 1350)


def test_a_timeout_is_never_a_decline(counter: Counter) -> None:
    tender = counter.prepared()
    slow = replace(counter, patience=0.1)
    counter.server.controls.fault(FaultKind.TIMEOUT_AFTER, "/confirm", seconds=0.3)
    with served(counter.server, "POST", "/confirm"):
        assert slow.selling.charge(tender.id).state is TenderState.UNKNOWN
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_one_lost_answer_is_healed_by_the_same_key(counter: Counter) -> None:
    tender = counter.prepared()
    patient = replace(counter, retries=2)
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/confirm")
    assert patient.selling.charge(tender.id).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_checking_without_a_connection_leaves_it_unknown(counter: Counter) -> None:
    tender = counter.prepared()
    counter.server.controls.fault(FaultKind.RESET_AFTER, times=99)
    counter.selling.charge(tender.id)
    assert counter.selling.check_again(counter.actor, tender.id).state is TenderState.UNKNOWN
    assert counter.selling.cancel_tender(tender.id).state is TenderState.UNKNOWN


def test_an_unknown_sale_can_be_put_aside_and_the_next_one_served(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_visa")
    parked = cart(customer_id=customer_id)
    counter.selling.begin(counter.actor, parked)
    tender = counter.selling.prepare_card(parked.id, counter.cards_of(customer_id)[0])
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/confirm")
    counter.selling.charge(tender.id)

    fresh = counter.carts.hold(counter.actor, parked, "Ada")
    assert fresh.is_empty
    assert counter.selling.quick_cash(counter.actor, cart()).receipt_number == "R1-000001"

    (waiting,) = counter.selling.open_sales()
    assert waiting.holding is not None
    assert (
        counter.selling.begin(counter.actor, counter.carts.resume(counter.actor, parked.id))
        == waiting
    )
    counter.selling.check_again(counter.actor, tender.id)
    assert counter.selling.sale(parked.id).receipt_number == "R1-000002"
    assert counter.carts.held() == []


def test_cancelling_can_find_that_the_payment_went_through(counter: Counter) -> None:
    tender = counter.prepared()
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/confirm")
    counter.selling.charge(tender.id)
    assert counter.selling.cancel_tender(tender.id).state is TenderState.APPROVED
    assert counter.sale_of(tender).state is SaleState.PAID


# --- refusals ----------------------------------------------------------------------------------


def test_too_many_requests_charge_nothing_and_may_be_repeated(counter: Counter) -> None:
    tender = counter.prepared()
    counter.server.controls.fault(FaultKind.RATE_LIMITED, "/confirm")
    with pytest.raises(UserError) as refused:
        counter.selling.charge(tender.id)
    assert refused.value.money == "Nothing was charged."
    assert counter.sale_of(tender).tenders[0].state is TenderState.PREPARED
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    assert counter.taken == 1350


def test_a_missing_right_is_named_and_nothing_is_charged(counter: Counter) -> None:
    tender = counter.prepared()
    counter.server.controls.restrict(KEY, "rak_payment_intent_write")
    with pytest.raises(KeyTroubleError) as refused:
        counter.selling.charge(tender.id)
    assert refused.value.right == "rak_payment_intent_write"
    assert counter.sale_of(tender).tenders[0].state is TenderState.PREPARED
    counter.server.controls.restrict(KEY)
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED


def test_a_payment_cancelled_in_the_dashboard_is_cancelled_here(counter: Counter) -> None:
    tender = counter.prepared()
    counter.connection.gateway().payments.cancel(tender.intent_id or "", key="elsewhere")
    assert counter.selling.charge(tender.id).state is TenderState.CANCELED
    assert counter.selling.take_cash(counter.sale_of(tender).id, 1350).state is SaleState.PAID


def test_a_payment_that_went_through_elsewhere_is_approved_once(counter: Counter) -> None:
    tender = counter.prepared()
    assert tender.card is not None
    counter.connection.gateway().payments.confirm(
        tender.intent_id or "", key="elsewhere", payment_method_id=tender.card.id
    )
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    assert counter.taken == 1350
