"""Reports over what was sold and given back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from pos_app.db.models.activity import PermissionRule
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import Cashier
from pos_app.domain.business_day import business_date
from pos_app.domain.deposits import DepositRules
from pos_app.domain.permissions import SYSTEM, Actor, Permission, Rule
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.deposits import NewDeposit
from pos_app.services.views.history import HistoryRow, RefundRequest
from pos_app.services.views.report_tables import (
    Comparison,
    Drill,
    ReportKey,
    ReportRequest,
    ReportResult,
    ReportSection,
)
from pos_app.services.views.sales import SaleView
from pos_app.services.views.today import DayTakings
from tests.services.at_reader import AtReader
from tests.services.counter import STORE, Counter, cart
from tests.services.payer import synced
from tests.support.actors import approved


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

    def all_of(self, request: ReportRequest) -> dict[ReportKey, Any]:
        """Return all sections of all reports."""
        return {key: self.run(key, request).sections for key in ReportKey}

    def rows(self, drill: Drill) -> tuple[HistoryRow, ...]:
        return self.counter.services.reporting.rows(self.counter.actor, drill).rows

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


# --- every report, whatever was rolled up ------------------------------------------------------


def test_all_reports_say_the_same_before_and_after_days_are_rolled_up(shop: Shop) -> None:
    first = shop.today
    sale = shop.sell(10000)
    shop.next_day()
    shop.give_back(sale, 2500)
    shop.sell(1200)
    shop.next_day()
    before = shop.all_of(ReportRequest(first, shop.today))
    assert shop.counter.services.reporting.roll_up(SYSTEM) == 2
    assert shop.all_of(ReportRequest(first, shop.today)) == before
    shop.give_back(sale, 7500)
    shop.give_back(shop.sell(300), 300)
    after = shop.all_of(ReportRequest(first, shop.today))
    assert after != before
    shop.counter.services.reporting.rebuild(SYSTEM)
    assert shop.all_of(ReportRequest(first, shop.today)) == after


def test_what_changes_a_day_that_was_rolled_up_has_it_counted_anew(shop: Shop) -> None:
    day = shop.today
    sale = shop.sell(10000)
    shop.next_day()
    reporting = shop.counter.services.reporting
    assert reporting.roll_up(SYSTEM) == 1
    assert reporting.roll_up(SYSTEM) == 0
    with shop.counter.database.write() as session:
        session.get_one(Sale, sale.id).total_minor = 9000
    (section,) = shop.run(ReportKey.SALES, ReportRequest(day, day)).sections
    assert section.rows[0].cells[2] == 9000
    assert reporting.roll_up(SYSTEM) == 1


def test_a_refund_counts_on_its_day_though_its_sale_was_paid_after_it_was_rolled_up(
    shop: Shop,
) -> None:
    day, counter = shop.today, shop.counter
    counter.services.settings.save(counter.actor, DEPOSITS, DepositRules(on=True))
    customer = counter.customer("pm_card_visa")
    sale = counter.selling.begin(counter.actor, replace(cart(3000), customer_id=customer))
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(customer)[0], 1000)
    counter.selling.charge(tender.id)
    counter.services.deposits.keep(counter.actor, NewDeposit(sale.id, name="Ada"))
    (intent,) = counter.intents
    dashboard = AtReader.set_up(counter).dashboard
    dashboard.v1.refunds.create({"payment_intent": intent, "amount": 184})
    synced(counter)
    shop.next_day()
    reporting = counter.services.reporting
    reporting.roll_up(SYSTEM)
    counter.selling.take_cash(sale.id, 2000)
    rolled_up = shop.all_of(ReportRequest(day, day))
    reporting.rebuild(SYSTEM)
    assert rolled_up == shop.all_of(ReportRequest(day, day))
    result = shop.run(ReportKey.SALES, ReportRequest(day, day))
    assert cells(result.sections[0], result, "gross", "refunds") == [(0, 184)]


def test_a_figure_is_opened_into_its_sales(shop: Shop) -> None:
    sold = shop.sell(10000)
    shop.next_day()
    shop.sell(700)
    shop.give_back(sold, 1000)
    for key in ReportKey:
        for section in shop.run(key).sections:
            for row in section.rows:
                if row.drill is None or not any(isinstance(c, int) and c for c in row.cells[1:]):
                    continue
                assert shop.rows(row.drill), (key, row)
    result = shop.run(ReportKey.SALES)
    (section,) = result.sections
    assert section.rows[0].drill is not None
    assert {row.amount.minor for row in shop.rows(section.rows[0].drill)} == {700, 10000}
    refunds = next(each.drill for each in result.figures if each.key == "refunds")
    assert refunds is not None
    assert {row.amount.minor for row in shop.rows(refunds)} == {10000}


def test_today_stands_beside_the_same_weekday_a_week_before(shop: Shop) -> None:
    shop.sell(400)
    shop.counter.wait(timedelta(hours=1))
    shop.sell(500)
    shop.counter.wait(timedelta(days=7) - timedelta(minutes=30))
    shop.give_back(shop.sell(700), 200)
    view = shop.counter.services.reporting.today(shop.counter.actor)
    (section,) = view.sections
    assert view.day - view.compared == timedelta(days=7)
    assert section.so_far == DayTakings(1, 700, 1, 200)
    assert section.compared_so_far == DayTakings(1, 400)
    assert section.compared_day == DayTakings(2, 900)
    assert sum(each.sales_minor for each in section.hours) == 700
    assert sum(each.compared_minor for each in section.hours) == 900
    assert [(each.name, each.taken_minor, each.given_back_minor) for each in section.tenders] == [
        ("Cash", 700, 200)
    ]
    assert view.attention == 0


def test_one_approval_is_for_all_pages_of_the_rows_of_a_figure(shop: Shop) -> None:
    for _sale in range(3):
        shop.sell()
    drill = shop.run(ReportKey.SALES).figures[0].drill
    assert drill is not None
    database, owner, rows = shop.counter.database, shop.counter.actor, Permission.REPORTS
    with database.write() as session:
        session.get_one(Cashier, owner.cashier_id).pin_hash = "scrypt"
        now = shop.counter.clock.now()
        session.add(Cashier(id="cy", name="Cy", role="cashier", active=True, created_at=now))
        session.add(PermissionRule(role="cashier", permission=rows, rule=Rule.ASK))
    read, cy = shop.counter.services.reporting.rows, Actor("cy")
    first = read(approved(database, cy, owner.cashier_id, rows), drill, limit=2)
    second = read(cy, drill, first.next, limit=2)
    assert (len(first.rows), len(second.rows), second.next) == (2, 1, None)
    with pytest.raises(ApprovalNeeded):
        read(cy, drill, limit=2)
