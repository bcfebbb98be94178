"""What the project says about itself, for those who build its packages."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class About:
    """The program as Windows shows it: in a file's properties and among the installed programs."""

    name: str
    version: str
    description: str
    copyright: str
    identifier: str

    @property
    def publisher(self) -> str:
        """Return who holds the copyright."""
        return re.sub(r"^Copyright \(c\) [\d, -]+", "", self.copyright)

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """Return the version as the four numbers that Windows compares: 1.2rc3 is 1.2.0.0."""
        release = re.match(r"\d+(\.\d+)*", self.version)
        if not release:
            raise ValueError(f"not a version: {self.version!r}")
        first, second, third, fourth, *_ = [*map(int, release[0].split(".")), 0, 0, 0]
        return first, second, third, fourth


def about() -> About:
    """Read pyproject.toml and LICENSE."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = told["project"]
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    held = re.search(r"^Copyright .+$", licence, re.MULTILINE)
    return About(
        name=project["name"].capitalize(),
        version=project["version"],
        description=project["description"].rstrip("."),
        copyright=held[0] if held else "",
        identifier=told["tool"]["till"]["identifier"],
    )
