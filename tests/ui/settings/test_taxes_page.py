"""Taxes in Settings: added, put together, replaced, made the default, given to a category."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from pos_app.services.container import Services
from pos_app.services.views.catalogue import simple_product
from pos_app.services.views.taxes import TaxDraft
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.settings.tax_sheets import CategoryTaxSheet, GroupSheet, RateSheet
from pos_app.ui.settings.taxes_page import TaxesPage
from tests.support.store import open_store


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Services]:
    with open_store(tmp_path, None) as services:
        yield services


@pytest.fixture
def page(till: Services, tasks: Tasks, qtbot: QtBot) -> Iterator[TaxesPage]:
    till.catalogue.save_product(till.actor, simple_product("Mug", 900, "usd", default_tax=True))
    till.catalogue.save_category(till.actor, "Books", 10)
    window = QMainWindow()
    shown = TaxesPage(till.taxes, till.catalogue, till.settings, tasks, lambda: till.actor)
    window.setCentralWidget(shown)
    window.resize(1024, 600)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    qtbot.waitUntil(lambda: not tasks.busy)
    yield shown
    qtbot.waitUntil(lambda: not tasks.busy)


def rows(page: TaxesPage) -> list[tuple[str, str, str]]:
    return [(each.title, each.subtitle, each.right) for each in page.taxes.entries()]


def test_a_rate_is_added_and_wrong_ones_are_said(
    page: TaxesPage, tasks: Tasks, qtbot: QtBot
) -> None:
    page.add.click()
    (sheet,) = page.window().findChildren(RateSheet)
    sheet.save_button.click()
    assert sheet.rate_field.error() == "Type a percentage from 0 to 100."
    sheet.rate.setText("2.5")
    sheet.save_button.click()
    qtbot.waitUntil(lambda: bool(sheet.name_field.error()))
    QTest.keyClicks(sheet.name, "Reduced")
    QTest.keyClick(sheet.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(rows(page)) == 2)
    assert rows(page)[1] == ("Reduced 2.5%", "On top of the prices", "0 products")


def test_a_tax_is_replaced_after_saying_how_many_products_that_touches(
    page: TaxesPage, till: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    assert rows(page) == [("Sales tax 8%", "On top of the prices", "Default, 1 product")]
    page.taxes.choose(page.taxes.entries()[0].key)
    assert not page.withdraw.isEnabled()
    page.replace.click()
    (sheet,) = page.window().findChildren(RateSheet)
    texts = [each.text() for each in sheet.findChildren(type(sheet.problem))]
    assert any(text.startswith("1 product has this tax.") for text in texts)
    sheet.rate.setText("9")
    sheet.save_button.click()
    qtbot.waitUntil(lambda: rows(page)[0][0] == "Sales tax 9%")
    (mug,) = till.catalogue.products()
    assert mug.tax is not None
    assert mug.tax.ppm == 90_000


def test_rates_are_put_together_and_given_to_a_category(
    page: TaxesPage, till: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    till.taxes.add(till.actor, TaxDraft("GST", 50_000))
    till.taxes.add(till.actor, TaxDraft("PST", 70_000))
    page.read()
    qtbot.waitUntil(lambda: len(rows(page)) == 3)
    page.add_group.click()
    (sheet,) = page.window().findChildren(GroupSheet)
    sheet.name.setText("GST, then PST")
    sheet.save_button.click()
    assert "two or more" in sheet.problem.text()
    for box, name in zip(sheet.parts, ("GST 5%", "PST 7%"), strict=False):
        box.setCurrentIndex(box.findText(name))
    sheet.compound.setChecked(True)
    sheet.save_button.click()
    qtbot.waitUntil(lambda: len(rows(page)) == 4)
    assert ("GST, then PST 12%", "GST 5%, PST 7%", "0 products") in rows(page)
    page.categories.choose(page.categories.entries()[0].key)
    page.change.click()
    (of_category,) = page.window().findChildren(CategoryTaxSheet)
    of_category.tax.setCurrentIndex(of_category.tax.findText("GST, then PST 12%"))
    of_category.save_button.click()
    qtbot.waitUntil(lambda: page.categories.entries()[0].right == "GST, then PST 12%")
    (books,) = till.catalogue.categories()
    assert books.tax is not None
    assert [each.compound for each in books.tax.rates] == [False, True]


def test_another_default_and_a_tax_withdrawn(
    page: TaxesPage, till: Services, tasks: Tasks, qtbot: QtBot
) -> None:
    other = till.taxes.add(till.actor, TaxDraft("VAT", 200_000, inclusive=True))
    page.read()
    qtbot.waitUntil(lambda: len(rows(page)) == 2)
    page.taxes.choose(other.id)
    page.default.click()
    qtbot.waitUntil(lambda: till.catalogue.default_tax() == other)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert ("VAT 20%", "In the prices", "Default, 1 product") in rows(page)
    spare = till.taxes.add(till.actor, TaxDraft("Old", 10_000))
    page.read()
    qtbot.waitUntil(lambda: len(rows(page)) == 2)
    page.taxes.choose(spare.id)
    page.withdraw.click()
    qtbot.waitUntil(lambda: len(rows(page)) == 1)
