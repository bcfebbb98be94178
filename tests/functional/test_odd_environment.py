"""Whatever the environment holds, the program says what is wrong with it in plain words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess

from pos_app.books import books_under
from pos_app.clock import SystemClock
from pos_app.errors import UserError
from pos_app.secrets import environment_key
from pos_app.services.shared.declared_settings import ACTIVE_BOOK
from tests.support.bad_input import TEXTS
from tests.support.shop import KEY
from tests.support.timeouts import PATIENCE_S

ROOT = Path(__file__).parent.parent.parent
FOLDERS = {
    "a file": str(ROOT / "README.md"),
    "inside a file": str(ROOT / "README.md" / "x"),
    "a device": os.devnull,
    "a name that is too long": "/" + "x" * 5_000,
    "the home of nobody": "~nobody-of-this-name/till",
}

INVISIBLE = ["a blank", "half a sign", "no sign"]


def program(data_dir: str, *given: str) -> subprocess.CompletedProcess[str]:
    """Start the real program without a display, with this data folder."""
    environment = {**os.environ, "TILL_DATA_DIR": data_dir, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "main.py", *given],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("what", FOLDERS)
def test_a_data_folder_that_is_none_is_named_and_nothing_is_restored(what: str) -> None:
    done = program(FOLDERS[what], "--restore", "newest")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "There are no books" in done.stderr or "cannot use its data folder" in done.stderr


@pytest.mark.parametrize("what", INVISIBLE)
def test_a_key_of_nothing_that_can_be_seen_is_none(what: str) -> None:
    assert environment_key({"STRIPE_SECRET_KEY": TEXTS[what]}) is None


@pytest.mark.parametrize("what", sorted(TEXTS.keys() - set(INVISIBLE)))
def test_a_key_that_is_none_is_refused_and_never_repeated(what: str) -> None:
    text = TEXTS[what]
    with pytest.raises(UserError) as refused:
        environment_key({"STRIPE_SECRET_KEY": text})
    error = refused.value
    assert error.what.startswith("The key in STRIPE_SECRET_KEY can't be used. ")
    assert len(f"{error.what}{error.next_step}") < 300
    assert len(text) < 5 or text not in f"{error}{error.details}"


def test_what_the_program_opens_does_not_inherit_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser would hand it on to all that is started from there."""
    monkeypatch.setenv("STRIPE_SECRET_KEY", KEY)
    books = books_under(tmp_path, SystemClock())
    asks = "import os; print('STRIPE_SECRET_KEY' in os.environ)"
    child = QProcess()
    child.start(sys.executable, ["-c", asks])
    assert child.waitForFinished(PATIENCE_S * 1000)
    assert bytes(child.readAllStandardOutput().data()).strip() == b"False"
    key = books.book_manager.environment_key()
    assert key is not None
    assert key.last4 == KEY[-4:]


_START = """
import errno, fcntl, os, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel
from pos_app.app import main
from pos_app.ui.shell.application import qt_application
from pos_app.ui.shell.crash_reporter import CrashDialog
from pos_app.ui.widgets import ErrorSheet

def refuse(_file, _how):
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

def read():
    for window in app.topLevelWidgets():
        for sheet in window.findChildren(ErrorSheet):
            if sheet.isVisible():
                print(*(each.text() for each in sheet.findChildren(QLabel)), flush=True)
                window.close()
        if isinstance(window, CrashDialog) and window.isVisible():
            print(window.report.toPlainText(), flush=True)
            window.close()
            app.quit()

if sys.argv[1] == "no locks":
    fcntl.flock = refuse
app = qt_application()
looks = QTimer(interval=50)
looks.timeout.connect(read)
looks.start()
sys.exit(main(["--data-dir", sys.argv[2]]))
"""


def start_in_a_window(folder: Path, what: str = "") -> subprocess.CompletedProcess[str]:
    """Start the program with its windows; whatever it complains of is said, and it ends."""
    return subprocess.run(
        [sys.executable, "-c", _START, what, folder],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.skipif(os.name != "posix", reason="only there a lock is asked of `flock`")
@pytest.mark.parametrize(
    ("what", "said"),
    [("no locks", "data folder cannot be locked"), ("no file", "cannot open the lock")],
)
def test_a_start_that_cannot_lock_its_folder_says_so_in_a_window(
    tmp_path: Path, what: str, said: str
) -> None:
    if what == "no file":
        (tmp_path / "till.lock").mkdir()
    done = start_in_a_window(tmp_path, what)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert said in done.stdout
    assert "TILL_DATA_DIR" in done.stdout


@pytest.mark.skipif(os.name != "posix", reason="its script knows `flock`")
@pytest.mark.parametrize(
    ("active", "said"),
    [("training", "Till cannot use the folder of its books."), ("../x", "not a book name")],
)
def test_a_start_that_cannot_open_its_books_is_not_without_a_word(
    tmp_path: Path, active: str, said: str
) -> None:
    (tmp_path / "training").touch()  # a file where the folder of these books is to be
    (tmp_path / "settings.json").write_text(json.dumps({"active_book": active}), encoding="utf-8")
    done = start_in_a_window(tmp_path)
    assert said in done.stdout


def test_a_restore_that_cannot_lock_the_folder_says_so(tmp_path: Path) -> None:
    books_under(tmp_path, SystemClock()).state.save(ACTIVE_BOOK, "live")
    (tmp_path / "till.lock").mkdir()
    done = program(str(tmp_path), "--restore", "newest")
    assert done.returncode == 1
    assert "cannot open the lock" in done.stderr
    assert "Traceback" not in done.stderr
