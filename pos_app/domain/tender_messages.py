"""What a cashier reads about a payment: what happened, whether money moved, what to do next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pos_app.domain.declines import decline_advice, decline_reason
from pos_app.domain.payments import RefundRoute, Step, TenderKind, TenderState
from pos_app.domain.readers import reader_messages
from pos_app.domain.texts import N_, _, paragraph

_NOT_YET: Final = N_("Nothing was charged yet.")
_START_AGAIN: Final = N_("Start it again, or take another way of paying.")

Messages = tuple[str, str]
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
class TenderStatus:
    """What the words depend on. `reader` is its name; `bank_page` where its address is known."""

    kind: TenderKind
    state: TenderState
    step: Step = Step.NONE
    decline_code: str | None = None
    reader: str = ""
    bank_page: bool = False


def nothing_charged() -> str:
    """Return the sentence that nothing was charged."""
    return _("Nothing was charged.")


def tender_messages(status: TenderStatus) -> Messages:
    """Return what to say about a payment in this state."""
    if not status.kind.facts.moves_at_stripe:
        return _taken_here(status)
    return _BY_STATE[status.state](status)


# --- under way ---------------------------------------------------------------------------------


def _on_the_reader(status: TenderStatus) -> Messages:
    headline, then = reader_messages(status.step, status.reader)
    if not headline:
        return _sending_to(status.reader), paragraph(_NOT_YET, _("Wait a moment."))
    if status.step in _NOTHING_SENT:
        return headline, paragraph(_NOT_YET, then)
    if status.step is Step.PROCESSING:
        return headline, paragraph(_("Money may be moving."), then)
    return headline, _(
        "Money may have moved: Till is asking Stripe. Don't take it again meanwhile."
    )


def _sending_to(reader: str) -> str:
    if reader:
        return _("Sending the amount to {reader}…", reader=reader)
    return _("Sending the amount to the reader…")


def _on_the_page(status: TenderStatus) -> Messages:
    if status.step is Step.BANK:
        then = _("Wait for them, or cancel the page and take another way of paying.")
        return _("The customer's bank asks them to confirm."), paragraph(_NOT_YET, then)
    if status.step is Step.CONNECTION_LOST:
        return (
            _("Stripe does not answer just now."),
            _("The customer may have paid: Till goes on asking. Don't take it again meanwhile."),
        )
    then = _("Have them scan the code with the phone's camera.")
    return _("Waiting for the customer to pay on their phone."), paragraph(_NOT_YET, then)


def _in_the_app(_status: TenderStatus) -> Messages:
    then = paragraph(_NOT_YET, _("Wait for them, or cancel it."))
    return _("The customer pays in the store's app."), then


def _at_the_bank(status: TenderStatus) -> Messages:
    if status.bank_page:
        then = _("Have them scan the code, or give it up and take another way of paying.")
    else:
        then = _("Give the address of the store's own page, or take another way of paying.")
    return _("The bank asks the customer to confirm this payment."), paragraph(_NOT_YET, then)


def _unknown(status: TenderStatus) -> Messages:
    lost = reader_messages(status.step, status.reader)[0] if status.step in _IN_DOUBT else ""
    return _("Not known yet: Till is asking Stripe. Don't charge again."), paragraph(
        lost,
        _("Money may have moved. Check again, or put the sale aside and serve the next customer."),
    )


# --- not charged -------------------------------------------------------------------------------


def _not_charged(status: TenderStatus) -> Messages:
    headline, then = _why_not(status)
    return headline, paragraph(nothing_charged(), then) if headline else ""


def _why_not(status: TenderStatus) -> Messages:
    if status.step is Step.EXPIRED:
        then = _("Show a new code, or take another way of paying.")
        return _("The payment page has expired."), then
    if status.step in _STOPPED:
        return reader_messages(status.step, status.reader)
    if status.step in _IN_DOUBT:
        return reader_messages(status.step, status.reader)[0], str(_START_AGAIN)
    if status.state is TenderState.DECLINED:
        return decline_reason(status.decline_code), decline_advice(status.decline_code)
    if status.state is TenderState.CANCELED:
        return _("Cancelled"), str(_START_AGAIN)
    return "", ""


# --- given back --------------------------------------------------------------------------------


def _returning(status: TenderStatus) -> Messages:
    if status.step is Step.CARD:
        then = _("Nothing was given back yet. Have the customer present the same card.")
        return _waiting_to_return_on(status.reader), then
    return (
        _("Not known yet whether this was given back. Don't give it back again."),
        _("Check again, or put the sale aside and serve the next customer."),
    )


def _waiting_to_return_on(reader: str) -> str:
    if reader:
        return _("Giving it back: waiting for the customer's card on {reader}.", reader=reader)
    return _("Giving it back: waiting for the customer's card on the card reader.")


def to_give_back_on(terminal: str, amount: str) -> str:
    """Return the sentence that a person has to give an amount back on the bank's own terminal."""
    # Translators: {terminal} is the store's name for the bank's own card terminal.
    return _(
        "{amount} has to be given back on {terminal}: Till moved none of it.",
        amount=amount,
        terminal=terminal,
    )


def _taken_here(status: TenderStatus) -> Messages:
    if status.state is not TenderState.RETURNED:
        return "", ""
    if status.kind.facts.refund_route is RefundRoute.DRAWER:
        return _("Given back"), _("Take this cash out of the drawer for the customer.")
    if status.kind.facts.refund_route is RefundRoute.CREDIT:
        return _("Given back"), _("It is on the gift card again.")
    then = _("Till moved no money: it goes back on the device that took it.")
    return _("Recorded as given back"), then


_PENDING: Final[dict[TenderKind, Callable[[TenderStatus], Messages]]] = {
    TenderKind.SAVED_CARD: lambda _status: (_("Charging the card…"), _("Wait for the answer.")),
    TenderKind.READER: _on_the_reader,
    TenderKind.PAGE: _on_the_page,
    TenderKind.PHONE: _in_the_app,
}
"""While one of Stripe's is under way."""

_BY_STATE: Final[dict[TenderState, Callable[[TenderStatus], Messages]]] = {
    TenderState.PREPARED: _not_charged,
    TenderState.PENDING: lambda status: _PENDING[status.kind](status),
    TenderState.ACTION: _at_the_bank,
    TenderState.UNKNOWN: _unknown,
    TenderState.DECLINED: _not_charged,
    TenderState.APPROVED: lambda _status: (_("Approved"), ""),
    TenderState.CANCELED: _not_charged,
    TenderState.RETURNING: _returning,
    TenderState.RETURNED: lambda _status: (
        _("Given back"),
        _("It pays for nothing of this sale any more."),
    ),
}
