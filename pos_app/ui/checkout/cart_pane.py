"""The right side of the checkout: customer, lines, totals, and the buttons that charge."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from pos_app.domain.cart import Cart
from pos_app.domain.texts import N_, _, ngettext, pgettext
from pos_app.services.views.sales import SaleView
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.cart_announcements import change_words
from pos_app.ui.checkout.cart_model import CartModel
from pos_app.ui.checkout.cart_view import ACTIONS_HEIGHT, LINE_HEIGHT, CartView
from pos_app.ui.checkout.customer_chip import CustomerChip
from pos_app.ui.checkout.exchanged_view import ExchangedView
from pos_app.ui.checkout.key_button import KeyButton
from pos_app.ui.checkout.result_panel import ResultPanel
from pos_app.ui.checkout.totals_well import TotalsWell
from pos_app.ui.keys import actions as keys
from pos_app.ui.keys.keymap import KeyShown, keymap
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import (
    Announced,
    EmptyState,
    announce,
    column,
    frame,
    icon_button,
    row,
    set_property,
)
from pos_app.ui.widgets.key_captions import tooltip
from pos_app.ui.widgets.pages import Pages

_SCAN: Final = N_("Scan, search or key an amount")
_ONLY_BACK: Final = N_("Ring up what the customer takes for it, or give the money back.")


class CartPane(QWidget):
    """Shows one cart, or what came of the last sale, with the buttons for both."""

    focus_lost = Signal()
    """What had the focus is out of sight: it belongs where the next thing is rung up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.customer = CustomerChip()
        self.lines = CartModel(self)
        self.view = CartView(self.lines)
        self.result = ResultPanel()
        self.exchanged = ExchangedView()
        self._well = TotalsWell()
        self._empty = EmptyState("barcode", str(_SCAN))
        self._middle = Pages()
        self._parts = Pages()
        self.charge = KeyButton("primary", keys.CHARGE)
        self.cash = KeyButton("secondary", keys.EXACT_CASH)
        self.cash.set_caption(_("Exact cash"))
        self.hold = icon_button("hold", _("Put this cart aside"), action=keys.HOLD)
        self.resume = icon_button("clock", _("Go on with what was put aside"))
        self.discount = icon_button("discount", _("Discount on the sale"), action=keys.DISCOUNT)
        self.clear = icon_button("trash", _("Clear the cart"), action=keys.CLEAR)
        self._needs_lines: list[QWidget] = []
        self._shown: Cart | None = None
        self.undo = icon_button("undo", _("Undo"), action=keys.UNDO)
        KeyShown(self.resume, keys.RESUME, self._show_resume_key)
        self._lay_out()

    def show_cart(self, cart: Cart, amounts: Amounts, line_id: str | None) -> None:
        """Show this cart, with this line selected."""
        self.lines.show(cart, amounts)
        self.view.show_selected(line_id)
        self.exchanged.show_cart(cart, amounts)
        self._empty.set_text(str(_SCAN), "" if cart.is_empty else str(_ONLY_BACK))
        self._turn(self._middle, self.view if cart.lines else self._empty)
        self.hold.setVisible(not cart.is_empty)  # one place: put aside, or go on
        self.resume.setVisible(cart.is_empty)
        totals = cart.totals()
        self._well.show_totals(totals, amounts, cart.worth)
        self.charge.set_caption(_charge_caption(cart, totals.total, amounts))
        before, self._shown = self._shown, cart
        changed = change_words(before, cart, self._well.accessibleName(), amounts)
        announce(self, changed, Announced.MONEY)
        for each in self._needs_lines:
            each.setEnabled(not cart.is_empty)
        for each in (self.cash, self.discount):  # for what comes back alone there is nothing to pay
            each.setEnabled(bool(cart.lines))

    def show_waiting(self, count: int) -> None:
        """Show how many carts and sales were put aside."""
        self.resume.setText(f" {count}" if count else "")
        set_property(self.resume, "shape", "wide" if count else "icon")
        name = _("Nothing is put aside")
        if count:
            name = ngettext(
                "Go on with what was put aside: {n}", "Go on with what was put aside: {n}", count
            )
        self.resume.setAccessibleName(name)
        self.resume.setEnabled(bool(count))
        self._show_resume_key(keymap().text_of(keys.RESUME))

    def _show_resume_key(self, key: str) -> None:
        self.resume.setToolTip(tooltip(self.resume.accessibleName(), key))

    def show_result(self, sale: SaleView, amounts: Amounts, *, by_hand: bool) -> None:
        """Show the result of the sale in the place of the cart; the drawer may open by hand."""
        self.result.show_sale(sale, amounts, by_hand=by_hand)
        self._parts.setCurrentWidget(self.result)

    @property
    def shows_result(self) -> bool:
        """Return whether the last sale's result is still shown."""
        return self._parts.currentWidget() is self.result

    def end_result(self) -> None:
        """Show the cart again."""
        self._turn(self._parts, self._cart)

    def _turn(self, stack: Pages, page: QWidget) -> None:
        """Show a page; `focus_lost` where the page before had the focus: Qt moves it anywhere."""
        before, focused = stack.currentWidget(), QApplication.focusWidget()
        loses = before and focused and (before is focused or before.isAncestorOf(focused))
        stack.setCurrentWidget(page)
        if loses and before is not page:
            self.focus_lost.emit()

    def _lay_out(self) -> None:
        panel = frame("panel")
        outer = column(self)
        outer.addWidget(panel)
        box = column(panel, margin=SIZES["space_3"])
        self._cart = self._cart_part()
        self._parts.addWidget(self._cart)
        self._parts.addWidget(self.result)
        box.addWidget(self._parts)

    def _cart_part(self) -> QWidget:
        part = QWidget()
        box = column(part)
        box.addLayout(self._head())
        # The chosen line with its actions: before the totals are cut off there are fewer lines.
        least = scaled(LINE_HEIGHT, 0.7) + scaled(ACTIONS_HEIGHT, 0.35)
        self._middle.setMinimumHeight(least)
        self._middle.addWidget(self._empty)
        self._middle.addWidget(self.view)
        box.addWidget(self._middle, 1)
        box.addWidget(self.exchanged)
        box.addWidget(self._well)
        money = row()
        money.addWidget(self.charge, 5)
        money.addWidget(self.cash, 3)
        box.addLayout(money)
        self._needs_lines += [self.charge, self.cash]
        return part

    def _head(self) -> QHBoxLayout:
        head = row(spacing=SIZES["space_1"])
        head.addWidget(self.customer, 1)
        for made in (self.discount, self.undo, self.clear, self.hold, self.resume):
            head.addWidget(made)
        self._needs_lines += [self.discount, self.clear, self.hold]
        return head


def _charge_caption(cart: Cart, total: int, amounts: Amounts) -> str:
    if cart.is_empty:
        return pgettext("button: take the money", "Charge")
    if cart.worth > total:
        return _("Give back {amount}", amount=amounts.full(cart.worth - total))
    if cart.exchanged and cart.worth == total:
        return _("Exchange")
    amount = amounts.full(total - cart.worth)
    return pgettext("button: take the money", "Charge {amount}", amount=amount)
