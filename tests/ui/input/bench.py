"""A field, a button and a scanner."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from pos_app.ui.input.scan_filter import AmbiguousInput, ScanFilter
from pos_app.ui.widgets import MoneyEdit
from pos_app.ui.widgets.pin_edit import PinEdit
from tests.ui.checkout.conftest import Fingers, strike


class Bench(QWidget):
    """A field, a button, and what was heard."""

    def __init__(self, fingers: Fingers) -> None:
        super().__init__()
        self.fingers = fingers
        self.codes: list[str] = []
        self.doubts: list[AmbiguousInput] = []
        self.keys: list[str] = []
        self.field = QLineEdit("12.50")
        self.amount = MoneyEdit("usd")
        self.button = QPushButton("Take")
        self.button.setAutoDefault(True)  # as all of Till's: Enter presses it
        self.pressed: list[int] = []
        self.button.clicked.connect(lambda: self.pressed.append(1))
        box = QVBoxLayout(self)
        box.addWidget(self.field)
        box.addWidget(self.amount)
        self.pin = PinEdit()
        box.addWidget(self.pin)
        box.addWidget(self.button)
        self.scanner = ScanFilter(self, fingers, fingers)
        self.scanner.scanned.connect(self.codes.append)
        self.scanner.doubted.connect(self.doubts.append)

    def burst(self, text: str) -> None:
        strike(self, text)

    def strike(self, text: str, seconds: float) -> None:
        """Press keys with a pause before each."""
        for sign in text:
            self.fingers.now += seconds
            strike(self, sign)

    def rest(self) -> None:
        """Let so much time go by that nothing can follow."""
        self.fingers.wait()
        QTest.keyClick(self.windowHandle(), Qt.Key.Key_Shift)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.keys.append(event.text())
