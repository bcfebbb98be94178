"""How quantities are read."""

from __future__ import annotations

import pytest

from pos_app.domain.quantities import format_quantity, read_measure
from pos_app.domain.units import Unit


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


@pytest.mark.parametrize(
    ("typed", "locale", "thousandths"),
    [
        ("2.750", "en_US", 2_750),
        ("2,75", "en_US", 2_750),
        ("2,750", "de_DE", 2_750),
        ("0.75", "de_DE", 750),
        ("3", "en_US", 3_000),
        ("0.001", "en_US", 1),
        ("\u0662\u066b\u0665", "ar_EG", 2_500),
        ("2\u060c5", "ar_EG", 2_500),
        ("\uff12\uff0e\uff15", "ja_JP", 2_500),
        ("1\u202f234,5", "fr_FR", 1_234_500),
    ],
)
def test_what_was_measured_is_read_to_the_thousandth(
    typed: str, locale: str, thousandths: int
) -> None:
    assert read_measure(typed, locale) == thousandths


@pytest.mark.parametrize(
    ("typed", "locale"),
    [
        *(
            ("1,800", "en_US"),
            ("1.800", "de_DE"),
            ("1\u060c800", "ar_EG"),
            ("", "en_US"),
            ("0", "en_US"),
            ("-1", "en_US"),
        ),
        *(("0.0005", "en_US"), ("10000", "en_US"), ("two", "en_US")),
    ],
)
def test_what_may_be_two_measures_or_is_none_is_refused(typed: str, locale: str) -> None:
    with pytest.raises(ValueError, match=r"^(Write|Type)"):
        read_measure(typed, locale)


def test_a_measure_is_written_with_its_unit() -> None:
    assert format_quantity(2_750, "en_US", Unit.KILOGRAM) == "2.750 kg"
    assert format_quantity(3_000, "de_DE", Unit.METRE) == "3 m"
