"""Dumps of books as SQL that makes them again."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

_SEARCHED: Final = "history_find"


def write_dump(books: sqlite3.Connection, script: Path) -> None:
    """Write it. What is searched is no rows but made of them: it is filled anew at the end.

    The standard library dumps what lies beneath a virtual table, which no other file can take.
    """
    lines = [line for line in books.iterdump() if not _is_beneath(line)]
    found = books.execute("SELECT sql FROM sqlite_master WHERE name = ?", (_SEARCHED,)).fetchone()
    if found:
        config = books.execute(f"SELECT k, v FROM {_SEARCHED}_config WHERE k <> 'version'")
        begin = f"INSERT INTO {_SEARCHED} ({_SEARCHED}"
        made = [f"{found[0]};"]
        made += [f"{begin}, rank) VALUES ('{option}', {value});" for option, value in config]
        # Before the triggers, which name it.
        place = next(n for n, line in enumerate(lines) if line.startswith("CREATE INDEX"))
        lines[place:place] = made
        lines[-1:] = [f"{begin}) VALUES ('rebuild');", lines[-1]]
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _is_beneath(line: str) -> bool:
    names = (f"'{_SEARCHED}_", f'"{_SEARCHED}_', f'"{_SEARCHED}"')
    made = tuple(f"CREATE TABLE {name}" for name in names)
    filled = tuple(f"INSERT INTO {name}" for name in names)
    hidden = "PRAGMA writable_schema", "INSERT INTO sqlite_master"
    return line.startswith((*made, *filled, *hidden))
