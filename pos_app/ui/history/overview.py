"""Above the list of the history: what its rows come to, and the chart of what they took."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from pos_app.clock import Clock
from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _, ngettext, paragraph, pgettext
from pos_app.domain.writing import format_number
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.history.history import History
from pos_app.services.views.history_totals import HistoryStep, HistoryTotal, SettledTotal
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.background.throttle import Throttle
from pos_app.ui.history.presenter import HistoryPresenter
from pos_app.ui.history.takings import STEPS, Takings, chart_of, narrowed, shown_part
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import FlowLayout, column, frame, icon_button, label, row, show_text
from pos_app.ui.widgets.accessible_text import accessible_text
from pos_app.ui.widgets.charts import ChartView
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.formats import PLAIN, Formats

_PAUSE_MS: Final = 1_000
"""While payments come in, what they come to is added up no more often."""
_PATIENCE_MS: Final = 250
"""So long the sums of before stay, so that quick ones change without a flicker."""
_CHART_HIGH: Final = 148


class Figure(QWidget):
    """One sum, with what it is in front of it."""

    def __init__(self, title: str, value: str, more: str = "") -> None:
        super().__init__()
        line = row(self, spacing=SIZES["space_1"])
        self.title = label(title, "caption")
        self.value = label(value, "label")
        line.addWidget(self.title)
        line.addWidget(self.value)
        said = pgettext("a figure of a chart", "{name}: {value}", name=title, value=value)
        self.setAccessibleName(accessible_text(said, more) if more else said)
        self.setToolTip(more)


class TotalsStrip(QWidget):
    """The sums of the rows, a line for each currency."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figures: list[Figure] = []
        self._lines = column(self, spacing=SIZES["space_1"])
        self._shown: tuple[object, ...] = ()
        self.waiting = label(_("Adding up…"), "caption")
        self._lines.addWidget(self.waiting)
        self.setAccessibleName(_("Totals"))

    def show_totals(self, totals: Sequence[HistoryTotal], formats: Formats) -> None:
        """Show these sums; the same ones again change nothing."""
        self.waiting.hide()
        if self._shown == (totals, formats):
            return
        self._clear()
        self._shown = (totals, formats)
        for total in totals:
            line = QWidget()
            flow = FlowLayout(line)
            flow.setSpacing(SIZES["space_3"])
            for figure in _figures(total, formats):
                flow.addWidget(figure)
                self.figures.append(figure)
            self._lines.addWidget(line)

    def wait(self) -> None:
        """Say that the sums are still to come."""
        self._clear()
        self.waiting.show()

    def texts(self) -> list[tuple[str, str]]:
        """What is shown: of each figure its name and itself."""
        return [(each.title.text(), each.value.text()) for each in self.figures]

    def _clear(self) -> None:
        self._shown, self.figures = (), []
        for at in reversed(range(1, self._lines.count())):
            item = self._lines.takeAt(at)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()


