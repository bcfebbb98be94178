"""People keep what they narrow the history to, each under names of their own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from pos_app.db.models import saved_views as rows
from pos_app.domain.history_filter import (
    ALL,
    NEWEST_FIRST,
    HistoryColumn,
    HistoryFilter,
    HistoryOrder,
    of_period,
)
from pos_app.domain.payments import PaymentStatus
from pos_app.domain.period_presets import Preset
from pos_app.domain.permissions import Actor
from pos_app.errors import UserError
from pos_app.services.history.filter_json import from_json, to_json
from pos_app.services.history.saved_views import MOST
from pos_app.services.views.saved_views import SavedView
from tests.domain.test_history_filter import MONDAY, filters
from tests.services.counter import Counter

BY_AMOUNT = HistoryOrder(HistoryColumn.AMOUNT, descending=False)
REFUNDED = HistoryFilter(text="tea", refunded=True, statuses=frozenset({PaymentStatus.PAID}))


def kept(counter: Counter, actor: Actor | None = None) -> tuple[SavedView, ...]:
    return counter.services.saved_views.all((actor or counter.actor).cashier_id)


def save(counter: Counter, name: str, wanted: HistoryFilter = REFUNDED, **more: Any) -> SavedView:
    actor = more.get("actor") or counter.actor
    return counter.services.saved_views.save(actor, name, wanted, BY_AMOUNT)


def other(counter: Counter) -> Actor:
    made = counter.services.staff.save_cashier(counter.actor, None, "Bea", "cashier")
    return Actor(made.id)


def test_a_view_is_kept_with_filter_and_order(counter: Counter) -> None:
    view = save(counter, "  Refunds of  tea ")
    assert (view.name, view.wanted, view.order) == ("Refunds of tea", REFUNDED, BY_AMOUNT)
    assert kept(counter.restarted()) == (view,)


def test_last_week_stays_last_week(counter: Counter) -> None:
    save(counter, "Week", of_period(Preset.LAST_WEEK, MONDAY))
    (view,) = kept(counter)
    assert (view.wanted.period, view.wanted.first) == (Preset.LAST_WEEK, None)
    assert view.wanted.on(date(2027, 1, 6)).first == date(2026, 12, 28)


def test_each_person_has_their_own(counter: Counter) -> None:
    bea = other(counter)
    mine, hers = save(counter, "Mine"), save(counter, "Mine", ALL, actor=bea)
    assert kept(counter) == (mine,)
    assert kept(counter, bea) == (hers,)
    with pytest.raises(UserError, match="no longer there"):
        counter.services.saved_views.delete(bea, mine.id)
    with pytest.raises(UserError, match="no longer there"):
        counter.services.saved_views.rename(bea, mine.id, "Hers")


def test_a_name_is_used_once_and_saving_again_replaces(counter: Counter) -> None:
    first = save(counter, "Café")
    again = save(counter, "CAFE", ALL)
    assert kept(counter) == (again,)
    assert again.id == first.id
    tea = save(counter, "Tea")
    with pytest.raises(UserError, match="already"):
        counter.services.saved_views.rename(counter.actor, tea.id, "cafe")
    counter.services.saved_views.rename(counter.actor, tea.id, "TEA")
    assert [view.name for view in kept(counter)] == ["CAFE", "TEA"]


def test_a_view_is_renamed_and_deleted(counter: Counter) -> None:
    view = save(counter, "Tea")
    counter.services.saved_views.rename(counter.actor, view.id, "All tea")
    assert [each.name for each in kept(counter)] == ["All tea"]
    counter.services.saved_views.delete(counter.actor, view.id)
    assert kept(counter) == ()


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "4242 4242 4242 4242"])
def test_what_is_no_name_is_refused(counter: Counter, name: str) -> None:
    with pytest.raises(UserError):
        save(counter, name)
    assert kept(counter) == ()


def test_there_are_not_too_many(counter: Counter) -> None:
    for number in range(MOST):
        save(counter, f"View {number}")
    with pytest.raises(UserError, match="as many as there can be"):
        save(counter, "One more")
    save(counter, "View 3", ALL)


def test_what_a_newer_till_wrote_is_left_out(counter: Counter) -> None:
    view = save(counter, "Odd")
    with counter.database.write() as session:
        row = session.get_one(rows.SavedView, view.id)
        row.wanted = {**row.wanted, "moon": "full"}
    assert kept(counter) == ()


@given(filters())
def test_a_filter_comes_back_as_it_was_kept(wanted: HistoryFilter) -> None:
    read, order = from_json(to_json(wanted, NEWEST_FIRST))
    assert (read.on(MONDAY), order) == (wanted, NEWEST_FIRST)
