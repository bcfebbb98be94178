"""Column types: times are UTC, ids are uuids written as text, texts are such as can be written.

What should be JSON and is not, in books that something else wrote to or a disk spoilt, is read as
empty with a line in the log: one such row keeps nobody from all the others.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import JSON, DateTime, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from pos_app.domain.user_input import storable

log = logging.getLogger(__name__)

Empty = TypeVar("Empty", dict[str, Any], list[Any])


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; a naive one is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn an aware moment into what the column holds."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn what the column holds into an aware moment."""
        return None if value is None else value.replace(tzinfo=UTC)


class StoredText(TypeDecorator[str]):
    """Text of people's: what no database takes of it is replaced."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Turn text into what the column holds."""
        return None if value is None else storable(value)


class LongStoredText(StoredText):
    """The same of any length."""

    impl = Text
    cache_ok = True


def read_json(text: str) -> object:
    """Return what a column of JSON holds, the text itself where that is no JSON. For the engine."""
    try:
        return json.loads(text)
    except ValueError:
        return text


class JsonObject(TypeDecorator[dict[str, Any]]):
    """Named values as JSON."""

    impl = JSON
    cache_ok = True

    def process_result_value(self, value: object, dialect: Dialect) -> dict[str, Any] | None:  # noqa: ARG002
        """Return what the column holds; no values where that is something else."""
        return value if value is None or isinstance(value, dict) else _unreadable({})


class JsonList(TypeDecorator[list[Any]]):
    """A list as JSON."""

    impl = JSON
    cache_ok = True

    def process_result_value(self, value: object, dialect: Dialect) -> list[Any] | None:  # noqa: ARG002
        """Return what the column holds; an empty list where that is something else."""
        return value if value is None or isinstance(value, list) else _unreadable([])


def _unreadable(empty: Empty) -> Empty:
    log.warning("A value of the books can't be read; it counts as empty.")
    return empty
