"""Every pictured state with text of twice its size, on a small screen: nothing is out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import screenshots
from pictures import setting_up
from pictures.camera import SIZES as WINDOWS
from pictures.camera import Camera, Scene, Stage
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.ui.shell.application import qt_application
from pos_app.ui.shell.garbage import Garbage
from pos_app.ui.theme import apply_theme, use_text_scale
from tests.support.reach import cut_texts, out_of_reach

_PARTS = 6
_EVERY_DAY = ("checkout", "cash", "settings")
"""The scenes of every run: a sale, a payment, and the longest forms."""


@dataclass
class Ruler(Camera):
    """Measures every state, in place of taking its picture."""

    wrong: dict[str, list[str]] = field(default_factory=dict)
    """What is wrong, and in which states."""

    def take(self, window: QWidget, name: str) -> None:
        """Look at a window in both sizes."""
        if window.isMaximized():
            window.showNormal()
        for size in WINDOWS:
            window.resize(size)
            self.take_as_it_is(window, f"{name} at {size.width()}")

    def take_as_it_is(self, window: QWidget, name: str) -> None:
        """Look at a window once its layouts have come to rest."""
        for _turn in range(3):
            QApplication.processEvents()
        for each in (*out_of_reach(window), *cut_texts(window)):
            self.wrong.setdefault(each, []).append(name)
        self.taken.append(name)


@pytest.fixture(params=[200])
def _large(request: pytest.FixtureRequest) -> Iterator[None]:
    app = qt_application()
    use_text_scale(request.param)
    apply_theme(app, "light")
    yield
    use_text_scale(100)
    apply_theme(app, "light")


def measured(folder: Path, scenes: list[Scene]) -> dict[str, list[str]]:
    """Play scenes on a fresh training store; return what is wrong."""
    ruler, garbage = Ruler(folder, "light"), Garbage()
    books = setting_up.books_in(folder, {})
    stage = Stage(books.open("training"), books, ruler)
    for scene in scenes:
        stage.play(scene)
        garbage.collect()
    stage.close()
    garbage.stop()
    assert ruler.taken
    return ruler.wrong


@pytest.mark.usefixtures("_large")
def test_what_is_used_every_day_is_in_reach(tmp_path: Path) -> None:
    scenes = [each for each in screenshots.SCENES if each.__name__ in _EVERY_DAY]
    assert len(scenes) == len(_EVERY_DAY)
    assert measured(tmp_path, scenes) == {}


@pytest.mark.long
@pytest.mark.usefixtures("_large")
@pytest.mark.parametrize("part", range(_PARTS))
@pytest.mark.parametrize("_large", [125, 150, 200], indirect=True)
def test_so_is_everything_else(tmp_path: Path, part: int) -> None:
    assert measured(tmp_path, list(screenshots.SCENES)[part::_PARTS]) == {}


@pytest.mark.long
@pytest.mark.usefixtures("_large")
def test_so_are_windows_of_their_own(tmp_path: Path) -> None:
    ruler = Ruler(tmp_path, "light")
    for take in screenshots.FIRST:
        take(ruler)
    assert ruler.wrong == {}
