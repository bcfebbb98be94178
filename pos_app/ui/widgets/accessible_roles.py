"""What our own widgets are for a screen reader: Qt knows those of its own classes alone."""

from __future__ import annotations

import sys
from functools import cache
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QScrollArea, QWidget

from pos_app.ui.widgets.drop_down import DropDown

_PROPERTY: Final = "accessible_role"
_Role = QAccessible.Role


def set_role(widget: QWidget, role: QAccessible.Role) -> None:
    """Give a widget that is a plain `QWidget` or frame for Qt the role that it plays."""
    widget.setProperty(_PROPERTY, role.value)


@cache
def install_roles() -> None:
    """Have Qt ask here first for what an assistive technology wants to know of.

    Once there is a `QApplication`: that installs Qt's own, and who came last is asked first.
    """
    QAccessible.installFactory(_interface_of)


def _interface_of(class_name: str, thing: QObject) -> QAccessibleInterface | None:
    """Return what stands for a widget, asked with its class and then with each base of that.

    None leaves it to Qt, which stops at the first class that it knows.
    """
    role = thing.property(_PROPERTY)
    if role is not None and isinstance(thing, QWidget):
        return QAccessibleWidget(thing, _Role(role))
    if isinstance(thing, DropDown) and sys.platform != "win32":
        return _Choice(thing)
    if isinstance(thing, QScrollArea):
        return QAccessibleWidget(thing, _Role.Grouping)
    if class_name == QWidget.__name__ and isinstance(thing, QWidget):
        return _Part(thing)
    return None


class _Part(QAccessibleWidget):
    """A group as soon as it has a name, which is read where the cursor comes into it; or a window.

    What it holds is in it all the same.
    """

    def role(self) -> QAccessible.Role:
        """Return it as it is just now."""
        widget = self.widget()
        if widget.windowType() is Qt.WindowType.Window:
            return _Role.Window
        return _Role.Grouping if widget.accessibleName() else _Role.Client


class _Choice(QAccessibleWidget):
    """A drop-down that is called by its name: but on Windows, Qt calls it by what is chosen."""

    def __init__(self, box: DropDown) -> None:
        super().__init__(box, _Role.ComboBox)
        self._box = box

    def text(self, what: QAccessible.Text) -> str:
        """Its name, what is chosen, and the rest as ever."""
        return self._box.currentText() if what is QAccessible.Text.Value else super().text(what)

    def state(self) -> QAccessible.State:
        """It has a list to open."""
        state = super().state()
        state.expandable = state.hasPopup = True
        state.expanded = self._box.view().isVisible()
        return state

    def actionNames(self) -> list[str]:
        """It can be opened."""
        return [QAccessibleActionInterface.showMenuAction(), *super().actionNames()]

    def doAction(self, name: str) -> None:
        """Open it, or what else."""
        if name == QAccessibleActionInterface.showMenuAction():
            self._box.showPopup()
        else:
            super().doAction(name)
