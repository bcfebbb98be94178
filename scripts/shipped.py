"""What ships with the program's modules: the files it reads while it runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from messages import compile_catalogues

ROOT = Path(__file__).resolve().parent.parent
_NOT = {"__pycache__", "installer", "screenshots"}  # the last two build packages and the README
_SOURCES = {".po"}  # what is compiled ships


def shipped(root: Path = ROOT) -> Iterator[tuple[Path, Path]]:
    """Yield each file of `resources` and `migrations`, and its path in what is built.

    Catalogues of messages are compiled on the way.
    """
    compile_catalogues(root)
    for folder in ("migrations", "resources"):
        for file in sorted((root / folder).rglob("*")):
            place = file.relative_to(root)
            if (
                file.is_file()
                and file.suffix not in _SOURCES
                and not _NOT.intersection(place.parts)
            ):
                yield file, place
