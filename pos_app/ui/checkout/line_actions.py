"""What is done to the lines of the cart and to its discount."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pos_app.domain.cart import Cart, CartLine, Discount
from pos_app.domain.texts import N_, _
from pos_app.ui.checkout import cart_view
from pos_app.ui.checkout.current_cart import CurrentCart
from pos_app.ui.checkout.line_sheets import (
    AmountSheet,
    DiscountSheet,
    MeasureSheet,
    NoteSheet,
    QuantitySheet,
)
from pos_app.ui.widgets import Toasts

_EACH_ITS_LINE: Final = N_("Each gift card is a line of its own: ring up another one.")
_NOT_OF_GIFT_CARDS: Final = {
    cart_view.MORE: _EACH_ITS_LINE,
    cart_view.COUNT: _EACH_ITS_LINE,
    cart_view.DISCOUNT: N_("Gift cards are sold at what is put on them, without discount."),
}


class LineActions(QObject):
    """Carries out the actions of the cart's lines, with a question where one is needed."""

    def __init__(self, current_cart: CurrentCart, toasts: Toasts, screen: QWidget) -> None:
        super().__init__(screen)
        self._current_cart = current_cart
        self._toasts = toasts
        self._screen = screen
        self.discount_reasons: tuple[str, ...] = ()
        self._actions: dict[str, Callable[[CartLine], None]] = {
            cart_view.LESS: lambda line: self._set_quantity(line, line.quantity - 1),
            cart_view.MORE: lambda line: self._set_quantity(line, line.quantity + 1),
            cart_view.COUNT: self._ask_quantity,
            cart_view.REPRICE: self._ask_price,
            cart_view.DISCOUNT: self._ask_discount,
            cart_view.NOTE: self._ask_note,
            cart_view.REMOVE: lambda line: self._set_quantity(line, 0),
        }

    def do(self, action: str, line_id: str | None = None) -> None:
        """Do one of the actions of `cart_view` to a line, None for the selected one."""
        line_id = line_id or self._current_cart.selected_line
        line = next((each for each in self._current_cart.cart.lines if each.id == line_id), None)
        if line is None or self._current_cart.busy:
            return
        if line.is_gift_card and action in _NOT_OF_GIFT_CARDS:
            self._toasts.add(str(_NOT_OF_GIFT_CARDS[action]), "info")
        else:
            self._actions[action](line)

    def clear(self) -> None:
        """Empty the cart; Undo brings it back."""
        cart = self._current_cart.cart
        if not self._current_cart.busy and (not cart.is_empty or cart.customer_id):
            self._current_cart.change(Cart(cart.currency, id=cart.id))
            undo = self._current_cart.undo
            say = partial(self._toasts.add, _("The cart was cleared."), action=_("Undo"), then=undo)
            self._current_cart.once_saved(say)

    def ask_sale_discount(self) -> None:
        """Take something off the whole sale (Ctrl+D)."""
        cart = self._current_cart.cart
        if cart.is_empty or self._current_cart.busy:
            return
        sheet = self._discount_sheet(_("On the whole sale"), cart.discount)
        sheet.answered.connect(
            lambda off: self._current_cart.change(
                replace(self._current_cart.cart, discount=_or_none(off))
            )
        )
        sheet.open()

    def _set_quantity(self, line: CartLine, quantity: int) -> None:
        self._current_cart.change(self._current_cart.cart.with_quantity(line.id, quantity), line.id)

    def _change(self, line: CartLine) -> None:
        self._current_cart.change(self._current_cart.cart.changed(line), line.id)

    def _ask_quantity(self, line: CartLine) -> None:
        if line.unit.is_measured:
            measured = MeasureSheet(self._screen, line.name, line.unit, self._current_cart.amounts)
            measured.answered.connect(
                lambda measure: self._change(replace(line, quantity=1, measure=measure))
            )
            measured.open()
            return
        sheet = QuantitySheet(self._screen, line.name, line.quantity)
        sheet.answered.connect(lambda quantity: self._set_quantity(line, quantity))
        sheet.open()

    def _ask_price(self, line: CartLine) -> None:
        sheet = AmountSheet(
            self._screen, _("Price"), line.name, line.unit_price, self._current_cart.amounts
        )
        sheet.answered.connect(lambda price: self._change(replace(line, unit_price=price)))
        sheet.open()

    def _ask_discount(self, line: CartLine) -> None:
        sheet = self._discount_sheet(line.name, line.discount)
        sheet.answered.connect(lambda off: self._change(replace(line, discount=_or_none(off))))
        sheet.open()

    def _discount_sheet(self, subject: str, discount: Discount | None) -> DiscountSheet:
        amounts = self._current_cart.amounts
        return DiscountSheet(self._screen, subject, discount, amounts, self.discount_reasons)

    def _ask_note(self, line: CartLine) -> None:
        sheet = NoteSheet(self._screen, line.name, line.note)
        sheet.answered.connect(lambda note: self._change(replace(line, note=note)))
        sheet.open()


def _or_none(discount: Discount) -> Discount | None:
    return discount if discount.value else None
