"""From Stripe's JSON to our facts. Nothing here knows the `stripe` package."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Final, TypeVar

from pos_app.stripe_service.charge_details import charge_details
from pos_app.stripe_service.errors import NotUnderstoodError, OddAnswerError
from pos_app.stripe_service.facts import (
    ActionFacts,
    CardFacts,
    ChargeFacts,
    CustomerFacts,
    EventFacts,
    InputFacts,
    IntentFacts,
    LocationFacts,
    ReaderFacts,
    RefundFacts,
    SavedCardFacts,
    SessionFacts,
    SetupFacts,
    TippingFacts,
)
from pos_app.stripe_service.fields import (
    Json,
    amount,
    amount_or_zero,
    expanded,
    flag,
    flag_or_no,
    moment,
    number,
    number_or_none,
    numbers,
    part,
    parts,
    reference,
    text,
    texts,
    word,
    word_or_none,
    words,
)

T = TypeVar("T")


_CARDS: Final = frozenset({"card", "card_present", "interac_present"})
"""Kinds of payment method that are a card; a charge by any other may tell anything of itself."""

_REST_OF_ID: Final = re.compile(r"[A-Za-z0-9_]{1,250}")


def understood(
    kind: str = "", *prefixes: str
) -> Callable[[Callable[[Json], T]], Callable[[Json], T]]:
    """Take what is not as Stripe writes it for no answer: something in between made it up.

    Raises OddAnswerError, the NotUnderstoodError where it is an object of that kind at least.
    `kind` is Stripe's word for the object, whose id begins with one of the `prefixes`. Customers
    that are old or came with an import may have any id.
    """

    def reading(read: Callable[[Json], T]) -> Callable[[Json], T]:
        @wraps(read)
        def checked(data: Json) -> T:
            error = OddAnswerError
            try:
                if kind:
                    _check_kind(data, kind, prefixes)
                    error = NotUnderstoodError
                return read(data)
            except (KeyError, TypeError, AttributeError, ValueError, OverflowError, OSError) as odd:
                raise error(f"Stripe's answer was not understood: {odd!r}") from odd

        return checked

    return reading


def _check_kind(data: Json, kind: str, prefixes: tuple[str, ...]) -> None:
    if word(data, "object") != kind:
        raise ValueError(f"{text(data, 'object')} is no {kind}")
    if prefixes:
        _check_id(word(data, "id"), prefixes)


def _check_id(found: str, prefixes: tuple[str, ...]) -> None:
    rest = next((found[len(each) :] for each in prefixes if found.startswith(each)), "")
    if not _REST_OF_ID.fullmatch(rest):
        raise ValueError(f"{found!r} is no id of this kind")


@understood("payment_intent", "pi_")
def intent(data: Json) -> IntentFacts:
    """Read a PaymentIntent; its charge only where `latest_charge` is expanded."""
    trouble, latest = part(data, "last_payment_error"), expanded(data, "latest_charge")
    if latest and reference(latest, "payment_intent") not in {None, data["id"]}:
        raise ValueError("the charge of another payment")
    status = word(data, "status")
    received = amount if status == "succeeded" else amount_or_zero
    return IntentFacts(
        id=word(data, "id"),
        status=status,
        amount=amount(data, "amount"),
        received=received(data, "amount_received"),
        currency=word(data, "currency"),
        created=moment(data, "created"),
        customer_id=reference(data, "customer"),
        payment_method_id=reference(data, "payment_method"),
        charge_id=reference(data, "latest_charge"),
        charge=charge(latest) if latest else None,
        error_code=word_or_none(trouble, "code"),
        decline_code=word_or_none(trouble, "decline_code"),
        next_action_url=_next_action_url(data),
        description=text(data, "description"),
        receipt_email=text(data, "receipt_email"),
        metadata=texts(data, "metadata"),
        application_fee=number_or_none(data, "application_fee_amount"),
        destination=reference(part(data, "transfer_data"), "destination"),
        tip=amount_or_zero(part(part(data, "amount_details"), "tip"), "amount"),
        capturable=amount_or_zero(data, "amount_capturable"),
        methods=words(data, "payment_method_types"),
    )


def charge(data: Json) -> ChargeFacts:
    """Read a charge; fee and net only where `balance_transaction` is there and expanded."""
    _check_kind(data, "charge", ("ch_", "py_"))
    transaction = expanded(data, "balance_transaction") or {}
    method = part(data, "payment_method_details")
    kind = text(method, "type")
    used = part(method, kind) if kind in _CARDS else {}
    return ChargeFacts(
        id=word(data, "id"),
        card=card_of_charge(method),
        paid=flag_or_no(data, "paid"),
        refunded=amount_or_zero(data, "amount_refunded"),
        disputed=flag_or_no(data, "disputed"),
        fee=number_or_none(transaction, "fee"),
        net=number_or_none(transaction, "net"),
        settlement_currency=word_or_none(transaction, "currency"),
        failure_code=word_or_none(data, "failure_code"),
        receipt_url=text(data, "receipt_url"),
        created=moment(data, "created"),
        fingerprint=word_or_none(used, "fingerprint"),
        details=charge_details(data, used, transaction),
        refunds=_refunds_of_charge(data),
    )


def _refunds_of_charge(data: Json) -> tuple[RefundFacts, ...] | None:
    """Read a charge's refunds; None where not all of them are there, or one is not understood.

    They come beside the payment and are never a reason to doubt it: they can be asked for alone.
    """
    given = expanded(data, "refunds")
    if given is None or flag(given, "has_more"):
        return None
    try:
        return tuple(refund(each) for each in parts(given, "data"))
    except OddAnswerError:
        return None


def card_of_charge(details: Json) -> CardFacts:
    """Read the card of a charge, from a saved card or a reader; empty for other methods.

    Those have fields of the same names with other meanings: Revolut Pay's `funding` is an object.
    """
    kind = text(details, "type")
    if kind not in _CARDS:
        return CardFacts(type=kind)
    return card(part(details, kind), kind)


def card(data: Json, kind: str = "card") -> CardFacts:
    """Read what may be known of a card; `kind` is how it was used."""
    emv = part(data, "receipt")
    return CardFacts(
        brand=text(data, "brand"),
        last4=text(data, "last4"),
        exp_month=number_or_none(data, "exp_month") or 0,
        exp_year=number_or_none(data, "exp_year") or 0,
        funding=text(data, "funding"),
        wallet=text(part(data, "wallet"), "type"),
        read_method=text(data, "read_method"),
        receipt={name: text(emv, name) for name in emv if isinstance(emv[name], str)},
        type=kind,
        generated_card_id=reference(data, "generated_card"),
    )


@understood("payment_method", "pm_", "card_", "src_")
def saved_card(data: Json) -> SavedCardFacts:
    """Read a PaymentMethod of type card."""
    return SavedCardFacts(
        id=word(data, "id"), card=card(part(data, "card")), created=moment(data, "created")
    )


@understood("customer")
def customer(data: Json) -> CustomerFacts:
    """Read a customer, or what is left of a deleted one."""
    if flag_or_no(data, "deleted"):
        return CustomerFacts(id=word(data, "id"), deleted=True)
    return CustomerFacts(
        id=word(data, "id"),
        name=text(data, "name"),
        email=text(data, "email"),
        phone=text(data, "phone"),
        default_card_id=reference(part(data, "invoice_settings"), "default_payment_method"),
        metadata=texts(data, "metadata"),
        created=moment(data, "created"),
        locales=words(data, "preferred_locales"),
    )


@understood("customer", "cus_")
def new_customer(data: Json) -> CustomerFacts:
    """Read a customer that was just made."""
    return customer(data)


@understood("refund", "re_", "pyr_")
def refund(data: Json) -> RefundFacts:
    """Read a refund."""
    return RefundFacts(
        id=word(data, "id"),
        intent_id=reference(data, "payment_intent"),
        amount=amount(data, "amount"),
        currency=word(data, "currency"),
        status=text(data, "status"),
        reason=text(data, "reason"),
        failure_reason=text(data, "failure_reason"),
        metadata=texts(data, "metadata"),
        created=moment(data, "created"),
    )


@understood("terminal.reader", "tmr_")
def reader(data: Json) -> ReaderFacts:
    """Read a card reader; its location's name only where `location` is expanded."""
    seen = number_or_none(data, "last_seen_at")
    doing = part(data, "action")
    return ReaderFacts(
        id=word(data, "id"),
        label=text(data, "label"),
        device_type=word(data, "device_type"),
        serial_number=text(data, "serial_number"),
        location_id=reference(data, "location") or "",
        location_name=text(expanded(data, "location") or {}, "display_name"),
        online=text(data, "status") == "online",
        # Of all of Stripe's times this one is in milliseconds.
        last_seen=datetime.fromtimestamp(seen / 1000, UTC) if seen else None,
        action=action(doing) if doing else None,
        livemode=flag_or_no(data, "livemode"),
        metadata=texts(data, "metadata"),
    )


