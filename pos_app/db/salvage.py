"""What restored books have of a backup, and what of the books that it replaces.

What happened since the backup stands in the replaced books, so they win where they can be read:
the backup is only better where they cannot. What a manager set (catalogue, settings) is as in the
backup where the replaced books are sound, since going back to it was wanted then.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from pos_app.db.history_index import BEGIN_ANEW
from pos_app.db.later_catalogue import LaterCatalogue
from pos_app.db.lost_rows import forget_lost_rows
from pos_app.db.lost_shifts import bring_back_shifts, let_wait
from pos_app.db.models.base import DERIVED
from pos_app.db.search import fold_products
from pos_app.db.stand_ins import stand_in
from pos_app.domain.ids import new_id
from pos_app.domain.payments import SaleState
from pos_app.domain.stock import StockMove
from pos_app.domain.texts import _

_AS_IN_THE_BACKUP = (
    *("category", "product", "product_variant", "product_barcode", "modifier_group", "modifier"),
    *("product_modifier_group", "favourite", "setting", "register_setting", "permission_rule"),
)
_PARTS_OF_A_SALE = frozenset({"sale_line", "sale_line_tax", "sale_tax"})
_SHIFT = "shift"
_CLOSE_EARLIER = """
    UPDATE shift SET closed_at = :opened_at
    WHERE register_id = :register_id AND closed_at IS NULL AND id <> :id
"""
_SYNC = "sync_state"
_ROLL_UP = "report_"
_NOT_TAKEN = frozenset({"alembic_version", _SYNC})
"""How far the sync had come is the backup's: it reads once more what the backup has not."""

_FARTHEST = 2**40
_LARGEST = 2**63 - 1
_SOLD = "SELECT count(receipt_number) FROM sale"
_WALK = "SELECT rowid, {columns} FROM {table} NOT INDEXED WHERE rowid > ? ORDER BY rowid"
_REFERENCE = """
    SELECT reference."from", NOT info."notnull"
    FROM pragma_foreign_key_list(?) AS reference
    JOIN pragma_table_info(?) AS info ON info.name = reference."from"
    WHERE reference.id = ?
"""

_UNCLAIMED = """
    UPDATE stripe_payment SET unclaimed = 1
    WHERE NOT EXISTS (SELECT 1 FROM tender WHERE tender.intent_id = stripe_payment.intent_id)
"""
"""A tender may be among what was lost: its payment is then one that needs attention."""

_COUNT_ANEW = "DELETE FROM report_day"
"""What reports sum is counted from the rows as they are now."""

_INDEXED = "history_entry"
_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
_INDEXING = re.compile(r"history_index_of_.+|product_words_of_.+|product_find_of_.+|stock_on_hand")
_REFUSING = re.compile(r"\bRAISE\s*\(", re.IGNORECASE)
"""What a trigger has that refuses something."""
_STOCK_ANEW = """
    UPDATE product_variant SET on_hand_milli = coalesce(
        (SELECT sum(quantity_milli) FROM stock_movement WHERE variant_id = product_variant.id), 0)
"""
"""What is on hand is what moved, whichever books the variants are of."""
_DIFFERENCE = """
    INSERT INTO stock_movement (id, variant_id, kind, quantity_milli, note, created_at)
    SELECT :new, id, :kind, :on_hand - on_hand_milli, :note,
           strftime('%Y-%m-%d %H:%M:%f000', 'now')
    FROM product_variant WHERE id = :id AND on_hand_milli <> :on_hand
"""
_MOVED, _VARIANT = "stock_movement", "product_variant"
_PRODUCTS_ANEW = (
    "DELETE FROM product_words",
    "INSERT INTO product_words (id, words) SELECT id, search_text || '  ' FROM product",
    "INSERT INTO product_find (product_find) VALUES ('rebuild')",
    _STOCK_ANEW,
)

_ENTRIES_ONCE_MORE = "UPDATE payout SET entries_at = NULL"
"""Some of what a payout is made of may be lost: the sync fetches all of it again."""

_MOVES_ONCE_MORE = "DELETE FROM sync_state WHERE name = 'moves' OR name LIKE 'moves:%'"
"""So it does with what is in no payout."""

_KEEP, _REPLACE = "INSERT OR IGNORE", "INSERT OR REPLACE"
_ROW = " INTO {table} ({columns}) VALUES ({marks})"

Row = tuple[Any, ...]


@dataclass
class Salvage:
    """What came of it: sales with a receipt that the backup had not, and where rows were lost."""

    sales: int = 0
    lost: set[str] = field(default_factory=set)


def take_over(old: sqlite3.Connection, new: sqlite3.Connection) -> Salvage:
    """Bring what damaged books hold into a copy of the backup, in one transaction.

    Row by row, since what cannot be read has to be stepped over. Foreign keys of `new` must not be
    in force: whether all references hold is seen at the end.
    """
    came_to = Salvage()
    with _unguarded(new):
        before = _sold(new)
        with _index_left_out(new):
            _take_all(old, new, came_to)
        _keep_on_hand(old, new, came_to)
        bring_back_shifts(new)
        _make_whole(new, came_to)
        let_wait(new)
        forget_lost_rows(new)
        new.execute(_UNCLAIMED)
        new.execute(_ENTRIES_ONCE_MORE)
        new.execute(_MOVES_ONCE_MORE)
        came_to.sales = _sold(new) - before
    return came_to