class Overview(QWidget):
    """The strip of totals, and under it the chart where somebody opened it.

    `narrowed(HistoryFilter)` is a press on a figure of the chart, or Enter. `liked(chart, step)`
    follows whoever opens, closes or cuts the chart otherwise.
    """

    narrowed = Signal(object)
    liked = Signal(bool, object)

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        presenter: HistoryPresenter,
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._presenter = presenter
        self._clock = clock
        self._formats = PLAIN
        self._takings: Takings | None = None
        self._reading, self._charting = LatestRead(tasks, self), LatestRead(tasks, self)
        self._again = Throttle(self._read, _PAUSE_MS, self)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self.totals = TotalsStrip()
        self.toggle = icon_button("reports", _("Show the chart"))
        self.toggle.setCheckable(True)
        self.steps, self.currencies = DropDown(), DropDown()
        self.chart = ChartView(press_opens=True)
        self.panel = frame("panel")
        self.buttons = row(spacing=0)
        """Those beside the totals, at their right."""
        self._any_rows = True
        self._actor: Actor | None = None
        self._is_for_all = True
        """Whether who stands at the till may see what was taken."""
        self._lay_out()
        self._connect()

    def use(self, *, chart: bool, step: HistoryStep) -> None:
        """Show the chart or not, as somebody liked it last."""
        with QSignalBlocker(self.steps), QSignalBlocker(self.toggle):
            self.steps.setCurrentIndex(max(0, self.steps.findData(step)))
            self.toggle.setChecked(chart)
        self._show_panel()

    def show_rows(self, *, any_rows: bool) -> None:
        """Leave its room to what is said where there are no rows."""
        if any_rows != self._any_rows:
            self._any_rows = any_rows
            self._show_panel()
            self._read_chart()

    @property
    def step(self) -> HistoryStep:
        """By what the chart sums."""
        return HistoryStep(self.steps.currentData())

    # --- reading ---

    def _on_filter(self) -> None:
        """Read for another filter: what is shown is of the one before."""
        self._patience.start()
        self._read()

    def refresh(self) -> None:
        """Read anew where somebody else stands at the till, who may see more or less."""
        if self._services.actor != self._actor:
            self._read()

    def _read(self) -> None:
        self._actor = self._services.actor
        given = self._services.history, self._actor, self._presenter.wanted
        task = self._reading.read(_totals_for, *given)
        task.success(self._show_totals).failure(self._on_failed).start()
        self._read_chart()

    def _read_chart(self) -> None:
        self._charting.cancel()
        if not self.panel.isVisibleTo(self):
            return
        part = shown_part(
            self._presenter.wanted, self.step, self._formats.business_day_of(self._clock.now())
        )
        task = self._charting.read(self._services.history.sums, part, self.step)
        step = self.step
        task.success(lambda sums: self._show_takings(Takings(step, sums)))
        task.failure(self._on_failed).start()

    def _show_totals(self, totals: tuple[HistoryTotal, ...] | None) -> None:
        self._patience.stop()
        if (totals is not None) != self._is_for_all:
            self._is_for_all = totals is not None
            self._show_panel()
            self._read_chart()
        self.totals.show_totals(totals or (), self._formats)

    def _on_failed(self, error: BaseException) -> None:
        self._patience.stop()
        self.totals.wait()
        show_text(self.totals.waiting, _("The totals could not be read."))
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)

    def _on_patience(self) -> None:
        show_text(self.totals.waiting, _("Adding up…"))
        self.totals.wait()

    # --- the chart ---

    def _show_takings(self, takings: Takings) -> None:
        self._takings = takings
        chosen, currencies = self.currencies.currentData(), takings.currencies
        with QSignalBlocker(self.currencies):
            self.currencies.clear()
            for currency in currencies:
                self.currencies.addItem(currency.upper(), currency)
            self.currencies.setCurrentIndex(max(0, self.currencies.findData(chosen)))
        self.currencies.setVisible(len(currencies) > 1)
        self._show_chart()

    def _show_chart(self) -> None:
        currency = self.currencies.currentData()
        takings = self._takings
        chart = chart_of(takings, currency, self._formats) if takings and currency else None
        self.chart.show_chart(chart)

    def _open(self, key: str) -> None:
        if self._takings is not None:
            wanted = narrowed(self._presenter.wanted, self._takings.step, key)
            if wanted is not None:
                self.narrowed.emit(wanted)

    def _on_toggle(self, shown: bool) -> None:
        self._show_panel()
        self._read_chart()
        self.liked.emit(shown, self.step)

    def _on_step(self) -> None:
        self._read_chart()
        self.liked.emit(self.toggle.isChecked(), self.step)

    def _show_panel(self) -> None:
        self.totals.setVisible(self._is_for_all)
        self.toggle.setVisible(self._is_for_all)
        self.panel.setVisible(self._is_for_all and self.toggle.isChecked() and self._any_rows)
        name = _("Hide the chart") if self.toggle.isChecked() else _("Show the chart")
        self.toggle.setAccessibleName(name)
        self.toggle.setToolTip(name)

    def _use_formats(self, formats: Formats) -> None:
        self._formats = formats
        self._on_filter()

    # --- layout ---

    def _lay_out(self) -> None:
        self.steps.setAccessibleName(_("Steps"))
        self.currencies.setAccessibleName(_("Currency"))
        for each, text in STEPS.items():
            self.steps.addItem(str(text), each)
        self.currencies.hide()
        top = row(spacing=SIZES["space_2"])
        top.addWidget(self.totals, 1, Qt.AlignmentFlag.AlignVCenter)
        self.buttons.addWidget(self.toggle)
        top.addLayout(self.buttons)
        inside = row(self.panel, margin=SIZES["space_2"], spacing=SIZES["space_2"])
        self.chart.setFixedHeight(scaled(_CHART_HIGH, 0.5))
        inside.addWidget(self.chart, 1)
        beside = column(spacing=SIZES["space_2"])
        beside.addWidget(self.steps)
        beside.addWidget(self.currencies)
        beside.addStretch()
        inside.addLayout(beside)
        all_of_it = column(self, spacing=SIZES["space_2"])
        all_of_it.addLayout(top)
        all_of_it.addWidget(self.panel)
        self.panel.hide()

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.formats_changed.connect(self._use_formats)
        presenter.filter_changed.connect(lambda _wanted: self._on_filter())
        presenter.model.refreshed.connect(self._again.request)
        self._patience.timeout.connect(self._on_patience)
        self.toggle.toggled.connect(self._on_toggle)
        self.steps.currentIndexChanged.connect(lambda _at: self._on_step())
        self.currencies.currentIndexChanged.connect(lambda _at: self._show_chart())
        self.chart.opened.connect(self._open)


