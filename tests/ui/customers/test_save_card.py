"""A card is saved without a payment, by reader or by QR code, once the customer agreed."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from pos_app.services.views.readers import LocationView, ReaderView
from pos_app.ui.customers.save_card import SaveCardSheet
from tests.support.accessible import nameless, too_small
from tests.support.customer_side import CustomerSide
from tests.support.slow_reads import money_held
from tests.ui.customers.conftest import Desk

CTRL = Qt.KeyboardModifier.ControlModifier


def add_reader(desk: Desk, label: str = "Front reader") -> ReaderView:
    readers = desk.services.readers
    here = LocationView("", "Store", "1 Main Street", "Springfield", "10001", "US", "NY")
    return readers.register(
        desk.services.actor,
        "simulated-wpe",
        label,
        readers.save_location(desk.services.actor, here).id,
    )


def open_sheet(desk: Desk) -> SaveCardSheet:
    desk.customer("Ada Lovelace", "ada@example.com")
    desk.open()
    desk.press(Qt.Key.Key_S, CTRL)
    return desk.sheet(SaveCardSheet)


def customer_side(desk: Desk) -> CustomerSide:
    return CustomerSide(desk.server)


def wait_for(desk: Desk, condition: Any) -> None:
    desk.qtbot.waitUntil(condition)
    desk.settle()


def test_a_card_is_saved_by_the_reader_once_the_customer_agreed(desk: Desk) -> None:
    reader = add_reader(desk)
    sheet = open_sheet(desk)
    said = " ".join(each.text() for each in sheet.findChildren(QLabel))
    assert "I agree that Corner Coffee keeps this card with Stripe" in said
    assert not sheet.form.by_reader.isEnabled()
    assert nameless(sheet) == []
    assert too_small(sheet) == []
    assert sheet.form.agreed.hasFocus()
    QTest.keyClick(sheet.form.agreed, Qt.Key.Key_Space)
    sheet.form.by_reader.setFocus()
    desk.press(Qt.Key.Key_Return)
    desk.settle()
    assert sheet.waiting.cancel.hasFocus()

    customer_side(desk).at_reader(reader.id, "tap")
    wait_for(desk, sheet.waiting.done.isVisible)

    assert desk.cards == ["Visa •••• 4242"]
    desk.press(Qt.Key.Key_Return)
    assert desk.sheets == 0


@pytest.mark.parametrize("mode", ["test"])
def test_a_simulated_reader_reads_a_test_card(desk: Desk) -> None:
    add_reader(desk)
    sheet = open_sheet(desk)
    sheet.form.agreed.click()
    sheet.form.by_reader.click()
    wait_for(desk, sheet.waiting.customer.isVisible)
    assert sheet.waiting.cancel.hasFocus()
    sheet.waiting.customer.offer.present.click()
    wait_for(desk, sheet.waiting.done.isVisible)
    assert desk.cards == ["Visa •••• 4242"]
    assert not sheet.waiting.customer.isVisible()


def test_a_card_is_saved_by_qr_code_and_the_stores_page_is_asked_for_once(desk: Desk) -> None:
    sheet = open_sheet(desk)
    assert not sheet.form.by_reader.isVisible()  # there is no reader
    sheet.form.agreed.click()
    sheet.form.by_page.click()
    wait_for(desk, sheet.page_form.isVisible)
    assert sheet.page_form.edit.hasFocus()
    desk.write("https://corner.example")
    desk.press(Qt.Key.Key_Return)
    wait_for(desk, sheet.waiting.code.isVisible)
    assert sheet.waiting.cancel.hasFocus()
    assert sheet.waiting.left.text().startswith("The page can be used for ")
    sheet.waiting.copy.click()
    (page,) = customer_side(desk).sees()["pages"]
    assert QGuiApplication.clipboard().text() == sheet.waiting.code.text
    assert sheet.waiting.code.text.startswith(page["url"])

    customer_side(desk).on_page("pay")
    wait_for(desk, sheet.waiting.done.isVisible)

    assert desk.cards == ["Visa •••• 4242"]
    assert not sheet.waiting.code.isVisible()
    sheet.waiting.done.click()


def test_escape_gives_the_saving_up_and_clears_the_reader(desk: Desk) -> None:
    reader = add_reader(desk)
    sheet = open_sheet(desk)
    sheet.form.agreed.click()
    sheet.form.by_reader.click()
    desk.settle()
    desk.press(Qt.Key.Key_Escape)
    wait_for(desk, sheet.waiting.done.isVisible)
    assert desk.cards == []
    assert customer_side(desk).shown(reader.id)["kind"] != "setup"
    sheet.waiting.again.click()
    assert sheet.form.isVisible()
    assert sheet.form.by_reader.hasFocus()
    desk.press(Qt.Key.Key_Escape)
    assert desk.sheets == 0


def test_escape_gives_the_saving_up_while_the_reader_is_only_being_asked(desk: Desk) -> None:
    reader = add_reader(desk)
    sheet = open_sheet(desk)
    sheet.form.agreed.click()
    with money_held(desk.tasks):
        sheet.form.by_reader.click()
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
        assert "Stopping…" in sheet.waiting.state.words()
    wait_for(desk, sheet.waiting.done.isVisible)
    assert desk.cards == []
    assert customer_side(desk).shown(reader.id)["kind"] != "setup"


def test_a_card_that_is_refused_is_said_and_may_be_tried_again(desk: Desk) -> None:
    reader = add_reader(desk)
    sheet = open_sheet(desk)
    sheet.form.agreed.click()
    sheet.form.by_reader.click()
    desk.settle()
    customer_side(desk).at_reader(reader.id, "cancel")
    wait_for(desk, sheet.waiting.again.isVisible)
    assert sheet.waiting.state.words()
    assert desk.cards == []
    sheet.waiting.done.click()


def test_a_reader_that_is_offline_is_said(desk: Desk) -> None:
    reader = add_reader(desk)
    customer_side(desk).at_reader(reader.id, "unplug")
    sheet = open_sheet(desk)
    sheet.form.agreed.click()
    sheet.form.by_reader.click()
    wait_for(desk, sheet.waiting.done.isVisible)
    assert "Front reader" in sheet.waiting.state.words()
    sheet.waiting.done.click()


def test_the_question_for_the_stores_page_is_left_by_escape(desk: Desk) -> None:
    sheet = open_sheet(desk)
    sheet.form.agreed.click()
    sheet.form.by_page.click()
    wait_for(desk, sheet.page_form.isVisible)
    desk.press(Qt.Key.Key_Escape)
    assert desk.sheets == 0
