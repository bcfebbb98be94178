"""How tenders and payments remember a card and a charge, and how that is read from there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pos_app.db.models.history import StripePayment
from pos_app.domain.money import Money
from pos_app.services.views.charges import ChargeView, FeePart
from pos_app.services.views.customers import CardView
from pos_app.stripe_service.facts import CardFacts, ChargeDetails


def card_json(card: CardFacts, card_id: str | None = None) -> dict[str, Any]:
    """Return how a tender or payment remembers a card: CardFacts as JSON, and the card's id."""
    # As `asdict` does, which takes a hundred times as long: years of payments are read in one go.
    return {"id": card_id or "", **vars(card), "receipt": dict(card.receipt)}


def card_view(card: dict[str, Any]) -> CardView | None:
    """Return a remembered card for the screens, None where none is known yet."""
    if not card.get("last4"):
        return None
    return CardView(
        id=card.get("id", ""),
        brand=card["brand"],
        last4=card["last4"],
        exp_month=card["exp_month"],
        exp_year=card["exp_year"],
    )


def charge_json(details: ChargeDetails) -> dict[str, Any]:
    """Return it as a payment remembers it; what Stripe does not say is left out."""
    moments = {
        "created": details.created,
        "captured_at": details.captured_at,
        "available": details.available,
    }
    others = {
        "gross": details.gross,
        "exchange_rate": details.exchange_rate,
        "fees": [dict(part) for part in details.fees],
        "outcome": details.outcome,
        "risk_level": details.risk_level,
        "risk_score": details.risk_score,
        "checks": details.checks,
        "authorization_code": details.authorization_code,
        "network": details.network,
        "country": details.country,
    }
    said = {name: at.isoformat() for name, at in moments.items() if at is not None}
    return said | {name: value for name, value in others.items() if value not in (None, "", [], {})}


def charge_moment(payment: StripePayment) -> datetime | None:
    """Return when a payment was approved or declined by Stripe's clock, None where not known."""
    return _moment(payment.charge, "created")


def charge_view(payment: StripePayment) -> ChargeView:
    """Return what is remembered of the charge of a payment."""
    charge, settled_in = payment.charge, payment.settlement_currency
    gross = charge.get("gross")
    return ChargeView(
        created=_moment(charge, "created"),
        captured_at=_moment(charge, "captured_at"),
        available=_moment(charge, "available"),
        gross=Money(gross, settled_in) if gross is not None and settled_in else None,
        exchange_rate=charge.get("exchange_rate"),
        fees=tuple(
            FeePart(part["type"], part["description"], Money(part["amount"], part["currency"]))
            for part in charge.get("fees", ())
        ),
        outcome=charge.get("outcome", ""),
        risk_level=charge.get("risk_level", ""),
        risk_score=charge.get("risk_score"),
        checks=charge.get("checks", {}),
        authorization_code=charge.get("authorization_code", ""),
        network=charge.get("network", ""),
        country=charge.get("country", ""),
        emv=payment.card.get("receipt") or {},
    )


def _moment(charge: dict[str, Any], name: str) -> datetime | None:
    found = charge.get(name)
    return datetime.fromisoformat(found) if found else None
