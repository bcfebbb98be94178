"""The lists of the checkout keep Qt's rules while they change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, Qt

from pos_app.domain.cart import Cart, CartLine, percent_off
from pos_app.domain.payments import SaleState
from pos_app.domain.units import Unit
from pos_app.services.container import Services
from pos_app.services.views.catalogue import (
    ProductPage,
    ProductView,
    VariantView,
    simple_product,
)
from pos_app.services.views.customers import CardView, CustomerRow
from pos_app.services.views.sales import SaleView
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.cart_model import UNDER, CartModel
from pos_app.ui.checkout.customer_picker import FoundCustomers
from pos_app.ui.checkout.held_sheet import HeldItem, HeldModel, describe, read_held
from pos_app.ui.checkout.payment.card_panel import CardsModel
from pos_app.ui.checkout.products import ON_HAND, PRICE, ProductsModel
from tests.support.products import changed

USD = Amounts("usd", "en_US")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_products(qtmodeltester: Any) -> None:
    model = ProductsModel()
    coffee = simple_product("Café crème", 400, "usd", "4006", "hot", id="1")
    tea = changed(coffee, id="2", name="Tea", barcode="", category_id="cold")
    model.use(USD, keeps_stock=False)
    model.show_page(ProductPage((coffee,), more=True))
    qtmodeltester.check(model)
    wanted: list[bool] = []
    model.more_wanted.connect(lambda: wanted.append(True))
    assert model.canFetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    model.append_page(ProductPage((tea,), more=False))
    assert wanted
    assert not model.canFetchMore(QModelIndex())
    assert [model.index(row).data() for row in range(model.rowCount())] == ["Café crème", "Tea"]
    dearer = changed(tea, price=450)
    model.show_page(ProductPage((coffee, dearer), more=False))
    assert model.index(1).data(PRICE) == "$4.50"


def test_a_tile_says_how_much_there_is_where_stock_is_kept() -> None:
    model = ProductsModel()
    tea = simple_product("Tea", 300, "usd", id="1")
    apples = replace(simple_product("Apples", 320, "usd", id="2"), unit=Unit.KILOGRAM)

    def there(product: ProductView, on_hand: int) -> ProductView:
        return replace(product, variants=(replace(product.variants[0], on_hand=on_hand),))

    model.show_page(ProductPage((there(tea, 12_000), there(apples, 2_750)), more=False))
    assert [model.index(row).data(ON_HAND) for row in range(2)] == ["", ""]
    model.use(USD, keeps_stock=True)
    assert [model.index(row).data(ON_HAND) for row in range(2)] == ["12 left", "2.750 kg left"]
    spoken = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Tea, $3.00, 12 left"
    painted: list[int] = []
    model.dataChanged.connect(lambda first, _last, *_: painted.append(first.row()))
    model.show_page(ProductPage((there(tea, -1_000), there(apples, 2_750)), more=False))
    assert (model.index(0).data(ON_HAND), painted) == ("None left", [0])


def test_a_tile_shows_what_its_variants_and_its_unit_cost() -> None:
    model = ProductsModel()
    model.use(USD, keeps_stock=False)
    shirt = simple_product("Shirt", 2000, "usd", id="1")
    small, large = replace(shirt.variants[0], options=("S",)), VariantView("2", 2500, (), ("L",))
    products = (
        replace(shirt, option_names=("Size",), variants=(small, large)),
        replace(simple_product("Apples", 320, "usd", id="3"), unit=Unit.KILOGRAM),
        replace(simple_product("Bouquet", 0, "usd", id="4"), open_price=True),
    )
    model.show_page(ProductPage(products, more=False))
    prices = [model.index(row).data(PRICE) for row in range(3)]
    assert prices == ["from $20.00", "$3.20 per kg", "Open price"]


def test_the_cart_through_every_kind_of_change(qtmodeltester: Any) -> None:
    model = CartModel()
    qtmodeltester.check(model)
    coffee, bread = CartLine("Coffee", 250, quantity=2), CartLine("Bread", 300)
    cart = Cart("usd", (coffee,))
    for step in (
        cart,
        cart.added(bread),
        cart.added(bread).with_quantity(coffee.id, 5),
        cart.added(bread).without(coffee.id),
        Cart("usd", (bread, coffee)),
        Cart("usd"),
    ):
        model.show(step, USD)
        assert [model.line(row) for row in range(model.rowCount())] == list(step.lines)
    off = replace(coffee, discount=percent_off(100_000), note="no sugar")
    model.show(Cart("usd", (off,)), USD)
    assert model.index(0, 1).data(UNDER) == "2.50 each · 10% off · no sugar"
    assert model.index(0, 2).data() == "4.50"


def test_customers_found(qtmodeltester: Any) -> None:
    model = FoundCustomers()
    model.show([CustomerRow("1", "Ada", "ada@example.com", "", ("4242",), "linked", NOW, "ada")])
    qtmodeltester.check(model)


def test_saved_cards(qtmodeltester: Any) -> None:
    model = CardsModel()
    card = CardView("pm_1", "visa", "4242", 12, 2034)
    assert model.show([card])
    assert not model.show([card])
    qtmodeltester.check(model)


def test_what_was_put_aside_says_how_it_stands(qtmodeltester: Any) -> None:
    cart = Cart("usd", (CartLine("Coffee", 250), CartLine("Tea", 250)))
    sale = SaleView("2", SaleState.OPEN, "usd", 2_000, 500, 1_500, 0, (), None)
    found = [
        HeldItem("2", None, sale, "", "", 2_000),
        HeldItem(cart.id, cart, None, "", "2:05 PM", 500),
    ]
    model = HeldModel(found, USD, None)
    qtmodeltester.check(model)
    assert [each.title for each in found] == ["Sale not settled", "Coffee, Tea"]
    assert describe(found[0], USD) == "$5.00 paid, $15.00 left"
    model.remove(0)
    assert model.rowCount() == 1


def test_a_cart_put_aside_says_when_by_the_stores_clock(services: Services) -> None:
    store = services.settings.store()
    assert store is not None
    here = replace(store, time_zone="Asia/Tokyo", locale="en_US")
    services.settings.save_store(services.actor, here)
    services.carts.hold(services.actor, Cart("usd", (CartLine("Tea", 300),)))
    ((held,), (waiting,)) = services.carts.held(), read_held(services)
    assert held.held_at is not None
    local = held.held_at.astimezone(ZoneInfo("Asia/Tokyo"))
    shown = f"{local.hour % 12 or 12}:{local:%M}\u202f{'AM' if local.hour < 12 else 'PM'}"
    assert describe(waiting, USD) == f"Put aside at {shown}"
