"""The table of what people narrow lists to by a name of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.changes import SAVED_VIEWS, Kind
from pos_app.db.models.base import Base, Publishes, ref


class SavedView(Base):
    """What somebody narrows the history to, and its order, by a name; `wanted` is both as JSON.

    Periods stand there by their names, so that last week stays the last one.
    """

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("cashier_id", "name"),)
    __publishes__ = (Publishes(Kind.SETTING, name=SAVED_VIEWS),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    cashier_id: Mapped[str] = ref("cashier.id", index=False)
    name: Mapped[str] = mapped_column(String(64))
    wanted: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
