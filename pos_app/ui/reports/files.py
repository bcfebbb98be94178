"""Printing a report, and saving it as PDF, as a spreadsheet and as a table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from pos_app.domain.mode_marks import mode_mark
from pos_app.domain.texts import N_, Message, _, pgettext
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.reports.export import save_csv, save_xlsx
from pos_app.services.views.report_tables import ReportResult
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.receipts.printers import Printers, print_by
from pos_app.ui.reports.paper import ReportPaper, paint_report, save_report_pdf
from pos_app.ui.widgets import ErrorSheet, toast
from pos_app.ui.widgets.formats import Formats

KINDS: Final[dict[str, Message]] = {
    "pdf": N_("PDF"),
    "xlsx": N_("Spreadsheet"),
    "csv": N_("Table for other programs"),
}


class ReportFiles:
    """Makes paper and files of what is on the screen, off the UI thread."""

    def __init__(
        self, owner: QWidget, services: Services, tasks: Tasks, printers: Printers | None = None
    ) -> None:
        self._owner = owner
        self._services = services
        self._tasks = tasks
        self._printers = printers or Printers()

    def print_(self, result: ReportResult, about: list[str], formats: Formats) -> None:
        """Print it on the default printer."""
        given = self._services, result, about, formats, self._printers
        task = self._tasks.background(_print, *given, owner=self._owner)
        task.success(
            lambda name: toast(self._owner, _("Sent to {printer}.", printer=name), "success")
        ).failure(self._on_failure).start()

    def ask_path(
        self, suffix: str, result: ReportResult, about: list[str], formats: Formats
    ) -> None:
        """Ask where to, then save it."""
        asked, title = result.request, str(result.title)
        # not shown: a file's name
        name = f"{title} {asked.first.isoformat()} {asked.last.isoformat()}.{suffix}"
        places = QStandardPaths.StandardLocation.DocumentsLocation
        proposed = Path(QStandardPaths.writableLocation(places)) / name
        dialog = QFileDialog(
            self._owner,
            _("Save the report"),
            str(proposed),
            f"{KINDS[suffix]} (*.{suffix})",  # not shown: a filter
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.fileSelected.connect(lambda path: self.save(Path(path), result, about, formats))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, path: Path, result: ReportResult, about: list[str], formats: Formats) -> None:
        """Save it as what the end of the file's name says."""
        write: Callable[[], Path]
        if path.suffix == ".csv":
            write = partial(save_csv, result, path, formats.locale)
        elif path.suffix == ".xlsx":
            write = partial(save_xlsx, result, about, path, formats.locale)
        else:
            write = partial(_save_pdf, self._services, result, about, formats, path)
        task = self._tasks.read(write, owner=self._owner)
        task.success(self._on_saved).failure(self._on_failure).start()

    def _on_saved(self, path: Path) -> None:
        show = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path)))
        words = _("Saved as {file}.", file=path.name)
        toast(self._owner, words, "success", action=pgettext("button", "Open"), then=show)

    def _on_failure(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            ErrorSheet(self._owner, error).open()
        else:
            self._tasks.failed.emit(error)


def _paper(
    services: Services, result: ReportResult, about: list[str], formats: Formats
) -> ReportPaper:
    store = services.settings.store()
    name = store.name if store else ""
    return ReportPaper(result, about, formats, name, mode_mark(services.mode))


def _print(
    services: Services,
    result: ReportResult,
    about: list[str],
    formats: Formats,
    printers: Printers,
) -> str:
    paper = _paper(services, result, about, formats)
    return print_by(partial(paint_report, paper), paper.title, printers)


def _save_pdf(
    services: Services, result: ReportResult, about: list[str], formats: Formats, path: Path
) -> Path:
    return save_report_pdf(_paper(services, result, about, formats), path)
