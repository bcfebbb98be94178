"""Sales and payments of before are found by their notes and emails too."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from pos_app.clock import SystemClock
from pos_app.db import upgrade
from tests.migrations.sample import RELEASED, load


def test_notes_and_emails_of_before_are_found(tmp_path: Path) -> None:
    path = tmp_path / "till.db"
    load(RELEASED / "0023.sql", path)
    with closing(sqlite3.connect(path)) as books, books:
        books.execute("UPDATE sale SET note = 'Für Zoë'")
        books.execute("UPDATE sale_line SET note = 'Extra HOT'")
        books.execute("UPDATE stripe_payment SET receipt_email = 'Ada@Example.com'")
        books.execute("UPDATE customer SET name = 'Ada', email = 'a@b.example', phone = '+1 2'")
    upgrade.open_book(path, "test", SystemClock()).close()
    with closing(sqlite3.connect(path)) as books:
        ((words,),) = books.execute("SELECT search_text FROM history_entry").fetchall()
        assert words == "x fur zoe extra hot ada@example.com"
        assert books.execute("SELECT folded_name FROM customer").fetchall() == [
            ("ada a@b.example +1 2 12",)
        ]
