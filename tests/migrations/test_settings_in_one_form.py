"""What a store had set before is set as it was, whatever form it was kept in."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command

from pos_app.clock import SystemClock
from pos_app.db import upgrade
from pos_app.domain.cash_rounding import CashRounding, RoundingMode
from pos_app.domain.shifts import ShiftRules
from pos_app.services.readers.reader_state import READER_TEST
from pos_app.services.shared import declared_settings as declared
from pos_app.services.shared.key_rights import confirmed
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.staff import pin_check
from pos_app.services.views.store import ConnectView
from tests.migrations.folders import folder_of
from tests.migrations.steps import columns, migrate

BEFORE, IN_ONE_FORM = "0013", "0014"
KEPT: dict[str, object] = {
    "locale": {"name": "de_DE"},
    "bank_terminal": {"name": "Girocard"},
    "publishable_key": {"text": "pk_test_1"},
    "payer_page": {"url": "https://shop.example"},
    "connect": {"account_id": "acct_1", "fee_ppm": 25_000, "direct": True, "refund_fee": False},
    "cash_rounding": {"unit": 5, "mode": "down"},
    "shifts": {"on": True, "blind": False, "note_above": 500},
    "rights_in_use": {"since": "2026-01-02T03:04:05+00:00", "confirmed": ["Customers"]},
    "reader_test": {},
    "restored": {"at": "2026-01-02T03:04:05+00:00", "made_at": None},
}
READER = "tmr_1"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Books of before, in which all that there was is set."""
    path = tmp_path / "till.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        script = folder_of(BEFORE) / "till.sql"
        connection.executescript(script.read_text(encoding="utf-8"))
        ((register,),) = connection.execute("SELECT id FROM register").fetchall()
        misses = {register: 3, "another": 1}
        for name, value in (KEPT | {"pin_misses": misses}).items():
            connection.execute(
                "INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, json.dumps(value))
            )
        connection.execute(
            "INSERT INTO reader (id, label, device_type, serial_number, location_id,"
            " location_name, asks_for_tip, shows, fetched_at)"
            " VALUES (?, '', '', '', '', '', 0, '{}', '')",
            (READER,),
        )
        connection.execute("UPDATE register SET reader_id = ?", (READER,))
    return path


def test_all_that_was_set_is_set(books: Path) -> None:
    with (
        closing(upgrade.open_book(books, "test", SystemClock())) as database,
        database.read() as session,
    ):
        assert read_setting(session, declared.LOCALE) == "de_DE"
        assert read_setting(session, declared.BANK_TERMINAL) == "Girocard"
        assert read_setting(session, declared.PUBLISHABLE_KEY) == "pk_test_1"
        assert read_setting(session, declared.RETURN_URL) == "https://shop.example"
        connect = ConnectView("acct_1", 25_000, direct=True, refund_fee=False)
        assert read_setting(session, declared.CONNECT) == connect
        rounding = CashRounding(5, RoundingMode.DOWN)
        assert read_setting(session, declared.CASH_ROUNDING) == rounding
        shifts = ShiftRules(on=True, note_above=500)
        assert read_setting(session, declared.SHIFT_RULES) == shifts
        assert read_setting(session, declared.READER) == READER
        assert read_setting(session, pin_check._MISSES) == 3
        assert read_setting(session, READER_TEST) == READER_TEST.default
        assert "Customers" in confirmed(session)
    assert ("restored", json.dumps(KEPT["restored"])) in columns(books, "setting", "name", "value")


def test_what_is_no_json_does_not_stop_the_migration(books: Path) -> None:
    with closing(sqlite3.connect(books)) as connection, connection:
        connection.execute("UPDATE setting SET value = 'x' WHERE name IN ('locale', 'pin_misses')")
    migrate(books, command.upgrade, IN_ONE_FORM)
    assert ("locale", "x") in columns(books, "setting", "name", "value")
    assert columns(books, "register_setting", "name") == [("reader",)]


def test_the_way_back_has_what_was_there(books: Path) -> None:
    migrate(books, command.upgrade, IN_ONE_FORM)
    migrate(books, command.downgrade, BEFORE)
    found = {str(n): json.loads(str(v)) for n, v in columns(books, "setting", "name", "value")}
    ((register, reader),) = columns(books, "register", "id", "reader_id")
    assert found == KEPT | {"pin_misses": {register: 3}}
    assert reader == READER
