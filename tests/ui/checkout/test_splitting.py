"""Bills in several tenders, taken out again, and sales that are dropped or put aside."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.payments import TenderKind, TenderState
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import BANK_TERMINAL
from pos_app.services.views.sales import PaymentRequest, TenderView
from pos_app.training.http.server import TrainingServer
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
from pos_app.ui.checkout.payment.tender_list import TendersModel
from pos_app.ui.widgets.floating_keys import FloatingKeys
from pos_app.ui.widgets.method_styles import METHOD_STYLES
from tests.support.accessible import nameless, too_small
from tests.ui.checkout.conftest import COFFEE, CROISSANT, Till, strike

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape
LEFT = Qt.MouseButton.LeftButton


def touch_in(field: QLineEdit, *names: str) -> None:
    """Bring up the keys of a field, and touch some of them."""
    keys = FloatingKeys(field).findChildren(QAbstractButton)
    for name in names:
        QTest.mouseClick(next(each for each in keys if each.text() == name), LEFT)


def part_paid(till: Till) -> PaymentSheet:
    """Take $4.00 in cash and $3.00 on a saved card of a sale of $11.00."""
    ada = till.customer("pm_card_visa")
    till.scan(CROISSANT)
    till.scan(f"TILLC:{ada.id}")
    till.press(Qt.Key.Key_F9)
    sheet = till.paying
    assert sheet is not None
    till.press(Qt.Key.Key_C)
    till.type("4")
    till.press(ENTER)
    till.press(Qt.Key.Key_S)
    till.press(Qt.Key.Key_A)
    till.type("3")
    till.press(ENTER)
    return sheet


def told(sheet: PaymentSheet) -> list[str]:
    """What the list of tenders says."""
    model = sheet.tenders.view.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(model.index(at, 0).data(role)) for at in range(model.rowCount())]


def test_each_tender_is_listed_with_what_came_of_it(till: Till) -> None:
    sheet = part_paid(till)
    assert told(sheet) == ["Cash, $4.00, Taken", "Visa •••• 4242, $3.00, Taken"]
    assert sheet.payment.sale is not None
    assert sheet.payment.sale.left == 400
    till.press(Qt.Key.Key_C)
    till.press(ENTER)
    assert till.result == "Approved $11.00"
    assert till.charged == [300]


def test_a_card_is_given_back_after_asking(till: Till) -> None:
    sheet = part_paid(till)
    sheet.tenders.view.setFocus()
    till.press(Qt.Key.Key_Delete)
    assert till.sheet.accessibleName() == "Give $3.00 back?"
    till.press(ENTER)  # the answer that does no harm
    assert told(sheet)[1] == "Visa •••• 4242, $3.00, Taken"
    till.press(Qt.Key.Key_Delete)
    till.sheet.yes.click()
    till.settle()
    assert told(sheet) == ["Cash, $4.00, Taken", "Visa •••• 4242, $3.00, Given back"]
    assert sheet.payment.sale is not None
    assert (sheet.payment.sale.paid, sheet.payment.sale.left) == (400, 700)
    till.press(Qt.Key.Key_F10)
    assert till.sales() == [(1100, "paid", "Cash")]


def test_cash_is_handed_back_from_the_drawer(till: Till) -> None:
    sheet = part_paid(till)
    sheet.tenders.view.setFocus()
    till.press(Qt.Key.Key_Up)
    till.press(Qt.Key.Key_Delete)
    till.sheet.yes.click()
    till.settle()
    assert told(sheet)[0] == "Cash, $4.00, Given back"


def test_a_sale_is_dropped_and_all_of_it_given_back(till: Till) -> None:
    sheet = part_paid(till)
    sheet.drop.click()
    assert till.sheet.accessibleName() == "Drop this sale?"
    till.sheet.yes.click()
    till.settle()
    assert till.paying is None
    assert till.rung_up == []
    assert till.services.selling.open_sales() == []


def test_a_part_paid_sale_is_put_aside_and_come_back_to(till: Till) -> None:
    sheet = part_paid(till)
    sheet.park.click()
    till.settle()
    till.scan(COFFEE)
    till.press(Qt.Key.Key_F10)
    till.press(Qt.Key.Key_F3)
    till.press(ENTER)
    back = till.paying
    assert back is not None
    assert len(told(back)) == 2
    till.press(Qt.Key.Key_F10)
    assert till.result == "Approved $11.00"


def test_thirds_come_to_the_whole(till: Till) -> None:
    reader = till.reader()
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F9)
    sheet = till.paying
    assert sheet is not None
    for parts in (3, 2, 1):
        sheet.take_now._offer(parts)
        till.press(ENTER)
        till.await_words("Waiting for the customer's card")
        till.street.at_reader(reader, "tap")
        if parts > 1:
            till.await_words("Approved")
    till.await_result()
    assert sorted(till.charged) == [366, 367, 367]
    assert till.sales()[0][:2] == (1100, "paid")


def test_ctrl_tab_goes_round_all_ways_and_everything_is_named(till: Till) -> None:
    till.reader()
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F9)
    sheet = till.paying
    assert sheet is not None
    seen = []
    for _ in range(5):
        assert nameless(sheet) == []
        assert too_small(sheet) == []
        seen.append(sheet.presenter.kind)
        till.press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert sheet.presenter.kind is seen[0] is TenderKind.READER
    offered = {kind for kind, look in METHOD_STYLES.items() if look.letter}
    assert set(seen) == offered - {TenderKind.BANK_TERMINAL}  # it has no name here


def test_the_list_is_a_good_model(qtmodeltester: Any) -> None:
    model = TendersModel(Amounts("usd", "en_US"))
    qtmodeltester.check(model)
    for count in (3, 1, 0):
        model.show(
            [
                TenderView(str(at), TenderKind.CASH, TenderState.APPROVED, 100 + at, tip=at)
                for at in range(count)
            ]
        )
        assert model.rowCount() == count
    qtmodeltester.check(model)


def test_enter_pressed_twice_takes_the_part_and_not_the_rest(till: Till) -> None:
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F9)
    till.type("4")
    strike(till.window, "\n")
    till.settle()
    for _ in range(3):
        strike(till.window, "\n")
        till.settle()
    assert till.sales() == [(1100, "waiting", "Cash")]
    till.press(ENTER)  # after a look at what is left
    assert till.result == "Paid, no change $11.00"


def test_money_is_not_given_back_for_a_sale_that_was_paid_meanwhile(till: Till) -> None:
    sheet = part_paid(till)
    QTest.keyClick(till.window.windowHandle(), Qt.Key.Key_F10)
    sheet.tenders.remove.click()  # while the cash is being written down
    till.settle()
    assert till.result == "Approved $11.00"
    till.press(Qt.Key.Key_Tab)
    till.press(Qt.Key.Key_Space)
    assert till.sales()[0][:2] == (1100, "paid")


def test_what_is_part_paid_is_put_aside_after_a_restart(
    services: Services, server: TrainingServer, tasks: Tasks, qtbot: QtBot
) -> None:
    """The sheet was open when the power went: nobody asks for the whole total again."""
    cart = Cart("usd", (CartLine("Gift basket", 10_000),))
    services.carts.save(services.actor, cart)
    services.selling.begin(services.actor, cart)
    services.payments.take(services.actor, PaymentRequest(cart.id, TenderKind.CASH, 4_000))
    till = Till(services, server, tasks, qtbot)
    qtbot.addWidget(till.window)
    till.open()
    assert till.rung_up == []
    assert "100" not in till.screen.pane.charge.text()
    till.press(Qt.Key.Key_F10)
    assert till.result == ""
    till.press(Qt.Key.Key_F3)
    till.press(ENTER)
    sheet = till.paying
    assert sheet is not None
    assert sheet.payment.sale is not None
    assert sheet.payment.sale.left == 6_000
    till.press(Qt.Key.Key_C)
    till.press(ENTER)
    assert services.selling.sale(cart.id).left == 0
    till.scan(COFFEE)  # it is another cart
    assert till.rung_up == [(1, "Coffee", 250)]


def test_consent_to_keep_a_card_is_of_one_card(till: Till) -> None:
    reader, ada = till.reader(), till.customer()
    till.scan(CROISSANT)
    till.scan(f"TILLC:{ada.id}")
    till.press(Qt.Key.Key_F9)
    sheet = till.paying
    assert sheet is not None
    till.press(Qt.Key.Key_R)
    till.press(Qt.Key.Key_K)
    assert sheet.keep.agreed
    till.press(Qt.Key.Key_A)
    till.type("4")
    till.press(ENTER)
    till.await_words("Waiting for the customer's card")
    till.street.at_reader(reader, "tap")
    till.qtbot.waitUntil(lambda: bool(sheet.payment.sale and sheet.payment.sale.paid))
    till.settle()
    assert not sheet.keep.agreed
    till.press(Qt.Key.Key_R)
    till.press(ENTER)
    till.await_words("Waiting for the customer's card")
    till.street.at_reader(reader, "tap", number="5555555555554444")
    till.await_result()
    kept = till.services.customers.details(ada.id).cards
    assert [card.brand for card in kept] == ["visa"]


def test_done_on_the_keys_of_an_amount_takes_nothing(till: Till) -> None:
    till.services.settings.save(till.services.actor, BANK_TERMINAL, "Bank")
    till.scan(CROISSANT)
    till.press(Qt.Key.Key_F9)
    sheet = till.paying
    assert sheet is not None
    assert sheet.payment.sale is not None
    sheet.choose(TenderKind.BANK_TERMINAL)
    touch_in(sheet.take_now.edit, "4", "Done")
    till.settle()
    assert len(sheet.payment.sale.tenders) == 0
    assert sheet.panels.bank_terminal.confirm.accessibleName() == "$4.00 was taken on Bank"
    touch_in(sheet.panels.bank_terminal.reference, "4", "2", "Done")
    till.settle()
    assert len(sheet.payment.sale.tenders) == 0
    assert sheet.panels.reference == "42"
