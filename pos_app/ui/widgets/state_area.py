"""The state of the payment, in type large enough for the customer to read too."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from pos_app.domain.texts import _, paragraph
from pos_app.ui.theme import SIZES, icon, scaled, themed
from pos_app.ui.widgets import (
    Announced,
    BusyBar,
    FlowLayout,
    announce,
    button,
    column,
    frame,
    label,
    row,
    set_property,
)
from pos_app.ui.widgets.basics import show_text

_STYLES: Final = {
    "info": ("clock", "info", "note"),
    "note": ("info", "info", "note"),
    "done": ("check", "accent", "note-done"),
    "success": ("check", "accent", "note-success"),
    "warn": ("warning", "warn", "note-warn"),
    "danger": ("cross", "danger", "note-danger"),
}
_MARK: Final = 28


class StateArea(QWidget):
    """One headline, one piece of advice, and what can be done about it; hidden when empty.

    Codes and request ids, which help nobody at the counter, wait behind *Details*.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = "info"
        self._unspoken = ""
        self._ground = frame("note")
        self._mark = QLabel()
        self._headline = label("", "section", wrap=True)
        self._advice = label("", wrap=True)
        self._details = label("", "caption", wrap=True)
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._more = button(_("Details"), "quiet")
        self._more.setCheckable(True)
        self._more.toggled.connect(self._details.setVisible)
        self._busy = BusyBar()
        self._buttons = FlowLayout()
        self._lay_out()
        themed().changed.connect(self._paint_mark)
        self.hide()

    def add_button(self, made: QPushButton) -> None:
        """Add a button; the caller shows and hides it."""
        self._buttons.addWidget(made)

    def show_message(
        self,
        style: str,
        headline: str,
        advice: str = "",
        *,
        busy: bool = False,
        large: bool = False,
        details: str = "",
    ) -> None:
        """Say how it stands; `style` is info, success, warn or danger. Nothing at all hides it."""
        set_property(self._headline, "role", "total" if large else "section")
        words = paragraph(headline, advice)
        if words != self.words():
            self._unspoken = words
        self._style = style
        set_property(self._ground, "role", _STYLES[style][2])
        self._headline.setText(headline)
        show_text(self._advice, advice)
        if details != self._details.text():
            self._details.setText(details)
            self._more.setChecked(False)
        self._details.setVisible(bool(details) and self._more.isChecked())
        self._more.setVisible(bool(details))
        if busy:
            self._busy.begin("")
        else:
            self._busy.end()
        self._paint_mark()
        self.setVisible(bool(headline))
        self._speak()

    def showEvent(self, event: QShowEvent) -> None:
        """Speak what came before it could be seen."""
        super().showEvent(event)
        self._speak()

    def _speak(self) -> None:
        """Announce what is new; what nobody can see is not so: its sheet is closed, or not open."""
        if self.isVisible():
            announce(self, self._unspoken, Announced.MONEY)
            self._unspoken = ""

    def words(self) -> str:
        """Return what it says; empty when it is hidden."""
        return paragraph(self._headline.text(), self._advice.text())

    def _lay_out(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        outer = row(self)
        outer.addWidget(self._ground)
        across = row(self._ground, margin=SIZES["space_4"], spacing=SIZES["space_3"])
        self._mark.setFixedWidth(scaled(_MARK, 0.6))
        across.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=SIZES["space_2"])
        words.addWidget(self._headline)
        words.addWidget(self._advice)
        answers = row()
        answers.addLayout(self._buttons, 1)
        answers.addWidget(self._more, 0, Qt.AlignmentFlag.AlignTop)
        words.addLayout(answers)
        words.addWidget(self._details)
        words.addWidget(self._busy)
        across.addLayout(words, 1)

    def _paint_mark(self) -> None:
        name, token, _role = _STYLES[self._style]
        side = scaled(_MARK, 0.6)
        drawn = icon(name, token).pixmap(QSize(side, side), self.devicePixelRatioF())
        self._mark.setPixmap(drawn)
