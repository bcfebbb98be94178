"""What an answer of Stripe's makes of a tender, and of its sale."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from pos_app.db.models import Tender
from pos_app.domain.payments import TenderState
from pos_app.services.completion import settle_rows
from pos_app.services.read_model import keep_charge, sale_rows, update_payment
from pos_app.services.splits import header_of
from pos_app.stripe_service.facts import IntentFacts

_STATES = {
    "succeeded": TenderState.APPROVED,
    "canceled": TenderState.CANCELED,
    "requires_action": TenderState.ACTION,
    "requires_confirmation": TenderState.PREPARED,
}


def apply_answer(
    session: Session, sale_id: str, facts: IntentFacts, fetched_at: datetime, now: datetime
) -> Tender:
    """Let the tender of a payment be what Stripe says of it, and its sale what follows.

    `fetched_at` is when the call began. All of it is in the caller's transaction.
    """
    rows = sale_rows(session, sale_id)
    tender = next(row for row in rows.tenders if row.intent_id == facts.id)
    known = rows.payments.get(facts.id)
    newest = update_payment(session, known, facts, fetched_at, header_of(tender))
    if newest is not None:
        rows.payments[facts.id] = newest
        if facts.charge is not None:
            keep_charge(tender, facts, facts.charge)
    _become(tender, facts, now)
    settle_rows(session, rows, now)
    return tender


def _become(tender: Tender, facts: IntentFacts, now: datetime) -> None:
    tender.state = _state_of(facts, TenderState(tender.state))
    tender.next_action_url = facts.next_action_url
    match tender.state:
        case TenderState.APPROVED:
            # What was taken counts, whatever was asked for.
            tender.amount_minor, tender.decline_code = facts.received, None
            tender.settled_at = now
        case TenderState.CANCELED if facts.status == "canceled":
            tender.settled_at = now
        case TenderState.DECLINED:
            tender.decline_code = facts.decline_code or facts.error_code


def _state_of(facts: IntentFacts, before: TenderState) -> TenderState:
    # `processing`, and whatever may be new: nobody can say yet.
    state = _STATES.get(facts.status, TenderState.UNKNOWN)
    if facts.status == "requires_payment_method":
        tried = facts.decline_code or facts.error_code
        state = TenderState.DECLINED if tried else TenderState.PREPARED
    if before is TenderState.CANCELED and state is not TenderState.APPROVED:
        return before  # given up here before anything was sent: only its tidying is left
    return state
