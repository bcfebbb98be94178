"""Whether a file that is open still has its name.

A file that was deleted or replaced goes on being written, where the system allows that: whoever
has it open notices nothing, and with their last connection it is gone.
"""

from __future__ import annotations

import os
from pathlib import Path

from pos_app.db.files import beside

_LOG = "-wal"
"""What is committed is in the write-ahead log first: it has to be there as well."""
_NOTHING = (0, 0)
"""What stands where there is no file: no file system gives its number."""


class FileWatch:
    """The files of some open books, and whether they are still at their paths."""

    def __init__(self, path: Path) -> None:
        """Watch the books at `path` and their log; no file is known yet."""
        self._paths = (path, beside(path, _LOG))
        self._known: dict[Path, tuple[int, int]] = {}

    def record(self) -> None:
        """Record which files are there now, as the ones that are open; known ones stay."""
        for path in self._paths:
            if path not in self._known and (found := identity(path)) not in (None, _NOTHING):
                self._known[path] = found

    def forget(self) -> None:
        """Forget the files: nothing is open any more."""
        self._known.clear()

    def is_lost(self) -> bool:
        """Return whether what is open is certainly not there any more, or something else is.

        Where nobody can tell just now it is not lost: SQLite says what is wrong with the disk.
        """
        return any(identity(path) not in (None, known) for path, known in self._known.items())


def identity(path: Path) -> tuple[int, int] | None:
    """Return the device and the number of a file; None where the system can't tell them."""
    try:
        found = os.stat(path)  # noqa: PTH116  nothing but the call: it is made at every write
    except (FileNotFoundError, NotADirectoryError):
        return _NOTHING
    except OSError:  # a disk that does not answer, a share that is away, no right to look
        return None
    return (found.st_dev, found.st_ino) if found.st_ino else None
