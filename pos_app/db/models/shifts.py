"""The tables of the drawer's day: shifts, what moves cash besides sales, and Z reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.changes import Kind
from pos_app.db.models.base import Base, Publishes, ref
from pos_app.db.types import LongStoredText

_OPEN = "closed_at IS NULL"  # not shown: SQL


class Shift(Base):
    """The time between counting a float into a register's drawer and counting all of it.

    `left_before_minor` is what the shift before left in it, None where there was none. `counts`
    are the sums that were counted at the close, at most two: in minor units, the last one holds.
    `left_minor` stays in the drawer, `banked_minor` was taken to the bank; both are None while it
    is open. No balance is kept: what is expected is summed from rows (`services/shifts/`).
    """

    __tablename__ = "shift"
    __table_args__ = (
        Index("uq_shift_open", "register_id", unique=True, sqlite_where=text(_OPEN)),
        Index("ix_shift_register_id_opened_at", "register_id", "opened_at"),
    )
    __publishes__ = (Publishes(Kind.SHIFT, by="id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    register_id: Mapped[str] = ref("register.id", index=False)
    currency: Mapped[str] = mapped_column(String(3))
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = ref("cashier.id", index=False)
    business_date: Mapped[date]
    float_minor: Mapped[int] = mapped_column(BigInteger)
    left_before_minor: Mapped[int | None] = mapped_column(BigInteger)
    counts: Mapped[list[Any]] = mapped_column(default=list)
    pieces: Mapped[dict[str, Any]] = mapped_column(default=dict)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = ref("cashier.id", index=False)
    approved_by: Mapped[str | None] = ref("cashier.id", index=False)
    left_minor: Mapped[int | None] = mapped_column(BigInteger)
    banked_minor: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(LongStoredText, default="")


class CashMovement(Base):
    """Cash put in or taken out of a drawer besides sales, or the drawer opened without a sale.

    `amount_minor` is signed: what comes in is positive. A wrong one stays, and is reversed by one
    of the same kind with the opposite amount that names it. Never changed (a trigger sees to it).
    `shift_id` is None where the store works without shifts.
    """

    __tablename__ = "cash_movement"
    __publishes__ = (Publishes(Kind.SHIFT, by="shift_id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    shift_id: Mapped[str | None] = ref("shift.id")
    register_id: Mapped[str] = ref("register.id", index=False)
    cashier_id: Mapped[str] = ref("cashier.id", index=False)
    approved_by: Mapped[str | None] = ref("cashier.id", index=False)
    kind: Mapped[str] = mapped_column(String(16))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(LongStoredText)
    reverses_id: Mapped[str | None] = mapped_column(String(36), unique=True)
    business_date: Mapped[date]
    created_at: Mapped[datetime]


class ShiftHandover(Base):
    """A drawer counted while its shift goes on, and handed from one cashier to the next.

    `counts` and `pieces` as a shift's; `expected_minor` is what should have lain in it then. Never
    changed (a trigger sees to it).
    """

    __tablename__ = "shift_handover"
    __publishes__ = (Publishes(Kind.SHIFT, by="shift_id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    shift_id: Mapped[str] = ref("shift.id")
    given_by: Mapped[str] = ref("cashier.id", index=False)
    taken_by: Mapped[str] = ref("cashier.id", index=False)
    approved_by: Mapped[str | None] = ref("cashier.id", index=False)
    counts: Mapped[list[Any]]
    pieces: Mapped[dict[str, Any]]
    expected_minor: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(LongStoredText)
    created_at: Mapped[datetime]


class ZReport(Base):
    """What a shift came to, frozen at its close: numbers of a register have no gaps.

    `content` is canonical JSON (sorted keys, no spaces, integers and strings), `content_hash` its
    SHA-256 in base 32, of a Z of before in hexadecimal. Never changed (a trigger sees to it).
    """

    __tablename__ = "z_report"
    __table_args__ = (Index("uq_z_report_number", "register_id", "number", unique=True),)
    __publishes__ = (Publishes(Kind.SHIFT, by="shift_id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    shift_id: Mapped[str] = mapped_column(String(36), unique=True)
    register_id: Mapped[str] = ref("register.id", index=False)
    number: Mapped[int] = mapped_column(BigInteger)
    business_date: Mapped[date] = mapped_column(index=True)
    content: Mapped[str] = mapped_column(LongStoredText)
    content_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
