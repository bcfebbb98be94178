"""Which shift of a register's drawer a row belongs to, by its id and never by times.

It is the one that is open when it moves. Where none is open, as for a card that never waits for
one, the register's own id stands for the next one's, which takes these rows over as it opens: so
each is in exactly one Z. A store that works without shifts has rows of none, also of what waited
as it began to.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pos_app.db.models.credit import CreditEntry
from pos_app.db.models.disputes import DisputeMove
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.sales import Sale
from pos_app.db.models.shifts import Shift
from pos_app.db.models.store import Register
from pos_app.domain.business_day import business_date
from pos_app.domain.shifts import ShiftRules
from pos_app.services.ledger.store_days import day_of
from pos_app.services.shared.declared_settings import SHIFT_RULES
from pos_app.services.shared.errors import NoShiftError
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.shared.settings import current_profile

_COLUMNS: Final = (
    Tender.shift_id,
    Refund.shift_id,
    Refund.failed_shift_id,
    Sale.shift_id,
    Sale.void_shift_id,
    DisputeMove.shift_id,
    CreditEntry.shift_id,
)
_OPEN = select(Shift).where(Shift.register_id == bindparam("register"), Shift.closed_at.is_(None))


def open_shift(session: Session, register_id: str) -> Shift | None:
    """Return the open shift of a register, None where its drawer is closed."""
    return session.scalars(_OPEN, {"register": register_id}).one_or_none()


def shift_id_for(session: Session, register_id: str) -> str | None:
    """Return what a row that moves at this register now has as its `shift_id`."""
    if shift := open_shift(session, register_id):
        return shift.id
    return register_id if read_setting(session, SHIFT_RULES).on else None


def take_over_waiting(session: Session, shift: Shift) -> None:
    """Let a shift that was just opened have what moved since the last one was closed."""
    for column in _COLUMNS:
        for row in _waiting(session, column, shift.register_id):
            setattr(row, column.key, shift.id)


def follow_rules(session: Session, rules: ShiftRules) -> None:
    """Let what waits be of no shift where none follows by new rules: its days have it then."""
    if rules.on:
        return
    for register_id in session.scalars(select(Register.id)).all():
        for refund in _waiting(session, Refund.failed_shift_id, register_id):
            # It is booked back on the day on which it was heard, as where there never were shifts.
            heard_at = refund.settled_at or refund.created_at
            refund.failed_on = refund.failed_on or day_of(session, heard_at)
        for column in _COLUMNS:
            for row in _waiting(session, column, register_id):
                setattr(row, column.key, None)


def _waiting(session: Session, column: InstrumentedAttribute[Any], register_id: str) -> list[Any]:
    """Return the rows that have the register in the place of a shift."""
    return list(session.scalars(select(column.class_).where(column == register_id)))


def begin_cash_move(session: Session, register_id: str, now: datetime) -> None:
    """Let cash move: raise NoShiftError where a store with shifts has none open for cash of today.

    What was counted before it counts no more: the drawer is counted again.
    """
    shift = open_shift(session, register_id)
    if shift is not None and shift.counts:
        shift.counts = []
    if not read_setting(session, SHIFT_RULES).on:
        return
    if shift is None:
        raise NoShiftError
    if is_of_earlier_day(session, shift, now):
        raise NoShiftError(shift.business_date)


def is_of_earlier_day(session: Session, shift: Shift, now: datetime) -> bool:
    """Return whether a shift was opened on an earlier business day: it is closed first."""
    profile = current_profile(session)
    return shift.business_date < business_date(now, profile.time_zone, profile.day_starts_at_hour)
