"""Somebody who has a keyboard and no mouse, and who always wants to see where the cursor is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from pos_app.ui.widgets import Sheet, Toasts

_MOST_TABS = 80


def paste(field: QLineEdit | QPlainTextEdit, text: str) -> None:
    """Put a text in place of what a field holds, as a person does."""
    QApplication.clipboard().setText(text)
    field.setFocus()
    field.selectAll()
    field.paste()


class WindowWatch(QObject):
    """Notes every window that comes up: a widget shown before it has a parent is one too."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.seen: list[str] = []
        self._app = app
        app.installEventFilter(self)

    def end(self) -> None:
        """Watch no more: a watch that stays makes each event of the run slower."""
        self._app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at what is shown."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            passing = {Qt.WindowType.Popup, Qt.WindowType.ToolTip}
            if watched.isWindow() and watched.windowType() not in passing:
                self.seen.append(type(watched).__name__)
        return False


@dataclass
class Keyboard:
    """Presses keys in the one window that is there; `busy` tells whether work is under way."""

    qtbot: QtBot
    busy: Callable[[], bool]

    @property
    def window(self) -> QWidget:
        """The window on the screen."""
        shown = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
        assert len(shown) == 1, shown
        return shown[0]

    @property
    def focus(self) -> QWidget:
        """What has the cursor; nothing is a fault."""
        found = QApplication.focusWidget()
        assert found is not None, "the focus is lost"
        assert found.isVisible(), f"the focus is in something hidden: {found!r}"
        assert found.isEnabled(), f"the focus is in something disabled: {found!r}"
        return found

    @property
    def at(self) -> str:
        """The name of what has the cursor."""
        focus = self.focus
        text = focus.text() if isinstance(focus, QAbstractButton) else ""
        return focus.accessibleName() or text.replace("&", "")

    @property
    def sheet(self) -> str:
        """The title of the sheet on top, "" where there is none."""
        shown = [each for each in self.window.findChildren(Sheet) if each.isVisible()]
        return next((each.accessibleName() for each in shown if each.isEnabled()), "")

    @property
    def toasts(self) -> list[str]:
        """What the short messages say."""
        found = self.window.findChildren(Toasts)
        return [text for each in found for text in each.texts()]

    def message(self, words: str) -> bool:
        """Whether these words stand on the screen."""
        return any(words in each.text() for each in self.window.findChildren(QLabel)
                   if each.isVisible())  # fmt: skip

    def press(self, *keys: str) -> None:
        """Press keys one by one, each with time to do its work."""
        for each in keys:
            self.strike(each)
            self.settle()
            assert self.focus is not None, each

    def strike(self, key: str) -> None:
        """Press a key after which the window goes away."""
        QTest.keySequence(QApplication.focusWidget() or self.window, QKeySequence(key))

    def write(self, text: str) -> None:
        """Type over what the cursor's field has, as a person does."""
        if isinstance(self.focus, QLineEdit):
            QTest.keySequence(self.focus, QKeySequence("Ctrl+A"))
        QTest.keyClicks(self.focus, text)
        self.settle()

    def tab_to(self, name: str) -> None:
        """Press Tab until the cursor is there."""
        passed = []
        for _ in range(_MOST_TABS):
            if self.at == name:
                return
            passed.append(self.at)
            self.press("Tab")
        raise AssertionError(f"Tab does not lead to {name!r}, only to {sorted(set(passed))}")

    def round_trip(self) -> list[str]:
        """Press Tab until the cursor is back; return the names of all that it passed."""
        began, passed = self.focus, [self.at]
        for _ in range(_MOST_TABS):
            self.press("Tab")
            if self.focus is began:
                return passed
            passed.append(self.at)
        raise AssertionError(f"Tab never comes back: {passed}")

    def settle(self) -> None:
        """Wait until nothing is under way any more, twice: one thing leads to another."""
        for _ in range(2):
            QApplication.processEvents()
            self.qtbot.waitUntil(lambda: not self.busy())

    def wait(self, condition: Callable[[], object]) -> None:
        """Wait for something to come."""
        self.qtbot.waitUntil(lambda: bool(condition()))
        self.settle()