def action(data: Json) -> ActionFacts:
    """Read what a reader does; its details stand under the name of its kind."""
    kind = word(data, "type")
    details = part(data, kind)
    cart = part(details, "cart")
    trouble = part(data, "api_error")
    about = reference(details, "payment_intent") or reference(details, "setup_intent")
    lines = parts(cart, "line_items") if cart else ()
    method = expanded(details, "payment_method") or {}
    used = text(method, "type")
    return ActionFacts(
        kind=kind,
        status=word(data, "status"),
        object_id=about,
        failure_code=text(data, "failure_code"),
        failure_message=text(data, "failure_message"),
        decline_code=text(trouble, "decline_code") or text(trouble, "code"),
        generated_card_id=reference(details, "generated_card"),
        refund_id=reference(details, "refund"),
        metadata=texts(details, "metadata"),
        shown=tuple((text(line, "description"), number(line, "amount")) for line in lines),
        total=number_or_none(cart, "total"),
        inputs=tuple(map(_input, parts(details, "inputs"))) if "inputs" in details else (),
        card=card(part(method, used), used) if used in _CARDS else None,
        fingerprint=text(part(method, used), "fingerprint") if used in _CARDS else "",
    )


def _input(data: Json) -> InputFacts:
    """Read what is asked of a customer; its answer stands under the name of its type."""
    kind = word(data, "type")
    return InputFacts(kind, text(part(data, kind), "value"), flag_or_no(data, "skipped"))


