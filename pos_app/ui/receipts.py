"""Receipts on paper, as PDF, on the screen and by email."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, QSizeF, QStandardPaths, Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QPagedPaintDevice,
    QPageSize,
    QPainter,
    QPaintEvent,
    QPdfWriter,
    QTextDocument,
)
from PySide6.QtWidgets import QFileDialog, QLineEdit, QScrollArea, QWidget

from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.ui.tasks import Tasks
from pos_app.ui.widgets import ErrorSheet, FormField, Sheet, button, row, toast

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

PAPER_MM: Final = 80
_MARGIN_MM: Final = 4
_INCH_MM: Final = 25.4
_DOTS: Final = 300
_SCREEN_DOTS: Final = 96
_ZOOM: Final = 1.2
_FITS_MM: Final = 400
"""A PDF page ends with its receipt; one as long as this goes on over several pages."""


class ReceiptActions:
    """What can be done with the receipt of a row of the history; `copy` marks it COPY.

    Messages and sheets appear in the window of `parent`.
    """

    printer_name = ""
    """The printer chosen last: asked for once, silent from then on."""

    def __init__(self, parent: QWidget, services: Services, tasks: Tasks) -> None:
        self._parent = parent
        self._services = services
        self._tasks = tasks

    def preview(self, history_id: str, copy: bool = False) -> None:
        """Show the receipt as it will look on paper."""
        self._with_html(history_id, copy, partial(self._show, history_id, copy))

    def print_(self, history_id: str, copy: bool = False, *, ask: bool = False) -> None:
        """Print on the printer chosen last; the first time, or with `ask`, ask which."""
        self._with_html(history_id, copy, partial(self._print, history_id, copy, ask))

    def save_pdf(self, history_id: str, path: Path | None = None, copy: bool = False) -> None:
        """Save as PDF, as wide as receipt paper; without a path, ask where."""
        target = path or self._ask_path()
        if target is not None:
            self._with_html(history_id, copy, partial(self._save, target))

    def email(self, history_id: str) -> None:
        """Have Stripe email its receipt; asks for the address."""
        found = self._tasks.read(self._services.history.details, history_id, owner=self._parent)
        found.success(
            lambda details: EmailSheet(
                self._parent, self._services, self._tasks, history_id, details.customer_email
            ).open()
        ).start()

    def _with_html(self, history_id: str, copy: bool, then: Callable[[str], object]) -> None:
        html = self._services.receipts.html
        self._tasks.read(html, history_id, copy, owner=self._parent).success(then).start()

    def _show(self, history_id: str, copy: bool, html: str) -> None:
        ReceiptSheet(self._parent, self, history_id, html, copy=copy).open()

    def _save(self, path: Path, html: str) -> None:
        try:
            write_pdf(html, path)
        except OSError:
            ErrorSheet(self._parent, _not_saved(path)).open()
            return
        url = QUrl.fromLocalFile(str(path))
        toast(
            self._parent,
            f"Saved as {path.name}.",
            "success",
            action="Open",
            then=lambda: QDesktopServices.openUrl(url),
        )

    def _print(self, history_id: str, copy: bool, ask: bool, html: str) -> None:
        printer = self._printer(ask=ask)
        if printer is None:
            return
        if not printer.isValid():
            pdf = partial(self.save_pdf, history_id, copy=copy)
            words = "No printer is set up on this computer. Save the receipt as PDF instead."
            toast(self._parent, words, "warn", action="Save PDF", then=pdf)
            return
        paint(html, printer)
        toast(self._parent, f"Sent to {printer.printerName()}.", "success")

    def _printer(self, *, ask: bool) -> QPrinter | None:
        """The printer to use; an invalid one where there is none, None when the user gave up."""
        # Takes a while to load, and many a counter never prints.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo  # noqa: PLC0415

        known = QPrinterInfo.availablePrinterNames()
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if not known:
            printer.setOutputFormat(QPrinter.OutputFormat.NativeFormat)
            return printer
        remembered = ReceiptActions.printer_name
        if remembered in known and not ask:
            printer.setPrinterName(remembered)
        elif QPrintDialog(printer, self._parent.window()).exec():
            ReceiptActions.printer_name = printer.printerName()
        else:
            return None
        return printer

    def _ask_path(self) -> Path | None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name, _ = QFileDialog.getSaveFileName(
            self._parent.window(), "Save receipt", f"{folder}/Receipt.pdf", "PDF (*.pdf)"
        )
        return Path(name) if name else None


class ReceiptSheet(Sheet):
    """The receipt on screen, and what can be done with it."""

    def __init__(
        self,
        parent: QWidget,
        actions: ReceiptActions,
        history_id: str,
        html: str,
        *,
        copy: bool,
    ) -> None:
        super().__init__(parent, "Receipt (copy)" if copy else "Receipt", width=480)
        self.paper = ReceiptPaper(html)
        area = QScrollArea()
        area.setProperty("role", "well")
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        area.setWidget(self.paper)
        area.setMinimumHeight(min(self.paper.height() + 2, 2000))
        area.setAccessibleName("Receipt")
        scrolls = area.sizePolicy()
        scrolls.setVerticalPolicy(scrolls.Policy.Ignored)
        area.setSizePolicy(scrolls)
        area.setMinimumHeight(240)
        self.body.addWidget(area, 1)
        self.print_button = button("Print", "primary", "printer")
        self.print_button.setProperty("scale", "small")
        self.print_button.clicked.connect(lambda: actions.print_(history_id, copy, ask=True))
        pdf = button("Save PDF", icon_name="pdf")
        pdf.clicked.connect(lambda: actions.save_pdf(history_id, copy=copy))
        mail = button("Email", icon_name="mail")
        mail.clicked.connect(lambda: actions.email(history_id))
        line = row()
        for each in (pdf, mail):
            line.addWidget(each)
        line.addStretch()
        line.addWidget(self.print_button)
        self.body.addLayout(line)

    def focus_first(self) -> None:
        """On Print."""
        self.print_button.setFocus(Qt.FocusReason.PopupFocusReason)


class ReceiptPaper(QWidget):
    """A receipt painted as on paper: black on white in both themes."""

    def __init__(self, html: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = _document(html)
        self._document.setTextWidth(_dots(PAPER_MM - 2 * _MARGIN_MM, _SCREEN_DOTS))
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName("Receipt")
        self.setAccessibleDescription(self._document.toPlainText())

    def sizeHint(self) -> QSize:
        """The size of the paper."""
        margins = 2 * _dots(_MARGIN_MM, _SCREEN_DOTS)
        size = self._document.size() + QSizeF(margins, margins)
        return (size * _ZOOM).toSize()

    def text(self) -> str:
        """What the receipt says."""
        return self._document.toPlainText()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint paper and print."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        painter.scale(_ZOOM, _ZOOM)
        margin = _dots(_MARGIN_MM, _SCREEN_DOTS)
        painter.translate(margin, margin)
        self._document.drawContents(painter)


class EmailSheet(Sheet):
    """Asks where Stripe's receipt shall go."""

    def __init__(
        self, parent: QWidget, services: Services, tasks: Tasks, history_id: str, address: str
    ) -> None:
        super().__init__(parent, "Email receipt")
        self._services = services
        self._tasks = tasks
        self._history_id = history_id
        self.address = QLineEdit(address)
        self.address.setInputMethodHints(Qt.InputMethodHint.ImhEmailCharactersOnly)
        self.field = FormField(
            "Email address", self.address, "Stripe sends its receipt for the card payment."
        )
        self.send = button("Send", "primary", "mail")
        self.send.setProperty("scale", "small")
        self.send.clicked.connect(self._send)
        self.address.returnPressed.connect(self._send)
        self.body.addWidget(self.field)
        line = row()
        line.addStretch()
        line.addWidget(self.send)
        self.body.addLayout(line)

    def focus_first(self) -> None:
        """In the address."""
        self.address.setFocus(Qt.FocusReason.PopupFocusReason)
        self.address.selectAll()

    def _send(self) -> None:
        if not self.send.isEnabled():
            return
        self.send.setEnabled(False)
        work = self._services.receipts.email
        task = self._tasks.write(work, self._history_id, self.address.text().strip(), owner=self)
        task.success(self._sent).failure(self._refused).start()

    def _sent(self, _nothing: object) -> None:
        toast(self, f"Stripe sends the receipt to {self.address.text().strip()}.", "success")
        self.finish()

    def _refused(self, error: BaseException) -> None:
        self.send.setEnabled(True)
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)
            return
        self.field.set_error(str(error))
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)


