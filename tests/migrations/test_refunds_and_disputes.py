"""What refunds and disputes that were kept as JSON became."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic import command

from pos_app.db.schema import HEAD
from tests.migrations.folders import folder_of
from tests.migrations.steps import columns, migrate

MADE = "2026-03-02T03:30:00+00:00"
ELSEWHERE = {"id": "re_9", "amount": 70, "status": "pending", "created": MADE}
NEW_WORD = {"id": "re_8", "amount": 5, "status": "on_its_way", "created": MADE}
DISPUTE = {"id": "dp_1", "amount": 100, "status": "lost", "created": MADE, "over": MADE}
OPEN = {"id": "dp_2", "amount": 9, "status": "needs_response", "created": MADE, "over": None}


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Books of four sales, a refund made by Till and two made elsewhere, and two disputes."""
    path = tmp_path / "till.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript((folder_of("0008") / "till.sql").read_text(encoding="utf-8"))
        connection.execute("UPDATE store_profile SET time_zone = 'America/New_York'")
        ((intent, stripe_id),) = connection.execute("SELECT intent_id, stripe_id FROM refund")
        ours = {"id": stripe_id, "amount": 200, "status": "succeeded", "created": MADE}
        kept: dict[str, Any] = {
            "refunds": json.dumps([NEW_WORD, ours, ELSEWHERE]),
            "disputes": json.dumps([DISPUTE, OPEN]),
            "intent": intent,
        }
        connection.execute(
            "UPDATE stripe_payment SET refunds = :refunds, disputes = :disputes"
            " WHERE intent_id = :intent",
            kept,
        )
    return path


def test_refunds_made_elsewhere_become_rows_and_ours_stay(books: Path) -> None:
    ((ours, intent, tender, sale),) = columns(
        books, "refund", "id", "intent_id", "tender_id", "sale_id"
    )
    migrate(books, command.upgrade, HEAD)
    found = columns(
        books, "refund ORDER BY origin DESC, amount_minor",
        "origin", "stripe_id", "amount_minor", "state", "business_date", "register_id IS NULL",
        "cashier_id IS NULL",
    )  # fmt: skip
    assert [row[2:] for row in found if row[0] == "till"] == [(200, "succeeded", found[0][4], 0, 0)]
    assert found[1:] == [
        ("stripe", "re_8", 5, "pending", "2026-03-01", 1, 1),
        ("stripe", "re_9", 70, "pending", "2026-03-01", 1, 1),
    ]
    rows = columns(books, "refund", "id", "intent_id", "tender_id", "sale_id", "created_at")
    assert {row[1:4] for row in rows} == {(intent, tender, sale)}
    made = [row for row in rows if row[0] != ours]
    assert {UUID(str(row[0])).version for row in made} == {7}
    assert {row[4] for row in made} == {"2026-03-02 03:30:00.000000"}


def test_disputes_become_rows(books: Path) -> None:
    migrate(books, command.upgrade, HEAD)
    names = ("id", "amount_minor", "currency", "status", "created_at", "over_at")
    began = "2026-03-02 03:30:00.000000"
    assert columns(books, "dispute ORDER BY id", *names) == [
        ("dp_1", 100, "usd", "lost", began, began),
        ("dp_2", 9, "usd", "needs_response", began, None),
    ]


def test_they_are_json_again_on_the_way_back(books: Path) -> None:
    migrate(books, command.upgrade, "0009")
    migrate(books, command.downgrade, "0008")
    where = "stripe_payment WHERE refunds <> '[]'"
    ((refunds, disputes),) = columns(books, where, "refunds", "disputes")
    assert {each["id"] for each in json.loads(str(refunds))} >= {"re_8", "re_9"}
    assert [each["id"] for each in json.loads(str(disputes))] == ["dp_1", "dp_2"]
    assert len(columns(books, "refund", "id")) == 1
