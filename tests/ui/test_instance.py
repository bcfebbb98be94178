"""One Till per data folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.ui.instance import Instance, socket_name

SECOND_START = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from pos_app.ui.instance import Instance
app = QCoreApplication([])
instance = Instance(Path(sys.argv[1]))
print("first" if instance.claim() else "second", flush=True)
"""


def start_again(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SECOND_START, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )


def test_a_second_start_raises_the_first_window(tmp_path: Path, qtbot: QtBot) -> None:
    first = Instance(tmp_path)
    assert first.claim()
    with qtbot.waitSignal(first.raised, timeout=10_000):
        second = start_again(tmp_path)
    assert second.communicate(timeout=10)[0].strip() == "second"
    first.release()


def test_another_folder_is_another_till(tmp_path: Path, qapp: QApplication) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    instances = []
    for folder in folders:
        folder.mkdir()
        instances.append(Instance(folder))
    assert [each.claim() for each in instances] == [True, True]
    for each in instances:
        each.release()


def test_the_folder_is_free_again_afterwards(tmp_path: Path, qapp: QApplication) -> None:
    first, second = Instance(tmp_path), Instance(tmp_path)
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
    first = Instance(tmp_path)
    assert first.claim()
    with qtbot.waitSignal(first.raised, timeout=10_000):
        start_again(tmp_path).communicate(timeout=10)
    first.release()
