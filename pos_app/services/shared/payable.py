"""Whether what was made at Stripe can be paid at all in the way that it was made for.

Stripe leaves the kinds of payment method that an account may not take out of those asked for,
without a word. The payment could never be paid then: a reader would refuse it, a page show nothing.
"""

from __future__ import annotations

from collections.abc import Collection

from pos_app.domain.payments import TenderKind
from pos_app.domain.tender_words import nothing_charged
from pos_app.errors import UserError

CARD, PRESENT = "card", "card_present"
"""Stripe's words for a card that is typed or kept, and for one at a reader."""


def takes(methods: Collection[str], kind: TenderKind) -> bool:
    """Tell whether what Stripe says may pay (its words) has what this kind of payment needs."""
    return (PRESENT if kind is TenderKind.READER else CARD) in methods


def check_takes(methods: Collection[str], kind: TenderKind, currency: str = "") -> None:
    """Raise UserError where Stripe left out what this kind of payment depends on.

    `methods` are Stripe's words for what may pay it; `currency` as it is to be named, if at all.
    """
    if takes(methods, kind):
        return
    at_reader = kind is TenderKind.READER
    how = "cards on a card reader" if at_reader else "cards"
    money = f" in {currency.upper()}" if currency else ""
    where = "Terminal is available to it" if at_reader else "cards are switched on"
    raise UserError(
        f"Stripe does not let this account take {how}{money}.",
        nothing_charged(),
        f"Take it another way. In the Stripe Dashboard, look whether {where}.",
    )
