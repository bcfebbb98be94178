"""What is still to be told to Stripe of customers and cards, as the books have it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from pos_app.db.models.customers import Errand

DETACH_CARD: Final = "detach_card"
DEFAULT_CARD: Final = "default_card"
DELETE_CUSTOMER: Final = "delete_customer"
FIND_AND_DELETE: Final = "find_and_delete"
"""A customer whose making may or may not have reached Stripe: `object_id` is ours."""


def made_needless(kind: str, object_id: str, customer_id: str) -> Select[Errand]:
    """Choose the open errands of a customer that a new one takes the place of."""
    mine = select(Errand).where(Errand.customer_id == customer_id, is_open())
    if kind == DEFAULT_CARD:
        return mine.where(Errand.kind == DEFAULT_CARD)
    return mine.where(Errand.object_id == object_id) if kind == DETACH_CARD else mine


def waits(session: Session, customer_id: str) -> bool:
    """Tell whether something of a customer is still to be told to Stripe."""
    mine = exists().where(Errand.customer_id == customer_id, is_open(), Errand.refusal == "")
    return session.scalar(select(mine)) or False


def removed_cards(session: Session, card_ids: Collection[str]) -> set[str]:
    """Return which of these cards were removed here: Stripe may not have heard of it yet."""
    chosen = select(Errand.object_id).where(
        Errand.kind == DETACH_CARD, Errand.object_id.in_(card_ids), _stands()
    )
    return set(session.scalars(chosen))


def chosen_card(session: Session, customer_id: str) -> str | None:
    """Return the default card that was chosen here and that Stripe is still to hear of."""
    chosen = select(Errand.object_id).where(
        Errand.customer_id == customer_id,
        Errand.kind == DEFAULT_CARD,
        is_open(),
        Errand.refusal == "",
    )
    return session.scalars(chosen).first()


def was_deleted(session: Session, stripe_id: str) -> bool:
    """Tell whether a Stripe customer was deleted here: Stripe may not have heard of it yet."""
    theirs = exists().where(
        Errand.kind == DELETE_CUSTOMER, Errand.object_id == stripe_id, _stands()
    )
    return session.scalar(select(theirs)) or False


def is_open() -> ColumnElement[bool]:
    """Hold for an errand that is neither carried out nor given up."""
    return Errand.done_at.is_(None)


def _stands() -> ColumnElement[bool]:
    """All but what was refused and then given up."""
    return or_(is_open(), Errand.refusal == "")
