"""Labels as they come out of a printer: read back with a scanner's eye, and nothing cut off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from pos_app.domain.labels import OWN, SHEETS, Label, LabelChoice, LabelStyle, barcode_of
from pos_app.domain.units import Unit
from pos_app.errors import UserError
from pos_app.services.catalogue import labels as label_service
from pos_app.services.catalogue.labels import LabelRequest
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import LABELS
from pos_app.services.views.catalogue import VariantView, simple_product
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.labels.label_layout import DOTS_PER_MM
from pos_app.ui.labels.label_pages import LabelPages, page_image
from pos_app.ui.labels.labels_sheet import LabelsSheet
from pos_app.ui.labels.measures_sheet import MeasuresSheet
from pos_app.ui.settings.products_page import ProductsPage
from tests.support.accessible import nameless
from tests.support.bar_reader import read_codes
from tests.support.store import open_store

CODES = ("4006381333931", "036000291452", "AB-0017 x", "00123456")
PRINTED = 3508
"""Rows of dots of an A4 sheet at 300 to the inch."""


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with open_store(tmp_path, None) as made:
        yield made


def label(code: str, name: str = "Coffee beans, whole, dark roast") -> Label:
    return Label(name, "$12.50", detail="1 kg, dark", sku="CB-1", barcode=barcode_of(code))


def sheet(key: str, style: LabelStyle, *labels: Label, first: int = 0) -> LabelPages:
    return LabelPages(labels, LabelChoice(style, key), first)


def image_of(pages: LabelPages, number: int = 0) -> QImage:
    high = round(pages.choice.layout.page.micrometres[1] / 1000 * DOTS_PER_MM)
    return page_image(pages, number, high).convertToFormat(QImage.Format.Format_Grayscale8)


def rows_with_codes(image: QImage) -> Iterator[list[str]]:
    return filter(None, (read_codes(image, y) for y in range(0, image.height(), 24)))


@pytest.mark.parametrize("style", LabelStyle)
@pytest.mark.parametrize("key", SHEETS)
def test_a_scanner_reads_each_label_of_a_sheet(key: str, style: LabelStyle) -> None:
    columns = SHEETS[key][1].columns
    codes = CODES[:columns]
    pages = sheet(key, style, *map(label, codes))
    numbers = [code.zfill(13) if code.isdecimal() and len(code) == 12 else code for code in codes]
    assert numbers in list(rows_with_codes(image_of(pages)))


def test_the_first_label_is_where_the_sheet_was_left_off(services: Services) -> None:
    pages = sheet("a4-3x8", LabelStyle.PRODUCT, *[label(CODES[0])] * 3, first=22)
    assert pages.count == 2
    first, second = image_of(pages), image_of(pages, 1)
    assert first.height() == PRINTED
    assert [CODES[0]] * 2 in list(rows_with_codes(first))
    assert [CODES[0]] in list(rows_with_codes(second))
    upper = first.copy(0, 0, first.width(), first.height() * 7 // 8 - 20)
    assert not list(rows_with_codes(upper))


@pytest.mark.parametrize("style", LabelStyle)
@pytest.mark.parametrize(
    "name",
    [
        "Extra virgin olive oil from the southern slopes of the island, cold pressed, " * 2,
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen",
        "\N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED}" * 8,
    ],
)
def test_a_long_name_stays_inside_its_label(name: str, style: LabelStyle) -> None:
    pages = sheet("letter-3x10", style, replace(label(CODES[0], name), price="$12,345,678.90"))
    image, layout = image_of(pages), pages.choice.layout
    left, top, width, height = (
        round(each / 1000 * DOTS_PER_MM)
        for each in (layout.left, layout.top, layout.width, layout.height)
    )
    frame = 3  # the line around a sign

    def is_blank(x: int, y: int, wide: int, high: int) -> bool:
        part = image.copy(x, y, wide, high)
        lines = (row * part.bytesPerLine() for row in range(high))
        return min(min(bytes(part.constBits()[line : line + wide])) for line in lines) > 200

    edge = height // 12 - frame - 2
    assert is_blank(left + frame, top + frame, width - 2 * frame, edge)
    assert is_blank(left + frame, top + frame, edge, height - 2 * frame)
    assert is_blank(left + width - frame - edge, top + frame, edge, height - 2 * frame)
    assert is_blank(left + frame, top + height - frame - edge, width - 2 * frame, edge)
    assert [CODES[0]] in list(rows_with_codes(image))


def test_labels_say_what_the_books_have(services: Services) -> None:
    save = services.catalogue.save_product
    shirt = replace(
        simple_product("Shirt", 2000, "usd"),
        option_names=("Size",),
        variants=(
            VariantView(price=2000, options=("M",), sku="SH-M", barcodes=("4006381333931",)),
            VariantView(price=2200, options=("XL",), sku="0017"),
            VariantView(price=2000, options=("S",), active=False),
        ),
    )
    save(services.actor, shirt)
    pears = save(services.actor, replace(simple_product("Pears", 320, "usd"), unit=Unit.KILOGRAM))
    every = services.product_labels.read(services.actor, LabelRequest())
    assert [(each.name, each.price, each.per, each.detail) for each in every] == [
        ("Pears", "$3.20", "kg", ""),
        ("Shirt", "$20.00", "", "M"),
        ("Shirt", "$22.00", "", "XL"),
    ]
    assert [each.barcode for each in every] == [
        None,
        barcode_of("4006381333931"),
        barcode_of("0017"),  # its SKU, which is scanned too
    ]
    chosen = LabelRequest((pears.id,), copies=2)
    assert services.product_labels.read(services.actor, chosen) == [every[0]] * 2
    assert len(services.product_labels.read(services.actor, LabelRequest(text="shi"))) == 2


def test_more_labels_than_are_printed_at_once_are_refused(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.catalogue.save_product(services.actor, simple_product("Tea", 300, "usd"))
    monkeypatch.setattr(label_service, "MOST_LABELS", 9)
    with pytest.raises(UserError, match="more than 9 labels"):
        services.product_labels.read(services.actor, LabelRequest(copies=10))


def test_labels_are_chosen_looked_at_and_saved(
    services: Services, tasks: Tasks, qtbot: QtBot, tmp_path: Path
) -> None:
    for name, code in (("Coffee", CODES[0]), ("Tea", CODES[1])):
        services.catalogue.save_product(services.actor, simple_product(name, 300, "usd", code))
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
    page.products.table.select_first()
    opened = page.open_labels()
    qtbot.waitUntil(opened.print_button.isEnabled)
    assert opened.products.currentText() == "1 chosen product"
    assert opened.summary.text() == "1 label. 1 sheet of paper."
    assert not nameless(opened)
    opened.products.setCurrentIndex(1)
    opened.products.activated.emit(1)
    opened.copies.setText("12")
    opened.copies.textEdited.emit("12")
    qtbot.waitUntil(lambda: opened.summary.text() == "24 labels. 1 sheet of paper.")
    opened.begin.setText("2")
    opened.begin.textEdited.emit("2")
    qtbot.waitUntil(lambda: opened.summary.text() == "24 labels. 2 sheets of paper.")
    opened.begin.setText("25")
    opened.begin.textEdited.emit("25")
    assert opened.problem.text() == "A sheet has the labels 1 to 24."
    assert not opened.save_button.isEnabled()
    opened.begin.setText("1")
    opened.begin.textEdited.emit("1")
    give_measures(opened, qtbot)
    qtbot.waitUntil(opened.save_button.isEnabled)
    opened.save_to(tmp_path / "labels.pdf")
    qtbot.waitUntil(lambda: (tmp_path / "labels.pdf").exists() and not tasks.busy)
    assert (tmp_path / "labels.pdf").read_bytes().startswith(b"%PDF-")
    kept = services.settings.read(LABELS)
    assert (kept.sheet, kept.own.columns, kept.own.width) == (OWN, 2, 63_500)


def give_measures(opened: LabelsSheet, qtbot: QtBot) -> None:
    """Type those of a sheet of one's own: what does not lie on the paper is refused."""
    opened.paper.setCurrentIndex(opened.paper.findData(OWN))
    opened.paper.activated.emit(opened.paper.currentIndex())
    opened.measures.click()
    (measures,) = opened.window().findChildren(MeasuresSheet)
    measures.edits["width"].setText("6o")
    measures.answer.click()
    assert measures.problem.text() == "Type a number, such as 63.5."
    measures.edits["width"].setText("200")
    measures.answer.click()
    assert "don't lie on the paper" in measures.problem.text()
    measures.edits["width"].setText("63,5")
    measures.edits["columns"].setText("2")
    measures.answer.click()
