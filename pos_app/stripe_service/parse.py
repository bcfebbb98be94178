"""From Stripe's JSON to our facts. Nothing here knows the `stripe` package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

from pos_app.stripe_service.errors import NoAnswerError
from pos_app.stripe_service.facts import (
    BalanceFacts,
    CardFacts,
    ChargeFacts,
    CustomerFacts,
    EventFacts,
    IntentFacts,
    PayoutFacts,
    RefundFacts,
    SavedCardFacts,
)

Json = Mapping[str, Any]
T = TypeVar("T")


def _understood(read: Callable[[Json], T]) -> Callable[[Json], T]:
    """Take what lacks its fields for no answer: something between Till and Stripe made it up."""

    @wraps(read)
    def checked(data: Json) -> T:
        try:
            return read(data)
        except (KeyError, TypeError, AttributeError) as error:
            raise NoAnswerError(f"Stripe's answer was not understood: {error!r}") from error

    return checked


def moment(seconds: int) -> datetime:
    """Turn Stripe's seconds into an aware UTC time."""
    return datetime.fromtimestamp(seconds, UTC)


@_understood
def intent(data: Json) -> IntentFacts:
    """Read a PaymentIntent; its charge only where `latest_charge` is expanded."""
    trouble = data.get("last_payment_error") or {}
    latest = data.get("latest_charge")
    return IntentFacts(
        id=data["id"],
        status=data["status"],
        amount=data["amount"],
        received=data.get("amount_received") or 0,
        currency=data["currency"],
        created=moment(data["created"]),
        customer_id=_id(data.get("customer")),
        payment_method_id=_id(data.get("payment_method")),
        charge=charge(latest) if isinstance(latest, Mapping) else None,
        error_code=trouble.get("code"),
        decline_code=trouble.get("decline_code"),
        next_action_url=_next_action_url(data.get("next_action")),
        description=data.get("description") or "",
        receipt_email=data.get("receipt_email") or "",
        metadata=dict(data.get("metadata") or {}),
        application_fee=data.get("application_fee_amount"),
        destination=_id((data.get("transfer_data") or {}).get("destination")),
    )


def charge(data: Json) -> ChargeFacts:
    """Read a charge; fee and net only where `balance_transaction` is there and expanded."""
    booked = data.get("balance_transaction")
    transaction: Json = booked if isinstance(booked, Mapping) else {}
    return ChargeFacts(
        id=data["id"],
        card=card_of_charge(data.get("payment_method_details")),
        paid=bool(data.get("paid")),
        refunded=data.get("amount_refunded") or 0,
        disputed=bool(data.get("disputed")),
        fee=transaction.get("fee"),
        net=transaction.get("net"),
        settlement_currency=transaction.get("currency"),
        failure_code=data.get("failure_code"),
        receipt_url=data.get("receipt_url") or "",
        created=moment(data["created"]),
    )


def card_of_charge(details: Json | None) -> CardFacts:
    """Read the card of a charge, from a saved card or a reader; empty for other methods."""
    found = (details or {}).get((details or {}).get("type", ""))
    return card(found) if isinstance(found, Mapping) else CardFacts()


def card(data: Json) -> CardFacts:
    """Read what may be known of a card."""
    emv = data.get("receipt") or {}
    return CardFacts(
        brand=data.get("brand") or "",
        last4=data.get("last4") or "",
        exp_month=data.get("exp_month") or 0,
        exp_year=data.get("exp_year") or 0,
        funding=data.get("funding") or "",
        wallet=(data.get("wallet") or {}).get("type") or "",
        read_method=data.get("read_method") or "",
        receipt={name: value for name, value in emv.items() if isinstance(value, str)},
    )


@_understood
def saved_card(data: Json) -> SavedCardFacts:
    """Read a PaymentMethod of type card."""
    return SavedCardFacts(
        id=data["id"], card=card(data.get("card") or {}), created=moment(data["created"])
    )


@_understood
def customer(data: Json) -> CustomerFacts:
    """Read a customer, or what is left of a deleted one."""
    if data.get("deleted"):
        return CustomerFacts(id=data["id"], deleted=True)
    invoices = data.get("invoice_settings") or {}
    return CustomerFacts(
        id=data["id"],
        name=data.get("name") or "",
        email=data.get("email") or "",
        phone=data.get("phone") or "",
        default_card_id=_id(invoices.get("default_payment_method")),
        metadata=dict(data.get("metadata") or {}),
        created=moment(data["created"]),
    )


@_understood
def refund(data: Json) -> RefundFacts:
    """Read a refund."""
    return RefundFacts(
        id=data["id"],
        intent_id=_id(data.get("payment_intent")),
        amount=data["amount"],
        currency=data["currency"],
        status=data.get("status") or "",
        reason=data.get("reason") or "",
        failure_reason=data.get("failure_reason") or "",
        metadata=dict(data.get("metadata") or {}),
        created=moment(data["created"]),
    )


@_understood
def event(data: Json) -> EventFacts:
    """Read that something happened, and to which PaymentIntent if to one."""
    it = data["data"]["object"]
    of_intent = it.get("id") if it.get("object") == "payment_intent" else it.get("payment_intent")
    return EventFacts(
        id=data["id"],
        type=data["type"],
        object_id=it.get("id") or "",
        intent_id=_id(of_intent),
        created=moment(data["created"]),
    )


@_understood
def balance(data: Json) -> BalanceFacts:
    """Read what Stripe holds, by currency."""
    return BalanceFacts(
        available=tuple((part["currency"], part["amount"]) for part in data["available"]),
        pending=tuple((part["currency"], part["amount"]) for part in data["pending"]),
        livemode=data["livemode"],
    )


@_understood
def payout(data: Json) -> PayoutFacts:
    """Read a payout."""
    return PayoutFacts(
        id=data["id"],
        amount=data["amount"],
        currency=data["currency"],
        status=data["status"],
        automatic=bool(data.get("automatic")),
        arrival=moment(data["arrival_date"]),
        created=moment(data["created"]),
        failure=data.get("failure_message") or data.get("failure_code") or "",
    )


@_understood
def listed(data: Json) -> tuple[list[Json], bool]:
    """Read the objects of a list, and whether more of them follow."""
    return list(data["data"]), bool(data["has_more"])


def _id(reference: object) -> str | None:
    """Return the id behind a reference, expanded or not."""
    if isinstance(reference, Mapping):
        return str(reference["id"])
    return str(reference) if reference else None


def _next_action_url(action: Json | None) -> str | None:
    return ((action or {}).get("redirect_to_url") or {}).get("url")
