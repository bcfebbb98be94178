"""What Till remembers for itself, outside any book: which book is open, the theme, the geometry."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from threading import Lock

log = logging.getLogger(__name__)

_FILE = "settings.json"

ACTIVE_BOOK = "active_book"
THEME = "theme"
GEOMETRY = "geometry"
SCANNER = "scanner"


class StringsFile:
    """Named strings in one small file. Safe from any thread.

    A file that cannot be read costs these strings and nothing else, so it is started anew.
    """

    def __init__(self, path: Path) -> None:
        """Read the file, where there is one."""
        self._path = path
        self._lock = Lock()
        self._values = self._read()

    def load(self, key: str) -> str | None:
        """Return what was kept under this name, or None."""
        return self._values.get(key)

    def save(self, key: str, value: str | None) -> None:
        """Keep a value (None forgets it) at once. Raises OSError where the disk refuses."""
        with self._lock:
            if self._values.get(key) == value:
                return
            values = {name: kept for name, kept in self._values.items() if name != key}
            if value is not None:
                values[key] = value
            self._write(values)
            self._values = values

    def _read(self) -> dict[str, str]:
        try:
            values = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            log.warning("%s could not be read; starting with none.", self._path.name)
            return {}
        if not isinstance(values, dict):
            return {}
        return {key: value for key, value in values.items() if isinstance(value, str)}

    def _write(self, values: dict[str, str]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".new")
        with beside.open("w", encoding="utf-8") as file:
            json.dump(values, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)


class UiState(StringsFile):
    """What Till remembers outside any book, in one file of the data folder."""

    def __init__(self, root: Path) -> None:
        """Read the file of this data folder, where there is one."""
        super().__init__(root / _FILE)
