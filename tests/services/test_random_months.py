"""Months at random: each workbook ties, and each account is what the rows say lies there."""

from __future__ import annotations

import pytest

from tests.services.random_months import RandomMonths, play_months

EXAMPLES = 5
"""Of several months each."""


@pytest.mark.long
def test_each_month_ties_and_each_booking_balances() -> None:
    assert play_months(EXAMPLES, 4) == ""  # with all of what follows
    for what in (
        *("dispute", "lose", "win", "paid out", "sent back", "paid elsewhere"),
        *("sold a gift card", "paid by gift card", "exchanged"),
        *("kept", "paid a deposit", "cancelled a deposit"),
    ):
        assert RandomMonths.totals[what], what
