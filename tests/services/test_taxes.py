"""The taxes of a store: added, put together, replaced from now on, and what has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.domain.cart import Cart, CartLine
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.shared.errors import FieldError
from pos_app.services.views.catalogue import ProductView, simple_product
from pos_app.services.views.taxes import TaxDraft, TaxPartDraft, TaxView
from tests.support.store import open_store

GST, PST = TaxDraft("GST", 50_000), TaxDraft("PST", 70_000)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Services]:
    with open_store(tmp_path, None) as services:
        yield services


def seen(till: Services, name: str) -> TaxView:
    (found,) = [each for each in till.taxes.all() if each.tax.name == name]
    return found


def group(till: Services, name: str = "GST + PST", *, compound: bool = False) -> str:
    parts = [till.taxes.add(till.actor, draft).id for draft in (GST, PST)]
    of_group = TaxPartDraft(parts[0]), TaxPartDraft(parts[1], compound)
    return till.taxes.add(till.actor, TaxDraft(name, parts=of_group)).id


def product(till: Services, name: str, **more: object) -> ProductView:
    view = simple_product(name, 10_000, "usd", **more)  # type: ignore[arg-type]
    return till.catalogue.save_product(till.actor, view)


def tax_of(till: Services, made: ProductView) -> str:
    (found,) = [each for each in till.catalogue.products() if each.id == made.id]
    return found.tax.name if found.tax else ""


def test_a_tax_is_there_once(till: Services) -> None:
    one = till.taxes.add(till.actor, GST)
    assert till.taxes.add(till.actor, TaxDraft("  GST ", 50_000)) == one
    assert [each.tax.name for each in till.taxes.all()] == ["Sales tax", "GST"]
    assert group(till) == group(till)


@pytest.mark.parametrize(
    ("draft", "field"), [(TaxDraft(" "), "name"), (TaxDraft("A", 1_000_001), "rate")]
)
def test_a_tax_that_can_be_none_is_refused(till: Services, draft: TaxDraft, field: str) -> None:
    with pytest.raises(FieldError) as refused:
        till.taxes.add(till.actor, draft)
    assert refused.value.field == field


def test_a_product_is_sold_by_a_group_and_each_tax_is_told(till: Services) -> None:
    group_id = group(till, compound=True)
    (tax,) = [each.tax for each in till.taxes.all() if each.tax.id == group_id]
    made = product(till, "Chair", tax=tax)
    line = CartLine(made.name, made.price, product_id=made.id, tax=made.tax)
    sale = till.selling.quick_cash(till.actor, Cart("usd", (line,)))
    taxes = till.history.details(sale.id).taxes
    assert [(each.name, each.base, each.tax) for each in taxes] == [
        ("GST", 10_000, 500),
        ("PST", 10_500, 735),
    ]


def test_taxes_that_are_no_group_are_refused_with_a_word(till: Services) -> None:
    gst, pst = (till.taxes.add(till.actor, draft).id for draft in (GST, PST))
    vat = till.taxes.add(till.actor, TaxDraft("VAT", 200_000, inclusive=True)).id
    most = till.taxes.add(till.actor, TaxDraft("Most", 990_000)).id
    both = group(till)
    for parts, why in (
        ((TaxPartDraft(gst),), "two or more"),
        ((TaxPartDraft(gst), TaxPartDraft(gst)), "two or more"),
        ((TaxPartDraft(gst), TaxPartDraft(both)), "two or more"),
        ((TaxPartDraft(gst), TaxPartDraft("gone")), "two or more"),
        ((TaxPartDraft(gst), TaxPartDraft(vat)), "include one tax"),
        ((TaxPartDraft(gst, compound=True), TaxPartDraft(pst)), "Only the last"),
        ((TaxPartDraft(gst), TaxPartDraft(most)), "more than 100"),
    ):
        with pytest.raises(UserError, match=why):
            till.taxes.add(till.actor, TaxDraft("Odd", parts=parts))
    assert "Odd" not in {each.tax.name for each in till.taxes.all()}


def test_products_follow_their_category_and_then_the_store(till: Services) -> None:
    reduced = till.taxes.add(till.actor, TaxDraft("Reduced", 20_000))
    shelf = till.catalogue.save_category(till.actor, "Books", 10)
    book = product(till, "Book", category_id=shelf.id, default_tax=True)
    own = product(till, "Lamp", category_id=shelf.id, tax=reduced)
    mug = product(till, "Mug", default_tax=True)
    assert [tax_of(till, each) for each in (book, own, mug)] == [
        "Sales tax",
        "Reduced",
        "Sales tax",
    ]
    till.taxes.set_category_tax(till.actor, shelf.id, reduced.id)
    assert [tax_of(till, each) for each in (book, mug)] == ["Reduced", "Sales tax"]
    assert seen(till, "Reduced").categories == ("Books",)
    till.taxes.set_category_tax(till.actor, shelf.id, None)
    assert tax_of(till, book) == ""
    till.taxes.set_category_tax(till.actor, shelf.id, None, default_tax=True)
    till.taxes.make_default(till.actor, reduced.id)
    assert [tax_of(till, each) for each in (book, mug)] == ["Reduced", "Reduced"]
    till.taxes.make_default(till.actor, None)
    assert [tax_of(till, each) for each in (book, own)] == ["", "Reduced"]


def test_a_tax_is_replaced_from_now_on_and_says_before_how_many_products_that_touches(
    till: Services,
) -> None:
    old = till.taxes.add(till.actor, TaxDraft("VAT", 190_000, inclusive=True))
    shelf = till.catalogue.save_category(till.actor, "Tea", 10)
    till.taxes.set_category_tax(till.actor, shelf.id, old.id)
    tea = product(till, "Tea", category_id=shelf.id, default_tax=True)
    mug = product(till, "Mug", tax=old)
    pen = product(till, "Pen", default_tax=True)
    assert seen(till, "VAT").products == 2
    line = CartLine(mug.name, mug.price, product_id=mug.id, tax=mug.tax)
    sale = till.selling.quick_cash(till.actor, Cart("usd", (line,)))
    new = till.taxes.replace(till.actor, old.id, TaxDraft("VAT", 160_000, inclusive=True))
    rates = {each.id: each.tax.ppm for each in till.catalogue.products() if each.tax}
    assert rates == {tea.id: 160_000, mug.id: 160_000, pen.id: 80_000}
    assert [each.ppm for each in till.history.details(sale.id).taxes] == [190_000]
    assert [each.tax for each in till.taxes.all() if each.tax.name == "VAT"] == [new]


def test_a_rate_is_replaced_in_its_groups_and_as_the_default(till: Services) -> None:
    group_id = group(till, compound=True)
    till.taxes.make_default(till.actor, group_id)
    mug = product(till, "Mug", default_tax=True)
    gst = seen(till, "GST")
    assert (gst.groups, gst.products) == (("GST + PST",), 0)
    till.taxes.replace(till.actor, gst.tax.id, TaxDraft("GST", 60_000))
    default = till.catalogue.default_tax()
    assert default is not None
    assert [(each.ppm, each.compound) for each in default.rates] == [
        (60_000, False),
        (70_000, True),
    ]
    assert tax_of(till, mug) == "GST + PST"
    store = till.settings.store()
    assert store is not None
    till.settings.save_store(till.actor, store)
    assert till.catalogue.default_tax() == default


def test_another_name_of_the_store_leaves_a_group_its_default(till: Services) -> None:
    till.taxes.make_default(till.actor, group(till))
    store = till.settings.store()
    assert store is not None
    till.settings.save_store(till.actor, replace(store, name="Other"))
    default = till.catalogue.default_tax()
    assert default is not None
    assert len(default.parts) == 2


def test_what_has_a_tax_keeps_it_from_being_withdrawn(till: Services) -> None:
    group_id = group(till)
    gst = seen(till, "GST").tax.id
    with pytest.raises(UserError, match="still in use"):
        till.taxes.withdraw(till.actor, gst)
    till.taxes.withdraw(till.actor, group_id)
    till.taxes.withdraw(till.actor, gst)
    assert {each.tax.name for each in till.taxes.all()} == {"Sales tax", "PST"}


def test_what_is_gone_is_said(till: Services) -> None:
    for give in (
        lambda: till.taxes.make_default(till.actor, "gone"),
        lambda: till.taxes.replace(till.actor, "gone", GST),
        lambda: till.taxes.withdraw(till.actor, "gone"),
        lambda: till.taxes.set_category_tax(till.actor, "gone", None),
    ):
        with pytest.raises(UserError, match="There is no such"):
            give()
