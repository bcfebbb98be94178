"""The history table: its columns, its rows by day, and where they come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from pos_app.clock import Clock
from pos_app.domain.history_filter import ALL, NEWEST_FIRST, HistoryFilter, HistoryOrder
from pos_app.domain.texts import N_, NP_, _, ngettext
from pos_app.services.history.history import History
from pos_app.services.views.history import HistoryCursor, HistoryRow
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.theme import SIZES, current_tokens, font
from pos_app.ui.widgets.paged import (
    ROW,
    Batch,
    CellDelegate,
    Column,
    Index,
    PagedItems,
    PagedModel,
    PagedTable,
)
from pos_app.ui.widgets.status_chip import STATUS_STYLES

PAGE: Final = 100
_DAY_HIGH: Final = 32


def method_in(row: HistoryRow) -> str:
    """How a sale was paid, as short as the list has room for: `Cash + Visa 4242`."""
    return row.method.replace("•••• ", "")


def shorter_methods(row: HistoryRow) -> list[str]:
    """The same in fewer whole words: `Cash + 4242`, `Cash + 1 more`, `2 ways`."""
    ways = method_in(row).split(" + ")
    digits = [way.split()[-1] if way[-1].isdecimal() else way for way in ways]
    if len(ways) == 1:
        return digits
    more, many = len(ways) - 1, len(ways)
    return [
        " + ".join(digits),
        ngettext("{way} + {n} more", "{way} + {n} more", more, way=digits[0]),
        ngettext("{n} way", "{n} ways", many),
    ]


COLUMNS: Final[tuple[Column[HistoryRow], ...]] = (
    Column(
        NP_("column of a list", "Time"),
        lambda row, formats: formats.time(row.occurred_at),
        sample="00:00 PM",
    ),
    Column(N_("Amount"), lambda row, formats: formats.money(row.amount), "$00,000.00", right=True),
    Column(
        N_("Status"),
        lambda row, _formats: str(STATUS_STYLES[row.status].word),
        sample=" ",
        chip=lambda row: row.status,
    ),
    Column(
        NP_("how a sale was paid", "Method"),
        lambda row, _formats: method_in(row),
        shorter=shorter_methods,
        least="Visa 4242",  # not shown: as long as most are
    ),
    Column(N_("Customer"), lambda row, _formats: row.customer_name, from_width=600),
    Column(
        N_("Cashier"),
        lambda row, _formats: row.cashier_name,
        sample="Alexandra",  # not shown: as long as most names are
        from_width=860,
    ),
    Column(
        N_("Receipt"), lambda row, _formats: row.receipt_number or "", "R1-000000", from_width=740
    ),
)


@dataclass(frozen=True)
class Day:
    """A heading between two days."""

    day: date


class DayItems(PagedItems):
    """Rows newest first, with a heading before the first one of each day."""

    def __init__(self, day_of: Callable[[datetime], date]) -> None:
        """`day_of` returns the business day of a moment."""
        super().__init__()
        self._day_of = day_of

    def rows_of(self, customers: AbstractSet[str]) -> set[str]:
        """Return the ids of the loaded rows that name one of these customers."""
        return {
            item.id
            for item in (self.items if customers else ())
            if isinstance(item, HistoryRow) and item.customer_id in customers
        }

    def heading(self, row: HistoryRow) -> Day:
        """The day of a row."""
        return Day(self._day_of(row.occurred_at))

    def is_heading(self, item: Any) -> bool:
        """Whether an item is a day."""
        return isinstance(item, Day)

    def key(self, item: Any) -> object:
        """The id of a row, the date of a heading."""
        return item.day if isinstance(item, Day) else item.id

    def above(self, item: Any, other: Any) -> bool:
        """Newest first; a day stands above its rows."""
        if isinstance(item, HistoryRow) and isinstance(other, HistoryRow):
            return newer(item, other)
        return self._sort_key(item) > self._sort_key(other)

    def _sort_key(self, item: Any) -> tuple[date, bool]:
        return (item.day, True) if isinstance(item, Day) else (self.heading(item).day, False)


class HistoryModel(PagedModel):
    """The columns of the history, over rows and days."""

    def __init__(self, tasks: Tasks, clock: Clock, parent: QObject | None = None) -> None:
        # formats are read later, and change
        self.days = DayItems(lambda at: self.formats.business_day_of(at))  # noqa: PLW0108
        super().__init__(COLUMNS, tasks, page=PAGE, items=self.days, parent=parent)
        self._clock = clock

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings can't be chosen."""
        if isinstance(self.item(index), Day):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A heading says its day in the first column."""
        item = self.item(index)
        if not isinstance(item, Day):
            return super().data(index, role)
        if role == ROW:
            return item
        spoken = role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}
        return self.day_text(item) if spoken and index.column() == 0 else None

    def day_text(self, item: Day) -> str:
        """How a day is called: `Today, Monday, November 23, 2026`."""
        return self.formats.day(item.day, self._clock.now())


class HistoryTable(PagedTable):
    """The table, with lower rows for the days."""

    def __init__(self, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(model, _("History"), parent)
        self._model = model
        self.setItemDelegate(_DayDelegate(self))
        self.horizontalHeader().setSectionsClickable(False)  # newest first is the only order
        model.modelReset.connect(lambda: self._lower(0, model.rowCount() - 1))
        model.rowsInserted.connect(lambda _parent, first, last: self._lower(first, last))

    def _lower(self, first: int, last: int) -> None:
        for place in range(first, last + 1):
            if isinstance(self._model.item(self._model.index(place, 0)), Day):
                self.setRowHeight(place, _DAY_HIGH)


class _DayDelegate(CellDelegate):
    """Paints a heading over the whole row: each cell its part of it."""

    def __init__(self, table: HistoryTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(ROW)
        if not isinstance(item, Day):
            super().paint(painter, option, index)
            return
        tokens, cell = current_tokens(), option.rect
        wide = self._table.viewport().width() - 2 * SIZES["space_3"]
        line = QRect(SIZES["space_3"], cell.top(), wide, cell.height())
        painter.save()
        painter.setClipRect(cell)
        painter.fillRect(cell, QColor(tokens.sunken))
        painter.setFont(font("caption", "strong"))
        painter.setPen(QColor(tokens.muted))
        words = index.model().index(index.row(), 0).data()
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), words)
        painter.restore()


def newer(row: HistoryRow, other: HistoryRow) -> bool:
    """Whether one row of the history stands above another."""
    return (row.occurred_at, row.id) > (other.occurred_at, other.id)


class HistoryRows:
    """Reads the rows of a filter, page by page and what was changed in them; newest first."""

    above = staticmethod(newer)

    def __init__(
        self, history: History, wanted: HistoryFilter = ALL, order: HistoryOrder = NEWEST_FIRST
    ) -> None:
        self._history = history
        self._wanted = wanted
        self._order = order

    def load(self, cursor: HistoryCursor | None, limit: int) -> Batch[HistoryRow]:
        """A page."""
        page = self._history.page(cursor, self._wanted, self._order, limit)
        return Batch(page.rows, page.next)

    def read(self, ids: AbstractSet[str], top: HistoryRow | None) -> Sequence[HistoryRow] | None:
        """Rows by their ids, and what was sold since the topmost one."""
        news = self._history.changed(ids, top, self._wanted, self._order, PAGE)
        return news.rows if news.next is None else None
