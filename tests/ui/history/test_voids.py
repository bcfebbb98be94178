"""A sale of today is voided whole; what was paid at a reader is told, and given back there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.paper import AmountLine
from pos_app.domain.payments import PaymentStatus
from pos_app.domain.permissions import Actor
from pos_app.domain.printers import ReceiptPrinter
from pos_app.services.shared.declared_settings import RECEIPT_PRINTER
from pos_app.services.views.readers import LocationView, TippingView
from pos_app.ui.history.refund_sheet import RefundSheet
from pos_app.ui.history.void_sheet import VoidSheet
from pos_app.ui.widgets import Sheet
from tests.support.accessible import nameless, too_small
from tests.support.customer_side import CustomerSide
from tests.support.one_cashier import selling_of
from tests.support.quick_hands import SlowReading
from tests.support.store import STORE
from tests.ui.history.conftest import Desk, line

SheetT = TypeVar("SheetT", bound=Sheet)
CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier
INTERAC = "4506445006931933"


def add_reader(desk: Desk, *tips: int) -> str:
    """Register a simulated reader, which offers these tips in per cent."""
    readers = desk.services.readers
    here = LocationView("", "Store", "1 Main Street", "Springfield", "10001", "US", "NY")
    place = readers.save_location(desk.services.actor, here)
    if tips:
        readers.save_tipping(desk.services.actor, place.id, TippingView(tips))
    return readers.register(desk.services.actor, "simulated-wpe", "Front reader", place.id).id


def pay_at_reader(desk: Desk, reader_id: str, price: int, **card: Any) -> str:
    """Sell something on a reader; return the sale's id."""
    selling, store = selling_of(desk.services), desk.services.settings.store()
    cart = Cart(store.currency if store else "usd", (CartLine("Coffee", price),))
    sale = selling.begin(desk.services.actor, cart)
    tender = selling.prepare_reader(sale.id, reader_id)
    selling.start_reader(tender.id)
    street = CustomerSide(desk.server)
    if tip := card.pop("tip", None):
        street.at_reader(reader_id, "tip", amount=tip)
    street.at_reader(reader_id, "insert", **card)
    selling.check_again(desk.services.actor, tender.id)
    return sale.id


def open_void(desk: Desk) -> VoidSheet:
    desk.open()
    desk.press(Qt.Key.Key_R, CTRL_SHIFT)
    return sheet_of(desk, VoidSheet)


def sheet_of(desk: Desk, kind: type[SheetT]) -> SheetT:
    return next(each for each in desk.window.findChildren(kind) if each.isVisible())


def wait_for(desk: Desk, condition: Any) -> None:
    desk.qtbot.waitUntil(condition)
    desk.settle()


def status(desk: Desk) -> PaymentStatus:
    return desk.services.history.page().rows[0].status


def test_every_tender_goes_back_with_a_reason_and_the_lines_stay(desk: Desk) -> None:
    desk.sell_mixed(500, line("Cake", 1100, 2))
    sheet = open_void(desk)
    assert [(each.title, each.right) for each in sheet.back.entries()] == [
        ("Cash", "$5.00"),
        ("Visa •••• 4242", "$18.76"),
    ]
    assert "All that was taken for this sale, $23.76, goes back now." in sheet.message.text()
    assert sheet.reason.hasFocus()
    assert not sheet.void.isEnabled()
    assert not sheet.reader_field.isVisible()
    assert nameless(sheet) == []
    assert too_small(sheet) == []
    QTest.keyClicks(sheet.reason, "Rung up twice")
    desk.press(Qt.Key.Key_Return)
    assert sheet.result.headline.text() == "Sale voided"
    assert sheet.result.done.hasFocus()
    assert nameless(sheet) == []
    desk.services.settings.save(
        desk.services.actor, RECEIPT_PRINTER, ReceiptPrinter(address="127.0.0.1:9")
    )
    desk.press(Qt.Key.Key_P)
    (job,) = desk.services.printing.jobs()
    paper = desk.services.receipts.paper(job.history_id, copy=False)
    assert AmountLine("Refund in cash", "-5.00") in paper.blocks
    desk.press(Qt.Key.Key_Return)

    detail = desk.screen.detail
    assert status(desk) is PaymentStatus.VOIDED
    assert detail.chip.word() == "Voided"
    assert detail.void_reason.text() == "Rung up twice"
    assert next(each.title for each in detail.sold.entries()).endswith("Cake")
    assert not detail.void.isVisible()
    assert desk.rows[0].status is PaymentStatus.VOIDED
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.isVisible()


def test_the_sale_is_kept_by_escape(desk: Desk) -> None:
    desk.sell(line("Coffee", 250))
    open_void(desk)
    desk.press(Qt.Key.Key_Escape)
    assert desk.no_sheet
    assert status(desk) is PaymentStatus.PAID


def test_a_void_without_an_answer_says_what_is_not_known(desk: Desk) -> None:
    desk.sell_mixed(500, line("Cake", 1100))
    sheet = open_void(desk)
    QTest.keyClicks(sheet.reason, "Wrong customer")
    desk.server.controls.fault("reset_after", "/v1/refunds", method="POST", times=3)
    desk.press(Qt.Key.Key_Return)
    assert sheet.result.headline.text().startswith("Not known yet")
    assert "Not known yet" in " ".join(each.spoken for each in sheet.result.given.entries())
    sheet.result.done.click()
    desk.settle()
    assert desk.screen.detail.check.isVisible()


