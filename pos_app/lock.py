"""One program a data folder: a lock that only the death of its process frees, never its age."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import BinaryIO

from pos_app.domain.texts import _
from pos_app.errors import UserError

_TAKEN = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK})
"""What a system says of a lock that somebody has; anything else is no lock at all."""

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
        """Take the lock; False where another program, or another lock of this one, has it.

        Raises UserError where the folder has no such file, or its file system no locks.
        """
        try:
            file = self._path.open("ab")
        except OSError as error:
            raise _not_opened(error) from error
        try:
            _lock(file)
        except OSError as error:
            file.close()
            if error.errno in _TAKEN:
                return False
            raise _not_locked(self._path, error) from error
        self._file = file
        return True

    def release(self) -> None:
        """Let others take it."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _not_opened(error: OSError) -> UserError:
    return UserError(
        _("Till cannot open the lock of its data folder."),
        next_step=_(
            "Check that there is space and that this user may write there, "
            "or choose another folder with TILL_DATA_DIR."
        ),
        details=str(error),
    )


def _not_locked(path: Path, error: OSError) -> UserError:
    return UserError(
        _("Till's data folder cannot be locked, so two programs could work with it at once."),
        next_step=_(
            "A network folder often cannot be: move the data to a disk of this machine, "
            "or choose another folder with TILL_DATA_DIR."
        ),
        details=f"{path}: {error}",
    )
