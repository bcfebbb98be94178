"""A field for a day."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QSignalBlocker
from PySide6.QtWidgets import (
    QDateEdit,  # noqa: TID251  derived from IgnoreWheelMixin below
    QWidget,
)

from pos_app.ui.widgets.drop_down import IgnoreWheelMixin


class DayEdit(IgnoreWheelMixin, QDateEdit):
    """A day, typed or chosen from a calendar; `dateChanged` follows once it is whole."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setCalendarPopup(True)
        self.setDisplayFormat("yyyy-MM-dd")
        self.setKeyboardTracking(False)

    def day(self) -> date:
        """Return the day."""
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())

    def show_day(self, day: date) -> None:
        """Show another day; nothing is emitted."""
        with QSignalBlocker(self):
            self.setDate(QDate(day.year, day.month, day.day))
