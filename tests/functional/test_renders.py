"""All that the screens used most say can be read, in a long language and from the right.

`make renders` measures each pictured state in each language, at both sizes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from pictures.camera import SIZES, Stage

from pos_app.domain.pseudo import PSEUDO
from tests.functional.renders import Ruler, measured, spoken

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


@pytest.mark.parametrize("code", [PSEUDO.code, "ar"])
def test_the_screens_used_most_can_be_read(tmp_path: Path, code: str) -> None:
    with spoken(code):
        ruler = Ruler(tmp_path, "light", sizes=SMALL)
        measured(ruler, [most_used])
    assert ruler.wrong == {}
    assert len(ruler.taken) >= _MOST_USED_LEAST
