"""A receipt printer at the counter: chosen in Settings, out of paper, and never in the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import CartLine
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import RECEIPT_PRINTER, RECEIPT_PRINTING
from pos_app.services.views.store import ReceiptPrinting
from pos_app.settings import MachineSettings
from pos_app.ui.receipts.print_jobs_sheet import PrintJobsSheet
from pos_app.ui.receipts.sheets import EmailSheet
from pos_app.ui.settings.receipts_page import ReceiptsPage
from pos_app.ui.settings.screen import PageKey, SettingsScreen
from pos_app.ui.shell.crash_reporter import CrashReporter
from pos_app.ui.shell.workspace import Workspace
from pos_app.ui.widgets import Toasts
from pos_app.ui.widgets.status_chip import ChipButton
from tests.support.store import sell
from tests.support.wire_printer import WirePrinter, wire_printer


@pytest.fixture
def wire() -> Iterator[WirePrinter]:
    with wire_printer() as printer:
        yield printer


@pytest.fixture
def workspace(services: Services, tmp_path: Path, qtbot: QtBot) -> Iterator[Workspace]:
    made = Workspace(services, None, MachineSettings(tmp_path), tmp_path, CrashReporter("", None))
    qtbot.addWidget(made.window)
    with qtbot.waitSignal(made.painted):
        made.window.show()
    yield made
    made.stop()


def choose_printer(workspace: Workspace, wire: WirePrinter, qtbot: QtBot) -> ReceiptsPage:
    """Type its address in Settings."""
    screen = workspace.window.go("settings")
    assert isinstance(screen, SettingsScreen)
    page = screen.open(PageKey.RECEIPTS)
    assert isinstance(page, ReceiptsPage)
    form = page.printer
    qtbot.waitUntil(lambda: form.address.isEnabled() and form.profile.count() > 1)
    form.address.setFocus()
    QTest.keyClicks(form.address, wire.address)
    QTest.keyClick(form.address, Qt.Key.Key_Return)
    read = workspace.services.settings.read
    qtbot.waitUntil(lambda: read(RECEIPT_PRINTER).address == wire.address)
    return page


def test_a_printer_is_typed_tried_and_prints_what_is_asked_for(
    workspace: Workspace, services: Services, wire: WirePrinter, qtbot: QtBot
) -> None:
    page = choose_printer(workspace, wire, qtbot)
    page.printer.try_it.click()
    qtbot.waitUntil(lambda: page.printer.message.text() == "The printer is ready.")
    assert len(wire.finished()) == 1
    sold = sell(services, CartLine("Tea", 300))
    workspace.checkout.last_sale.show(sold)
    workspace.checkout.last_sale.print_receipt()
    qtbot.waitUntil(lambda: len(wire.finished()) == 2)
    qtbot.waitUntil(lambda: not services.printing.jobs())
    result = workspace.checkout.pane.result
    qtbot.waitUntil(lambda: result._printing.text() == "The receipt was printed.")
    assert result._other.isHidden()
    page.printer.remove.click()
    qtbot.waitUntil(lambda: services.printing.printer is None)


def test_without_paper_the_sale_goes_on_and_the_receipt_comes_later_and_once(
    workspace: Workspace,
    services: Services,
    wire: WirePrinter,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workspace.prints._retry.setInterval(10)
    choose_printer(workspace, wire, qtbot)
    services.settings.save(services.actor, RECEIPT_PRINTING, ReceiptPrinting.ALWAYS)
    wire.load_paper(there=False)
    sell(services, CartLine("Tea", 300))
    chip = workspace.window.findChild(ChipButton, "printing_chip")
    assert isinstance(chip, ChipButton)
    qtbot.waitUntil(chip.isVisible)
    said = "The receipt printer is out of paper. The receipt comes as soon as it can."
    qtbot.waitUntil(
        lambda: any(said in each.texts() for each in workspace.window.findChildren(Toasts))
    )
    sell(services, CartLine("Cake", 400))  # nothing is in its way
    sell(services, CartLine("Bun", 200))
    qtbot.waitUntil(lambda: len(workspace.frame.state.printing) == 3)
    chip.click()
    (sheet,) = workspace.window.findChildren(PrintJobsSheet)
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    QTest.keyClick(sheet, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: bool(workspace.window.findChildren(EmailSheet)))
    (email,) = workspace.window.findChildren(EmailSheet)
    email.address.setText("mia@example.com")
    email.send.click()
    qtbot.waitUntil(lambda: len(services.printing.jobs()) == 2)  # what was sent needs no paper
    assert opened
    qtbot.waitUntil(lambda: len(workspace.frame.state.printing) == 2)
    wire.load_paper()
    QTest.keyClick(sheet, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: len(wire.finished()) == 2)
    qtbot.waitUntil(lambda: not chip.isVisible())
    assert sheet.isVisible()
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    assert len(wire.finished()) == 2


def test_the_result_says_what_became_of_its_receipt_and_one_key_prints_it_elsewhere(
    workspace: Workspace, services: Services, wire: WirePrinter, qtbot: QtBot
) -> None:
    choose_printer(workspace, wire, qtbot)
    services.settings.save(services.actor, RECEIPT_PRINTING, ReceiptPrinting.ALWAYS)
    workspace.window.go("checkout")
    wire.load_paper(there=False)
    workspace.checkout.last_sale.show(sell(services, CartLine("Tea", 300)))
    result = workspace.checkout.pane.result
    waits = "The receipt printer is out of paper. The receipt comes as soon as it can."
    qtbot.waitUntil(lambda: result._printing.text() == waits)
    QTest.keyClick(result, Qt.Key.Key_O)  # here is no other printer, which is said
    qtbot.waitUntil(lambda: not services.printing.jobs())
    qtbot.waitUntil(result._other.isHidden)
    wire.load_paper()
    wire.hang_up_after = 2000
    workspace.checkout.last_sale.show(sell(services, CartLine("Cake", 400)))
    qtbot.waitUntil(lambda: "may have been printed" in result._printing.text())
    assert result._printing.text().endswith("If it is printed again, it is marked as a copy.")
    wire.hang_up_after = None
    QTest.keyClick(result, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: result._printing.text() == "The receipt was printed.")
    workspace.checkout.last_sale.end()
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    assert result._printing.text() == ""
