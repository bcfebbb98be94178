"""What the history is narrowed to: parts that are put together and taken away again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.history_filter import ALL, HistoryFilter, of_period
from pos_app.domain.payments import PaymentStatus, TenderKind
from pos_app.domain.period_presets import Preset, days_of

MONDAY = date(2026, 11, 30)
NAMES = st.sampled_from(["a", "b", "c"])
MAYBE: Any = st.none() | st.booleans()


@st.composite
def filters(draw: st.DrawFn) -> HistoryFilter:
    least, most = draw(st.none() | st.integers(0, 50)), draw(st.none() | st.integers(50, 99))
    period = draw(st.none() | st.sampled_from(sorted(set(Preset) - {Preset.RANGE})))
    made = HistoryFilter(
        statuses=draw(st.frozensets(st.sampled_from(PaymentStatus))),
        hours=draw(st.frozensets(st.integers(0, 23))),
        kinds=draw(st.frozensets(st.sampled_from(TenderKind))),
        brands=draw(st.frozensets(NAMES)),
        cashier_ids=draw(st.frozensets(NAMES)),
        register_ids=draw(st.frozensets(NAMES)),
        customer_id=draw(st.none() | NAMES),
        product_id=draw(st.none() | NAMES),
        currency=draw(st.none() | NAMES),
        least=least,
        most=most,
        refunded=draw(MAYBE),
        disputed=draw(MAYBE),
        settled_late=draw(MAYBE),
        elsewhere=draw(MAYBE),
    )
    return made.plus(of_period(period, MONDAY)) if period else made


@given(filters())
def test_a_filter_is_what_its_parts_are_together(wanted: HistoryFilter) -> None:
    built = ALL
    for part in wanted.parts:
        assert part.parts == (part,)
        built = built.plus(part)
    assert built == wanted


@given(filters())
def test_without_each_of_its_parts_nothing_is_left(wanted: HistoryFilter) -> None:
    left = wanted
    for part in wanted.parts:
        assert part not in left.minus(part).parts
        left = left.minus(part)
    assert left == ALL


def test_days_by_hand_take_the_place_of_a_period_by_its_name() -> None:
    last_week = of_period(Preset.LAST_WEEK, MONDAY)
    chosen = last_week.plus(HistoryFilter(first=MONDAY, last=MONDAY))
    assert chosen == HistoryFilter(first=MONDAY, last=MONDAY)
    assert chosen.on(date(2027, 1, 1)) == chosen


def test_a_period_by_its_name_moves_along() -> None:
    last_week = of_period(Preset.LAST_WEEK, MONDAY)
    assert (last_week.first, last_week.last) == (date(2026, 11, 23), date(2026, 11, 29))
    moved = last_week.on(date(2026, 12, 7))
    assert (moved.first, moved.last) == (date(2026, 11, 30), date(2026, 12, 6))


def test_amounts_that_leave_nothing_between_them_are_the_newest_alone() -> None:
    above = HistoryFilter(least=5000)
    assert above.plus(HistoryFilter(most=9000)) == HistoryFilter(least=5000, most=9000)
    assert above.plus(HistoryFilter(most=900)) == HistoryFilter(most=900)


@pytest.mark.parametrize(
    ("preset", "today", "first", "last"),
    [
        (Preset.TODAY, "2026-11-28", "2026-11-28", "2026-11-28"),
        (Preset.YESTERDAY, "2026-12-01", "2026-11-30", "2026-11-30"),
        (Preset.THIS_WEEK, "2026-11-28", "2026-11-23", "2026-11-28"),
        (Preset.LAST_WEEK, "2026-11-28", "2026-11-16", "2026-11-22"),
        (Preset.THIS_MONTH, "2026-11-28", "2026-11-01", "2026-11-28"),
        (Preset.LAST_MONTH, "2026-01-28", "2025-12-01", "2025-12-31"),
        (Preset.THIS_YEAR, "2026-11-28", "2026-01-01", "2026-11-28"),
        (Preset.LAST_YEAR, "2026-11-28", "2025-01-01", "2025-12-31"),
        (Preset.RANGE, "2026-11-30", "2026-11-01", "2026-11-30"),
        (Preset.THIS_QUARTER, "2026-11-30", "2026-10-01", "2026-11-30"),
        (Preset.THIS_QUARTER, "2026-01-01", "2026-01-01", "2026-01-01"),
        (Preset.LAST_QUARTER, "2026-11-30", "2026-07-01", "2026-09-30"),
        (Preset.LAST_QUARTER, "2026-03-31", "2025-10-01", "2025-12-31"),
    ],
)
def test_periods_by_their_names(preset: Preset, today: str, first: str, last: str) -> None:
    found = days_of(preset, date.fromisoformat(today))
    assert found == (date.fromisoformat(first), date.fromisoformat(last))
