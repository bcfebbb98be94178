"""Compile the Windows installer of the packaged program with NSIS."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from about import ROOT, about
from icons import write_ico, write_panel
from package_words import nsis_words

SCRIPT = ROOT / "resources" / "installer" / "till.nsi"


def main() -> int:
    """Return 0 when the installer was written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "dist" / "Till", help="the program's")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where the installer goes")
    parser.add_argument("--sign", help="the command that signs a file, whose name comes after it")
    parser.add_argument("further", nargs="*", help="further options of makensis, after --")
    options = parser.parse_args()
    makensis, program = _makensis(), options.folder / f"{about().name}.exe"
    if not makensis:
        print("makensis is missing: install NSIS and run this again.", file=sys.stderr)
        return 1
    if not program.is_file():
        print(f"{program} is missing: build it with PyInstaller first.", file=sys.stderr)
        return 1
    if not options.sign:
        print("--sign is not set: the installer is not signed, and Windows will warn of it.")
    installer = options.out.resolve() / f"{about().name}-{about().version}-windows-x64-setup.exe"
    installer.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        drawn = _write(Path(scratch))
        given = _defines(options.folder.resolve(), drawn, installer, options.sign)
        usual = ["-V2", "-NOCD", "-INPUTCHARSET", "UTF8"]
        command = [makensis, *usual, *options.further, *given, str(SCRIPT)]
        if subprocess.run(command, check=False).returncode:
            return 1
    print(f"Written: {installer}")
    return 0


def _makensis() -> str | None:
    usual_on_windows = Path(os.environ.get("ProgramFiles(x86)", "")) / "NSIS"  # noqa: SIM112
    return shutil.which("makensis") or shutil.which("makensis", path=usual_on_windows)


def _write(scratch: Path) -> dict[str, Path]:
    words = scratch / "words.nsh"
    words.write_text(nsis_words(), encoding="utf-8")
    return {
        "WORDS": words,
        "ICON": write_ico(scratch / "till.ico"),
        "PANEL": write_panel(scratch / "panel.bmp"),
    }


def _defines(folder: Path, drawn: dict[str, Path], installer: Path, sign: str | None) -> list[str]:
    facts = about()
    defines = {
        "NAME": facts.name,
        "VERSION": facts.version,
        "NUMBERS": ".".join(map(str, facts.numbers)),
        "DESCRIPTION": facts.description,
        "PUBLISHER": facts.publisher,
        "COPYRIGHT": facts.copyright,
        "FOLDER": folder,
        **drawn,
        "INSTALLER": installer,
    }
    if sign:
        defines["SIGN"] = sign
    return [f"-D{name}={value}" for name, value in defines.items()]


if __name__ == "__main__":
    sys.exit(main())
