"""What is asked of a product before it is in the cart: by keyboard, by touch and by scan."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.cart import LineModifier
from pos_app.domain.units import Unit
from pos_app.services.views.catalogue import (
    ModifierGroupView,
    ModifierView,
    ProductView,
    VariantView,
    simple_product,
)
from pos_app.ui.checkout.cart_model import UNDER
from pos_app.ui.checkout.item_sheet import ItemSheet
from pos_app.ui.checkout.line_sheets import AmountSheet, MeasureSheet
from pos_app.ui.widgets import ConfirmSheet
from tests.support.quick_hands import SlowReading
from tests.ui.checkout.conftest import Till

SHIRT = ProductView(
    "",
    "Shirt",
    "usd",
    (
        VariantView("", 2000, ("20000017",), ("S", "White")),
        VariantView("", 2000, (), ("S", "Blue")),
        VariantView("", 2500, (), ("L", "White")),
    ),
    option_names=("Size", "Colour"),
)


def add(till: Till, product: ProductView) -> ProductView:
    """Have it in the catalogue."""
    saved = till.services.catalogue.save_product(till.services.actor, product)
    till.settle()
    return saved


def test_the_variant_of_a_product_is_chosen_on_a_sheet_unless_it_is_scanned(till: Till) -> None:
    shirt = add(till, SHIRT)
    till.type("shirt")
    till.press(Qt.Key.Key_Return)
    sheet = till.sheet
    assert isinstance(sheet, ItemSheet)
    size, colour = sheet.options
    assert not sheet.add.isEnabled()
    till.press(Qt.Key.Key_Return)
    assert till.rung_up == [], "nothing is chosen yet"
    size.chips[1].click()
    assert [chip.isEnabled() for chip in colour.chips] == [True, False], "L is white only"
    assert colour.value == "White"
    assert sheet.add.text() == "Add for $25.00"
    size.chips[0].click()
    colour.chips[1].click()
    sheet.add.click()
    till.settle()
    till.scan("20000017")
    assert till.rung_up == [(1, "Shirt · S · Blue", 2000), (1, "Shirt · S · White", 2000)]
    lines = till.screen.current_cart.cart.lines
    assert [each.variant_id for each in lines] == [shirt.variants[1].id, shirt.id]
    assert till.toasts == []
    assert till.failures == []


def test_the_editor_changes_the_first_variant_and_leaves_the_others(till: Till) -> None:
    small, _blue, large = SHIRT.variants
    shirt = add(till, replace(SHIRT, variants=(replace(large, barcodes=()), small)))
    till.screen.editing.edit(shirt)
    assert (till.sheet.price.text(), till.sheet.barcode.text()) == ("25.00", "")
    till.sheet.save_button.click()
    till.settle()
    assert till.services.catalogue.product(shirt.id) == shirt


def test_one_press_chooses_where_one_option_is_all(till: Till) -> None:
    sizes = (VariantView("", 300, (), ("Small",)), VariantView("", 400, (), ("Large",)))
    add(till, replace(SHIRT, name="Latte", variants=sizes, option_names=("Size",)))
    till.type("latte")
    till.press(Qt.Key.Key_Return)
    till.press(Qt.Key.Key_Tab)
    till.sheet.options[0].chips[1].setFocus()
    till.press(Qt.Key.Key_Space)
    assert till.rung_up == [(1, "Latte · Large", 400)]


def test_modifiers_are_at_least_and_at_most_so_many(till: Till) -> None:
    save, actor = till.services.catalogue.save_modifier_group, till.services.actor
    oat, whole = ModifierView("", "Oat", 50), ModifierView("", "Whole")
    milk = save(actor, ModifierGroupView("", "Milk", 1, 1, (oat, whole)))
    shot = ModifierView("", "Extra shot", 50)
    extra = save(actor, ModifierGroupView("", "Extras", 0, 1, (shot,)))
    flat = simple_product("Flat white", 400, "usd", "20000024")
    add(till, replace(flat, modifier_groups=(milk, extra)))
    till.scan("20000024")
    sheet = till.sheet
    first, second = sheet.groups
    assert not sheet.add.isEnabled()
    first.chips[0].click()
    first.chips[1].click()
    assert [each.name for each in first.chosen()] == ["Whole"], "another takes its place"
    first.chips[0].click()
    second.chips[0].click()
    assert sheet.add.text() == "Add for $5.00"
    sheet.add.click()
    till.settle()
    (line,) = till.screen.current_cart.cart.lines
    assert (line.name, line.unit_price) == ("Flat white", 500)
    oat, shot = milk.modifiers[0], extra.modifiers[0]
    assert line.modifiers == (
        LineModifier(oat.id, "Oat", 50),
        LineModifier(shot.id, "Extra shot", 50),
    )
    assert till.failures == []


def test_what_is_measured_and_what_has_an_open_price_is_asked(till: Till) -> None:
    add(till, replace(simple_product("Apples", 320, "usd", "20000031"), unit=Unit.KILOGRAM))
    add(till, replace(simple_product("Bouquet", 0, "usd", "20000048"), open_price=True))
    till.scan("20000031")
    assert isinstance(till.sheet, MeasureSheet)
    till.scan("20000048")
    assert till.sheet.field.text() == "", "a scan is no weight"
    till.type("2.750")
    till.press(Qt.Key.Key_Return)
    till.scan("20000048")
    assert isinstance(till.sheet, AmountSheet)
    till.type("19.90")
    till.press(Qt.Key.Key_Return)
    assert till.rung_up == [(1, "Apples", 880), (1, "Bouquet", 1990)]
    model = till.screen.pane.view.model()
    assert [model.index(0, 0).data(), model.index(0, 1).data(UNDER)] == ["1", "2.750 kg × 3.20"]
    assert till.failures == []


def test_the_age_is_asked_once_a_sale(till: Till) -> None:
    add(till, replace(simple_product("Wine", 900, "usd", "20000055"), min_age=18))
    till.scan("20000055")
    sheet = till.sheet
    assert isinstance(sheet, ConfirmSheet)
    sheet.no.click()
    assert till.rung_up == []
    till.scan("20000055")
    till.sheet.yes.click()
    till.settle()
    till.scan("20000055")
    assert till.rung_up == [(2, "Wine", 1800)]
    assert till.screen.current_cart.cart.age_checked == 18
    till.press(Qt.Key.Key_F10)
    till.await_result()
    till.scan("20000055")
    assert isinstance(till.sheet, ConfirmSheet), "the next customer is another one"


def test_the_second_press_of_enter_does_not_say_that_somebody_is_old_enough(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    cashier = SlowReading(monkeypatch)
    add(till, replace(simple_product("Wine", 900, "usd", "20000055"), min_age=18))
    till.type("wine")
    till.press(Qt.Key.Key_Return)
    assert isinstance(till.sheet, ConfirmSheet)
    till.press(Qt.Key.Key_Return)
    assert till.rung_up == []
    cashier.read()
    till.press(Qt.Key.Key_Return)
    assert till.rung_up == [(1, "Wine", 900)]
