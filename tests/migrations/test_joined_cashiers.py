"""What became of the names of cashiers that rows of the history had."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command

from pos_app.clock import SystemClock
from pos_app.db import upgrade
from pos_app.domain.searching import fold
from tests.migrations.folders import folder_of
from tests.migrations.steps import columns, migrate

BEFORE, JOINED = "0010", "0011"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """The books that a Till before this left: four sales, all rung up by Ana."""
    path = tmp_path / "till.db"
    with closing(sqlite3.connect(path)) as connection:
        script = folder_of(BEFORE) / "till.sql"
        connection.executescript(script.read_text(encoding="utf-8"))
    return path


@pytest.mark.parametrize("name", ["Ana", "Zoë O’Brien", "Søren Đorđević", "Cash", "İpek №5"])
def test_the_cashiers_name_is_in_no_row_any_more_and_finds_it_still(books: Path, name: str) -> None:
    with closing(sqlite3.connect(books)) as connection, connection:
        connection.create_function("fold", 1, fold)
        connection.execute(
            "UPDATE history_entry SET cashier_name = ?,"
            " search_text = replace(search_text, ' ana ', ' ' || fold(?) || ' ')",
            (name, name),
        )
        connection.execute("UPDATE cashier SET name = ?", (name,))
        ((cashier,),) = connection.execute("SELECT id FROM cashier").fetchall()
    upgrade.open_book(books, "test", SystemClock()).close()
    found = columns(books, "history_entry", "cashier_id", "search_text")
    assert {owner for owner, _ in found} == {cashier}
    words = [str(text).split() for _, text in found]
    assert not [text for text in words if fold(name) in " ".join(text) and name != "Cash"]
    assert sum("cash" in text for text in words) == 1  # the way of paying, once
    assert columns(books, "cashier", "folded_name") == [(fold(name),)]


def test_a_payment_that_no_sale_made_has_no_cashier(books: Path) -> None:
    with closing(sqlite3.connect(books)) as connection, connection:
        connection.execute(
            "UPDATE history_entry SET kind = 'payment', sale_id = NULL, cashier_name = ''"
        )
        before = connection.execute("SELECT id, search_text FROM history_entry").fetchall()
    migrate(books, command.upgrade, JOINED)
    after = columns(books, "history_entry", "id", "search_text", "cashier_id")
    assert sorted(after) == sorted((*row, None) for row in before)


def test_the_way_back_has_the_names_again(books: Path) -> None:
    migrate(books, command.upgrade, JOINED)
    migrate(books, command.downgrade, BEFORE)
    assert {name for (name,) in columns(books, "history_entry", "cashier_name")} == {"Ana"}
