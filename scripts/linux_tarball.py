"""Pack dist/Till with its desktop file, AppStream data, icon and installer into one tarball."""

from __future__ import annotations

import argparse
import platform
import tarfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from about import ROOT, about
from package_words import menu_entry, shop_description

PARTS: Final = ROOT / "resources" / "installer" / "linux"


def pack(program: Path, into: Path, today: str) -> Path:
    """Write the tarball of a program's folder; returns its path."""
    facts = about()
    ident, name = facts.identifier, f"{facts.name}-{facts.version}-linux-{platform.machine()}"
    metainfo = (PARTS / f"{ident}.metainfo.xml").read_text(encoding="utf-8")
    metainfo = metainfo.replace("@VERSION@", facts.version).replace("@DATE@", today)
    entry = (PARTS / f"{ident}.desktop").read_text(encoding="utf-8")
    made = into / f"{name}.tar.gz"
    with tarfile.open(made, "w:gz") as tar:
        share = f"{name}/share"
        _add(tar, program, f"{name}/till")
        _add(tar, PARTS / "install", f"{name}/install")
        _add_text(tar, menu_entry(entry), f"{share}/applications/{ident}.desktop")
        _add(
            tar,
            ROOT / "resources" / "till.svg",
            f"{share}/icons/hicolor/scalable/apps/{ident}.svg",
        )
        _add_text(tar, shop_description(metainfo), f"{share}/metainfo/{ident}.metainfo.xml")
    return made


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    tar.add(path, name, filter=_of_nobody)


def _add_text(tar: tarfile.TarFile, text: str, name: str) -> None:
    data = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), 0o644
    tar.addfile(entry, BytesIO(data))


def _of_nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def main() -> None:
    """Pack what `make package` built."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, default=ROOT / "dist" / "Till")
    parser.add_argument("--into", type=Path, default=ROOT / "dist")
    given = parser.parse_args()
    print(pack(given.program, given.into, datetime.now(UTC).date().isoformat()))


if __name__ == "__main__":
    main()
