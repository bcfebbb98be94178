"""Reports over what was sold and given back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from pos_app.domain.business_day import business_date
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.report_tables import (
    Comparison,
    ReportKey,
    ReportRequest,
    ReportResult,
    ReportSection,
)
from pos_app.services.views.sales import SaleView
from tests.services.counter import STORE, Counter, cart


@dataclass
class Shop:
    """What is sold at a counter, and the reports on it."""

    counter: Counter

    @property
    def today(self) -> date:
        return business_date(self.counter.clock.now(), STORE.time_zone)

    def sell(self, amount: int = 1000) -> SaleView:
        sale = self.counter.selling.begin(self.counter.actor, cart(amount))
        return self.counter.selling.take_cash(sale.id, amount)

    def give_back(self, sale: SaleView, amount: int) -> None:
        request = RefundRequest(sale.id, sale.tenders[0].id, amount, "requested_by_customer")
        self.counter.refunds.create(self.counter.actor, request)

    def next_day(self) -> None:
        self.counter.wait(timedelta(days=1))

    def run(self, key: ReportKey, request: ReportRequest | None = None) -> ReportResult:
        reporting = self.counter.services.reporting
        return reporting.run(self.counter.actor, key, request or self.of_today())

    def of_today(self) -> ReportRequest:
        return ReportRequest(self.today, self.today)


@pytest.fixture
def shop(counter: Counter) -> Shop:
    return Shop(counter)


def cells(section: ReportSection, result: ReportResult, *keys: str) -> list[tuple[Any, ...]]:
    """Return some columns of all rows."""
    places = [[column.key for column in result.columns].index(key) for key in keys]
    return [tuple(row.cells[place] for place in places) for row in section.rows]


def test_what_is_given_back_counts_on_its_own_day(shop: Shop) -> None:
    first = shop.today
    sale = shop.sell(10000)
    for _day in range(2):
        shop.next_day()
        shop.give_back(sale, 5000)
    result = shop.run(ReportKey.SALES, ReportRequest(first, shop.today))
    (section,) = result.sections
    assert cells(section, result, "begin", "gross", "refunds", "net") == [
        (first, 10000, 0, 10000),
        (first + timedelta(days=1), 0, 5000, -5000),
        (first + timedelta(days=2), 0, 5000, -5000),
    ]
    assert {each.key: each.value for each in result.figures} == {
        "gross": 10000,
        "refunds": 10000,
        "net": 0,
        "sales": 1,
    }


def test_days_stand_beside_those_at_the_same_place_of_the_period_before(shop: Shop) -> None:
    shop.sell(700)
    for _day in range(7):
        shop.next_day()
    shop.sell(900)
    request = ReportRequest(shop.today, shop.today + timedelta(days=6))
    result = shop.run(ReportKey.SALES, replace(request, comparison=Comparison.PERIOD_BEFORE))
    (section,) = result.sections
    place = [column.key for column in result.columns].index("gross")
    row = section.rows[0]
    assert row.compared is not None
    assert (row.cells[place], row.compared[place]) == (900, 700)
    assert result.compared == (shop.today - timedelta(days=7), shop.today - timedelta(days=1))
