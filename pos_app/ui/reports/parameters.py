"""What a report is asked for: its days, what they are compared with, of whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.period_presets import PERIOD_NAMES, Preset, days_of
from pos_app.domain.texts import NP_, Message, _
from pos_app.domain.writing import first_weekday
from pos_app.services.views.report_tables import (
    Comparison,
    Parameter,
    ReportInfo,
    ReportRequest,
    ReportStep,
)
from pos_app.services.views.store import CashierView, RegisterView
from pos_app.ui.widgets import FlowLayout, label, row
from pos_app.ui.widgets.day_edit import DayEdit
from pos_app.ui.widgets.drop_down import DropDown

STEPS: Final[dict[ReportStep, Message]] = {
    ReportStep.DAY: NP_("the steps of a report", "By day"),
    ReportStep.WEEK: NP_("the steps of a report", "By week"),
    ReportStep.MONTH: NP_("the steps of a report", "By month"),
}
COMPARISONS: Final[dict[Comparison, Message]] = {
    Comparison.NONE: NP_("what a period is compared with", "Not compared"),
    Comparison.PERIOD_BEFORE: NP_("what a period is compared with", "Period before"),
    Comparison.YEAR_BEFORE: NP_("what a period is compared with", "Year before"),
}
_BY_MONTH: Final = 92
"""More days than that begin by month; more than a month's, by week."""
_BY_WEEK: Final = 31


@dataclass(frozen=True)
class Choices:
    """Of whom a report may be, and which day is today."""

    today: date
    locale: str = "en_US"
    registers: tuple[RegisterView, ...] = ()
    cashiers: tuple[CashierView, ...] = ()


class ParameterBar(QWidget):
    """`changed()` follows whoever chooses something else; `request` is what is chosen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = date(2000, 1, 1)
        self._locale = ""
        self._week_begins = 0
        self.period = _choices(_("Period"), PERIOD_NAMES.items(), 8)
        self.first = DayEdit(_("First day"))
        self.last = DayEdit(_("Last day"))
        self.step = _choices(_("Steps"), STEPS.items(), 6)
        self.comparison = _choices(_("Comparison"), COMPARISONS.items(), 10)
        self.register = _choices(_("Register"), (), 7)
        self.cashier = _choices(_("Cashier"), (), 7)
        self._days = QWidget()
        self._parts = {
            Parameter.PERIOD: self.period,
            Parameter.STEP: self.step,
            Parameter.COMPARISON: self.comparison,
            Parameter.REGISTER: self.register,
            Parameter.CASHIER: self.cashier,
        }
        self._taken: frozenset[Parameter] = frozenset(Parameter)
        self._lay_out()
        self.period.setCurrentIndex(self.period.findData(Preset.THIS_WEEK))
        self.period.currentIndexChanged.connect(self._on_period)
        self.first.dayChanged.connect(lambda _day: self._on_day(self.first, self.last))
        self.last.dayChanged.connect(lambda _day: self._on_day(self.last, self.first))
        for each in (self.step, self.comparison, self.register, self.cashier):
            each.currentIndexChanged.connect(self.changed)

    def offer(self, choices: Choices) -> None:
        """Offer these registers and cashiers; what was chosen stays chosen."""
        _refill(self.register, _("All registers"), choices.registers)
        _refill(self.cashier, _("All cashiers"), choices.cashiers)
        if (choices.today, choices.locale) != (self._today, self._locale):
            self._today, self._locale = choices.today, choices.locale
            self._week_begins = first_weekday(choices.locale)
            for edit in (self.first, self.last):
                edit.use(choices.locale, choices.today)
            self._show_days()
        self._show_parts()

    def take(self, info: ReportInfo) -> None:
        """Show what a report can be asked for."""
        self._taken = info.parameters
        self._show_parts()

    @property
    def request(self) -> ReportRequest:
        """What is chosen, of what the report takes."""
        taken = self._taken
        return ReportRequest(
            self.first.day(),
            self.last.day(),
            ReportStep(self.step.currentData()) if Parameter.STEP in taken else ReportStep.DAY,
            Comparison(self.comparison.currentData())
            if Parameter.COMPARISON in taken
            else Comparison.NONE,
            (self.register.currentData() or None) if Parameter.REGISTER in taken else None,
            (self.cashier.currentData() or None) if Parameter.CASHIER in taken else None,
            self._week_begins,
        )

    def about(self, request: ReportRequest) -> list[str]:
        """Return of whom a request is, a line each; nothing where it is of all."""
        lines = []
        if request.register_id:
            lines.append(_("Register: {name}", name=self.register.currentText()))
        if request.cashier_id:
            lines.append(_("Cashier: {name}", name=self.cashier.currentText()))
        return lines

    def _lay_out(self) -> None:
        flow = FlowLayout(self)
        days = row(self._days)
        days.addWidget(self.first)
        days.addWidget(label("–"))
        days.addWidget(self.last)
        flow.addWidget(self.period)
        flow.addWidget(self._days)
        for each in (self.comparison, self.step, self.register, self.cashier):
            flow.addWidget(each)
        self._days.hide()

    def _show_parts(self) -> None:
        for parameter, part in self._parts.items():
            is_choice = part not in {self.register, self.cashier} or part.count() > 2
            part.setVisible(parameter in self._taken and is_choice)
        is_range = self.period.currentData() == Preset.RANGE
        self._days.setVisible(Parameter.PERIOD in self._taken and is_range)

    def _on_period(self) -> None:
        self._show_days()
        self._show_parts()
        self.changed.emit()

    def _show_days(self) -> None:
        """Show the days of the period, in steps of which there are not too many."""
        first, last = days_of(Preset(self.period.currentData()), self._today, self._week_begins)
        self.first.show_day(first)
        self.last.show_day(last)
        self._fit_step()

    def _fit_step(self) -> None:
        length = (self.last.day() - self.first.day()).days + 1
        step = (
            ReportStep.MONTH
            if length > _BY_MONTH
            else ReportStep.WEEK
            if length > _BY_WEEK
            else ReportStep.DAY
        )
        with QSignalBlocker(self.step):
            self.step.setCurrentIndex(self.step.findData(step))

    def _on_day(self, edited: DayEdit, other: DayEdit) -> None:
        """Take a day by hand; the other one follows where it would be on its wrong side."""
        if self.last.day() < self.first.day():
            other.show_day(edited.day())
        self._fit_step()
        self.changed.emit()


def _choices(name: str, pairs: Iterable[tuple[object, Message]], length: int) -> DropDown:
    box = DropDown()
    box.setAccessibleName(name)
    box.setMaxVisibleItems(10)
    box.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(length)
    for value, text in pairs:
        box.addItem(str(text), value)
    return box


def _refill(
    box: DropDown, everything: str, choices: Sequence[RegisterView] | Sequence[CashierView]
) -> None:
    """Offer all of them together, and each; what was chosen stays chosen."""
    chosen = box.currentData()
    with QSignalBlocker(box):
        box.clear()
        box.addItem(everything, "")
        for each in choices:
            box.addItem(each.name, each.id)
        box.setCurrentIndex(max(0, box.findData(chosen)))
