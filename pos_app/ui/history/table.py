"""The list of the history: its columns as somebody chose them, its order, its rows as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QWidget

from pos_app.domain.history_filter import NEWEST_FIRST, HistoryColumn, HistoryOrder
from pos_app.domain.texts import _, counted, paragraph
from pos_app.domain.user_input import formula_safe
from pos_app.services.views.history import HistoryRow
from pos_app.services.views.history_list import ShownColumn
from pos_app.ui.history.columns import order_after
from pos_app.ui.history.model import HistoryModel
from pos_app.ui.theme import scaled
from pos_app.ui.widgets.basics import make_sortable
from pos_app.ui.widgets.paged import Column
from pos_app.ui.widgets.toasts import copy_text, toast
from pos_app.ui.widgets.virtual_table import VirtualTable

MOST_COPIED: Final = 1_000
_LEAST_WIDE: Final = 56
_FREE_WIDE: Final = 148
"""Of a column that takes what is left where nothing is."""


class HistoryTable(VirtualTable):
    """`sorted(HistoryOrder)` is a press on a title; `columns_changed` follows dragged columns.

    `columns_requested` is a press of the other mouse button on the titles.
    """

    sorted = Signal(object)
    columns_changed = Signal(object)
    columns_requested = Signal()
    columns_resizable = True

    def __init__(self, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(model, _("History"), parent)
        self._order = NEWEST_FIRST
        self._before: tuple[ShownColumn, ...] = ()
        self._released = QTimer(self, singleShot=True, interval=0)
        self._released.timeout.connect(self._on_released)
        head = self.horizontalHeader()
        head.setMinimumSectionSize(scaled(_LEAST_WIDE))
        make_sortable(head)
        head.setSectionsMovable(True)
        head.sectionClicked.connect(self.sort_by)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(lambda _at: self.columns_requested.emit())
        head.viewport().installEventFilter(self)
        model.modelReset.connect(self._size_columns)  # time is a moment in another order
        self._size_columns()
        self.show_order(NEWEST_FIRST)

    # --- order ---

    def show_order(self, order: HistoryOrder) -> None:
        """Show above which column the rows are sorted."""
        self._order = order
        places = {column.sort: place for place, column in enumerate(self.rows.columns)}
        qt_order = Qt.SortOrder.DescendingOrder if order.descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(places[order.column], qt_order)

    def sort_by(self, place: int) -> None:
        """Ask for the rows by a column; pressed again, the other way round."""
        column = self.rows.columns[place]
        if column.sort:
            self.sorted.emit(order_after(self._order, HistoryColumn(column.sort)))
        self.show_order(self._order)

    def sort_by_next(self) -> None:
        """Ask for the rows by the next column that is shown and can be sorted by."""
        sortable = [column.sort for column in self.shown_columns() if column.sort]
        names = sortable or [HistoryColumn.TIME]
        after = names.index(self._order.column) + 1 if self._order.column in names else 0
        column = HistoryColumn(names[after % len(names)])
        self.sorted.emit(order_after(HistoryOrder(HistoryColumn.TIME, False), column))

    # --- columns ---

    def use_columns(self, columns: Sequence[ShownColumn]) -> None:
        """Show these columns in this order; none for the usual ones."""
        keys = [column.key for column in self.rows.columns]
        known = [each for each in columns if each.key in keys]
        self.chosen = {each.key: each.width for each in known}
        head = self.horizontalHeader()
        order = [each.key for each in known] or keys
        for to, key in enumerate(order):
            head.moveSection(head.visualIndex(keys.index(key)), to)
        policies = Qt.ScrollBarPolicy
        self.setHorizontalScrollBarPolicy(
            policies.ScrollBarAsNeeded if known else policies.ScrollBarAlwaysOff
        )
        self._size_columns()
        self._show_columns()

    def _fit_columns(self) -> None:
        """Where somebody chose more columns than have room, they scroll, each in its width."""
        if not self.chosen:
            super()._fit_columns()
            return
        head, modes = self.horizontalHeader(), QHeaderView.ResizeMode
        free = [
            place
            for place, column in enumerate(self.rows.columns)
            if not column.sample and self.chosen.get(column.key) == 0
        ]
        shown = [at for at in range(len(self.rows.columns)) if not self.isColumnHidden(at)]
        needed = sum(scaled(_FREE_WIDE) if at in free else self.columnWidth(at) for at in shown)
        scrolls = needed > self.viewport().width()
        for place in free:
            head.setSectionResizeMode(place, modes.Interactive if scrolls else modes.Stretch)
            if scrolls:
                self.setColumnWidth(place, scaled(_FREE_WIDE))

    def shown_columns(self) -> list[Column[HistoryRow]]:
        """Return the columns that are shown, as they stand."""
        head, columns = self.horizontalHeader(), self.rows.columns
        places = (head.logicalIndex(at) for at in range(len(columns)))
        return [columns[place] for place in places if not self.isColumnHidden(place)]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep where columns were dragged to, once the button is released."""
        if event.type() == QEvent.Type.MouseButtonPress:
            self._before = self._as_drawn()
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._released.start()
        return super().eventFilter(watched, event)

    def _as_drawn(self) -> tuple[ShownColumn, ...]:
        places = {column.key: place for place, column in enumerate(self.rows.columns)}
        return tuple(
            ShownColumn(column.key, self.columnWidth(places[column.key]))
            for column in self.shown_columns()
        )

    def _on_released(self) -> None:
        """Take the columns as they stand, with those widths that were changed by hand."""
        drawn = self._as_drawn()
        if drawn == self._before:
            return
        before = {each.key: each.width for each in self._before}
        head, moved = self.horizontalHeader(), [each.key for each in drawn] != list(before)
        places = {column.key: place for place, column in enumerate(self.rows.columns)}
        chosen = []
        for each in drawn:
            stretches = head.sectionResizeMode(places[each.key]) == QHeaderView.ResizeMode.Stretch
            dragged = not moved and not stretches and each.width != before[each.key]
            width = each.width if dragged else self.chosen.get(each.key, 0)
            chosen.append(ShownColumn(each.key, width))
        self.use_columns(chosen)
        self.columns_changed.emit(tuple(chosen))

    # --- rows as text ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the chosen rows; the rest as ever."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        else:
            super().keyPressEvent(event)

    def copy_rows(self) -> None:
        """Copy the chosen rows in the columns shown, or say why not."""
        ranges = list(self.chosen_places())
        items = self.rows.items
        if sum(len(each) for each in ranges) > 2 * MOST_COPIED:
            many = MOST_COPIED + 1
        else:
            many = sum(not items.is_heading(place) for each in ranges for place in each)
        if many > MOST_COPIED:
            what = _("At most {n} rows can be copied at once.", n=counted(MOST_COPIED))
            toast(self, paragraph(what, _("Nothing was copied. Export them as a file.")), "warn")
        elif many:
            self.rows.read_places(ranges, lambda rows: copy_text(self, self.text_of(rows)))

    def text_of(self, rows: Iterable[HistoryRow]) -> str:
        """Return rows as lines of cells with tabs between them, no cell taken for a formula."""
        columns, formats = self.shown_columns(), self.rows.formats
        lines = [[str(column.title) for column in columns]]
        lines += ([(each.copied or each.text)(row, formats) for each in columns] for row in rows)
        safe = ((formula_safe(" ".join(cell.split())) for cell in line) for line in lines)
        return "\n".join(map("\t".join, safe))
