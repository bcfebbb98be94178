"""What people give at a drawer, and what of it is refused."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from pos_app.db.models.shifts import CashMovement, Shift
from pos_app.db.models.store import Cashier
from pos_app.domain.money import Money, format_money, largest_amount
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.shared.errors import check_no_card
from pos_app.services.views.shifts import Closing, Handover, Movement

LONGEST_REASON: Final = 200
MAX_COUNTS: Final = 2
"""The first count, and one recount."""


def check_open(shift: Shift) -> None:
    if shift.closed_at is not None:
        raise UserError(
            _("This drawer is closed already."), next_step=_("Look at its Z report instead.")
        )


def check_amount(minor: int, currency: str) -> None:
    most = largest_amount(currency)
    if not 0 <= minor <= most:
        amount = format_money(Money(most, currency))
        raise UserError(
            _("A drawer holds from nothing to {amount}.", amount=amount),
            next_step=_("Type it again."),
        )


def check_may_count(shift: Shift) -> None:
    if len(shift.counts) >= MAX_COUNTS:
        counted = format_money(Money(shift.counts[-1], shift.currency))
        raise UserError(
            _("This drawer was counted twice."),
            next_step=_("Go on with the last count, {amount}.", amount=counted),
        )


def check_counted(shift: Shift, pieces: tuple[tuple[int, int], ...]) -> None:
    if not shift.counts:
        raise UserError(_("This drawer was not counted yet."), next_step=_("Count it, then go on."))
    if pieces and sum(minor * number for minor, number in pieces) != shift.counts[-1]:
        raise UserError(
            _("The notes and coins don't come to what was counted."),
            next_step=_("Count the drawer once more."),
        )


def check_closing(shift: Shift, closing: Closing) -> None:
    check_counted(shift, closing.pieces)
    if not 0 <= closing.to_bank <= shift.counts[-1]:
        raise UserError(
            _("More can't be taken to the bank than was counted."), next_step=_("Type it again.")
        )
    check_no_card(note=closing.note)


def check_handover(session: Session, actor: Actor, handover: Handover) -> None:
    taker = session.get(Cashier, handover.taken_by)
    if taker is None or not taker.active or taker.id == actor.cashier_id:
        raise UserError(
            _("Nobody else takes this drawer over."), next_step=_("Choose who takes it.")
        )
    check_no_card(note=handover.note)


def check_movement(movement: Movement, currency: str) -> None:
    check_reason(movement.reason)
    check_amount(movement.amount, currency)
    if movement.amount <= 0 or not movement.kind.sign:
        raise UserError(_("No cash moved."), next_step=_("Type how much it is."))


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise UserError(_("This needs a reason."), _("No cash moved."), _("Type why."))
    if len(reason) > LONGEST_REASON:
        what = _("A reason has at most {n} characters.", n=LONGEST_REASON)
        raise UserError(what, _("No cash moved."), _("Shorten it."))
    check_no_card(money=_("No cash moved."), reason=reason)


def check_reversible(wrong: CashMovement, shift: Shift | None) -> None:
    """Raise UserError but for cash that moved in this shift, the open one of its drawer."""
    is_of_shift = shift is not None and wrong.shift_id == shift.id
    if wrong.reverses_id or not wrong.amount_minor or not is_of_shift:
        raise UserError(
            _("This can't be taken back any more."),
            _("No cash moved."),
            _("Put it right by paying in or out, and say why."),
        )
