"""A shop owner gets one file that installs Till, says what it is, and takes it away again."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from package_words import IN_NSIS, INSTALLER, nsis_words

from pos_app.languages import languages

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PROGRAM = {
    "Till.exe": b"MZ stands for the program",
    "_internal/base_library.zip": b"PK",
    "_internal/resources/styles/till.qss": b"QWidget {}",
    "_internal/without_suffix": b"x",
}
NEEDED = {"makensis": "nsis", "7z": "p7zip-full"}
MISSING = [package for program, package in NEEDED.items() if not shutil.which(program)]
pytestmark = [
    pytest.mark.skipif(
        bool(MISSING), reason=f"install {MISSING}: python3 scripts/system_packages.py windows"
    ),
    pytest.mark.skipif(sys.platform == "win32", reason="the real one is made there"),
]


@dataclass(frozen=True, slots=True)
class Made:
    """What one run of the script left."""

    installer: Path
    said: str


def make(place: Path, sign: str | None = None) -> Made:
    """Compile the installer of a stand-in for the program, as whoever makes a release does."""
    folder, out = place / "Till", place / "out"
    for name, content in PROGRAM.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    script = ROOT / "scripts" / "windows_installer.py"
    signing = ["--sign", sign] if sign else []
    done = subprocess.run(
        [sys.executable, script, "--folder", folder, "--out", out, *signing, "--", "-WX"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (installer,) = out.iterdir()
    return Made(installer, done.stdout)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return the installer as it is made without a certificate."""
    return make(tmp_path_factory.mktemp("installer"))


def unpack(installer: Path, into: Path, kind: str) -> dict[str, bytes]:
    """Return the installer's files by their names: what it installs (Nsis) or is made of (PE)."""
    command = ["7z", "x", "-y", f"-t{kind}", f"-o{into}", str(installer)]
    subprocess.run(command, capture_output=True, check=True)
    files = (file for file in into.rglob("*") if file.is_file())
    return {file.relative_to(into).as_posix(): file.read_bytes() for file in files}


def test_it_holds_the_whole_program_and_its_uninstaller(made: Made, tmp_path: Path) -> None:
    held = unpack(made.installer, tmp_path, "Nsis")
    own = {name for name in held if name.startswith("$PLUGINSDIR/")}
    assert held.keys() - own == PROGRAM.keys() | {"Uninstall.exe"}
    assert {name: held[name] for name in PROGRAM} == PROGRAM
    assert held["Uninstall.exe"].startswith(b"MZ")


def test_it_says_whose_program_it_is_and_which_version(made: Made, tmp_path: Path) -> None:
    assert made.installer.name == f"Till-{PROJECT['version']}-windows-x64-setup.exe"
    told = unpack(made.installer, tmp_path, "PE")[".rsrc/version.txt"].decode("utf-16")
    words = dict(re.findall(r'VALUE "(\w+)", +"(.*)"', told))
    assert words["ProductName"] == "Till"
    assert words["ProductVersion"] == words["FileVersion"] == PROJECT["version"]
    assert PROJECT["description"].rstrip(".") in words["FileDescription"]
    assert words["CompanyName"] in (ROOT / "LICENSE").read_text(encoding="utf-8")
    numbers = [*PROJECT["version"].split("."), "0"]
    assert re.search(r"FILEVERSION +" + ", *".join(numbers), told), told


def test_it_carries_the_icon_in_every_size_with_the_receipt_on_it(
    made: Made, tmp_path: Path
) -> None:
    parts = unpack(made.installer, tmp_path, "PE")
    icons = [data for name, data in parts.items() if name.startswith(".rsrc/ICON/")]
    assert all(data.startswith(b"\x89PNG") for data in icons)
    widths = sorted(struct.unpack(">I", data[16:20])[0] for data in icons)
    assert {16, 32, 48, 256} <= set(widths)
    drawn = sorted(icons, key=len)
    assert all(len(less) < len(more) for less, more in pairwise(drawn)), "one is empty"


def test_without_a_certificate_it_says_that_nothing_was_signed(made: Made) -> None:
    assert "not signed" in made.said


def test_with_a_certificate_uninstaller_and_installer_are_signed(tmp_path: Path) -> None:
    signer, signed = tmp_path / "signer", tmp_path / "signed"
    signer.write_text(f'#!/bin/sh\necho "$2" >> {signed}\n', encoding="utf-8")
    signer.chmod(0o755)
    made = make(tmp_path, sign=f"{signer} sign")
    uninstaller, installer = signed.read_text(encoding="utf-8").splitlines()
    assert Path(installer) == made.installer
    assert uninstaller != installer
    assert "not signed" not in made.said


def test_a_certificate_that_fails_makes_no_release(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="UninstFinalize command returned"):
        make(tmp_path, sign="false")


def test_the_uninstaller_knows_the_data_folder_and_leaves_it_unless_asked() -> None:
    """The folder is named by platformdirs in the program and by hand in the script."""
    script = (ROOT / "resources" / "installer" / "till.nsi").read_text(encoding="utf-8")
    assert 'StrCpy $Data "$LOCALAPPDATA\\${NAME}"' in script
    deleting = [part for part in script.split("SectionEnd") if 'RMDir /r "$Data"' in part]
    assert len(deleting) == 1
    assert deleting[0].rpartition("Section ")[2].startswith("/o ")


def test_it_says_everything_in_every_language(made: Made) -> None:
    """That it was compiled with `-WX` says that no language lacks a sentence."""
    words = nsis_words()
    for name in INSTALLER:
        assert words.count(f"LangString {name} ") == len(IN_NSIS.keys() & {*languages()})
    assert "Meine Verkäufe, Einstellungen und Sicherungen" in words
    script = (ROOT / "resources" / "installer" / "till.nsi").read_text(encoding="utf-8")
    assert {*re.findall(r"\$\((\w+)\)", script)} == INSTALLER.keys()
    assert made.installer.exists()
