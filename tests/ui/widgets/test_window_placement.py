"""Windows open where all of them can be seen and pressed, on the screens that there are today."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, QSize

from pos_app.ui.widgets.window_placement import USUAL, within

ROOT = Path(__file__).parent.parent.parent.parent

on_made_up_screens = pytest.mark.skipif(
    os.name != "posix", reason="a path with a colon ends the options of Qt's plug-in"
)

_OPEN = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QRect
from pos_app.settings import MachineSettings
from pos_app.ui.shell.application import qt_application
from pos_app.ui.shell.frame import FrameModel, FrameState
from pos_app.ui.shell.main_window import MainWindow
from pos_app.ui.theme import apply_theme

app = qt_application()
apply_theme(app, "light")
window = MainWindow(FrameModel(FrameState()), (), MachineSettings(Path(sys.argv[1])))
window.show()
if len(sys.argv) > 2:
    window.showNormal()
    window.setGeometry(QRect(*map(int, sys.argv[2:])))
app.processEvents()
place = window.geometry()
told = {"place": [place.x(), place.y(), place.width(), place.height()]}
print(json.dumps(told | {"maximised": window.isMaximized()}))
window.close()
"""


def start(folder: Path, *screens: tuple[int, int, int, int], at: Sequence[int] = ()) -> Any:
    """Open the till's window on these screens, move it, close it; return where it opened."""
    told = [
        {"name": str(number), "x": x, "y": y, "width": width, "height": height}
        for number, (x, y, width, height) in enumerate(screens)
    ]
    config = folder / "screens.json"
    config.write_text(json.dumps({"screens": told}), encoding="utf-8")
    environ = os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={config}"}
    done = subprocess.run(
        [sys.executable, "-c", _OPEN, folder, *map(str, at)],
        cwd=ROOT, env=environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


@on_made_up_screens
@pytest.mark.parametrize("screen", [(1366, 768), (1280, 800), (1024, 600), (800, 600)])
def test_on_a_small_screen_it_opens_maximised(tmp_path: Path, screen: tuple[int, int]) -> None:
    opened = start(tmp_path, (0, 0, *screen))
    assert opened["maximised"]
    assert opened["place"][2] <= screen[0]
    assert opened["place"][3] <= screen[1]


@on_made_up_screens
def test_on_a_screen_that_is_too_small_for_any_till_it_keeps_its_size(tmp_path: Path) -> None:
    opened = start(tmp_path, (0, 0, 600, 800))
    assert not opened["maximised"]
    assert opened["place"][2:] == [1366, 768]


@on_made_up_screens
def test_on_a_large_screen_it_opens_in_the_middle_in_its_usual_size(tmp_path: Path) -> None:
    opened = start(tmp_path, (0, 0, 1920, 1080))
    assert not opened["maximised"]
    assert opened["place"] == [277, 156, 1366, 768]


@on_made_up_screens
def test_it_comes_back_from_a_screen_that_is_no_more(tmp_path: Path) -> None:
    two = (0, 0, 1920, 1080), (1920, 0, 1920, 1080)
    start(tmp_path, *two, at=(2100, 200, 1400, 800))
    assert start(tmp_path, *two)["place"] == [2100, 200, 1400, 800]
    opened = start(tmp_path, two[0])
    assert not opened["maximised"]
    assert QRect(0, 0, 1920, 1080).contains(QRect(*opened["place"]))


@on_made_up_screens
def test_a_window_of_a_larger_screen_fills_a_smaller_one(tmp_path: Path) -> None:
    start(tmp_path, (0, 0, 1600, 1000), at=(20, 40, 1560, 940))
    opened = start(tmp_path, (0, 0, 1366, 768))
    assert opened["maximised"]


@on_made_up_screens
def test_half_of_a_large_screen_stays_half_of_it(tmp_path: Path) -> None:
    half = [0, 40, 1280, 1400]
    start(tmp_path, (0, 0, 2560, 1440), at=half)
    opened = start(tmp_path, (0, 0, 2560, 1440))
    assert not opened["maximised"]
    assert opened["place"][2:] == half[2:]


# --- beside a task bar -------------------------------------------------------------------------

LAPTOP = QRect(0, 0, 1366, 768 - 40)
LARGE = QRect(0, 0, 1920, 1040)


def test_with_a_task_bar_the_usual_size_has_no_room_on_a_laptop() -> None:
    for room in (LAPTOP, QRect(0, 0, 1280, 800), QRect(0, 0, 1280, 760)):
        placed = within(QRect(QPoint(0, 0), USUAL), [room])
        assert placed.size() != USUAL  # then it is opened maximised
        assert room.contains(placed)


@pytest.mark.parametrize(
    "wanted",
    [
        QRect(-500, -500, 1366, 768),
        QRect(5_000, 100, 1366, 768),
        QRect(600, 400, 1366, 768),
        QRect(0, 0, 4_000, 3_000),
        QRect(1_366, 0, 540, 820),
    ],
)
@pytest.mark.parametrize("rooms", [[LARGE], [LAPTOP], [LARGE, QRect(1920, 0, 1366, 728)]])
def test_whatever_was_wanted_lies_in_one_room(wanted: QRect, rooms: list[QRect]) -> None:
    placed = within(wanted, rooms)
    (room,) = (each for each in rooms if each.contains(placed))
    assert placed.top() >= room.top() + 32  # by its title it can be moved


def test_what_has_room_keeps_its_size_and_what_lies_well_its_place() -> None:
    assert within(QRect(100, 100, 1366, 768), [LARGE]) == QRect(100, 100, 1366, 768)
    assert within(QRect(700, 500, 1366, 768), [LARGE]).size() == QSize(1366, 768)
