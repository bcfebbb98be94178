"""Where Till keeps things, and where it finds what was shipped with it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_data_path

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RESERVED = re.compile(r"con|prn|aux|nul|(com|lpt)\d")  # Windows keeps these for devices
_PACKAGE = Path(__file__).resolve().parent


def data_root(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of all of Till's data: `TILL_DATA_DIR`, else the system's own place.

    Raises OSError where that is in the home of a user (`~somebody`) whom nobody knows.
    """
    if chosen := environ.get("TILL_DATA_DIR", "").strip():
        try:
            return Path(chosen).expanduser().absolute()
        except RuntimeError as error:
            raise FileNotFoundError(f"{chosen}: {error}") from error
    return user_data_path("Till", appauthor=False)  # not shown: a folder


def book_dir(root: Path, book: str) -> Path:
    """Return the folder of one book: `live`, `test`, `live-2`, ..., or `training`.

    Raises ValueError for a name that could not be a folder on every system.
    """
    if not _NAME.fullmatch(book) or _RESERVED.fullmatch(book):
        message = f"not a book name: {book!r}"  # not shown: a fault of the program's
        raise ValueError(message)
    return root / "training" if book == "training" else root / "books" / book


def backups_dir(folder: Path) -> Path:
    """Return the folder of the backups of the book in `folder`."""
    return folder / "backups"


def log_dir(root: Path) -> Path:
    """Return the folder of the log files."""
    return root / "logs"


def make_private(folder: Path) -> Path:
    """Create the folder where it is missing, closed to other users of the machine; return it.

    Raises OSError where that cannot be done.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix":
        folder.chmod(0o700)  # mkdir's own mode passes through the umask
    return folder


def resource_dir() -> Path:
    """Return the folder of icons, styles and templates."""
    return _shipped() / "resources"


def migrations_dir() -> Path:
    """Return the folder of Alembic's environment and versions."""
    return _shipped() / "migrations"


def _shipped() -> Path:
    if frozen := getattr(sys, "_MEIPASS", None):  # PyInstaller says where it put the data
        return Path(frozen)
    installed = (_PACKAGE / "migrations").is_dir()  # a wheel has them among the modules
    return _PACKAGE if installed else _PACKAGE.parent
