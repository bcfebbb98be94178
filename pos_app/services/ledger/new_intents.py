"""What the PaymentIntents and pages of tenders are made with: the same whenever it is asked for."""

from __future__ import annotations

from sqlalchemy.orm import Session

from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import Register, StoreProfile
from pos_app.domain.payments import TenderKind
from pos_app.services.ledger.connect_terms import connect_terms_of
from pos_app.stripe_service.payments import NewIntent

_PRESENT = ("card_present",)
_PRESENT_IN_CANADA = ("card_present", "interac_present")


def new_intent(session: Session, tender: Tender) -> NewIntent:
    """Return what a tender's PaymentIntent is created with."""
    profile = profile_of(session, tender)
    return NewIntent(
        amount=tender.amount_minor,
        currency=tender.currency,
        metadata=metadata_of(session, tender),
        customer_id=tender.stripe_customer_id,
        description=profile.name,
        connect_terms=connect_terms_of(tender),
        methods=_methods(TenderKind(tender.kind), profile.country),
        save_card=tender.keeps_card,
    )


def metadata_of(session: Session, tender: Tender) -> dict[str, str]:
    """Return what is written at Stripe on everything that belongs to a tender."""
    return {
        "till_sale": tender.sale_id,
        "till_tender": tender.id,
        "till_register": tender.register_id,
        "till_register_name": session.get_one(Register, tender.register_id).name,
        "till_cashier": tender.cashier_id,
    }


def profile_of(session: Session, tender: Tender) -> StoreProfile:
    """Return the store as it was when the sale of a tender was rung up."""
    sale = session.get_one(Sale, tender.sale_id)
    return session.get_one(StoreProfile, sale.profile_id)


def _methods(kind: TenderKind, country: str) -> tuple[str, ...]:
    if kind is not TenderKind.READER:
        return ("card",)
    return _PRESENT_IN_CANADA if country.upper() == "CA" else _PRESENT
