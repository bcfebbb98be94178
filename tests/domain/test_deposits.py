"""What is paid first of goods that are kept, and what of it stays where nobody fetches them."""

from __future__ import annotations

import pytest

from pos_app.domain.deposits import DepositRules


@pytest.mark.parametrize(
    ("ppm", "total", "step", "least"),
    [
        (200_000, 1_000, 1, 200),
        (200_000, 1_001, 1, 201),
        (200_000, 10_010, 10, 2_010),
        (1_000_000, 999, 1, 999),
        (1_000_000, 995, 10, 995),
        (0, 1_000, 1, 0),
    ],
)
def test_the_least_that_is_paid_first_is_rounded_up(
    ppm: int, total: int, step: int, least: int
) -> None:
    assert DepositRules(least_ppm=ppm).least(total, step) == least


@pytest.mark.parametrize(
    ("ppm", "minor", "paid", "step", "retained"),
    [
        (0, 0, 1_000, 1, 0),
        (100_000, 0, 1_009, 1, 100),
        (100_000, 0, 10_190, 10, 1_010),
        (100_000, 500, 1_000, 1, 500),
        (100_000, 500, 9_000, 1, 900),
        (0, 500, 300, 1, 300),
        (1_000_000, 0, 300, 1, 300),
    ],
)
def test_what_stays_is_rounded_down_and_never_more_than_was_paid(
    ppm: int, minor: int, paid: int, step: int, retained: int
) -> None:
    rules = DepositRules(retain_ppm=ppm, retain_minor=minor)
    assert rules.retained(paid, step) == retained
