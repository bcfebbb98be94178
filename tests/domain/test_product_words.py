"""By which words a product is found."""

from __future__ import annotations

from pos_app.domain.product_words import product_words


def test_a_product_is_found_by_its_name_and_by_all_of_each_variant() -> None:
    variants = [("T-1", ("Large",), ("4006381333931",)), ("T-2", (), ())]
    words = "te mug 4006381333931 t-1 large 04006381333931 t-2"
    assert product_words(" Té Mug ", variants) == words
