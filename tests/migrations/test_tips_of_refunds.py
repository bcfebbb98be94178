"""What refunds of before gave back of tips is known where they have lines."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.clock import SystemClock
from pos_app.db import upgrade
from tests.migrations.sample import RELEASED, load

PAID = (
    "UPDATE sale SET state = 'paid', receipt_number = 'R1-1', total_minor = 1000, tip_minor = 200",
    "UPDATE tender SET state = 'approved', amount_minor = 1200, tip_minor = 200",
    "UPDATE refund SET state = 'succeeded', amount_minor = 600, credit_minor = 0",
    "UPDATE refund_line SET total_minor = 500",
)


@pytest.mark.parametrize(
    ("more", "tip"),
    [
        ("", 100),
        ("UPDATE refund SET amount_minor = 1200", 200),
        ("DELETE FROM refund_line_tax; DELETE FROM refund_line", 0),
        ("UPDATE tender SET amount_minor = 1300", 0),
        ("UPDATE sale SET receipt_number = NULL", 0),
        ("UPDATE refund SET credit_minor = 100", 0),
    ],
)
def test_what_was_of_no_line_was_a_tip(tmp_path: Path, more: str, tip: int) -> None:
    path = tmp_path / "till.db"
    load(RELEASED / "0038.sql", path)
    with closing(sqlite3.connect(path)) as books, books:
        books.executescript("; ".join((*PAID, more)))
    upgrade.open_book(path, "test", SystemClock()).close()
    with closing(sqlite3.connect(path)) as books:
        assert books.execute("SELECT tip_minor, failed_on FROM refund").fetchall() == [(tip, None)]
