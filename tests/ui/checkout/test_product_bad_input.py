"""Whatever is pasted into the editor of a product: it is kept as it is shown, or refused there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from pos_app.domain.money import LARGEST_AMOUNT
from pos_app.domain.user_input import storable
from pos_app.ui.catalogue.product_editor import ProductEditor
from tests.support.bad_input import CARD_NUMBERS, ODD_AMOUNT, ODD_TEXT, QUICK, TEXTS
from tests.support.keyboard import paste
from tests.ui.checkout.conftest import COFFEE, CROISSANT, Till

pytestmark = pytest.mark.long

FIELDS = ("name", "price", "barcode", "category")


@dataclass(frozen=True)
class Shown:
    """What the editor shows; the price as the minor units that it stands for."""

    name: str
    price: int | None
    barcode: str
    category: str


BEFORE = Shown("Coffee", 250, COFFEE, "Hot drinks")


def editor_of(till: Till) -> ProductEditor:
    """Open the editor of the product that was the coffee."""
    known = till.services.catalogue.products(include_inactive=True)
    others = {"Croissant", "Café crème"}
    till.screen.editing.edit(next(each for each in known if each.name not in others))
    sheet = till.sheet
    assert isinstance(sheet, ProductEditor)
    return sheet


def shown_in(editor: ProductEditor) -> Shown:
    money = editor.price.money()
    return Shown(
        editor.name.text(),
        money.minor if money else None,
        editor.barcode.text(),
        editor.category.currentText(),
    )


def fill(editor: ProductEditor, field: str, text: str) -> None:
    lines = {"name": editor.name, "price": editor.price, "barcode": editor.barcode}
    line = lines.get(field) or editor.category.lineEdit()
    assert line is not None
    paste(line, text)


def change(till: Till, before: Shown, field: str, text: str) -> Shown:
    """Paste a text into a field and save; return what the editor has to show the next time."""
    editor, shelves = editor_of(till), till.services.catalogue.categories()
    assert shown_in(editor) == before
    fill(editor, field, text)
    shown = shown_in(editor)
    editor.save_button.click()
    till.settle()
    if not any(each.isVisible() for each in till.window.findChildren(ProductEditor)):
        assert shown.price is not None
        assert 0 <= shown.price <= LARGEST_AMOUNT
        texts = (storable(text).strip() for text in (shown.name, shown.barcode, shown.category))
        name, barcode, category = texts
        return Shown(name, shown.price, barcode, category)
    wrong = {key: words for key, words in editor.errors().items() if words}
    assert list(wrong) == [field]
    assert len(wrong[field]) < 300
    assert shown_in(editor) == shown
    assert till.services.catalogue.categories() == shelves
    till.press(Qt.Key.Key_Escape)
    return before


@pytest.mark.parametrize("field", FIELDS)
def test_each_odd_text_is_kept_as_it_is_shown_or_refused_by_its_field(
    till: Till, field: str
) -> None:
    expected = BEFORE
    for text in TEXTS.values():
        expected = change(till, expected, field, text)
    assert shown_in(editor_of(till)) == expected


@given(
    st.tuples(st.sampled_from(("name", "barcode", "category")), ODD_TEXT)
    | st.tuples(st.just("price"), ODD_AMOUNT)
)
@QUICK
def test_any_text_is_kept_as_it_is_shown_or_refused_by_its_field(
    till: Till, pasted: tuple[str, str]
) -> None:
    before = shown_in(editor_of(till))
    till.press(Qt.Key.Key_Escape)
    expected = change(till, before, *pasted)
    assert shown_in(editor_of(till)) == expected
    till.press(Qt.Key.Key_Escape)


@pytest.mark.parametrize("field", ["name", "barcode", "category"])
def test_a_card_number_is_refused_by_its_field_and_never_kept(till: Till, field: str) -> None:
    for text in CARD_NUMBERS.values():
        assert change(till, BEFORE, field, text) == BEFORE


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("1.255", "1.255 has too many decimals for USD."),
        ("-1", "The amount is below zero."),
        ("999999999", "“999999999” is more than Till can take."),
        ("1000000.00", "A price is at most $999,999.99."),
        ("two", "“two” is not an amount."),
        ("", "Type a price, 0.00 for nothing."),
    ],
)
def test_the_price_says_what_is_wrong_with_it(till: Till, typed: str, says: str) -> None:
    editor = editor_of(till)
    fill(editor, "price", typed)
    editor.save_button.click()
    till.settle()
    assert editor.errors()["price"].startswith(says)


def test_what_is_refused_makes_no_category_and_its_error_goes_when_it_is_mended(till: Till) -> None:
    editor = editor_of(till)
    fill(editor, "category", "Teas")
    fill(editor, "barcode", CROISSANT)
    editor.save_button.click()
    till.settle()
    assert "already belongs to “Croissant”" in editor.errors()["barcode"]
    assert [each.name for each in till.services.catalogue.categories()] == ["Hot drinks"]
    fill(editor, "barcode", "")
    fill(editor, "price", "-1")
    editor.save_button.click()
    assert editor.errors()["barcode"] == ""
    fill(editor, "price", "3")
    editor.save_button.click()
    till.settle()
    assert shown_in(editor_of(till)) == replace(BEFORE, barcode="", category="Teas", price=300)
