"""Pictures of the keys of a register, and of choosing another one."""

from __future__ import annotations

from PySide6.QtTest import QTest

from pictures.camera import Scene, Stage
from pos_app.ui.keys.actions import HOLD, RESUME
from pos_app.ui.keys.keymap import keymap
from pos_app.ui.settings.keyboard_page import KeyboardPage
from pos_app.ui.settings.keyboard_sheet import KeySheet
from pos_app.ui.settings.screen import PageKey, SettingsScreen


def keyboard(stage: Stage) -> None:
    """A key that was changed, found; one that is free, refused, or of something else."""
    stage.press("Ctrl+5")
    page = stage.find(SettingsScreen).open(PageKey.KEYBOARD)
    if not isinstance(page, KeyboardPage):
        raise TypeError("the keys are not on their page")
    keymap().assign({HOLD: "Ctrl+H"})
    page.search.setText(str(HOLD.scopes[0].value))
    stage.settle()
    stage.take("settings-keyboard-changed")
    page.list.choose(RESUME.id)
    page.list.open_current()
    sheet = stage.find(KeySheet)
    for key, name in (("F5", "free"), ("Ctrl+C", "refused"), ("F9", "clash")):
        QTest.keySequence(sheet.recorder, key)
        stage.take(f"keyboard-{name}")
    stage.close_sheets()
    page.search.clear()
    keymap().reset()


SCENES: tuple[Scene, ...] = (keyboard,)
