"""Cards that a customer agreed to have kept: how they come among the cards in the books."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.logical_clock import number_here
from pos_app.db.models.customers import Customer, SavedCard
from pos_app.db.models.payments import Tender
from pos_app.services.ledger.customer_changes import removed_cards
from pos_app.services.ledger.customer_rows import index_for_search
from pos_app.stripe_service.facts import IntentFacts, SavedCardFacts


def save_card(session: Session, tender: Tender, facts: IntentFacts, now: datetime) -> None:
    """Keep the card of a payment whose customer agreed to that, once it went through.

    A reader leaves a generated card behind, a page the one that was typed. Nothing is kept where
    Stripe names neither: some cards can't be charged again. In the caller's transaction.
    """
    if not tender.keeps_card or facts.charge is None:
        return
    used = facts.charge.card
    card_id = facts.payment_method_id if used.type == "card" else used.generated_card_id
    owner = session.scalars(
        select(Customer).where(Customer.stripe_id == tender.stripe_customer_id)
    ).one_or_none()
    if owner is None or not card_id or not used.last4:
        return
    write_card(session, owner, SavedCardFacts(card_id, used, now), now)


def write_card(session: Session, owner: Customer, saved: SavedCardFacts, now: datetime) -> None:
    """Put a card among a customer's; `now` is when it was known to be there.

    One that was removed here meanwhile stays away.
    """
    if removed_cards(session, [saved.id]):
        return
    session.merge(card_row(owner.id, saved))
    session.flush()
    # What was asked for before this moment does not list it yet.
    owner.cards_synced_at, owner.cards_no = now, number_here(session)
    index_for_search(session, owner)


def card_row(customer_id: str, saved: SavedCardFacts) -> SavedCard:
    """Return a card as the books keep it."""
    card = saved.card
    return SavedCard(
        id=saved.id,
        customer_id=customer_id,
        brand=card.brand,
        last4=card.last4,
        exp_month=card.exp_month,
        exp_year=card.exp_year,
        created_at=saved.created,
    )
