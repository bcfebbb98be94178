"""What a customer types on a reader that asks for something, or their signature."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_app.domain.texts import _, pgettext
from pos_app.ui.customer_side.snapshot import SimulatedDisplay
from pos_app.ui.widgets import button, row

_SIGNATURE = "signature"


class AnswerRow(QWidget):
    """To be seen while a reader asks; `performed(action, arguments)`."""

    performed = Signal(str, dict)

    def __init__(self) -> None:
        super().__init__()
        self._asks = ""
        self.typed = QLineEdit()
        self.typed.setAccessibleName(_("What the customer types"))
        self.answer = button(pgettext("button on a card reader", "Done"), "primary")
        self.answer.setProperty("scale", "small")
        self.skip = button(pgettext("button on a card reader", "Skip"), "secondary")
        line = row(self)
        line.addWidget(self.typed, 1)
        line.addWidget(self.answer)
        line.addWidget(self.skip)
        self.hide()
        self.answer.clicked.connect(self._answer)
        self.typed.returnPressed.connect(self._answer)
        self.skip.clicked.connect(lambda: self.performed.emit("skip", {}))

    def show_display(self, display: SimulatedDisplay) -> None:
        """Show what can be answered at this moment."""
        if display.asks != self._asks:
            self._asks = display.asks
            self.typed.clear()
            self.typed.setVisible(display.asks != _SIGNATURE)
            signs = _("Sign") if display.asks == _SIGNATURE else None
            self.answer.setText(signs or pgettext("button on a card reader", "Done"))
        self.setVisible(bool(display.asks))

    def _answer(self) -> None:
        if self._asks == _SIGNATURE or self.typed.text():
            self.performed.emit("answer", {"value": self.typed.text()})
