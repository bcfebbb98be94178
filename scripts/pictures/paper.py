"""The store's logo wherever it stands, and labels of products and shelves."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pictures.camera import Scene, Stage
from pos_app.domain.labels import OWN, LabelStyle
from pos_app.services.shared.declared_settings import STORE_LOGO
from pos_app.ui.customer_display.display import PAUSE_MS, CustomerDisplay
from pos_app.ui.settings.products_page import ProductsPage
from pos_app.ui.settings.receipts_page import ReceiptsPage
from pos_app.ui.settings.screen import PageKey, SettingsScreen
from pos_app.ui.widgets.display_screens import IN_A_WINDOW, OFF

_LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 160" width="360" height="160">
<path d="M120 50h96v40a34 34 0 0 1-34 34h-28a34 34 0 0 1-34-34z" fill="#5b3a29"/>
<path d="M216 60h16a20 20 0 0 1 0 40h-18" fill="none" stroke="#5b3a29" stroke-width="10"/>
<path d="M100 138h136" stroke="#0f766e" stroke-width="10" stroke-linecap="round"/>
<path d="M150 36q-10-12 0-22M180 36q-10-12 0-22" fill="none" stroke="#0f766e" stroke-width="7"/>
</svg>"""


def logo(stage: Stage) -> None:
    """It is chosen in Settings, and stands on receipts and on the customer's display."""
    stage.press("Ctrl+5")
    page = stage.find(SettingsScreen).open(PageKey.RECEIPTS)
    if not isinstance(page, ReceiptsPage):
        raise TypeError("the receipts are not on their page")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "logo.svg"
        file.write_text(_LOGO, encoding="utf-8")
        page.logo.use_file(file)
        stage.hands.wait(lambda: not page.logo.remove.isHidden(), "the logo")
    stage.settle()
    page.verticalScrollBar().setValue(page.logo.field.y() - 160)
    stage.take("settings-logo")
    stage.clear()
    last = stage.services.receipts.last_sale_id()
    if last is not None:
        stage.workspace.checkout.last_sale.receipts.preview(last)
        stage.take("receipt-with-logo")
        stage.close_sheets()
    display = CustomerDisplay(
        stage.services, stage.workspace.tasks, stage.workspace.checkout, stage.window
    )
    display.show_on(IN_A_WINDOW)
    stage.settle()
    stage.hands.rest(3 * PAUSE_MS)
    stage.settle()
    if display.window is not None:
        stage.camera.take(display.window, "display-logo")
    display.show_on(OFF)
    display.stop()
    stage.window.activateWindow()
    stage.services.settings.save(stage.services.actor, STORE_LOGO, "")


def labels(stage: Stage) -> None:
    """Labels and signs as they will be printed, and the measures of a sheet of one's own."""
    stage.press("Ctrl+5")
    page = stage.find(SettingsScreen).open(PageKey.PRODUCTS)
    if not isinstance(page, ProductsPage):
        raise TypeError("the products are not on their page")
    stage.settle()
    page.products.table.clearSelection()
    sheet = page.open_labels()
    stage.hands.wait(sheet.print_button.isEnabled, "the labels")
    stage.take("labels")
    sheet.kind.setCurrentIndex(sheet.kind.findData(LabelStyle.SHELF.value))
    sheet.kind.activated.emit(1)
    sheet.paper.setCurrentIndex(sheet.paper.findData("a4-2x4"))
    sheet.paper.activated.emit(2)
    stage.take("labels-shelf")
    sheet.paper.setCurrentIndex(sheet.paper.findData(OWN))
    sheet.paper.activated.emit(sheet.paper.currentIndex())
    stage.settle()
    sheet.measures.click()
    stage.take("labels-measures")


SCENES: tuple[Scene, ...] = (logo, labels)
