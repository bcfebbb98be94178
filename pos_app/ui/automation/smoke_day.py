"""The smoke test's day: an owner and a cashier with PINs, a float, a blind count, and a Z."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pos_app.domain.permissions import Grant, Permission, Role, Rule
from pos_app.domain.shifts import ShiftRules
from pos_app.services.shared.declared_settings import RETURN_URL, SHIFT_RULES
from pos_app.services.views.readers import TippingView
from pos_app.services.views.shifts import Content
from pos_app.ui.automation.smoke_walk import STORE_PAGE, Walk
from pos_app.ui.credit.code_sheet import CodeSheet
from pos_app.ui.giving_back.exchange_choice_sheet import ExchangeChoiceSheet

OWNER_PIN: Final = "739156"
CASHIER: Final = "Bo Smoke"
CASHIER_PIN: Final = "8264"
FLOAT: Final = "100.00"
COUNTED: Final = "150.00"
"""More or less than there is: the difference is told, and stops nothing."""
LIMIT: Final = 100
"""Minor units that a cashier gives back without asking anybody."""


class ShopDay(Walk):
    """A short day: the owner opens, a cashier sells, the owner approves and closes."""

    z: Content | None = None
    """What the day came to, once it is over."""
    opened_at: str = ""
    """When the drawer was opened, as the books write it; empty before."""

    def _steps(self) -> list[tuple[str, Callable[[], None]]]:
        start, *selling, refund, history = super()._steps()
        return [
            start,
            ("people", self._hire),
            ("drawer opened", self._open_drawer),
            ("cashier", lambda: self._sign_in("Ctrl+U", CASHIER_PIN, CASHIER)),
            *selling,
            ("small sales", self._sell_small_things),
            ("discount", self._sell_with_discount),
            ("held cart", self._hold_and_go_on),
            (f"{refund[0]}, approved", self._refund_with_approval),
            ("small refund", self._refund_a_little),
            ("exchange", self._exchange),
            ("gift card", self._pay_with_gift_card),
            ("paid out", self._pay_for_milk),
            ("no sale", self._open_without_sale),
            history,
            ("owner", lambda: self._sign_in("Ctrl+Shift+L", OWNER_PIN, self._owner)),
            ("close", self._close),
        ]

    def _hire(self) -> None:
        """Have people with PINs, shifts with a blind count, and a reader that asks for tips."""
        staff, owner = self.services.staff, self.services.actor
        self._owner = staff.current_cashier().name
        staff.set_pin(owner, owner.cashier_id, OWNER_PIN)
        bo = staff.save_cashier(owner, None, CASHIER, Role.CASHIER)
        staff.set_pin(owner, bo.id, CASHIER_PIN)
        for permission, up_to in ((Permission.REFUND, LIMIT), (Permission.DISCOUNT, 200_000)):
            staff.save_grant(owner, Role.CASHIER, permission, Grant(Rule.ALLOWED, up_to))
        self.services.settings.save(owner, SHIFT_RULES, ShiftRules(on=True, blind=True))
        self.services.settings.save(owner, RETURN_URL, STORE_PAGE)
        reader = self.services.readers.default()
        if reader is not None and reader.location_id:
            tips = TippingView(percentages=(10, 15, 20))
            self.services.readers.save_tipping(owner, reader.location_id, tips)
        self._settle()

    def _sign_in(self, keys: str, pin: str, name: str) -> None:
        self.hands.press(keys)
        self._settle()
        self._enter(pin)
        self.hands.wait(lambda: self.services.staff.current_cashier().name == name, name)
        self._settle()

    def _enter(self, text: str) -> None:
        self.hands.type(text)
        self.hands.press("Return")
        self._settle()

    # --- the drawer ---

    def _open_drawer(self) -> None:
        self._sign_in("Ctrl+Shift+L", OWNER_PIN, self._owner)
        self.hands.press("Ctrl+6")
        self._settle()
        self.hands.press("F9")
        self._settle()
        self._enter(FLOAT)
        self.hands.wait(self._is_open, "the open drawer")
        self._settle()

    def _pay_for_milk(self) -> None:
        self.hands.press("Ctrl+6")
        self._settle()
        self.hands.press("F3")
        self._settle()
        self._enter("2.50")
        self._enter("Milk")
        self._enter(OWNER_PIN)
        self.hands.wait(lambda: self._moved() == 1, "the milk to be paid")
        self._settle()

    def _open_without_sale(self) -> None:
        self.hands.press("F7")
        self._settle()
        self._enter("Change for a note")
        self._enter(OWNER_PIN)
        self.hands.wait(lambda: self._moved() == 2, "the drawer to open")
        self._settle()

    def _close(self) -> None:
        """Count blind, say why it differs, and read the Z."""
        self.hands.press("Ctrl+6")
        self._settle()
        self.hands.press("F9")
        self._settle()
        self._enter(COUNTED)
        if self._is_open():  # there is a difference
            self._read()
            self._enter("Counted by a program")
        self.hands.wait(lambda: not self._is_open(), "the closed drawer")
        self._settle()
        self._read()
        self.hands.press("Return")
        self._settle()
        shifts, actor = self.services.shifts, self.services.actor
        newest = shifts.z_reports(actor)[0]
        self.z = shifts.z_report(actor, newest.id).content

    def _is_open(self) -> bool:
        shift = self.services.shifts.drawer(self.services.actor).shift
        if shift is not None:
            self.opened_at = f"{shift.opened_at:%Y-%m-%d %H:%M:%S.%f}"  # as SQLite has it
        return shift is not None

    def _moved(self) -> int:
        return len(self.services.shifts.drawer(self.services.actor).movements)

    # --- selling ---

    def _sell_small_things(self) -> None:
        self.hands.press("Ctrl+1")
        for place in range(5):
            self._scan(place)
            self.hands.press("F10")
            self._await_sale()

    def _sell_with_discount(self) -> None:
        self._scan(5)
        self.hands.press("Ctrl+D")
        self._settle()
        self._enter("10")
        self.hands.press("F10")
        self._await_sale()

    def _hold_and_go_on(self) -> None:
        """Put a cart aside, sell to the next customer, and go on with it."""
        cart = self.workspace.checkout.current_cart
        self._scan(6)
        self.hands.press("F6")
        self.hands.wait(lambda: cart.cart.is_empty, "the next customer")
        self._scan(0)
        self.hands.press("F10")
        self._await_sale()
        self.hands.press("F3")
        self._settle()
        self.hands.press("Return")
        self.hands.wait(lambda: not cart.cart.is_empty, "the cart that was put aside")
        self._settle()
        self.hands.press("F10")
        self._await_sale()

    def _refund_with_approval(self) -> None:
        sale = self._card_sale
        self._find(sale)
        self.hands.press("Ctrl+R")
        self._settle()
        self.hands.press("Return")
        self._settle()
        self._enter(OWNER_PIN)
        self.hands.wait(lambda: self._refunded(sale), "the refund")
        self._read()
        self.hands.press("Return")
        self._settle()

    def _refund_a_little(self) -> None:
        sale = self.sales[-1]
        self._find(sale)
        self.hands.press("Ctrl+R")
        self._settle()
        self._enter("0.50")
        self.hands.wait(lambda: self._refunded(sale), "the small refund")
        self._read()
        self.hands.press("Return")
        self._settle()

    def _exchange(self) -> None:
        """Have something come back for the same thing, by its receipt: nothing is to pay."""
        cart = self.workspace.checkout.current_cart
        self.hands.press("Ctrl+1")
        self._settle()
        self._scan(1)
        self.hands.press("F10")
        self._await_sale()
        number = self.services.history.details(self.sales[-1]).row.receipt_number or ""
        self.hands.scan(number)
        self._settle()
        self.hands.press("+")
        for sheet in self.workspace.window.findChildren(ExchangeChoiceSheet):
            sheet.add.click()
        self.hands.wait(lambda: bool(cart.cart.exchanged), "what comes back")
        self._scan(1)
        self.hands.wait(lambda: bool(cart.cart.lines), "what goes out")
        self.hands.press("F9")
        self._settle()
        self.hands.press("Return")
        self._await_sale()

    def _pay_with_gift_card(self) -> None:
        """Sell a gift card, hand its code over, and have it pay for something."""
        self.hands.press("Ctrl+1")
        self._settle()
        self.hands.press("Ctrl+G")
        self._settle()
        self._enter("50")
        self.hands.press("F10")
        self._await_sale()
        (card,) = self.services.credits.to_hand_over(self.sales[-1])
        for sheet in self.workspace.window.findChildren(CodeSheet):
            sheet.done.click()
        self._settle()
        self._scan(2)
        self.hands.scan(card.code)
        self._settle()
        self.hands.press("Return")
        self._await_sale()