def read_out(old: sqlite3.Connection, new: sqlite3.Connection) -> Salvage:
    """Bring what damaged books hold into empty ones of the same schema, in one transaction."""
    came_to = Salvage()
    with _unguarded(new):
        with _index_left_out(new):
            _take_all(old, new, came_to)
        _keep_on_hand(old, new, came_to)
    return came_to


@contextmanager
def _unguarded(new: sqlite3.Connection) -> Iterator[None]:
    """Have a transaction in which no trigger refuses what happens to rows; they are back then.

    They guard against mistakes at work. Here rows are as they were in the books that are replaced,
    but for what they name: that may be lost.
    """
    new.execute("BEGIN IMMEDIATE")
    guards = _dropped(new, lambda _name, sql: _REFUSING.search(sql))
    yield
    for _name, sql in guards:
        new.execute(sql)
    new.execute("COMMIT")


def _dropped(
    new: sqlite3.Connection, chosen: Callable[[str, str], object]
) -> list[tuple[str, str]]:
    triggers = [(name, sql) for name, sql in new.execute(_TRIGGERS) if chosen(name, sql)]
    for name, _sql in triggers:
        new.execute(f"DROP TRIGGER {_quoted(name)}")
    return triggers


@contextmanager
def _index_left_out(new: sqlite3.Connection) -> Iterator[None]:
    """Have nothing indexed or summed of what is written meanwhile, and all of it anew then.

    Its triggers hear nothing of rows that others replace.
    """
    triggers = _dropped(new, lambda name, _sql: _INDEXING.fullmatch(name))
    yield
    if not triggers:  # books of an earlier schema, which have none
        return
    of_products = any(name == "stock_on_hand" for name, _sql in triggers)
    anew = (*BEGIN_ANEW, *(_PRODUCTS_ANEW if of_products else ()))
    for statement in (*anew, *(sql for _name, sql in triggers)):
        new.execute(statement)


def _take_all(old: sqlite3.Connection, new: sqlite3.Connection, came_to: Salvage) -> None:
    for name in _tables(new):
        if columns := _shared_columns(old, new, name, came_to):
            _take(old, new, SalvageTable(name, columns), came_to)


def _keep_on_hand(old: sqlite3.Connection, new: sqlite3.Connection, came_to: Salvage) -> None:
    """Let a variant that can be read say what is on hand where some of what moved is lost.

    The difference is a movement of its own: what is on hand stays the sum of them.
    """
    if _MOVED not in came_to.lost or "on_hand_milli" not in _columns(new, _VARIANT):
        return
    note = _("What moved it could not be read from the damaged books.")
    said = {"kind": StockMove.CORRECTION, "note": note}
    for variant, on_hand in readable(old, SalvageTable(_VARIANT, ["id", "on_hand_milli"]), came_to):
        new.execute(_DIFFERENCE, {"new": new_id(), "id": variant, "on_hand": on_hand} | said)


def put_back(earlier: sqlite3.Connection, new: sqlite3.Connection) -> Salvage:
    """Bring what is as in the backup into a copy of sound books, in one transaction.

    Both have today's schema; foreign keys as in `take_over`. A later row stays where the backup
    has none in its place; of the catalogue as `LaterCatalogue` says.
    """
    came_to, catalogue = Salvage(), LaterCatalogue(earlier)
    with _unguarded(new):
        for name in (*_AS_IN_THE_BACKUP, _SYNC):
            table = SalvageTable(name, _columns(new, name))
            later = [] if name == _SYNC else list(readable(new, table, came_to))
            new.execute(table.sql("DELETE FROM {table}"))
            kept = catalogue.kept(name, table.columns, later)
            rows = chain(readable(earlier, table, came_to), kept)
            _insert(new, table, _KEEP + _ROW, rows, came_to)
        fold_products(new, catalogue.changed)
        _make_whole(new, came_to)
        new.execute(_STOCK_ANEW)
        came_to.sales = _sold(new) - _sold(earlier)
    return came_to


def _sold(books: sqlite3.Connection) -> int:
    return int(books.execute(_SOLD).fetchone()[0])


def _make_whole(new: sqlite3.Connection, came_to: Salvage) -> None:
    """Let go of carts that are sold, of what names a row that is not there, and of roll-ups."""
    new.execute(_COUNT_ANEW)
    over = "DELETE FROM open_cart WHERE id IN (SELECT id FROM sale WHERE state <> ?)"
    new.execute(over, (SaleState.OPEN,))
    while _drop_lost_references(new, came_to):
        pass  # what named a row that went is looked at again


