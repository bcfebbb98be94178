"""Refunds of what the bank's own terminal took: Till says where, and only records them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.payments import PaymentStatus, TenderKind
from pos_app.domain.permissions import Actor
from pos_app.services.shared.declared_settings import BANK_TERMINAL
from pos_app.services.views.sales import PaymentRequest
from pos_app.ui.history.refund_sheet import RefundSheet
from pos_app.ui.history.void_sheet import VoidSheet
from tests.support.customer_side import CustomerSide
from tests.support.one_cashier import selling_of
from tests.support.quick_hands import SlowReading
from tests.support.store import STORE
from tests.ui.history.conftest import Desk
from tests.ui.history.test_voids import (
    CTRL,
    CTRL_SHIFT,
    INTERAC,
    add_reader,
    open_void,
    sheet_of,
    status,
    wait_for,
)

NAME = "Card machine"


def sell(desk: Desk) -> None:
    """Sell something for $11.00 on the bank's own terminal."""
    services = desk.services
    services.settings.save(services.actor, BANK_TERMINAL, NAME)
    by = services.staff.current_cashier().id
    sale = services.selling.begin(Actor(by), Cart("usd", (CartLine("Cake", 1100),)))
    request = PaymentRequest(sale.id, TenderKind.BANK_TERMINAL, reference="A-0815")
    services.payments.take(Actor(by), request)


def test_a_refund_is_recorded_after_it_was_given_back_elsewhere(desk: Desk) -> None:
    sell(desk)
    desk.open()
    desk.press(Qt.Key.Key_R, CTRL)
    sheet = sheet_of(desk, RefundSheet)
    assert sheet.message.text() == (
        f"$11.00 is left of this payment. Till moves no money here: give it back on {NAME} first, "
        "then record it."
    )
    assert sheet.give.accessibleName() == "Record refund of $11.00"
    sheet.give.click()
    wait_for(desk, sheet.done_panel.isVisible)
    assert sheet.headline.text() == "Refund of $11.00 recorded"
    assert sheet.advice.text() == f"Till moved no money: $11.00 has to be given back on {NAME}."
    assert status(desk) is PaymentStatus.REFUNDED


def test_a_void_says_that_it_goes_back_by_hand(desk: Desk) -> None:
    sell(desk)
    desk.open()
    desk.press(Qt.Key.Key_R, CTRL_SHIFT)
    sheet = sheet_of(desk, VoidSheet)
    (entry,) = sheet.back.entries()
    assert (entry.title, entry.right) == (NAME, "$11.00")
    assert "Till moves no money there" in entry.subtitle
    sheet.reason.setCurrentText("Wrong sale")
    sheet.void.click()
    wait_for(desk, lambda: sheet.is_done)
    assert f"$11.00 has to be given back on {NAME}" in sheet.result.advice.text()
    assert status(desk) is PaymentStatus.VOIDED


def test_a_void_that_ends_at_the_reader_tells_what_goes_back_by_hand(desk: Desk) -> None:
    services, street = desk.services, CustomerSide(desk.server)
    services.settings.save_store(services.actor, replace(STORE, country="CA", currency="cad"))
    services.settings.save(services.actor, BANK_TERMINAL, NAME)
    reader, selling = add_reader(desk), selling_of(services)
    sale = selling.begin(services.actor, Cart("cad", (CartLine("Cake", 1100),)))
    services.payments.take(
        services.actor, PaymentRequest(sale.id, TenderKind.BANK_TERMINAL, amount=400)
    )
    tender = selling.prepare_reader(sale.id, reader)
    selling.start_reader(tender.id)
    street.at_reader(reader, "insert", number=INTERAC)
    selling.check_again(services.actor, tender.id)
    sheet = open_void(desk)
    sheet.reason.setCurrentText("Wrong sale")
    sheet.void.click()
    wait_for(desk, sheet.on_reader.isVisible)
    street.at_reader(reader, "insert", number=INTERAC)
    wait_for(desk, sheet.result.isVisible)
    assert sheet.result.headline.text() == "The sale is voided"
    assert sheet.result.advice.text() == (
        f"CA$7.00 was given back. CA$4.00 has to be given back on {NAME}: Till moved none of it."
    )


def test_the_second_press_of_enter_does_not_close_what_came_of_a_refund(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cashier = SlowReading(monkeypatch)
    sell(desk)
    desk.open()
    desk.press(Qt.Key.Key_R, CTRL)
    sheet = sheet_of(desk, RefundSheet)
    desk.press(Qt.Key.Key_Return)
    wait_for(desk, sheet.done_panel.isVisible)
    desk.press(Qt.Key.Key_Return)
    assert sheet.done_panel.isVisible()
    cashier.read()
    desk.press(Qt.Key.Key_Return)
    assert desk.no_sheet
