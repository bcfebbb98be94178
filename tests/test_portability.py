"""Till runs where it is not built: what one system lacks is asked for on the others alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pos_app import __version__

ROOT = Path(__file__).parent.parent
LEGAL = re.compile(r'[^<>:"|?*\\\x00-\x1f]*[^<>:"|?*\\\x00-\x1f .]')
DEVICES = re.compile(r"(con|prn|aux|nul|(com|lpt)\d)(\..*)?", re.IGNORECASE)
LONGEST = 120  # of 260 on Windows, with a user's folder before it

# What others import is loaded as this system has it; then Till meets the other one.
IMPORTS = """
import importlib, pkgutil, sys, types
import alembic, babel, keyring, platformdirs, requests, segno, sqlalchemy.orm, stripe
import PySide6.QtPrintSupport, PySide6.QtSvg, PySide6.QtWidgets

platform, absent, present = sys.argv[1], sys.argv[2].split(","), sys.argv[3].split(",")
sys.platform = platform
sys.modules.update({name: None for name in absent})
for name in filter(None, present):
    sys.modules[name] = types.ModuleType(name)
import pos_app
found = [each.name for each in pkgutil.walk_packages(pos_app.__path__, "pos_app.")]
for name in found:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(found))
"""

LOCK = """
import sys, types
from pathlib import Path
held = []

def locking(handle, mode, count):
    if held:
        raise OSError(13, "Permission denied")
    held.append((mode, count))

sys.platform = "win32"
sys.modules["fcntl"] = None
sys.modules["msvcrt"] = types.SimpleNamespace(locking=locking, LK_NBLCK=2)
from pos_app.lock import FolderLock
first, second = FolderLock(Path(sys.argv[1])), FolderLock(Path(sys.argv[1]))
print(first.take(), second.take(), held)
"""

CONSOLE = """
import ctypes, sys, types
attached = []

def attach(process):
    attached.append(process)
    return int(sys.argv[1])

sys.platform = "win32"
ctypes.windll = types.SimpleNamespace(
    kernel32=types.SimpleNamespace(
        AttachConsole=attach, GetUserDefaultUILanguage=lambda: 0x0409
    )
)
sys.modules |= {"fcntl": None, "msvcrt": types.SimpleNamespace()}
terminal, sys.stdout = sys.stdout, None  # as a program with windows begins
from pos_app.app import main
try:
    main(["--version"])
finally:
    print(attached, file=terminal)
"""


def run(code: str, *given: str, cwd: Path = ROOT) -> str:
    """Run it in a Python of its own; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", code, *given],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("platform", "absent", "present"),
    [
        ("win32", "fcntl,grp,posix,pwd,resource,termios", "msvcrt"),
        ("darwin", "msvcrt,winreg,_winapi", ""),
    ],
)
def test_every_module_is_imported_on_each_system(platform: str, absent: str, present: str) -> None:
    assert int(run(IMPORTS, platform, absent, present)) > 300


def test_on_windows_a_second_till_finds_the_folder_taken(tmp_path: Path) -> None:
    assert run(LOCK, str(tmp_path)) == "True False [(2, 1)]"


@pytest.mark.parametrize(("there", "said"), [("1", f"Till {__version__}"), ("0", "")])
def test_on_windows_a_command_answers_in_the_terminal_it_was_typed_into(
    tmp_path: Path, there: str, said: str
) -> None:
    assert run(CONSOLE, there, cwd=tmp_path) == "[-1]"
    terminal = tmp_path / "CONOUT$"
    assert (terminal.read_text(encoding="utf-8").strip() if terminal.exists() else "") == said


def test_every_file_of_the_project_has_a_name_that_each_system_can_store() -> None:
    files = [
        path.relative_to(ROOT)
        for folder in ("pos_app", "resources", "migrations", "scripts", "tests")
        for path in (ROOT / folder).rglob("*")
        if "__pycache__" not in path.parts
    ]
    assert len(files) > 500
    wrong = [
        file
        for file in files
        if len(str(file)) > LONGEST
        or any(not LEGAL.fullmatch(part) or DEVICES.fullmatch(part) for part in file.parts)
    ]
    assert wrong == []
    assert len({str(file).casefold() for file in files}) == len(files)
