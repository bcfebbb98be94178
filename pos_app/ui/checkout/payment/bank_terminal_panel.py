"""The bank's own terminal: the cashier confirms what it took."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.domain.texts import N_, _
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import EmptyState, FormField, button, column, on_button
from pos_app.ui.widgets.key_captions import ENTER, caption_with_key
from pos_app.ui.widgets.keypad import ONLY_CODES
from pos_app.ui.widgets.letter_edit import LetterEdit

_ROOM_FOR_HINT: Final = 300
_LONGEST: Final = 64
_HINT: Final = N_(
    "Take the amount on the terminal. Confirm here only when it says that it was approved: "
    "Till does not ask it."
)


class BankTerminalPanel(QWidget):
    """Explains what to do, and takes a reference; its button and Enter emit `confirmed`."""

    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paid = 0
        self.reference = LetterEdit()
        self.reference.setProperty(ONLY_CODES, True)
        self.reference.setMaxLength(_LONGEST)
        self.field = FormField(
            _("Reference"),
            self.reference,
            _("If you like: the number on the terminal's slip. Never a card number."),
        )
        self.confirm = button(_("It was taken"), "primary", "check")
        self._hint = EmptyState("reader", "", str(_HINT))
        self._hint.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        box = column(self, spacing=SIZES["space_3"])
        box.addWidget(self._hint, 1)
        box.addStretch()
        box.addWidget(self.field)
        box.addWidget(self.confirm)
        self.reference.returnPressed.connect(self.confirmed)
        self.confirm.clicked.connect(self.confirmed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide the hint where something else needs its room."""
        super().resizeEvent(event)
        self._hint.setVisible(self.height() >= scaled(_ROOM_FOR_HINT))

    def show_due(self, amount: str, name: str, paid: int, *, enabled: bool) -> None:
        """Show how much to take, and where; the reference is cleared once `paid` has changed.

        `paid` is in minor units.
        """
        what, text = _("Take it on {terminal}", terminal=name), _("It was taken")
        if amount:
            what = _("Take {amount} on {terminal}", amount=amount, terminal=name)
            text = _("{amount} was taken on {terminal}", amount=amount, terminal=name)
        self._hint.set_text(what, str(_HINT))
        self.confirm.setText(on_button(caption_with_key(text, ENTER)))
        self.confirm.setAccessibleName(text)
        self.confirm.setEnabled(enabled)
        if paid != self._paid:
            self._paid = paid
            self.reference.clear()
            if self.reference.hasFocus():
                self.focus_confirm()  # the next letter chooses another way of paying

    def focus_confirm(self) -> None:
        """On the button, so that letters choose another way and Enter confirms."""
        self.confirm.setFocus(Qt.FocusReason.OtherFocusReason)