def write_pdf(html: str, path: Path) -> None:
    """Write a receipt as a PDF as wide as receipt paper and as long as it needs.

    Raises OSError where the file cannot be written.
    """
    path.open("ab").close()  # QPdfWriter would fail without a word
    writer = QPdfWriter(str(path))
    writer.setResolution(_DOTS)
    writer.setTitle("Receipt")
    document = _document(html)
    document.documentLayout().setPaintDevice(writer)
    document.setTextWidth(_dots(PAPER_MM - 2 * _MARGIN_MM, _DOTS))
    long = document.size().height() * _INCH_MM / _DOTS + 2 * _MARGIN_MM + 1
    size = QSizeF(PAPER_MM, min(long, _FITS_MM))
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    writer.setPageSize(QPageSize(size, QPageSize.Unit.Millimeter, "Receipt", exact))
    paint(html, writer)


def paint(html: str, device: QPagedPaintDevice) -> None:
    """Print a receipt: as wide as the paper, at most as wide as receipt paper, page by page."""
    _set_margins(device)
    painter = QPainter(device)
    document = _document(html)
    document.documentLayout().setPaintDevice(device)
    page = device.pageLayout().paintRectPixels(painter.device().logicalDpiX()).size()
    wide = min(page.width(), _dots(PAPER_MM - 2 * _MARGIN_MM, painter.device().logicalDpiX()))
    document.setPageSize(QSizeF(wide, page.height()))
    for number in range(document.pageCount()):
        if number:
            device.newPage()
        painter.save()
        painter.translate(0, -number * page.height())
        document.drawContents(painter, QRectF(0, number * page.height(), wide, page.height()))
        painter.restore()
    painter.end()


def _set_margins(device: QPagedPaintDevice) -> None:
    layout = device.pageLayout()
    layout.setUnits(layout.Unit.Millimeter)
    device.setPageLayout(layout)
    margins = layout.margins()
    for set_one in (margins.setLeft, margins.setTop, margins.setRight, margins.setBottom):
        set_one(_MARGIN_MM)
    device.setPageMargins(margins, layout.Unit.Millimeter)


def _document(html: str) -> QTextDocument:
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setHtml(html)
    return document


def _dots(millimetres: float, per_inch: int) -> float:
    return millimetres * per_inch / _INCH_MM


def _not_saved(path: Path) -> UserError:
    return UserError(
        f"The receipt could not be saved in {path.parent}.",
        next_step="Choose another folder, or look whether the disk is full.",
    )
