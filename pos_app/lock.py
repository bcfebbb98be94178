"""One program a data folder: a lock that only the death of its process frees, never its age."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(0)  # locking begins where the file stands
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderLock:
    """Holds `till.lock` of a folder. The file stays when it is released; it means nothing alone."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it must exist and be writable when the lock is taken."""
        self._path = folder / "till.lock"
        self._file: BinaryIO | None = None

    def take(self) -> bool:
        """Take the lock; False where another program, or another lock of this one, has it."""
        file = self._path.open("ab")
        try:
            _lock(file)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Let others take it."""
        if self._file is not None:
            self._file.close()
            self._file = None