def _totals_for(
    history: History, actor: Actor, wanted: HistoryFilter
) -> tuple[HistoryTotal, ...] | None:
    """Read the sums for somebody; None where takings are not for them. For a worker thread."""
    return history.totals(wanted) if history.shows_takings(actor) else None


def _figures(total: HistoryTotal, formats: Formats) -> list[Figure]:
    """Return what is shown of one currency; fees and net in that in which Stripe settled them."""
    paid = ngettext(
        "{n} of them took money.",
        "{n} of them took money.",
        total.paid,
        n=formats.count(total.paid),
    )
    figures = [
        Figure(pgettext("how many", "Payments"), formats.count(total.count), paid),
        Figure(pgettext("a sum of payments", "Gross"), formats.money(total.gross)),
    ]
    if total.refunded.minor:
        title = pgettext("an amount given back", "Refunded")
        figures.append(Figure(title, formats.money(total.refunded)))
    for settled in total.settled:
        more = ngettext(
            "Of {n} payment that Stripe has settled.",
            "Of {n} payments that Stripe has settled.",
            settled.payments,
            n=formats.count(settled.payments),
        )
        fee, net = formats.money(settled.fee), formats.money(settled.net)
        figures.append(Figure(_("Stripe's fees"), fee, more))
        later = _("What was given back later has not come off it, and cash is not in it.")
        figures.append(Figure(_("From Stripe after fees"), net, paragraph(more, later)))
        if settled.rate is not None:
            figures.append(_rate(settled.rate, total, settled, formats))
    return figures


def _rate(rate: Decimal, total: HistoryTotal, settled: SettledTotal, formats: Formats) -> Figure:
    written = format_number(rate, formats.locale)
    return Figure(
        pgettext("of two currencies", "Rate"),
        _(
            "1 {currency} = {rate} {settled_in}",
            currency=total.gross.currency.upper(),
            rate=written,
            settled_in=settled.net.currency.upper(),
        ),
        _("Stripe's, on average of these payments."),
    )
