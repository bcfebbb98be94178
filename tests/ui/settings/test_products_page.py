"""A file of products is looked at, decided on, imported and undone from Settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from pos_app.services.container import Services
from pos_app.services.views.catalogue import VariantView, simple_product
from pos_app.services.views.product_files import RowState
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.import_sheet import ImportSheet
from pos_app.ui.settings.products_page import ProductsPage
from pos_app.ui.widgets import ConfirmSheet
from tests.support.store import open_store


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with open_store(tmp_path, None) as opened:
        yield opened


def press(sheet: ImportSheet, text: str) -> None:
    found = [each for each in sheet.findChildren(QPushButton) if text in each.text()]
    next(each for each in found if each.isVisible()).click()


def test_a_file_is_looked_at_decided_on_imported_and_undone(
    services: Services, tasks: Tasks, qtbot: QtBot, tmp_path: Path
) -> None:
    shirt = simple_product("Shirt", 2000, "usd")
    white = VariantView(price=2000, options=("White",))
    services.catalogue.save_product(
        services.actor, replace(shirt, variants=(white,), option_names=("Color",))
    )
    file = tmp_path / "goods.csv"
    file.write_text("Name;Option 1;Price\nShirt;white;1,800\nMug;;2,000\n;;1,000\n", "utf-8")
    window = QMainWindow()
    page = ProductsPage(
        services.product_imports,
        services.product_exports,
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

    sheet = page.open_file(file)
    qtbot.waitUntil(lambda: len(sheet.choices) == 3 and not tasks.busy)
    assert "3 rows" in sheet.says.text()
    assert "semicolons" in sheet.says.text()
    sheet.next.click()
    qtbot.waitUntil(lambda: sheet.preview is not None and not tasks.busy)
    assert not sheet.next.isEnabled()
    press(sheet, "It is 1800")
    qtbot.waitUntil(lambda: bool(sheet.preview and sheet.preview.questions) and not tasks.busy)
    press(sheet, "The same")
    qtbot.waitUntil(lambda: bool(sheet.preview and not sheet.preview.is_open) and not tasks.busy)
    assert sheet.preview is not None
    assert sheet.preview.counts == {RowState.NEW: 1, RowState.CHANGED: 1, RowState.REFUSED: 1}
    qtbot.waitUntil(lambda: sheet.rows.rowCount() == 3)
    assert "Import 2 rows" in sheet.next.text()
    with qtbot.waitSignal(sheet.imported):
        sheet.next.click()
    qtbot.waitUntil(lambda: not tasks.busy)
    prices = {each.name: each.price for each in services.catalogue.products()}
    assert prices == {"Shirt": 180000, "Mug": 200000}
    assert "1 new and 1 changed" in page.last.text()

    page.undo_button.click()
    asked = window.findChild(ConfirmSheet)
    assert isinstance(asked, ConfirmSheet)
    asked.yes.click()
    qtbot.waitUntil(lambda: "undone" in page.last.text() and not tasks.busy)
    assert [each.price for each in services.catalogue.products()] == [2000]

    page.save_to(tmp_path / "all.xlsx")
    qtbot.waitUntil(lambda: (tmp_path / "all.xlsx").exists() and not tasks.busy)


def test_a_file_that_is_none_says_so(
    services: Services, tasks: Tasks, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "goods.xlsx"
    file.write_bytes(b"nothing")
    page = ProductsPage(
        services.product_imports,
        services.product_exports,
        services.stock,
        services.scanning,
        services.settings,
        tasks,
        lambda: services.actor,
    )
    qtbot.addWidget(page)
    page.show()
    sheet = page.open_file(file)
    qtbot.waitUntil(lambda: "can't be read" in sheet.problem.text() and not tasks.busy)
    assert not sheet.next.isEnabled()
