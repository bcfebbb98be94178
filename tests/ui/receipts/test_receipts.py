"""Receipts as the customer gets them: on paper, as a file, by email."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
import shiboken6
from PySide6.QtCore import QMarginsF, QObject, QSizeF, Qt, QUrl, QUrlQuery, Slot
from PySide6.QtGui import QDesktopServices, QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import CartLine
from pos_app.domain.paper import Paper, Text
from pos_app.domain.printers import ReceiptPrinter
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import RECEIPT_PRINTER
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.sales import SaleView
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.receipts.actions import ReceiptActions
from pos_app.ui.receipts.pages import ROLL_MM
from pos_app.ui.receipts.paper import picture, receipt_pdf, save_pdf
from pos_app.ui.receipts.printers import Printers, print_receipt
from pos_app.ui.receipts.sheets import EmailSheet, ReceiptSheet
from pos_app.ui.widgets import ErrorSheet, Sheet
from pos_app.ui.widgets.toasts import Toasts
from tests.support.accessible import nameless, too_small
from tests.support.languages import language_of, used
from tests.support.mail_server import PASSWORD, serving, trusting
from tests.support.slow_reads import money_held
from tests.support.store import TAX, open_store, sell, sell_by_card

SheetT = TypeVar("SheetT", bound=Sheet)

ROLL = QPageSize(QSizeF(80, 297), QPageSize.Unit.Millimeter, "Roll")
PAID = Paper("Receipt", "en", (Text("Paid"),))
LINES = (
    CartLine("Flat white", 450, quantity=2, tax=TAX, note="oat milk"),
    CartLine("Almond croissant", 390),
)


@dataclass
class PaperTray(Printers):
    """Printers whose paper is a PDF file."""

    folder: Path
    printers: dict[str, QPageSize] = field(default_factory=dict)

    def names(self) -> list[str]:
        return list(self.printers)

    def open(self, name: str) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.folder / f"{name}.pdf"))
        margins = QMarginsF(4, 4, 4, 4)
        portrait = QPageLayout.Orientation.Portrait
        size = self.printers[name]
        printer.setPageLayout(QPageLayout(size, portrait, margins, QPageLayout.Unit.Millimeter))
        return printer


@dataclass
class Counter:
    """A window, its receipts and two sales: one for cash, one by card."""

    services: Services
    tasks: Tasks
    qtbot: QtBot
    tray: PaperTray
    window: QWidget = field(default_factory=QWidget)

    def __post_init__(self) -> None:
        customers = self.services.customers
        ada = customers.create(
            self.services.actor, CustomerDraft("Ada Lovelace", "ada@example.com")
        )
        ada = customers.attach_card(self.services.actor, ada.id, "pm_card_visa")
        self.cash: SaleView = sell(self.services, *LINES)
        self.card = sell_by_card(self.services, ada.id, ada.cards[0].id, *LINES)
        self.window.resize(1024, 600)
        self.window.show()
        self.window.activateWindow()
        self.receipts = ReceiptActions(self.window, self.services, self.tasks, printers=self.tray)

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.tasks.busy)

    def sheet(self, kind: type[SheetT]) -> SheetT:
        found: list[SheetT] = self.window.findChildren(kind)
        return next(each for each in found if each.isVisible())

    @property
    def toasts(self) -> list[str]:
        found = self.window.findChild(Toasts)
        return found.texts() if found else []


@pytest.fixture
def counter(
    tmp_path: Path, tasks: Tasks, qtbot: QtBot, server: TrainingServer
) -> Iterator[Counter]:
    """A counter without a printer."""
    with open_store(tmp_path, server) as services:
        made = Counter(services, tasks, qtbot, PaperTray(tmp_path))
        qtbot.addWidget(made.window)
        yield made
        made.settle()


def test_the_preview_shows_the_receipt_and_offers_all_that_can_be_done(counter: Counter) -> None:
    counter.receipts.preview(counter.card.id, copy=True)
    counter.settle()
    sheet = counter.sheet(ReceiptSheet)
    words = sheet.paper.accessibleName()
    for wanted in ("COPY", "Corner Coffee", "Flat white", "Sales tax 8%", "Visa •••• 4242"):
        assert wanted in words
    assert sheet.print_button.hasFocus()
    assert sheet.email_button.isEnabled()
    assert not nameless(sheet)
    assert not too_small(sheet)
    QTest.keyClick(counter.window.windowHandle(), Qt.Key.Key_E)
    counter.settle()
    assert counter.sheet(EmailSheet).isVisible()


def test_the_preview_prints_on_the_receipt_printer_where_the_register_has_one(
    counter: Counter,
) -> None:
    services = counter.services
    printer = ReceiptPrinter(address="127.0.0.1:9")
    services.settings.save(services.actor, RECEIPT_PRINTER, printer)
    counter.tray.printers = {"Office": ROLL}
    counter.receipts.preview(counter.cash.id)
    counter.settle()
    sheet = counter.sheet(ReceiptSheet)
    listed = [sheet.printer.itemText(row) for row in range(sheet.printer.count())]
    assert listed == ["Receipt printer", "Office"]
    sheet.print_button.click()
    counter.settle()
    (job,) = services.printing.jobs()
    assert (job.history_id, job.gift) == (counter.cash.id, False)
    assert not (counter.tray.folder / "Office.pdf").exists()
    sheet.printer.setCurrentIndex(1)
    with counter.qtbot.waitSignal(counter.receipts.printed) as printed:
        sheet.print_button.click()
    assert printed.args == ["Office"]


class MailProgram(QObject):
    """The system's mail program: keeps what it was opened with."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[QUrl] = []
        QDesktopServices.setUrlHandler("mailto", self, "write")  # type: ignore[arg-type]

    @Slot(QUrl)
    def write(self, url: QUrl) -> None:
        self.urls.append(url)


