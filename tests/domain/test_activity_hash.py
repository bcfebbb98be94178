"""The chain of the activity log: what is hashed never changes, or old logs could not be checked."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from pos_app.domain.activity_hash import START, ActivityRecord, hash_of, microseconds

FIRST = ActivityRecord(
    version=1,
    number=1,
    register_id="01a22973-1d46-77ae-b173-6541ec944893",
    at=1_795_991_740_000_001,
    cashier_id="01a22973-1d46-77ae-b173-6542ac1edd70",
    approved_by="",
    action="people",
    subject_kind="cashier",
    subject_id="01a22973-1d46-77ae-b173-6542ac1edd70",
    amount=None,
    currency="",
    before="",
    after="Zoë, cashier",
)
SECOND = replace(
    FIRST,
    number=2,
    approved_by="01a22973-1d46-77ae-b173-6541ec944893",
    action="refund",
    amount=1_249,
    currency="usd",
    before="a",
    after="",
)


def test_the_hashes_are_these_for_ever() -> None:
    first = hash_of(FIRST, START)
    assert first == "iswjyuyh4qoj4opnqfzej4v5o7nj26jq3s2pw6usjrlcajpegsoq"
    assert hash_of(SECOND, first) == "ormvad256sb6gd76eqrb6w4i2zcgyejptech3h2fcxhord43ds5q"


@pytest.mark.parametrize("name", [each.name for each in fields(ActivityRecord)])
def test_each_field_counts(name: str) -> None:
    was = getattr(SECOND, name)
    changed: Any = was + 1 if isinstance(was, int) else f"{was}x"
    assert hash_of(replace(SECOND, **{name: changed}), START) != hash_of(SECOND, START)


def test_no_two_rows_are_written_alike() -> None:
    """The end of one field is not the beginning of the next."""
    moved = replace(SECOND, before="", after="a")
    assert hash_of(moved, START) != hash_of(SECOND, START)
    assert hash_of(replace(SECOND, amount=None), START) != hash_of(replace(SECOND, amount=0), START)


def test_a_moment_is_a_whole_number_of_microseconds() -> None:
    at = datetime(2026, 11, 29, 22, 35, 40, 1, tzinfo=UTC)
    assert microseconds(at) == 1_795_991_740_000_001


def test_a_moment_is_hashed_as_whole_microseconds() -> None:
    assert str(microseconds(datetime(2026, 1, 1, tzinfo=UTC))) == "1767225600000000"
