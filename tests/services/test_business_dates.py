"""Money is on the day on which it moved, as the store counts its days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.payments import Refund
from pos_app.services.shared.settings import write_profile
from pos_app.services.views.history import RefundRequest
from tests.services.counter import STORE, Counter

NEW_YORK = "America/New_York"


@pytest.fixture
def open_late(counter: Counter) -> Counter:
    """A counter whose day ends at four in the morning."""
    with counter.database.write() as session:
        there = replace(STORE, time_zone=NEW_YORK, day_starts_at_hour=4)
        write_profile(session, there, counter.clock)
    return counter


def in_new_york(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=ZoneInfo(NEW_YORK)).astimezone(UTC)


@pytest.mark.parametrize(
    ("rung_up", "paid", "day"),
    [
        (in_new_york(5, 23, 30), in_new_york(6, 0, 30), date(2026, 10, 5)),
        (in_new_york(6, 3, 59), in_new_york(6, 4, 1), date(2026, 10, 6)),
        (in_new_york(5, 18), in_new_york(7, 9), date(2026, 10, 7)),
    ],
)
def test_a_sale_is_on_the_day_on_which_it_was_paid(
    open_late: Counter, rung_up: datetime, paid: datetime, day: date
) -> None:
    open_late.clock.turn_to(rung_up)
    sale = open_late.sale(1350)
    open_late.clock.turn_to(paid)
    assert open_late.selling.take_cash(sale.id, 1350).business_date == day


@pytest.mark.parametrize(
    ("given_back", "day"),
    [(in_new_york(6, 3, 59), date(2026, 10, 5)), (in_new_york(6, 4, 1), date(2026, 10, 6))],
)
def test_a_refund_is_on_the_day_on_which_it_was_given(
    open_late: Counter, given_back: datetime, day: date
) -> None:
    open_late.clock.turn_to(in_new_york(5, 20))
    sale = open_late.sale(1350)
    paid = open_late.selling.take_cash(sale.id, 1350)
    open_late.clock.turn_to(given_back)
    request = RefundRequest(sale.id, paid.tenders[0].id, 500, "requested_by_customer")
    refund = open_late.refunds.create(open_late.actor, request)
    with open_late.database.read() as session:
        assert session.get_one(Refund, refund.id).business_date == day
        assert session.get_one(HistoryEntry, sale.id).refunded_minor == 500
