"""Column types: times are UTC, ids are uuids written as text, texts are such as can be written."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import DateTime, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from pos_app.domain.user_input import storable


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
