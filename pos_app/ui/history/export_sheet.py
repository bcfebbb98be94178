"""The sheet that writes what is listed to a file, or prints it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from pos_app.clock import Clock
from pos_app.domain.history_filter import HistoryFilter, HistoryOrder
from pos_app.domain.mode_marks import mode_mark
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import N_, Message, _, ngettext, paragraph, pgettext
from pos_app.errors import Cancelled, KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.services.views.history_export import ExportedHistory, ExportField, HistoryExport
from pos_app.services.views.history_totals import HistoryTotal
from pos_app.ui.background.tasks import LatestRead, Task, Tasks
from pos_app.ui.history.paper import HistoryPaper, page_count, print_history
from pos_app.ui.receipts.printers import Printers
from pos_app.ui.widgets import (
    BusyBar,
    FlowLayout,
    FormField,
    Sheet,
    button,
    label,
    toast,
)
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.status_chip import STATUS_STYLES

KINDS: Final[dict[str, Message]] = {
    "xlsx": N_("Spreadsheet"),
    "csv": N_("Table for other programs"),
}


class ExportSheet(Sheet):
    """Says what is listed and what it comes to; writes exactly that, in that order.

    `in_list` are the columns that the list shows, by the values of `ExportField`, and `about` is
    what it is narrowed to, in words.
    """

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        clock: Clock,
        formats: Formats,
        wanted: HistoryFilter,
        order: HistoryOrder,
        in_list: Sequence[str],
        about: str = "",
        printers: Printers | None = None,
    ) -> None:
        super().__init__(parent, _("Export what is listed"), width=600)
        self._screen = parent
        self._services = services
        self._tasks = tasks
        self._clock = clock
        self._formats = formats
        self._wanted = wanted
        self._order = order
        self._about = about
        self._printers = printers or Printers()
        self._stop = Event()
        self._paper: HistoryPaper | None = None
        self._count = 0
        self._totals = LatestRead(tasks, self)
        self.says = label(_("Adding up…"), "body", wrap=True)
        self.columns = DropDown()
        known = [each for each in ExportField if each.value in in_list]
        self.columns.addItem(_("All columns"), tuple(ExportField))
        self.columns.addItem(_("Those of the list"), tuple(known))
        self.busy = BusyBar(can_stop=True)
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        self.print = button(_("Print…"), icon_name="printer")
        self.csv = button(_("Table (CSV)…"), icon_name="download")
        self.xlsx = button(_("Spreadsheet…"), "primary", "download")
        self.xlsx.setProperty("scale", "small")
        self._lay_out()
        self.closed.connect(self._stop.set)
        read = self._totals.read(services.history.totals, wanted)
        read.success(self._show_totals).failure(self._on_failure).start()

    def save(self, path: Path) -> None:
        """Write the file; its name's end says what it becomes."""
        fields: tuple[ExportField, ...] = self.columns.currentData()
        words = {status: str(style.word) for status, style in STATUS_STYLES.items()}
        export = HistoryExport(path, self._wanted, self._order, fields, words)
        actor = self._services.actor
        self._stop.clear()
        given = self._services, self._tasks, self._stop, actor, export
        task = self._tasks.read(_save, *given, owner=self)
        task.progress(self._show_progress).success(self._on_saved)
        self._begin(task, _("Writing…"))

    def ask_to_print(self) -> None:
        """Lay it out and say how many pages it takes; asked again, print it."""
        if self._paper is not None:
            task = self._tasks.background(print_history, self._paper, self._printers, owner=self)
            self._begin(task.success(self._on_printed), _("Printing…"))
            return
        given = self._services, self._services.actor, self._wanted, self._order
        beside = self._formats, self._clock, self._printers, self._about
        task = self._tasks.background(_lay_out, *given, *beside, owner=self)
        self._begin(task.success(self._on_laid_out), _("Laying it out…"))

    # --- what comes of it ---

    def _begin(self, task: Task, words: str) -> None:
        self.problem.hide()
        self.busy.begin(words)
        self.busy.setFocus()
        self._set_busy(busy=True)
        task.failure(self._on_failure).always(self._on_ended).start()

    def _on_ended(self) -> None:
        if self.isHidden():
            return
        self.busy.end()
        self._set_busy(busy=False)
        goes_on = self.print if self._paper is not None else self.xlsx
        goes_on.setFocus()
        if self._stop.is_set():
            self._complain(_("Stopped. No file was written."))

    def _stop_pressed(self) -> None:
        self._stop.set()
        self.busy.begin(_("Stopping…"))

    def _set_busy(self, *, busy: bool) -> None:
        for each in (self.columns, self.print, self.csv, self.xlsx):
            each.setEnabled(not busy)

    def _show_totals(self, totals: tuple[HistoryTotal, ...]) -> None:
        self._count = sum(total.count for total in totals)
        rows = ngettext(
            "{n} row is listed.",
            "{n} rows are listed.",
            self._count,
            n=self._formats.count(self._count),
        )
        money = (
            _(
                "{taken} taken, {refunded} refunded.",
                taken=self._formats.money(total.gross),
                refunded=self._formats.money(total.refunded),
            )
            for total in totals
        )
        self.says.setText(paragraph(rows, *money))

    def _show_progress(self, rows: int) -> None:
        if self._stop.is_set():
            return
        of = max(rows, self._count)
        words = _(
            "{done} of {count} rows written",
            done=self._formats.count(rows),
            count=self._formats.count(of),
        )
        self.busy.begin(words, rows, of)

    def _on_saved(self, done: ExportedHistory) -> None:
        show = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(done.path)))
        rows = ngettext("{n} row.", "{n} rows.", done.rows, n=self._formats.count(done.rows))
        words = paragraph(_("Saved as {file}.", file=done.path.name), rows)
        self.finish()
        opens = pgettext("button", "Open")
        toast(self._screen, words, "success", action=opens, then=show)

    def _on_laid_out(self, made: tuple[HistoryPaper, int]) -> None:
        self._paper, pages = made
        text = ngettext("Print {n} page", "Print {n} pages", pages, n=self._formats.count(pages))
        self.print.setText(text)
        self.print.setAccessibleName(text)

    def _on_printed(self, printer: str) -> None:
        self.finish()
        toast(self._screen, _("Sent to {printer}.", printer=printer), "success")

    def _on_failure(self, error: BaseException) -> None:
        if isinstance(error, UserError) and not isinstance(error, KeyTroubleError):
            self._complain(str(error))
        else:
            self._tasks.failed.emit(error)

    def _complain(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.show()

    # --- laying out ---

    def _ask_path(self, suffix: str) -> None:
        day = self._formats.day_of(self._clock.now()).isoformat()
        name = Path(_("History of {day}", day=day)).with_suffix(f".{suffix}")
        places = QStandardPaths.StandardLocation.DocumentsLocation
        proposed = Path(QStandardPaths.writableLocation(places)) / name
        kinds = f"{KINDS[suffix]} (*.{suffix})"  # not shown: a filter
        dialog = QFileDialog(self, _("Save what is listed"), str(proposed), kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _lay_out(self) -> None:
        note = _("All of it is written as it is listed: the same rows, in the same order.")
        self.body.addWidget(self.says)
        self.body.addWidget(label(note, "muted", wrap=True))
        self.body.addWidget(FormField(_("Columns of the file"), self.columns))
        self.body.addWidget(self.busy)
        self.body.addWidget(self.problem)
        buttons = FlowLayout()
        for each in (self.xlsx, self.csv, self.print):
            buttons.addWidget(each)
        self.body.addLayout(buttons)
        self.xlsx.clicked.connect(lambda: self._ask_path("xlsx"))
        self.csv.clicked.connect(lambda: self._ask_path("csv"))
        self.print.clicked.connect(self.ask_to_print)
        self.busy.stopped.connect(self._stop_pressed)
        self.first_focus = self.xlsx


def _save(
    services: Services,
    tasks: Tasks,
    stop: Event,
    actor: Actor,
    export: HistoryExport,
    progress: Callable[[int], object],
) -> ExportedHistory:
    def report(rows: int) -> None:
        # Where the window closes, it would wait for all the rest.
        if stop.is_set() or tasks.is_stopped():
            raise Cancelled
        progress(rows)

    return services.history_exports.save(actor, export, report)


def _lay_out(
    services: Services,
    actor: Actor,
    wanted: HistoryFilter,
    order: HistoryOrder,
    formats: Formats,
    clock: Clock,
    printers: Printers,
    about: str,
) -> tuple[HistoryPaper, int]:
    store = services.settings.store()
    paper = HistoryPaper(
        services.history_exports.to_print(actor, wanted, order),
        formats,
        store.name if store else "",
        clock.now(),
        about=(about,),
        mark=mode_mark(services.mode),
    )
    return paper, page_count(paper, printers)
