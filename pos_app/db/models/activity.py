"""The tables of what people may do, and of what was done that has to be answered for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.changes import PERMISSIONS, Kind
from pos_app.db.models.base import Base, Publishes, ref


class PermissionRule(Base):
    """What a role may do, where the store has it otherwise than by default.

    `rule` is allowed, ask or denied; what is allowed up to `up_to` (minor units or millionths, by
    the permission) asks above it.
    """

    __tablename__ = "permission_rule"
    __publishes__ = (Publishes(Kind.SETTING, name=PERMISSIONS),)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    permission: Mapped[str] = mapped_column(String(32), primary_key=True)
    rule: Mapped[str] = mapped_column(String(16))
    up_to: Mapped[int | None] = mapped_column(BigInteger)


class Activity(Base):
    """One use of a privileged permission: who did it, who approved it, and to what.

    It is written in the transaction of what it tells, and never changed: two triggers refuse it.
    Ids sort by time. `subject_kind` names a table or a setting, `subject_id` its row; empty where
    there is none. `cashier_id` is None where no person did it, as a restore. `before` and `after`
    are names, codes and numbers.

    The rows of a register are a chain: `number` counts them from 1, and `hash` is over all that
    the row says and the hash of the one before, `previous` (`domain/activity_hash.py`).
    """

    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_register_id_id", "register_id", "id"),
        UniqueConstraint("register_id", "number"),
    )
    __publishes__ = ()
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[datetime]
    register_id: Mapped[str] = ref("register.id", index=False)
    cashier_id: Mapped[str | None] = ref("cashier.id", index=False)
    approved_by: Mapped[str | None] = ref("cashier.id", index=False)
    permission: Mapped[str] = mapped_column(String(32))
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(64))
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    before: Mapped[str]
    after: Mapped[str]
    version: Mapped[int]
    number: Mapped[int] = mapped_column(BigInteger)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
