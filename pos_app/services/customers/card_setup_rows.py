"""How cards that are being saved lie in the tables, and how screens see them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.customers import CardSetup, SavedCard
from pos_app.db.models.store import Reader, Register
from pos_app.domain.ids import new_id
from pos_app.domain.payments import SetupState, Step, TenderKind
from pos_app.domain.permissions import Actor
from pos_app.domain.setup_messages import setup_messages
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.shared.station import current_register
from pos_app.services.views.customers import CardSetupView, CardView
from pos_app.stripe_service.setups import SETUP


def new_setup(
    session: Session,
    actor: Actor,
    customer_id: str,
    kind: TenderKind,
    account: str | None,
    now: datetime,
) -> CardSetup:
    """Store a card that is to be saved, with the key of what is made for it at Stripe."""
    setup = CardSetup(
        id=new_id(),
        customer_id=customer_id,
        register_id=current_register(session).id,
        cashier_id=actor.cashier_id,
        kind=kind,
        state=SetupState.STARTED,
        step=Step.NONE,
        create_key=new_id(),
        account_id=account,
        failure="",
        created_at=now,
    )
    session.add(setup)
    return setup


def find_setup(session: Session, setup_id: str) -> CardSetup:
    """Return one; raises UserError where the books have none of this id."""
    setup = session.get(CardSetup, setup_id)
    if setup is None:
        raise UserError(_("There is no such card being saved."), next_step=_("Start it again."))
    return setup


def still_open(session: Session, among: AbstractSet[str]) -> list[str]:
    """Return the ids of what this register began, of those given, that did not end."""
    chosen = select(CardSetup.id).where(
        CardSetup.register_id == current_register(session).id,
        CardSetup.settled_at.is_(None),
        CardSetup.id.in_(among),
    )
    return list(session.scalars(chosen.order_by(CardSetup.created_at)))


def setup_metadata(session: Session, setup: CardSetup) -> dict[str, str]:
    """Return what is written at Stripe on everything that belongs to it."""
    return {
        SETUP: setup.id,
        "till_register": setup.register_id,
        "till_register_name": session.get_one(Register, setup.register_id).name,
        "till_cashier": setup.cashier_id,
    }


def setup_view(session: Session, setup: CardSetup, details: str = "") -> CardSetupView:
    """Return it and what to say about it; `details` are for support."""
    reader = session.get(Reader, setup.reader_id) if setup.reader_id else None
    reader_name, card = reader.label if reader else "", _card_label(session, setup)
    state, step = SetupState(setup.state), Step(setup.step)
    headline, advice = setup_messages(state, step, setup.failure, reader_name, card)
    return CardSetupView(
        id=setup.id,
        kind=TenderKind(setup.kind),
        state=state,
        step=step,
        headline=headline,
        advice=advice,
        page_url=setup.page_url,
        expires_at=setup.expires_at,
        details=details,
    )


def _card_label(session: Session, setup: CardSetup) -> str:
    card = session.get(SavedCard, setup.saved_card_id) if setup.saved_card_id else None
    if card is None:
        return ""
    return CardView(card.id, card.brand, card.last4, card.exp_month, card.exp_year).label
