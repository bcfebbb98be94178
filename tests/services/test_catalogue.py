"""Products: found by shelf, name and barcode, and edited without breaking one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pos_app.domain.permissions import Actor
from pos_app.errors import UserError
from pos_app.services.catalogue.catalogue import Catalogue
from pos_app.services.shared.errors import FieldError
from pos_app.services.views.catalogue import FoundProduct, simple_product
from tests.services.desk import Desk, open_desk
from tests.support.products import changed

TEA = simple_product("Earl Grey", 695, "usd", barcode="4006381333931")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def catalogue(desk: Desk) -> Catalogue:
    return desk.catalogue


@pytest.fixture
def actor(desk: Desk) -> Actor:
    return desk.actor


def test_a_product_is_kept_with_its_shelf_and_tax(catalogue: Catalogue, actor: Actor) -> None:
    shelf = catalogue.save_category(actor, "Tea", 410)
    (tax,) = catalogue.tax_rates()

    tea = catalogue.save_product(actor, replace(TEA, category_id=shelf.id, tax=tax))

    first = replace(TEA.variants[0], id=tea.id)
    kept = replace(TEA, id=tea.id, category_id=shelf.id, tax=tax, hue=50, variants=(first,))
    assert tea == kept
    assert catalogue.by_barcode(" 4006381333931 ") == FoundProduct(tea, tea.variants[0])
    assert catalogue.by_barcode("123") is None
    assert catalogue.products() == [tea]


def test_a_product_is_put_into_the_category_of_a_name_which_is_made_with_it(
    catalogue: Catalogue, actor: Actor
) -> None:
    tea = catalogue.save_product(actor, TEA, " Hot drinks ")
    (shelf,) = catalogue.categories()
    assert (shelf.name, tea.category_id) == ("Hot drinks", shelf.id)
    coffee = catalogue.save_product(actor, changed(TEA, name="Coffee", barcode=""), "hot DRINKS")
    assert coffee.category_id == shelf.id
    assert catalogue.categories() == [shelf]
    assert catalogue.save_product(actor, tea, "").category_id is None
    with pytest.raises(FieldError):
        catalogue.save_product(actor, changed(TEA, name="", barcode=""), "Cold drinks")
    assert catalogue.categories() == [shelf]


def test_products_come_by_shelf_and_name(catalogue: Catalogue, actor: Actor) -> None:
    second = catalogue.save_category(actor, "Bread", 10)
    first = catalogue.save_category(actor, "Tea", 20)
    catalogue.save_category(actor, "Tea first", 20, second.id)
    for name, shelf in (("rye", first), ("Éclair", second), ("apple", second), ("Zopf", first)):
        catalogue.save_product(actor, simple_product(name, 100, "usd", category_id=shelf.id))

    names = [product.name for product in catalogue.products()]

    assert names == ["apple", "Éclair", "rye", "Zopf"]
    assert [shelf.name for shelf in catalogue.categories()] == ["Tea first", "Tea"]


def test_a_product_that_is_no_longer_sold_frees_its_barcode(
    catalogue: Catalogue, actor: Actor
) -> None:
    tea = catalogue.save_product(actor, TEA)
    with pytest.raises(UserError, match="already belongs to “Earl Grey”"):
        catalogue.save_product(actor, replace(TEA, name="Other"))

    catalogue.save_product(actor, replace(tea, active=False))

    assert catalogue.by_barcode(TEA.barcode) is None
    assert catalogue.products() == []
    assert [product.name for product in catalogue.products(include_inactive=True)] == ["Earl Grey"]
    other = catalogue.save_product(actor, replace(TEA, name="Other"))
    with pytest.raises(UserError, match="already belongs to “Other”"):
        catalogue.save_product(actor, tea)
    assert catalogue.by_barcode(TEA.barcode) == FoundProduct(other, other.variants[0])


@pytest.mark.parametrize(
    ("kept", "scanned"),
    [
        ("012345678905", "0012345678905"),
        ("0012345678905", "012345678905"),
        ("ABC-1", "abc-1"),
        ("5 012345 678900", "5012345678900"),
        ("5012345678900", " 5 012345 678900"),
    ],
)
def test_a_barcode_is_the_same_one_however_it_is_written(
    catalogue: Catalogue, actor: Actor, kept: str, scanned: str
) -> None:
    tea = catalogue.save_product(actor, changed(TEA, barcode=kept))
    assert tea.barcode == kept
    assert catalogue.by_barcode(scanned) == FoundProduct(tea, tea.variants[0])
    other = changed(TEA, name="Other", barcode=scanned)
    with pytest.raises(FieldError) as refused:
        catalogue.save_product(actor, other)
    assert refused.value.field == "barcode"
    assert str(refused.value) == (
        f"The barcode {scanned.strip()} already belongs to “Earl Grey”, written {kept}."
        " Type another barcode, or change that product."
    )
    catalogue.save_product(actor, replace(tea, name="Earl Grey, loose"))  # its own is no other's


@pytest.mark.parametrize(
    "wrong", [{"name": "  "}, {"price": -1}, {"price": 100_000_000}, {"name": ""}]
)
def test_a_product_that_cannot_be_right_is_refused(
    catalogue: Catalogue, actor: Actor, wrong: dict[str, Any]
) -> None:
    with pytest.raises(UserError):
        catalogue.save_product(actor, changed(TEA, **wrong))
