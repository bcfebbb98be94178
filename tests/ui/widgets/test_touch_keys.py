"""What a till without a keyboard has: keys beside each number, letters for each search."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCalendarWidget,
    QLineEdit,
    QListView,
    QMenu,
    QRadioButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from pos_app.domain.money import Money
from pos_app.domain.texts import ENGLISH, use_language
from pos_app.languages import find_language
from pos_app.ui.shell.application import qt_application
from pos_app.ui.widgets import CheckBox, Keypad, MoneyEdit, SearchBox, Sheet, button, icon_button
from pos_app.ui.widgets.day_edit import DayEdit
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.floating_keys import FloatingKeys
from pos_app.ui.widgets.keypad import ONLY_CODES, take_numbers
from pos_app.ui.widgets.letter_edit import LetterEdit
from pos_app.ui.widgets.percent_edit import PercentEdit
from pos_app.ui.widgets.reason_edit import ReasonEdit
from tests.support.touch_targets import small

pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support (propagateSizeHints|grabbing the keyboard|raise)"
)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    qt_application()
    made = QWidget()
    made.resize(700, 560)
    QVBoxLayout(made)
    qtbot.addWidget(made)
    return made


def show(qtbot: QtBot, window: QWidget, *fields: QWidget) -> None:
    for each in fields:
        layout = window.layout()
        assert layout is not None
        layout.addWidget(each)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def touch(*widgets: QWidget) -> None:
    for each in widgets:
        QTest.mouseClick(each, Qt.MouseButton.LeftButton)


def keys(window: QWidget) -> FloatingKeys | None:
    shown = [each for each in window.findChildren(FloatingKeys) if each.isVisible()]
    assert len(shown) < 2
    return shown[0] if shown else None


def press(window: QWidget, *names: str) -> None:
    """Touch keys that are seen, by what stands on them."""
    for name in names:
        shown = keys(window)
        assert shown is not None
        found = {each.text() or each.accessibleName(): each for each in _buttons(shown)}
        touch(found[name])


def _buttons(shown: QWidget) -> list[QAbstractButton]:
    return [each for each in shown.findChildren(QAbstractButton) if each.isVisible()]


def test_a_number_that_is_touched_brings_its_keypad(qtbot: QtBot, window: QWidget) -> None:
    price, name = MoneyEdit("eur", "de_DE"), QLineEdit()
    show(qtbot, window, name, price)
    touch(name)
    assert keys(window) is None  # a name is for a keyboard
    touch(price)
    press(window, "1", "2", ",", "5", "0")
    assert price.money() == Money(1250, "eur")
    assert small(window) == []
    with qtbot.assertNotEmitted(price.returnPressed), qtbot.waitSignal(price.editingFinished):
        press(window, "Done")
    assert keys(window) is None
    assert price.hasFocus()


def test_the_keypad_goes_with_the_cursor_and_for_whoever_types(
    qtbot: QtBot, window: QWidget
) -> None:
    rate, count = PercentEdit("fr_FR"), QLineEdit()
    take_numbers(count)
    show(qtbot, window, rate, count)
    touch(rate)
    press(window, "8", ",", "5", "Backspace", "2")
    touch(count)
    press(window, "4", "2")
    assert (rate.ppm(), count.text()) == (82_000, "42")
    QTest.keyClick(count, Qt.Key.Key_7)
    assert keys(window) is None
    assert count.text() == "427"
    touch(count)
    QTest.keyClick(count, Qt.Key.Key_Escape)
    assert keys(window) is None


@pytest.mark.parametrize("way", ["replaced", "deleted", "deleted later", "its field alone"])
def test_a_window_may_die_with_its_keys(qtbot: QtBot, way: str) -> None:
    dying = QWidget()
    box, number = QVBoxLayout(dying), MoneyEdit("eur")
    box.addWidget(number)
    dying.show()
    dying.activateWindow()
    qtbot.waitUntil(dying.isActiveWindow)
    touch(number)
    assert keys(dying) is not None
    if way == "its field alone":
        shiboken6.delete(number)
        assert keys(dying) is None
    elif way == "deleted":
        shiboken6.delete(dying)
    elif way == "deleted later":
        dying.deleteLater()
    del dying, box, number
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    assert QApplication.focusWidget() is None


def test_no_second_keypad_comes_where_there_is_one(qtbot: QtBot, window: QWidget) -> None:
    price = MoneyEdit("usd")
    pad = Keypad(".", price)
    show(qtbot, window, price, pad)
    touch(price)
    assert keys(window) is None
    sheet = Sheet(window, "Fee")
    fee = MoneyEdit("usd")
    sheet.body.addWidget(fee)
    sheet.open()
    touch(fee)
    press(window, "3")  # that below the sheet is of no use
    assert fee.money() == Money(300, "usd")
    sheet.finish()


def test_a_search_is_done_by_letters_that_are_touched(qtbot: QtBot, window: QWidget) -> None:
    search = SearchBox("Search")
    show(qtbot, window, search)
    empty = search.sizeHint(), search.minimumSizeHint()
    (letters,) = (each for each in _buttons(search) if each.toolTip() == "Letters to touch")
    touch(letters)
    assert small(window) == []
    press(window, "A", "D", "A", "Space", "Backspace")
    qtbot.waitUntil(lambda: search.text() == "ADA")
    assert (search.sizeHint(), search.minimumSizeHint()) == empty  # nothing beside it moves
    with qtbot.waitSignal(search.submitted) as said:
        press(window, "Done")
    assert said.args == ["ADA"]
    (cross,) = (each for each in _buttons(search) if each is not letters and each.x() > 300)
    assert small(window) == []
    touch(cross)
    assert search.text() == ""


@pytest.mark.parametrize(("code", "first"), [("ar", "\u0627"), ("ja", "ア"), ("de", "A")])
def test_the_letters_are_those_of_the_language_and_latin_ones(
    qtbot: QtBot, window: QWidget, code: str, first: str
) -> None:
    use_language(find_language(code))
    search, coded = LetterEdit(), LetterEdit()
    coded.setProperty(ONLY_CODES, True)
    show(qtbot, window, search, coded)
    search.setFocus()
    FloatingKeys(search)
    assert small(window) == []
    press(window, first)
    if code != "de":
        press(window, "ABC", "Z")
    coded.setFocus()
    FloatingKeys(coded)
    press(window, "X", "4")
    assert search.text() == (first if code == "de" else f"{first}Z")
    assert coded.text() == "X4"
    use_language(ENGLISH)


def test_every_kind_of_control_has_room_for_a_finger(qtbot: QtBot, window: QWidget) -> None:
    tabs, lists, choice, radio = QTabBar(), QListView(), DropDown(), QRadioButton("A")
    tabs.addTab("A")
    lists.setProperty("role", "menu")
    reason = ReasonEdit("Reason", ["Milk"])
    kinds = ("primary", "secondary", "quiet", "danger", "chip", "tile", "key", "filter")
    shown = [tabs, choice, radio, reason, CheckBox("A"), icon_button("close", "Close")]
    show(qtbot, window, *shown, *(button("A", kind) for kind in kinds), SearchBox("A"))
    assert small(window) == []


def test_what_comes_up_has_room_for_a_finger_too(qtbot: QtBot, window: QWidget) -> None:
    choice, day, menu = DropDown(), DayEdit("Day"), QMenu(window)
    choice.addItems(["A", "B"])
    menu.addAction("A")
    show(qtbot, window, choice, day)
    menu.popup(window.mapToGlobal(window.rect().center()))
    assert small_of(menu) == []
    menu.close()
    choice.showPopup()
    assert small_of(choice.view().window()) == []
    choice.hidePopup()
    day.open_calendar()
    (calendar,) = day.findChildren(QCalendarWidget)
    assert small_of(calendar) == []
    days = calendar.findChild(QAbstractItemView, "qt_calendar_calendarview")
    assert isinstance(days, QAbstractItemView)
    cell = days.visualRect(days.model().index(3, 3)).size()
    assert min(cell.width(), cell.height()) >= 44
    calendar.close()


def small_of(widget: QWidget) -> list[str]:
    QApplication.processEvents()
    return small(widget)
