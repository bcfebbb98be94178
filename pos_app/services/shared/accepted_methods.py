"""Whether what was made at Stripe can be paid at all in the way that it was made for.

Stripe leaves the kinds of payment method that an account may not take out of those asked for,
without a word. The payment could never be paid then: a reader would refuse it, a page show nothing.
"""

from __future__ import annotations

from collections.abc import Collection

from pos_app.domain.payments import TenderKind
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _
from pos_app.errors import UserError

CARD, PRESENT = "card", "card_present"
"""Stripe's words for a card that is typed or kept, and for one at a reader."""


def takes(methods: Collection[str], kind: TenderKind) -> bool:
    """Return whether what Stripe says may pay (its words) has what this kind of payment needs."""
    return (PRESENT if kind is TenderKind.READER else CARD) in methods


def check_accepted(methods: Collection[str], kind: TenderKind, currency: str = "") -> None:
    """Raise UserError where Stripe left out what this kind of payment depends on.

    `methods` are Stripe's words for what may pay it; `currency` as it is to be named, if at all.
    """
    if takes(methods, kind):
        return
    raise (_not_at_a_reader if kind is TenderKind.READER else _no_cards)(currency.upper())


def _not_at_a_reader(currency: str) -> UserError:
    if currency:
        what = _(
            "Stripe does not let this account take cards on a card reader in {currency}.",
            currency=currency,
        )
    else:
        what = _("Stripe does not let this account take cards on a card reader.")
    # Translators: "it" is the account.
    then = _(
        "Take it another way. In the Stripe Dashboard, look whether Terminal is available to it."
    )
    return UserError(what, nothing_charged(), then)


def _no_cards(currency: str) -> UserError:
    if currency:
        what = _("Stripe does not let this account take cards in {currency}.", currency=currency)
    else:
        what = _("Stripe does not let this account take cards.")
    then = _("Take it another way. In the Stripe Dashboard, look whether cards are switched on.")
    return UserError(what, nothing_charged(), then)
