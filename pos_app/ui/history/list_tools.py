"""What somebody does with the list of the history: its order, its columns, a day to go to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pos_app.domain.date_words import read_day
from pos_app.domain.history_filter import HistoryColumn, HistoryOrder
from pos_app.domain.texts import _
from pos_app.services.shared.declared_settings import HISTORY_LIST
from pos_app.services.views.history_list import HistoryList, ShownColumn
from pos_app.settings import MachineSettings
from pos_app.ui.history.filter_controller import FilterController
from pos_app.ui.history.list_sheets import DaySheet, ListSheet
from pos_app.ui.history.overview import Overview
from pos_app.ui.history.presenter import HistoryPresenter
from pos_app.ui.history.table import HistoryTable
from pos_app.ui.keys.actions import COLUMNS
from pos_app.ui.widgets import icon_button, tab_before, toast


class ListTools(QObject):
    """Keeps how somebody likes the list on this machine; `liked` is that now."""

    def __init__(
        self,
        screen: QWidget,
        table: HistoryTable,
        presenter: HistoryPresenter,
        filters: FilterController,
        state: MachineSettings | None,
    ) -> None:
        super().__init__(screen)
        self._screen = screen
        self._table = table
        self._presenter = presenter
        self._filters = filters
        self._state = state
        self.liked = state.read(HISTORY_LIST) if state else HistoryList()
        self.button = icon_button("columns", _("Order and columns"), action=COLUMNS)
        self.button.clicked.connect(self.open_sheet)
        table.sorted.connect(presenter.sort)
        table.columns_changed.connect(self._save_columns)
        table.columns_requested.connect(self.open_sheet)
        presenter.order_changed.connect(table.show_order)
        table.use_columns(self.liked.columns)

    def save(self, liked: HistoryList) -> None:
        """Keep how the list is liked."""
        self.liked = liked
        if self._state is not None:
            self._state.save(HISTORY_LIST, liked)

    def join(self, overview: Overview) -> None:
        """Stand beside the totals, have the chart as it is liked, and keep how that is."""
        overview.buttons.insertWidget(0, self.button)
        tab_before(overview.toggle, self.button)
        overview.use(chart=self.liked.chart, step=self.liked.step)
        overview.liked.connect(
            lambda chart, step: self.save(HistoryList(self.liked.columns, chart, step))
        )

    def open_sheet(self) -> None:
        """Choose order and columns."""
        shown = [column.key for column in self._table.shown_columns()]
        sheet = ListSheet(self._screen, self._presenter.order, shown, self._table.chosen)
        sheet.sorted.connect(self._presenter.sort)
        sheet.changed.connect(self._use_columns)
        sheet.open()

    def ask_day(self) -> None:
        """Ask for a day, and go to it."""
        sheet = DaySheet(self._screen, self._read_day)
        sheet.chosen.connect(self.go_to)
        sheet.open()

    def go_to(self, day: date) -> None:
        """Show the rows of a day on top; where it has none, those of the one before it."""
        order = self._presenter.order
        if order.column is not HistoryColumn.TIME:
            order = HistoryOrder()
            self._presenter.sort(order)
        self._presenter.model.when_counted(lambda: self._show_day(day, order))

    def _show_day(self, day: date, order: HistoryOrder) -> None:
        items = self._presenter.model.items
        if not len(items):
            return
        place = items.sections.start_of(day)
        if place >= len(items):
            what = _("Nothing is older than that. This is the oldest.")
            if not order.descending:
                what = _("Nothing is newer than that. This is the newest.")
            toast(self._screen, what)
            place = len(items) - 1
        self._table.setFocus()
        self._table.show_place(place)

    def _read_day(self, text: str) -> date | None:
        """Read a day as it is typed into the search, of a longer period its last."""
        choices, today = self._filters.choices, self._filters.today
        found = choices.words(today).read(f"{text} ")
        days = [each.narrows.last for each in found.known]
        if len(days) == 1 and not found.text.strip():
            return days[0]
        return read_day(text, today, choices.formats.locale)

    def _use_columns(self, columns: Sequence[ShownColumn]) -> None:
        self._table.use_columns(columns)
        self._save_columns(columns)

    def _save_columns(self, columns: Sequence[ShownColumn]) -> None:
        self.save(HistoryList(tuple(columns), self.liked.chart, self.liked.step))
