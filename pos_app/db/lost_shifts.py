"""Shifts in the place of lost ones, so that what moved in them is in one Z, and in one only.

Payments and sales name their shift by an id that no foreign key watches. Where its row is lost, a Z
that was made of it says what it was; without a Z it was open, and is open again. What no shift can
stand for waits for the next one, as what moves while none is open; where the store works without
shifts it is of its day.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

from pos_app.domain.ids import new_id

_NAMES: Final = """
    SELECT schema.name, info.name
    FROM sqlite_master AS schema, pragma_table_info(schema.name) AS info
    WHERE schema.type = 'table' AND info.name LIKE '%shift!_id' ESCAPE '!'
      AND schema.name <> 'z_report'
"""
_WATCHED: Final = """
    SELECT 1 FROM pragma_foreign_key_list(?) AS reference WHERE reference."from" = ?
"""
_LOST: Final = """
    SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" NOT IN (
        SELECT id FROM shift UNION ALL SELECT id FROM register
    )
"""
"""What waits for the next shift has its register in the place of one."""
_WAIT: Final = """
    UPDATE "{table}" SET "{column}" = {instead}
    WHERE "{column}" NOT IN (SELECT id FROM shift UNION ALL SELECT id FROM register)
"""
_CAME_BACK: Final = """
    UPDATE refund SET failed_on = coalesce(failed_on, date(coalesce(settled_at, created_at)))
    WHERE failed_shift_id NOT IN (SELECT id FROM shift UNION ALL SELECT id FROM register)
"""
_ARE_ON: Final = """
    SELECT json_extract(value, '$.value.on') FROM setting
    WHERE name = 'shifts' AND json_valid(value)
"""
_REGISTER: Final = "register_id"
_OF_DISPUTE: Final = """
    SELECT tender.register_id FROM tender JOIN dispute ON dispute.intent_id = tender.intent_id
    WHERE dispute.id = dispute_move.dispute_id
"""

_AS_ITS_Z_SAYS: Final = """
    INSERT INTO shift (
        id, register_id, currency, opened_at, opened_by, business_date, float_minor,
        left_before_minor, counts, pieces, closed_at, left_minor, banked_minor, note
    )
    SELECT shift_id, register_id, json_extract(content, '$.currency'),
           strftime('%Y-%m-%d %H:%M:%f000', json_extract(content, '$.opened_at')),
           coalesce((SELECT id FROM cashier WHERE name = json_extract(content, '$.opened_by')), (
               SELECT cashier_id FROM tender WHERE tender.shift_id = z_report.shift_id
           ), :somebody), business_date, json_extract(content, '$.cash.opened_with'),
           CASE WHEN number > 1 THEN json_extract(content, '$.cash.opened_with')
                                     - json_extract(content, '$.cash.opening_difference') END,
           json_extract(content, '$.cash.counts'), json_extract(content, '$.cash.pieces'),
           created_at, json_extract(content, '$.cash.left'), json_extract(content, '$.cash.banked'),
           json_extract(content, '$.cash.note')
    FROM z_report
    WHERE shift_id NOT IN (SELECT id FROM shift WHERE closed_at IS NOT NULL) AND json_valid(content)
    ON CONFLICT (id) DO UPDATE SET
        counts = excluded.counts, pieces = excluded.pieces, closed_at = excluded.closed_at,
        left_minor = excluded.left_minor, banked_minor = excluded.banked_minor, note = excluded.note
"""
"""Also one that is open in the backup: it could never be closed, since its Z is made."""

_OPEN_AGAIN: Final = """
    INSERT OR IGNORE INTO shift (
        id, register_id, currency, opened_at, opened_by, business_date, float_minor,
        left_before_minor, counts, pieces, note
    )
    SELECT :id, register_id, currency, created_at, cashier_id, business_date,
           coalesce(left_minor, 0), left_minor, '[]', '{}', ''
    FROM (
        SELECT *, (
            SELECT left_minor FROM shift
            WHERE shift.register_id = moved.register_id AND closed_at IS NOT NULL
            ORDER BY opened_at DESC LIMIT 1
        ) AS left_minor
        FROM (
            SELECT register_id, currency, created_at, cashier_id, business_date
            FROM tender WHERE shift_id = :id
            UNION ALL
            SELECT register_id, currency, created_at, cashier_id, business_date
            FROM cash_movement WHERE shift_id = :id
        ) AS moved
    )
    WHERE business_date IS NOT NULL ORDER BY created_at LIMIT 1
"""
"""With what the shift before left in the drawer, as most are; not where another one is open."""


def bring_back_shifts(books: sqlite3.Connection) -> None:
    """Make a row for each shift that is named and is not there, where one can be.

    To be called before anything lets go of what names it.
    """
    books.execute(_AS_ITS_Z_SAYS, {"somebody": new_id()})
    if _are_on(books):
        for lost in sorted(_lost(books), reverse=True):  # the newest is the one that was open
            books.execute(_OPEN_AGAIN, {"id": lost})


def let_wait(books: sqlite3.Connection) -> None:
    """Let what names a shift that is not there wait for the next one, or be of its day."""
    are_on = _are_on(books)
    if not are_on:
        books.execute(_CAME_BACK)
    for table, column in _named(books):
        if books.execute(_WATCHED, (table, column)).fetchone() is None:
            register = f"({_OF_DISPUTE})" if table == "dispute_move" else _REGISTER
            instead = register if are_on else "NULL"
            books.execute(_WAIT.format(table=table, column=column, instead=instead))


def _are_on(books: sqlite3.Connection) -> bool:
    return bool((books.execute(_ARE_ON).fetchone() or (0,))[0])


def _named(books: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return the columns that name a shift, each with its table."""
    return books.execute(_NAMES).fetchall()


def _lost(books: sqlite3.Connection) -> Iterator[str]:
    for table, column in _named(books):
        for (lost,) in books.execute(_LOST.format(table=table, column=column)):
            yield lost
