"""Which shift of a register's drawer a row belongs to, by its id and never by times.

It is the one that is open when it moves. Where none is open, as for a card that never waits for
one, the register's own id stands for the next one's, which takes these rows over as it opens: so
each is in exactly one Z. A store that works without shifts has rows of none.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from pos_app.db.models.credit import CreditEntry
from pos_app.db.models.disputes import DisputeMove
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.sales import Sale
from pos_app.db.models.shifts import Shift
from pos_app.domain.business_day import business_date
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
        waiting = select(column.class_).where(column == shift.register_id)
        for row in session.scalars(waiting):
            setattr(row, column.key, shift.id)


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
