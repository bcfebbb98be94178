"""A field for a day: typed as people write days, or chosen from a calendar."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCalendarWidget, QMainWindow
from pytestqt.qtbot import QtBot

from pos_app.domain.texts import Language, speaking
from pos_app.ui.widgets.day_edit import DayEdit
from pos_app.ui.widgets.toasts import Toasts

TODAY = date(2026, 11, 30)


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    return made


def made(window: QMainWindow, locale: str = "en_US") -> DayEdit:
    edit = DayEdit("First day")
    edit.use(locale, TODAY)
    edit.show_day(TODAY)
    window.setCentralWidget(edit)
    window.show()
    return edit


def typed(edit: DayEdit, text: str) -> DayEdit:
    edit.selectAll()
    edit.insert(text)  # as an input method does, of letters that no keyboard has
    QTest.keyClick(edit, Qt.Key.Key_Return)
    return edit


@pytest.mark.parametrize(
    ("spoken", "locale", "text", "shown"),
    [
        ("en", "en_US", "nov 3", "Nov 3, 2026"),
        ("en", "en_US", "11/3", "Nov 3, 2026"),
        ("de", "de_DE", "3.11", "03.11.2026"),
        ("ja", "ja_JP", "11月3日", "2026/11/03"),
        ("ar", "ar_AE", "٣ نوفمبر", "03\u200f/11\u200f/2026"),
    ],
)
def test_a_day_is_typed_and_shown_as_people_write_it(
    window: QMainWindow, qtbot: QtBot, spoken: str, locale: str, text: str, shown: str
) -> None:
    with speaking(Language(spoken)):
        edit = made(window, locale)
        with qtbot.waitSignal(edit.dayChanged):
            typed(edit, text)
        assert edit.day() == date(2026, 11, 3)
        assert edit.text() == shown
        typed(edit, shown)
        assert edit.day() == date(2026, 11, 3)


def test_what_is_no_day_is_said_and_stays_to_be_mended(window: QMainWindow) -> None:
    edit = typed(made(window), "soonish")
    assert edit.day() == TODAY
    assert edit.text() == "soonish"
    assert edit.property("invalid")
    (toasts,) = edit.window().findChildren(Toasts)
    words = "Till can't read a day in “soonish”. Type it like Nov 30, 2026."
    assert toasts.texts() == [words]
    assert edit.problem() == words
    typed(edit, "1 dec 2026")
    assert (edit.day(), edit.problem(), edit.property("invalid")) == (date(2026, 12, 1), "", False)


def test_arrows_step_by_a_day(window: QMainWindow) -> None:
    edit = made(window)
    QTest.keyClick(edit, Qt.Key.Key_Down)
    QTest.keyClick(edit, Qt.Key.Key_Down)
    QTest.keyClick(edit, Qt.Key.Key_Up)
    assert edit.day() == date(2026, 11, 29)


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize(
    ("locale", "first"), [("de_DE", Qt.DayOfWeek.Monday), ("en_US", Qt.DayOfWeek.Sunday)]
)
def test_the_calendar_begins_its_weeks_as_the_country_does(
    window: QMainWindow, qtbot: QtBot, locale: str, first: Qt.DayOfWeek
) -> None:
    edit = made(window, locale)
    edit.calendar_button.click()
    (calendar,) = edit.findChildren(QCalendarWidget)
    assert calendar.firstDayOfWeek() == first
    assert calendar.selectedDate() == QDate(2026, 11, 30)
    calendar.clicked.emit(QDate(2026, 11, 5))
    assert edit.day() == date(2026, 11, 5)
    qtbot.waitUntil(lambda: not edit.findChildren(QCalendarWidget))


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_calendar_speaks_the_language_of_the_screen_in_western_digits(
    window: QMainWindow,
) -> None:
    with speaking(Language("ar", right_to_left=True)):
        edit = made(window, "ar_EG")
        edit.open_calendar()
    (calendar,) = edit.findChildren(QCalendarWidget)
    assert calendar.locale().monthName(11) == "نوفمبر"
    assert calendar.locale().zeroDigit() == "0"
