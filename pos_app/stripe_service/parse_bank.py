"""Facts of what Stripe holds and pays out to the bank, from its answers."""

from __future__ import annotations

from pos_app.stripe_service.facts import BalanceEntryFacts, BalanceFacts, PayoutFacts
from pos_app.stripe_service.fields import (
    Json,
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
    )


def _sums(data: Json, name: str) -> tuple[tuple[str, int], ...]:
    return tuple((word(each, "currency"), number(each, "amount")) for each in parts(data, name))


@understood("payout", "po_")
def payout(data: Json) -> PayoutFacts:
    """Read a payout."""
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
    )


@understood("balance_transaction", "txn_")
def balance_entry(data: Json) -> BalanceEntryFacts:
    """Read a balance transaction, of which the net amount has to be what the fee leaves."""
    amount_, fee, net = (number(data, name) for name in ("amount", "fee", "net"))
    if amount_ - fee != net:
        raise ValueError(f"{amount_} less {fee} is not {net}")
    return BalanceEntryFacts(
        id=word(data, "id"),
        type=word(data, "type"),
        reporting_category=word(data, "reporting_category"),
        source_id=reference(data, "source"),
        intent_id=reference(expanded(data, "source") or {}, "payment_intent"),
        amount=amount_,
        fee=fee,
        net=net,
        currency=word(data, "currency"),
        created=moment(data, "created"),
        available_on=moment(data, "available_on"),
        description=text(data, "description"),
        fees=tuple(map(_fee, parts(data, "fee_details"))),
        exchange_rate=_rate(data.get("exchange_rate")),
    )


def _fee(data: Json) -> dict[str, str | int]:
    return {
        "type": word(data, "type"),
        "amount": number(data, "amount"),
        "currency": word(data, "currency"),
        "description": text(data, "description"),
    }


def _rate(value: object) -> str | None:
    """Return an exchange rate as the decimal that Stripe wrote: nothing is counted with it."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"an exchange rate is {value!r}")
    return str(value)