def test_a_cash_receipt_is_written_by_the_mail_program_of_the_system(counter: Counter) -> None:
    program = MailProgram()
    try:
        counter.receipts.preview(counter.cash.id)
        counter.settle()
        sheet = counter.sheet(ReceiptSheet)
        assert "COPY" not in sheet.paper.accessibleName()
        sheet.email_button.click()
        counter.settle()
        address = counter.sheet(EmailSheet)
        assert "Your mail program opens with the receipt, and you send it there." in [
            label.text() for label in address.findChildren(QLabel)
        ]
        address.address.setText("ada@king.example")
        with counter.qtbot.waitSignal(counter.receipts.emailed):
            address.send.click()
    finally:
        QDesktopServices.unsetUrlHandler("mailto")
    (url,) = program.urls
    assert url.path() == "ada@king.example"
    query = QUrlQuery(url)
    decoded = QUrl.ComponentFormattingOption.FullyDecoded
    assert query.queryItemValue("subject", decoded) == "Receipt R1-000001"
    assert "Flat white" in query.queryItemValue("body", decoded)


def test_a_cash_receipt_goes_out_by_the_stores_own_server(counter: Counter) -> None:
    counter.services.mail.use(receipt_pdf)
    counter.services.mail.delivery.tls = trusting
    counter.services.mail._is_training = False
    counter.services.mode = "live"
    with serving() as inbox:
        mail = counter.services.mail
        mail.save_server(counter.services.actor, inbox.server, PASSWORD)
        counter.receipts.email(counter.cash.id)
        counter.settle()
        sheet = counter.sheet(EmailSheet)
        sheet.address.setText("ada@king.example")
        with counter.qtbot.waitSignal(counter.receipts.emailed):
            sheet.send.click()
    (sent,) = inbox.mails
    (pdf,) = sent.iter_attachments()
    assert pdf.get_content().startswith(b"%PDF-")
    assert counter.toasts == ["The receipt is on its way to ada@king.example."]


