"""What the list of what needs attention hands to the screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AttentionReason(StrEnum):
    """Why something needs attention, the most urgent first."""

    UNSETTLED = "unsettled"
    """Nobody can say yet whether money moved."""
    DISPUTE_DUE = "dispute_due"
    """A dispute has to be answered within days."""
    OVERPAID = "overpaid"
    """More was taken than the sale comes to."""
    ORPHAN_PAYMENT = "orphan_payment"
    """A payment at Stripe that no sale here knows."""
    UNREAD = "unread"
    """Something at Stripe that Till does not understand."""
    FRAUD_WARNING = "fraud_warning"
    """A card's issuer says that a payment may be fraudulent."""
    DISPUTE = "dispute"
    """A customer had their bank take a payment back, or the bank asks about one."""
    FAILED = "failed"
    """Something that was wanted did not come about."""
    NOT_CHARGED = "not_charged"
    """A payment did not go through while nobody here was waiting for it."""
    TO_THE_BANK = "to_the_bank"
    """Money on its way to the bank is not as it should be."""
    SETTLED = "settled"
    """It went well while nobody here was waiting for it."""


class AttentionAction(StrEnum):
    """What one press can do about it."""

    CHECK = "check"
    PRINT = "print"
    GIVE_BACK = "give_back"
    DISPUTE = "dispute"
    """Look at the dispute."""
    OPEN = "open"
    """Look at it in the history."""
    OPEN_MONEY = "open_money"
    """Look at it among what goes to the bank."""
    SEEN = "seen"
    """Nothing but to know it."""


@dataclass(frozen=True)
class AttentionView:
    """One thing that needs attention: what happened, whether money moved, and what to do.

    `label` is the deed in words, `as_credit` that of giving store credit instead, where that may
    be. `sale_id` is the sale that it is about, if any; `find` what finds it in the history, or the
    dispute's id.
    `may_dismiss` where it goes away once somebody has seen it; others go when they are settled.
    """

    id: str
    reason: AttentionReason
    headline: str
    advice: str
    action: AttentionAction
    label: str
    at: datetime
    sale_id: str | None = None
    find: str = ""
    may_dismiss: bool = False
    as_credit: str = ""
