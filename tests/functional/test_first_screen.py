"""The first screen shows what the services would: the two ways of reading are one truth."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from pos_app.books import Books
from pos_app.clock import SystemClock
from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind
from pos_app.domain.payments import SaleState, TenderKind, TenderState
from pos_app.domain.permissions import Actor
from pos_app.services import first_screen
from pos_app.services.first_screen import FirstScreen, read_first_screen
from pos_app.services.shared.declared_settings import DISCOUNT_REASONS, KEEP_STOCK, LOCALE
from pos_app.services.views.sales import PaymentRequest
from pos_app.services.views.taxes import TaxDraft
from pos_app.settings import MachineSettings, Setting
from pos_app.station import Station
from pos_app.ui.checkout import checkout_data
from pos_app.ui.checkout.checkout_data import (
    checkout_data_of,
    count_waiting,
    read_checkout_data,
)
from tests.support.keyring import PocketKeyring

OTHER_LOCALE = "de_DE"  # kept with the store's profile
OTHER_THAN_THE_DEFAULT: list[tuple[Setting[Any], object]] = [
    (LOCALE, OTHER_LOCALE),
    (DISCOUNT_REASONS, "Friend\nScratched"),
    (KEEP_STOCK, True),
]
"""What would be shown of a setting that is forgotten is its default."""


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """The books of a fresh machine."""
    return Books(tmp_path, SystemClock(), MachineSettings(tmp_path), PocketKeyring(), {})


def look(path: Path, mode: str = "training") -> FirstScreen | None:
    """Read the first screen of a book, as this machine's own station."""
    return read_first_screen(path, mode, Station(path.parent))


def test_a_second_start_shows_what_the_first_one_left(books: Books) -> None:
    first = books.open("training")
    services = first.services
    store = services.settings.store()
    assert store is not None
    services.settings.save_store(services.actor, replace(store, locale=OTHER_LOCALE))
    for setting, value in OTHER_THAN_THE_DEFAULT:
        if setting is not LOCALE:
            services.settings.save(services.actor, setting, value)
    services.carts.hold(services.actor, Cart("usd", (CartLine("Held", 500),)), "Ana")
    tea = services.catalogue.products()[0]
    line = CartLine(tea.name, tea.price, 2, tea.id, tea.tax, Discount(DiscountKind.AMOUNT, 50))
    services.carts.save(
        services.actor, replace(services.carts.current(), lines=(line,), note="to go")
    )
    reduced = services.taxes.add(services.actor, TaxDraft("Reduced", 20_000))
    services.catalogue.save_product(services.actor, replace(tea, tax=reduced, default_tax=False))
    manager = services.staff.current_cashier()
    other = services.staff.save_cashier(services.actor, None, "Zoë", "cashier")
    services.staff.switch_cashier(services.actor, other.id)
    first.close()

    second = books.open("training")
    seen = second.first_screen
    assert seen is not None
    read = read_checkout_data(second.services)
    assert read is not None
    shown = checkout_data_of(seen)
    assert shown == replace(read, amounts=shown.amounts)
    assert seen.cart.lines == (line,)
    ways = {(each.default_tax, each.tax) for each in seen.products.products}
    assert {default for default, _tax in ways} == {True, False}
    assert (False, reduced) in ways
    assert seen.waiting == 1
    assert seen.register == second.services.settings.register()
    assert seen.cashier == other
    assert list(seen.cashiers) == second.services.staff.cashiers()
    assert manager in seen.cashiers
    second.close()


def test_each_setting_that_the_first_screen_shows_is_compared_with_another_value() -> None:
    """Those that both ways of reading name, of which the one may lack what the other has."""
    compared = {setting.name for setting, _value in OTHER_THAN_THE_DEFAULT}
    read = [*vars(first_screen).values(), *vars(checkout_data).values()]
    assert compared == {each.name for each in read if isinstance(each, Setting)}
    assert not [each for each, value in OTHER_THAN_THE_DEFAULT if value == each.default]


def test_the_first_screen_and_the_services_agree_on_what_is_put_aside(
    books: Books, tmp_path: Path
) -> None:
    """Whatever a sale and its payment have come to."""
    opened = books.open("training")
    services = opened.services
    cashier = services.staff.current_cashier().id
    cart = Cart("usd", (CartLine("Gift basket", 1350),))
    sale = services.selling.begin(Actor(cashier), cart)
    services.payments.take(Actor(cashier), PaymentRequest(sale.id, TenderKind.CASH, 500))
    path = tmp_path / "training" / "till.db"
    waiting = {}
    for of_sale, of_tender in product(SaleState, TenderState):
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE sale SET state = ? WHERE id = ?", (of_sale, sale.id))
            connection.execute(
                "UPDATE tender SET state = ? WHERE sale_id = ?", (of_tender, sale.id)
            )
        seen = look(path)
        assert seen is not None
        assert seen.waiting == count_waiting(services), (of_sale, of_tender)
        if of_sale is SaleState.OPEN:
            kept = of_tender.keeps_the_sale
            at_counter = (seen.cart.id == cart.id, services.carts.current().id == cart.id)
            assert at_counter == (not kept, not kept), of_tender
        waiting[of_sale, of_tender] = seen.waiting
    assert waiting[SaleState.OPEN, TenderState.RETURNING] == 1
    assert waiting[SaleState.OPEN, TenderState.DECLINED] == 0
    assert waiting[SaleState.PAID, TenderState.APPROVED] == 0
    opened.close()


def test_books_that_need_more_than_a_look_are_opened_the_long_way(tmp_path: Path) -> None:
    path = tmp_path / "till.db"
    assert look(path) is None
    path.write_text("this is no database, whatever its name says " * 50)
    assert look(path) is None


def test_books_of_another_mode_or_schema_are_not_looked_at(books: Books, tmp_path: Path) -> None:
    books.open("training").close()
    path = tmp_path / "training" / "till.db"
    assert look(path) is not None
    assert look(path, "live") is None
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert look(path) is None


def test_products_have_the_tax_of_their_category_or_of_the_store(
    books: Books, tmp_path: Path
) -> None:
    """A group of several rates, too."""
    first = books.open("training")
    services = first.services
    tea = services.catalogue.products()[0]
    first.close()
    with closing(sqlite3.connect(tmp_path / "training" / "till.db")) as connection, connection:
        for rate in (("gst", "GST", 50_000), ("pst", "PST", 95_000), ("both", "Both", 145_000)):
            connection.execute("INSERT INTO tax_rate VALUES (?, ?, ?, 0, 1)", rate)
        for part in (("both", 0, "gst", 0), ("both", 1, "pst", 1)):
            connection.execute("INSERT INTO tax_part VALUES (?, ?, ?, ?)", part)
        own = "UPDATE category SET default_tax = 0, tax_rate_id = 'both' WHERE id = ?"
        connection.execute(own, (tea.category_id,))
    second = books.open("training")
    seen, read = second.first_screen, read_checkout_data(second.services)
    assert seen is not None
    assert read is not None
    assert (seen.products, seen.categories) == (read.products, read.categories)
    assert (seen.tax_rates, seen.default_tax) == (read.tax_rates, read.default_tax)
    taxes = {each.category_id == tea.category_id: each.tax for each in seen.products.products}
    assert taxes[False] == seen.default_tax
    both = taxes[True]
    assert both is not None
    assert [(rate.name, rate.compound) for rate in both.rates] == [("GST", False), ("PST", True)]
    second.close()