@dataclass(frozen=True)
class SalvageTable:
    """A table and the columns of it that old and new books share."""

    name: str
    columns: list[str]

    def sql(self, statement: str) -> str:
        """Fill `{table}`, `{columns}` and as many `{marks}` in; the names are the schema's own."""
        return statement.format(
            table=_quoted(self.name),
            columns=", ".join(map(_quoted, self.columns)),
            marks=", ".join("?" * len(self.columns)),
        )


def _take(
    old: sqlite3.Connection, new: sqlite3.Connection, table: SalvageTable, came_to: Salvage
) -> None:
    rows = readable(old, table, came_to)
    if table.name in _PARTS_OF_A_SALE:
        rows = _instead_of_earlier_parts(new, table, rows)
    if table.name == _SHIFT:
        rows = _after_an_earlier_shift(new, table, rows, came_to)
    _insert(new, table, _REPLACE + _ROW, rows, came_to)


def _insert(
    new: sqlite3.Connection, table: SalvageTable, insert: str, rows: Iterable[Row], came_to: Salvage
) -> None:
    statement = table.sql(insert)
    for row in rows:
        try:
            new.execute(statement, row)
        except sqlite3.IntegrityError:
            came_to.lost.add(table.name)


def _instead_of_earlier_parts(
    new: sqlite3.Connection, table: SalvageTable, rows: Iterator[Row]
) -> Iterator[Row]:
    """Let a sale's parts in the backup go where it was changed since: all are made anew then.

    Where one is still the same, so are the others, and those stay that cannot be read.
    """
    sale, part, seen = table.columns.index("sale_id"), table.columns.index("id"), set()
    for row in rows:
        if row[sale] not in seen:
            seen.add(row[sale])
            known = new.execute(table.sql("SELECT 1 FROM {table} WHERE id = ?"), (row[part],))
            if known.fetchone() is None:
                new.execute(table.sql("DELETE FROM {table} WHERE sale_id = ?"), (row[sale],))
        yield row


def _after_an_earlier_shift(
    new: sqlite3.Connection, table: SalvageTable, rows: Iterator[Row], came_to: Salvage
) -> Iterator[Row]:
    """Close what is open in the backup where a later shift is: a register has one open shift.

    It was closed since, and the row that says so is lost, or comes yet and takes its place.
    """
    for row in rows:
        shift = dict(zip(table.columns, row, strict=True))
        if shift.get("closed_at") is None and new.execute(_CLOSE_EARLIER, shift).rowcount > 0:
            came_to.lost.add(table.name)
        yield row


def readable(old: sqlite3.Connection, table: SalvageTable, came_to: Salvage) -> Iterator[Row]:
    """Walk along a table by its rowids, and step over what cannot be read.

    In a damaged page rowids may be nonsense: the walk never turns back.
    """
    walk = table.sql(_WALK)
    last: int | None = -1
    while last is not None:
        reached = last
        try:
            for rowid, *row in old.execute(walk, (last,)):
                reached = max(reached, rowid)
                yield tuple(row)
            last = None
        except sqlite3.Error:
            came_to.lost.add(table.name)
            last = _beyond(old, walk, reached)


def _beyond(old: sqlite3.Connection, walk: str, last: int) -> int | None:
    """Return the place nearest after `last` from which rows can be read again, or None."""
    if last == _LARGEST:
        return None

    def reads(step: int) -> bool:
        try:
            old.execute(f"{walk} LIMIT 1", (last + step,)).fetchone()
        except sqlite3.Error:
            return False
        return True

    step = 1
    while not reads(step):
        step *= 2
        if step > _FARTHEST or last + step > _LARGEST:
            return None
    low, high = step // 2, step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reads(middle) else (middle, high)
    return last + high


def _tables(new: sqlite3.Connection) -> list[str]:
    found = new.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [
        name
        for (name,) in found
        if name not in _NOT_TAKEN
        and not name.startswith(("sqlite_", _ROLL_UP))
        and (name == _INDEXED or not name.startswith(DERIVED))
    ]


def _shared_columns(
    old: sqlite3.Connection, new: sqlite3.Connection, table: str, came_to: Salvage
) -> list[str]:
    """Return what both have of a table: books of an earlier Till may lack it, and lose nothing."""
    try:
        theirs = set(_columns(old, table))
    except sqlite3.Error:
        came_to.lost.add(table)
        return []
    return [name for name in _columns(new, table) if name in theirs]


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def _drop_lost_references(new: sqlite3.Connection, came_to: Salvage) -> bool:
    """Let go of rows that name one which is not there; where they may, they name none instead.

    Unless another one can stand in its place.
    """
    broken = new.execute("PRAGMA foreign_key_check").fetchall()
    if stand_in(new, {parent for _name, _rowid, parent, _key in broken}):
        return True
    for name, rowid, _parent, key in broken:
        came_to.lost.add(name)
        column, optional = new.execute(_REFERENCE, (name, name, key)).fetchone()
        mend = "UPDATE {table} SET {columns} = NULL" if optional else "DELETE FROM {table}"
        new.execute(SalvageTable(name, [column]).sql(f"{mend} WHERE rowid = ?"), (rowid,))
    return bool(broken)


def _quoted(name: str) -> str:
    return f'"{name}"'
