"""The whole editor of a product: variants, units, ages, modifiers, and several barcodes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_app.domain.units import Unit
from pos_app.services.views.catalogue import ModifierGroupView, ModifierView, ProductView
from pos_app.ui.catalogue.product_editor import ProductEditor
from pos_app.ui.catalogue.variants_edit import VariantsEdit
from tests.support.accessible import nameless, too_small
from tests.ui.checkout.conftest import COFFEE, CROISSANT, Till

OTHER = "96385074"


def editor_of(till: Till, product: ProductView | None = None) -> ProductEditor:
    till.screen.editing.edit(product)
    till.settle()
    sheet = till.sheet
    assert isinstance(sheet, ProductEditor)
    return sheet


def product_of(till: Till, code: str) -> ProductView:
    found = till.services.catalogue.by_barcode(code)
    assert found is not None
    return found.product


def choose_row(variants: VariantsEdit, at: int) -> None:
    """Touch a row of the table."""
    place = variants.table.visualRect(variants.model.index(at, 0)).center()
    QTest.mouseClick(
        variants.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
    )


def test_a_product_is_made_with_all_that_is_known_of_it(till: Till) -> None:
    milk = ModifierGroupView("", "Milk", 0, 1, (ModifierView("", "Oat", 50),))
    milk = till.services.catalogue.save_modifier_group(till.services.actor, milk)
    editor = editor_of(till)
    assert nameless(editor) == []
    assert too_small(editor) == []
    till.type("Cider")
    till.press(Qt.Key.Key_Tab)
    till.type("4.50")
    till.scan(OTHER)
    till.scan("5901234123457")
    form = editor.variants.form
    form.sku.setText("0017")
    form.cost.setText("1.20")
    form.low_stock.setText("6")
    editor.age.setText("18")
    editor.open_price.click()
    editor.modifiers.chips[milk.id].click()
    editor.name.setFocus()
    till.press(Qt.Key.Key_Return)

    cider = product_of(till, "5901234123457")
    (variant,) = cider.variants
    assert (cider.name, cider.min_age, cider.open_price) == ("Cider", 18, True)
    assert cider.modifier_groups == (milk,)
    assert (variant.price, variant.cost, variant.sku, variant.low_stock) == (450, 120, "0017", 6000)
    assert variant.barcodes == (OTHER, "5901234123457")

    editor = editor_of(till, cider)
    editor.unit.setCurrentIndex(list(Unit).index(Unit.LITRE))
    assert not editor.modifiers.isVisible()
    editor.age.setText("")
    editor.variants.form.low_stock.setText("0.750")
    editor.save()
    till.settle()
    cider = product_of(till, OTHER)
    assert (cider.unit, cider.min_age, cider.modifier_groups) == (Unit.LITRE, None, ())
    assert cider.variants[0].low_stock == 750


def test_a_product_gets_variants_each_with_its_price_and_codes(till: Till) -> None:
    coffee = product_of(till, COFFEE)
    editor = editor_of(till, coffee)
    editor.several.click()
    variants = editor.variants
    variants.names[0].setText("Size")
    variants.form.values[0].setText("Small")
    variants.add_button.click()
    variants.form.values[0].setText("Large")
    variants.form.price.setText("3.10")
    till.scan(OTHER)
    texts = [variants.model.index(0, at).data() for at in range(variants.model.columnCount())]
    assert texts == ["Small", "$2.50", "", "", "", COFFEE]
    choose_row(variants, 0)
    assert variants.form.price.text() == "2.50"
    editor.save()
    till.settle()
    coffee = product_of(till, OTHER)
    assert coffee.option_names == ("Size",)
    sold = [(each.options, each.price, each.barcodes) for each in coffee.sold]
    assert sold == [(("Small",), 250, (COFFEE,)), (("Large",), 310, (OTHER,))]

    editor = editor_of(till, coffee)
    choose_row(editor.variants, 1)
    editor.variants.remove_button.click()
    editor.save()
    till.settle()
    coffee = product_of(till, COFFEE)
    assert [each.options for each in coffee.sold] == [("Small",)]
    assert [each.options for each in coffee.variants] == [("Small",), ("Large",)]


def test_what_is_wrong_with_a_variant_is_said_at_its_fields(till: Till) -> None:
    editor = editor_of(till, product_of(till, COFFEE))
    editor.several.click()
    variants = editor.variants
    variants.names[0].setText("Size")
    variants.form.values[0].setText("Small")
    variants.add_button.click()
    variants.form.values[0].setText("Large")
    variants.form.barcodes.first.setText(CROISSANT)
    choose_row(variants, 0)
    assert variants.form.barcodes.codes() == (COFFEE,)
    editor.save()
    till.settle()
    assert variants.form.values[0].text() == "Large"
    assert "already belongs to “Croissant”" in editor.errors()["barcode"]

    variants.form.barcodes.first.setText("")
    variants.form.price.setText("two")
    choose_row(variants, 0)
    till.settle()
    assert variants.form.values[0].text() == "Large"  # until it can be read
    assert variants.table.currentIndex().row() == 1
    assert editor.errors()["price"].startswith("“two” is not an amount.")
    variants.form.price.setText("3")
    variants.form.low_stock.setText("0.5")
    editor.save()
    assert editor.errors()["low_stock"] == "Type a whole number."
    variants.form.low_stock.setText("")
    variants.form.values[0].setText("small")
    editor.save()
    till.settle()
    assert editor.errors()["options"].startswith("Two variants have the same options.")
    variants.form.values[0].setText("Large")
    editor.age.setText("120")
    editor.save()
    till.settle()
    assert editor.errors()["age"].startswith("An age is from 1 to 99 years.")


def test_a_scan_goes_to_the_barcode_with_the_cursor_else_to_one_that_is_free(till: Till) -> None:
    editor = editor_of(till, product_of(till, COFFEE))
    till.scan(OTHER)
    barcodes = editor.variants.form.barcodes
    assert barcodes.codes() == (COFFEE, OTHER)
    barcodes.first.setFocus()
    till.scan("5901234123457")
    assert barcodes.codes() == ("5901234123457", OTHER)
