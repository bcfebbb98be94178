"""Somebody who has a touch screen and no keyboard, and fingers as large as people have them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QTableView, QWidget

from tests.support.accessible import TOUCH
from tests.support.keyboard import Keyboard


@dataclass
class Finger:
    """Touches buttons by their names in one window; `keyboard` only waits and looks."""

    keyboard: Keyboard
    window: QWidget

    def tap(self, *names: str) -> None:
        """Touch buttons one by one; each has room for a finger and lies on top of all else."""
        for name in names:
            found = self._button(name)
            assert min(found.width(), found.height()) >= TOUCH, f"{name} is too small"
            middle = found.rect().center()
            on_top = self.window.childAt(found.mapTo(self.window, middle))
            assert on_top is found, f"{name} lies under {on_top!r}"
            QTest.mouseClick(found, Qt.MouseButton.LeftButton, pos=middle)
            self.keyboard.settle()

    def pick(self, words: str) -> None:
        """Touch the row of the table that says this."""
        (table,) = (each for each in self.window.findChildren(QTableView) if each.isVisible())
        found = next(cell for cell in _cells(table.model()) if words in str(cell.data()))
        middle = table.visualRect(found).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=middle)
        self.keyboard.settle()

    def type(self, amount: str) -> None:
        """Touch the digits of a keypad."""
        self.tap(*amount)

    def _button(self, name: str) -> QAbstractButton:
        def there() -> None:
            names = [_name_of(each) for each in self._buttons()]
            assert name in names, f"there is no {name!r} to touch, only {names}"

        self.keyboard.qtbot.waitUntil(there)
        return next(each for each in self._buttons() if _name_of(each) == name)

    def _buttons(self) -> list[QAbstractButton]:
        found = self.window.findChildren(QAbstractButton)
        return [each for each in found if each.isVisible() and each.isEnabled()]


def _name_of(control: QAbstractButton) -> str:
    return (control.accessibleName() or control.text().replace("&", "")).strip()


def _cells(model: QAbstractItemModel) -> list[QModelIndex]:
    rows, columns = range(model.rowCount()), range(model.columnCount())
    return [model.index(row, column) for row in rows for column in columns]
