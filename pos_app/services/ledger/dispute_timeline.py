"""What happened about the disputes of a payment besides their beginning and end, and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.disputes import Dispute, DisputeMove, FraudWarning
from pos_app.domain.disputes import fraud_label
from pos_app.domain.money import Money, format_money
from pos_app.domain.texts import _, paragraph
from pos_app.services.views.history import TimelineEvent


def dispute_events(
    session: Session, intents: Sequence[str], locale: str
) -> Iterator[TimelineEvent]:
    """Yield what disputes of some payments took and brought back, and who warned of them."""
    if not intents:
        return
    moves = (
        select(DisputeMove)
        .join(Dispute, Dispute.id == DisputeMove.dispute_id)
        .where(Dispute.intent_id.in_(intents))
    )
    for move in session.scalars(moves):
        yield TimelineEvent(move.created_at, _moved(move, locale))
    warnings = select(FraudWarning).where(FraudWarning.intent_id.in_(intents))
    for warning in session.scalars(warnings):
        what = _("The card's issuer warned that this may be fraudulent.")
        yield TimelineEvent(warning.created_at, paragraph(what, fraud_label(warning.fraud_type)))


def _moved(move: DisputeMove, locale: str) -> str:
    amount = format_money(Money(abs(move.amount_minor), move.currency), locale)
    if move.amount_minor > 0:
        return _("{amount} came back to the balance at Stripe.", amount=amount)
    if not move.fee_minor:
        return _("{amount} left the balance at Stripe.", amount=amount)
    fee = format_money(Money(move.fee_minor, move.currency), locale)
    return _("{amount} and a fee of {fee} left the balance at Stripe.", amount=amount, fee=fee)
