"""The tiles of a long list: what is typed on is not waited for, and a change reads what changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from pos_app.changes import ChangeSet
from pos_app.db.engine import Database
from pos_app.db.products import PAGE
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.ids import new_id
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import KEEP_STOCK
from pos_app.services.views.catalogue import ProductPage, ProductView
from pos_app.ui.background.tasks import READERS, Tasks
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.product_pages import FAVOURITES, ProductPages
from pos_app.ui.checkout.products import ProductsModel
from tests.support.book import make_database
from tests.support.products import changed, fill_shelves
from tests.support.store import STORE, services_over

FOR_MINUTES = text(
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 10000000000)"
    " SELECT max(x) FROM n"
)
PRODUCTS = 2 * PAGE + 10


class Shelves:
    """The tiles of a store with more products than are read at once, and what changes in it."""

    def __init__(self, services: Services, tasks: Tasks, qtbot: QtBot) -> None:
        self.services, self._tasks, self._qtbot = services, tasks, qtbot
        self.owner = QObject()
        self.model = ProductsModel()
        self.pages = ProductPages(services, tasks, self.model, self.owner)
        self.resets: list[bool] = []
        self.painted: list[int] = []
        self.outdated: list[bool] = []
        self.model.modelReset.connect(lambda: self.resets.append(True))
        self.model.dataChanged.connect(lambda first, _last, *_: self.painted.append(first.row()))
        self.pages.outdated.connect(lambda: self.outdated.append(True))
        self._changes: list[ChangeSet] = []
        services.changes.subscribe(self._changes.append)

    def begin(self) -> None:
        """Show the first page, as the screen does."""
        register_id = self.services.settings.register().id
        favourites = self.services.catalogue.favourites(register_id)
        self.pages.begin(self.services.catalogue.page(), favourites)
        self.forget()

    def forget(self) -> None:
        """Count from now on."""
        for each in (self.resets, self.painted, self.outdated, self._changes):
            each.clear()

    def settle(self) -> None:
        """Have all that was changed shown."""
        found = ChangeSet()
        for changes in self._changes:
            found |= changes
        self._changes.clear()
        self.pages.refresh(found.catalogue, found.stock)
        self._qtbot.waitUntil(lambda: not self._tasks.busy)

    def save(self, product: ProductView, **values: Any) -> ProductView:
        """Save a product as another screen does."""
        anew = changed(product, **values)
        return self.services.catalogue.save_product(self.services.actor, anew)

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.model.rows]


@pytest.fixture
def shelves(tmp_path: Path, tasks: Tasks, qtbot: QtBot) -> Iterator[Shelves]:
    with closing(make_database(tmp_path)) as database:
        services = services_over(database, None)
        services.settings.save_store(services.actor, STORE)
        shelf = services.catalogue.save_category(services.actor, "Bread", 10)
        fill_shelves(database, PRODUCTS, shelf.id)
        made = Shelves(services, tasks, qtbot)
        made.begin()
        yield made


def test_one_changed_product_is_read_and_painted_and_no_other(shelves: Shelves) -> None:
    before = shelves.model.rows
    shelves.save(before[3], price=12345)
    shelves.settle()
    assert (shelves.model.rows[3].price, shelves.painted, shelves.resets) == (12345, [3], [])
    others = [at for at in range(PAGE) if at != 3]
    assert all(shelves.model.rows[at] is before[at] for at in others)


def test_what_is_sold_is_counted_down_on_its_tile_alone(shelves: Shelves) -> None:
    services, sold = shelves.services, shelves.model.rows[3]
    services.settings.save(services.actor, KEEP_STOCK, value=True)
    cart = Cart("usd", (CartLine(sold.name, sold.price, 2, product_id=sold.id),))
    services.selling.quick_cash(services.actor, cart)
    shelves.settle()
    assert shelves.painted == []
    shelves.model.use(Amounts("usd", "en_US"), keeps_stock=True)
    shelves.forget()
    services.selling.quick_cash(services.actor, replace(cart, id=new_id()))
    shelves.settle()
    assert (shelves.model.rows[3].on_hand, shelves.painted) == (-4_000, [3])
    assert (shelves.resets, shelves.outdated) == ([], [])


def test_a_new_name_finds_its_place(shelves: Shelves) -> None:
    first, second, *_others = shelves.model.rows
    shelves.save(first, name="Item 00001a")
    shelves.save(replace(second, id=""), name="A new one", barcode="777")
    shelves.settle()
    assert shelves.names[:2] == ["A new one", "Item 00001a"]
    assert len(shelves.names) == PAGE
    assert shelves.model.rows[2] is second


def test_what_is_sold_no_more_goes_and_what_is_far_down_moves_nothing(shelves: Shelves) -> None:
    rows = shelves.model.rows
    (last,) = shelves.services.catalogue.page(f"item {PRODUCTS - 1:05}").products
    shelves.save(last, price=1)
    shelves.settle()
    assert (shelves.model.rows, shelves.painted, shelves.resets) == (rows, [], [])
    shelves.save(rows[0], active=False)
    shelves.settle()
    assert shelves.names[0] == rows[1].name
    assert len(shelves.names) == PAGE


def test_the_page_of_favourites_follows_its_products(shelves: Shelves) -> None:
    services, (first, second, *_others) = shelves.services, shelves.model.rows
    register_id = services.settings.register().id
    services.catalogue.save_favourites(services.actor, register_id, [first.id])
    shelves.settle()
    assert shelves.outdated == [True]  # there was no such page before
    shelves.begin()
    shelves.pages.narrow("", FAVOURITES)
    services.catalogue.save_favourites(services.actor, register_id, [second.id, first.id])
    shelves.save(first, price=77)
    shelves.settle()
    assert [each.price for each in shelves.model.rows] == [second.price, 77]
    assert shelves.outdated == []


def test_what_many_products_have_is_read_anew_with_all(shelves: Shelves) -> None:
    services = shelves.services
    (shelf,) = services.catalogue.categories()
    services.catalogue.save_category(services.actor, "Cake", 20, shelf.id)
    shelves.settle()
    assert shelves.outdated == [True]


class _Endless:
    """Services whose search for a single letter takes minutes, unless it is interrupted."""

    def __init__(self, services: Services, database: Database) -> None:
        self.settings, self._services, self._database = services.settings, services, database

    @property
    def catalogue(self) -> _Endless:
        return self

    def page(self, words: str, category_id: str | None) -> ProductPage:
        if len(words) == 1:
            with self._database.read() as session:
                session.execute(FOR_MINUTES)
        return self._services.catalogue.page(words, category_id)


def test_the_next_letter_interrupts_the_search_before(
    shelves: Shelves, tasks: Tasks, qtbot: QtBot, tmp_path: Path
) -> None:
    with closing(Database(tmp_path / "till.db")) as database:
        endless = cast("Services", _Endless(shelves.services, database))
        pages = ProductPages(endless, tasks, shelves.model, shelves.owner)
        for letter in "abcdefgh"[: READERS + 1]:  # more than could be read side by side
            pages.narrow(letter, None)
        pages.narrow(f"item {PRODUCTS - 1}", None)
        qtbot.waitUntil(lambda: not tasks.busy)
    assert shelves.names == [f"Item {PRODUCTS - 1:05}"]
