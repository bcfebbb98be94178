"""Who is buying, on top of the cart."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.ui.widgets import button, icon_button, row, set_icon


class CustomerChip(QWidget):
    """Names the customer of the sale; a press chooses one (F8), the cross lets them go."""

    pressed = Signal()
    removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chip = button("", "chip")
        self._chip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._cross = icon_button("close", "Sell without a customer")
        self._chip.clicked.connect(self.pressed)
        self._cross.clicked.connect(self.removed)
        line = row(self, spacing=0)
        line.addWidget(self._chip, 1)
        line.addWidget(self._cross)
        self.show_name("")

    def show_name(self, name: str) -> None:
        """Name the customer; nobody where it is empty."""
        self._chip.setText(f" {name.replace('&', '&&')}" if name else " Customer   F8")
        self._chip.setAccessibleName(f"Customer: {name}" if name else "Choose a customer")
        self._chip.setToolTip("Choose the customer (F8)")
        set_icon(self._chip, "user", "accent" if name else "muted")
        self._chip.setChecked(bool(name))
        self._cross.setVisible(bool(name))
