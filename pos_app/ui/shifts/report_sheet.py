"""An X or a Z report on the screen, as it is on paper; it can be printed and saved."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel, QScrollArea, QWidget

from pos_app.domain.mode_marks import mode_mark
from pos_app.domain.texts import _, pgettext
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.shared.table_files import written_whole
from pos_app.services.shifts.lines import report_csv, report_paper, report_title
from pos_app.services.views.shifts import ReportView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.receipts.paper import picture, save_pdf
from pos_app.ui.receipts.printers import Printers, print_paper, print_receipt
from pos_app.ui.receipts.receipt_data import EmailWay
from pos_app.ui.receipts.sheets import NO_EMAIL, EmailSheet
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import Sheet, button, column, frame, label, row, toast
from pos_app.ui.widgets.repeat_guard import PressGuard
from pos_app.ui.widgets.sheet import is_open

_WIDTH: Final = 800
_AROUND: Final = 200
_BESIDE: Final = 24


class ReportSheet(Sheet):
    """P prints, S saves it as PDF, T as a table (CSV), E sends a Z by email; Enter goes on."""

    holds_toasts = True  # they would lie over the report and its first button

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        report: ReportView,
        *,
        printers: Printers | None = None,
    ) -> None:
        super().__init__(parent, report_title(report), width=_WIDTH)
        self._services = services
        self._tasks = tasks
        self._report = report
        self._printers = printers or Printers()
        self._report_paper = report_paper(report, mode_mark(services.mode))
        self.paper = QLabel()
        self.print_button = button(
            pgettext("button", "Print"), "secondary", "printer", shortcut_text="P"
        )
        self.pdf_button = button(_("Save as PDF"), "secondary", "pdf", shortcut_text="S")
        self.csv_button = button(_("Save as table"), "secondary", "download", shortcut_text="T")
        self.email_button = button(
            pgettext("button", "Email"), "secondary", "mail", shortcut_text="E"
        )
        if not report.id:  # an X is of the moment it was looked at
            self.email_button.hide()
        self.done_button = self.first_focus = button(pgettext("button", "Done"), "primary")
        self._lay_out()
        self.print_button.clicked.connect(self._print)
        self.pdf_button.clicked.connect(lambda: self._ask_path("pdf"))
        self.csv_button.clicked.connect(lambda: self._ask_path("csv"))
        self.email_button.clicked.connect(self._ask_address)
        self.done_button.clicked.connect(self.finish)
        self._guard = PressGuard(self, self.done_button)

    def come_forward(self) -> None:
        """Be read: the press that closed the drawer is not the one that is done with it."""
        self._guard.begin()
        super().come_forward()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The letters of the buttons."""
        buttons = {
            Qt.Key.Key_P: self.print_button,
            Qt.Key.Key_S: self.pdf_button,
            Qt.Key.Key_T: self.csv_button,
            Qt.Key.Key_E: self.email_button,
        }
        pressed = buttons.get(Qt.Key(event.key()))
        if pressed is not None and pressed.isVisible() and not event.modifiers():
            pressed.click()
        super().keyPressEvent(event)

    def save_pdf(self, path: Path) -> None:
        """Write it as PDF."""
        task = self._tasks.read(save_pdf, self._report_paper, path, owner=self)
        task.success(self._on_saved).failure(self._on_failure).start()

    def save_csv(self, path: Path) -> None:
        """Write it as a table."""
        task = self._tasks.read(_write_csv, self._report, path, owner=self)
        task.success(self._on_saved).failure(self._on_failure).start()

    def _lay_out(self) -> None:
        shown = picture(self._report_paper, self.devicePixelRatioF())
        self.paper.setPixmap(QPixmap.fromImage(shown.image))
        self.paper.setAccessibleName(shown.words)
        area = QScrollArea()
        area.setProperty("role", "reading")
        area.setAccessibleName(report_title(self._report))
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.paper)
        area.setFixedWidth(round(shown.image.deviceIndependentSize().width()) + _BESIDE)
        area.setFixedHeight(max(200, self._host.height() - scaled(_AROUND, 0.35)))
        desk = frame("well")
        column(desk, margin=SIZES["space_3"]).addWidget(area)
        across = row(spacing=SIZES["space_6"])
        across.addWidget(desk)
        actions = column(spacing=SIZES["space_3"])
        if not self._report.is_whole:
            changed = _("This report was changed after it was frozen: its checksum is wrong.")
            actions.addWidget(label(changed, "error", wrap=True))
        for each in (self.print_button, self.pdf_button, self.csv_button, self.email_button):
            actions.addWidget(each)
        actions.addStretch()
        actions.addWidget(self.done_button)
        across.addLayout(actions, 1)
        self.body.addLayout(across)

    def _print(self) -> None:
        """Print on the register's receipt printer; without one on this computer's own."""
        services, paper, printers = self._services, self._report_paper, self._printers
        task = self._tasks.printer(
            print_paper, services, services.actor, paper, printers, owner=self
        )
        task.success(self._on_printed).failure(self._on_not_printed).start()

    def _print_on_page(self) -> None:
        task = self._tasks.background(print_receipt, self._report_paper, self._printers, owner=self)
        task.success(self._on_printed).failure(self._on_failure).start()

    def _on_printed(self, name: str) -> None:
        toast(self, _("Sent to {printer}.", printer=name), "success")

    def _on_not_printed(self, error: BaseException) -> None:
        if isinstance(error, UserError) and self._services.printing.printer is not None:
            other, then = _("Other printer"), self._print_on_page
            toast(self, str(error), "warn", action=other, then=then)
        else:
            self._on_failure(error)

    def _ask_address(self) -> None:
        there = _("Your mail server sends the report there, as PDF too.")
        title = _("Email the report")
        mode, way = self._services.mode, EmailWay.SERVER
        sheet = EmailSheet(self, "", mode, way, title=title, there=there)
        sheet.send_requested.connect(partial(self._send, sheet))
        sheet.open()

    def _send(self, sheet: EmailSheet, address: str) -> None:
        sheet.set_busy(busy=True)
        send, actor = self._services.mail.send_report, self._services.actor
        task = self._tasks.background(send, actor, self._report.id, address, owner=self)
        task.success(lambda is_sent: self._on_sent(sheet, address, is_sent=is_sent))
        task.failure(lambda error: self._on_not_sent(sheet, error)).start()

    def _on_sent(self, sheet: EmailSheet, address: str, *, is_sent: bool) -> None:
        if is_open(sheet):
            sheet.finish()
        not_here = NO_EMAIL[EmailWay.SERVER].get(self._services.mode)
        if not_here is not None:
            toast(self, str(not_here), "info")
        elif is_sent:
            toast(self, _("The report is on its way to {address}.", address=address), "success")
        else:
            waits = _("The mail server does not take it just now. It goes out as soon as it does.")
            toast(self, waits, "warn")

    def _on_not_sent(self, sheet: EmailSheet, error: BaseException) -> None:
        if isinstance(error, UserError):
            sheet.refuse(self, error)
        else:
            if is_open(sheet):
                sheet.finish()
            self._tasks.failed.emit(error)

    def _ask_path(self, suffix: str) -> None:
        places = QStandardPaths.StandardLocation.DocumentsLocation
        name = f"{report_title(self._report)}.{suffix}"
        proposed = Path(QStandardPaths.writableLocation(places)) / name
        dialog = QFileDialog(
            self, _("Save the report"), str(proposed), f"{suffix.upper()} (*.{suffix})"
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        chosen = self.save_pdf if suffix == "pdf" else self.save_csv
        dialog.fileSelected.connect(lambda path: chosen(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_saved(self, path: Path) -> None:
        show = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path)))
        words = _("Saved as {file}.", file=path.name)
        toast(self, words, "success", action=pgettext("button", "Open"), then=show)

    def _on_failure(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            toast(self, str(error), "warn")
        else:
            self._tasks.failed.emit(error)


def _write_csv(report: ReportView, path: Path) -> Path:
    with written_whole(path) as beside:
        # Spreadsheets take it for UTF-8 by its mark.
        beside.write_text(report_csv(report), encoding="utf-8-sig", newline="")
    return path
