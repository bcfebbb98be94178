"""Tell what the packaged program weighs, part by part."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The first that is found in a file's name says which part it is of.
PARTS = {
    "encryption": r"cryptography|libcrypto|libssl",
    "Qt: Unicode data (ICU)": r"libicu",
    "Qt: plug-ins": r"/plugins/",
    "Qt: Python's side": r"\.abi3\.|pyside6|shiboken6|Qt\w+\.pyd",
    "Qt": r"PySide6/",
    "Python": r"python3|base_library|lib-dynload|\.pyd$",
    "modules and the program": r"^Till(\.exe)?$|MacOS/Till$",
    "locales": r"^\w+/babel/",
    "time zones": r"tzdata",
    "SQLAlchemy": r"sqlalchemy",
    "receipt printers": r"/(PIL|pillow\.libs|escpos|barcode|qrcode)/",
    "Till's own files": r"/(resources|migrations)/",
    "system libraries": r"\.so|\.dll|\.dylib",
    "the rest": r"",
}


def main() -> None:
    """Print a table in MiB, the largest first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, default=ROOT / "dist" / "Till")
    sizes: Counter[str] = Counter()
    for name, size in _files(parser.parse_args().program):
        sizes[next(part for part, told in PARTS.items() if re.search(told, name))] += size
    print("\n".join(f"{part:26}{size / 2**20:8.1f}" for part, size in sizes.most_common()))
    print(f"{'in all (MiB)':26}{sizes.total() / 2**20:8.1f}")


def _files(folder: Path) -> Iterator[tuple[str, int]]:
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            yield file.relative_to(folder).as_posix(), file.stat().st_size


if __name__ == "__main__":
    main()
