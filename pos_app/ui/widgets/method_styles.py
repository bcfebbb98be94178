"""How each way of paying looks on the screens: its names, icon and letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pos_app.domain.payments import TenderKind
from pos_app.domain.texts import N_, Message

_CANCELLING: Final = N_("Cancelling this payment…")


@dataclass(frozen=True)
class MethodStyle:
    """`name` is on its row of the payment sheet, `short` on what was taken with it.

    `letter` chooses it there; without one it has no row. `taking` and `cancelling` are said while
    that is done.
    """

    name: Message
    short: Message
    icon: str
    letter: str
    taking: Message
    cancelling: Message = _CANCELLING


METHOD_STYLES: Final = {
    TenderKind.READER: MethodStyle(
        name=N_("Card reader"),
        short=N_("Card"),
        icon="reader",
        letter="R",
        taking=N_("Starting the reader…"),
        cancelling=N_("Cancelling on the reader…"),
    ),
    TenderKind.SAVED_CARD: MethodStyle(
        name=N_("Saved card"),
        short=N_("Saved card"),
        icon="card",
        letter="S",
        taking=N_("Charging the card…"),
    ),
    TenderKind.PAGE: MethodStyle(
        name=N_("QR code"),
        short=N_("QR code"),
        icon="qr",
        letter="Q",
        taking=N_("Making the QR code…"),
        cancelling=N_("Closing the page…"),
    ),
    TenderKind.CASH: MethodStyle(
        name=N_("Cash"), short=N_("Cash"), icon="cash", letter="C", taking=N_("Taking cash…")
    ),
    TenderKind.PHONE: MethodStyle(
        name=N_("Phone app"),
        short=N_("Phone app"),
        icon="card",
        letter="",
        taking=N_("Waiting for the phone…"),
    ),
    TenderKind.BANK_TERMINAL: MethodStyle(
        name=N_("Bank terminal"),
        short=N_("Bank terminal"),
        icon="reader",
        letter="T",
        taking=N_("Recording it…"),
    ),
    TenderKind.EXCHANGE: MethodStyle(
        name=N_("Exchange"),
        short=N_("Exchange"),
        icon="refund",
        letter="",
        taking=N_("Exchanging…"),
    ),
    TenderKind.STORE_CREDIT: MethodStyle(
        name=N_("Gift card"),
        short=N_("Gift card"),
        icon="gift",
        letter="G",
        taking=N_("Taking it from the card…"),
    ),
}
"""In the order of their rows."""
