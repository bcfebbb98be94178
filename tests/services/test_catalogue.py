"""Products: found by shelf, name and barcode, and edited without breaking one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pos_app.db.models.catalogue import ProductBarcode
from pos_app.db.products import PAGE
from pos_app.domain.permissions import Actor
from pos_app.errors import UserError
from pos_app.services.catalogue.catalogue import Catalogue
from pos_app.services.shared.errors import FieldError
from pos_app.services.views.catalogue import FoundProduct, ProductView, VariantView, simple_product
from tests.services.desk import Desk, open_desk
from tests.support.products import changed, fill_shelves
from tests.support.sqlite_steps import counted_work

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


def test_two_codes_that_were_kept_apart_before_are_still_told_apart(
    catalogue: Catalogue, actor: Actor, desk: Desk
) -> None:
    """Books of an earlier Till may hold both; what is scanned exactly is what is meant."""
    first = catalogue.save_product(actor, simple_product("First", 100, "usd", "012345678905"))
    other = catalogue.save_product(actor, simple_product("Other", 900, "usd", "9"))
    with desk.database.write() as session:
        row = session.get_one(ProductBarcode, (other.id, 0))
        row.barcode, row.barcode_key = "0012345678905", "00012345678905"

    def found(code: str) -> str:
        scanned = catalogue.by_barcode(code)
        return scanned.product.id if scanned else ""

    assert found("012345678905") == first.id
    assert found("0012345678905") == other.id
    assert found("00012345678905") == first.id


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


def a_shirt() -> ProductView:
    """In two sizes and colours, all but one sold."""
    variants = (
        VariantView("", 2000, ("4006381333931", "012345678905"), ("S", "White"), "0017", 800, 5000),
        VariantView("", 2000, (), ("S", "Blue, dark"), "0018"),
        VariantView("", 2500, ("ABC-1",), ("L", "White"), "0019", active=False),
    )
    return ProductView("", "Shirt", "usd", variants, option_names=("Size", "Colour"))


def test_each_variant_has_its_own_codes_price_and_cost(catalogue: Catalogue, actor: Actor) -> None:
    shirt = catalogue.save_product(actor, a_shirt())
    assert shirt.variants[0].id == shirt.id
    assert len({each.id for each in shirt.variants}) == 3
    kept = tuple(replace(each, id="") for each in shirt.variants)
    assert replace(shirt, id="", variants=kept) == a_shirt()
    assert catalogue.product(shirt.id) == shirt
    for code, place in (("0012345678905", 0), ("0018", 1)):
        assert catalogue.by_barcode(code) == FoundProduct(shirt, shirt.variants[place])
    assert catalogue.by_barcode("ABC-1") is None, "that one is not sold"
    for text in ("blue", "0019", "12345678905", "shi whi"):
        assert [each.id for each in catalogue.page(text).products] == [shirt.id], text


def test_a_variant_that_is_taken_away_is_sold_no_more(catalogue: Catalogue, actor: Actor) -> None:
    shirt = catalogue.save_product(actor, a_shirt())
    fewer = catalogue.save_product(actor, replace(shirt, variants=shirt.variants[1:]))
    assert [each.active for each in fewer.variants] == [True, False, False]
    assert {each.id for each in fewer.variants} == {each.id for each in shirt.variants}
    assert catalogue.by_barcode("4006381333931") is None
    again = catalogue.save_product(actor, simple_product("Tea", 300, "usd", "4006381333931"))
    assert catalogue.by_barcode("4006381333931") == FoundProduct(again, again.variants[0])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"option_names": ("Size", "size")}, "options"),
        ({"option_names": ("Size",)}, "options"),
        ({"option_names": ("Size", "")}, "options"),
        ({"variants": ()}, "options"),
        ({"variants": (*a_shirt().variants, VariantView("", 1, (), ("s", "WHITE")))}, "options"),
        (
            {"variants": (*a_shirt().variants, VariantView("", 1, (), ("M", "White"), "0017"))},
            "sku",
        ),
        ({"variants": (VariantView("", 1, ("12345678905",), ("M", "White")),)}, None),
        (
            {"variants": (*a_shirt().variants, VariantView("", 1, ("12345678905",), ("M", "X")))},
            None,
        ),
        (
            {"variants": (*a_shirt().variants, VariantView("", 1, ("0012345678905",), ("M", "X")))},
            "barcode",
        ),
        ({"min_age": 0}, "age"),
        ({"min_age": 100}, "age"),
    ],
)
def test_variants_that_contradict_each_other_are_refused(
    catalogue: Catalogue, actor: Actor, wrong: dict[str, Any], field: str | None
) -> None:
    if field is None:
        catalogue.save_product(actor, replace(a_shirt(), **wrong))
        return
    with pytest.raises(FieldError) as refused:
        catalogue.save_product(actor, replace(a_shirt(), **wrong))
    assert refused.value.field == field
    assert catalogue.products() == []


def test_a_long_list_comes_in_pages_by_shelf_and_name(
    catalogue: Catalogue, actor: Actor, desk: Desk
) -> None:
    shelf = catalogue.save_category(actor, "Bread", 10)
    fill_shelves(desk.database, 2 * PAGE + 10, shelf.id)
    pages: list[list[str]] = []
    after = None
    while len(pages) < 3:
        page = catalogue.page(after=after)
        pages.append([each.name for each in page.products])
        after = page.products[-1].id
    assert [len(page) for page in pages] == [PAGE, PAGE, 10]
    assert not page.more
    assert [name for page in pages for name in page] == [each.name for each in catalogue.products()]
    assert catalogue.page("", shelf.id, None).products[0].category_id == shelf.id
    # One word is in all of them, one in a few; and one has two letters.
    assert len(catalogue.page("item").products) == PAGE
    last = catalogue.page("item").products[-1].id
    assert len(catalogue.page("item", None, last).products) == PAGE
    assert [each.name for each in catalogue.page("00123 ite").products] == ["Item 00123"]
    assert [each.name for each in catalogue.page("00123", shelf.id).products] == ["Item 00123"]
    assert len(catalogue.page("99").products) == 2
    assert catalogue.page("nothing like it").products == ()


def test_a_scan_is_as_much_work_in_a_long_catalogue(
    catalogue: Catalogue, actor: Actor, desk: Desk
) -> None:
    catalogue.save_product(actor, TEA)
    with counted_work() as alone:
        assert catalogue.by_barcode(TEA.barcode) is not None
    fill_shelves(desk.database, 1_000)
    with counted_work() as among_many:
        assert catalogue.by_barcode(TEA.barcode) is not None
    assert 0 < among_many.steps <= 1.2 * alone.steps


def test_one_or_two_letters_find_what_is_rare_wherever_they_stand_in_a_long_list(
    catalogue: Catalogue, actor: Actor, desk: Desk
) -> None:
    for name in ("Quartz", "Buzz lamp", "Zest of Ünye", "A\u5bffb"):
        catalogue.save_product(actor, simple_product(name, 100, "usd"))
    with counted_work() as alone:
        assert len(catalogue.page("z").products) == 3
    fill_shelves(desk.database, 3_000)
    for text, names in (
        ("z", ["Buzz lamp", "Quartz", "Zest of Ünye"]),
        ("zz", ["Buzz lamp"]),
        ("tz", ["Quartz"]),
        ("z la", ["Buzz lamp"]),
        ("ü z", ["Zest of Ünye", "Buzz lamp", "Quartz"]),
        ("\u5bff", ["A\u5bffb"]),
        ("item zz", []),
        ("qq", []),
    ):
        with counted_work() as among_many:
            found = [each.name for each in catalogue.page(text).products]
        assert sorted(found) == sorted(names), text
        assert among_many.steps <= 6 * alone.steps, text  # each is not looked at
    renamed = changed(catalogue.page("tz").products[0], name="Quarts")
    catalogue.save_product(actor, renamed)
    assert catalogue.page("tz").products == ()
    assert [each.name for each in catalogue.page("ts").products] == ["Quarts"]


def test_what_is_found_by_words_comes_by_shelf_and_name_page_by_page(
    catalogue: Catalogue, actor: Actor, desk: Desk
) -> None:
    late = catalogue.save_category(actor, "Late", 10)
    early = catalogue.save_category(actor, "Early", 10)
    fill_shelves(desk.database, 2 * PAGE, late.id)
    for name, shelf in (("Item b", early.id), ("Item a", early.id), ("Item c", None)):
        catalogue.save_product(actor, simple_product(name, 100, "usd", category_id=shelf))
    expected = [each.name for each in catalogue.products()]
    found, after, more = [], None, True
    while more:
        page = catalogue.page("item", after=after)
        found += [each.name for each in page.products]
        after, more = page.products[-1].id, page.more
    assert found == expected
    in_early = catalogue.page("item", early.id).products
    assert [each.name for each in in_early] == ["Item a", "Item b"]
    assert catalogue.page("item", early.id, in_early[0].id).products == in_early[1:]


def test_a_change_is_read_by_itself(catalogue: Catalogue, actor: Actor, desk: Desk) -> None:
    fill_shelves(desk.database, 2 * PAGE + 10)
    register_id = desk.settings.register().id
    first = catalogue.page().products
    second = catalogue.page(after=first[-1].id).products
    shown = [each.id for each in (*first, *second)]
    dearer = catalogue.save_product(actor, changed(first[7], price=9))
    found = catalogue.changes([dearer.id], register_id, shown)
    assert found is not None
    assert (list(found.ids), found.more) == (shown, True)
    assert dict(found.products) == {dearer.id: dearer}
    new = catalogue.save_product(actor, simple_product("A new one", 100, "usd"))
    found = catalogue.changes([new.id], register_id, shown)
    assert found is not None
    assert found.ids == (new.id, *shown[:-1])
    assert dict(found.products) == {new.id: new}
