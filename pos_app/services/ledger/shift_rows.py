"""The shift of a register's drawer that is open now: what moves belongs to it, by its id."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from pos_app.db.models.shifts import Shift
from pos_app.domain.business_day import business_date
from pos_app.services.shared.declared_settings import SHIFT_RULES
from pos_app.services.shared.errors import NoShiftError
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.shared.settings import current_profile

_OPEN = select(Shift).where(Shift.register_id == bindparam("register"), Shift.closed_at.is_(None))


def open_shift(session: Session, register_id: str) -> Shift | None:
    """Return the open shift of a register, None where its drawer is closed."""
    return session.scalars(_OPEN, {"register": register_id}).one_or_none()


def open_shift_id(session: Session, register_id: str) -> str | None:
    """Return its id."""
    shift = open_shift(session, register_id)
    return shift.id if shift else None


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
