"""Books in which somebody sells, without the program around them, and pages of them spoilt."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from pos_app.db.backups import Backup, Reason, make_backup
from pos_app.db.restore import Restored, restore
from pos_app.db.upgrade import open_book
from tests.support.book import make_database
from tests.support.clock import TurnedClock

MODE = "training"
CLOCK = TurnedClock()

SALE = """
    INSERT INTO sale (id, register_id, cashier_id, profile_id, state, currency, subtotal_minor,
                      discount_minor, tax_minor, tip_minor, total_minor, note, receipt_number,
                      void_reason, created_at)
    SELECT :id, register.id, cashier.id, store_profile.id, :state, 'usd', 250, 0, 0, 0, 250, '',
           :receipt, '', '2026-03-01 10:00:00.000000'
    FROM register, cashier, store_profile
"""
LINE = """
    INSERT INTO sale_line (id, sale_id, position, name, note, quantity_milli, unit_price_minor,
                           discount_minor, tax_minor, total_minor)
    VALUES (:id, :sale, 0, :name, '', 1000, 250, 0, 0, 250)
"""
PROFILE = """
    INSERT INTO store_profile (id, name, address, country, currency, time_zone,
                               day_starts_at_hour, receipt_header, receipt_footer, created_at)
    VALUES ('store', 'Corner', '', 'US', 'usd', 'UTC', 0, '', '', '2026-01-01 00:00:00.000000')
"""
PRODUCT = """
    INSERT INTO product (id, name, currency, active, search_text, created_at, updated_at)
    VALUES (:id, :id, 'usd', 1, :id, '2026-01-01 00:00:00', '2026-01-01 00:00:00')
"""
VARIANT = """
    INSERT INTO product_variant (id, product_id, position, price_minor) VALUES (:id, :id, 0, :price)
"""
CART = """
    INSERT INTO open_cart (id, register_id, label, content, updated_at)
    SELECT :id, register.id, '', '{}', '2026-03-01 10:00:00.000000' FROM register
"""


_NOTHING: Final = {
    **dict.fromkeys(("VARCHAR", "TEXT"), ""),
    **dict.fromkeys(("INTEGER", "BIGINT", "BOOLEAN"), 0),
    "DATE": "2026-03-01",
    "DATETIME": "2026-03-01 10:00:00.000000",
    "JSON": "[]",
}
_BY_SOMEBODY: Final = ("cashier_id", "opened_by", "given_by", "taken_by")


class Till:
    """Books in which somebody sells, without the program around them."""

    def __init__(self, folder: Path) -> None:
        make_database(folder).close()
        self.path = folder / "till.db"
        self.sold = 0
        self.do(PROFILE)

    def do(self, statement: str, **values: object) -> None:
        with closing(sqlite3.connect(self.path)) as books, books:
            books.execute(statement, values)

    def add_product(self, name: str, price: int) -> None:
        self.do(PRODUCT, id=name)
        self.do(VARIANT, id=name, price=price)

    def sell(self, count: int = 1) -> None:
        """Sell something to that many customers."""
        with closing(sqlite3.connect(self.path)) as books, books:
            for _ in range(count):
                self.sold += 1
                number = f"R1-{self.sold:06d}"
                books.execute(SALE, {"id": f"s{self.sold}", "state": "paid", "receipt": number})
                line = {"id": f"l{self.sold}", "sale": f"s{self.sold}", "name": "Flat white"}
                books.execute(LINE, line)
            books.execute("UPDATE register SET next_receipt = :next", {"next": self.sold + 1})

    def put(self, table: str, **values: object) -> None:
        """Write a row; nothing is in the columns that are not named and have to be there."""
        ((register, cashier),) = self.ask("SELECT register.id, cashier.id FROM register, cashier")
        known = dict.fromkeys(_BY_SOMEBODY, cashier) | {"register_id": register}
        for _at, column, kind, is_needed, default, _key in self.ask(f"PRAGMA table_info({table})"):
            if is_needed and default is None:
                nothing = _NOTHING[str(kind).partition("(")[0]]
                values.setdefault(str(column), known.get(str(column), nothing))
        marks = ", ".join(f":{name}" for name in values)
        self.do(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", **values)

    def triggers(self) -> list[tuple[object, ...]]:
        return self.ask("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")

    def back_up(self) -> Backup:
        return make_backup(self.path, MODE, Reason.DAILY, CLOCK.now())

    def restore(self, backup: Backup | None) -> Restored:
        done = restore(self.path, MODE, backup, CLOCK)
        open_book(self.path, MODE, CLOCK).close()
        return done

    def spoil(self, table: str, leaf: int = 0) -> None:
        """Overwrite a page in which rows of a table lie."""
        with closing(sqlite3.connect(self.path)) as books:
            size = books.execute("PRAGMA page_size").fetchone()[0]
        with self.path.open("r+b") as file:
            file.seek((self.page(table, leaf) - 1) * size)
            file.write(b"\xa5" * size)

    def page(self, table: str, leaf: int = 0) -> int:
        """Return the number of a page in which rows of a table lie."""
        with closing(sqlite3.connect(self.path)) as books:
            return leaves(books, table)[leaf]

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.path)) as books:
            return books.execute(statement).fetchall()


def leaves(books: sqlite3.Connection, table: str) -> list[int]:
    """The pages in which a table's rows lie (sqlite.org/fileformat2.html, B-tree pages)."""
    found = books.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
    (root,) = found.fetchone()
    size = books.execute("PRAGMA page_size").fetchone()[0]
    path = books.execute("PRAGMA database_list").fetchone()[2]
    content = Path(path).read_bytes()
    page = content[(root - 1) * size : root * size]
    if page[0] == 0x0D:
        return [root]
    assert page[0] == 0x05
    cells = int.from_bytes(page[3:5], "big")
    at = [int.from_bytes(page[12 + 2 * n : 14 + 2 * n], "big") for n in range(cells)]
    return [int.from_bytes(page[place : place + 4], "big") for place in at]