@understood("terminal.location", "tml_")
def location(data: Json) -> LocationFacts:
    """Read where readers stand."""
    address = part(data, "address")
    return LocationFacts(
        id=word(data, "id"),
        name=word(data, "display_name"),
        line1=text(address, "line1"),
        city=text(address, "city"),
        postal_code=text(address, "postal_code"),
        country=text(address, "country"),
        state=text(address, "state"),
        configuration_id=reference(data, "configuration_overrides"),
    )


@understood("terminal.configuration", "tmc_")
def tipping(data: Json) -> dict[str, TippingFacts]:
    """Read what a Terminal configuration offers as a tip, by currency."""
    offered = part(data, "tipping")
    return {currency: _offer(part(offered, currency)) for currency in offered}


def _offer(data: Json) -> TippingFacts:
    return TippingFacts(
        percentages=tuple(numbers(data, "percentages")),
        fixed_amounts=tuple(numbers(data, "fixed_amounts")),
        smart_tip_threshold=amount_or_zero(data, "smart_tip_threshold"),
    )


@understood("setup_intent", "seti_")
def setup(data: Json) -> SetupFacts:
    """Read a SetupIntent.

    A reader's own payment method cannot be charged: the card that it left behind can, and is
    known where `latest_attempt` is expanded.
    """
    trouble = part(data, "last_setup_error")
    status = word(data, "status")
    return SetupFacts(
        id=word(data, "id"),
        status=status,
        customer_id=reference(data, "customer"),
        card_id=_saved_card_id(data) if status == "succeeded" else None,
        error_code=word_or_none(trouble, "code"),
        decline_code=word_or_none(trouble, "decline_code"),
        next_action_url=_next_action_url(data),
        metadata=texts(data, "metadata"),
        methods=words(data, "payment_method_types"),
    )


