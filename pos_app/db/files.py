"""Files that take another's place as a whole, or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

_AT_ONCE: Final = 2**20
_BLOCK: Final = 4096
"""Bytes that a disk reads as a whole or not at all."""

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


def copy_readable(path: Path, new: Path) -> bool:
    """Copy a file, with zeros where its disk can't be read; return whether all of it could.

    Raises OSError where nothing of it can be read, or the copy can't be written.
    """
    size, lost = path.stat().st_size, 0
    with path.open("rb", buffering=0) as source, new.open("wb") as copy:
        for start in range(0, size, _AT_ONCE):
            wanted = min(_AT_ONCE, size - start)
            if found := _read(source, start, wanted):
                copy.write(found)
                continue
            for at in range(start, start + wanted, _BLOCK):
                block = min(_BLOCK, size - at)
                found = _read(source, at, block)
                lost += 0 if found else block
                copy.write(found or bytes(block))
    if lost and lost == size:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
    return not lost


def _read(source: BinaryIO, at: int, wanted: int) -> bytes | None:
    """Read at a place; None where not all can be: less comes where a bad sector lies behind."""
    try:
        source.seek(at)
        found = source.read(wanted)
    except OSError:
        return None
    return found if len(found) == wanted else None


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
