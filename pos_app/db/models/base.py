"""What all tables share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Date, ForeignKey, Index, MetaData, text
from sqlalchemy.orm import DeclarativeBase, mapped_column

from pos_app.changes import Kind
from pos_app.db.types import JsonList, JsonObject, StoredText, UtcDateTime

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


DERIVED = ("history_", "product_find", "product_words")
"""How the names of tables begin that triggers alone keep, but for `history_entry` itself."""


@dataclass(frozen=True)
class Publishes:
    """What a table publishes when one of its rows changes: something of this kind.

    Its id is in the column `by`, or is `name` where there is only one of it. `only` names the
    columns that matter to it, and is empty where all do.
    """

    kind: Kind
    by: str = ""
    name: str = ""
    only: frozenset[str] = frozenset()


class Base(DeclarativeBase):
    """The root of all tables."""

    __publishes__: ClassVar[Sequence[Publishes]]
    """What a change of a row publishes; empty where people see nothing of the table."""
    __unpublished__: ClassVar[frozenset[str]] = frozenset()
    """Columns that nobody sees."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy's own form
        datetime: UtcDateTime,
        date: Date,
        str: StoredText,
        dict[str, Any]: JsonObject,
        list[Any]: JsonList,
    }


def is_modelled(name: str | None, kind: str, _parents: object = None) -> bool:
    """Return whether Alembic compares a table: what triggers alone keep has no model."""
    derived = str(name).startswith(DERIVED) and name != "history_entry"
    return kind != "table" or not derived


def index_where(name: str, column: str, where: str) -> Index:
    """Return an index of the rows alone for which `where` holds: of many the few that wait."""
    return Index(name, column, sqlite_where=text(where))


def ref(target: str, *, index: bool = True) -> Any:
    """Return a column that names a row of another table, as `table.column`."""
    # Checked at commit, so that the rows of one transaction may be written in any order.
    key = ForeignKey(target, deferrable=True, initially="DEFERRED")
    return mapped_column(key, index=index)