def test_reader_and_tip_stand_in_the_detail(desk: Desk) -> None:
    reader = add_reader(desk, 10, 20)
    pay_at_reader(desk, reader, 1000, tip=200)
    desk.open()
    detail = desk.screen.detail
    assert detail.amount.text() == "$12.00"
    (paid,) = detail.paid.entries()
    assert paid.subtitle.startswith("Front reader  ·  $2.00 of it is the tip")
    assert [(each.title, each.right) for each in detail.sold.entries()][-3:] == [
        ("Total", "$10.00"),
        ("Tip", "$2.00"),
        ("With the tip", "$12.00"),
    ]


def test_what_was_given_back_before_the_sale_was_paid_only_happened(desk: Desk) -> None:
    selling, cashier = selling_of(desk.services), desk.services.staff.current_cashier()
    sale = selling.begin(Actor(cashier.id), Cart("usd", (CartLine("Coffee", 1000),)))
    first = selling.take_cash(sale.id, 400).tenders[0]
    selling.remove_tender(Actor(cashier.id), first.id)
    selling.take_cash(sale.id, 1000)
    desk.open()
    detail = desk.screen.detail
    assert [each.right for each in detail.paid.entries()] == ["$10.00"]
    assert detail.refunds.entries() == ()
    assert detail.chip.word() == "Paid"
    assert "$4.00" in " ".join(each.title for each in detail.timeline.entries())


def test_interac_goes_back_with_the_card_at_the_reader(desk: Desk) -> None:
    desk.services.settings.save_store(
        desk.services.actor, replace(STORE, country="CA", currency="cad")
    )
    reader = add_reader(desk)
    pay_at_reader(desk, reader, 1000, number=INTERAC)
    desk.open()
    desk.press(Qt.Key.Key_R, CTRL)
    sheet = sheet_of(desk, RefundSheet)
    assert sheet.reader_field.isVisible()
    desk.press(Qt.Key.Key_Return)
    wait_for(desk, sheet.on_reader.isVisible)
    assert "Ask for the card that paid" in sheet.on_reader.state.words()
    CustomerSide(desk.server).at_reader(reader, "insert", number=INTERAC)
    wait_for(desk, sheet.done_panel.isVisible)
    assert sheet.chip.word() == "Refunded"
    desk.press(Qt.Key.Key_Return)
    assert status(desk) is PaymentStatus.REFUNDED


def test_the_second_press_of_enter_does_not_stop_the_reader(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    SlowReading(monkeypatch)
    desk.services.settings.save_store(
        desk.services.actor, replace(STORE, country="CA", currency="cad")
    )
    reader = add_reader(desk)
    pay_at_reader(desk, reader, 1000, number=INTERAC)
    desk.open()
    desk.press(Qt.Key.Key_R, CTRL)
    sheet = sheet_of(desk, RefundSheet)
    desk.press(Qt.Key.Key_Return)
    wait_for(desk, sheet.on_reader.isVisible)
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_Return)
    assert "Ask for the card that paid" in sheet.on_reader.state.words()
    CustomerSide(desk.server).at_reader(reader, "insert", number=INTERAC)
    wait_for(desk, sheet.done_panel.isVisible)
    assert sheet.chip.word() == "Refunded"


@pytest.mark.parametrize("mode", ["test"])
def test_at_a_simulated_reader_the_interac_card_is_presented_from_the_till(desk: Desk) -> None:
    desk.services.settings.save_store(
        desk.services.actor, replace(STORE, country="CA", currency="cad")
    )
    pay_at_reader(desk, add_reader(desk), 1000, number=INTERAC)
    desk.open()
    desk.press(Qt.Key.Key_R, CTRL)
    sheet = sheet_of(desk, RefundSheet)
    desk.press(Qt.Key.Key_Return)
    wait_for(desk, sheet.on_reader.customer.isVisible)
    assert sheet.on_reader.customer.offer.chosen == "interac"
    sheet.on_reader.customer.offer.present.click()
    wait_for(desk, sheet.done_panel.isVisible)
    assert sheet.chip.word() == "Refunded"


def test_a_void_waits_for_the_card_where_it_is_needed_and_may_be_stopped(desk: Desk) -> None:
    desk.services.settings.save_store(
        desk.services.actor, replace(STORE, country="CA", currency="cad")
    )
    reader = add_reader(desk)
    pay_at_reader(desk, reader, 1000, number=INTERAC)
    street = CustomerSide(desk.server)
    for act, headline in (
        (lambda sheet: sheet.on_reader.stop.click(), "Not everything was given back"),
        (lambda _sheet: street.at_reader(reader, "insert", number=INTERAC), "The sale is voided"),
    ):
        sheet = open_void(desk)
        assert sheet.reader_field.isVisible()
        assert sheet.reason.hasFocus()
        QTest.keyClicks(sheet.reason, "Wrong table")
        desk.press(Qt.Key.Key_Return)
        wait_for(desk, sheet.on_reader.isVisible)
        act(sheet)
        wait_for(desk, sheet.result.isVisible)
        assert sheet.result.headline.text() == headline
        sheet.result.done.click()
        desk.settle()
    assert status(desk) is PaymentStatus.VOIDED


@pytest.mark.parametrize("sheet_keys", [CTRL, CTRL_SHIFT])
def test_many_tenders_leave_the_sheet_in_the_window(desk: Desk, sheet_keys: Any) -> None:
    selling, cashier = selling_of(desk.services), desk.services.staff.current_cashier()
    sale = selling.begin(Actor(cashier.id), Cart("usd", (CartLine("Banquet", 10_000),)))
    for _ in range(10):
        selling.take_cash(sale.id, 1_000)
    desk.open()
    desk.window.resize(1024, 600)
    desk.press(Qt.Key.Key_R, sheet_keys)
    sheet = sheet_of(desk, Sheet)
    desk.qtbot.waitUntil(lambda: sheet.height() == 600)
    assert sheet.minimumSizeHint().height() <= 600
