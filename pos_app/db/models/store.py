"""The tables of the store: whose books these are, its counters, cashiers and readers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from pos_app.changes import CASHIERS, REGISTER, STORE, Kind
from pos_app.db.models.base import Base, Publishes, ref
from pos_app.db.types import LongStoredText
from pos_app.domain.searching import fold


class Book(Base):
    """The one row that says whose books these are; `mode` is live, test or training."""

    __tablename__ = "book"
    __publishes__ = ()
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    mode: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]


class SettingRow(Base):
    """A setting of the store by its name; `value` is an object that has it as its `value`."""

    __tablename__ = "setting"
    __publishes__ = (Publishes(Kind.SETTING, by="name"),)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[dict[str, Any]]


class RegisterSettingRow(Base):
    """A setting of a register, as that of the store."""

    __tablename__ = "register_setting"
    __publishes__ = (Publishes(Kind.SETTING, by="name"),)
    register_id: Mapped[str] = mapped_column(
        ForeignKey("register.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[dict[str, Any]]


class StoreProfile(Base):
    """The store as it was from `created_at` on; a change writes a new row, sales name theirs."""

    __tablename__ = "store_profile"
    __publishes__ = (Publishes(Kind.SETTING, name=STORE),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    address: Mapped[str] = mapped_column(LongStoredText)
    country: Mapped[str] = mapped_column(String(2))
    currency: Mapped[str] = mapped_column(String(3))
    time_zone: Mapped[str] = mapped_column(String(64))
    day_starts_at_hour: Mapped[int] = mapped_column(default=0)
    default_tax_rate_id: Mapped[str | None] = ref("tax_rate.id", index=False)
    receipt_header: Mapped[str] = mapped_column(LongStoredText)
    receipt_footer: Mapped[str] = mapped_column(LongStoredText)
    created_at: Mapped[datetime] = mapped_column(index=True)


class Register(Base):
    """A counter; receipts are a series of its own: prefix and `next_receipt`."""

    __tablename__ = "register"
    __publishes__ = (Publishes(Kind.SETTING, name=REGISTER),)
    __unpublished__ = frozenset({"next_receipt"})
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    prefix: Mapped[str] = mapped_column(String(8), unique=True)
    next_receipt: Mapped[int] = mapped_column(BigInteger, default=1)
    created_at: Mapped[datetime]


class Cashier(Base):
    """Somebody who rings up; `role` is cashier, manager or owner.

    `pin_hash` and its salt are of the PIN that they sign in with, empty where they have none.
    `badge` is the code of theirs, which says who they are and proves nothing. `folded_name` is what
    their sales are found by. `language` is the code of the one that they want the screens in, None
    where that is the machine's.
    """

    __tablename__ = "cashier"
    __table_args__ = (
        Index("uq_cashier_badge", "badge", unique=True, sqlite_where=text("badge IS NOT NULL")),
    )
    __publishes__ = (Publishes(Kind.SETTING, name=CASHIERS),)
    __unpublished__ = frozenset({"folded_name"})
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    folded_name: Mapped[str] = mapped_column(default="", server_default=text("''"))
    role: Mapped[str] = mapped_column(String(16))
    pin_hash: Mapped[str] = mapped_column(String(256), default="", server_default=text("''"))
    pin_salt: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))
    badge: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str | None] = mapped_column(String(35))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime]

    @validates("name")
    def _fold_name(self, _name: str, value: str) -> str:
        self.folded_name = fold(value)
        return value


class Reader(Base):
    """A card reader as Stripe listed it last; `account_id` is set where a connected account has it.

    `removed_at`: Stripe has it no more; payments still name it. `shows` is what this register put
    on its display last, so that a display of somebody else is not taken for ours. `fetch_no`
    is the number of the fetch that all this is from (`Database.logical_clock`).
    """

    __tablename__ = "reader"
    __publishes__ = (Publishes(Kind.READER, by="id"),)
    __unpublished__ = frozenset({"shows", "last_seen_at", "fetch_no", "fetched_at"})
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(String(64))
    label: Mapped[str]
    device_type: Mapped[str] = mapped_column(String(32))
    serial_number: Mapped[str] = mapped_column(String(64))
    location_id: Mapped[str] = mapped_column(String(64))
    location_name: Mapped[str]
    asks_for_tip: Mapped[bool] = mapped_column(default=False)
    shows: Mapped[dict[str, Any]] = mapped_column(default=dict)
    last_seen_at: Mapped[datetime | None]
    fetch_no: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    fetched_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
