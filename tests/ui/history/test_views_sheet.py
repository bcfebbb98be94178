"""Views of the history: everybody's, and those that somebody keeps."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

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
from pos_app.ui.history.views_sheet import ViewsSheet
from pos_app.ui.widgets import ConfirmSheet
from tests.ui.history.conftest import Desk, line

KEYS = Qt.Key
BY_AMOUNT = HistoryOrder(HistoryColumn.AMOUNT, descending=True)


@pytest.fixture
def shop(desk: Desk) -> Desk:
    desk.sell(line("Tea", 300))
    desk.open()
    desk.settle()
    return desk


def opened(desk: Desk) -> ViewsSheet:
    """The sheet, once its views are read."""
    desk.press(KEYS.Key_F2)
    desk.settle()
    (found,) = (each for each in desk.window.findChildren(ViewsSheet) if each.isVisible())
    return found


def titles(sheet: ViewsSheet) -> list[str]:
    return [entry.title for entry in sheet.views.entries()]


def test_everybody_has_a_few_views(shop: Desk) -> None:
    sheet = opened(shop)
    everybodys = ["Today", "Refunded", "Disputed", "From elsewhere", "Not known yet", "Deposits"]
    assert titles(sheet) == everybodys
    wanted = []
    for place in range(len(everybodys)):
        for _press in range(place):
            shop.press(KEYS.Key_Down)
        shop.press(KEYS.Key_Return)
        wanted.append(shop.screen.presenter.wanted)
        sheet = opened(shop)
    assert wanted == [
        of_period(Preset.TODAY, shop.screen.filters.today),
        HistoryFilter(refunded=True),
        HistoryFilter(disputed=True),
        HistoryFilter(elsewhere=True),
        HistoryFilter(statuses=frozenset({PaymentStatus.UNKNOWN})),
        HistoryFilter(statuses=frozenset({PaymentStatus.DEPOSIT})),
    ]


def test_what_is_shown_is_kept_and_shown_again(shop: Desk) -> None:
    last_week = of_period(Preset.LAST_WEEK, shop.screen.filters.today, 6)
    shop.screen.presenter.narrow(HistoryFilter(text="tea", refunded=True).plus(last_week))
    shop.screen.presenter.narrow(
        HistoryFilter(text="tea", refunded=True, period=last_week.period).on(
            shop.screen.filters.today
        )
    )
    shop.screen.presenter.sort(BY_AMOUNT)
    shop.settle()
    sheet = opened(shop)
    sheet.name.setFocus()
    QTest.keyClicks(sheet.name, "Tea that came back")
    shop.press(KEYS.Key_Return)
    assert sheet.isVisible()
    assert titles(sheet)[0] == "Tea that came back"
    subtitle = sheet.views.entries()[0].subtitle
    assert {"Last week", "Refunded", "“tea”"} <= set(subtitle.split(", "))
    sheet.dismiss()
    kept = shop.screen.presenter.wanted
    shop.screen.presenter.sort(NEWEST_FIRST)
    shop.screen.filters.clear()
    shop.settle()
    assert shop.screen.presenter.wanted == ALL
    opened(shop)
    shop.press(KEYS.Key_Return)
    assert shop.screen.presenter.wanted == kept
    assert shop.screen.presenter.order == BY_AMOUNT
    assert shop.screen.search.text() == "tea"
    assert shop.screen.filters.bar.texts() == ["Last week", "Refunded"]


def test_a_view_is_renamed_and_deleted_after_a_question(shop: Desk) -> None:
    actor = shop.services.actor
    shop.services.saved_views.save(actor, "Cash", HistoryFilter(text="cash"), NEWEST_FIRST)
    sheet = opened(shop)
    sheet.name.setText("All cash")
    sheet.rename.click()
    shop.settle()
    assert titles(sheet)[0] == "All cash"
    shop.press(KEYS.Key_Delete)
    (question,) = (each for each in shop.window.findChildren(ConfirmSheet) if each.isVisible())
    question.yes.click()
    shop.settle()
    assert titles(sheet)[0] == "Today"
    assert not sheet.delete.isEnabled()  # everybody's stay


def test_a_name_that_is_taken_is_said_at_the_field(shop: Desk) -> None:
    actor = shop.services.actor
    for name in ("Cash", "Tea"):
        shop.services.saved_views.save(actor, name, HistoryFilter(text=name), NEWEST_FIRST)
    sheet = opened(shop)
    sheet.name.setText("TEA")
    sheet.rename.click()
    shop.settle()
    assert "already" in sheet.field.error()
    assert titles(sheet)[:2] == ["Cash", "Tea"]


def test_what_somebody_wants_to_see_here_is_hidden_by_no_filter(shop: Desk) -> None:
    shop.screen.presenter.narrow(HistoryFilter(refunded=True))
    shop.settle()
    assert not shop.rows
    shop.screen.search_for("tea")
    shop.settle()
    assert len(shop.rows) == 1
    assert shop.screen.search.text() == "tea"
