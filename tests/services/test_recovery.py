"""Recovery: a till that died anywhere in a payment ends with the money it says it has."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import Register
from pos_app.domain.payments import RefundState, SaleState, TenderKind, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.payments.payment_request import new_intent
from pos_app.services.payments.saved_cards import SavedCardPayments
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.recovery import LookedUp, LookUp
from pos_app.services.views.sales import PaymentAnswer, RecoveryOutcome, TenderView
from pos_app.stripe_service.errors import CardDeclinedError
from pos_app.training.core.controls import FaultKind
from tests.services.counter import KEY, Counter

DAY = timedelta(days=1)


def died_before_create(counter: Counter) -> str:
    """Die with the tender committed and its PaymentIntent not asked for."""
    customer_id = counter.customer("pm_card_visa")
    sale = counter.sale(1350, customer_id)
    (card,) = counter.cards_of(customer_id)
    counter.server.controls.fault(FaultKind.RESET_BEFORE, "/payment_intents$")
    with pytest.raises(UserError):
        counter.selling.prepare_card(sale.id, card)
    (tender,) = counter.selling.sale(sale.id).tenders
    return tender.id


def died_after_create(counter: Counter) -> str:
    """Die with the PaymentIntent made and its id not committed."""
    tender_id = died_before_create(counter)
    with counter.database.read() as session:
        tender = session.get_one(Tender, tender_id)
        new = new_intent(session, tender)
    counter.connection.gateway().payments.create(new, key=tender.create_key)
    return tender_id


def _saved_cards(counter: Counter) -> SavedCardPayments:
    found = counter.services.payments._methods[TenderKind.SAVED_CARD]
    assert isinstance(found, SavedCardPayments)
    return found


def died_before_confirm(counter: Counter) -> TenderView:
    """Die with the attempt committed and its call not made."""
    tender = counter.prepared()
    _saved_cards(counter)._begin(tender.id, "", "", counter.cashier)
    return tender


def died_after_confirm(counter: Counter, card: str = "pm_card_visa") -> TenderView:
    """Die with the call carried out and its answer not committed."""
    tender = counter.prepared(card)
    attempt = _saved_cards(counter)._begin(tender.id, "", "", counter.cashier)
    assert not isinstance(attempt, PaymentAnswer)
    calls = counter.connection.gateway().payments
    with suppress(CardDeclinedError):
        calls.confirm(attempt.intent_id, key=attempt.key, payment_method_id=attempt.card_id)
    return tender


def only(settled: list[RecoveryOutcome]) -> RecoveryOutcome:
    (one,) = settled
    return one


def test_dying_before_the_create_leaves_nothing(counter: Counter) -> None:
    tender_id = died_before_create(counter)
    settled = only(counter.restarted().recovery.settle_all(SYSTEM))
    assert not settled.still_unknown
    assert "was not charged" in settled.what
    assert counter.tender(tender_id).state is TenderState.CANCELED
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]


def test_dying_after_the_create_finds_that_intent_by_its_key(counter: Counter) -> None:
    died_after_create(counter)
    counter.restarted().recovery.settle_all(SYSTEM)
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]


def test_an_old_key_is_never_used_again(counter: Counter) -> None:
    """After a day the same key could make a second intent: only a search is sure."""
    tender_id = died_after_create(counter)
    counter.clock.ahead = 2 * DAY
    counter.server.controls.clock_offset = 2 * DAY.total_seconds()
    before = counter.asked("/payment_intents")
    counter.connection.gateway().payouts.balance()  # by its answer Till knows Stripe's clock
    counter.restarted().recovery.settle_all(SYSTEM)
    assert counter.asked("/payment_intents") == before
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]
    assert counter.tender(tender_id).state is TenderState.CANCELED


def test_an_intent_is_found_though_this_clock_is_days_ahead(counter: Counter) -> None:
    counter.clock.ahead = 2 * DAY
    customer_id = counter.customer("pm_card_visa")
    sale = counter.sale(1350, customer_id)
    counter.server.controls.fault(FaultKind.ERROR_EXECUTED, "/payment_intents$")
    with pytest.raises(UserError):
        counter.selling.prepare_card(sale.id, counter.cards_of(customer_id)[0])
    counter.restarted().recovery.settle_all(SYSTEM)
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]


def test_an_old_tender_without_an_intent_is_closed_without_making_one(counter: Counter) -> None:
    tender_id = died_before_create(counter)
    counter.clock.ahead = 2 * DAY
    counter.server.controls.clock_offset = 2 * DAY.total_seconds()
    counter.restarted().recovery.settle_all(SYSTEM)
    assert counter.intents == {}
    assert counter.tender(tender_id).state is TenderState.CANCELED


def test_dying_before_the_confirm_cancels_and_never_charges(counter: Counter) -> None:
    tender = died_before_confirm(counter)
    settled = only(counter.restarted().recovery.settle_all(SYSTEM))
    assert settled.what.startswith("The card payment of $13.50 was not charged. If")
    sale = counter.sale_of(tender)
    assert (sale.state, sale.paid, counter.taken) == (SaleState.OPEN, 0, 0)
    assert counter.asked("/confirm") == 0
    assert {attempt.state for attempt in counter.attempts(tender.id)} == {"answered"}
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID


def test_dying_after_the_confirm_finishes_the_sale(counter: Counter) -> None:
    tender = died_after_confirm(counter)
    settled = only(counter.restarted().recovery.settle_all(SYSTEM))
    assert settled.what.startswith("The card payment of $13.50 went through: don't")
    sale = counter.sale_of(tender)
    assert (sale.state, sale.receipt_number) == (SaleState.PAID, "R1-000001")
    assert counter.owed_after(sale.id) == ["receipt"]
    assert (counter.asked("/confirm"), counter.taken) == (1, 1350)
    assert counter.restarted().recovery.settle_all(SYSTEM) == []


def test_dying_after_a_decline_cancels_the_payment(counter: Counter) -> None:
    tender = died_after_confirm(counter, "pm_card_chargeCustomerFail")
    counter.restarted().recovery.settle_all(SYSTEM)
    assert counter.tender(tender.id).state is TenderState.CANCELED
    assert counter.taken == 0


def test_dying_while_the_bank_asks_the_customer_cancels(counter: Counter) -> None:
    tender = died_after_confirm(counter, "pm_card_authenticationRequired")
    counter.restarted().recovery.settle_all(SYSTEM)
    assert counter.tender(tender.id).state is TenderState.CANCELED


def test_a_lost_answer_to_the_cancel_stays_unknown_until_one_comes(counter: Counter) -> None:
    tender = died_before_confirm(counter)
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/cancel")
    again = counter.restarted()
    assert only(again.recovery.settle_all(SYSTEM)).still_unknown
    assert counter.sale_of(tender).holding is not None
    assert not only(again.restarted().recovery.settle_all(SYSTEM)).still_unknown
    assert counter.tender(tender.id).state is TenderState.CANCELED
    assert counter.sale_of(tender).holding is None


def test_without_a_connection_it_stays_unknown_and_holds_the_sale(counter: Counter) -> None:
    tender = died_after_confirm(counter)
    counter.server.controls.fault(FaultKind.RESET_BEFORE, times=99)
    again = counter.restarted()
    assert only(again.recovery.settle_all(SYSTEM)).still_unknown
    assert counter.sale_of(tender).holding is not None
    counter.server.controls.faults.clear()
    assert not only(again.recovery.settle_all(SYSTEM)).still_unknown
    assert counter.sale_of(tender).state is SaleState.PAID


def test_with_the_customer_there_nothing_is_cancelled(counter: Counter) -> None:
    tender = died_before_confirm(counter)
    again = counter.restarted()
    settled = again.recovery.settle(again.actor, tender.id, customer_present=True)
    assert settled.what.startswith("The card payment of $13.50 was not charged so far.")
    assert again.selling.charge(tender.id).state is TenderState.APPROVED
    assert (len(counter.intents), counter.taken) == (1, 1350)


def test_what_is_on_the_payment_sheet_now_is_left_alone(counter: Counter) -> None:
    tender = counter.prepared()
    assert counter.recovery.settle_all(SYSTEM) == []
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED


def test_another_registers_payments_are_not_touched(counter: Counter) -> None:
    tender = died_before_confirm(counter)
    with counter.database.write() as session:
        own = session.scalars(select(Register)).one()
        session.add(
            Register(id=str(uuid4()), name="Bar", prefix="R2", created_at=own.created_at + DAY)
        )
        session.flush()
        other = session.scalars(select(Register).where(Register.prefix == "R2")).one()
        session.get_one(Tender, tender.id).register_id = other.id
    assert counter.restarted().recovery.settle_all(SYSTEM) == []
    assert [intent["status"] for intent in counter.intents.values()] != ["canceled"]


def test_intents_of_nobody_here_are_never_cancelled(counter: Counter) -> None:
    died_before_create(counter)
    tender = counter.prepared()
    with counter.database.write() as session:
        row = session.get_one(Tender, tender.id)
        sale = session.get_one(Sale, row.sale_id)
        row.intent_id, row.state = None, TenderState.CANCELED
        row.settled_at = sale.created_at
    counter.restarted().recovery.settle_all(SYSTEM)
    assert counter.intents[tender.intent_id or ""]["status"] == "requires_payment_method"


def test_a_key_that_is_refused_is_said_and_nothing_changes(counter: Counter) -> None:
    tender = died_after_confirm(counter)
    counter.server.controls.restrict(KEY, "rak_payment_intent_read", "rak_payment_intent_write")
    with pytest.raises(KeyTroubleError) as refused:
        counter.restarted().recovery.settle_all(SYSTEM)
    assert refused.value.money == "It is not known yet whether money moved."
    assert counter.sale_of(tender).holding is not None


def test_money_on_a_sale_that_was_given_up_is_shown_as_too_much(counter: Counter) -> None:
    tender = counter.prepared()
    sale_id = counter.sale_of(tender).id
    counter.server.controls.fault(FaultKind.RESET_BEFORE, times=99)
    counter.connection.online = False
    assert counter.selling.abandon(counter.actor, sale_id).state is SaleState.ABANDONED
    counter.server.controls.faults.clear()
    assert tender.card is not None
    counter.connection.gateway().payments.confirm(
        tender.intent_id or "", key="late", payment_method_id=tender.card.id
    )
    counter.restarted().recovery.settle_all(SYSTEM)
    sale = counter.selling.sale(sale_id)
    assert (sale.state, sale.paid, sale.receipt_number) == (SaleState.OVERPAID, 1350, None)


# --- all of it at once -------------------------------------------------------------------------


def died_after_refund(counter: Counter) -> str:
    """Die with a refund made and its answer not committed; return its id."""
    tender = counter.prepared()
    counter.selling.charge(tender.id)
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/refunds")
    request = RefundRequest(
        counter.sale_of(tender).id, tender.id, 500, reason="requested_by_customer"
    )
    return counter.refunds.create(counter.actor, request).id


def test_what_holds_a_sale_is_looked_up_first_and_each_thing_is_counted(counter: Counter) -> None:
    died_after_refund(counter)
    died_before_confirm(counter)
    died_after_confirm(counter)
    told: list[LookUp] = []
    settled = counter.restarted().recovery.settle_all(SYSTEM, told.append)
    assert told == [
        LookUp(LookedUp.PAYMENTS, 1, 2),
        LookUp(LookedUp.PAYMENTS, 2, 2),
        LookUp(LookedUp.REFUNDS, 1, 1),
    ]
    assert [one.still_unknown for one in settled] == [False, False, False]


def test_payments_that_may_not_be_asked_about_do_not_keep_refunds_from_being_settled(
    counter: Counter,
) -> None:
    refund_id = died_after_refund(counter)
    tender = died_after_confirm(counter)
    controls, again = counter.server.controls, counter.restarted()
    controls.restrict(KEY, "rak_payment_intent_read", "rak_payment_intent_write")
    with pytest.raises(KeyTroubleError):
        again.recovery.settle_all(SYSTEM)
    assert again.refunds.check(again.actor, refund_id).state is RefundState.SUCCEEDED
    controls.restrict(KEY)
    told = [one.what for one in again.recovery.settle_all(SYSTEM)]
    assert len(told) == 2, "what was settled before the error is told now"
    assert counter.sale_of(tender).state is SaleState.PAID


@pytest.mark.parametrize("jump", [-2 * DAY, 2 * DAY])
def test_a_clock_that_was_set_meanwhile_hides_nothing_from_the_next_run(
    counter: Counter, jump: timedelta
) -> None:
    """A payment on the sheet when the power went, and a clock that was set before the start."""
    prepared = counter.prepared()
    tried = died_before_confirm(counter)
    counter.clock.ahead += jump
    counter.restarted().recovery.settle_all(SYSTEM)
    assert counter.tender(prepared.id).state is TenderState.CANCELED
    assert counter.tender(tried.id).state is TenderState.CANCELED
    assert {intent["status"] for intent in counter.intents.values()} == {"canceled"}
