"""A backup as the pages in which it differs from an earlier whole one, its base.

A file of SQLite's itself, `till-...-daily.delta`, beside its base: the pages, and the digest of the
whole file that they make of it. What does not make that file again is no backup.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from pos_app.db.files import beside, remove
from pos_app.db.schema import connect

SUFFIX = ".delta"

_AT_ONCE = 512
"""Pages read at once: 2 MiB."""
_LARGEST_SHARE = 4
"""Where more than a quarter of the pages differ, a whole copy is as good."""
_TABLES = """
    CREATE TABLE about (base TEXT, page_size INTEGER, pages INTEGER, digest TEXT, sales INTEGER,
                        prefixes TEXT);
    CREATE TABLE page (number INTEGER PRIMARY KEY, content BLOB NOT NULL);
"""


class NotWholeError(Exception):
    """A delta or its base is damaged, or can't be read."""


class NoBaseError(NotWholeError):
    """The base of a delta does not lie beside it; the message is its name."""


@dataclass(frozen=True)
class DeltaHeader:
    """What a delta says of itself: bytes a page, pages of the whole file, receipts in it."""

    base: str
    page_size: int
    pages: int
    digest: str
    sales: int
    prefixes: list[str]


def is_delta(path: Path) -> bool:
    """Return whether a backup is one, by its name."""
    return path.suffix == SUFFIX


def about(delta: Path) -> DeltaHeader:
    """Return what a delta says of itself. Raises sqlite3.Error where it can't be read."""
    with closing(connect(delta)) as file:
        row = file.execute("SELECT * FROM about").fetchone()
    try:
        base, page_size, pages, digest, sales, prefixes = row
        return DeltaHeader(base, page_size, pages, digest, sales, json.loads(prefixes))
    except (TypeError, ValueError) as error:
        # not shown: for support
        raise sqlite3.DatabaseError(f"{delta.name} does not say what it is: {error}") from error


def write_delta(copy: Path, base: Path, delta: Path, pause: Callable[[], object]) -> bool:
    """Write what turns `base` into `copy`; False, with nothing of use written, if that is much."""
    said = _about(copy, base)
    with closing(connect(delta)) as file, copy.open("rb") as new, base.open("rb") as old:
        file.executescript(_TABLES)
        file.execute("PRAGMA synchronous=OFF")  # flushed once at the end
        file.execute("BEGIN")
        values = asdict(said) | {"prefixes": json.dumps(said.prefixes)}
        file.execute("INSERT INTO about VALUES (?, ?, ?, ?, ?, ?)", tuple(values.values()))
        for many, page in enumerate(_differences(new, old, said.page_size, pause)):
            if many * _LARGEST_SHARE > said.pages:
                return False
            file.execute("INSERT INTO page VALUES (?, ?)", page)
        file.execute("COMMIT")
    if _digest(_assembled(delta, base, said), pause) != said.digest:
        raise NotWholeError(f"{delta.name} is not what was written")  # not shown: for support
    return True


@contextmanager
def whole(backup: Path, books: Path) -> Iterator[Path]:
    """Give a backup as a file that opens by itself: itself, or one made of a delta and its base.

    That is made beside the books: a backup may lie where nobody can write. Raises NotWholeError
    where it can't be done, OSError where it can't be written there.
    """
    if not is_delta(backup):
        yield backup
        return
    made = being_laid_out(books)
    remove(made)
    try:
        _lay(backup, made)
        yield made
    finally:
        remove(made)


def being_laid_out(books: Path) -> Path:
    """Return where a delta is made whole; a program that was killed leaves it."""
    return beside(books, ".whole.new")


def _lay(delta: Path, made: Path) -> None:
    try:
        said = about(delta)
        base = _base_of(delta, said)
        digest = hashlib.blake2b()
        with made.open("wb") as file:
            for chunk in _read(_assembled(delta, base, said)):
                file.write(chunk)
                digest.update(chunk)
    except (sqlite3.Error, TypeError, ValueError) as error:
        raise NotWholeError(f"{delta.name}: {error}") from error  # not shown: for support
    if digest.hexdigest() != said.digest:
        # not shown: for support
        raise NotWholeError(f"{delta.name} and {said.base} do not make what was backed up")


def _base_of(delta: Path, said: DeltaHeader) -> Path:
    base = delta.with_name(said.base)
    try:
        base.stat()
    except FileNotFoundError as error:
        raise NoBaseError(said.base) from error
    except OSError as error:
        raise NotWholeError(f"{base.name}: {error}") from error  # not shown: for support
    return base


def _read(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Tell what goes wrong with reading from what goes wrong with writing it elsewhere."""
    try:
        yield from chunks
    except OSError as error:
        raise NotWholeError(str(error)) from error


def _about(copy: Path, base: Path) -> DeltaHeader:
    with closing(connect(copy)) as books:
        size = books.execute("PRAGMA page_size").fetchone()[0]
        sales = books.execute("SELECT count(receipt_number) FROM sale").fetchone()[0]
        prefixes = [row[0] for row in books.execute("SELECT prefix FROM register")]
    with copy.open("rb") as file:
        chunks = iter(lambda: file.read(_AT_ONCE * size), b"")
        digest = _digest(chunks, lambda: None)
    return DeltaHeader(base.name, size, copy.stat().st_size // size, digest, sales, prefixes)


def _differences(
    new: BinaryIO, old: BinaryIO, size: int, pause: Callable[[], object]
) -> Iterator[tuple[int, bytes]]:
    """Yield the pages of `new` that are not the same in `old`, with their numbers from 0 on."""
    first = 0
    while chunk := new.read(_AT_ONCE * size):
        before = old.read(_AT_ONCE * size)
        if chunk != before:
            for at in range(0, len(chunk), size):
                if chunk[at : at + size] != before[at : at + size]:
                    yield first + at // size, chunk[at : at + size]
        first += _AT_ONCE
        pause()


def _assembled(delta: Path, base: Path, said: DeltaHeader) -> Iterator[bytes]:
    """Yield the whole file, a chunk at a time."""
    with closing(connect(delta)) as file, base.open("rb") as old:
        pages = file.execute("SELECT number, content FROM page ORDER BY number")
        page = pages.fetchone()
        for first in range(0, said.pages, _AT_ONCE):
            last = min(first + _AT_ONCE, said.pages)
            room = (last - first) * said.page_size
            chunk = bytearray(old.read(room).ljust(room, b"\0"))
            while page is not None and page[0] < last:
                at = (page[0] - first) * said.page_size
                chunk[at : at + said.page_size] = page[1]
                page = pages.fetchone()
            yield bytes(chunk)


def _digest(chunks: Iterator[bytes], pause: Callable[[], object]) -> str:
    digest = hashlib.blake2b()
    for chunk in chunks:
        digest.update(chunk)
        pause()
    return digest.hexdigest()
