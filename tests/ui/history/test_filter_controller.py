"""The history is narrowed by words, by chips and by a sheet, all of which say the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from pos_app.domain.cart import CartLine
from pos_app.domain.history_filter import ALL, HistoryFilter, of_period
from pos_app.domain.payments import PaymentStatus, TenderKind
from pos_app.domain.period_presets import Preset
from pos_app.services.views.customers import CustomerDraft
from pos_app.ui.history.filter_sheet import FilterSheet
from tests.support.accessible import TOUCH
from tests.support.clock import TurnedClock
from tests.support.store import sell
from tests.ui.history.conftest import Desk, line

KEYS = Qt.Key
CASH = HistoryFilter(kinds=frozenset({TenderKind.CASH}))
TEA, CASH_BOX = line("Tea", 300), line("Cash Box", 4_200)


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """A tea paid in cash, a cash box paid by card."""
    desk.sell(TEA)
    desk.sell_by_card(CASH_BOX)
    desk.open()
    desk.settle()
    return desk


def write(desk: Desk, text: str) -> None:
    """Type where the cursor is, and let the search follow."""
    QTest.keyClicks(QApplication.focusWidget() or desk.screen, text)
    desk.qtbot.waitUntil(lambda: not desk.screen.search._timer.isActive())
    desk.settle()


def chips(desk: Desk) -> list[str]:
    return desk.screen.filters.bar.texts()


def wanted(desk: Desk) -> HistoryFilter:
    return desk.screen.presenter.wanted


def test_known_words_become_chips_and_the_rest_is_searched(shop: Desk) -> None:
    write(shop, "visa 42 refunded lastweek")
    assert chips(shop) == ["Visa", "Refunded"]  # the last word may go on
    assert shop.screen.search.hint() == "Last week   Enter"
    shop.press(KEYS.Key_Return)
    assert chips(shop) == ["Visa", "Refunded", "Last week"]
    assert shop.screen.search.text() == "42"
    assert not shop.screen.search.hint()
    last_week = of_period(Preset.LAST_WEEK, shop.screen.filters.today, 6)
    visa = HistoryFilter(text="42", brands=frozenset({"visa"}), refunded=True)
    assert wanted(shop) == visa.plus(last_week)
    assert not shop.rows
    assert shop.screen.search.hasFocus()  # that Enter made a chip and opened nothing


def test_a_chip_narrows_and_without_it_all_is_back(shop: Desk) -> None:
    write(shop, "cash ")
    assert [row.amount.minor for row in shop.rows] == [324]
    chip = shop.screen.filter_bar.findChildren(QPushButton)[0]
    assert min(chip.width(), chip.height()) >= TOUCH
    assert chip.accessibleName() == "Remove the filter Cash"
    chip.click()
    shop.settle()
    assert wanted(shop) == ALL
    assert len(shop.rows) == 2
    assert shop.screen.filter_bar.isHidden()


def test_one_key_turns_the_last_chip_back_into_text(shop: Desk) -> None:
    write(shop, "cash ")
    shop.press(KEYS.Key_Backspace)
    assert not chips(shop)
    assert shop.screen.search.text() == '"cash"'
    assert wanted(shop) == HistoryFilter(text="cash")
    shop.press(KEYS.Key_End)
    write(shop, " box ")  # what stands in quotes is no word that narrows
    assert not chips(shop)
    assert wanted(shop) == HistoryFilter(text="cash box")
    assert [row.amount.minor for row in shop.rows] == [4536]


def test_a_period_that_is_taken_back_can_be_changed(shop: Desk) -> None:
    write(shop, "last week ")
    assert chips(shop) == ["Last week"]
    shop.press(KEYS.Key_Backspace)
    assert shop.screen.search.text() == "last week"
    for _letter in "week":
        shop.press(KEYS.Key_Backspace)
    write(shop, "month ")
    assert chips(shop) == ["Last month"]


def test_a_date_goes_on_behind_its_chip(shop: Desk) -> None:
    write(shop, "nov ")
    (month,) = wanted(shop).parts
    write(shop, "3 tea ")
    (day,) = wanted(shop).parts
    assert month.first
    assert day.first == day.last == month.first.replace(day=3)
    assert wanted(shop).text == "tea"


def test_esc_clears_the_text_and_then_the_chips(shop: Desk) -> None:
    write(shop, "cash tea")
    shop.press(KEYS.Key_Escape)
    assert wanted(shop) == CASH
    shop.press(KEYS.Key_Escape)
    assert wanted(shop) == ALL


def test_nothing_found_offers_to_clear_the_filters(shop: Desk) -> None:
    write(shop, "cash visa ")
    assert not shop.rows
    shop.screen._empty.activated.emit()
    shop.settle()
    assert wanted(shop) == ALL
    assert len(shop.rows) == 2


def test_what_others_narrow_to_is_shown_as_chips_and_text(shop: Desk) -> None:
    write(shop, "cash ")
    shop.screen.presenter.narrow(
        HistoryFilter(text="tea", kinds=CASH.kinds, statuses=frozenset({PaymentStatus.PAID}))
    )
    shop.settle()
    assert chips(shop) == ["Cash", "Paid"]
    assert shop.screen.search.text() == "tea"
    assert len(shop.rows) == 1


def test_a_customer_has_their_name_on_the_chip(shop: Desk) -> None:
    buyer = shop.services.customers.create(shop.services.actor, CustomerDraft("Grace Hopper"))
    sell(shop.services, CartLine("Milk", 100), customer_id=buyer.id)
    shop.screen.presenter.narrow(HistoryFilter(customer_id=buyer.id))
    shop.settle()
    assert chips(shop) == ["Grace Hopper"]
    assert len(shop.rows) == 1


def test_many_chips_leave_room_for_the_list(shop: Desk) -> None:
    shop.window.resize(1024 - 72, 600 - 80)
    write(shop, "visa mastercard amex discover jcb paid declined waiting overpaid late elsewhere ")
    assert len(chips(shop)) == 11
    bar = shop.screen.filter_bar
    assert bar.height() <= 2 * TOUCH + 8
    last = bar._buttons[-1]
    at = last.mapTo(bar, QPoint(0, 0))
    assert bar.rect().contains(at)  # what was added last is seen


def test_the_sheet_narrows_by_all_there_is(shop: Desk) -> None:
    shop.press(KEYS.Key_F3)
    sheet = _sheet(shop)
    assert sheet.period.hasFocus()
    sheet.period.setCurrentText("This month")
    sheet.brand.setCurrentText("Visa")
    sheet.least.setText("40")
    sheet.most.setText("50")
    sheet.statuses.choose(frozenset({PaymentStatus.PAID}))
    sheet.flags["disputed"].setCurrentIndex(sheet.flags["disputed"].findData(False))
    sheet.period.setFocus()
    shop.press(KEYS.Key_Return)
    expected = HistoryFilter(
        statuses=frozenset({PaymentStatus.PAID}),
        brands=frozenset({"visa"}),
        least=4000,
        most=5000,
        disputed=False,
    ).plus(of_period(Preset.THIS_MONTH, shop.screen.filters.today))
    assert wanted(shop) == expected
    assert [row.amount.minor for row in shop.rows] == [4536]
    assert set(chips(shop)) == {"This month", "Paid", "Visa", "$40.00 to $50.00", "Not disputed"}


def test_the_sheet_begins_with_what_stands_and_keeps_it(shop: Desk) -> None:
    write(shop, "visa mastercard >5 disputed 2026-11-03..2026-11-07 box ")
    before = wanted(shop)
    shop.press(KEYS.Key_F3)
    sheet = _sheet(shop)
    assert sheet.brand.currentText() == "Several"
    sheet.show_rows.click()
    shop.settle()
    assert wanted(shop) == before


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_product_and_a_customer_are_found_by_typing(shop: Desk) -> None:
    shop.press(KEYS.Key_F3)
    sheet = _sheet(shop)
    sheet.customer.setFocus()
    QTest.keyClicks(sheet.customer, "ada")
    shop.qtbot.waitUntil(sheet.customer._popup.isVisible)
    QTest.keyClick(sheet.customer._popup, KEYS.Key_Return)
    assert sheet.customer.text() == "Ada Lovelace"
    sheet.show_rows.click()
    shop.settle()
    assert chips(shop) == ["Ada Lovelace"]
    assert [row.amount.minor for row in shop.rows] == [4536]


def test_what_was_typed_and_not_chosen_is_asked_about(shop: Desk) -> None:
    shop.press(KEYS.Key_F3)
    sheet = _sheet(shop)
    sheet.product.setText("nothing like it")
    sheet.least.setText("5")
    sheet.most.setText("4")
    sheet.show_rows.click()
    shop.settle()
    assert sheet.isVisible()
    assert "Choose one" in sheet._fields[sheet.product].error()
    assert "less than" in sheet._fields[sheet.most].error()


def test_a_row_says_why_it_was_found_where_no_column_does(shop: Desk) -> None:
    table, marking = shop.screen.table, shop.screen.marking
    plain = table.grab().toImage()
    write(shop, "box lovelace 45.36")
    (row,) = shop.rows
    assert marking.reason(row) == "Item: Cash Box"  # the name has a column of its own
    assert table.grab().toImage() != plain
    customer = next(at for at, each in enumerate(table.rows.columns) if each.key == "customer")
    table.setColumnHidden(customer, True)
    assert marking.reason(row) == "Item: Cash Box, Customer: Ada Lovelace"
    shop.press(KEYS.Key_Escape)
    assert not any(each.found_in for each in shop.rows)


def test_a_period_by_its_name_is_another_one_the_next_day(shop: Desk) -> None:
    write(shop, "today ")
    first = wanted(shop).first
    assert first
    shop.screen.filters._clock = clock = TurnedClock()
    clock.ahead = timedelta(days=1)
    shop.screen.filters.renew()
    shop.settle()
    assert wanted(shop).first == first + timedelta(days=1)
    assert chips(shop) == ["Today"]
    assert not shop.rows


def _sheet(desk: Desk) -> FilterSheet:
    (found,) = (each for each in desk.window.findChildren(FilterSheet) if each.isVisible())
    return found
