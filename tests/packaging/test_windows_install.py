"""The Windows installer at work: installed, updated and removed again, in Wine.

Wine's program for 64 bits runs no 32-bit installer, so that the same script is compiled for 64.
A small program, made by NSIS too, stands in for Till.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
KEY = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\Till"
NOTHING_CHANGED = 2
"""The exit status of an installer that refuses."""
SERVER = shutil.which("wineserver") or "/usr/lib/wine/wineserver"
FOR_64_BITS = "-XTarget amd64-unicode"
STAND_IN = r"""
RequestExecutionLevel user
Page directory "" OnWindow
Function OnWindow ; a window that ends the program when it is closed
  FileOpen $0 "C:\open" w
  FileClose $0
FunctionEnd
Section ; with /S no window, until the file is gone again
  FileOpen $0 "C:\open" w
  FileClose $0
  wait:
    Sleep 100
    IfFileExists "C:\open" wait
SectionEnd
"""
NEEDED = {"makensis": "nsis", "wine": "wine and wine64"}
MISSING = [package for program, package in NEEDED.items() if not shutil.which(program)]
pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"install {MISSING}, by apt for example"),
    pytest.mark.skipif(sys.platform != "linux", reason="tried in Debian's Wine alone"),
]


@dataclass(frozen=True, slots=True)
class Windows:
    """A Windows of its own, with one user, who is its administrator."""

    prefix: Path
    setup: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of its programs, in which there is no display."""
        kept = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
        return kept | {"WINEPREFIX": str(self.prefix), "WINEDEBUG": "-all"}

    @property
    def disk(self) -> Path:
        """Return drive C."""
        return self.prefix / "drive_c"

    @property
    def open(self) -> Path:
        """Return the file by which the stand-in tells that it is running."""
        return self.disk / "open"

    @property
    def local(self) -> Path:
        """Return the user's %LOCALAPPDATA%."""
        return next(self.disk.glob("users/*/AppData/Local"))

    @property
    def program(self) -> Path:
        """Return the folder of the program that is this user's own."""
        return self.local / "Programs" / "Till"

    @property
    def program_for_all(self) -> Path:
        """Return the folder of the program that is everybody's."""
        return self.disk / "Program Files" / "Till"

    def start(self, *command: str | Path) -> subprocess.Popen[bytes]:
        """Start a program."""
        return subprocess.Popen(
            ["wine", *command],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """End all that runs in it."""
        subprocess.run([SERVER, "--kill"], env=self.environment, check=False)
        subprocess.run([SERVER, "--wait"], env=self.environment, check=True)

    def run(self, *command: str | Path) -> int:
        """Run a program and return its exit status."""
        return self.start(*command).wait(timeout=120)

    def start_till(self, *options: str) -> subprocess.Popen[bytes]:
        """Start this user's Till and wait until it is there."""
        self.open.unlink(missing_ok=True)
        running = self.start(self.program / "Till.exe", *options)
        wait_until(self.open.exists)
        return running

    def install(self, *options: str) -> int:
        """Install Till for this user, asking nothing."""
        return self.run(self.setup, "/S", *(options or ["/CurrentUser"]))

    def uninstall(self, folder: Path, *options: str) -> None:
        """Remove it; the uninstaller goes on from a copy of its own."""
        assert self.run(folder / "Uninstall.exe", "/S", *options) == 0
        wait_until(lambda: not folder.exists())

    def registered(self, root: str) -> bool:
        """Return whether Till is among the installed programs."""
        return self.run("reg", "query", rf"{root}\{KEY}", "/v", "DisplayVersion") == 0

    def shortcuts(self) -> int:
        """Return how many entries there are in start menus."""
        return len(list(self.disk.glob("**/Start Menu/Programs/Till.lnk")))


def wait_until(so: Callable[[], bool]) -> None:
    """Wait for what another program does, for a minute at most."""
    deadline = time.monotonic() + 60
    while not so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def make_stand_in(file: Path) -> None:
    """Make the program that stands in for Till."""
    script = file.with_suffix(".nsi")
    script.write_text(f'Unicode true\nOutFile "{file}"\n{STAND_IN}', encoding="utf-8")
    subprocess.run(["makensis", "-V1", FOR_64_BITS, script], capture_output=True, check=True)
    script.unlink()


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    """Return a new Windows 10 and an installer for it."""
    place = tmp_path_factory.mktemp("windows")
    made = Windows(place / "wine", place / "setup" / "setup.exe")
    assert made.run("wineboot", "--init") == 0
    drivers = r"HKCU\Software\Wine\Drivers"
    assert made.run("reg", "add", drivers, "/v", "Graphics", "/d", "null", "/f") == 0
    assert made.run("winecfg", "/v", "win10") == 0
    made.stop()  # what runs already has looked for a display
    folder = place / "Till"
    (folder / "_internal").mkdir(parents=True)
    (folder / "_internal" / "till.qss").write_text("QWidget {}", encoding="utf-8")
    make_stand_in(folder / "Till.exe")
    script = ROOT / "scripts" / "windows_installer.py"
    options = ["--folder", str(folder), "--out", str(place / "setup"), "--", FOR_64_BITS]
    subprocess.run([sys.executable, script, *options], capture_output=True, check=True)
    next(made.setup.parent.iterdir()).rename(made.setup)
    yield made
    made.stop()
    shutil.rmtree(made.prefix)


@pytest.fixture
def installed(windows: Windows) -> Iterator[Windows]:
    """Return a Windows where this user has installed Till and sold something."""
    assert windows.install() == 0
    book = windows.local / "Till" / "books" / "live"
    book.mkdir(parents=True)
    (book / "till.db").write_text("sales", encoding="utf-8")
    yield windows
    if windows.program.exists():
        windows.uninstall(windows.program)
    shutil.rmtree(windows.local / "Till", ignore_errors=True)  # gone where a test asked for it


def sales(windows: Windows) -> str:
    """Return what the books hold."""
    return (windows.local / "Till" / "books" / "live" / "till.db").read_text(encoding="utf-8")


def test_a_user_finds_it_in_the_start_menu_and_among_the_programs(installed: Windows) -> None:
    files = {file.name for file in installed.program.iterdir()}
    assert files == {"Till.exe", "_internal", "Uninstall.exe"}
    assert installed.shortcuts() == 1
    assert installed.registered("HKCU")
    assert not installed.registered("HKLM")


def test_removing_it_leaves_the_sales_and_nothing_else(installed: Windows) -> None:
    installed.uninstall(installed.program)
    assert sales(installed) == "sales"
    assert installed.shortcuts() == 0
    assert not installed.registered("HKCU")


def test_who_asks_for_it_has_the_sales_removed_too(installed: Windows) -> None:
    installed.uninstall(installed.program, "/RemoveData")
    wait_until(lambda: not (installed.local / "Till").exists())
    assert not installed.registered("HKCU")


def test_an_update_that_cannot_be_written_leaves_the_version_before(installed: Windows) -> None:
    (installed.program / "_internal" / "old.dll").touch()
    (installed.program / "Uninstall.exe").unlink()
    (installed.program / "Uninstall.exe").mkdir()  # there is no writing a file over it
    assert installed.install() == NOTHING_CHANGED
    assert (installed.program / "_internal" / "old.dll").exists()
    assert {file.name for file in installed.program.iterdir()} == {
        "Till.exe",
        "_internal",
        "Uninstall.exe",
    }
    (installed.program / "Uninstall.exe").rmdir()
    assert installed.install() == 0
    assert not (installed.program / "_internal" / "old.dll").exists()


def test_an_update_closes_the_program_and_leaves_no_old_files(installed: Windows) -> None:
    (installed.program / "_internal" / "old.dll").touch()
    running = installed.start_till()
    assert installed.install() == 0
    running.wait(timeout=30)
    assert [file.name for file in (installed.program / "_internal").iterdir()] == ["till.qss"]
    assert sales(installed) == "sales"


def test_a_program_that_stays_open_is_not_touched(installed: Windows) -> None:
    (installed.program / "_internal" / "old.dll").touch()
    running = installed.start_till("/S")  # with no window that could be closed
    assert installed.install() == NOTHING_CHANGED
    assert running.poll() is None
    assert (installed.program / "_internal" / "old.dll").exists()
    installed.open.unlink()
    running.wait(timeout=30)


@pytest.mark.parametrize("folder", ["Till", "Till/program"])
def test_it_does_not_go_where_the_data_is(installed: Windows, folder: str) -> None:
    place = str(installed.local / folder).partition("drive_c/")[2].replace("/", "\\")
    assert installed.install("/CurrentUser", f"/D=C:\\{place}") == NOTHING_CHANGED
    assert sales(installed) == "sales"


def test_it_does_not_go_among_somebody_elses_files(windows: Windows) -> None:
    (windows.disk / "other").mkdir()
    (windows.disk / "other" / "letter.txt").touch()
    assert windows.install("/CurrentUser", "/D=C:\\other") == NOTHING_CHANGED
    assert [file.name for file in (windows.disk / "other").iterdir()] == ["letter.txt"]


def test_one_for_all_users_and_one_for_this_one_are_removed_apart(installed: Windows) -> None:
    assert installed.install("/AllUsers") == 0
    assert installed.registered("HKLM")
    installed.uninstall(installed.program)
    assert (installed.program_for_all / "Till.exe").exists()
    assert installed.registered("HKLM")
    installed.uninstall(installed.program_for_all)
    assert not installed.registered("HKLM")
    assert installed.shortcuts() == 0
    assert sales(installed) == "sales"
