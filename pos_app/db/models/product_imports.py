"""The tables of products that came from files: what each import changed, to be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.changes import Kind
from pos_app.db.models.base import Base, Publishes, ref
from pos_app.db.types import StoredText


class ProductImport(Base):
    """An import of products: from which file, by whom, and how many rows it wrote."""

    __tablename__ = "product_import"
    __publishes__ = (Publishes(Kind.CATALOGUE, by="id"),)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    file_name: Mapped[str] = mapped_column(StoredText(255))
    cashier_id: Mapped[str | None] = ref("cashier.id", index=False)
    created_at: Mapped[datetime]
    added: Mapped[int]
    changed: Mapped[int]
    undone_at: Mapped[datetime | None]


class ProductImportChange(Base):
    """A product that the last import wrote, as it was before: NULL where it was not there.

    One that was changed after the import has another `updated_at` than the import was made at.
    """

    __tablename__ = "product_import_change"
    __publishes__ = ()
    import_id: Mapped[str] = mapped_column(
        ForeignKey("product_import.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    product_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    before: Mapped[dict[str, Any] | None]
