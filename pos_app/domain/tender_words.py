"""What a cashier reads about a payment: what happened, whether money moved, what to do next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pos_app.domain.declines import decline_advice, decline_reason
from pos_app.domain.payments import Step, TenderKind, TenderState
from pos_app.domain.readers import reader_says

NOTHING_CHARGED: Final = "Nothing was charged."
_NOT_YET: Final = "Nothing was charged yet."
_ANOTHER_WAY: Final = "take another way of paying."

Words = tuple[str, str]
"""A headline, and an advice; both empty where there is nothing to say."""

_NOTHING_SENT: Final = frozenset({Step.CARD, Step.TIP})
_STOPPED: Final = frozenset(
    {
        Step.CUSTOMER_CANCELED,
        Step.TIMED_OUT,
        Step.BUSY,
        Step.OFFLINE,
        Step.NOT_REACHED,
        Step.IN_USE,
        Step.REPLACED,
    }
)
_IN_DOUBT: Final = frozenset({Step.CONNECTION_LOST})


@dataclass(frozen=True)
class Told:
    """What the words depend on. `reader` is its name; `bank_page` where its address is known."""

    kind: TenderKind
    state: TenderState
    step: Step = Step.NONE
    decline_code: str | None = None
    reader: str = ""
    bank_page: bool = False


def tender_words(told: Told) -> Words:
    """Return what to say about a payment in this state."""
    if told.kind is TenderKind.CASH:
        return _CASH.get(told.state, ("", ""))
    return _BY_STATE[told.state](told)


# --- under way ---------------------------------------------------------------------------------


def _pending(told: Told) -> Words:
    if told.kind is TenderKind.READER:
        return _on_the_reader(told)
    if told.kind is TenderKind.PAGE:
        return _on_the_page(told)
    if told.kind is TenderKind.PHONE:
        return "The customer pays in the store's app.", f"{_NOT_YET} Wait for them, or cancel it."
    return "Charging the card…", "Wait for the answer."


def _on_the_reader(told: Told) -> Words:
    headline, then = reader_says(told.step, told.reader)
    if not headline:
        return f"Sending the amount to {told.reader or 'the reader'}…", f"{_NOT_YET} Wait a moment."
    if told.step in _NOTHING_SENT:
        return headline, f"{_NOT_YET} {then}"
    if told.step is Step.PROCESSING:
        return headline, f"Money may be moving. {then}"
    return headline, "Money may have moved: Till is asking Stripe. Don't take it again meanwhile."


def _on_the_page(told: Told) -> Words:
    if told.step is Step.BANK:
        return (
            "The customer's bank asks them to confirm.",
            f"{_NOT_YET} Wait for them, or cancel the page and {_ANOTHER_WAY}",
        )
    if told.step is Step.CONNECTION_LOST:
        return (
            "Stripe does not answer just now.",
            "The customer may have paid: Till goes on asking. Don't take it again meanwhile.",
        )
    return (
        "Waiting for the customer to pay on their phone.",
        f"{_NOT_YET} Have them scan the code with the phone's camera.",
    )


def _at_the_bank(told: Told) -> Words:
    headline = "The bank asks the customer to confirm this payment."
    if told.bank_page:
        return headline, f"{_NOT_YET} Have them scan the code, or give it up and {_ANOTHER_WAY}"
    return (
        headline,
        f"{_NOT_YET} Give the address of the store's own page, or {_ANOTHER_WAY}",
    )


def _unknown(told: Told) -> Words:
    headline = "Not known yet: Till is asking Stripe. Don't charge again."
    advice = "Money may have moved. Check again, or put the sale aside and serve the next customer."
    if told.step in _IN_DOUBT:
        advice = f"{reader_says(told.step, told.reader)[0]} {advice}"
    return headline, advice


# --- not charged -------------------------------------------------------------------------------


def _not_charged(told: Told) -> Words:
    if told.step is Step.EXPIRED:
        then = f"{NOTHING_CHARGED} Show a new code, or {_ANOTHER_WAY}"
        return "The payment page has expired.", then
    if told.step in _STOPPED:
        headline, then = reader_says(told.step, told.reader)
        return headline, f"{NOTHING_CHARGED} {then}"
    if told.step in _IN_DOUBT:
        headline, _ = reader_says(told.step, told.reader)
        return headline, f"{NOTHING_CHARGED} Start it again, or {_ANOTHER_WAY}"
    if told.state is TenderState.DECLINED:
        code = told.decline_code
        return decline_reason(code), f"{NOTHING_CHARGED} {decline_advice(code)}"
    if told.state is TenderState.CANCELED:
        return "Cancelled", f"{NOTHING_CHARGED} Start it again, or {_ANOTHER_WAY}"
    return "", ""


# --- given back --------------------------------------------------------------------------------


def _returning(told: Told) -> Words:
    if told.step is Step.CARD:
        reader = told.reader or "the card reader"
        return (
            f"Giving it back: waiting for the customer's card on {reader}.",
            "Nothing was given back yet. Have the customer present the same card.",
        )
    return (
        "Not known yet whether this was given back. Don't give it back again.",
        "Check again, or put the sale aside and serve the next customer.",
    )


_GIVEN_BACK: Final = ("Given back", "It pays for nothing of this sale any more.")

_CASH: Final = {
    TenderState.RETURNED: ("Given back", "Take this cash out of the drawer for the customer."),
}

_BY_STATE: Final[dict[TenderState, Callable[[Told], Words]]] = {
    TenderState.PREPARED: _not_charged,
    TenderState.PENDING: _pending,
    TenderState.ACTION: _at_the_bank,
    TenderState.UNKNOWN: _unknown,
    TenderState.DECLINED: _not_charged,
    TenderState.APPROVED: lambda _: ("Approved", ""),
    TenderState.CANCELED: _not_charged,
    TenderState.RETURNING: _returning,
    TenderState.RETURNED: lambda _: _GIVEN_BACK,
}
