"""Which days the books are of: a month as a rule, a year, or days by hand."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.period_presets import PERIOD_NAMES, Preset, days_of
from pos_app.domain.report_periods import end_of_month, months_later
from pos_app.domain.texts import _
from pos_app.domain.writing import format_parts
from pos_app.ui.widgets import FlowLayout, row
from pos_app.ui.widgets.day_edit import DayEdit
from pos_app.ui.widgets.drop_down import DropDown

_MONTHS: Final = 24
_OTHERS: Final = (Preset.THIS_YEAR, Preset.LAST_YEAR, Preset.RANGE)


class PeriodBar(QWidget):
    """`changed()` follows whoever chooses other days; `days` are those that are chosen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = date(2000, 1, 1)
        self.period = DropDown()
        self.period.setAccessibleName(_("Period"))
        self.period.setMinimumContentsLength(16)
        self.first, self.last = DayEdit(_("First day")), DayEdit(_("Last day"))
        self._by_hand = QWidget()
        beside = row(self._by_hand)
        beside.addWidget(self.first)
        beside.addWidget(self.last)
        line = FlowLayout(self)
        line.addWidget(self.period)
        line.addWidget(self._by_hand)
        self._by_hand.hide()
        self.period.currentIndexChanged.connect(lambda _at: self._on_chosen())
        self.first.dayChanged.connect(lambda _day: self._on_day(self.first, self.last))
        self.last.dayChanged.connect(lambda _day: self._on_day(self.last, self.first))

    def offer(self, today: date, locale: str) -> None:
        """Offer the months up to today, the last whole one first chosen."""
        if today == self._today:
            return
        self._today = today
        for edit in (self.first, self.last):
            edit.use(locale, today)
        with QSignalBlocker(self.period):
            self.period.clear()
            for back in range(_MONTHS):
                first = months_later(today, -back)
                self.period.addItem(_month_name(first, locale), first)
            for preset in _OTHERS:
                self.period.addItem(str(PERIOD_NAMES[preset]), preset)
            self.period.setCurrentIndex(1)
        self._show_days()
        self.changed.emit()

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day, both included."""
        return self.first.day(), self.last.day()

    def choose(self, first: date, last: date) -> None:
        """Choose days by hand."""
        self.period.setCurrentIndex(self.period.findData(Preset.RANGE))
        self.first.show_day(first)
        self.last.show_day(last)
        self.changed.emit()

    def _on_chosen(self) -> None:
        self._show_days()
        self.changed.emit()

    def _on_day(self, changed: DayEdit, other: DayEdit) -> None:
        """Let the other day follow where it would lie on the wrong side."""
        if self.first.day() > self.last.day():
            other.show_day(changed.day())
        self.changed.emit()

    def _show_days(self) -> None:
        chosen = self.period.currentData()
        if isinstance(chosen, date):
            days = chosen, end_of_month(chosen)
        else:
            days = days_of(Preset(chosen), self._today)
        for edit, day in zip((self.first, self.last), days, strict=True):
            edit.show_day(day)
        self._by_hand.setVisible(chosen == Preset.RANGE)


def _month_name(first: date, locale: str) -> str:
    return format_parts(first, "yMMMM", locale)
