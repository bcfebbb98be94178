"""Mutations of what happens at the counter: its drawer, approvals, the printer and the mail."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

from pos_app.db.models.shifts import CashMovement, ShiftHandover
from pos_app.domain.ids import new_id
from pos_app.domain.permissions import Action, Actor, Approval
from pos_app.services.ledger import settling
from pos_app.services.printing import job_rows
from pos_app.services.receipts import mail
from pos_app.services.shared import authority
from pos_app.services.shifts import checks, drawer_cash, report, shift_views, shifts
from pos_app.services.views.shifts import (
    Closing,
    DrawerView,
    Handover,
    Movement,
    MovementView,
    ReportView,
)
from tests.faults.torture.mutations.mutation import Mutation, replace


def movement_written_twice() -> None:
    """Write cash in or out once more where the same press comes again."""
    move = shifts.Shifts.move

    def moved(self: Any, actor: Actor, movement: Movement) -> MovementView:
        with self._database.read() as session:
            known = session.get(CashMovement, movement.id) is not None
        again = dataclasses.replace(movement, id=new_id())
        return move(self, actor, again if known else movement)

    replace(shifts.Shifts, "move", moved)


def handover_written_twice() -> None:
    """Hand a drawer over once more where the same press comes again."""
    hand_over = shifts.Shifts.hand_over

    def handed(self: Any, actor: Actor, handover: Handover) -> DrawerView:
        with self._database.read() as session:
            known = session.get(ShiftHandover, handover.id) is not None
        if known:
            self.count(actor, handover.shift_id, 0)
        again = dataclasses.replace(handover, id=new_id())
        return hand_over(self, actor, again if known else handover)

    replace(shifts.Shifts, "hand_over", handed)


def cash_of_no_shift() -> None:
    """Forget which shift a payment belongs to."""
    replace(settling, "shift_id_for", lambda *_: None)


def z_number_skipped() -> None:
    """Count Z reports by twos."""
    last = shifts._last_number
    replace(shifts, "_last_number", lambda *given: (last(*given) or 0) + 1)


def z_written_later() -> None:
    """Close a shift in one transaction, and write its Z in the next."""

    def close(self: Any, actor: Actor, closing: Closing) -> ReportView:
        now = self._clock.now()
        with self._database.write() as session:
            shift = shifts._find(session, closing.shift_id)
            if is_new := shift.closed_at is None:
                checks.check_closing(shift, closing)
                shift.closed_at, shift.closed_by = now, actor.cashier_id
                shift.banked_minor, shift.left_minor = 0, shift.counts[-1]
        with self._database.write() as session:
            if is_new:
                session.add(shifts._z_report(session, shift, now))
                session.flush()
            return shift_views.report_view(shifts._z_of(session, shift.id))

    replace(shifts.Shifts, "close", close)


def refunds_stay_in_the_drawer() -> None:
    """Expect cash in the drawer that was given back."""
    moved = drawer_cash.drawer_cash
    replace(report, "drawer_cash", lambda *of: dataclasses.replace(moved(*of), given_back=0))


def approval_counts_twice() -> None:
    """Let an approval count that was used before."""
    replace(authority, "_use_up", lambda *_: None)


def approval_covers_any_amount() -> None:
    """Take an approval for one of the same kind, whatever it is about."""

    def covers(self: Approval, action: Action) -> bool:
        return self.action.permission is action.permission

    replace(Approval, "covers", covers)


def printed_again_as_an_original() -> None:
    """Print a receipt a second time without the mark of a copy."""
    replace(job_rows, "is_on_paper", lambda *_arguments, **_named: False)


def printed_before_it_is_written_down() -> None:
    """Send a receipt to the printer without committing that nobody knows how that ends."""
    replace(job_rows, "begin", lambda _entry, _printout: None)


def mailed_before_it_is_written_down() -> None:
    """Hand a receipt to the mail server without committing that nobody knows how that ends."""
    replace(mail.MailDelivery, "_begin", lambda _self, _entry_id: None)


COUNTER: Final = {
    "movement written twice": Mutation(movement_written_twice, ("cash moved",)),
    "handover written twice": Mutation(handover_written_twice, ("drawer handed over",)),
    "cash of no shift": Mutation(cash_of_no_shift, ("drawer opened",)),
    "Z number skipped": Mutation(z_number_skipped, ("drawer closed",)),
    "Z written later": Mutation(z_written_later, ("drawer closed/commit 6/kill -9 after",)),
    "refunds stay in the drawer": Mutation(refunds_stay_in_the_drawer, ("cash moved",)),
    "approval counts twice": Mutation(approval_counts_twice, ("refund approved",)),
    "approval covers any amount": Mutation(approval_covers_any_amount, ("refund approved",)),
    "printed again as an original": Mutation(printed_again_as_an_original, ("printed receipts",)),
    "printed before it is written down": Mutation(
        printed_before_it_is_written_down, ("printed receipts/commit 5/kill -9 before",)
    ),
    "mailed before it is written down": Mutation(
        mailed_before_it_is_written_down, ("mailed receipts/commit 5/kill -9 before",)
    ),
}
