"""What can be done with the receipt of a row of the history, from any screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

from PySide6.QtCore import QObject, QStandardPaths, QUrl, QUrlQuery, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from pos_app.domain.paper_text import COLUMNS, TextLine, write_text
from pos_app.domain.permissions import Actor
from pos_app.domain.reader_inputs import InputKind
from pos_app.domain.texts import N_, Message, _, paragraph, pgettext
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.container import Services
from pos_app.ui.background.tasks import Task, Tasks
from pos_app.ui.readers.ask_on_reader import AskOnReader
from pos_app.ui.receipts.handing_out import print_recorded, save_recorded
from pos_app.ui.receipts.paper import ReceiptImage, picture
from pos_app.ui.receipts.printers import Printers
from pos_app.ui.receipts.receipt_data import EmailWay, Receipt, read_receipt
from pos_app.ui.receipts.sheets import NO_EMAIL, EmailSheet, ReceiptSheet
from pos_app.ui.widgets import ErrorSheet, toast
from pos_app.ui.widgets.sheet import is_open

_GOES: Final[dict[EmailWay, Message]] = {
    EmailWay.STRIPE: N_("Stripe sends the receipt to {address}."),
    EmailWay.SERVER: N_("The receipt is on its way to {address}."),
}
_WAITS: Final[dict[EmailWay, Message]] = {
    EmailWay.STRIPE: N_(
        "Stripe can't be reached just now. The receipt goes to {address} as soon as it can be."
    ),
    EmailWay.SERVER: N_(
        "The mail server does not take it just now. The receipt goes to {address} as soon as it "
        "does."
    ),
}


class ReceiptActions(QObject):
    """Previews, prints, saves and sends receipts; says in a toast how it went.

    Rows are named by their `history_id`, which for a sale is the sale's id; `copy` marks the
    receipt as a copy of one that was handed out before.
    """

    queued = Signal(str)
    """For this register's receipt printer, by its `history_id`."""
    printed = Signal(str)
    """On the printer of this name."""
    saved = Signal(str)
    """As the file of this path."""
    emailed = Signal(str, str)
    """To this address, now or as soon as it can be sent; and its `history_id`."""

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        tasks: Tasks,
        *,
        printers: Printers | None = None,
    ) -> None:
        super().__init__(parent)
        self._over = parent
        self._services = services
        self._tasks = tasks
        self._printers = printers or Printers()
        self._printer = ""

    # --- what screens ask for ---

    def preview(self, history_id: str, copy: bool = False) -> None:
        """Show the receipt as it will be on paper, with all that can be done with it."""
        ratio = self._over.devicePixelRatioF()
        task = self._read(_read_picture, history_id, ratio, copy=copy)
        task.success(lambda found: self._show(history_id, copy, *found)).start()

    def print_(self, history_id: str, copy: bool = False, *, gift: bool = False) -> None:
        """Print on this register's receipt printer, else as `print_on_page`.

        One for a `gift` has no prices.
        """
        queue = partial(_queue, self._services)
        task = self._tasks.write(
            queue, self._services.actor, history_id, copy=copy, gift=gift, owner=self
        )
        page = partial(self.print_on_page, history_id, copy, gift=gift)
        emit = partial(self.queued.emit, history_id)
        task.success(lambda is_queued: emit() if is_queued else page())
        task.failure(self._show_error).start()

    def print_on_page(self, history_id: str, copy: bool = False, *, gift: bool = False) -> None:
        """Print at once, on the printer chosen last or the system's default one."""
        self._read(read_receipt, history_id, copy=copy, gift=gift).success(self._print).start()

    def save_pdf(self, history_id: str, path: Path | None = None, copy: bool = False) -> None:
        """Save as PDF; asks where to without a path."""
        then: Callable[[Receipt], object] = partial(self._save, path) if path else self._ask_path
        self._read(read_receipt, history_id, copy=copy).success(then).start()

    def email(self, history_id: str) -> None:
        """Ask for the address and have the receipt sent there."""
        task = self._read(read_receipt, history_id, copy=False)
        task.success(lambda receipt: self._ask_address(history_id, receipt)).start()

    # --- showing ---

    def _show(self, history_id: str, copy: bool, receipt: Receipt, shown: ReceiptImage) -> None:
        sheet = ReceiptSheet(self._over, receipt, shown)
        sheet.print_requested.connect(lambda name: self._print(sheet.receipt, name))
        sheet.receipt_printer_requested.connect(
            lambda gift: self.print_(history_id, copy, gift=gift)
        )
        sheet.save_requested.connect(lambda: self._ask_path(sheet.receipt))
        sheet.email_requested.connect(lambda: self._ask_address(history_id, receipt))

        def show_found(found: tuple[Receipt, ReceiptImage]) -> None:
            if is_open(sheet):
                sheet.show_receipt(*found)

        def show_kind(gift: bool) -> None:
            ratio = self._over.devicePixelRatioF()
            task = self._read(_read_picture, history_id, ratio, copy=copy, gift=gift)
            task.success(show_found).start()

        sheet.gift_chosen.connect(show_kind)
        sheet.open()

        def show_printers(found: tuple[list[str], bool]) -> None:
            names, has_receipt_printer = found
            sheet.show_printers(names, has_receipt_printer=has_receipt_printer)

        def read_printers() -> tuple[list[str], bool]:
            return self._printers.names(), self._services.printing.printer is not None

        self._tasks.read(read_printers, owner=sheet).success(show_printers).start()

    # --- printing ---

    def _print(self, receipt: Receipt, name: str = "") -> None:
        self._printer = name or self._printer
        task = self._tasks.background(
            print_recorded,
            self._services,
            self._services.actor,
            receipt,
            self._printers,
            self._printer,
            owner=self,
        )
        task.success(self._on_printed)
        task.failure(lambda error: self._on_not_printed(receipt, error)).start()

    def _on_printed(self, name: str) -> None:
        toast(self._over, _("Sent to {printer}.", printer=name), "success")
        self.printed.emit(name)

    def _on_not_printed(self, receipt: Receipt, error: BaseException) -> None:
        if not isinstance(error, UserError):
            self._tasks.failed.emit(error)
            return
        save = partial(self._ask_path, receipt)
        toast(self._over, str(error), "warn", action=_("Save as PDF"), then=save)

    # --- saving ---

    def _ask_path(self, receipt: Receipt) -> None:
        places = QStandardPaths.StandardLocation.DocumentsLocation
        proposed = Path(QStandardPaths.writableLocation(places)) / f"{receipt.file_name}.pdf"
        title = _("Save the receipt")
        dialog = QFileDialog(self._over, title, str(proposed), "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda chosen: self._save(Path(chosen), receipt))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save(self, path: Path, receipt: Receipt) -> None:
        task = self._tasks.background(
            save_recorded, self._services, self._services.actor, receipt, path, owner=self
        )
        task.success(self._on_saved).failure(self._show_error).start()

    def _on_saved(self, path: Path) -> None:
        show = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path)))
        words = _("Saved as {file}.", file=path.name)
        toast(self._over, words, "success", action=pgettext("button", "Open"), then=show)
        self.saved.emit(str(path))

    # --- sending ---

    def _ask_address(self, history_id: str, receipt: Receipt) -> None:
        on_reader = AskOnReader(self._services, self._tasks, InputKind.EMAIL)
        sheet = EmailSheet(
            self._over, receipt.email, receipt.mode, receipt.way, on_reader=on_reader
        )
        sheet.send_requested.connect(partial(self._send, sheet, history_id, receipt))
        sheet.open()

    def _send(self, sheet: EmailSheet, history_id: str, receipt: Receipt, address: str) -> None:
        if receipt.way is EmailWay.PROGRAM:
            sheet.finish()
            self._open_mail_program(receipt, address)
            return
        sheet.set_busy(busy=True)
        actor = self._services.actor
        if receipt.way is EmailWay.STRIPE:
            send = self._services.receipts.email
            task = self._tasks.money(send, actor, history_id, address, owner=self)
        else:
            send = self._services.mail.send
            task = self._tasks.background(send, actor, history_id, address, owner=self)
        task.success(lambda sent: self._on_sent(sheet, receipt, address, sent=sent))
        task.failure(lambda error: self._on_not_sent(sheet, error)).start()

    def _on_sent(self, sheet: EmailSheet, receipt: Receipt, address: str, *, sent: bool) -> None:
        if is_open(sheet):
            sheet.finish()
        without = NO_EMAIL[receipt.way].get(receipt.mode)
        if not sent:
            toast(self._over, _WAITS[receipt.way].format(address=address), "warn")
        elif without is None:
            toast(self._over, _GOES[receipt.way].format(address=address), "success")
        elif receipt.way is EmailWay.STRIPE:
            live = _("With real money Stripe sends the receipt to {address}.", address=address)
            toast(self._over, paragraph(without, live), "info")
        else:
            toast(self._over, str(without), "info")
        self.emailed.emit(address, receipt.history_id)

    def _open_mail_program(self, receipt: Receipt, address: str) -> None:
        """Have the system's mail program write to an address, with the receipt as text."""
        lines = [
            each.text
            for each in write_text(receipt.paper, COLUMNS[0])
            if isinstance(each, TextLine)
        ]
        query = QUrlQuery()
        query.addQueryItem("subject", quote(receipt.title))
        query.addQueryItem("body", quote("\r\n".join(lines)))
        url = QUrl(f"mailto:{quote(address)}")  # not shown: an address
        url.setQuery(query)
        if QDesktopServices.openUrl(url):
            self.emailed.emit(address, receipt.history_id)
        else:
            words = _("No mail program opened. Print the receipt, or save it as PDF.")
            toast(self._over, words, "warn")

    def _on_not_sent(self, sheet: EmailSheet, error: BaseException) -> None:
        if isinstance(error, KeyTroubleError) or not isinstance(error, UserError):
            if is_open(sheet):
                sheet.finish()
            self._tasks.failed.emit(error)
        else:
            sheet.refuse(self._over, error)

    # --- inside ---

    def _read(
        self, work: Callable[..., object], *args: object, copy: bool, gift: bool = False
    ) -> Task:
        task = self._tasks.read(work, self._services, *args, copy=copy, gift=gift, owner=self)
        return task.failure(self._show_error)

    def _show_error(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            ErrorSheet(self._over, error).open()
        else:
            self._tasks.failed.emit(error)


def _queue(services: Services, actor: Actor, history_id: str, *, copy: bool, gift: bool) -> bool:
    """Have the receipt printer print it; return False where the register has none."""
    if services.printing.printer is None:
        return False
    services.printing.print_receipt(actor, history_id, copy=copy, gift=gift)
    return True


def _read_picture(
    services: Services, history_id: str, ratio: float, *, copy: bool, gift: bool
) -> tuple[Receipt, ReceiptImage]:
    receipt = read_receipt(services, history_id, copy=copy, gift=gift)
    return receipt, picture(receipt.paper, ratio)
