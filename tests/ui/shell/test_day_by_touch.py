"""A day at a till that has no keyboard: all of it by a finger, in a small window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from pos_app.domain.payments import PaymentStatus
from pos_app.domain.permissions import Actor
from pos_app.domain.shifts import ShiftRules
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import DISCOUNT_REASONS, SHIFT_RULES
from pos_app.services.views.catalogue import simple_product
from pos_app.services.views.customers import CustomerDraft
from pos_app.settings import MachineSettings
from pos_app.ui.checkout.customer_picker import CustomerPicker
from pos_app.ui.checkout.payment.store_credit_panel import StoreCreditPanel
from pos_app.ui.credit.code_sheet import CodeSheet
from pos_app.ui.history.search_field import WordsField
from pos_app.ui.history.table import HistoryTable
from pos_app.ui.shell.application import qt_application
from pos_app.ui.shell.approval_sheet import ApprovalSheet
from pos_app.ui.shell.crash_reporter import CrashReporter
from pos_app.ui.shell.workspace import Workspace
from pos_app.ui.shifts.report_sheet import ReportSheet
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets.floating_keys import FloatingKeys
from pos_app.ui.widgets.keypad import Keypad
from pos_app.ui.widgets.reason_edit import ReasonEdit
from pos_app.ui.widgets.sheet import Sheet

BO_PIN: Final = "5739"
OWNER_PIN: Final = "24681357"


class Finger:
    """Touches what is seen, where it is seen; what is too small to touch fails the test."""

    def __init__(self, workspace: Workspace, qtbot: QtBot) -> None:
        self.window: QWidget = workspace.window
        self._tasks = workspace.tasks
        self._qtbot = qtbot
        make: Callable[[], QPointingDevice] = QTest.createTouchDevice
        self._device = make()

    def touch(self, name: str) -> None:
        """Touch the button of this name, or that begins so: its key may stand behind it."""
        self.wait(lambda: self._button(name) is not None)
        found = self._button(name)
        assert found is not None
        self.touch_widget(found)

    def touch_widget(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Touch a widget in its middle, or at a place of it."""
        self._wait_until_it_rests(widget)
        wide, high = widget.width(), widget.height()
        assert min(wide, high) >= SIZES["touch"], (widget, wide, high)
        place = at or widget.rect().center()
        window = widget.window()
        under = window.childAt(widget.mapTo(window, place))
        assert under is not None
        assert under is widget or widget.isAncestorOf(under), (widget, under)
        point = widget.mapTo(window, place)
        QTest.touchEvent(window, self._device).press(0, point, window).commit()
        QTest.touchEvent(window, self._device).release(0, point, window).commit()
        self.wait(lambda: not self._tasks.busy)

    def _wait_until_it_rests(self, widget: QWidget) -> None:
        """Let layouts settle, each of which may ask for another: a person aims at what stands."""
        before = QRect()
        while before != (now := QRect(widget.mapTo(widget.window(), QPoint()), widget.size())):
            before = now
            for _turn in range(3):
                QApplication.processEvents()

    def touch_row(self, view: QAbstractItemView, number: int) -> None:
        """Touch a row of a list."""
        self.wait(lambda: view.model().rowCount() > number)
        index = view.model().index(number, 0)
        rect = view.visualRect(index)
        assert rect.height() >= SIZES["touch"], (view, rect)
        self.touch_widget(view.viewport(), rect.center())

    def type(self, text: str) -> None:
        """Touch the keys of the keypad that is seen."""
        self.wait(lambda: self._keypad() is not None)
        keypad = self._keypad()
        assert keypad is not None
        for sign in text:
            keys = keypad.findChildren(QAbstractButton)
            self.touch_widget(next(each for each in keys if each.text() == sign))

    def letters(self, field: QWidget, text: str) -> None:
        """Touch the letters of a search or a code, and that it is done."""
        (there,) = [each for each in field.findChildren(QToolButton) if each.toolTip()]
        self.touch_widget(there)
        for sign in text:
            self._touch_floating(sign)
        self._touch_floating("Done")

    def number(self, field: QWidget, text: str) -> None:
        """Touch a field for a number where no keypad is, and then the keys that come up."""
        self.touch_widget(field)
        for sign in text:
            self._touch_floating(sign)
        self._touch_floating("Done")

    def _touch_floating(self, caption: str) -> None:
        shown = self.window.findChildren(FloatingKeys)
        keys = [key for each in shown for key in each.findChildren(QAbstractButton) if seen(key)]
        self.touch_widget(next(each for each in keys if each.text() == caption))

    def choose_reason(self, number: int) -> None:
        """Open the list of reasons, and touch one."""
        (reason,) = [each for each in self.window.findChildren(ReasonEdit) if seen(each)]
        edge = QPoint(reason.width() - SIZES["touch"] // 2, reason.height() // 2)
        self.touch_widget(reason, edge)
        self.wait(lambda: reason.view().isVisible())
        view = reason.view()
        index = view.model().index(number, 0)
        point = view.viewport().mapTo(view.window(), view.visualRect(index).center())
        window = view.window()
        QTest.touchEvent(window, self._device).press(0, point, window).commit()
        QTest.touchEvent(window, self._device).release(0, point, window).commit()
        self.wait(lambda: not reason.view().isVisible())
        assert reason.text()

    def approve(self) -> None:
        """Have the owner approve what is asked."""
        self.wait(lambda: type(self.sheet) is ApprovalSheet)
        self.type(OWNER_PIN)
        self.touch("Approve")
        self.wait(lambda: type(self.sheet) is not ApprovalSheet)

    @property
    def sheet(self) -> Sheet | None:
        """Return the sheet on top."""
        shown = [each for each in self.window.findChildren(Sheet) if each.isVisible()]
        return shown[-1] if shown else None

    def wait(self, condition: Callable[[], object]) -> None:
        """Let the window live until something is so."""
        self._qtbot.waitUntil(lambda: bool(condition()))

    def _keypad(self) -> Keypad | None:
        return next((each for each in self.window.findChildren(Keypad) if seen(each)), None)

    def _button(self, name: str) -> QAbstractButton | None:
        for each in (self.sheet or self.window).findChildren(QAbstractButton):
            named = each.accessibleName().startswith(name) or each.text().startswith(name)
            if named and each.isEnabled() and seen(each):
                return each
        return None


def seen(widget: QWidget) -> bool:
    """Return whether nothing lies over the middle of a widget."""
    if not widget.isVisible():
        return False
    under = widget.window().childAt(widget.mapTo(widget.window(), widget.rect().center()))
    return under is not None and (under is widget or widget.isAncestorOf(under))


def is_read(workspace: Workspace) -> bool:
    """Return whether a sale's result was shown long enough: a touch goes on to the next sale."""
    return workspace.checkout.pane.shows_result and not workspace.checkout.last_sale.is_new


@pytest.fixture
def workspace(services: Services, tmp_path: Path, qtbot: QtBot) -> Iterator[Workspace]:
    """A store with shifts and with PINs; Bo may not give money back without asking."""
    owner, staff = services.actor, services.staff
    services.catalogue.save_product(owner, simple_product("Tea", 1_000, "usd"))
    services.settings.save(owner, SHIFT_RULES, ShiftRules(on=True))
    services.settings.save(owner, DISCOUNT_REASONS, "Regular customer")
    bo = staff.save_cashier(owner, None, "Bo", "cashier")
    staff.set_pin(owner, owner.cashier_id, OWNER_PIN)
    staff.set_pin(owner, bo.id, BO_PIN)
    qt_application()  # as the program begins: numbers that are touched bring a keypad
    made = Workspace(services, None, MachineSettings(tmp_path), tmp_path, CrashReporter("", None))
    qtbot.addWidget(made.window)
    made.window.resize(1024, 600)
    with qtbot.waitSignal(made.painted):
        made.window.show()
    qtbot.waitUntil(lambda: made.window.isActiveWindow() and not made.tasks.busy)
    yield made
    made.stop()


def open_drawer(finger: Finger) -> None:
    finger.touch("Drawer")
    finger.touch("Open the drawer")
    finger.type("100")
    finger.touch("Open the drawer")


def sell(finger: Finger, workspace: Workspace) -> None:
    """Sell for 10.00, and with a discount, from a cart that was put aside, for 9.00 of 20.00."""
    finger.touch("Checkout")
    finger.touch_row(workspace.checkout.catalogue.grid, 0)
    finger.touch("Exact cash")
    finger.wait(lambda: is_read(workspace))
    finger.touch_row(workspace.checkout.catalogue.grid, 0)
    finger.touch("Discount on the sale")
    finger.type("10")
    finger.choose_reason(1)
    finger.touch("OK")
    finger.approve()
    finger.touch("Put this cart aside")
    finger.touch("Go on with what was put aside: 1")
    finger.touch("Go on")
    finger.wait(lambda: finger.sheet is None)
    finger.touch("Charge")
    finger.touch("Cash")
    finger.type("20")
    finger.touch("Take")
    finger.wait(lambda: is_read(workspace))


def give_back(finger: Finger, workspace: Workspace) -> None:
    finger.touch("History")
    (table,) = workspace.window.findChildren(HistoryTable)
    finger.touch_row(table, 1)
    finger.touch("Refund")
    finger.wait(lambda: finger.sheet)
    finger.type("4")
    finger.touch("Refund $4.00")
    finger.approve()
    finger.touch("Done")
    finger.wait(lambda: finger.sheet is None)


def pay_and_close(finger: Finger) -> None:
    finger.touch("Drawer")
    finger.touch("Pay out")
    finger.type("2.50")
    finger.choose_reason(2)
    finger.touch("Pay out")
    finger.approve()
    finger.wait(lambda: finger.sheet is None)
    finger.touch("Count and close")
    finger.type("112.50")
    finger.touch("Count and close")
    finger.approve()
    finger.wait(lambda: type(finger.sheet) is ReportSheet)
    finger.touch("Done")


@pytest.mark.long
@pytest.mark.qt_log_ignore("This plugin does not support (grabbing the keyboard|raise)")
def test_the_day_is_lived_by_touch_alone(
    workspace: Workspace, services: Services, qtbot: QtBot
) -> None:
    finger = Finger(workspace, qtbot)
    finger.wait(lambda: finger.sheet)
    finger.type(BO_PIN)
    finger.touch("Sign in")
    finger.wait(lambda: finger.sheet is None)
    open_drawer(finger)
    sell(finger, workspace)
    give_back(finger, workspace)
    pay_and_close(finger)

    owner = Actor(next(each.id for each in services.staff.cashiers() if each.name != "Bo"))
    (row,) = services.shifts.z_reports(owner)
    z = services.shifts.z_report(owner, row.id).content
    assert (z["sales"]["count"], z["sales"]["amount"]) == (2, 1_900)
    assert (z["refunds"]["amount"], z["discounts"]["amount"]) == (400, 100)
    assert (z["cash"]["expected"], z["cash"]["difference"]) == (11_250, 0)
    assert [each["reason"] for each in z["moved"]] == ["Milk"]


def sell_and_take_gift_card(finger: Finger, workspace: Workspace) -> None:
    """Sell one of 10.00, hand its code over, and take it for the next sale."""
    checkout = workspace.checkout
    finger.touch("Keypad")
    finger.touch("Gift card")
    finger.touch("$10.00")
    finger.touch("Exact cash")
    finger.wait(lambda: type(finger.sheet) is CodeSheet)
    handed = finger.sheet
    assert isinstance(handed, CodeSheet)
    code = handed.code.text().replace("-", "").replace(" ", "")
    finger.touch("The customer has the code")
    finger.wait(lambda: finger.sheet is None)
    finger.touch("Keypad")  # back to the products
    finger.letters(checkout.catalogue.search, "TEA")
    finger.touch("Charge")
    finger.touch("Gift card")
    (panel,) = workspace.window.findChildren(StoreCreditPanel)
    finger.letters(panel.code, code)
    finger.touch("Take $10.00 from the card")
    finger.wait(lambda: is_read(workspace))


def void_sale_of(finger: Finger, workspace: Workspace, customer: str) -> None:
    finger.touch("History")
    (field,) = [each for each in workspace.window.findChildren(WordsField) if each.isVisible()]
    finger.letters(field, customer)
    (table,) = workspace.window.findChildren(HistoryTable)
    finger.wait(lambda: len(table.rows.items) == 2)  # a day, and the sale
    finger.touch_row(table, 1)
    finger.touch("Void this sale")
    finger.choose_reason(1)
    finger.touch("Void the sale")
    finger.approve()
    finger.touch("Done")
    finger.wait(lambda: finger.sheet is None)


@pytest.mark.long
@pytest.mark.qt_log_ignore("This plugin does not support (grabbing the keyboard|raise)")
def test_what_is_looked_for_is_found_by_touch_alone(
    workspace: Workspace, services: Services, qtbot: QtBot
) -> None:
    """A product, a customer, a sale and a gift card: by letters, and a reason that is offered."""
    owner = services.actor
    services.customers.create(owner, CustomerDraft("Grace Hopper", "grace@example.com"))
    services.customers.create(owner, CustomerDraft("Ada Lovelace", "ada@example.com"))
    finger, checkout = Finger(workspace, qtbot), workspace.checkout
    finger.wait(lambda: finger.sheet)
    finger.type(BO_PIN)
    finger.touch("Sign in")
    finger.wait(lambda: finger.sheet is None)
    open_drawer(finger)
    finger.touch("Checkout")

    finger.letters(checkout.catalogue.search, "TEA")
    finger.wait(lambda: len(checkout.current_cart.cart.lines) == 1)
    finger.touch("Choose a customer")
    finger.wait(lambda: type(finger.sheet) is CustomerPicker)
    picker = finger.sheet
    assert isinstance(picker, CustomerPicker)
    finger.letters(picker.search, "ADA")
    finger.wait(lambda: checkout.current_cart.cart.customer_id)
    finger.touch("Exact cash")
    finger.wait(lambda: is_read(workspace))

    sell_and_take_gift_card(finger, workspace)
    void_sale_of(finger, workspace, "ADA")
    rows = services.history.page().rows
    (voided,) = [each for each in rows if each.status is PaymentStatus.VOIDED]
    assert voided.customer_name == "Ada Lovelace"