def test_a_gift_receipt_is_shown_without_prices(counter: Counter) -> None:
    counter.receipts.preview(counter.cash.id)
    counter.settle()
    sheet = counter.sheet(ReceiptSheet)
    assert "9.00" in sheet.paper.accessibleName()
    QTest.keyClick(counter.window.windowHandle(), Qt.Key.Key_G)
    counter.settle()
    assert sheet.gift.isChecked()
    assert "Flat white 2" in sheet.paper.accessibleName()
    assert "9.00" not in sheet.receipt.paper.words


@pytest.mark.parametrize(
    ("mode", "promised", "said"),
    [
        (
            "live",
            "Stripe sends its receipt of the card payment there.",
            "Stripe sends the receipt to ada@king.example.",
        ),
        (
            "test",
            "This is test mode: Stripe sends no email.",
            "This is test mode: Stripe sends no email."
            " With real money Stripe sends the receipt to ada@king.example.",
        ),
        (
            "training",
            "This is training: no email is sent.",
            "This is training: no email is sent."
            " With real money Stripe sends the receipt to ada@king.example.",
        ),
    ],
)
def test_stripe_sends_the_receipt_to_the_address(
    counter: Counter, mode: str, promised: str, said: str
) -> None:
    counter.services.mode = mode
    counter.receipts.email(counter.card.id)
    counter.settle()
    sheet = counter.sheet(EmailSheet)
    assert promised in [label.text() for label in sheet.findChildren(QLabel)]
    assert sheet.address.text() == "ada@example.com"
    sheet.address.setText("nowhere")
    sheet.send.click()
    counter.settle()
    assert sheet.isVisible()
    sheet.address.setText("ada@king.example")
    with counter.qtbot.waitSignal(counter.receipts.emailed):
        QTest.keyClick(counter.window.windowHandle(), Qt.Key.Key_Return)
    intent = counter.card.tenders[0].intent_id or ""
    facts = counter.services.connection.gateway().payments.retrieve(intent)
    assert facts.receipt_email == "ada@king.example"
    assert counter.toasts == [said]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("ada@king.example", "This is training: no email is sent."),
        ("ada at home", "“ada at home” is not an email address."),
    ],
)
def test_what_came_of_an_email_is_told_though_its_sheet_was_closed(
    counter: Counter, typed: str, said: str
) -> None:
    counter.receipts.email(counter.card.id)
    counter.settle()
    sheet = counter.sheet(EmailSheet)
    sheet.address.setText(typed)
    with money_held(counter.tasks):
        sheet.send.click()
        sheet.dismiss()
        counter.qtbot.waitUntil(lambda: not shiboken6.isValid(sheet))
    counter.settle()
    (toast,) = counter.toasts
    assert said in toast


def test_an_email_that_has_to_wait_says_so(counter: Counter, server: TrainingServer) -> None:
    intent = counter.card.tenders[0].intent_id or ""
    counter.receipts.email(counter.card.id)
    counter.settle()
    sheet = counter.sheet(EmailSheet)
    server.controls.fault("reset_before", f"/{intent}$", times=9)
    with counter.qtbot.waitSignal(counter.receipts.emailed, timeout=10_000):
        sheet.send.click()
    assert counter.toasts == [
        "Stripe can't be reached just now."
        " The receipt goes to ada@example.com as soon as it can be."
    ]


def test_a_pdf_is_one_page_as_wide_as_the_roll(counter: Counter, tmp_path: Path) -> None:
    path = tmp_path / "receipt.pdf"
    with counter.qtbot.waitSignal(counter.receipts.saved) as saved:
        counter.receipts.save_pdf(counter.card.id, path)
    assert saved.args == [str(path)]
    assert page_sizes(path) == [pytest.approx(ROLL_MM, abs=0.5)]


