"""The stock is turned on, counted by scanner and keyboard, and put right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from pos_app.domain.units import Unit
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import KEEP_STOCK
from pos_app.services.views.catalogue import ProductView, VariantView, simple_product
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.products_page import ProductsPage
from pos_app.ui.settings.stock_count_sheet import StockCountSheet
from pos_app.ui.widgets import ConfirmSheet
from tests.support.store import open_store

CODE = "4006381333931"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with open_store(tmp_path, None) as opened:
        yield opened


@pytest.fixture
def window(services: Services, tasks: Tasks, qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    page = ProductsPage(
        services.catalogue,
        services.product_imports,
        services.product_exports,
        services.product_labels,
        services.stock,
        services.scanning,
        services.settings,
        tasks,
        lambda: services.actor,
    )
    window.setCentralWidget(page)
    window.resize(1024, 600)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: not tasks.busy)
    return window


def on_the_shelf(services: Services) -> tuple[ProductView, ProductView]:
    """Keep tea with a barcode and a mark, and rice by the kilogram."""
    tea = replace(
        simple_product("Tea", 300, "usd"),
        variants=(VariantView(price=300, barcodes=(CODE,), low_stock=5_000),),
    )
    rice = replace(
        simple_product("Rice", 200, "usd"),
        unit=Unit.KILOGRAM,
        variants=(VariantView(price=200, sku="RICE"),),
    )
    save = services.catalogue.save_product
    return save(services.actor, tea), save(services.actor, rice)


def open_count(window: QMainWindow, tasks: Tasks, qtbot: QtBot) -> StockCountSheet:
    """Begin to count, or go on."""
    page = window.centralWidget()
    assert isinstance(page, ProductsPage)
    page.stock.count.click()
    qtbot.waitUntil(lambda: not tasks.busy)
    return next(each for each in window.findChildren(StockCountSheet) if each.isVisible())


def type_number(sheet: StockCountSheet, text: str, tasks: Tasks, qtbot: QtBot) -> None:
    """Type how much was counted."""
    sheet.number.setText(text)
    QTest.keyClick(sheet.number, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not tasks.busy)


def test_stock_is_off_until_it_is_turned_on_and_lists_what_is_low_then(
    services: Services, tasks: Tasks, window: QMainWindow, qtbot: QtBot
) -> None:
    on_the_shelf(services)
    page = window.centralWidget()
    assert isinstance(page, ProductsPage)
    assert not page.stock.count.isVisible()
    page.stock.keep.click()
    qtbot.waitUntil(lambda: page.stock.count.isVisible() and not tasks.busy)
    assert services.settings.read(KEEP_STOCK) is True
    low = [(each.title, each.subtitle, each.right) for each in page.stock.low.entries()]
    assert low == [("Tea", "Low at 5", "0 left")]


def test_a_count_is_scanned_typed_left_and_taken_over(
    services: Services, tasks: Tasks, window: QMainWindow, qtbot: QtBot
) -> None:
    tea, rice = on_the_shelf(services)
    services.settings.save(services.actor, KEEP_STOCK, value=True)
    sheet = open_count(window, tasks, qtbot)
    assert not sheet.apply.isEnabled()
    sheet.take_code(CODE)
    sheet.take_code("0" + CODE)
    QTest.keyClicks(sheet.code, CODE)
    QTest.keyClick(sheet.code, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert sheet.last.text() == "Tea: 3 counted, 0 should be there."
    sheet.take_code("96385074")
    qtbot.waitUntil(lambda: not tasks.busy)
    assert "not known" in sheet.problem.text()
    sheet.take_code("rice")
    qtbot.waitUntil(lambda: not tasks.busy)
    assert sheet.last.text() == "How much of Rice is there?"
    type_number(sheet, "much", tasks, qtbot)
    type_number(sheet, "2.75", tasks, qtbot)
    assert sheet.summary.text() == "2 products were counted. 2 differ."
    differences = [(each.title, each.right) for each in sheet.differences.entries()]
    assert differences == [("Rice", "+2.750 kg"), ("Tea", "+3")]
    with qtbot.waitSignal(sheet.closed):
        sheet.later.click()
    assert services.stock.on_hand([tea.id]) == {tea.id: 0}

    sheet = open_count(window, tasks, qtbot)
    assert len(sheet.differences.entries()) == 2
    sheet.differences.choose(rice.id)
    QTest.keyClick(sheet.differences, Qt.Key.Key_Return)
    sheet.out.click()
    sheet.take_code(CODE)
    qtbot.waitUntil(lambda: not tasks.busy)
    type_number(sheet, "2.5", tasks, qtbot)  # half a piece is none
    type_number(sheet, "20", tasks, qtbot)
    with qtbot.waitSignal(sheet.applied):
        sheet.apply.click()
    assert services.stock.on_hand([tea.id, rice.id]) == {tea.id: 20_000, rice.id: 0}


def test_a_count_that_is_dropped_changes_nothing(
    services: Services, tasks: Tasks, window: QMainWindow, qtbot: QtBot
) -> None:
    tea, _rice = on_the_shelf(services)
    services.settings.save(services.actor, KEEP_STOCK, value=True)
    sheet = open_count(window, tasks, qtbot)
    sheet.take_code(CODE)
    qtbot.waitUntil(lambda: not tasks.busy)
    sheet.drop.click()
    asked = window.findChild(ConfirmSheet)
    assert isinstance(asked, ConfirmSheet)
    with qtbot.waitSignal(sheet.closed):
        asked.yes.click()
    assert services.stock.open_count() is None
    assert services.stock.on_hand([tea.id]) == {tea.id: 0}
