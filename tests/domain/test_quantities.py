"""How quantities are read."""

from __future__ import annotations

import pytest

from pos_app.domain.quantities import format_quantity


@pytest.mark.parametrize(
    ("thousandths", "locale", "written"),
    [
        (1_000, "en_US", "1"),
        (12_000, "de_DE", "12"),
        (2_750, "en_US", "2.750"),
        (2_750, "de_DE", "2,750"),
        (5, "en_US", "0.005"),
        (1_234_500, "en_US", "1,234.500"),
    ],
)
def test_pieces_stay_whole_and_a_weight_has_its_thousandths(
    thousandths: int, locale: str, written: str
) -> None:
    assert format_quantity(thousandths, locale) == written
