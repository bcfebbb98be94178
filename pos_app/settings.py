"""What a setting is, and those of this machine, which are kept outside any book.

All settings are declared in `services/shared/declared_settings.py`. Those of the store and of a
register are rows of the book (`services/shared/setting_rows.py`), those of the machine are in one
file of the data folder.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import Enum, StrEnum
from functools import cache
from pathlib import Path
from threading import Lock
from types import UnionType
from typing import Any, Final, Generic, TypeVar, cast, get_args, get_origin, get_type_hints

from pos_app.domain.permissions import Permission
from pos_app.domain.texts import _
from pos_app.errors import UserError

log = logging.getLogger(__name__)

T = TypeVar("T")
_FILE: Final = "settings.json"


class Scope(StrEnum):
    """Whose a setting is: one value for the whole store, for each register, or for this machine."""

    STORE = "store"
    REGISTER = "register"
    MACHINE = "machine"


@dataclass(frozen=True)
class BookFacts:
    """What the values of settings have to fit to: the book's mode, and its currency, "" if none."""

    live: bool
    currency: str


def _as_given(value: T, _book: BookFacts) -> T:
    return value


@dataclass(frozen=True)
class Setting(Generic[T]):
    """A setting: its name, whose it is, its type, and what counts until it is set.

    The type is str, int, bool, an enum, a moment, a dataclass of such or a tuple of one. Where
    somebody may change it, `permission` is what they need, and `check` returns what is kept of a
    value that they give, or raises UserError. `variable` names a variable of the environment that
    stands above what is kept (of a str). What is kept and can't be read counts as not set, but
    where `needed`: then nothing may go on without it.
    """

    name: str
    scope: Scope
    type: type[T]
    default: T
    permission: Permission | None = None
    check: Callable[[T, BookFacts], T] = _as_given
    variable: str = ""
    needed: bool = False
    is_logged: bool = True

    def from_json(self, kept: object) -> T:
        """Return what was kept; the default, with a line in the log, where that can't be read.

        Raises UserError in its place for one that is needed.
        """
        try:
            return cast("T", _typed(self.type, kept))
        except (TypeError, ValueError) as error:
            if self.needed:
                raise UserError(
                    _("A setting of these books can't be read, and Till can't do without it."),
                    _("No money moved."),
                    _("Restore a backup in Settings, or ask for help."),
                    details=self.name,
                ) from error
            log.warning("The setting %s can't be read, so that its default counts.", self.name)
            return self.default

    def to_json(self, value: T) -> object:
        """Return a value as JSON has it."""
        return _json(value)


def _typed(kind: Any, kept: object) -> object:
    """Return JSON as a value of a type; raises TypeError and ValueError where it is none."""
    if is_dataclass(kind):
        return _record(kind, kept)
    if get_origin(kind) is tuple:
        if not isinstance(kept, list):
            raise TypeError
        return tuple(_typed(get_args(kind)[0], each) for each in kept)
    if get_origin(kind) is UnionType:  # of something and None
        return None if kept is None else _typed(get_args(kind)[0], kept)
    if issubclass(kind, Enum):
        return kind(kept)
    if kind is datetime:
        return _moment(kept)
    if type(kept) is not kind:  # a bool is no int here
        raise TypeError
    return kept


def _json(value: object) -> object:
    if is_dataclass(value):
        return {field.name: _json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_json(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _record(kind: Any, kept: object) -> object:
    """What a newer Till keeps besides is left out; what is missing has the default of its field."""
    if not isinstance(kept, Mapping):
        raise TypeError
    types = _types_of(kind)
    return kind(**{name: _typed(types[name], kept[name]) for name in types.keys() & kept.keys()})


_types_of = cache(get_type_hints)


def _moment(kept: object) -> datetime:
    if not isinstance(kept, str):
        raise TypeError
    moment = datetime.fromisoformat(kept)
    if moment.tzinfo is None:
        raise ValueError
    return moment


class JsonFile:
    """Named values in one small file. Safe from any thread.

    A file that cannot be read costs these values and nothing else, so it is started anew.
    """

    def __init__(self, path: Path) -> None:
        """Read the file, where there is one."""
        self._path = path
        self._lock = Lock()
        self._values = self._read()

    def load(self, key: str) -> object:
        """Return what was kept under this name, or None."""
        return self._values.get(key)

    def save(self, key: str, value: object) -> None:
        """Keep a value (None forgets it) at once. Raises OSError where the disk refuses."""
        with self._lock:
            if self._values.get(key) == value:
                return
            values = {name: kept for name, kept in self._values.items() if name != key}
            if value is not None:
                values[key] = value
            self._write(values)
            self._values = values

    def _read(self) -> dict[str, object]:
        try:
            values = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            values = None
        if not isinstance(values, dict):
            log.warning("%s could not be read; starting with none.", self._path.name)
            return {}
        return values

    def _write(self, values: dict[str, object]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".new")
        with beside.open("w", encoding="utf-8") as file:
            json.dump(values, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)


class MachineSettings:
    """The settings of this machine, in one file of the data folder. Safe from any thread."""

    def __init__(self, root: Path) -> None:
        """Read the file of this data folder, where there is one."""
        self._file = JsonFile(root / _FILE)

    def read(self, setting: Setting[T]) -> T:
        """Return a setting."""
        kept = self._file.load(setting.name)
        return setting.default if kept is None else setting.from_json(kept)

    def save(self, setting: Setting[T], value: T) -> None:
        """Keep a setting at once. Raises OSError where the disk refuses."""
        kept = None if value == setting.default else setting.to_json(value)
        self._file.save(setting.name, kept)
