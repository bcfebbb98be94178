"""From Stripe's JSON to our facts. Nothing here knows the `stripe` package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

from pos_app.stripe_service.errors import NoAnswerError
from pos_app.stripe_service.facts import (
    ActionFacts,
    BalanceFacts,
    CardFacts,
    ChargeFacts,
    CustomerFacts,
    EventFacts,
    IntentFacts,
    LocationFacts,
    PayoutFacts,
    ReaderFacts,
    RefundFacts,
    SavedCardFacts,
    SessionFacts,
    SetupFacts,
    TippingFacts,
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
        tip=((data.get("amount_details") or {}).get("tip") or {}).get("amount") or 0,
        capturable=data.get("amount_capturable") or 0,
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
    kind = (details or {}).get("type") or ""
    found = (details or {}).get(kind)
    return card(found, kind) if isinstance(found, Mapping) else CardFacts(type=kind)


def card(data: Json, kind: str = "card") -> CardFacts:
    """Read what may be known of a card; `kind` is how it was used."""
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
        type=kind,
        generated_card_id=_id(data.get("generated_card")),
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
def reader(data: Json) -> ReaderFacts:
    """Read a card reader; its location's name only where `location` is expanded."""
    place = data.get("location")
    seen = data.get("last_seen_at")
    doing = data.get("action")
    return ReaderFacts(
        id=data["id"],
        label=data.get("label") or "",
        device_type=data["device_type"],
        serial_number=data.get("serial_number") or "",
        location_id=_id(place) or "",
        location_name=place.get("display_name") or "" if isinstance(place, Mapping) else "",
        online=data.get("status") == "online",
        # Of all of Stripe's times this one is in milliseconds.
        last_seen=datetime.fromtimestamp(seen / 1000, UTC) if seen else None,
        action=action(doing) if doing else None,
        livemode=bool(data.get("livemode")),
    )


def action(data: Json) -> ActionFacts:
    """Read what a reader does; its details stand under the name of its kind."""
    kind = data["type"]
    details: Json = data.get(kind) or {}
    cart: Json = details.get("cart") or {}
    lines = cart.get("line_items") or ()
    return ActionFacts(
        kind=kind,
        status=data["status"],
        object_id=_id(details.get("payment_intent") or details.get("setup_intent")),
        failure_code=data.get("failure_code") or "",
        failure_message=data.get("failure_message") or "",
        decline_code=(data.get("api_error") or {}).get("decline_code") or "",
        generated_card_id=details.get("generated_card"),
        refund_id=_id(details.get("refund")),
        shown=tuple((line["description"], line["amount"]) for line in lines),
        total=cart.get("total"),
    )


@_understood
def location(data: Json) -> LocationFacts:
    """Read where readers stand."""
    address = data["address"]
    return LocationFacts(
        id=data["id"],
        name=data["display_name"],
        line1=address.get("line1") or "",
        city=address.get("city") or "",
        postal_code=address.get("postal_code") or "",
        country=address.get("country") or "",
        state=address.get("state") or "",
        configuration_id=_id(data.get("configuration_overrides")),
    )


def tipping(data: Json, currency: str) -> TippingFacts:
    """Read what a Terminal configuration offers as a tip in a currency."""
    offered = (data.get("tipping") or {}).get(currency) or {}
    return TippingFacts(
        percentages=tuple(offered.get("percentages") or ()),
        fixed_amounts=tuple(offered.get("fixed_amounts") or ()),
        smart_tip_threshold=offered.get("smart_tip_threshold") or 0,
    )


@_understood
def setup(data: Json) -> SetupFacts:
    """Read a SetupIntent.

    A reader's own payment method cannot be charged: the card that it left behind can, and is
    known where `latest_attempt` is expanded.
    """
    trouble = data.get("last_setup_error") or {}
    return SetupFacts(
        id=data["id"],
        status=data["status"],
        customer_id=_id(data.get("customer")),
        card_id=_kept_card(data) if data["status"] == "succeeded" else None,
        error_code=trouble.get("code"),
        decline_code=trouble.get("decline_code"),
        next_action_url=_next_action_url(data.get("next_action")),
        metadata=dict(data.get("metadata") or {}),
    )


def _kept_card(data: Json) -> str | None:
    attempt = data.get("latest_attempt")
    how = attempt.get("payment_method_details") if isinstance(attempt, Mapping) else None
    if not how or how["type"] == "card":
        return _id(data.get("payment_method"))
    return _id((how.get(how["type"]) or {}).get("generated_card"))


@_understood
def session(data: Json) -> SessionFacts:
    """Read a hosted page; its intents only where they are expanded."""
    paying, keeping = data.get("payment_intent"), data.get("setup_intent")
    return SessionFacts(
        id=data["id"],
        mode=data["mode"],
        status=data.get("status") or "",
        payment_status=data["payment_status"],
        url=data.get("url"),
        amount=data.get("amount_total"),
        currency=data.get("currency"),
        expires=moment(data["expires_at"]),
        created=moment(data["created"]),
        intent_id=_id(paying),
        intent=intent(paying) if isinstance(paying, Mapping) else None,
        setup=setup(keeping) if isinstance(keeping, Mapping) else None,
        metadata=dict(data.get("metadata") or {}),
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


def _next_action_url(wanted: Json | None) -> str | None:
    details = (wanted or {}).get((wanted or {}).get("type") or "")
    return details.get("url") if isinstance(details, Mapping) else None
