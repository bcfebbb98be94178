"""The products in Settings, their editor with variants, and groups of modifiers."""

from __future__ import annotations

from dataclasses import replace

from pictures.camera import Scene, Stage
from pos_app.services.shared.declared_settings import KEEP_STOCK
from pos_app.services.views.catalogue import (
    ModifierGroupView,
    ModifierView,
    VariantView,
    simple_product,
)
from pos_app.ui.catalogue.product_editor import ProductEditor
from pos_app.ui.settings.products_page import ProductsPage
from pos_app.ui.settings.screen import PageKey, SettingsScreen


def shelf(stage: Stage) -> None:
    """The list, a product with variants, what is wrong with one, and modifiers."""
    catalogue, actor = stage.services.catalogue, stage.services.actor
    choices = (ModifierView("", "Extra shot", 50), ModifierView("", "Oat milk", 40))
    group = catalogue.save_modifier_group(actor, ModifierGroupView("", "Extras", 0, 2, choices))
    catalogue.save_modifier_group(
        actor, ModifierGroupView("", "Milk", 1, 1, (ModifierView("", "Whole"),))
    )
    sizes = (("Small", 290, "4006381333931"), ("Medium", 340, "96385074"), ("Large", 390, ""))
    cortado = replace(
        simple_product("Cortado", 290, "usd", default_tax=True),
        option_names=("Size",),
        variants=tuple(
            VariantView(
                price=price, options=(size,), barcodes=(code,) if code else (), sku=f"CO-{size[0]}"
            )
            for size, price, code in sizes
        ),
        modifier_groups=(group,),
    )
    catalogue.save_product(actor, cortado, "Hot drinks")
    stage.press("Ctrl+5")
    page = stage.find(SettingsScreen).open(PageKey.PRODUCTS)
    if not isinstance(page, ProductsPage):
        return
    stage.take("settings-product-list")
    page.products.search.setText("cortado")
    stage.write("")
    page.products.table.select_first()
    page.products.edit_button.click()
    stage.take("product-variants")
    editor = stage.find(ProductEditor)
    editor.variants.form.barcodes.take("96385074")
    editor.save()
    stage.take("product-variant-refused")
    stage.close_sheets()
    sheet = page.modifiers.open(group)
    stage.take("product-modifiers")
    sheet.delete_button.click()
    stage.take("product-modifiers-delete")
    stage.close_sheets()
    page.verticalScrollBar().setValue(page.modifiers.y() - 60)
    stage.take("settings-modifiers")
    stage.services.settings.save(actor, KEEP_STOCK, value=True)
    page.products.read()
    page.verticalScrollBar().setValue(0)
    stage.settle()
    page.products.table.select_first()
    stage.take("settings-product-list-stock")
    page.products.edit_button.click()
    editor = stage.find(ProductEditor)
    stage.hands.wait(editor.on_hand_button.isVisible, "what is there")
    stage.take("product-on-hand")
    counting = editor.count()
    next(iter(counting.typed.values())).setText("2.5")
    counting.save()
    stage.take("product-on-hand-refused")
    stage.close_sheets()
    _checkout_with_stock(stage)
    stage.services.settings.save(actor, KEEP_STOCK, value=False)


def _checkout_with_stock(stage: Stage) -> None:
    """Show tiles with much, little and nothing left."""
    services, actor = stage.services, stage.services.actor
    many, few, none_left, *_others = services.catalogue.page().products
    services.catalogue.save_product(
        actor, replace(few, variants=(replace(few.variants[0], low_stock=5_000),))
    )
    for product, there in ((many, 1_250_000), (few, 3_000), (none_left, 0)):
        services.stock.count_by_hand(actor, {product.sold[0].id: there})
    stage.press("Ctrl+1")
    stage.take("checkout-stock")


SCENES: tuple[Scene, ...] = (shelf,)
