"""Bookings: each comes to nothing, and a store's country tells its accounts."""

from __future__ import annotations

from datetime import date

import pytest

from pos_app.domain.accounting import Account, Booking, Chart, Posting, merged


@pytest.mark.parametrize(
    ("chosen", "country", "chart"),
    [
        (Chart.COUNTRY, "DE", Chart.SKR03),
        (Chart.COUNTRY, "at", Chart.SKR03),
        (Chart.COUNTRY, "FR", Chart.NAMES),
        (Chart.COUNTRY, "", Chart.NAMES),
        (Chart.SKR04, "DE", Chart.SKR04),
        (Chart.NAMES, "DE", Chart.NAMES),
        (Chart.SKR03, "US", Chart.SKR03),
    ],
)
def test_a_store_has_the_accounts_of_its_country_until_it_chooses_others(
    chosen: Chart, country: str, chart: Chart
) -> None:
    assert chosen.of_country(country) is chart


def test_the_same_account_and_text_is_one_posting_and_nothing_is_none() -> None:
    cash, tip = Account.CASH, Account.TIPS
    postings = [
        Posting(cash, "1000", 500),
        Posting(tip, "1591", -30),
        Posting(cash, "1000", 250),
        Posting(cash, "1000", 70, "Milk"),
        Posting(cash, "1001", 9),
        Posting(tip, "1591", 30),
    ]
    assert merged(postings) == (
        Posting(cash, "1000", 750),
        Posting(cash, "1000", 70, "Milk"),
        Posting(cash, "1001", 9),
    )


def test_a_booking_that_does_not_come_to_nothing_is_none() -> None:
    cash, sales = Posting(Account.CASH, "1000", 500), Posting(Account.REVENUE, "8200", -500)
    day = date(2026, 11, 30)
    assert Booking("R1-Z1", day, "eur", "Day", (cash, sales)).postings == (cash, sales)
    with pytest.raises(ValueError, match="R1-Z2 leaves 500 eur"):
        Booking("R1-Z2", day, "eur", "Day", (cash, sales, cash))
