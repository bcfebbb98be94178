"""Who is buying, on top of the cart."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from pos_app.domain.texts import _
from pos_app.ui.keys.actions import CUSTOMER
from pos_app.ui.keys.keymap import KeyShown
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import on_button, set_icon
from pos_app.ui.widgets.key_captions import caption_with_key, tooltip

_FRAME = 2 * SIZES["space_4"] + 2 * SIZES["focus"] + SIZES["space_2"]


class CustomerChip(QPushButton):
    """Names the customer of the sale; a press chooses another one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.setProperty("kind", "chip")
        self._key = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(True)
        KeyShown(self, CUSTOMER, self._show_key)

    def show_name(self, name: str) -> None:
        """Name the customer; nobody where it is empty."""
        self._name = name
        self.setAccessibleName(_("Customer: {name}", name=name) if name else _("Choose a customer"))
        choose = tooltip(_("Choose the customer"), self._key)
        self.setToolTip(f"{name}\n{choose}" if name else choose)
        set_icon(self, "user", "accent" if name else "muted")
        self._fit()

    def _show_key(self, key: str) -> None:
        self._key = key
        self.show_name(self._name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the name to the room there is."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - self.iconSize().width() - _FRAME
        word = _("Customer")
        key = caption_with_key(word, self._key)
        nobody = key if self.fontMetrics().horizontalAdvance(key) <= room else word
        text = self._name or nobody
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        self.setText(f" {on_button(shown)}")