def _saved_card_id(data: Json) -> str | None:
    how = part(expanded(data, "latest_attempt") or {}, "payment_method_details")
    if not how or word(how, "type") == "card":
        return reference(data, "payment_method")
    return reference(part(how, word(how, "type")), "generated_card")


@understood("checkout.session", "cs_")
def session(data: Json) -> SessionFacts:
    """Read a hosted page; its intents only where they are expanded."""
    paying, keeping = expanded(data, "payment_intent"), expanded(data, "setup_intent")
    return SessionFacts(
        id=word(data, "id"),
        mode=word(data, "mode"),
        status=text(data, "status"),
        payment_status=word(data, "payment_status"),
        url=word_or_none(data, "url"),
        amount=number_or_none(data, "amount_total"),
        currency=word_or_none(data, "currency"),
        expires=moment(data, "expires_at"),
        created=moment(data, "created"),
        intent_id=reference(data, "payment_intent"),
        intent=intent(paying) if paying else None,
        setup=setup(keeping) if keeping else None,
        metadata=texts(data, "metadata"),
        methods=words(data, "payment_method_types"),
    )


@understood("terminal.configuration", "tmc_")
def configuration_id(data: Json) -> str:
    """Read no more than which Terminal configuration it is."""
    return word(data, "id")


def anything(_data: Json) -> None:
    """Read nothing of an answer that only has to be about what was asked."""


@understood("payment_intent", "pi_")
def payment_as_it_is(data: Json) -> Json:
    """Read nothing of an intent: somebody looks at all of it."""
    return data


@understood("ephemeral_key")
def secret(data: Json) -> str:
    """Read the secret of an ephemeral key."""
    return word(data, "secret")


@understood("payment_intent", "pi_")
def client_secret(data: Json) -> str:
    """Read the secret with which a payer's device may confirm an intent."""
    found = word(data, "client_secret")
    if not found.startswith(f"{word(data, 'id')}_secret_"):
        raise ValueError("the secret of another payment")
    return found


@understood("event", "evt_")
def event(data: Json) -> EventFacts:
    """Read that something happened, and to which PaymentIntent if to one."""
    it = part(part(data, "data"), "object")
    of_intent = "id" if text(it, "object") == "payment_intent" else "payment_intent"
    return EventFacts(
        id=word(data, "id"),
        type=word(data, "type"),
        object_id=text(it, "id"),
        intent_id=reference(it, of_intent),
        created=moment(data, "created"),
    )


@understood()
def id_of(data: Json) -> str:
    """Read no more than the id of an object."""
    return word(data, "id")


@understood()
def metadata(data: Json) -> dict[str, str]:
    """Read no more than what an object was marked with."""
    return texts(data, "metadata")


def listed(data: Json, url: str) -> tuple[list[Json], str | None]:
    """Read the objects of the list at `url`, and the id of the last one where more follow."""

    @understood("list")
    def read(data: Json) -> tuple[list[Json], str | None]:
        # By its end alone: a customer's cards are listed in two places.
        if not word(data, "url").endswith(url.rpartition("/")[2]):
            raise ValueError(f"the list {word(data, 'url')}")
        items = parts(data, "data")
        more = flag(data, "has_more") and bool(items)
        return items, word(items[-1], "id") if more else None

    return read(data)


def _next_action_url(data: Json) -> str | None:
    wanted = part(data, "next_action")
    return word_or_none(expanded(wanted, text(wanted, "type")) or {}, "url")
