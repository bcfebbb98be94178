"""What disputes hand to the screens, and take from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pos_app.changes import CASHIERS, ChangeSet
from pos_app.domain.disputes import (
    DisputeRequestKind,
    DisputeStatus,
    EvidenceFile,
    EvidenceText,
    Urgency,
)
from pos_app.domain.money import Money


@dataclass(frozen=True)
class DisputeRow:
    """A dispute, or an early fraud warning (`status` is None), as a list has it.

    `history_id` finds its sale or payment in the history. `unsettled` is what was asked of Stripe
    and not answered.
    """

    id: str
    history_id: str
    intent_id: str
    amount: Money
    status: DisputeStatus | None
    reason: str
    short_reason: str
    opened_at: datetime
    due_by: datetime | None = None
    urgency: Urgency = Urgency.NONE
    over_at: datetime | None = None
    is_inquiry: bool = False
    actionable: bool = False
    receipt_number: str | None = None
    customer_name: str = ""
    card: str = ""
    unsettled: DisputeRequestKind | None = None


@dataclass(frozen=True)
class DisputePage:
    """Some rows: what waits for the store by its last day, then the newest; `next` is after it."""

    rows: tuple[DisputeRow, ...]
    next: int | None


@dataclass(frozen=True)
class MoveView:
    """What a dispute took from the balance, or brought back; below zero it left it."""

    at: datetime
    what: str
    amount: Money
    fee: Money


@dataclass(frozen=True)
class FileView:
    """A file of an answer, and whether Stripe has it."""

    field: EvidenceFile
    name: str
    size: int
    at_stripe: bool


@dataclass(frozen=True)
class AnswerView:
    """An answer as it is kept here; `staged_at` is when Stripe held all of it.

    `pasted` is what files are made of. `is_proposal` while nobody has saved any of it.
    """

    texts: Mapping[EvidenceText, str]
    pasted: Mapping[EvidenceFile, str] = field(default_factory=dict)
    files: tuple[FileView, ...] = ()
    updated_at: datetime | None = None
    staged_at: datetime | None = None

    @property
    def is_proposal(self) -> bool:
        """Whether it was put together from the books, and nobody saved it yet."""
        return self.updated_at is None


@dataclass(frozen=True)
class NewFile:
    """A file to attach in the place of what is there under that name."""

    field: EvidenceFile
    name: str
    content: bytes


@dataclass(frozen=True)
class NewAnswer:
    """What somebody wants to answer; files that are not named stay as they are."""

    texts: Mapping[EvidenceText, str]
    pasted: Mapping[EvidenceFile, str] = field(default_factory=dict)
    files: tuple[NewFile, ...] = ()
    removed: frozenset[EvidenceFile] = frozenset()


@dataclass(frozen=True)
class DisputeDetails:
    """All that is known of one dispute or warning.

    `explanation` says what it means and what to do, `history` what was asked of Stripe here, each
    with its time. `payout_id` is the payout that its last money was in. `may_answer` and
    `may_accept` are whether Stripe takes that now.
    """

    row: DisputeRow
    explanation: str
    moves: tuple[MoveView, ...] = ()
    answer: AnswerView | None = None
    history: tuple[tuple[datetime, str], ...] = ()
    submissions: int = 0
    held: Mapping[str, str] = field(default_factory=dict)
    network_code: str = ""
    reason_code: str = ""
    may_answer: bool = False
    may_accept: bool = False
    may_refund: bool = False
    payout_id: str = ""

    def is_changed_by(self, changes: ChangeSet) -> bool:
        """Return whether something of this may be another by now, such as who the customer is."""
        ids = {self.row.history_id, self.row.intent_id}
        proposes = self.answer is not None and self.answer.is_proposal and changes.settings
        people = changes.customers or CASHIERS in changes.settings
        # In which payout its money is may be known only since that was read.
        paid_out = changes.payouts and self.moves
        named = self.row.id in changes.disputes or ids & changes.history
        return bool(named or people or proposes or paid_out)
