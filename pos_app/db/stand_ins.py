"""Rows in the place of lost ones that sales name: who sold, where, and under which name.

A damaged page may hold all of a small table. Without its rows every sale that names one would go.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection
from itertools import count
from typing import Final

from pos_app.domain.permissions import Role
from pos_app.domain.texts import _, pgettext

_LOST: Final = """
    SELECT DISTINCT "{column}" FROM "{table}"
    WHERE "{column}" IS NOT NULL AND "{column}" NOT IN (SELECT id FROM "{parent}")
"""
_NAMES: Final = """
    SELECT schema.name, reference."from"
    FROM sqlite_master AS schema, pragma_foreign_key_list(schema.name) AS reference
    WHERE schema.type = 'table' AND reference."table" = ?
"""
_CASHIER: Final = """
    INSERT INTO cashier (id, name, role, active, created_at)
    VALUES (?, ?, ?, 0, coalesce((SELECT min(created_at) FROM book), '1970-01-01 00:00:00.000000'))
"""
_REGISTER: Final = """
    INSERT INTO register (id, name, prefix, next_receipt, created_at)
    VALUES (?, ?, ?, 1, coalesce((SELECT min(created_at) FROM book), '1970-01-01 00:00:00.000000'))
"""
_PROFILE: Final = """
    INSERT INTO store_profile (id, {columns})
    SELECT ?, {columns} FROM store_profile ORDER BY created_at DESC LIMIT 1
"""

_UNKNOWN_PROFILE: Final = """
    INSERT INTO store_profile (
        id, name, address, country, currency, time_zone, day_starts_at_hour, receipt_header,
        receipt_footer, created_at
    )
    SELECT ?, ?, '', coalesce((
        SELECT upper(substr(json_extract(value, '$.value'), -2)) FROM setting
        WHERE name = 'locale' AND json_valid(value) AND json_extract(value, '$.value') LIKE '__!___'
              ESCAPE '!'
    ), 'US'), currency, 'UTC', 0, '', '', created_at
    FROM sale ORDER BY created_at LIMIT 1
"""
"""What the sales and the locale tell of a store; a manager sees to the rest in the settings."""


def stand_in(books: sqlite3.Connection, parents: Collection[str]) -> bool:
    """Make a row for each that is named and is not there; return whether any was made.

    It does so for cashiers, registers and the store's profiles. A cashier like that can't sign in;
    a profile is that of another day, and without any what is known of the store.
    """
    before = books.total_changes
    for parent in _MADE.keys() & parents:
        for lost in _lost_of(books, parent):
            _MADE[parent](books, lost)
    return books.total_changes > before


def _lost_of(books: sqlite3.Connection, parent: str) -> set[str]:
    asked = [
        _LOST.format(table=table, column=column, parent=parent)
        for table, column in books.execute(_NAMES, (parent,)).fetchall()
    ]
    return {lost for each in asked for (lost,) in books.execute(each)}


def _cashier(books: sqlite3.Connection, lost: str) -> None:
    name = pgettext("the name of a cashier of whom nothing is known any more", "Unknown")
    books.execute(_CASHIER, (lost, name, Role.CASHIER))


def _register(books: sqlite3.Connection, lost: str) -> None:
    used = {prefix for (prefix,) in books.execute("SELECT prefix FROM register")}
    number = next(number for number in count(1) if f"R{number}" not in used)
    books.execute(_REGISTER, (lost, _("Register {number}", number=number), f"R{number}"))


def _profile(books: sqlite3.Connection, lost: str) -> None:
    known = books.execute("SELECT name FROM pragma_table_info('store_profile')").fetchall()
    columns = ", ".join(f'"{name}"' for (name,) in known if name != "id")
    if books.execute(_PROFILE.format(columns=columns), (lost,)).rowcount < 1:
        unknown = pgettext("the name of a store of which nothing is known any more", "Unknown")
        books.execute(_UNKNOWN_PROFILE, (lost, unknown))


_MADE: Final[dict[str, Callable[[sqlite3.Connection, str], None]]] = {
    "cashier": _cashier,
    "register": _register,
    "store_profile": _profile,
}
