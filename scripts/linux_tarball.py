"""Pack dist/Till with its desktop file, AppStream data, icon and installer into one tarball."""

from __future__ import annotations

import argparse
import platform
import tarfile
import tomllib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
PARTS: Final = ROOT / "resources" / "installer" / "linux"
APP_ID: Final = "app.till.Till"


def pack(program: Path, into: Path, today: str) -> Path:
    """Write the tarball of a program's folder; returns its path."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name = f"Till-{project['version']}-linux-{platform.machine()}"
    metainfo = (PARTS / f"{APP_ID}.metainfo.xml").read_text(encoding="utf-8")
    metainfo = metainfo.replace("@VERSION@", project["version"]).replace("@DATE@", today)
    made = into / f"{name}.tar.gz"
    with tarfile.open(made, "w:gz") as tar:
        share = f"{name}/share"
        _add(tar, program, f"{name}/till")
        _add(tar, PARTS / "install", f"{name}/install")
        _add(tar, PARTS / f"{APP_ID}.desktop", f"{share}/applications/{APP_ID}.desktop")
        _add(
            tar,
            ROOT / "resources" / "till.svg",
            f"{share}/icons/hicolor/scalable/apps/{APP_ID}.svg",
        )
        _add_text(tar, metainfo, f"{share}/metainfo/{APP_ID}.metainfo.xml")
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
