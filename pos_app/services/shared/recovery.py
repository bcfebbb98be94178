"""Recovery: what the program's end, or a lost connection, left open is looked up and settled.

At start, when the connection returns, and on demand. It never takes money and never gives any
back: it asks, and cancels what has not succeeded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from threading import Lock
from typing import Protocol

from sqlalchemy import select

from pos_app.db.engine import Database
from pos_app.db.models.customers import CardSetup
from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.payments import AT_STRIPE, UNKNOWN_REFUNDS, SetupState, TenderState
from pos_app.domain.permissions import Actor, Permission
from pos_app.errors import UserError
from pos_app.services.shared.authority import require_first
from pos_app.services.views.recovery import LookedUp, LookUp
from pos_app.services.views.sales import RecoveryOutcome

ReportProgress = Callable[[int, int], None]
"""Told which one of how many is looked up now, counting from one."""


class SettlesAll(Protocol):
    """Whatever can be left open, and settled later."""

    def settle_all(
        self, actor: Actor, report_progress: ReportProgress | None = None
    ) -> list[RecoveryOutcome]:
        """Settle what is open and no call is under way for; say what a cashier has to hear.

        What Stripe will not say of one does not keep the others waiting. Raises UserError where
        none of them can be asked about, such as KeyTroubleError without a key.
        """
        ...


class SettlesPayments(Protocol):
    """The same for payments, which can be settled one by one too."""

    def settle_all(
        self,
        actor: Actor,
        report_progress: ReportProgress | None = None,
        attended_sale: str | None = None,
    ) -> list[RecoveryOutcome]:
        """As `SettlesAll.settle_all`; those of the sale `attended_sale` are only asked about."""
        ...

    def settle(self, actor: Actor, tender_id: str, customer_present: bool) -> RecoveryOutcome:
        """Find out how one payment stands; without the customer, cancel what has not succeeded.

        Raises UserError where Stripe refuses to say.
        """
        ...


class Recovery:
    """Settles all that one book left open: what holds a sale first."""

    def __init__(
        self,
        database: Database,
        payments: SettlesPayments,
        others: Sequence[tuple[LookedUp, SettlesAll]],
    ) -> None:
        """Look up `payments` first, then the `others` in their order, each with what it is of."""
        self._database = database
        self._payments = payments
        self._others = others
        self._one_at_a_time = Lock()
        self._untold: list[RecoveryOutcome] = []

    def settle(self, actor: Actor, tender_id: str, customer_present: bool) -> RecoveryOutcome:
        """See `SettlesPayments.settle`."""
        require_first(self._database, actor, Permission.CHECK_PAYMENT)
        return self._payments.settle(actor, tender_id, customer_present)

    def settle_all(
        self,
        actor: Actor,
        progress: Callable[[LookUp], None] | None = None,
        *,
        attended_sale: str | None = None,
    ) -> list[RecoveryOutcome]:
        """Settle all that this register left open; return the outcomes that a cashier has to see.

        `progress` is called before each thing that is looked up. `attended_sale` is the sale on
        the payment sheet: its cashier and customer are there, so that nothing of it is cancelled.
        A second call during the first waits for it. A part that fails does not keep the others
        from being settled: its error is raised in the end (UserError; KeyTroubleError without a
        key), and the next call returns what was settled.
        """
        require_first(self._database, actor, Permission.CHECK_PAYMENT)
        with self._one_at_a_time:
            payments = partial(self._payments.settle_all, actor, attended_sale=attended_sale)
            troubles = [self._try(LookedUp.PAYMENTS, payments, progress)]
            for what, part in self._others:
                troubles.append(self._try(what, partial(part.settle_all, actor), progress))
            for trouble in troubles:
                if trouble is not None:
                    raise trouble
            settled, self._untold = self._untold, []
            return settled

    def _try(
        self,
        what: LookedUp,
        settle: Callable[[ReportProgress | None], list[RecoveryOutcome]],
        progress: Callable[[LookUp], None] | None,
    ) -> UserError | None:
        report_progress = partial(_count, what, progress) if progress else None
        try:
            self._untold += settle(report_progress)
        except UserError as error:
            return error
        return None


def _count(what: LookedUp, progress: Callable[[LookUp], None], number: int, total: int) -> None:
    progress(LookUp(what, number, total))


_UNFINISHED = [state for state in TenderState if state is not TenderState.APPROVED]

# By their states, which have an index: of all that was ever sold, little is unfinished.
_TENDERS = select(Tender.id).where(
    Tender.state.in_(_UNFINISHED), Tender.settled_at.is_(None), Tender.kind.in_(AT_STRIPE)
)

_SETUPS = select(CardSetup.id).where(
    CardSetup.state.in_((SetupState.STARTED, SetupState.WAITING)), CardSetup.settled_at.is_(None)
)

_REFUNDS = select(Refund.id).where(Refund.state.in_(UNKNOWN_REFUNDS))


def unsettled_at_start(database: Database) -> frozenset[str]:
    """Return the ids of tenders, card setups and refunds that are unsettled now, as a run begins.

    Nobody of this run has them before them. They are told by being there, not by their times: the
    clock of this machine may have been set since, and the books may be a restored copy.
    """
    with database.read() as session:
        return frozenset(
            row_id for chosen in (_TENDERS, _SETUPS, _REFUNDS) for row_id in session.scalars(chosen)
        )
