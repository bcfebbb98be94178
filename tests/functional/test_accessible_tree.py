"""What every pictured state is for those who can't see it, or not well, and who touch it.

Names and roles for a screen reader; for weak eyes the contrast of all texts; for fingers the room
of all that can be touched, in the smallest window. Not the order of Tab,
which is really pressed for that: the scenes go on from where the cursor is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
import screenshots
from pictures import setting_up
from pictures.camera import SIZES, Camera, Scene, Stage
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.ui.shell.application import qt_application
from pos_app.ui.shell.garbage import Garbage
from pos_app.ui.theme import apply_theme
from tests.support.accessible_tree import faults, traps
from tests.support.rendered_contrast import pale
from tests.support.stray_windows import StrayWindows
from tests.support.touch_targets import small

_PARTS = 6

pytestmark = pytest.mark.long


@dataclass
class Listener(Camera):
    """Asks of every state what a screen reader would, in place of taking its picture."""

    wrong: dict[str, list[str]] = field(default_factory=dict)
    """What is wrong, and in which states."""

    def take(self, window: QWidget, name: str) -> None:
        """Look at a window once its layouts have come to rest, large and small."""
        before = window.size()
        self.take_as_it_is(window, name)
        window.resize(SIZES[-1])
        QApplication.processEvents()
        self._note(small(window), f"{name} small")
        window.resize(before)

    def take_as_it_is(self, window: QWidget, name: str) -> None:
        """Look at a window of the size that it has."""
        QApplication.processEvents()
        self._note([*faults(window), *traps(window), *pale(window), *small(window)], name)
        self.taken.append(name)

    def _note(self, found: list[str], name: str) -> None:
        for each in found:
            self.wrong.setdefault(each, []).append(name)


def looked_at(folder: Path, scenes: list[Scene]) -> Listener:
    """Play scenes on a fresh training store."""
    apply_theme(qt_application(), "light")
    listener, garbage, stray = Listener(folder, "light"), Garbage(), StrayWindows(qt_application())
    books = setting_up.books_in(folder, {})
    stage = Stage(books.open("training"), books, listener)
    for scene in scenes:
        stage.play(scene)
        garbage.collect()
        for each in stray.found:
            listener.wrong.setdefault(each, []).append(scene.__name__)
        stray.found.clear()
    stage.close()
    garbage.stop()
    stray.deleteLater()
    return listener


@pytest.mark.parametrize("part", range(_PARTS))
def test_every_pictured_state_can_be_read_out(tmp_path: Path, part: int) -> None:
    assert looked_at(tmp_path, list(screenshots.SCENES)[part::_PARTS]).wrong == {}


def test_so_can_windows_of_their_own(tmp_path: Path) -> None:
    listener = Listener(tmp_path, "light")
    apply_theme(qt_application(), "light")
    for take in screenshots.FIRST:
        take(listener)
    assert listener.wrong == {}
