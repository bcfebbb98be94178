"""What is done to the lines of the cart and to its discount."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pos_app.domain.cart import Cart, CartLine, Discount
from pos_app.domain.texts import _
from pos_app.ui.checkout import cart_view
from pos_app.ui.checkout.line_sheets import AmountSheet, DiscountSheet, NoteSheet, QuantitySheet
from pos_app.ui.checkout.session import CartSession
from pos_app.ui.widgets import Toasts


class LineActions(QObject):
    """Carries out the actions of the cart's lines, with a question where one is needed."""

    def __init__(self, session: CartSession, notes: Toasts, screen: QWidget) -> None:
        super().__init__(screen)
        self._session = session
        self._notes = notes
        self._screen = screen
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
        line_id = line_id or self._session.selected_line
        line = next((each for each in self._session.cart.lines if each.id == line_id), None)
        if line is not None and not self._session.busy:
            self._actions[action](line)

    def clear(self) -> None:
        """Empty the cart; Undo brings it back."""
        cart = self._session.cart
        if not self._session.busy and (cart.lines or cart.customer_id):
            self._session.change(Cart(cart.currency, id=cart.id))
            undo = self._session.undo
            self._notes.add(_("The cart was cleared."), action=_("Undo"), then=undo)

    def ask_sale_discount(self) -> None:
        """Take something off the whole sale (Ctrl+D)."""
        cart = self._session.cart
        if cart.is_empty or self._session.busy:
            return
        sheet = DiscountSheet(
            self._screen, _("On the whole sale"), cart.discount, self._session.amounts
        )
        sheet.answered.connect(
            lambda off: self._session.change(replace(self._session.cart, discount=_or_none(off)))
        )
        sheet.open()

    def _set_quantity(self, line: CartLine, quantity: int) -> None:
        self._session.change(self._session.cart.with_quantity(line.id, quantity), line.id)

    def _change(self, line: CartLine) -> None:
        self._session.change(self._session.cart.changed(line), line.id)

    def _ask_quantity(self, line: CartLine) -> None:
        sheet = QuantitySheet(self._screen, line.name, line.quantity)
        sheet.answered.connect(lambda quantity: self._set_quantity(line, quantity))
        sheet.open()

    def _ask_price(self, line: CartLine) -> None:
        sheet = AmountSheet(
            self._screen, _("Price"), line.name, line.unit_price, self._session.amounts
        )
        sheet.answered.connect(lambda price: self._change(replace(line, unit_price=price)))
        sheet.open()

    def _ask_discount(self, line: CartLine) -> None:
        sheet = DiscountSheet(self._screen, line.name, line.discount, self._session.amounts)
        sheet.answered.connect(lambda off: self._change(replace(line, discount=_or_none(off))))
        sheet.open()

    def _ask_note(self, line: CartLine) -> None:
        sheet = NoteSheet(self._screen, line.name, line.note)
        sheet.answered.connect(lambda note: self._change(replace(line, note=note)))
        sheet.open()


def _or_none(discount: Discount) -> Discount | None:
    return discount if discount.value else None
