"""The settings of this machine as a file, so that another register can be the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.shared import declared_settings
from pos_app.services.shared.declared_settings import ACTIVE_BOOK, CUSTOMER_DISPLAY, GEOMETRY
from pos_app.services.shared.table_files import written_whole
from pos_app.settings import MachineSettings, Scope, Setting

_MARK: Final = "till_settings"
_VERSION: Final = 1
_OWN: Final = (ACTIVE_BOOK, CUSTOMER_DISPLAY, GEOMETRY)
"""What belongs to one machine: its books, its screens, where its window was."""
_LARGEST: Final = 1_000_000

TAKEN_ALONG: Final[dict[str, Setting[Any]]] = {
    each.name: each
    for each in vars(declared_settings).values()
    if isinstance(each, Setting) and each.scope is Scope.MACHINE and each not in _OWN
}
"""All others, by name."""


@dataclass(frozen=True)
class ReadSettings:
    """What was read of a file: how many settings, and the names of those nobody knows here."""

    count: int
    unknown: tuple[str, ...] = ()


def save_settings(machine: MachineSettings, path: Path) -> None:
    """Write the settings of this machine into a file. Raises UserError where it can't be."""
    kept = {name: each.to_json(machine.read(each)) for name, each in TAKEN_ALONG.items()}
    with written_whole(path, _cannot_save) as beside:
        text = json.dumps({_MARK: _VERSION, "settings": kept}, ensure_ascii=False, indent=1)
        beside.write_text(text, encoding="utf-8")


def read_settings(machine: MachineSettings, path: Path) -> ReadSettings:
    """Keep what a file has as the settings of this machine; what is unknown here is left out.

    Raises UserError where it is no such file: then nothing is changed.
    """
    kept = _settings_in(path)
    known = {name: TAKEN_ALONG[name].from_json(kept[name]) for name in kept.keys() & TAKEN_ALONG}
    for name, value in known.items():
        machine.save(TAKEN_ALONG[name], value)
    return ReadSettings(len(known), tuple(sorted(kept.keys() - known)))


def _settings_in(path: Path) -> dict[str, object]:
    try:
        with path.open(encoding="utf-8") as file:
            found = json.loads(file.read(_LARGEST))
        if _MARK in found and isinstance(found["settings"], dict):
            return found["settings"]
    except OSError as error:
        raise _not_read(path, error) from error
    except (ValueError, TypeError, KeyError) as error:
        raise _not_read(path, error) from error
    raise _not_read(path)


def _not_read(path: Path, error: Exception | None = None) -> UserError:
    return UserError(
        _("{file} has no settings of Till.", file=path.name),
        next_step=_("Choose a file that was saved in Settings, Keyboard. Nothing was changed."),
        details=str(error or ""),
    )


def _cannot_save(path: Path, error: Exception) -> UserError:
    return UserError(
        _("The settings could not be saved as {file}.", file=path.name),
        next_step=_("Choose another folder."),
        details=str(error),
    )
