"""Payments that customers had their banks take back: nobody gives that money back besides."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.disputes import Dispute
from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.disputes import BankClaim, DisputeStatus
from pos_app.domain.texts import N_, Message, _
from pos_app.errors import UserError

FAILED_FOR_DISPUTE: Final = frozenset({"charge_disputed", "charge_for_pending_refund_disputed"})
"""Why Stripe refuses a refund, or lets it fail, of what the customer had their bank take back."""

BANK_GIVES_IT: Final[Message] = N_(
    "The customer had their bank take this payment back: it gives them the money."
)
NOTHING_BESIDES: Final[Message] = N_("Give nothing back besides, and look at the dispute.")

_MONEY_IS_OURS: Final = frozenset({DisputeStatus.WON, DisputeStatus.WARNING_CLOSED})
_ASKS: Final = frozenset({DisputeStatus.WARNING_NEEDS_RESPONSE, DisputeStatus.WARNING_UNDER_REVIEW})


def claim_on(session: Session, tender: Tender) -> BankClaim:
    """Return what the customer's bank wants of a tender's money.

    It takes it back also where no more is known of the dispute than that it was the end of a
    refund.
    """
    if tender.intent_id is None:
        return BankClaim.NONE
    told = session.scalars(select(Dispute.status).where(Dispute.intent_id == tender.intent_id))
    if statuses := {DisputeStatus.of(status) for status in told}:
        return _claim_by(statuses - _MONEY_IS_OURS)
    payment = session.get(StripePayment, tender.intent_id)
    if payment is not None and payment.disputed:
        return BankClaim.TAKES_BACK
    failures = select(Refund.failure).where(Refund.tender_id == tender.id)
    ended_by_it = not FAILED_FOR_DISPUTE.isdisjoint(session.scalars(failures))
    return BankClaim.TAKES_BACK if ended_by_it else BankClaim.NONE


def _claim_by(statuses: AbstractSet[DisputeStatus]) -> BankClaim:
    if not statuses:
        return BankClaim.NONE
    return BankClaim.ASKS if statuses <= _ASKS else BankClaim.TAKES_BACK


def bank_has(session: Session, tender: Tender) -> bool:
    """Return whether the customer gets a tender's money, or may get it, from their own bank."""
    return claim_on(session, tender) is BankClaim.TAKES_BACK


def bank_takes_back(session: Session, tender: Tender) -> bool:
    """Return whether a tender's money goes back in no other way: the bank has it, or asks."""
    return claim_on(session, tender) is not BankClaim.NONE


def is_with_bank(session: Session, refund: Refund) -> bool:
    """Return whether the customer gets the money of a refund that failed from their own bank."""
    tender = session.get(Tender, refund.tender_id) if refund.tender_id else None
    return refund.failure in FAILED_FOR_DISPUTE or (
        tender is not None and bank_takes_back(session, tender)
    )


def check_not_with_bank(session: Session, tender: Tender, money: str = "") -> None:
    """Raise UserError where the customer's bank gives a tender's money back."""
    if bank_takes_back(session, tender):
        raise bank_gives_it(money)


def bank_gives_it(money: str = "") -> UserError:
    """Return the error that the customer's bank gives a payment back, and nobody else does.

    `money` says what moved, where more might have than money that is given back.
    """
    return UserError(
        str(BANK_GIVES_IT),
        money or _("No money was given back."),
        str(NOTHING_BESIDES),
    )
