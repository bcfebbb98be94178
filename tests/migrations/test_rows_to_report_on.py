"""What rows of before became: lines with their tax, payments with their day, a history of kinds."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command

from pos_app.clock import SystemClock
from pos_app.db import upgrade
from pos_app.domain.searching import fold
from tests.migrations.folders import folder_of
from tests.migrations.steps import columns, migrate

Row = dict[str, Any]


def insert(books: sqlite3.Connection, table: str, **row: Any) -> None:
    names = ", ".join(row)
    marks = ", ".join("?" * len(row))
    books.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """The books that a Till before this left, of four sales."""
    path = tmp_path / "till.db"
    with closing(sqlite3.connect(path)) as connection:
        script = folder_of("0005") / "till.sql"
        connection.executescript(script.read_text(encoding="utf-8"))
    return path


def line(books: sqlite3.Connection, name: str, total: int, tax: int) -> None:
    """Add a line to the sale `s`; tax comes on top of it."""
    insert(
        books, "sale_line", id=name, sale_id="s", position=0, name=name, note="", quantity=3,
        unit_price_minor=100, discount_minor=0, tax_minor=tax, total_minor=total,
    )  # fmt: skip


def tax_row(books: sqlite3.Connection, name: str, ppm: int, base: int, tax: int) -> None:
    insert(
        books, "sale_tax", id=name, sale_id="s", name=name, ppm=ppm, inclusive=0,
        base_minor=base, tax_minor=tax,
    )  # fmt: skip


VAT = ("VAT", 100_000, 0)
NOT_RECORDED = (None, None, None)
NO_TAX = (None, 0, None)
"""Of a line that bears none it was not recorded whether that is a rate of 0, or none at all."""


@pytest.mark.parametrize(
    ("taxes", "lines", "became"),
    [
        # One rate, and all lines are what it was counted on.
        (
            [("VAT", 100_000, 1_000, 100)],
            {"tea": (550, 50), "cake": (550, 50)},
            {"tea": VAT, "cake": VAT},
        ),
        # So also for a line too small to bear any.
        (
            [("VAT", 100_000, 1_004, 100)],
            {"tea": (1_100, 100), "bag": (4, 0)},
            {"tea": VAT, "bag": VAT},
        ),
        # One rate, and what bears tax is what it was counted on: the others had none.
        (
            [("VAT", 100_000, 1_000, 100)],
            {"tea": (1_100, 100), "card": (500, 0)},
            {"tea": VAT, "card": NO_TAX},
        ),
        # One rate, counted on some of those that bear none: which of them cannot be told.
        (
            [("VAT", 100_000, 1_004, 100)],
            {"tea": (1_100, 100), "bag": (4, 0), "card": (500, 0)},
            {"tea": VAT, "bag": NOT_RECORDED, "card": NOT_RECORDED},
        ),
        # A line of nothing may have had any.
        (
            [("VAT", 100_000, 1_000, 100)],
            {"tea": (1_100, 100), "gift": (0, 0)},
            {"tea": VAT, "gift": NOT_RECORDED},
        ),
        # Several rates.
        (
            [("VAT", 100_000, 1_000, 100), ("Food", 50_000, 1_000, 50)],
            {"tea": (1_100, 100), "bread": (1_050, 50)},
            {"tea": NOT_RECORDED, "bread": NOT_RECORDED},
        ),
        # None at all.
        ([], {"tea": (500, 0)}, {"tea": NO_TAX}),
    ],
)
def test_a_line_has_the_tax_that_it_certainly_had(
    books: Path,
    taxes: list[tuple[str, int, int, int]],
    lines: dict[str, tuple[int, int]],
    became: dict[str, tuple[object, ...]],
) -> None:
    with closing(sqlite3.connect(books)) as connection, connection:
        for tax in taxes:
            tax_row(connection, *tax)
        for name, (total, tax_minor) in lines.items():
            line(connection, name, total, tax_minor)
    migrate(books, command.upgrade, "0007")
    where = "sale_line WHERE sale_id = 's'"
    found = columns(books, where, "id", "tax_name", "tax_ppm", "tax_inclusive")
    assert {name: tuple(tax) for name, *tax in found} == became
    kept = columns(books, where, "quantity_milli", "net_minor", "category_name")
    assert kept == [(3_000, total - tax_minor, None) for total, tax_minor in lines.values()]


def test_pieces_are_whole_again_on_the_way_back(books: Path) -> None:
    before = columns(books, "sale_line", "id", "quantity")
    migrate(books, command.upgrade, "0007")
    migrate(books, command.downgrade, "0006")
    assert columns(books, "sale_line", "id", "quantity") == before
    assert {quantity for _, quantity in before} == {1}


@pytest.mark.parametrize(
    ("state", "settled", "zone", "hour", "day"),
    [
        ("approved", "2026-03-02 10:00:00.000000", "UTC", 0, "2026-02-02"),  # with its sale
        ("approved", "2026-03-02 02:30:00.000000", "UTC", 0, "2026-03-02"),
        ("approved", "2026-03-02 02:30:00.000000", "America/New_York", 0, "2026-03-01"),
        ("approved", "2026-03-02 02:30:00.000000", "UTC", 4, "2026-03-01"),
        ("returned", "2026-03-02 02:30:00.000000", "UTC", 0, "2026-03-02"),
        ("returning", "2026-03-02 02:30:00.000000", "UTC", 0, "2026-03-02"),
        ("approved", "2026-03-02 02:30:00.000000", "Atlantis/Nowhere", 0, None),
        ("approved", None, "UTC", 0, None),
        ("canceled", "2026-03-02 02:30:00.000000", "UTC", 0, None),
    ],
)
def test_a_payment_is_of_the_day_on_which_it_was_taken(
    books: Path, state: str, settled: str | None, zone: str, hour: int, day: str | None
) -> None:
    with closing(sqlite3.connect(books)) as connection, connection:
        connection.execute(
            "UPDATE store_profile SET time_zone = ?, day_starts_at_hour = ?", (zone, hour)
        )
        connection.execute(
            "UPDATE sale SET paid_at = '2026-03-02 10:00:00.000000', business_date = '2026-02-02'"
        )
        connection.execute("UPDATE tender SET state = ?, settled_at = ?", (state, settled))
    migrate(books, command.upgrade, "0007")
    assert {tuple(row) for row in columns(books, "tender", "business_date", "rounding_minor")} == {
        (day, 0)
    }


def test_a_row_of_the_history_keeps_kinds_and_no_words(books: Path) -> None:
    with closing(sqlite3.connect(books)) as connection:
        sales = dict(connection.execute("SELECT receipt_number, id FROM sale").fetchall())
        ((register,),) = connection.execute("SELECT id FROM register").fetchall()
    migrate(books, command.upgrade, "0007")
    found = columns(
        books, "history_entry ORDER BY occurred_at", "id", "kind", "register_id", "methods"
    )
    cash = {"kind": "cash", "label": "", "brand": "", "last4": ""}
    card = {"kind": "saved_card", "label": "", "brand": "visa", "last4": "4242"}
    assert [(*rest, json.loads(str(methods))) for *rest, methods in found] == [
        (sales[number], "sale", register, [method])
        for number, method in (
            ("R1-000001", cash), ("R1-000002", card), ("R1-000003", card), (None, card),
        )
    ]  # fmt: skip


def test_the_history_keeps_each_row_on_the_day_of_its_sale(books: Path) -> None:
    """One that is not paid is on the day on which it was rung up."""
    with closing(sqlite3.connect(books)) as connection, connection:
        connection.execute("UPDATE store_profile SET time_zone = 'America/New_York'")
        connection.execute("UPDATE history_entry SET occurred_at = '2026-03-02 02:30:00.000000'")
        connection.execute(
            "UPDATE sale SET business_date = '2026-02-02' WHERE receipt_number IS NOT NULL"
        )
        connection.execute(
            "INSERT INTO stripe_payment (intent_id, status, amount_minor, received_minor,"
            " refunded_minor, currency, card, description, receipt_email, disputed, metadata,"
            " refunds, created_at, fetched_at) VALUES ('pi_web', 'succeeded', 1, 1, 0, 'usd',"
            """ '{"brand": "amex", "last4": "0005"}', '', '', 0, '{}', '[]', '', '')"""
        )
        insert(
            connection, "history_entry", id="pi_web", intent_id="pi_web", amount_minor=1,
            occurred_at="2026-03-02 02:30:00.000000", refunded_minor=0, currency="usd",
            status="paid", method="Amex •••• 0005", customer_name="", cashier_name="",
            search_text="0.01 0,01 amex •••• 0005 pi_web",
        )  # fmt: skip
    migrate(books, command.upgrade, "0007")
    found = columns(books, "history_entry", "kind", "business_date", "receipt_number IS NULL")
    assert sorted(found) == [
        ("payment", "2026-03-01", 1),
        ("sale", "2026-02-02", 0), ("sale", "2026-02-02", 0), ("sale", "2026-02-02", 0),
        ("sale", "2026-03-01", 1),
    ]  # fmt: skip
    ((methods, text),) = columns(
        books, "history_entry WHERE kind = 'payment'", "methods", "search_text"
    )
    assert json.loads(str(methods)) == [
        {"kind": None, "label": "", "brand": "amex", "last4": "0005"}
    ]
    assert text == "0.01 0,01 amex •••• 0005 pi_web"


@pytest.mark.parametrize("name", ["Ada Lovelace", "Zoë O’Brien", "Søren Đorđević", "İpek №5"])
def test_the_customers_name_is_in_no_row_any_more_and_finds_it_still(
    books: Path, name: str
) -> None:
    with closing(sqlite3.connect(books)) as connection, connection:
        connection.create_function("fold", 1, fold)
        connection.execute(
            "UPDATE history_entry SET search_text = replace(search_text, 'ada lovelace', fold(?))"
            " WHERE customer_name <> ''",
            (name,),
        )
        connection.execute(
            "UPDATE history_entry SET customer_name = ? WHERE customer_name <> ''", (name,)
        )
        connection.execute("UPDATE customer SET name = ?", (name,))
    upgrade.open_book(books, "test", SystemClock()).close()
    texts = [str(text) for (text,) in columns(books, "history_entry", "search_text")]
    assert not [text for text in texts if fold(name) in text]
    assert sum("4242 pi_" in text for text in texts) == 3  # all else stands as it stood
    ((found,),) = columns(books, "customer", "folded_name")
    assert str(found).startswith(fold(name))


def test_a_name_that_is_another_word_of_the_row_leaves_that_word(books: Path) -> None:
    with closing(sqlite3.connect(books)) as connection, connection:
        connection.execute(
            "UPDATE history_entry SET customer_name = 'Tea', search_text = '4.00 cash tea ana tea'"
        )
    migrate(books, command.upgrade, "0007")
    assert set(columns(books, "history_entry", "search_text")) == {("4.00 cash ana tea",)}
