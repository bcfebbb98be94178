"""The rows of the history: their columns, their days, and where they come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from PySide6.QtCore import QObject

from pos_app.clock import Clock
from pos_app.domain.history_filter import (
    ALL,
    NEWEST_FIRST,
    HistoryColumn,
    HistoryFilter,
    HistoryOrder,
)
from pos_app.domain.writing import format_parts
from pos_app.services.history.history import History
from pos_app.services.views.history import HistoryRow
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.history.columns import COLUMNS, MOMENT, TIME
from pos_app.ui.widgets.paged import Batch
from pos_app.ui.widgets.virtual_items import Slice
from pos_app.ui.widgets.virtual_model import PAGE, VirtualModel
from pos_app.ui.widgets.virtual_sections import Outline


class HistoryModel(VirtualModel):
    """The columns of the history over its rows, which stand under their days while time orders."""

    def __init__(self, tasks: Tasks, clock: Clock, parent: QObject | None = None) -> None:
        self._clock = clock
        self.by_day = True
        super().__init__(COLUMNS, tasks, self._day_of, parent)

    def show_history(self, rows: HistoryRows) -> None:
        """Show what these read; what was there stays until the first page has come."""
        self.by_day = rows.by_day
        self.columns = (TIME if self.by_day else MOMENT, *COLUMNS[1:])
        self.show_rows(rows)

    def rows_of(self, customers: AbstractSet[str]) -> set[str]:
        """Return the ids of the loaded rows that name one of these customers."""
        rows = self.items.loaded() if customers else ()
        return {row.id for row in rows if row.customer_id in customers}

    def heading_text(self, heading: date) -> str:
        """How a day is called: `Today, Monday, November 23, 2026`."""
        return self.formats.day(heading, self._clock.now())

    def place_text(self, place: int) -> str:
        """The month of a place, where rows stand by time; else how far down it is."""
        if not 0 <= place < len(self.items):
            return ""
        section, _offset = self.items.sections.at(place)
        return super().place_text(place) if section.key is None else self._month_of(section.key)

    def _month_of(self, day: date) -> str:
        return format_parts(day, "yMMMM", self.formats.locale)

    def _day_of(self, row: HistoryRow) -> date | None:
        if not self.by_day:
            return None
        return row.business_date or self.formats.business_day_of(row.occurred_at)


def newer(row: HistoryRow, other: HistoryRow) -> bool:
    """Whether one row of the history stands above another."""
    return (row.occurred_at, row.id) > (other.occurred_at, other.id)


class HistoryRows:
    """Reads the rows of a filter in an order, and what was changed in them."""

    def __init__(
        self, history: History, wanted: HistoryFilter = ALL, order: HistoryOrder = NEWEST_FIRST
    ) -> None:
        self._history = history
        self._wanted = wanted
        self._order = order
        self.by_day = order.column is HistoryColumn.TIME
        self.descending = order.descending
        self.is_above: Callable[[HistoryRow, HistoryRow], bool] | None = None
        if order == NEWEST_FIRST:
            self.is_above = newer

    def outline(self) -> Outline:
        """Count the rows of each day; in another order than time's, all of them."""
        days = self._history.days(self._wanted)
        if not self.by_day:
            return Outline(((None, sum(each.count for each in days)),))
        counts = [(each.day, each.count) for each in days]
        return Outline(tuple(counts if self.descending else reversed(counts)))

    def rows(self, asked: Slice) -> Batch[HistoryRow]:
        """Read rows."""
        wanted, order = self._wanted, self._order
        if asked.section is None:
            page = self._history.page(
                wanted=wanted, order=order, limit=asked.limit, skip=asked.skip
            )
        else:
            page = self._history.around(asked.section, wanted, order, asked.limit, skip=asked.skip)
        return Batch(self._explained(page.rows), page.next)

    def changed(self, ids: AbstractSet[str], top: HistoryRow) -> Sequence[HistoryRow] | None:
        """Rows by their ids, and what was sold since the topmost one."""
        news = self._history.changed(ids, top, self._wanted, self._order, PAGE)
        return self._explained(news.rows) if news.next is None else None

    def _explained(self, rows: tuple[HistoryRow, ...]) -> tuple[HistoryRow, ...]:
        text = self._wanted.text
        return self._history.explained(rows, text) if text.strip() else rows
