"""Disputes that wait for an answer, how others ended, and early fraud warnings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.disputes import Dispute, DisputeRequest, FraudWarning
from pos_app.db.models.history import StripePayment
from pos_app.domain.disputes import (
    WAITS_FOR_STORE,
    DisputeRequestKind,
    DisputeStatus,
    Urgency,
    fraud_label,
    is_to_show,
    reason_label,
    urgency_of,
)
from pos_app.domain.payments import AttemptState
from pos_app.domain.texts import N_, Message, _, paragraph
from pos_app.services.attention.views import AttentionAction, AttentionReason, AttentionView
from pos_app.services.attention.wording import Wording

DISPUTE, WARNING = "dispute", "fraud_warning"
"""What the ids of these begin with."""

_NOT_KNOWN: Final[dict[DisputeRequestKind, Message]] = {
    DisputeRequestKind.STAGE: N_(
        "It is not known yet whether Stripe has your answer to the dispute of {amount}."
    ),
    DisputeRequestKind.SUBMIT: N_(
        "It is not known yet whether your answer to the dispute of {amount} was submitted."
    ),
    DisputeRequestKind.CLOSE: N_(
        "It is not known yet whether the dispute of {amount} was accepted."
    ),
}
_ENDED: Final[dict[DisputeStatus, Message]] = {
    DisputeStatus.WON: N_("The dispute of {amount} was won: the money came back."),
    DisputeStatus.LOST: N_("The dispute of {amount} was lost: the customer has the money."),
    DisputeStatus.WARNING_CLOSED: N_("The bank's question about {amount} is closed."),
    DisputeStatus.PREVENTED: N_("A dispute of {amount} was prevented: the money was given back."),
}


def unsettled_answers(session: Session, wording: Wording) -> Iterator[AttentionView]:
    """Yield disputes of which an answer of Stripe's was lost."""
    chosen = (
        select(DisputeRequest, Dispute)
        .join(Dispute, Dispute.id == DisputeRequest.dispute_id)
        .where(DisputeRequest.state == AttemptState.UNKNOWN)
    )
    for request, dispute in session.execute(chosen):
        amount = wording.money(dispute.amount_minor, dispute.currency)
        yield AttentionView(
            id=f"{DISPUTE}:{dispute.id}",
            reason=AttentionReason.UNSETTLED,
            headline=_NOT_KNOWN[DisputeRequestKind(request.kind)].format(amount=amount),
            advice=_("Till asks Stripe at every start, and whenever the connection returns."),
            action=AttentionAction.CHECK,
            label=_("Check again"),
            at=request.started_at,
        )


def open_disputes(session: Session, wording: Wording) -> Iterator[AttentionView]:
    """Yield those that wait for an answer: until one is seen, and once more soon before its end."""
    chosen = select(Dispute).where(
        Dispute.over_at.is_(None), Dispute.status.in_(WAITS_FOR_STORE), Dispute.past_due.is_(False)
    )
    for dispute in session.scalars(chosen):
        if not is_to_show(dispute.due_by, dispute.seen_at, wording.now):
            continue
        status = DisputeStatus.of(dispute.status)
        urgent = urgency_of(status, dispute.due_by, wording.now) is Urgency.SOON
        yield AttentionView(
            id=f"{DISPUTE}:{dispute.id}",
            reason=AttentionReason.DISPUTE_DUE if urgent else AttentionReason.DISPUTE,
            headline=_opened(dispute, wording),
            advice=paragraph(f"{reason_label(dispute.reason)}.", _due(dispute, wording)),
            action=AttentionAction.DISPUTE,
            label=_("Look at it"),
            at=dispute.created_at,
            find=dispute.id,
            may_dismiss=True,
        )


def _opened(dispute: Dispute, wording: Wording) -> str:
    amount = wording.money(dispute.amount_minor, dispute.currency)
    if dispute.is_inquiry:
        return _("The cardholder's bank asks about a payment of {amount}.", amount=amount)
    return _("A customer's bank took {amount} back.", amount=amount)


def _due(dispute: Dispute, wording: Wording) -> str:
    if dispute.due_by is None:
        return _("Answer it, or accept it.")
    if dispute.is_inquiry:
        due = wording.when(dispute.due_by)
        return _("Answer it by {time}, or give the money back.", time=due)
    return _("Answer it by {time}, or it is lost.", time=wording.when(dispute.due_by))


def ended_disputes(session: Session, wording: Wording) -> Iterator[AttentionView]:
    """Yield those that ended, until somebody has read it."""
    for dispute in session.scalars(select(Dispute).where(Dispute.ended_unseen)):
        ended = _ENDED.get(DisputeStatus.of(dispute.status))
        if ended is None:
            continue
        amount = wording.money(dispute.amount_minor, dispute.currency)
        lost = DisputeStatus.of(dispute.status) is DisputeStatus.LOST
        yield AttentionView(
            id=f"{DISPUTE}:{dispute.id}",
            reason=AttentionReason.FAILED if lost else AttentionReason.SETTLED,
            headline=ended.format(amount=amount),
            advice=_("There is nothing more to do."),
            action=AttentionAction.SEEN,
            label=_("Got it"),
            at=dispute.over_at or dispute.created_at,
            find=dispute.id,
            may_dismiss=True,
        )


def fraud_warnings(session: Session, wording: Wording) -> Iterator[AttentionView]:
    """Yield the early fraud warnings about which something can be done."""
    chosen = select(FraudWarning, StripePayment).join(
        StripePayment, StripePayment.intent_id == FraudWarning.intent_id
    )
    waiting = chosen.where(FraudWarning.actionable, FraudWarning.seen_at.is_(None))
    for warning, payment in session.execute(waiting):
        amount = wording.money(payment.amount_minor, payment.currency)
        yield AttentionView(
            id=f"{WARNING}:{warning.id}",
            reason=AttentionReason.FRAUD_WARNING,
            headline=_(
                "The bank warns that a payment of {amount} may be fraudulent.", amount=amount
            ),
            advice=paragraph(
                fraud_label(warning.fraud_type),
                _("If you don't know this customer, give the money back before it is disputed."),
            ),
            action=AttentionAction.OPEN,
            label=_("Open in history"),
            at=warning.created_at,
            find=payment.intent_id,
            may_dismiss=True,
        )


def record_dispute_seen(session: Session, kind: str, row_id: str, now: datetime) -> None:
    """Record that somebody read of a dispute or a warning."""
    if kind == WARNING:
        session.get_one(FraudWarning, row_id).seen_at = now
        return
    dispute = session.get_one(Dispute, row_id)
    dispute.seen_at, dispute.ended_unseen = now, False
