"""Pictures of a receipt printer: how it is chosen, and what is said where it does not print."""

from __future__ import annotations

from pictures.camera import Stage
from pos_app.domain.cart import CartLine
from pos_app.services.shared.declared_settings import RECEIPT_PRINTER, RECEIPT_PRINTING
from pos_app.services.views.printing import PrintState
from pos_app.services.views.store import ReceiptPrinting
from pos_app.ui.settings.receipts_page import ReceiptsPage
from pos_app.ui.settings.screen import PageKey, SettingsScreen
from pos_app.ui.training_printer.window import POLL_MS, TrainingPrinterWindow
from tests.support.store import sell
from tests.support.wire_printer import wire_printer


def printing(stage: Stage) -> None:
    """Settings of a printer; then without paper: what is said, and the list of what waits."""
    stage.press("Ctrl+5")
    page = stage.find(SettingsScreen).open(PageKey.RECEIPTS)
    if not isinstance(page, ReceiptsPage):
        raise TypeError("the receipts are not on their page")
    stage.settle()
    stage.take("settings-receipts")
    services = stage.services
    with wire_printer() as wire:
        form = page.printer
        form.address.setText(wire.address)
        form.address.setModified(True)
        form.address.editingFinished.emit()
        stage.hands.wait(lambda: services.printing.printer is not None, "the printer")
        form.try_it.click()
        stage.hands.wait(lambda: bool(wire.finished()), "the test page")
        stage.settle()
        page.verticalScrollBar().setValue(form.transport_field.y() - 120)
        stage.take("settings-printer")
        page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
        stage.take("settings-printer-tried")
        services.settings.save(services.actor, RECEIPT_PRINTING, ReceiptPrinting.ALWAYS)
        stage.press("Ctrl+1")
        wire.hang_up_after = 2000
        sell(services, CartLine("Tea", 300))
        stage.hands.wait(lambda: _has_unsure(stage), "a job that is unsure")
        wire.hang_up_after = None
        wire.load_paper(there=False)
        cake = sell(services, CartLine("Cake", 400))
        stage.hands.wait(lambda: len(services.printing.jobs()) > 1, "a job that waits")
        stage.settle()
        stage.take("printing-waits")
        stage.workspace.checkout.last_sale.show(cake)
        stage.take("result-printing-waits")
        stage.workspace.checkout.last_sale.end()
        stage.press("Shift+F11")
        stage.take("printing-list")
        wire.load_paper()
        stage.close_sheets()
        stage.hands.wait(lambda: len(services.printing.jobs()) == 1, "what waited")
        window = TrainingPrinterWindow(wire)
        window.show()
        stage.hands.rest(2 * POLL_MS)
        stage.camera.take_as_it_is(window, "training-printer")
        window.close()
    for job in services.printing.jobs():
        services.printing.drop(services.actor, job.id)
    services.settings.save(services.actor, RECEIPT_PRINTING, ReceiptPrinting.ASK)
    services.settings.save(services.actor, RECEIPT_PRINTER, RECEIPT_PRINTER.default)


def _has_unsure(stage: Stage) -> bool:
    return any(job.state is PrintState.UNSURE for job in stage.services.printing.jobs())


SCENES = (printing,)
