"""What needs attention: told until it is settled, or until somebody has seen it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pos_app.db.models.outbox import OutboxEntry
from pos_app.db.models.store import Register
from pos_app.domain.money import Money
from pos_app.domain.payments import SaleState, TenderState
from pos_app.domain.permissions import SYSTEM, Actor
from pos_app.services.attention.views import AttentionAction, AttentionReason, AttentionView
from pos_app.services.ledger.payment_records import record_payment
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.sales import TenderView
from pos_app.stripe_service.payments import NewIntent
from pos_app.training.core.controls import FaultKind
from tests.services.counter import Counter
from tests.services.lost_rows import do
from tests.services.test_recovery import died_after_confirm, died_before_confirm


def only(counter: Counter) -> AttentionView:
    (view,) = counter.attention.all()
    return view


def unknown(counter: Counter) -> TenderView:
    """Charge a card and lose every answer."""
    tender = counter.prepared()
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/confirm", times=9)
    view = counter.selling.charge(tender.id)
    assert view.state is TenderState.UNKNOWN
    counter.server.controls.faults.clear()
    return view


def refund(counter: Counter, tender: TenderView, amount: int = 500) -> None:
    request = RefundRequest(
        counter.sale_of(tender).id, tender.id, amount, reason="requested_by_customer"
    )
    counter.refunds.create(counter.actor, request)


def test_nothing_needs_attention_at_a_counter_where_all_went_well(counter: Counter) -> None:
    counter.selling.charge(counter.prepared().id)
    counter.selling.take_cash(counter.sale().id, 1350)
    assert counter.attention.all() == []


def test_a_payment_whose_answer_was_lost_is_listed_until_it_is_known(counter: Counter) -> None:
    tender = unknown(counter)
    view = only(counter)
    assert view.headline.startswith("It is not known yet whether $13.50 by card at ")
    assert view.advice.startswith("Don't take it again. Till asks Stripe")
    assert (view.reason, view.action, view.label) == (
        AttentionReason.UNSETTLED,
        AttentionAction.CHECK,
        "Check again",
    )
    told = counter.attention.check(counter.actor, view.id)
    assert told.startswith("The card payment of $13.50 went through")
    assert counter.sale_of(tender).state is SaleState.PAID
    assert counter.attention.all() == [], "whoever pressed has read it"


def test_a_payment_that_went_through_unseen_offers_its_receipt(counter: Counter) -> None:
    tender = died_after_confirm(counter)
    again = counter.restarted()
    again.recovery.settle_all(SYSTEM)
    view = only(again)
    assert view.headline.startswith("$13.50 by card at ")
    assert view.headline.endswith(" went through.")
    assert view.advice.startswith("The sale is completed, with receipt R1-000001.")
    assert (view.action, view.label) == (AttentionAction.PRINT, "Print receipt")
    assert view.sale_id == counter.sale_of(tender).id
    again.receipts.receipt_done(again.actor, counter.sale_of(tender).id)
    assert again.attention.all() == []


def test_a_payment_that_was_not_charged_says_where_its_sale_is(counter: Counter) -> None:
    tender = died_before_confirm(counter)
    again = counter.restarted()
    again.recovery.settle_all(SYSTEM)
    view = only(again)
    assert view.headline.endswith(" was not charged.")
    assert view.advice.startswith("No money moved. Its sale is in the cart.")
    again.selling.take_cash(counter.sale_of(tender).id, 1350)
    assert again.attention.all() == [], "the sale went on"


def test_what_was_seen_stays_away(counter: Counter) -> None:
    died_before_confirm(counter)
    again = counter.restarted()
    again.recovery.settle_all(SYSTEM)
    again.attention.dismiss(again.actor, only(again).id)
    assert again.attention.all() == []
    assert again.restarted().attention.all() == []


def test_the_program_may_end_right_after_it_settled_and_it_is_told_all_the_same(
    counter: Counter,
) -> None:
    """The notice is there before Stripe is asked, so that no commit is between the two."""
    died_after_confirm(counter)
    counter.restarted().recovery.settle_all(SYSTEM)  # and its answer is told to nobody
    assert only(counter.restarted()).headline.endswith(" went through.")


def test_what_a_cashier_has_in_hand_is_neither_cancelled_nor_listed_afterwards(
    counter: Counter,
) -> None:
    tender = died_before_confirm(counter)
    again = counter.restarted()
    again.recovery.settle_all(SYSTEM, attended_sale=counter.sale_of(tender).id)
    assert counter.intents[tender.intent_id or ""]["status"] != "canceled"
    assert again.selling.charge(tender.id).state is TenderState.APPROVED
    assert again.attention.all() == []


def test_a_refund_whose_answer_was_lost_is_listed_and_told_once_it_is_known(
    counter: Counter,
) -> None:
    tender = counter.prepared()
    counter.selling.charge(tender.id)
    counter.server.controls.fault(FaultKind.RESET_AFTER, "/refunds")
    refund(counter, tender)
    view = only(counter)
    assert view.headline.startswith("It is not known yet whether $5.00 was given back at ")
    counter.recovery.settle_all(SYSTEM)
    view = only(counter)
    assert view.headline.startswith("The refund of $5.00 at ")
    assert view.headline.endswith(" was made.")
    counter.attention.dismiss(counter.actor, view.id)
    assert counter.attention.all() == []


def test_a_refund_that_comes_back_days_later_is_told(counter: Counter) -> None:
    tender = counter.prepared("pm_card_refundFail")
    counter.selling.charge(tender.id)
    refund(counter, tender)
    assert counter.attention.all() == []
    counter.server.controls.clock_offset = 60
    counter.history.refresh(counter.actor, counter.sale_of(tender).id)  # as the sync does
    view = only(counter)
    assert view.headline.endswith(" failed.")
    assert (view.reason, view.action) == (AttentionReason.FAILED, AttentionAction.GIVE_BACK)


def test_a_notice_of_a_lost_row_hides_no_other(counter: Counter) -> None:
    died_after_confirm(counter)
    again = counter.restarted()
    again.recovery.settle_all(SYSTEM)
    (told,) = again.attention.all()
    for kind in ("payment_notice", "refund_notice"):
        copied = "SELECT ?, ?, ?, register_id, 'gone', params, tries, error, error_values"
        columns = "id, kind, dedupe_key, register_id, subject_id, params, tries, error"
        add = f"INSERT INTO outbox ({columns}, error_values, created_at) {copied}, created_at"
        do(counter.database, f"{add} FROM outbox LIMIT 1", kind, kind, kind)
    assert again.attention.all() == [told]


def overpaid(counter: Counter) -> str:
    """A sale whose request was lost before it left, paid in cash; then the card arrived."""
    tender = counter.prepared()
    sale_id = counter.sale_of(tender).id
    counter.server.controls.fault(FaultKind.RESET_BEFORE, times=99)
    counter.connection.online = False
    counter.selling.take_cash(sale_id, 1350)
    counter.server.controls.faults.clear()
    assert tender.card is not None
    counter.connection.gateway().payments.confirm(
        tender.intent_id or "", key="late", payment_method_id=tender.card.id
    )
    counter.recovery.settle_all(SYSTEM)
    return sale_id


def test_what_was_taken_too_much_goes_back_by_one_press(counter: Counter) -> None:
    """The request was lost before it left, the customer paid in cash, and it arrived after all."""
    sale_id = overpaid(counter)
    assert counter.selling.sale(sale_id).state is SaleState.OVERPAID
    view = only(counter)
    assert view.headline == "$13.50 too much was taken for receipt R1-000001."
    assert (view.action, view.label) == (AttentionAction.GIVE_BACK, "Give back $13.50")
    assert view.advice == "Give $13.50 back to Visa •••• 4242."
    counter.attention.give_back(counter.actor, view.id)
    assert counter.attention.all() == []
    refunds = counter.server.account.all("refund")
    assert [each["amount"] for each in refunds] == [1350]


# --- payments that no sale here knows ----------------------------------------------------------


def made_elsewhere(counter: Counter, card: str, **changes: Any) -> str:
    """Have somebody else take a payment, and these books hear of it."""
    gateway = counter.connection.gateway()
    intent = gateway.payments.create(
        NewIntent(2000, "usd", **{"metadata": {}, **changes}), key=f"elsewhere {card}"
    )
    facts = gateway.payments.confirm(intent.id, key=f"{card}!", payment_method_id=card)
    with counter.database.write() as session:
        record_payment(session, facts, counter.database.logical_clock.next(), counter.clock.now())
    return facts.id


def test_payments_of_the_dashboard_concern_nobody_at_the_counter(counter: Counter) -> None:
    made_elsewhere(counter, "pm_card_visa")
    assert counter.attention.all() == []


def test_a_payment_of_nobody_known_that_could_still_take_money_is_told_and_left_alone(
    counter: Counter,
) -> None:
    intent_id = made_elsewhere(counter, "pm_card_visa", capture=False)
    counter.recovery.settle_all(SYSTEM)
    view = only(counter)
    assert "made outside this till, belongs to no sale here" in view.headline
    assert view.advice.startswith("It was not charged so far, but still could be. Till leaves it")
    assert counter.intents[intent_id]["status"] == "requires_capture"
    counter.attention.dismiss(counter.actor, view.id)
    assert counter.attention.all() == []


def test_a_payment_of_this_till_that_its_books_lost_is_told(counter: Counter) -> None:
    with counter.database.read() as session:
        (register,) = session.query(Register.id).one()
    mark = {"till_register": register, "till_tender": "gone", "till_sale": "gone"}
    made_elsewhere(counter, "pm_card_visa", metadata=mark)
    view = only(counter)
    assert "made by this till, belongs to no sale here" in view.headline
    assert view.advice.startswith("It was charged. Till leaves it alone")


def test_the_payments_of_another_till_are_its_own_business(counter: Counter) -> None:
    made_elsewhere(counter, "pm_card_visa", capture=False, metadata={"till_register": "the bar's"})
    assert counter.attention.all() == []


def test_another_registers_troubles_are_its_own(counter: Counter) -> None:
    died_before_confirm(counter)
    again = counter.restarted()
    again.recovery.settle_all(SYSTEM)
    with counter.database.write() as session:
        own = session.query(Register).one()
        later = own.created_at + timedelta(seconds=1)
        session.add(Register(id="bar", name="Bar", prefix="R2", created_at=later))
        session.flush()
        session.query(OutboxEntry).filter_by(kind="payment_notice").one().register_id = "bar"
    assert again.attention.all() == []


def test_overpaid_is_given_back_once_approved(counter: Counter) -> None:
    overpaid(counter)
    staff, owner = counter.services.staff, counter.actor
    bo = Actor(staff.save_cashier(owner, None, "Bo", "cashier").id)
    staff.set_pin(owner, owner.cashier_id, "24681357")
    view = only(counter)
    with pytest.raises(ApprovalNeeded) as asked:
        counter.attention.give_back(bo, view.id)
    assert asked.value.action.amount == Money(1350, "usd")
    approval = staff.approve("24681357", asked.value.action)
    assert counter.attention.give_back(replace(bo, approval=approval), view.id)
    assert counter.attention.all() == []
