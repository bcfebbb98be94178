"""What of a charge people only look at, from Stripe's JSON: fees, risk, checks, times."""

from __future__ import annotations

from pos_app.stripe_service.facts import ChargeDetails
from pos_app.stripe_service.fields import (
    Json,
    decimal_or_none,
    moment,
    moment_or_none,
    number,
    number_or_none,
    part,
    parts,
    text,
    word,
)


def charge_details(data: Json, used: Json, transaction: Json) -> ChargeDetails:
    """Read it; `used` is the card, empty for other methods, `transaction` that of the balance."""
    outcome, checks = part(data, "outcome"), part(used, "checks")
    emv = part(used, "receipt")
    return ChargeDetails(
        created=moment(data, "created"),
        captured_at=moment_or_none(transaction, "created"),
        available=moment_or_none(transaction, "available_on"),
        gross=number_or_none(transaction, "amount"),
        exchange_rate=decimal_or_none(transaction, "exchange_rate"),
        fees=tuple(map(fee_part, parts({"fee_details": [], **transaction}, "fee_details"))),
        outcome=text(outcome, "seller_message"),
        risk_level=text(outcome, "risk_level"),
        risk_score=number_or_none(outcome, "risk_score"),
        checks={name: text(checks, name) for name in checks if checks[name]},
        authorization_code=text(used, "authorization_code") or text(emv, "authorization_code"),
        network=text(used, "network"),
        country=text(used, "country"),
    )


def fee_part(data: Json) -> dict[str, str | int]:
    """Read a part of a fee, whose type is Stripe's word."""
    return {
        "type": word(data, "type"),
        "amount": number(data, "amount"),
        "currency": word(data, "currency"),
        "description": text(data, "description"),
    }
