"""Facts of what Stripe holds and pays out to the bank, from its answers."""

from __future__ import annotations

from pos_app.stripe_service.charge_details import fee_part
from pos_app.stripe_service.facts import BalanceEntryFacts, BalanceFacts, PayoutFacts
from pos_app.stripe_service.fields import (
    Json,
    decimal_or_none,
    expanded,
    flag,
    flag_or_no,
    moment,
    number,
    parts,
    reference,
    text,
    word,
    word_or_none,
)
from pos_app.stripe_service.parse import understood


@understood("balance")
def balance(data: Json) -> BalanceFacts:
    """Read what Stripe holds, by currency."""
    return BalanceFacts(
        available=_sums(data, "available"),
        pending=_sums(data, "pending"),
        livemode=flag(data, "livemode"),
        reserved=_sums_if_any(data, "connect_reserved"),
        instant=_sums_if_any(data, "instant_available"),
    )


def _sums(data: Json, name: str) -> tuple[tuple[str, int], ...]:
    return tuple((word(each, "currency"), number(each, "amount")) for each in parts(data, name))


def _sums_if_any(data: Json, name: str) -> tuple[tuple[str, int], ...]:
    """Return what few accounts have, but for what is none."""
    found = _sums(data, name) if data.get(name) is not None else ()
    return tuple((currency, minor) for currency, minor in found if minor)


@understood("payout", "po_")
def payout(data: Json) -> PayoutFacts:
    """Read a payout."""
    found = expanded(data, "trace_id")
    return PayoutFacts(
        id=word(data, "id"),
        amount=number(data, "amount"),
        currency=word(data, "currency"),
        status=word(data, "status"),
        automatic=flag_or_no(data, "automatic"),
        arrival=moment(data, "arrival_date").date(),  # a day, told as its midnight in UTC
        created=moment(data, "created"),
        method=text(data, "method"),
        reconciliation=text(data, "reconciliation_status"),
        failure_code=word_or_none(data, "failure_code"),
        failure_message=text(data, "failure_message"),
        trace=text(found, "value") if found and found.get("status") == "supported" else "",
        original_id=reference(data, "original_payout"),
        reversed_by=reference(data, "reversed_by"),
    )


@understood("balance_transaction", "txn_")
def balance_entry(data: Json) -> BalanceEntryFacts:
    """Read a balance transaction, of which the net amount has to be what the fee leaves."""
    amount_, fee, net = (number(data, name) for name in ("amount", "fee", "net"))
    if amount_ - fee != net:
        raise ValueError(f"{amount_} less {fee} is not {net}")
    source = expanded(data, "source") or {}
    return BalanceEntryFacts(
        id=word(data, "id"),
        type=word(data, "type"),
        reporting_category=word(data, "reporting_category"),
        source_id=reference(data, "source"),
        intent_id=reference(source, "payment_intent"),
        charge_id=_charge(data, source),
        amount=amount_,
        fee=fee,
        net=net,
        currency=word(data, "currency"),
        created=moment(data, "created"),
        available_on=moment(data, "available_on"),
        description=text(data, "description"),
        fees=tuple(map(fee_part, parts(data, "fee_details"))),
        exchange_rate=decimal_or_none(data, "exchange_rate"),
    )


def _charge(data: Json, source: Json) -> str | None:
    """Return the charge on the account itself that a source is of or that paid for it."""
    if source.get("object") == "charge":
        return reference(data, "source")
    names = ("source_transaction", "originating_transaction", "charge")
    found = (reference(source, name) for name in names)
    return next((each for each in found if each), None)
