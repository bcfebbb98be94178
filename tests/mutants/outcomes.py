"""What became of each change, as it is kept from one run to the next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final


class Fate(StrEnum):
    """What became of a change."""

    KILLED = "killed"
    HUNG = "hung"  # a trial lasted far longer than its tests: killed
    DIED = "died"  # its process did not come to an end of its own: killed
    LIVED = "lived"
    NOT_REACHED = "not reached"  # no test calls the function: lived
    NOT_TRIED = "not tried"


LIVES: Final = frozenset({Fate.LIVED, Fate.NOT_REACHED})


@dataclass(frozen=True)
class Outcome:
    """What became of a change. It stands until its function changes, or what it was tried on."""

    name: str
    function: str
    source: str
    """The hash of the function as it is without a change."""
    fate: Fate = Fate.NOT_TRIED
    killer: str = ""
    """The test that failed."""
    tests: str = ""
    """The hash of that test, or of the files of all that passed."""
    change: str = ""
    """Of one that lives: `old -> new`."""


def read(file: Path) -> dict[str, Outcome]:
    """Return what was found before, by the names of the changes."""
    rows = json.loads(file.read_text("utf-8")) if file.exists() else []
    return {row["name"]: Outcome(**row | {"fate": Fate(row["fate"])}) for row in rows}


def write(file: Path, outcomes: Mapping[str, Outcome]) -> None:
    """Keep what was found; a run that is ended meanwhile leaves what was there."""
    new = file.with_suffix(".new")
    new.write_text(json.dumps([asdict(each) for each in outcomes.values()], indent=1), "utf-8")
    new.replace(file)
