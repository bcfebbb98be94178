"""Whether what was made at Stripe is new to these books, and can be paid as it was made for.

An id of Stripe's stands in one row of these books only. And Stripe leaves the kinds of payment
method that an account may not take out of those asked for, without a word. The payment could never
be paid then: a reader would refuse it, a page show nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pos_app.domain.payments import TenderKind
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.stripe_service.expected import unexpected_answer

CARD, PRESENT = "card", "card_present"
"""Stripe's words for a card that is typed or kept, and for one at a reader."""


def check_unique(
    session: Session, column: InstrumentedAttribute[Any], stripe_id: str, own_id: str
) -> None:
    """Raise OddAnswerError where another row than `own_id` has this id of Stripe's: no answer.

    `column` is where rows of this kind keep it. Before the row gets it, in the same transaction.
    """
    table = column.class_
    others = select(table.id).where(column == stripe_id, table.id != own_id)
    if (other := session.scalars(others.limit(1)).first()) is not None:
        # not shown: for the log; people read that it is no answer of Stripe's
        raise unexpected_answer(f"Stripe answered {own_id} with {stripe_id}, which {other} has")


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
