"""Today is one day everywhere: the store's own, which may begin some hours after midnight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pos_app.services.attention.wording import read_wording
from pos_app.services.shared.settings import write_profile
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.history.model import HistoryModel
from pos_app.ui.widgets.formats import read_formats
from tests.services.counter import STORE, Counter, open_counter

OPENS_AT = 4
EVENING = datetime(2026, 10, 5, 23, 30, tzinfo=ZoneInfo(STORE.time_zone)).astimezone(UTC)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A counter that sells past midnight; its day ends at four."""
    with open_counter(tmp_path) as opened:
        with opened.database.write() as session:
            write_profile(session, replace(STORE, day_starts_at_hour=OPENS_AT), opened.clock)
        yield opened


def test_the_history_the_void_and_what_needs_attention_mean_the_same_day(
    counter: Counter, tasks: Tasks
) -> None:
    counter.clock.turn_to(EVENING)
    sale = counter.sale(1350)
    counter.selling.take_cash(sale.id, 1350)
    settings = counter.services.settings
    model = HistoryModel(tasks, counter.clock)
    model.formats = read_formats(settings)
    (row,) = counter.history.page().rows
    for hours in range(48):
        now = EVENING + timedelta(hours=hours)
        counter.clock.turn_to(now)
        is_today = hours < 1 + OPENS_AT  # from half past eleven until four
        heading = model.heading_text(model.items.section_of(row))
        assert heading.startswith("Today, ") is is_today, heading
        assert counter.history.details(sale.id).may_void is is_today
        with counter.database.read() as session:
            told = read_wording(session, now).when(row.occurred_at)
        assert (" on " not in told) is is_today, told


def test_the_small_hours_stand_under_the_day_before(counter: Counter, tasks: Tasks) -> None:
    """As the sale's own date says."""
    settings = counter.services.settings
    model = HistoryModel(tasks, counter.clock)
    model.formats = read_formats(settings)
    for minutes in range(0, 12 * 60, 45):
        counter.clock.turn_to(EVENING + timedelta(minutes=minutes))
        sale = counter.sale(100)
        business_date = counter.selling.take_cash(sale.id, 100).business_date
        row = counter.history.page(limit=1).rows[0]
        assert model.items.section_of(row) == business_date