def test_saving_asks_where_to(counter: Counter, tmp_path: Path) -> None:
    counter.receipts.save_pdf(counter.cash.id)
    counter.settle()
    dialog = counter.window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    with counter.qtbot.waitSignal(counter.receipts.saved):
        dialog.fileSelected.emit(str(tmp_path / "chosen.pdf"))
    assert (tmp_path / "chosen.pdf").read_bytes().startswith(b"%PDF")
    (*_, last) = counter.services.history.details(counter.cash.id).timeline
    assert "Receipt saved as chosen.pdf." in last.what


def test_a_proposed_file_may_be_called_so_in_any_language(counter: Counter) -> None:
    """Without the marks that keep the number apart, and what Windows takes for no name."""
    said = language_of("ar", {"Receipt {number}": "إيصال/رقم: {number}"}, right_to_left=True)
    with used(said):
        counter.receipts.save_pdf(counter.cash.id)
        counter.settle()
    dialog = counter.window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    proposed = Path(dialog.selectedFiles()[0]).name
    assert proposed == "إيصالرقم R1-000001.pdf"


def test_a_folder_that_cannot_be_written_to_is_told(counter: Counter, tmp_path: Path) -> None:
    counter.receipts.save_pdf(counter.cash.id, tmp_path / "no such folder" / "receipt.pdf")
    counter.settle()
    assert counter.sheet(ErrorSheet).isVisible()
    assert not counter.services.receipts.is_on_paper(counter.cash.id)
    with pytest.raises(UserError, match="could not be saved"):
        save_pdf(PAID, tmp_path)


def test_a_roll_is_cut_where_the_receipt_ends_and_sheets_are_whole(
    counter: Counter, tmp_path: Path
) -> None:
    counter.tray.printers = {"Roll": ROLL, "Office": QPageSize(QPageSize.PageSizeId.A4)}
    with counter.qtbot.waitSignal(counter.receipts.printed) as printed:
        counter.receipts.print_(counter.card.id)
    assert printed.args == ["Roll"]  # the default one, without asking
    counter.receipts.preview(counter.card.id)
    counter.settle()
    sheet = counter.sheet(ReceiptSheet)
    sheet.printer.setCurrentText("Office")
    with counter.qtbot.waitSignal(counter.receipts.printed):
        QTest.keyClick(counter.window.windowHandle(), Qt.Key.Key_P)
    assert "COPY" in sheet.paper.accessibleName()
    told = [event.what for event in counter.services.history.details(counter.card.id).timeline]
    assert [what.partition(". By ")[0] for what in told[-2:]] == [
        "Receipt printed on Roll",
        "Receipt printed on Office",
    ]
    assert page_sizes(tmp_path / "Roll.pdf") == [pytest.approx(80, abs=0.5)]
    assert page_sizes(tmp_path / "Office.pdf") == [pytest.approx(210, abs=0.5)]


def test_without_a_printer_the_receipt_is_offered_as_pdf(counter: Counter) -> None:
    counter.receipts.print_(counter.cash.id)
    counter.qtbot.waitUntil(lambda: bool(counter.toasts))
    assert "No printer is set up" in counter.toasts[0]
    assert isinstance(Printers().names(), list)


def test_a_long_receipt_goes_on_on_the_next_sheet(tmp_path: Path, qapp: object) -> None:
    tray = PaperTray(tmp_path, {"Office": QPageSize(QPageSize.PageSizeId.A4)})
    rows = Paper("Long", "en", tuple(Text(f"Line {n}") for n in range(150)))
    assert print_receipt(rows, tray) == "Office"
    assert len(page_sizes(tmp_path / "Office.pdf")) > 1


def test_the_picture_is_sharp_on_every_screen(qapp: object) -> None:
    plain, sharp = picture(PAID), picture(PAID, 2.0)
    assert sharp.image.width() == pytest.approx(2 * plain.image.width(), abs=1)
    assert sharp.image.deviceIndependentSize().width() == pytest.approx(plain.image.width(), abs=1)


def page_sizes(path: Path) -> list[float]:
    """Return the width in millimetres of every page of a PDF."""
    boxes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", path.read_bytes())
    return [float(width) / 72 * 25.4 for width, _height in boxes]
