"""What an answer of Stripe's makes of a tender, and of its sale."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from pos_app.db.models.payments import Tender
from pos_app.domain.payments import IN_CUSTOMERS_HANDS, Step, TenderState
from pos_app.services.ledger.completion import update_sale_rows
from pos_app.services.ledger.connect_terms import stripe_account_of
from pos_app.services.ledger.notices import add_payment_notice
from pos_app.services.ledger.payment_records import store_charge, tender_of, update_payment
from pos_app.services.ledger.read_model import sale_rows
from pos_app.services.ledger.saved_cards import save_card
from pos_app.stripe_service.facts import IntentFacts

_STATES = {
    "succeeded": TenderState.APPROVED,
    "canceled": TenderState.CANCELED,
    "requires_action": TenderState.ACTION,
    "requires_confirmation": TenderState.PREPARED,
}

_GIVEN_BACK = frozenset({TenderState.RETURNING, TenderState.RETURNED})


def apply_intent(
    session: Session,
    sale_id: str,
    facts: IntentFacts,
    asked: int,
    now: datetime,
    *,
    waiting: bool = False,
) -> Tender:
    """Apply what Stripe says of a payment to its tender, and what follows to its sale.

    `asked` is the call's number (`Database.logical_clock`). `waiting` while a reader or a page
    still has the payment: what is not final is pending then. All of it is in the caller's
    transaction.
    """
    rows = sale_rows(session, sale_id)
    tender = next(row for row in rows.tenders if row.intent_id == facts.id)
    state = _state_of(facts, tender, waiting=waiting)
    known = rows.payments.get(facts.id)
    newest = update_payment(session, known, facts, asked, now, stripe_account_of(tender))
    if newest is not None:
        rows.payments[facts.id] = newest
        if facts.charge is not None:
            store_charge(tender, facts, facts.charge)
    tender.charge_id = facts.charge_id or tender.charge_id
    _become(tender, state, facts, now)
    if tender.keeps_card and tender.state == TenderState.APPROVED:
        save_card(session, tender, facts, now)
    update_sale_rows(session, rows, now)
    return tender


def apply_if_paid_elsewhere(
    session: Session, facts: IntentFacts, asked: int, now: datetime
) -> None:
    """Finish a sale whose customer paid on a page or a phone while nobody here asked about it.

    No try of ours is under way with such a payment, so that whoever hears of it may say so.
    """
    if facts.status != "succeeded":
        return
    tender = tender_of(session, facts)
    if tender is None or tender.settled_at or tender.kind not in IN_CUSTOMERS_HANDS:
        return
    if tender.intent_id not in {None, facts.id}:
        return  # whoever wrote our tender on another payment
    tender.intent_id = facts.id
    add_payment_notice(session, tender, now)
    session.flush()
    apply_intent(session, tender.sale_id, facts, asked, now)


def _become(tender: Tender, state: TenderState, facts: IntentFacts, now: datetime) -> None:
    tender.state = state
    tender.next_action_url = facts.next_action_url if state is TenderState.ACTION else None
    match state:
        case TenderState.APPROVED:
            # What was taken counts, whatever was asked for.
            tender.amount_minor, tender.tip_minor = facts.received, facts.tip
            tender.decline_code, tender.step = None, Step.NONE
            tender.settled_at = now
        case TenderState.CANCELED if facts.status == "canceled":
            tender.settled_at = now
        case TenderState.DECLINED:
            tender.decline_code = _decline(facts)


def _state_of(facts: IntentFacts, tender: Tender, *, waiting: bool) -> TenderState:
    before = TenderState(tender.state)
    if before in _GIVEN_BACK:
        return before  # Stripe's answer is of the payment, not of its way back
    state = _named(facts)
    if state is TenderState.DECLINED and _was_known(facts, tender):
        # The try after it, whose answer was lost, did not arrive so far.
        state = TenderState.PREPARED
    if before is TenderState.CANCELED and state is not TenderState.APPROVED:
        return before  # given up here before anything was sent: only its tidying is left
    return TenderState.PENDING if waiting and not state.is_final else state


def _was_known(facts: IntentFacts, tender: Tender) -> bool:
    """Return whether Stripe still speaks of a decline from before a try whose answer was lost."""
    known = (tender.charge_id, tender.decline_code)
    return tender.state == TenderState.UNKNOWN and known == (facts.charge_id, _decline(facts))


def _decline(facts: IntentFacts) -> str | None:
    return facts.decline_code or facts.error_code


def _named(facts: IntentFacts) -> TenderState:
    if facts.status == "requires_payment_method":
        return TenderState.DECLINED if _decline(facts) else TenderState.PREPARED
    # `processing`, and whatever may be new: nobody can say yet.
    return _STATES.get(facts.status, TenderState.UNKNOWN)
