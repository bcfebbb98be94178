"""What the checkout shows of the store: read in one go, before anything is rung up."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.domain.cart import Cart
from pos_app.domain.taxes import TaxRate
from pos_app.services.container import Services
from pos_app.services.first_screen import FirstScreen
from pos_app.services.shared.declared_settings import DISCOUNT_REASONS, KEEP_STOCK, reasons_of
from pos_app.services.views.catalogue import CategoryView, ProductPage, ProductView
from pos_app.services.views.store import StoreView
from pos_app.ui.checkout.amounts import Amounts


@dataclass(frozen=True)
class CheckoutData:
    """What the checkout screen needs to know of the store, read in one go."""

    store: StoreView
    products: ProductPage
    """The first page of all that is sold."""
    categories: list[CategoryView]
    tax_rates: list[TaxRate]
    default_tax: TaxRate | None
    """The store's own: of custom amounts, and of products with the default."""
    cart: Cart
    amounts: Amounts
    waiting: int
    """How many carts and sales were put aside."""
    discount_reasons: tuple[str, ...] = ()
    favourites: tuple[ProductView, ...] = ()
    """The page of favourites of this register."""
    keeps_stock: bool = False


def read_checkout_data(services: Services) -> CheckoutData | None:
    """Read it all; None before the store has a profile. For a worker thread."""
    store = services.settings.store()
    if store is None:
        return None
    return CheckoutData(
        store=store,
        products=services.catalogue.page(),
        categories=services.catalogue.categories(),
        tax_rates=services.catalogue.tax_rates(),
        default_tax=services.catalogue.default_tax(),
        cart=services.carts.current(),
        amounts=_amounts_of(store),
        waiting=count_waiting(services),
        discount_reasons=reasons_of(services.settings.read(DISCOUNT_REASONS)),
        favourites=services.catalogue.favourites(services.settings.register().id),
        keeps_stock=services.settings.read(KEEP_STOCK),
    )


def checkout_data_of(first: FirstScreen) -> CheckoutData:
    """Return what was read before the services were made."""
    return CheckoutData(
        store=first.store,
        products=first.products,
        categories=first.categories,
        tax_rates=first.tax_rates,
        default_tax=first.default_tax,
        cart=first.cart,
        amounts=_amounts_of(first.store),
        waiting=first.waiting,
        discount_reasons=first.discount_reasons,
        favourites=first.favourites,
        keeps_stock=first.keeps_stock,
    )


def count_waiting(services: Services) -> int:
    """Return how many carts and sales were put aside. For a worker thread."""
    held = {each.cart.id for each in services.carts.held()}
    return len(held | {sale.id for sale in services.selling.open_sales()})


def _amounts_of(store: StoreView) -> Amounts:
    """Return how the store writes amounts, with all that this needs imported."""
    amounts = Amounts(store.currency, store.locale)
    amounts.full(0)
    return amounts
