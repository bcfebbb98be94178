"""One Till per data folder."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.errors import UserError
from pos_app.lock import FolderLock
from pos_app.ui.shell.instance import SingleInstance, socket_name
from tests.support.timeouts import PATIENCE_S

SECOND_START = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from pos_app.ui.shell.instance import SingleInstance
app = QCoreApplication([])
instance = SingleInstance(Path(sys.argv[1]))
print("first" if instance.claim() else "second", flush=True)
"""


def start_again(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SECOND_START, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])},
    )


def test_a_second_start_raises_the_first_window(tmp_path: Path, qtbot: QtBot) -> None:
    first = SingleInstance(tmp_path)
    assert first.claim()
    with qtbot.waitSignal(first.raised):
        second = start_again(tmp_path)
    assert second.communicate(timeout=PATIENCE_S)[0].strip() == "second"
    first.release()


def test_a_first_instance_that_hangs_is_told(tmp_path: Path, qapp: QApplication) -> None:
    first = SingleInstance(tmp_path)
    assert first.claim()
    with pytest.raises(UserError, match="open already, but it does not answer") as told:
        SingleInstance(
            tmp_path, patience_ms=300
        ).claim()  # no event of the first one's is looked at
    assert "end it in the task manager" in told.value.next_step
    first.release()


def test_a_folder_that_something_else_works_with_is_told(
    tmp_path: Path, qapp: QApplication
) -> None:
    restore = FolderLock(tmp_path)
    assert restore.take()
    with pytest.raises(UserError, match="Another program works with the data") as told:
        SingleInstance(tmp_path, patience_ms=300).claim()
    assert "a backup is being put back" in told.value.next_step
    restore.release()


def test_a_start_while_the_first_one_ends_becomes_the_first(tmp_path: Path, qtbot: QtBot) -> None:
    first = SingleInstance(tmp_path)
    assert first.claim()
    second = start_again(tmp_path)
    first.release()
    assert second.communicate(timeout=PATIENCE_S)[0].strip() == "first"


def test_a_lock_that_cannot_be_opened_is_told(tmp_path: Path, qapp: QApplication) -> None:
    (tmp_path / "till.lock").mkdir()
    with pytest.raises(UserError, match="cannot open the lock") as told:
        SingleInstance(tmp_path).claim()
    assert "TILL_DATA_DIR" in told.value.next_step
    assert "till.lock" in told.value.details


@pytest.mark.skipif(os.name != "posix", reason="only there a lock is asked of `flock`")
@pytest.mark.parametrize("why", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EIO])
def test_a_folder_that_cannot_be_locked_is_told(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, why: int
) -> None:
    """As a network folder answers."""

    def refuse(_file: object, _how: int) -> None:
        raise OSError(why, os.strerror(why))

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(UserError, match="cannot be locked") as told:
        SingleInstance(tmp_path).claim()
    assert "network folder" in told.value.next_step
    assert os.strerror(why) in told.value.details


def test_another_folder_is_another_till(tmp_path: Path, qapp: QApplication) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    instances = []
    for folder in folders:
        folder.mkdir()
        instances.append(SingleInstance(folder))
    assert [each.claim() for each in instances] == [True, True]
    for each in instances:
        each.release()


def test_the_folder_is_free_again_afterwards(tmp_path: Path, qapp: QApplication) -> None:
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.claim()
    first.release()
    assert second.claim()
    second.release()


@pytest.mark.skipif(os.name != "posix", reason="only there a crash leaves a socket behind")
def test_a_socket_left_by_a_crash_is_no_obstacle(tmp_path: Path, qtbot: QtBot) -> None:
    server = QLocalServer()
    assert server.listen(socket_name(tmp_path))
    left = Path(server.fullServerName())
    kept = left.with_suffix(".kept")
    left.rename(kept)
    server.close()
    kept.rename(left)
    first = SingleInstance(tmp_path)
    assert first.claim()
    with qtbot.waitSignal(first.raised):
        second = start_again(tmp_path)
    assert second.communicate(timeout=PATIENCE_S)[0].strip() == "second"
    first.release()
