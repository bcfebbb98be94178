"""The table of a report: sorted by any column, with its sums below."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from pos_app.domain.texts import _, listed, pgettext
from pos_app.services.reports.table import TableColumn
from pos_app.services.views.report_tables import ColumnKind, ReportRow, ReportSection
from pos_app.ui.reports.cells import CellWriter
from pos_app.ui.theme import SIZES, current_tokens, font, scaled
from pos_app.ui.widgets import column, set_property, style_table
from pos_app.ui.widgets.basics import make_sortable
from pos_app.ui.widgets.table_model import named_figure

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_PADS: Final = {"close": SIZES["space_2"], "dense": SIZES["space_1"]}
_ROLES: Final = {"close": "body", "dense": "caption"}
"""How close columns stand, and in which size, by the property `columns` of the view."""
_NAME: Final = 112
"""A name is cut to this where all columns have room then."""
_WIDEST_NAME: Final = 240
_WRAP: Final = Qt.TextFlag.TextWordWrap.value
_TOTALS: Final = 36
_ENTER: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class ReportModel(QAbstractTableModel):
    """The rows of one currency; names in front, figures at the right."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[TableColumn, ...] = ()
        self.section: ReportSection | None = None
        self.rows: list[ReportRow] = []
        self.writer: CellWriter | None = None

    def show_section(
        self, section: ReportSection | None, columns: tuple[TableColumn, ...], writer: CellWriter
    ) -> None:
        """Show other rows, in the order in which they are given."""
        self.beginResetModel()
        self.section, self.columns, self.writer = section, columns, writer
        self.rows = list(section.rows) if section else []
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles, over figures at the right."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        title = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return title.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(title).value | _WRAP
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a cell."""
        if not index.isValid() or self.writer is None:
            return None
        place, cell = self.columns[index.column()], self.rows[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole and not index.column():
            return self._sentence(cell, self.writer)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self.writer.text(place, place.cell(cell))
        if role == Qt.ItemDataRole.ToolTipRole and not place.is_figure:
            return self.writer.text(place, place.cell(cell))
        return _side(place) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _sentence(self, row: ReportRow, writer: CellWriter) -> str:
        """Return a row as it is read out: what it is, then each figure with its title."""
        parts = []
        for each in self.columns:
            text = writer.text(each, each.cell(row))
            parts.append(named_figure(each.title, text) if text and each.is_figure else text)
        return listed(filter(None, parts))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; without one, as the report was made. What is not recorded is last."""
        if self.section is None:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self.rows[index.row()].key for index in before]
        self.rows = list(self.section.rows)
        if 0 <= column < len(self.columns):
            place = self.columns[column]
            known = [row for row in self.rows if place.cell(row) is not None]
            unknown = [row for row in self.rows if place.cell(row) is None]
            known.sort(
                key=lambda row: _sort_key(place.cell(row)),
                reverse=order == Qt.SortOrder.DescendingOrder,
            )
            self.rows = known + unknown
        places = {row.key: at for at, row in enumerate(self.rows)}
        after = [
            self.index(places[key], index.column()) for key, index in zip(keys, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def place_of(self, key: str) -> int | None:
        """Return where the row with this key stands."""
        return next((at for at, row in enumerate(self.rows) if row.key == key), None)


class ReportTable(QWidget):
    """`chosen(key)` follows the selection, `opened(row)` is Enter or a double click on one."""

    chosen = Signal(str)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ReportModel(self)
        self.view = _RowsView(self.model)
        self.totals = TotalsRow(self.view, self.model)
        box = column(self, spacing=0)
        box.addWidget(self.view, 1)
        box.addWidget(self.totals)
        self.setFocusProxy(self.view)
        self.view.selectionModel().currentRowChanged.connect(self._on_current)
        self.view.entered_row.connect(self._open)
        self.view.doubleClicked.connect(lambda index: self._open(index.row()))

    def show_section(
        self, section: ReportSection | None, columns: tuple[TableColumn, ...], writer: CellWriter
    ) -> None:
        """Show other rows, as wide as their texts."""
        self.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.model.show_section(section, columns, writer)
        self.view.fit_columns()
        self.totals.refresh()

    def choose(self, key: str) -> None:
        """Select the row with this key, where it is in the table."""
        place = self.model.place_of(key)
        if place is not None and place != self.view.currentIndex().row():
            self.view.selectRow(place)
            self.view.scrollTo(self.model.index(place, 0))

    def current(self) -> ReportRow | None:
        """Return the selected row."""
        index = self.view.currentIndex()
        return self.model.rows[index.row()] if index.isValid() else None

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.model.rows[index.row()].key)

    def _open(self, at: int) -> None:
        self.opened.emit(self.model.rows[at])


class _RowsView(QTableView):
    """The rows; `entered_row(at)` is Enter."""

    entered_row = Signal(int)

    def __init__(self, model: ReportModel) -> None:
        super().__init__()
        self._rows = model
        style_table(self, _("Figures"))
        self.setProperty("role", "plain")
        self.setProperty("columns", "close")
        self.setModel(model)
        head = self.horizontalHeader()
        head.setProperty("columns", "close")
        make_sortable(head)
        head.setTextElideMode(Qt.TextElideMode.ElideNone)  # its titles stand in two lines
        head.setFixedHeight(head.minimumHeight())
        head.setMinimumSectionSize(1)  # a column of short figures may be narrower than Qt's least
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSortIndicatorClearable(True)
        head.sortIndicatorChanged.connect(lambda _at, _order: self.fit_columns())
        self.setSortingEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens a row."""
        if event.key() in _ENTER and self.currentIndex().isValid():
            self.entered_row.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: Any) -> None:
        """Give what is left to the names."""
        super().resizeEvent(event)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Make each column as wide as its texts; names take what is left, or yield a little.

        Where there is too little room even then, all is written smaller and closer.
        """
        for columns in ("close", "dense"):
            widths, fits = self._widths(columns)
            if fits:
                break
        set_property(self, "columns", columns)
        set_property(self.horizontalHeader(), "columns", columns)
        for place, width in enumerate(widths):
            self.setColumnWidth(place, width)

    def _widths(self, columns: str) -> tuple[list[int], bool]:
        """Return the widths of all columns, and whether they have room."""
        model = self._rows
        widths = [_width(model, place, columns) for place in range(model.columnCount())]
        head = self.horizontalHeader()
        if 0 <= head.sortIndicatorSection() < len(widths):
            widths[head.sortIndicatorSection()] += SIZES["icon"]
        over = self.viewport().width() - sum(widths)
        names = [at for at, each in enumerate(model.columns) if each.kind is ColumnKind.TEXT]
        spare = {at: max(0, widths[at] - scaled(_NAME)) for at in names}
        if widths and over > 0:
            widths[0] += over
        elif -over <= sum(spare.values()):
            for at in sorted(names, key=spare.__getitem__, reverse=True):
                cut = min(-over, spare[at])
                widths[at] -= cut
                over += cut
        return widths, over >= 0


class TotalsRow(QWidget):
    """What the columns come to, each below its own."""

    def __init__(self, view: QTableView, model: ReportModel) -> None:
        super().__init__()
        self._view = view
        self._model = model
        self.setFixedHeight(scaled(_TOTALS))
        view.horizontalHeader().sectionResized.connect(self.update)
        view.horizontalScrollBar().valueChanged.connect(self.update)

    def refresh(self) -> None:
        """Show the sums of what the table shows now, if it has any."""
        texts = self.texts()
        titles = [each.title for each in self._model.columns]
        said = [
            pgettext("a figure of a chart", "{name}: {value}", name=title, value=text)
            for title, text in zip(titles, texts, strict=False)
            if text
        ]
        self.setAccessibleName(pgettext("the last row of a report", "Total"))
        self.setAccessibleDescription("\n".join(said))
        self.setVisible(len(self._model.rows) > 1 and any(texts))
        self.update()

    def texts(self) -> list[str]:
        """Return the sum of each column as it is written; empty where there is none."""
        model = self._model
        section, writer = model.section, model.writer
        if section is None or writer is None:
            return []
        totals = [each.total(section) for each in model.columns]
        return [
            "" if total is None else writer.text(each, total)
            for each, total in zip(model.columns, totals, strict=True)
        ]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Write each sum below its column."""
        painter, tokens = QPainter(self), current_tokens()
        painter.fillRect(self.rect(), QColor(tokens.sunken))
        columns = self._view.property("columns")
        painter.setFont(font(_ROLES[columns], "strong"))
        pad = _PADS[columns]
        painter.setPen(QColor(tokens.text))
        head = self._view.horizontalHeader()
        for place, text in enumerate(self.texts()):
            each = self._model.columns[place]
            said = (
                text if each.is_figure or place else pgettext("the last row of a report", "Total")
            )
            left = head.sectionViewportPosition(place)
            room = QRect(left, 0, head.sectionSize(place), self.height())
            painter.drawText(room.adjusted(pad, 0, -pad, 0), _side(each), said)


def _width(model: ReportModel, place: int, columns: str) -> int:
    """Return what a column needs for its cells, its sum, and its title in two lines at most."""
    each, writer = model.columns[place], model.writer
    if writer is None:
        return 0
    role = _ROLES[columns]
    plain, strong = QFontMetrics(font(role)), QFontMetrics(font(role, "strong"))
    caption = QFontMetrics(font("caption", "strong"))
    cells = [each.cell(row) for row in model.rows]
    if each.is_figure:
        figures = [cell for cell in cells if isinstance(cell, int)]
        cells = [min(figures, default=0), max(figures, default=0)]
    wide = max((plain.horizontalAdvance(writer.text(each, cell)) for cell in cells), default=0)
    total = each.total(model.section) if model.section else None
    if total is not None:
        wide = max(wide, strong.horizontalAdvance(writer.text(each, total)))
    breaks = [0, *(at for at, sign in enumerate(each.title) if sign.isspace())]
    lines = ((each.title[:at], each.title[at:].lstrip()) for at in breaks)
    title = min(max(map(caption.horizontalAdvance, two)) for two in lines)
    needed = max(wide, title) + 2 * _PADS[columns] + 2  # what Qt rounds
    needed = max(needed, SIZES["touch"])  # its title sorts the rows
    return min(needed, scaled(_WIDEST_NAME)) if each.kind is ColumnKind.TEXT else needed


def _sort_key(cell: Any) -> Any:
    return cell.casefold() if isinstance(cell, str) else cell


def _side(each: TableColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if each.is_figure else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
