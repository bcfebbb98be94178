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
from pos_app.domain.texts import _
from pos_app.errors import UserError

_FAILED_FOR_DISPUTE: Final = frozenset({"charge_disputed", "charge_for_pending_refund_disputed"})
"""Why Stripe refuses a refund, or lets it fail, of what the customer had their bank take back."""

_MONEY_IS_OURS: Final = frozenset({DisputeStatus.WON, DisputeStatus.WARNING_CLOSED})
_ASKS: Final = frozenset({DisputeStatus.WARNING_NEEDS_RESPONSE, DisputeStatus.WARNING_UNDER_REVIEW})


def claim_on(session: Session, moved: Tender | Refund) -> BankClaim:
    """Return what the customer's bank wants of a tender's money, or of that of which a refund was.

    It takes it back also where no more is known of the dispute than that it was the end of a
    refund.
    """
    if (intent_id := moved.intent_id) is None:
        return BankClaim.NONE
    told = session.scalars(select(Dispute.status).where(Dispute.intent_id == intent_id))
    if statuses := {DisputeStatus.of(status) for status in told}:
        return _claim_by(statuses - _MONEY_IS_OURS)
    payment = session.get(StripePayment, intent_id)
    if payment is not None and payment.disputed:
        return BankClaim.TAKES_BACK
    failures = select(Refund.failure).where(Refund.intent_id == intent_id)
    ended_by_it = not _FAILED_FOR_DISPUTE.isdisjoint(session.scalars(failures))
    return BankClaim.TAKES_BACK if ended_by_it else BankClaim.NONE


def _claim_by(statuses: AbstractSet[DisputeStatus]) -> BankClaim:
    if not statuses:
        return BankClaim.NONE
    return BankClaim.ASKS if statuses <= _ASKS else BankClaim.TAKES_BACK


def bank_has(session: Session, moved: Tender | Refund) -> bool:
    """Return whether the customer gets money, or may get it, from their own bank."""
    return claim_on(session, moved) is BankClaim.TAKES_BACK


def check_not_with_bank(session: Session, moved: Tender | Refund, money: str = "") -> None:
    """Raise UserError where money goes back in no other way than it came: a bank has it, or asks.

    `money` says what moved, where more might have than money that is given back.
    """
    if (claim := claim_on(session, moved)) is not BankClaim.NONE:
        raise bank_refuses(claim, money)


def bank_refuses(claim: BankClaim, money: str = "") -> UserError:
    """Return the error that says what a customer's bank wants of a payment."""
    return UserError(
        str(claim.what),
        money or _("No money was given back."),
        str(claim.advice),
    )
