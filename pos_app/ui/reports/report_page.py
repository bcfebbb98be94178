"""Any report on the screen: what it is asked for, its figures, its chart and its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from pos_app.clock import Clock
from pos_app.domain.texts import _
from pos_app.domain.writing import format_days
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.reports.table import table_columns
from pos_app.services.views.report_tables import (
    Figure,
    ReportInfo,
    ReportResult,
    ReportRow,
    ReportSection,
)
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.reports.cells import CellWriter
from pos_app.ui.reports.figure_card import FigureCard, change_text
from pos_app.ui.reports.parameters import ParameterBar
from pos_app.ui.reports.presenter import ReportContext, ReportPresenter
from pos_app.ui.reports.report_chart import chart_of
from pos_app.ui.reports.report_table import ReportTable
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import BusyBar, EmptyState, column, frame, row
from pos_app.ui.widgets.charts import ChartView
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.pages import Pages

_SHARES: Final = (50, 50)
_NOTICED_MS: Final = 400
_LOSSES: Final = frozenset({"refunds", "refund_count", "discounts"})
"""The keys of figures of which more is no good news."""


class ReportPage(QWidget):
    """`drilled(Drill, str)` asks to see what a figure is made of, `shown()` follows each report."""

    drilled = Signal(object, str)
    shown = Signal()

    def __init__(
        self, services: Services, tasks: Tasks, clock: Clock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.presenter = ReportPresenter(services, tasks, clock, self)
        self.info: ReportInfo | None = None
        self.parameters = ParameterBar()
        self.currencies = DropDown()
        self.busy = BusyBar()
        self.chart = ChartView()
        self.table = ReportTable()
        self.state = EmptyState("reports", "")
        self.cards: list[FigureCard] = []
        self._is_ready = False
        self._slow = QTimer(self, singleShot=True, interval=_NOTICED_MS)
        self._slow.timeout.connect(lambda: self.busy.begin(_("Adding up…")))
        self._figures = row(spacing=SIZES["space_2"])
        self._pages = Pages()
        self._lay_out()
        self._connect()

    def show_report(self, info: ReportInfo) -> None:
        """Show another report, of what is chosen for its days."""
        self.info = info
        self.parameters.take(info)
        self.run()

    @property
    def result(self) -> ReportResult | None:
        """What is on the screen; None while nothing is."""
        return self.presenter.result

    @property
    def section(self) -> ReportSection | None:
        """What is shown of it: that of the chosen currency."""
        sections = self.result.sections if self.result else ()
        chosen = self.currencies.currentData()
        found = (each for each in sections if each.currency == chosen)
        return next(found, sections[0] if sections else None)

    @property
    def writer(self) -> CellWriter:
        """How the cells of the section shown are written."""
        section, result = self.section, self.result
        currency = section.currency if section else self.presenter.currency
        formats = self.presenter.formats
        if result is None:
            return CellWriter(formats, currency)
        request = result.request
        in_one_year = request.first.year == request.last.year
        return CellWriter(formats, currency, request.step, in_one_year=in_one_year)

    def about(self) -> list[str]:
        """Return what the report shown is of: its days, what they are compared with, of whom."""
        result = self.result
        if result is None:
            return []
        locale, request = self.presenter.formats.locale, result.request
        lines = [format_days(request.first, request.last, locale)]
        if result.compared:
            lines.append(_("Compared with {period}", period=format_days(*result.compared, locale)))
        return [*lines, *self.parameters.about(request)]

    # --- showing ---

    def _show_loading(self, loading: bool) -> None:
        """Say so where it takes long enough to be noticed."""
        if loading:
            self._slow.start()
        else:
            self._slow.stop()
            self.busy.end()

    def run(self) -> None:
        """Make the report of what is chosen, once it is known what can be."""
        if self.info is not None and self._is_ready:
            self.presenter.run(self.info, self.parameters.request)

    def _take_context(self, read: ReportContext) -> None:
        self.parameters.offer(read.choices)
        if self._is_ready:
            self.presenter.run_again()
        else:
            self._is_ready = True
            self.run()

    def _show(self, result: ReportResult) -> None:
        self._offer_currencies(result)
        if result.sections:
            self._pages.setCurrentIndex(0)
        else:
            nothing = _("Nothing in this time")
            self.state.set_text(nothing, _("Choose other days, or another register or cashier."))
            self._pages.setCurrentIndex(1)
        self._show_section()
        self.shown.emit()

    def _show_failure(self, error: UserError) -> None:
        self.state.set_text(error.what, error.next_step, _("Try again"))
        self._pages.setCurrentIndex(1)
        self.shown.emit()

    def _offer_currencies(self, result: ReportResult) -> None:
        chosen = self.currencies.currentData() or self.presenter.currency
        self.currencies.blockSignals(True)
        self.currencies.clear()
        for section in result.sections:
            self.currencies.addItem(section.currency.upper(), section.currency)
        self.currencies.setCurrentIndex(max(0, self.currencies.findData(chosen)))
        self.currencies.blockSignals(False)
        self.currencies.setVisible(len(result.sections) > 1)

    def _show_section(self) -> None:
        section, result, writer = self.section, self.result, self.writer
        if result is None:
            return
        drawn = result.chart_columns
        columns = table_columns(result, drawn.value if drawn else "")
        self.table.show_section(section, columns, writer)
        chart = chart_of(result, section, writer) if section else None
        self.chart.show_chart(chart)
        self._chart_panel.setVisible(drawn is not None)
        figures = [each for each in result.figures if section and each.currency == section.currency]
        self._show_figures(figures, writer)

    def _show_figures(self, figures: Sequence[Figure], writer: CellWriter) -> None:
        while (item := self._figures.takeAt(0)) is not None:
            if (card := item.widget()) is not None:
                card.deleteLater()
        self.cards = []
        for figure in figures:
            card = FigureCard(str(figure.title))
            card.show_figure(writer.figure(figure.kind, figure.value), *_change(figure, writer))
            card.clicked.connect(lambda _on=False, figure=figure: self._open_figure(figure))
            self._figures.addWidget(card)
            self.cards.append(card)

    def _open_figure(self, figure: Figure) -> None:
        if figure.drill is not None:
            self.drilled.emit(figure.drill, str(figure.title))

    def _open_row(self, opened: ReportRow) -> None:
        if opened.drill is not None:
            columns = self.table.model.columns
            self.drilled.emit(opened.drill, self.writer.name(columns[0], opened.cells[0]))

    def _open_mark(self, key: str) -> None:
        self.table.choose(key)
        if (chosen := self.table.current()) is not None:
            self._open_row(chosen)

    def _lay_out(self) -> None:
        self.currencies.setAccessibleName(_("Currency"))
        self.currencies.hide()
        self._chart_panel = frame("panel")
        column(self._chart_panel, margin=SIZES["space_1"]).addWidget(self.chart)
        table_panel = frame("panel")
        column(table_panel, margin=1).addWidget(self.table)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(SIZES["space_3"])
        split.setChildrenCollapsible(False)
        for part, share in zip((self._chart_panel, table_panel), _SHARES, strict=True):
            split.addWidget(part)
            split.setStretchFactor(split.count() - 1, share)
        split.setSizes([share * 10 for share in _SHARES])
        content = QWidget()
        inside = column(content, spacing=SIZES["space_3"])
        inside.addLayout(self._figures)
        inside.addWidget(split, 1)
        panel = frame("panel")
        column(panel).addWidget(self.state)
        self._pages.addWidget(content)
        self._pages.addWidget(panel)
        top = row()
        top.addWidget(self.parameters, 1)
        top.addWidget(self.currencies, 0, Qt.AlignmentFlag.AlignTop)
        box = column(self, margin=SIZES["space_3"], spacing=SIZES["space_2"])
        box.addLayout(top)
        box.addWidget(self.busy)
        box.addWidget(self._pages, 1)
        self.setFocusProxy(self.parameters.period)

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.context_changed.connect(self._take_context)
        presenter.loading_changed.connect(self._show_loading)
        presenter.shown.connect(self._show)
        presenter.failed.connect(self._show_failure)
        self.parameters.changed.connect(self.run)
        self.currencies.currentIndexChanged.connect(lambda _at: self._show_section())
        self.state.activated.connect(self.run)
        self.chart.chosen.connect(self.table.choose)
        self.chart.opened.connect(self._open_mark)
        self.table.chosen.connect(self.chart.choose)
        self.table.opened.connect(self._open_row)


def _change(figure: Figure, writer: CellWriter) -> tuple[str, str]:
    if figure.compared is None:
        return "", "muted"
    is_loss = figure.key in _LOSSES
    return change_text(writer, figure.kind, figure.value, figure.compared, is_loss=is_loss)
