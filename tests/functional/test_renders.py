"""All that the screens used most say can be read, in a long language and from the right.

`make renders` measures each pictured state in each language, at both sizes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from pictures.camera import SIZES, Stage
from pictures.reports import report_screen
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from pos_app.domain.pseudo import PSEUDO
from pos_app.ui.widgets.room import Room
from tests.functional.renders import Ruler, measured, spoken, written

SMALL: Final = SIZES[-1:]
_MOST_USED_LEAST: Final = 12


def most_used(stage: Stage) -> None:
    """The screens on which a day is spent."""
    stage.take("checkout-empty")
    stage.ring_up(0, 7, 7, 11, customer=stage.customer("Maria Jimenez", "pm_card_visa"))
    stage.take("checkout")
    stage.press("F9")
    stage.take("pay-reader")
    stage.press("S")
    stage.take("pay-card")
    stage.press("C")
    stage.hands.type("50")
    stage.take("pay-cash")
    stage.press("Return")
    stage.take("result-change")
    stage.press("F10")
    for number, name in enumerate(
        ("customers", "history", "reports", "settings", "drawer", "money", "disputes"), start=2
    ):
        stage.press(f"Ctrl+{number}")
        stage.take(name)


class Scrolled(Ruler):
    """Notes also what scrolls as a whole, where text is as large as it is drawn for."""

    def _measure(self, window: QWidget, name: str, size: QSize) -> None:
        super()._measure(window, name, size)
        for room in window.findChildren(Room):
            if room.isVisible() and room.verticalScrollBar().maximum():
                self._note(f"{type(room).__name__} scrolls", name, size)


@pytest.mark.parametrize("code", [PSEUDO.code, pytest.param("ar", marks=pytest.mark.long)])
def test_the_screens_used_most_can_be_read(tmp_path: Path, code: str) -> None:
    with spoken(code):
        ruler = Ruler(tmp_path, "light", sizes=SMALL)
        measured(ruler, [most_used])
    assert ruler.wrong == {}
    assert len(ruler.taken) >= _MOST_USED_LEAST


@pytest.mark.long
def test_the_screens_used_most_need_not_be_scrolled(tmp_path: Path) -> None:
    ruler = Scrolled(tmp_path, "light", sizes=SMALL)
    measured(ruler, [most_used, report_screen])
    assert ruler.wrong == {}


@pytest.mark.long
@pytest.mark.parametrize("percent", [125, 150, 200])
def test_the_screens_used_most_can_be_read_in_larger_text(tmp_path: Path, percent: int) -> None:
    with written(percent):
        ruler = Ruler(tmp_path, "light", sizes=SMALL)
        measured(ruler, [most_used])
    assert ruler.wrong == {}
