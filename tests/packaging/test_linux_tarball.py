"""The tarball for Linux: it installs, upgrades in place, starts from the menu, and goes again."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from configparser import ConfigParser
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from about import about
from package_words import LANG

from pos_app.languages import languages

ROOT = Path(__file__).parent.parent.parent
APP_ID = about().identifier
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a tarball for Linux")

SAYS = '#!/bin/sh\necho "Till {} in $(dirname "$(readlink -f "$0")")"\n'


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    return tmp_path / "local"


def unpacked(tmp_path: Path, version: str) -> Path:
    """Pack a stand-in program and unpack it; return the folder that came out."""
    program, folder = tmp_path / f"built-{version}", tmp_path / version
    (program / "_internal").mkdir(parents=True)
    (program / "_internal" / f"part-of-{version}").touch()
    (program / "Till").write_text(SAYS.format(version))
    (program / "Till").chmod(0o755)
    folder.mkdir()
    pack: list[str | Path] = [sys.executable, ROOT / "scripts" / "linux_tarball.py"]
    given: list[str | Path] = ["--program", program, "--into", folder]
    made = subprocess.run([*pack, *given], capture_output=True, text=True, check=True)
    with tarfile.open(made.stdout.strip()) as tar:
        tar.extractall(folder, filter="data")
    (found,) = (each for each in folder.iterdir() if each.is_dir())
    return found


def install(folder: Path, prefix: Path, *given: str) -> str:
    done = subprocess.run(
        [folder / "install", *given],
        env={"PREFIX": str(prefix), "PATH": "/usr/bin:/bin", "HOME": str(prefix)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_it_installs_a_program_that_the_menu_finds(tmp_path: Path, prefix: Path) -> None:
    install(unpacked(tmp_path, "1"), prefix)
    said = subprocess.run([prefix / "bin" / "till"], capture_output=True, text=True, check=True)
    assert said.stdout == f"Till 1 in {prefix / 'lib' / 'till'}\n"
    menu = ConfigParser(interpolation=None)
    menu.optionxform = str  # type: ignore[assignment, method-assign]
    menu.read(prefix / "share" / "applications" / f"{APP_ID}.desktop")
    entry = menu["Desktop Entry"]
    assert entry["Exec"] == entry["TryExec"] == str(prefix / "lib" / "till" / "Till")
    assert (prefix / f"share/icons/hicolor/scalable/apps/{entry['Icon']}.svg").is_file()


def test_a_new_version_takes_the_place_of_the_old_one(tmp_path: Path, prefix: Path) -> None:
    install(unpacked(tmp_path, "1"), prefix)
    install(unpacked(tmp_path, "2"), prefix)
    inside = prefix / "lib" / "till" / "_internal"
    assert [each.name for each in inside.iterdir()] == ["part-of-2"]
    assert sorted(each.name for each in (prefix / "lib").iterdir()) == ["till"]


def test_removing_it_leaves_the_data(tmp_path: Path, prefix: Path) -> None:
    data = prefix / "share" / "Till" / "till.db"
    folder = unpacked(tmp_path, "1")
    install(folder, prefix)
    data.parent.mkdir()
    data.touch()
    assert "is kept" in install(folder, prefix, "--remove")
    left = [each for each in prefix.rglob("*") if not each.is_dir()]
    assert left == [data]


@pytest.mark.parametrize(("option", "status", "says"), [("--help", 0, "--remove"), ("-x", 2, "-x")])
def test_any_other_option_installs_nothing(
    tmp_path: Path, prefix: Path, option: str, status: int, says: str
) -> None:
    program = unpacked(tmp_path, "1") / "install"
    done = subprocess.run([program, option], capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert says in done.stdout + done.stderr
    assert not prefix.exists()


def test_windows_belong_to_the_menu_entry() -> None:
    """The desktop groups and pins them by it, and gives them its icon."""
    told = (
        "from pos_app.ui.shell.application import qt_application as app;"
        "print(app().desktopFileName())"
    )
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == APP_ID


def test_app_stores_can_read_what_it_is(tmp_path: Path) -> None:
    folder = unpacked(tmp_path, "1")
    metainfo = folder / "share" / "metainfo" / f"{APP_ID}.metainfo.xml"
    told = ET.parse(metainfo).getroot()
    assert told.findtext("id") == APP_ID
    release = told.find("releases/release")
    assert release is not None
    date.fromisoformat(release.attrib["date"])
    assert "@" not in release.attrib["version"]
    if shutil.which("appstreamcli"):
        subprocess.run(["appstreamcli", "validate", "--no-net", metainfo], check=True)


def test_the_menu_and_the_shops_speak_every_language(tmp_path: Path) -> None:
    share = unpacked(tmp_path, "1") / "share"
    menu = ConfigParser(interpolation=None)
    menu.optionxform = str  # type: ignore[assignment, method-assign]
    menu.read(share / "applications" / f"{APP_ID}.desktop", encoding="utf-8")
    entry, training = menu["Desktop Entry"], menu["Desktop Action training"]
    told = ET.parse(share / "metainfo" / f"{APP_ID}.metainfo.xml").getroot()
    summaries = {each.get(LANG): each.text for each in told.iter("summary")}
    paragraphs = [each.get(LANG) for each in told.iter("p")]
    for code in languages()[1:]:
        for key in ("GenericName", "Comment", "Keywords"):
            assert entry[f"{key}[{code}]"] != entry[key]
        assert training[f"Name[{code}]"]
        assert summaries[code] == entry[f"Comment[{code}]"]
        assert code in paragraphs
    assert entry["Keywords[de]"].endswith(";")
    assert training["Exec"].endswith("till --training")


def test_the_action_of_the_icon_starts_the_training(tmp_path: Path, prefix: Path) -> None:
    install(unpacked(tmp_path, "1"), prefix)
    menu = (prefix / "share" / "applications" / f"{APP_ID}.desktop").read_text(encoding="utf-8")
    assert f"\nExec={prefix / 'lib' / 'till' / 'Till'} --training\n" in menu


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="desktop-file-utils needed")
def test_the_menu_entry_follows_the_rules(tmp_path: Path) -> None:
    folder = unpacked(tmp_path, "1")
    entry = folder / "share" / "applications" / f"{APP_ID}.desktop"
    subprocess.run(["desktop-file-validate", entry], check=True)
