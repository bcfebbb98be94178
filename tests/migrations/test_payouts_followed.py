"""What payouts of before came to, and which of them somebody has to look at."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command

from tests.migrations.folders import folder_of
from tests.migrations.steps import columns, migrate

AT = "2026-03-02 03:30:00.000000"
PAYOUT = """
    INSERT INTO payout (id, amount_minor, currency, status, automatic, method, reconciliation,
                        failure_message, arrival_date, created_at, entries_at, fetch_no, fetched_at)
    VALUES (?, 1000, 'usd', ?, 1, 'standard', 'completed', '', '2026-03-04', ?, ?, 1, ?)
"""
ENTRY = """
    INSERT INTO balance_entry (id, payout_id, type, reporting_category, source_id, description,
                               amount_minor, fee_minor, net_minor, currency, fees, created_at,
                               available_on)
    VALUES (?, ?, 'x', 'x', ?, '', ?, 0, ?, 'usd', '[]', ?, ?)
"""


def test_a_payout_that_does_not_tie_is_told_and_one_that_failed_long_ago_is_not(
    tmp_path: Path,
) -> None:
    path = tmp_path / "till.db"
    with closing(sqlite3.connect(path)) as books, books:
        books.executescript((folder_of("0020") / "till.sql").read_text(encoding="utf-8"))
        books.execute("DELETE FROM balance_entry")
        books.execute("DELETE FROM payout")
        for payout, status, entries_at, parts in (
            ("po_whole", "paid", AT, (1000,)),
            ("po_off", "paid", AT, (800, 183)),
            ("po_unread", "paid", None, ()),
            ("po_failed", "failed", AT, (1000,)),
        ):
            books.execute(PAYOUT, (payout, status, AT, entries_at, AT))
            books.execute(ENTRY, (f"txn_{payout}", payout, payout, -1000, -1000, AT, AT))
            for place, net in enumerate(parts):
                row = (f"txn_{payout}_{place}", payout, "ch_1", net, net, AT, AT)
                books.execute(ENTRY, row)
    migrate(path, command.upgrade, "0021")
    assert columns(path, "payout ORDER BY id", "id", "unexplained_minor", "seen_at IS NULL") == [
        ("po_failed", 0, 0),
        ("po_off", 17, 1),
        ("po_unread", None, 1),
        ("po_whole", 0, 1),
    ]
