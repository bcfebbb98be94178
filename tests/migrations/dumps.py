"""Dumps of books as SQL that makes them again."""

from __future__ import annotations

import sqlite3
from itertools import repeat
from pathlib import Path
from typing import Final

_SEARCHED: Final = ("history_find", "product_find")
_READ_FROM: Final = """
    SELECT sql FROM sqlite_master
    WHERE sql LIKE 'CREATE VIRTUAL TABLE % USING fts5vocab%' || ? || '%'
"""


def write_dump(books: sqlite3.Connection, script: Path) -> None:
    """Write it. What is searched is no rows but made of them: it is filled anew at the end.

    The standard library dumps what lies beneath a virtual table, which no other file can take.
    """
    lines = [
        line for line in books.iterdump() if not any(map(_is_beneath, repeat(line), _SEARCHED))
    ]
    for searched in _SEARCHED:
        asked = "SELECT sql FROM sqlite_master WHERE name = ?"
        if found := books.execute(asked, (searched,)).fetchone():
            _add_searched(books, lines, searched, found[0])
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _add_searched(books: sqlite3.Connection, lines: list[str], name: str, made: str) -> None:
    config = books.execute(f"SELECT k, v FROM {name}_config WHERE k <> 'version'")
    begin = f"INSERT INTO {name} ({name}"
    options = [f"{begin}, rank) VALUES ('{option}', {value});" for option, value in config]
    # Before the triggers, which name it.
    place = next(n for n, line in enumerate(lines) if line.startswith("CREATE INDEX"))
    lines[place:place] = [f"{made};", *options]
    lines[place + 1 : place + 1] = [f"{sql};" for (sql,) in books.execute(_READ_FROM, (name,))]
    lines[-1:] = [f"{begin}) VALUES ('rebuild');", lines[-1]]


def _is_beneath(line: str, searched: str) -> bool:
    names = (f"'{searched}_", f'"{searched}_', f'"{searched}"')
    made = tuple(f"CREATE TABLE {name}" for name in names)
    filled = tuple(f"INSERT INTO {name}" for name in names)
    hidden = "PRAGMA writable_schema", "INSERT INTO sqlite_master"
    return line.startswith((*made, *filled, *hidden))
