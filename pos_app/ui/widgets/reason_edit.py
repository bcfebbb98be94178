"""A field for why something is done: one of the reasons offered, or another that is typed."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCompleter

from pos_app.ui.widgets.drop_down import DropDown


class ReasonEdit(DropDown):
    """Offers reasons, so that a till without a keyboard can give one; takes any other."""

    returnPressed = Signal()

    def __init__(self, name: str, offered: Iterable[str], most: int | None = None) -> None:
        """`most` is how long a reason may be, in characters."""
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(DropDown.InsertPolicy.NoInsert)
        self.setCompleter(QCompleter(self))  # one that completes nothing
        self.addItems(["", *offered])
        self.setAccessibleName(name)
        if line := self.lineEdit():
            line.setAccessibleName(name)
            line.returnPressed.connect(self.returnPressed)
            if most is not None:
                line.setMaxLength(most)

    def text(self) -> str:
        """Return the reason without spaces around it."""
        return self.currentText().strip()

    def set_placeholder(self, text: str) -> None:
        """Show a text where nothing is given yet."""
        if line := self.lineEdit():
            line.setPlaceholderText(text)
            line.setToolTip(text)
