"""For the accountant: the month's workbook, and bookings for accounting programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from pos_app.clock import Clock
from pos_app.domain.texts import N_, Message, _, ngettext, paragraph, pgettext
from pos_app.errors import UserError
from pos_app.services.accounting.accounting import SUFFIXES
from pos_app.services.container import Services
from pos_app.services.shared.errors import ApprovalNeeded, NotPermittedError
from pos_app.services.views.accounting import (
    BookingBasis,
    BookingExport,
    BookingFormat,
    BookingRequest,
    WorkbookExport,
    WorkbookRequest,
)
from pos_app.ui.accounting.period_bar import PeriodBar
from pos_app.ui.background.tasks import LatestRead, Task, Tasks
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import (
    BusyBar,
    ErrorSheet,
    FlowLayout,
    FormField,
    button,
    column,
    frame,
    label,
    row,
    scrolled,
    show_text,
    toast,
)
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.formats import Formats, read_formats

_WIDEST: Final = 760
_WORKBOOK: Final = N_(
    "Sales and tax by rate and day, discounts, refunds, tips, ways of paying, Z reports, cash, "
    "Stripe's fees, payouts with their payments, and the balance. Its first sheet shows that all "
    "of it ties."
)
_KNOWN: Final = N_("All that moved at Stripe in these days is in the books.")
_UNKNOWN: Final = N_(
    "Not all that moved at Stripe in these days is in the books yet: fetch it first, so that the "
    "balance ties too."
)
_BOOKINGS: Final = N_(
    "One booking for each Z report and for each payout to the bank. The same days always give the "
    "same file. On which accounts is chosen in Settings, Accounting."
)
# not shown: names of programs
FORMATS: Final[dict[BookingFormat, tuple[Message, str]]] = {
    BookingFormat.DATEV: (N_("{program} (booking stack)"), "DATEV"),
    BookingFormat.XERO: (N_("{program} (manual journal)"), "Xero"),
    BookingFormat.QUICKBOOKS: (N_("{program} (journal entries)"), "QuickBooks"),
    BookingFormat.BEANCOUNT: (N_("{program} (plain text)"), "beancount"),
    BookingFormat.OFX: (N_("{program} (statement of what Stripe owes)"), "OFX"),
}
BASES: Final[dict[BookingBasis, Message]] = {
    BookingBasis.BOTH: N_("Of Z reports and payouts"),
    BookingBasis.Z: N_("Of Z reports"),
    BookingBasis.PAYOUT: N_("Of payouts to the bank"),
}


class AccountingPage(QWidget):
    """Both are saved off the UI thread, with a way to stop."""

    def __init__(
        self, services: Services, tasks: Tasks, clock: Clock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._clock = clock
        self._task: Task | None = None
        self._known_read = LatestRead(tasks, self)
        self.period = PeriodBar()
        self.busy = BusyBar(can_stop=True)
        self.workbook_button = button(_("Save the workbook…"), "primary")
        self.workbook_button.setProperty("scale", "small")
        self.fetch_button = button(_("Fetch from Stripe"), "secondary", "download")
        self.known = label("", "muted", wrap=True)
        self.format, self.basis = DropDown(), DropDown()
        self.bookings_button = button(_("Save the bookings…"), "secondary")
        self._lay_out()
        self.busy.stopped.connect(self._stop)
        self.period.changed.connect(self._read_known)
        self.fetch_button.clicked.connect(self.fetch)
        self.workbook_button.clicked.connect(lambda: self._ask_path("xlsx", self.save_workbook))
        self.bookings_button.clicked.connect(
            lambda: self._ask_path(SUFFIXES[self.chosen_format], self.save_bookings)
        )
        self.setFocusProxy(self.period.period)

    def showEvent(self, event: QShowEvent) -> None:
        """Offer the months up to now."""
        super().showEvent(event)
        if not event.spontaneous():
            self.read()

    def read(self) -> None:
        """Read which day it is for the store."""
        task = self._tasks.read(read_formats, self._services.settings, owner=self)
        task.success(self._offer).start()

    @property
    def chosen_format(self) -> BookingFormat:
        """For which program bookings are saved."""
        return BookingFormat(self.format.currentData())

    def save_workbook(self, path: Path) -> None:
        """Save the workbook of the chosen days."""
        request = WorkbookRequest(*self.period.days)
        save = self._services.accounting.save_workbook
        self._run(partial(save, self._services.actor, request, path), self._on_workbook)

    def save_bookings(self, path: Path) -> None:
        """Save the bookings of the chosen days."""
        basis = BookingBasis(self.basis.currentData())
        request = BookingRequest(*self.period.days, self.chosen_format, basis)
        export = self._services.accounting.export
        self._run(partial(export, self._services.actor, request, path), self._on_bookings)

    def fetch(self) -> None:
        """Fetch what moved at Stripe in the chosen days and since."""
        fetch, (first, _last) = self._services.balance_fetching.fetch, self.period.days
        self._run(partial(fetch, self._services.actor, first), self._on_fetched)

    def _on_fetched(self, count: int) -> None:
        words = ngettext("{n} movement read from Stripe.", "{n} movements read from Stripe.", count)
        toast(self, words, "success")
        self._read_known()

    def _read_known(self) -> None:
        """Say whether all that moved at Stripe in the chosen days is in the books."""
        self._known_read.read(_is_known, self._services, *self.period.days).success(
            self._show_known
        ).start()

    def _show_known(self, known: bool | None) -> None:
        show_text(self.known, "" if known is None else str(_KNOWN if known else _UNKNOWN))

    def _run(self, work: Callable[..., object], then: Callable[..., object]) -> None:
        if self._task is not None:
            return
        self.busy.begin(_("Reading the books…"))
        self._enable(on=False)
        self._task = self._tasks.search(work, owner=self)
        self._task.success(then).failure(self._on_failure).always(self._on_end)
        self._task.progress(
            lambda count: self.busy.begin(ngettext("{n} row…", "{n} rows…", count))
        ).start()

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._on_end()

    def _on_end(self) -> None:
        self._task = None
        self.busy.end()
        self._enable(on=True)

    def _enable(self, *, on: bool) -> None:
        for each in (self.workbook_button, self.fetch_button, self.bookings_button, self.period):
            each.setEnabled(on)

    def _on_workbook(self, made: WorkbookExport) -> None:
        words = _("Saved as {file}.", file=made.path.name)
        kind = "success"
        if made.differences:
            kind = "warn"
            differ = ngettext(
                "{n} sum does not tie: its difference stands on the sheet Check.",
                "{n} sums do not tie: their differences stand on the sheet Check.",
                made.differences,
            )
            words = paragraph(words, differ)
        elif made.unknown:
            words = paragraph(words, _("What Stripe holds is not known for all of these days."))
        self._show_saved(words, kind, made.path)

    def _on_bookings(self, made: BookingExport) -> None:
        saved = ngettext("{n} booking saved.", "{n} bookings saved.", made.count)
        if not made.left_out:
            self._show_saved(saved, "success", made.paths[0])
            return
        left_out = ngettext(
            "{n} payout was left out, of which Stripe has not said all yet.",
            "{n} payouts were left out, of which Stripe has not said all yet.",
            made.left_out,
        )
        self._show_saved(paragraph(saved, left_out), "warn", made.paths[0])

    def _show_saved(self, words: str, kind: str, path: Path) -> None:
        show = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path.parent)))
        toast(self, words, kind, action=_("Show the folder"), then=show)

    def _on_failure(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            ErrorSheet(self, error).open()
        else:
            self._tasks.failed.emit(error)

    def _ask_path(self, suffix: str, then: Callable[[Path], None]) -> None:
        first, last = self.period.days
        # not shown: a file's name
        name = f"Till {first.isoformat()} {last.isoformat()}.{suffix}"
        if suffix == "csv" and self.chosen_format is BookingFormat.DATEV:
            name = f"EXTF_{name}"  # not shown: DATEV looks for files that begin so
        places = QStandardPaths.StandardLocation.DocumentsLocation
        proposed = Path(QStandardPaths.writableLocation(places)) / name
        filtered = f"{suffix.upper()} (*.{suffix})"  # not shown: a filter
        dialog = QFileDialog(self, _("Save for the accountant"), str(proposed), filtered)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.fileSelected.connect(lambda path: then(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _offer(self, formats: Formats) -> None:
        self.period.offer(formats.business_day_of(self._clock.now()), formats.locale)

    def _lay_out(self) -> None:
        page = QWidget()
        page.setMaximumWidth(scaled(_WIDEST, 0.6))
        body = column(page, margin=SIZES["space_4"], spacing=SIZES["space_4"])
        body.addWidget(label(_("For the accountant"), "title"))
        body.addWidget(self.period)
        for key, (name, program) in FORMATS.items():
            self.format.addItem(name.format(program=program), key)
        for basis, words in BASES.items():
            self.basis.addItem(str(words), basis)
        actions = self.workbook_button, self.fetch_button
        title = _("The month's workbook")
        body.addWidget(_panel(title, str(_WORKBOOK), [self.known], *actions))
        fields = (
            FormField(_("For which program"), self.format),
            FormField(_("Which bookings"), self.basis),
        )
        title = pgettext("for an accountant", "Bookings")
        body.addWidget(_panel(title, str(_BOOKINGS), fields, self.bookings_button))
        body.addStretch()
        self._put_in_area(page)

    def _put_in_area(self, page: QWidget) -> None:
        outer = QWidget()
        across = row(outer, spacing=0)
        across.addWidget(page, 1)
        across.addStretch()
        box = column(self, spacing=SIZES["space_2"])
        box.addWidget(scrolled(outer), 1)
        box.addWidget(self.busy)
        self.busy.setContentsMargins(SIZES["space_4"], 0, SIZES["space_4"], SIZES["space_3"])


def _is_known(services: Services, first: date, last: date) -> bool | None:
    """Return None where somebody would have to approve: nobody asked for anything yet."""
    try:
        return services.balance_fetching.is_known(services.actor, first, last)
    except (ApprovalNeeded, NotPermittedError):
        return None


def _panel(title: str, text: str, parts: Sequence[QWidget], *actions: QWidget) -> QWidget:
    panel = frame("panel")
    inside = column(panel, margin=SIZES["space_4"], spacing=SIZES["space_3"])
    inside.addWidget(label(title, "section"))
    inside.addWidget(label(text, "muted", wrap=True))
    for each in parts:
        inside.addWidget(each)
    line = FlowLayout()
    for each in actions:
        line.addWidget(each)
    inside.addLayout(line)
    return panel
