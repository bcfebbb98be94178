"""What the one tax of each line of before became, and back again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command

from tests.migrations.folders import folder_of
from tests.migrations.steps import columns, migrate

OF_A_LINE = ("id", "tax_name", "tax_ppm", "tax_inclusive", "net_minor", "tax_minor")


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Books with a line whose rate was not recorded, and a refund of one that bears tax."""
    path = tmp_path / "till.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        script = folder_of("0016") / "till.sql"
        connection.executescript(script.read_text(encoding="utf-8"))
        (one, *_) = connection.execute("SELECT id FROM sale_line ORDER BY id").fetchone()
        connection.execute(
            "UPDATE sale_line SET tax_name = NULL, tax_ppm = NULL, tax_inclusive = NULL"
            " WHERE id = ?",
            (one,),
        )
        connection.execute(
            "INSERT INTO refund_line VALUES ('r', 'refund', ?, 100, 'VAT', 80000, 1, 8, 108)",
            (one,),
        )
    return path


@pytest.mark.parametrize("line", ["sale_line", "refund_line"])
def test_the_tax_of_a_line_becomes_a_row_of_its_own_and_nothing_is_invented(
    books: Path, line: str
) -> None:
    before = columns(books, line, *OF_A_LINE)
    migrate(books, command.upgrade, "0017")
    names = (f"{line}_id", "name", "ppm", "inclusive", "base_minor", "tax_minor")
    assert sorted(columns(books, f"{line}_tax", *names), key=repr) == sorted(before, key=repr)
    others = ("position", "compound", "exempt")
    assert columns(books, f"{line}_tax", *others) == [(0, 0, 0)] * len(before)
    migrate(books, command.downgrade, "0016")
    assert columns(books, line, *OF_A_LINE) == before


def test_nobody_was_exempt_and_no_category_had_a_tax(books: Path) -> None:
    migrate(books, command.upgrade, "0017")
    assert set(columns(books, "sale", "exempt_reason", "exempted_minor")) == {("", 0)}
    assert set(columns(books, "customer", "exempt_reason")) <= {("",)}
    assert set(columns(books, "category", "tax_rate_id", "default_tax")) <= {(None, 1)}
