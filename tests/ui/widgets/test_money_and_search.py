"""Fields that a cashier types into."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from pos_app.domain.money import Money, MoneyError
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.widgets import Keypad, MoneyEdit, SearchBox


@pytest.mark.parametrize(
    ("typed", "currency", "locale", "minor"),
    [
        ("12.50", "usd", "en_US", 1250),
        ("12,5", "eur", "de_DE", 1250),
        ("1.234,50", "eur", "de_DE", 123450),
        ("500", "jpy", "en_US", 500),
        ("1.230", "kwd", "en_US", 1230),
        ("1.23", "kwd", "en_US", 1230),
        ("1,23", "kwd", "de_DE", 1230),
        ("1470", "isk", "en_US", 147_000),
        ("1990", "huf", "en_US", 199_000),
        ("1990,50", "huf", "de_DE", 199_050),
    ],
)
def test_an_amount_is_read_as_people_write_it(
    qtbot: QtBot, typed: str, currency: str, locale: str, minor: int
) -> None:
    edit = MoneyEdit(currency, locale)
    qtbot.addWidget(edit)
    QTest.keyClicks(edit, typed)
    assert edit.money() == Money(minor, currency)
    assert edit.problem() == ""


@pytest.mark.parametrize(
    ("typed", "currency"),
    [("12.345", "usd"), ("1.5", "jpy"), ("1.5", "isk"), ("1.235", "kwd"), ("-3", "usd")],
)
def test_what_is_no_amount_is_marked_and_explained(qtbot: QtBot, typed: str, currency: str) -> None:
    edit = MoneyEdit(currency)
    qtbot.addWidget(edit)
    QTest.keyClicks(edit, typed)
    assert edit.money() is None
    assert edit.problem().endswith(".")
    assert edit.property("invalid")


def test_leaving_the_field_writes_the_amount_out(qtbot: QtBot) -> None:
    edit = MoneyEdit("eur", "de_DE")
    qtbot.addWidget(edit)
    QTest.keyClicks(edit, "12,5")
    edit.editingFinished.emit()
    assert edit.text() == "12,50"


def test_another_currency_is_never_shown_in_the_field(qtbot: QtBot) -> None:
    edit = MoneyEdit("eur")
    qtbot.addWidget(edit)
    with pytest.raises(MoneyError):
        edit.set_money(Money(100, "usd"))


def test_the_keypad_types_into_the_field(qtbot: QtBot) -> None:
    edit = MoneyEdit("usd")
    pad = Keypad(target=edit)
    qtbot.addWidget(edit)
    qtbot.addWidget(pad)
    keys = {key.accessibleName(): key for key in pad.findChildren(QPushButton)}
    for name in ("1", "2", ".", "5", "9", "Backspace"):
        QTest.mouseClick(keys[name], Qt.MouseButton.LeftButton)
    assert edit.money() == Money(1250, "usd")


@pytest.mark.parametrize(
    ("currency", "keys", "minor"),
    [
        ("jpy", ("1", "00"), 100),
        ("isk", ("1", "00"), 10_000),
        ("kwd", ("1", ".", "2", "3"), 1230),
        ("huf", ("1", ".", "5"), 150),
    ],
)
def test_the_keypad_has_the_keys_that_the_currency_needs(
    qtbot: QtBot, currency: str, keys: tuple[str, ...], minor: int
) -> None:
    edit = MoneyEdit(currency)
    pad = Keypad(Amounts(currency, "en_US").point, edit)
    qtbot.addWidget(edit)
    qtbot.addWidget(pad)
    named = {key.accessibleName(): key for key in pad.findChildren(QPushButton)}
    for key in keys:
        QTest.mouseClick(named[key], Qt.MouseButton.LeftButton)
    assert edit.money() == Money(minor, currency)
    assert ("." in named) is not ("00" in named)


def test_a_search_is_told_once_the_typing_stopped(qtbot: QtBot) -> None:
    box = SearchBox("Search", debounce_ms=30)
    qtbot.addWidget(box)
    heard: list[str] = []
    box.searched.connect(heard.append)
    QTest.keyClicks(box, "ana")
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["ana"]
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert heard == ["ana", ""]


def test_enter_searches_at_once_and_arrows_walk_the_list(qtbot: QtBot) -> None:
    box = SearchBox("Search", debounce_ms=60_000)
    qtbot.addWidget(box)
    QTest.keyClicks(box, " 4242 ")
    with qtbot.waitSignals([box.searched, box.submitted]):
        QTest.keyClick(box, Qt.Key.Key_Return)
    with qtbot.waitSignal(box.stepped) as stepped:
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert stepped.args == [1]


def test_a_hint_that_has_no_room_gives_way_to_one_word_and_stands_in_the_tooltip(
    qtbot: QtBot,
) -> None:
    hint = "Search receipt, card, amount, name, item"
    box = SearchBox(hint)
    qtbot.addWidget(box)
    box.resize(600, 40)
    box.show()
    assert box.placeholderText() == hint
    box.resize(200, 40)
    assert box.placeholderText() == "Search"
    assert (box.accessibleName(), box.toolTip()) == (hint, hint)
