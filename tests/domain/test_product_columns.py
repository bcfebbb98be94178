"""What the columns of a file of products are taken for, by their heads."""

from __future__ import annotations

import pytest

from pos_app.domain.product_columns import ProductColumn, guess_columns
from pos_app.domain.texts import speaking
from tests.support.languages import language_of


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("Name", ProductColumn.NAME),
        (" Product Name ", ProductColumn.NAME),
        ("Bezeichnung", ProductColumn.NAME),
        ("Option1 Value", ProductColumn.OPTION_1),
        ("Till\u2019s number", ProductColumn.ID),
        ("PRÉCIO", ProductColumn.PRICE),
        ("Barcode 2", ProductColumn.BARCODE),
        ("EAN2", ProductColumn.BARCODE),
        ("Price 2", None),
        ("2", None),
        ("", None),
        ("Weight", None),
    ],
)
def test_a_head_tells_what_its_column_holds(head: str, column: ProductColumn | None) -> None:
    assert guess_columns([head], {}) == (column,)


def test_what_was_chosen_before_comes_first_and_nothing_is_a_choice_too() -> None:
    remembered = {"weight": "cost", "price": "", "stock": "of_a_later_till"}
    heads = ["Weight", "PRICE", " Stock", "Cost"]
    assert guess_columns(heads, remembered) == (ProductColumn.COST, None, None, None)


def test_a_column_is_had_once_the_first_time_and_barcodes_as_often_as_they_come() -> None:
    heads = ["Title", "Name", "EAN", "Barcode", "Barcode 3", "SKU"]
    assert guess_columns(heads, {}) == (
        ProductColumn.NAME,
        None,
        ProductColumn.BARCODE,
        ProductColumn.BARCODE,
        ProductColumn.BARCODE,
        ProductColumn.SKU,
    )


def test_a_head_is_known_in_english_and_in_the_language_of_the_till() -> None:
    german = language_of("de", {"Price": "Verkaufspreis"})
    with speaking(german):
        assert guess_columns(["Verkaufspreis", "Cost"], {}) == (
            ProductColumn.PRICE,
            ProductColumn.COST,
        )
        assert guess_columns(["Price"], {}) == (ProductColumn.PRICE,)
