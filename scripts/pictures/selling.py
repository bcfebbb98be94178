"""Pictures of the checkout and of all that opens over it."""

from __future__ import annotations

from pictures.camera import Stage
from pos_app.domain.texts import _
from pos_app.services.views.catalogue import simple_product
from pos_app.ui.checkout import cart_view


def checkout(stage: Stage) -> None:
    """The cart as it fills, and the sheets that change it."""
    stage.take("checkout-empty")
    stage.press("F2")
    stage.hands.type("12.50")
    stage.take("checkout-keypad")
    stage.press("Escape", "F2")
    buyer = stage.customer("Maria Jimenez", "pm_card_visa")
    stage.ring_up(0, 7, 7, 11, 22, 30, 41, customer=buyer)
    stage.press("Escape")
    stage.take("checkout")
    for name, keys in (
        ("checkout-discount", "Ctrl+D"),
        ("checkout-product", "Ctrl+E"),
        ("checkout-customer", "F8"),
        ("shortcuts", "F1"),
        ("cashier", "Ctrl+U"),
    ):
        stage.press(keys)
        stage.take(name)
        stage.close_sheets()


def selected_line(stage: Stage) -> None:
    """What can be done with one line, and a cart with discounts."""
    stage.ring_up(0, 7, 7, 11, 22)
    stage.press("F7", "Up")
    stage.take("checkout-line")
    lines, current_cart = stage.workspace.checkout.pane.view, stage.workspace.checkout.current_cart
    for name, action in (
        ("line-price", cart_view.REPRICE),
        ("line-discount", cart_view.DISCOUNT),
        ("line-note", cart_view.NOTE),
    ):
        lines.action_requested.emit(action, current_cart.selected_line)
        stage.take(name)
        if action == cart_view.DISCOUNT:
            stage.hands.type("10")
            stage.press("Return")
        elif action == cart_view.NOTE:
            stage.hands.type("Wrapped as a present")
            stage.press("Return")
        stage.close_sheets()
    stage.press("Ctrl+D")
    stage.hands.type("5")
    stage.press("Return")
    stage.take("checkout-discounts")


def customer_deleted(stage: Stage) -> None:
    """The cart of a customer who was deleted."""
    buyer = stage.customer("Gone Tomorrow", "pm_card_visa")
    stage.ring_up(0, customer=buyer)
    stage.services.customers.delete(stage.services.actor, buyer)
    stage.settle()
    stage.take("checkout-customer-deleted")


def nothing_to_pay(stage: Stage) -> None:
    """A sale of 0.00, and a barcode that is taken."""
    stage.services.catalogue.save_product(
        stage.services.actor, simple_product("Sample", 0, "usd", "20000001")
    )
    stage.workspace.checkout.reload()
    stage.settle()
    stage.hands.scan("20000001")
    stage.press("F9")
    stage.take("pay-nothing")
    stage.hands.type("r")
    stage.settle()
    stage.take("pay-nothing-by-card")
    stage.close_sheets()
    stage.workspace.checkout.editing.edit(stage.workspace.checkout.editing.blank("2000 0001"))
    stage.hands.type("Other")
    stage.press("Tab")
    stage.hands.type("1.00")
    stage.press("Return")
    stage.take("product-barcode-taken")
    stage.close_sheets()


def searching(stage: Stage) -> None:
    """Search, an unknown barcode, a new product, the customer picker that finds nobody."""
    stage.press("F4")
    stage.write("tea")
    stage.take("checkout-search")
    stage.press("Escape")
    stage.hands.scan("9999999999994")
    stage.take("checkout-unknown-barcode")
    stage.hands.click(_("Add product"))
    stage.take("product-new")
    stage.close_sheets()
    stage.press("F8")
    stage.write("Somebody new")
    stage.take("customer-picker-nobody")
    stage.close_sheets()


def holding(stage: Stage) -> None:
    """Carts put aside."""
    stage.ring_up(0, 7, 11, 22, customer=stage.customer("Rosa Diaz", "pm_card_visa"))
    stage.press("F6")
    stage.ring_up(3, 4)
    stage.press("F6")
    stage.press("F3")
    stage.take("checkout-held")
    stage.close_sheets()
    stage.press("F3")
    stage.press("Return")


SCENES = (checkout, selected_line, searching, holding, customer_deleted, nothing_to_pay)
