"""What the first screen shows of a book, read before the services are put together."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pos_app.db.first_screen import FirstScreenRows, first_screen_rows
from pos_app.db.products import Row
from pos_app.domain.cart import Cart
from pos_app.domain.taxes import TaxRate, with_parts
from pos_app.services.ledger.cart_json import readable_cart
from pos_app.services.shared.declared_settings import (
    DISCOUNT_REASONS,
    KEEP_STOCK,
    LOCALE,
    reasons_of,
)
from pos_app.services.shared.product_views import read_views
from pos_app.services.views.catalogue import CategoryView, ProductPage, ProductView
from pos_app.services.views.store import CashierView, RegisterView, StoreView
from pos_app.station import Station


@dataclass(frozen=True)
class FirstScreen:
    """The store, who stands at the till, what is sold, and the cart that was being rung up.

    `products` is the first page of what is sold; `waiting` counts the carts and sales that were
    put aside.
    """

    store: StoreView
    register: RegisterView
    cashiers: tuple[CashierView, ...]
    cashier: CashierView
    products: ProductPage
    categories: list[CategoryView]
    tax_rates: list[TaxRate]
    default_tax: TaxRate | None
    cart: Cart
    waiting: int
    discount_reasons: tuple[str, ...] = ()
    favourites: tuple[ProductView, ...] = ()
    """The page of favourites of the register."""
    keeps_stock: bool = False


def read_first_screen(path: Path, mode: str, station: Station) -> FirstScreen | None:
    """Read it from a book's file; None where the book has to be opened the long way first.

    That is so where the station names no register or cashier of the book, too.
    """
    try:
        with first_screen_rows(path, mode) as look:
            return _first_screen(look, station) if look else None
    except sqlite3.Error:
        return None  # opening the book says what is wrong with the file


def _first_screen(look: FirstScreenRows, station: Station) -> FirstScreen | None:
    profile = look.profile()
    register = look.register(station.register_id)
    cashiers = {row["id"]: row for row in look.cashiers()}
    cashier = cashiers.get(station.cashier_id)
    if profile is None or register is None or cashier is None:
        return None
    rates = look.tax_rates()
    parts = ((row["group_id"], row["rate_id"], bool(row["compound"])) for row in look.tax_parts())
    bare = (TaxRate(row["id"], row["name"], row["ppm"], bool(row["inclusive"])) for row in rates)
    taxes = with_parts(bare, parts)
    default = profile["default_tax_rate_id"]
    carts = look.carts(register["id"])
    unfinished = look.unfinished_sales(register["id"])
    held = {row["id"] for row in carts if row["held_at"]}
    ids, more = look.products.page()
    return FirstScreen(
        store=_store(profile, look.setting(LOCALE.name)),
        register=RegisterView(register["id"], register["name"], register["prefix"]),
        cashiers=tuple(_cashier(row) for row in cashiers.values()),
        cashier=_cashier(cashier),
        products=ProductPage(read_views(look.products, ids, taxes), more),
        favourites=read_views(look.products, look.products.favourites(register["id"]), taxes),
        categories=[_category(row, taxes) for row in look.categories()],
        tax_rates=[taxes[row["id"]] for row in rates if row["active"] or row["id"] == default],
        default_tax=taxes.get(default),
        cart=_cart(
            [row for row in carts if row["id"] not in held | unfinished], profile["currency"]
        ),
        discount_reasons=reasons_of(str(look.setting(DISCOUNT_REASONS.name) or "")),
        waiting=len(held | unfinished),
        keeps_stock=bool(look.setting(KEEP_STOCK.name)),
    )


def _store(profile: Row, locale: object) -> StoreView:
    taxed = profile["ppm"] is not None
    return StoreView(
        name=profile["name"],
        address=profile["address"],
        country=profile["country"],
        currency=profile["currency"],
        time_zone=profile["time_zone"],
        tax_name=profile["tax_name"] if taxed else "",
        tax_ppm=profile["ppm"] if taxed else 0,
        prices_include_tax=bool(profile["inclusive"]),
        receipt_header=profile["receipt_header"],
        receipt_footer=profile["receipt_footer"],
        day_starts_at_hour=profile["day_starts_at_hour"],
        locale=LOCALE.default if locale is None else LOCALE.from_json(locale),
    )


def _category(row: Row, taxes: Mapping[str, TaxRate]) -> CategoryView:
    tax, default = taxes.get(row["tax_rate_id"]), bool(row["default_tax"])
    return CategoryView(row["id"], row["name"], row["hue"], tax=tax, default_tax=default)


def _cashier(row: Row) -> CashierView:
    has_pin, language = bool(row["pin_hash"]), row["language"] or ""
    return CashierView(row["id"], row["name"], row["role"], bool(row["active"]), has_pin, language)


def _cart(carts: Sequence[Row], currency: str) -> Cart:
    kept = (readable_cart(json.loads(row["content"])) for row in carts)
    usable = (cart for cart in kept if cart and (not cart.is_empty or cart.currency == currency))
    return next(usable, None) or Cart(currency)
