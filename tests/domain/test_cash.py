"""The amounts offered beside the exact one are those that people hand over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cash import MAX_SUGGESTIONS, cash_suggestions, is_improbable
from pos_app.domain.money import step


@pytest.mark.parametrize(
    ("due", "currency", "expected"),
    [
        (1350, "eur", [1350, 1400, 1500, 2000, 5000]),
        (2450, "usd", [2450, 2500, 3000, 4000, 5000]),
        (2000, "usd", [2000, 5000, 10000]),
        (13420, "gbp", [13420, 13500, 14000, 15000, 20000]),
        (1350, "jpy", [1350, 1400, 1500, 2000, 5000]),
        (8_900, "sek", [8_900, 9_000, 10_000, 20_000, 50_000]),
        (4_350, "kwd", [4_350, 5_000, 10_000, 20_000, 50_000]),
        (145_000, "isk", [145_000, 150_000, 200_000, 500_000, 1_000_000]),
        (179_000, "huf", [179_000, 180_000, 200_000, 500_000, 1_000_000]),
    ],
)
def test_the_next_coins_and_notes_are_offered(due: int, currency: str, expected: list[int]) -> None:
    assert cash_suggestions(due, currency) == expected


@given(st.integers(1, 900_000), st.sampled_from(["eur", "jpy", "huf", "kwd", "isk"]))
def test_every_offer_covers_the_sum_and_the_exact_one_is_first(units: int, currency: str) -> None:
    due = units * step(currency)
    offers = cash_suggestions(due, currency)
    assert all(offer % step(currency) == 0 for offer in offers)
    assert offers[0] == due
    assert offers == sorted(set(offers))
    assert len(offers) <= MAX_SUGGESTIONS


def test_a_barcode_in_the_amount_field_is_not_believed() -> None:
    assert is_improbable(4_006_381_333_931, 1350)
    assert is_improbable(10_000_00, 10_00)  # `10,000` for `10.000`
    assert not is_improbable(9_999_99, 10_00)
