"""Files that take another's place as a whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file that is open, or whose program was killed."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to build at; when that went well, it takes the place of `path`."""
    new = path.with_name(f"{path.name}.new")
    remove(new)
    try:
        yield new
        rename(new, path)
    finally:
        remove(new)


def finish_replacing(path: Path) -> None:
    """Put restored books in their place; also where that was broken off after they counted.

    What SQLite had written ahead for the old file goes first: it must not meet the new one.
    """
    ready = ready_for(path)
    if ready.exists():
        for suffix in BESIDE:
            beside(path, suffix).unlink(missing_ok=True)
        rename(ready, path)


def ready_for(path: Path) -> Path:
    """Return where restored books wait for the place of those at `path`."""
    return beside(path, ".restored")


def rename(new: Path, path: Path) -> None:
    """Put a finished file in the place of another one; a power cut leaves the one or the other."""
    flush(new)
    os.replace(new, path)  # noqa: PTH105  the atomic one, by the name everybody knows
    if os.name == "posix":
        flush(path.parent)


def remove(path: Path) -> None:
    """Remove a database with all that SQLite keeps beside it, where it is there."""
    for suffix in ("", *BESIDE):
        beside(path, suffix).unlink(missing_ok=True)


def beside(path: Path, suffix: str) -> Path:
    """Return the file of this suffix that belongs to a database."""
    return path.with_name(path.name + suffix)


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    # Windows flushes only what is open for writing; a folder opens for reading alone.
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
