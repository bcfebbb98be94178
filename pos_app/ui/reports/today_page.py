"""How the day goes: takings so far beside the same weekday, by hour and way of paying."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_app.changes import ChangeSet
from pos_app.domain.money import decimals
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _, ngettext, pgettext
from pos_app.domain.writing import format_parts
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.report_tables import ColumnKind, Drill
from pos_app.services.views.today import TodaySection, TodayView
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.reports.cells import CellWriter
from pos_app.ui.reports.figure_card import FigureCard, change_text
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import EmptyState, column, frame, label, row, scrolled
from pos_app.ui.widgets.charts import Chart, ChartForm, ChartPoint, ChartView
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.formats import PLAIN, Formats, read_formats
from pos_app.ui.widgets.pages import Pages

_SHARES: Final = (62, 38)
_MONEY: Final = ColumnKind.MONEY


class TodayPage(QWidget):
    """What needs somebody stands at the bottom: each card goes to where that is done."""

    drilled = Signal(object, str)
    attention_requested = Signal()
    drawer_requested = Signal()
    payouts_requested = Signal()
    shown = Signal()

    def __init__(self, services: Services, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._reading = LatestRead(tasks, self)
        self.formats = PLAIN
        self.view: TodayView | None = None
        self.day = label("", "title")
        self.as_of = label("", "caption")
        self.currencies = DropDown()
        self.takings = FigureCard(pgettext("takings of today", "Sales so far"))
        self.whole_day = FigureCard(_("Whole day a week ago"))
        self.refunds = FigureCard(pgettext("takings of today", "Refunds"))
        self.sales = FigureCard(_("Number of sales"))
        self.chart = ChartView()
        self.tenders = EntriesView(_("Ways of paying"))
        self.attention = FigureCard(_("Needs attention"))
        self.drawers = FigureCard(_("Open drawers"))
        self.payout = FigureCard(_("Next payout"))
        self.state = EmptyState("reports", "")
        self._pages = Pages()
        self._lay_out()
        self._connect()

    def read(self) -> None:
        """Read how the day goes, with somebody's approval where that is needed."""
        task = self._reading.read(_read, self._services, self._services.actor)
        task.success(self._show).failure(self._on_failure).start()

    def refresh(self, changes: ChangeSet) -> None:
        """Show what happened meanwhile; nobody is asked to approve for that."""
        concerned = (
            changes.history,
            changes.shifts,
            changes.attention,
            changes.payouts,
            changes.settings,
        )
        if any(concerned):
            self._read_unasked()

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever comes back wants to know how it stands now."""
        super().showEvent(event)
        if not event.spontaneous():
            self._read_unasked()

    @property
    def section(self) -> TodaySection | None:
        """What is shown: the takings of the chosen currency."""
        sections = self.view.sections if self.view else ()
        chosen = self.currencies.currentData()
        found = (each for each in sections if each.currency == chosen)
        return next(found, sections[0] if sections else None)

    # --- showing ---

    def _read_unasked(self) -> None:
        if self.view is not None:
            task = self._reading.read(_read_unasked, self._services, self._services.actor)
            task.success(self._show_news).failure(self._on_failure).start()

    def _show_news(self, read: tuple[Formats, TodayView] | None) -> None:
        if read is not None:
            self._show(read)

    def _show(self, read: tuple[Formats, TodayView]) -> None:
        self.formats, self.view = read
        view, locale = self.view, self.formats.locale
        self.day.setText(format_parts(view.day, "yMMMEd", locale))
        at = self.formats.time(view.as_of)
        self.as_of.setText(_("Until {time}, beside {day}", time=at, day=self._that_day()))
        self._offer_currencies(view)
        self._show_section()
        self._show_concerns(view)
        self._pages.setCurrentIndex(0)
        self.shown.emit()

    def _offer_currencies(self, view: TodayView) -> None:
        chosen = self.currencies.currentData()
        self.currencies.blockSignals(True)
        self.currencies.clear()
        for section in view.sections:
            self.currencies.addItem(section.currency.upper(), section.currency)
        self.currencies.setCurrentIndex(max(0, self.currencies.findData(chosen)))
        self.currencies.blockSignals(False)
        self.currencies.setVisible(len(view.sections) > 1)

    def _show_section(self) -> None:
        section = self.section
        if section is None:
            return
        writer = CellWriter(self.formats, section.currency)
        so_far, then, that_day = section.so_far, section.compared_so_far, section.compared_day
        money, count = partial(writer.figure, _MONEY), partial(writer.figure, ColumnKind.COUNT)
        self.takings.show_figure(
            money(so_far.sales_minor),
            *change_text(writer, _MONEY, so_far.sales_minor, then.sales_minor),
        )
        self.whole_day.show_figure(money(that_day.sales_minor), self._that_day())
        self.refunds.show_figure(
            money(so_far.refund_minor),
            *change_text(writer, _MONEY, so_far.refund_minor, then.refund_minor, is_loss=True),
        )
        self.sales.show_figure(
            count(so_far.sales), *change_text(writer, ColumnKind.COUNT, so_far.sales, then.sales)
        )
        self.chart.show_chart(_chart(section, writer))
        self.tenders.set_entries(_tenders(section, writer))
        self._no_tenders.setVisible(not section.tenders)

    def _that_day(self) -> str:
        return format_parts(self.view.compared, "MMMEd", self.formats.locale) if self.view else ""

    def _show_concerns(self, view: TodayView) -> None:
        n = view.attention
        waiting = ngettext("{n} thing waits", "{n} things wait", n) if n else ""
        self.attention.show_figure(str(n), waiting, "warn")
        self.drawers.show_figure(str(len(view.shifts)), *self._drawers_of(view))
        payout = view.payout
        if payout is None:
            self.payout.show_figure("–", _("None is on its way"))
        else:
            arrival = format_parts(payout.arrival, "MMMEd", self.formats.locale)
            self.payout.show_figure(self.formats.money(payout.amount), _("On {day}", day=arrival))

    def _drawers_of(self, view: TodayView) -> tuple[str, str]:
        if not view.shifts:
            return _("All are closed"), "muted"
        if any(shift.is_late for shift in view.shifts):
            return _("Open since an earlier day"), "warn"
        first = view.shifts[0]
        since = self.formats.time(first.opened_at)
        if len(view.shifts) > 1:
            return ", ".join(shift.register_name for shift in view.shifts), "muted"
        return _("{register}, since {time}", register=first.register_name, time=since), "muted"

    def _open_figure(self, title: str, *, refunds: bool = False) -> None:
        if self.view is not None and (section := self.section) is not None:
            of = "report_refunds" if refunds else "report_sales"
            drill = Drill(self.view.day, self.view.day, section.currency, of=of)
            self.drilled.emit(drill, title)

    def _open_that_day(self) -> None:
        if self.view is not None and (section := self.section) is not None:
            day = self.view.compared
            title = format_parts(day, "yMMMEd", self.formats.locale)
            self.drilled.emit(Drill(day, day, section.currency), title)

    def _open_hour(self, key: str) -> None:
        if self.view is not None and (section := self.section) is not None:
            day, hour = self.view.day, int(key)
            title = self.formats.hour(hour)
            where = (("hour", hour),)
            self.drilled.emit(Drill(day, day, section.currency, where=where), title)

    def _on_failure(self, error: BaseException) -> None:
        self.view = None
        if isinstance(error, UserError):
            self.state.set_text(error.what, error.next_step, _("Try again"))
            self._pages.setCurrentIndex(1)
            self.shown.emit()
        else:
            self._tasks.failed.emit(error)

    # --- layout ---

    def _lay_out(self) -> None:
        self.currencies.setAccessibleName(_("Currency"))
        self.currencies.hide()
        head = row(spacing=SIZES["space_3"])
        head.addWidget(self.day)
        head.addWidget(self.as_of, 1, Qt.AlignmentFlag.AlignBottom)
        head.addWidget(self.currencies)
        beside = row(spacing=SIZES["space_3"])
        chart = frame("panel")
        column(chart, margin=SIZES["space_1"]).addWidget(self.chart)
        beside.addWidget(chart, _SHARES[0])
        beside.addWidget(self._tender_panel(), _SHARES[1])
        content = QWidget()
        inside = column(content, spacing=SIZES["space_3"])
        inside.addLayout(head)
        inside.addLayout(_cards(self.takings, self.whole_day, self.refunds, self.sales))
        inside.addLayout(beside, 1)
        inside.addLayout(_cards(self.attention, self.drawers, self.payout))
        panel = frame("panel")
        column(panel).addWidget(self.state)
        self._pages.addWidget(content)
        self._pages.addWidget(panel)
        column(self, margin=SIZES["space_3"]).addWidget(self._pages)
        self.setFocusProxy(self.takings)

    def _tender_panel(self) -> QWidget:
        self._no_tenders = label(_("Nothing was taken yet."), "muted", wrap=True)
        inside = QWidget()
        listed = column(inside, margin=SIZES["space_3"], spacing=SIZES["space_1"])
        listed.addWidget(label(_("Ways of paying"), "label", wrap=True))
        listed.addWidget(self._no_tenders)
        listed.addWidget(self.tenders)
        listed.addStretch()
        area = scrolled(inside, _("Ways of paying"))
        area.setProperty("role", "reading")  # many ways of paying are scrolled by keys
        panel = frame("panel")
        column(panel).addWidget(area)
        return panel

    def _connect(self) -> None:
        self.currencies.currentIndexChanged.connect(lambda _at: self._show_section())
        self.state.activated.connect(self.read)
        for card, refunds in ((self.takings, False), (self.sales, False), (self.refunds, True)):
            card.clicked.connect(
                lambda _on=False, card=card, refunds=refunds: self._open_figure(
                    card.title, refunds=refunds
                )
            )
        self.whole_day.clicked.connect(self._open_that_day)
        self.chart.opened.connect(self._open_hour)
        self.attention.clicked.connect(self.attention_requested)
        self.drawers.clicked.connect(self.drawer_requested)
        self.payout.clicked.connect(self.payouts_requested)


def _read(services: Services, actor: Actor) -> tuple[Formats, TodayView]:
    return read_formats(services.settings), services.reporting.today(actor)


def _read_unasked(services: Services, actor: Actor) -> tuple[Formats, TodayView] | None:
    """Return None where somebody would have to approve."""
    try:
        return _read(services, actor)
    except ApprovalNeeded:
        return None


def _cards(*cards: FigureCard) -> QHBoxLayout:
    line = row(spacing=SIZES["space_2"])
    for card in cards:
        line.addWidget(card)
    return line


def _chart(section: TodaySection, writer: CellWriter) -> Chart | None:
    if not section.hours:
        return None
    points = (
        ChartPoint(
            str(each.hour),
            writer.formats.hour(each.hour),
            writer.formats.hour(each.hour),
            each.sales_minor,
            each.compared_minor,
        )
        for each in section.hours
    )
    return Chart(
        ChartForm.COLUMNS,
        _("Sales by hour"),
        tuple(points),
        lambda minor: writer.figure(_MONEY, minor),
        writer.tick,
        10 ** decimals(section.currency),
        pgettext("a period", "Today"),
        _("A week before"),
    )


def _tenders(section: TodaySection, writer: CellWriter) -> Iterator[Entry]:
    """Yield what was taken by each way of paying; what was given back stands beside it."""
    for tender in section.tenders:
        count = writer.figure(ColumnKind.COUNT, tender.count)
        payments = ngettext("{n} payment", "{n} payments", tender.count, n=count)
        back = ""
        if tender.given_back_minor:
            given = writer.figure(_MONEY, tender.given_back_minor)
            back = _("{amount} given back", amount=given)
        taken = writer.figure(_MONEY, tender.taken_minor)
        yield Entry(tender.name, payments, taken, back)
