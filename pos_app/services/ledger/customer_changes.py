"""Changes of customers and cards that were made here and that Stripe may not have yet."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from pos_app.db.models.outbox import OutboxEntry
from pos_app.domain.outbox import OutboxKind
from pos_app.services.outbox.outbox_rows import IS_OPEN, NOT_REFUSED


def superseded_by(kind: OutboxKind, subject_id: str, customer_id: str) -> Select[OutboxEntry]:
    """Choose the open entries of a customer that a new one takes the place of."""
    theirs = select(OutboxEntry).where(OutboxEntry.customer_id == customer_id, IS_OPEN)
    if kind is OutboxKind.DEFAULT_CARD:
        return theirs.where(OutboxEntry.kind == OutboxKind.DEFAULT_CARD)
    if kind is OutboxKind.DETACH_CARD:
        return theirs.where(OutboxEntry.subject_id == subject_id)
    return theirs


def waits(session: Session, customer_id: str) -> bool:
    """Return whether some change of a customer is still to be sent to Stripe."""
    theirs = exists().where(OutboxEntry.customer_id == customer_id, IS_OPEN, NOT_REFUSED)
    return session.scalar(select(theirs)) or False


def removed_cards(session: Session, card_ids: Collection[str]) -> set[str]:
    """Return which of these cards were removed here: Stripe may still have them."""
    chosen = select(OutboxEntry.subject_id).where(
        OutboxEntry.kind == OutboxKind.DETACH_CARD,
        OutboxEntry.subject_id.in_(card_ids),
        *_stands(),
    )
    return set(session.scalars(chosen))


def chosen_card(session: Session, customer_id: str) -> str | None:
    """Return the default card that was chosen here, as long as it is still to be sent."""
    chosen = select(OutboxEntry.subject_id).where(
        OutboxEntry.customer_id == customer_id,
        OutboxEntry.kind == OutboxKind.DEFAULT_CARD,
        IS_OPEN,
        NOT_REFUSED,
    )
    return session.scalars(chosen).first()


def was_deleted(session: Session, stripe_id: str) -> bool:
    """Return whether a Stripe customer was deleted here: Stripe may still have them."""
    theirs = exists().where(
        OutboxEntry.kind == OutboxKind.DELETE_CUSTOMER,
        OutboxEntry.subject_id == stripe_id,
        *_stands(),
    )
    return session.scalar(select(theirs)) or False


def _stands() -> tuple[ColumnElement[bool], ...]:
    """All but what was refused and then given up; only customers have entries of these kinds."""
    # The second is what the index of their subjects is made of.
    return or_(IS_OPEN, NOT_REFUSED), OutboxEntry.customer_id.is_not(None)
