"""What is said of a payment that was under way when nobody was there any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pos_app.domain.payments import TenderKind, TenderState
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import N_, Message, _, paragraph

_TAKE_IT: Final = N_("If the sale goes on, take it once more.")

APPROVED: Final[Mapping[TenderKind, Message]] = {
    TenderKind.SAVED_CARD: N_("The card payment of {amount} went through: don't take it again."),
    TenderKind.READER: N_(
        "The payment on the card reader of {amount} went through: don't take it again."
    ),
    TenderKind.PAGE: N_(
        "The payment on the customer's phone of {amount} went through: don't take it again."
    ),
    TenderKind.PHONE: N_(
        "The payment in the store's app of {amount} went through: don't take it again."
    ),
}
CANCELED: Final[Mapping[TenderKind, Message]] = {
    TenderKind.SAVED_CARD: N_("The card payment of {amount} was not charged."),
    TenderKind.READER: N_("The payment on the card reader of {amount} was not charged."),
    TenderKind.PAGE: N_("The payment on the customer's phone of {amount} was not charged."),
    TenderKind.PHONE: N_("The payment in the store's app of {amount} was not charged."),
}
PREPARED: Final[Mapping[TenderKind, Message]] = {
    TenderKind.SAVED_CARD: N_("The card payment of {amount} was not charged so far."),
    TenderKind.READER: N_("The payment on the card reader of {amount} was not charged so far."),
    TenderKind.PAGE: N_("The payment on the customer's phone of {amount} was not charged so far."),
    TenderKind.PHONE: N_("The payment in the store's app of {amount} was not charged so far."),
}
DECLINED: Final[Mapping[TenderKind, Message]] = {
    TenderKind.SAVED_CARD: N_("The card payment of {amount} was declined."),
    TenderKind.READER: N_("The payment on the card reader of {amount} was declined."),
    TenderKind.PAGE: N_("The payment on the customer's phone of {amount} was declined."),
    TenderKind.PHONE: N_("The payment in the store's app of {amount} was declined."),
}
UNKNOWN: Final[Mapping[TenderKind, Message]] = {
    TenderKind.SAVED_CARD: N_(
        "It is not known yet whether the card payment of {amount} went through."
    ),
    TenderKind.READER: N_(
        "It is not known yet whether the payment on the card reader of {amount} went through."
    ),
    TenderKind.PAGE: N_(
        "It is not known yet whether the payment on the customer's phone of {amount} went through."
    ),
    TenderKind.PHONE: N_(
        "It is not known yet whether the payment in the store's app of {amount} went through."
    ),
}

IS_KNOWN: Final = frozenset(
    {TenderState.APPROVED, TenderState.CANCELED, TenderState.PREPARED, TenderState.DECLINED}
)
"""States in which it is said what came of a payment; in the others that nobody knows yet."""


def recovery_messages(kind: TenderKind, state: TenderState, amount: str) -> str:
    """Return what came of a payment through Stripe; `amount` is as people read it."""
    match state:
        case TenderState.APPROVED:
            return APPROVED[kind].format(amount=amount)
        case TenderState.CANCELED:
            return paragraph(CANCELED[kind].format(amount=amount), _TAKE_IT)
        case TenderState.PREPARED:
            return paragraph(PREPARED[kind].format(amount=amount), _TAKE_IT)
        case TenderState.DECLINED:
            return paragraph(DECLINED[kind].format(amount=amount), nothing_charged(), _TAKE_IT)
    return paragraph(
        UNKNOWN[kind].format(amount=amount), _("Don't take it again: Till goes on asking.")
    )
