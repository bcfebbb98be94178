"""A file of products is looked at, decided on, imported and undone from Settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from pos_app.clock import SystemClock
from pos_app.db.models.store import Register
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import KEEP_STOCK
from pos_app.services.views.catalogue import (
    ModifierGroupView,
    ProductView,
    VariantView,
    simple_product,
)
from pos_app.services.views.product_files import RowState
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.catalogue.product_editor import ProductEditor
from pos_app.ui.settings.import_sheet import ImportSheet
from pos_app.ui.settings.products_page import ProductsPage
from pos_app.ui.widgets import ConfirmSheet, Sheet
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

    sheet = page.open_file(file)
    qtbot.waitUntil(lambda: len(sheet.choices) == 3 and not tasks.busy)
    assert "3 rows" in sheet.says.text()
    assert "semicolons" in sheet.says.text()
    sheet.next.click()
    qtbot.waitUntil(lambda: sheet.preview is not None and not tasks.busy)
    assert not sheet.next.isEnabled()
    press(sheet, "It is 1,800")
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
    qtbot.addWidget(page)
    page.show()
    sheet = page.open_file(file)
    qtbot.waitUntil(lambda: "can't be read" in sheet.problem.text() and not tasks.busy)
    assert not sheet.next.isEnabled()


@pytest.fixture
def page(services: Services, tasks: Tasks, qtbot: QtBot) -> Iterator[ProductsPage]:
    """The page in a window, with nothing under way."""
    window = QMainWindow()
    made = ProductsPage(
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
    window.setCentralWidget(made)
    window.resize(1024, 600)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: not tasks.busy)
    yield made
    window.close()


def names_in(page: ProductsPage) -> list[str]:
    rows = page.products.rows
    return [rows.index(at, 0).data() for at in range(rows.rowCount())]


def test_products_are_searched_narrowed_changed_and_made(
    services: Services, tasks: Tasks, qtbot: QtBot, page: ProductsPage
) -> None:
    def settled() -> bool:
        return not tasks.busy

    def save(product: ProductView, category: str = "") -> None:
        services.catalogue.save_product(services.actor, product, category)

    save(simple_product("Espresso", 250, "usd", "4006381333931"), "Hot drinks")
    save(simple_product("Bread", 400, "usd"))
    save(simple_product("Old mug", 900, "usd", active=False))
    shown = page.products
    shown.read()
    qtbot.waitUntil(settled)
    assert names_in(page) == ["Bread", "Espresso"]
    row = [shown.rows.index(1, at).data() for at in range(4)]
    assert row == ["Espresso", "Hot drinks", "4006381333931", "$2.50"]

    shown.sold.setCurrentIndex(1)
    qtbot.waitUntil(settled)
    assert names_in(page) == ["Old mug"]
    shown.table.select_first()
    shown.edit_button.click()
    (editor,) = shown.window().findChildren(ProductEditor)
    editor.active.click()
    editor.save()
    qtbot.waitUntil(lambda: settled() and names_in(page) == [])

    shown.sold.setCurrentIndex(0)
    shown.category.setCurrentIndex(shown.category.findText("Hot drinks"))
    qtbot.waitUntil(settled)
    assert names_in(page) == ["Espresso"]
    shown.category.setCurrentIndex(0)
    shown.search.setText("mug")
    shown.search.submitted.emit("mug")
    qtbot.waitUntil(lambda: settled() and names_in(page) == ["Old mug"])

    qtbot.waitUntil(lambda: all(each.isHidden() for each in shown.window().findChildren(Sheet)))
    shown.new_button.click()
    editor = next(each for each in shown.window().findChildren(ProductEditor) if each.isVisible())
    editor.name.setText("Tea mug")
    editor.price.setText("12")
    editor.save()
    qtbot.waitUntil(lambda: settled() and names_in(page) == ["Old mug", "Tea mug"])


def test_modifiers_are_made_changed_and_refused_at_their_fields(
    services: Services, tasks: Tasks, qtbot: QtBot, page: ProductsPage
) -> None:
    def settled() -> bool:
        return not tasks.busy

    sheet = page.modifiers.open(ModifierGroupView("", "", 0, 1))
    sheet.save()
    qtbot.waitUntil(settled)
    assert sheet.errors()["name"].startswith("The group needs a name.")
    sheet.name.setText("Shots")
    sheet.least.setText("2")
    sheet.choices[0].name.setText("Extra shot")
    sheet.choices[0].price.setText("0.50")
    sheet.save()
    qtbot.waitUntil(settled)
    assert sheet.errors()["least"].startswith("From 2 to 1 can't be chosen of 1.")
    sheet.least.setText("0")
    sheet.choices[0].price.setText("half")
    sheet.save()
    assert sheet.errors()["modifiers"].startswith("“half” is not an amount.")
    sheet.choices[0].price.setText("0.50")
    sheet.add_button.click()
    sheet.choices[1].name.setText("Decaf")
    with qtbot.waitSignal(sheet.saved):
        sheet.save()
    qtbot.waitUntil(settled)
    (shots,) = services.catalogue.modifier_groups()
    assert [(each.name, each.price) for each in shots.modifiers] == [
        ("Extra shot", 50),
        ("Decaf", 0),
    ]
    assert page.modifiers.entries.model().index(0, 0).data() == "Shots"

    sheet = page.modifiers.open(shots)
    sheet.choices[0].remove.click()
    with qtbot.waitSignal(sheet.saved):
        sheet.save()
    (shots,) = services.catalogue.modifier_groups()
    assert [each.name for each in shots.modifiers] == ["Decaf"]

    sheet = page.modifiers.open(shots)
    sheet.delete_button.click()
    (sure,) = page.window().findChildren(ConfirmSheet)
    with qtbot.waitSignal(sheet.deleted):
        sure.yes.click()
    qtbot.waitUntil(settled)
    assert services.catalogue.modifier_groups() == []


def test_favourites_are_added_moved_and_taken_off(
    services: Services, tasks: Tasks, qtbot: QtBot, page: ProductsPage
) -> None:
    def kept() -> list[str]:
        register = services.settings.register().id
        return [each.name for each in services.catalogue.favourites(register)]

    for name in ("Bread", "Coffee", "Tea"):
        services.catalogue.save_product(services.actor, simple_product(name, 300, "usd"))
    page.products.read()
    qtbot.waitUntil(lambda: not tasks.busy)
    for at in (0, 1, 2, 1):
        page.products.table.selectRow(at)
        page.products.favourite_button.click()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert kept() == ["Bread", "Coffee", "Tea"]
    shown = page.favourites
    assert not shown.down_button.isEnabled()
    shown.up_button.click()
    shown.up_button.click()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert kept() == ["Tea", "Bread", "Coffee"]
    assert not shown.up_button.isEnabled()
    shown.down_button.click()
    shown.remove_button.click()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert kept() == ["Bread", "Coffee"]
    list_ = shown.entries
    list_.choose(list_.entries()[0].key)
    below = list_.visualRect(list_.model().index(1, 0)).bottomLeft().toPointF()
    plain = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    list_.dropEvent(QDropEvent(below, Qt.DropAction.MoveAction, QMimeData(), *plain))
    qtbot.waitUntil(lambda: not tasks.busy)
    assert kept() == ["Coffee", "Bread"]
    assert not shown.copy_button.isVisible()


def test_the_favourites_of_another_register_are_taken_over(
    services: Services, tasks: Tasks, qtbot: QtBot, page: ProductsPage
) -> None:
    tea = services.catalogue.save_product(services.actor, simple_product("Tea", 300, "usd"))
    with services.catalogue._database.write() as session:
        session.add(Register(id="bar", name="Bar", prefix="R2", created_at=SystemClock().now()))
    services.catalogue.save_favourites(services.actor, "bar", [tea.id])
    page.favourites.read()
    qtbot.waitUntil(lambda: not tasks.busy)
    sheet = page.favourites.ask_copy()
    assert sheet.register.currentText() == "Bar"
    sheet.copy.click()
    qtbot.waitUntil(lambda: not tasks.busy)
    own = services.settings.register().id
    assert [each.name for each in services.catalogue.favourites(own)] == ["Tea"]


def test_what_is_there_is_seen_and_counted_from_a_product(
    services: Services, tasks: Tasks, qtbot: QtBot, page: ProductsPage
) -> None:
    def settled() -> bool:
        return not tasks.busy

    services.catalogue.save_product(services.actor, simple_product("Tea", 300, "usd"))
    page.products.read()
    qtbot.waitUntil(settled)
    stock_column = 4
    assert page.products.table.isColumnHidden(stock_column)
    services.settings.save(services.actor, KEEP_STOCK, value=True)
    page.products.read()
    qtbot.waitUntil(settled)
    assert not page.products.table.isColumnHidden(stock_column)
    assert page.products.rows.index(0, stock_column).data() == "0"
    page.products.table.selectRow(0)
    page.products.edit_button.click()
    qtbot.waitUntil(settled)
    (editor,) = page.window().findChildren(ProductEditor)
    assert editor.on_hand_button.text() == "On hand: 0"
    sheet = editor.count()
    (typed,) = sheet.typed.values()
    typed.setText("1.5")
    sheet.save()
    assert [field.error() for field in sheet.fields.values()] == ["Type a whole number."]
    typed.setText("12")
    with qtbot.waitSignal(sheet.counted):
        sheet.save()
    qtbot.waitUntil(settled)
    assert editor.on_hand_button.text() == "On hand: 12"
    assert page.products.rows.index(0, stock_column).data() == "12"
