"""What comes back at the checkout: exchanged for what is rung up, or without a receipt."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pos_app.domain.cart import Cart
from pos_app.domain.goods_returns import ExchangedGoods
from pos_app.domain.texts import _
from pos_app.services.container import Services
from pos_app.services.returns.views import Returnable
from pos_app.services.views.sales import SaleView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.current_cart import CurrentCart
from pos_app.ui.checkout.payment_coordinator import PaymentCoordinator
from pos_app.ui.widgets import Toasts
from pos_app.ui.widgets.formats import Formats


class Exchanging(QObject):
    """Has things come back for the current cart."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        current_cart: CurrentCart,
        payment: PaymentCoordinator,
        toasts: Toasts,
        screen: QWidget,
    ) -> None:
        super().__init__(screen)
        self._services = services
        self._tasks = tasks
        self._current_cart = current_cart
        self._payment = payment
        self._toasts = toasts
        self._screen = screen
        payment.exchange_requested.connect(self._confirm)

    def choose(self, found: Returnable) -> None:
        """Ask what comes back of a sale whose receipt was scanned."""
        from pos_app.ui.giving_back.exchange_choice_sheet import (  # noqa: PLC0415  slow to import
            ExchangeChoiceSheet,
        )

        if not any(line.returnable and line.left for line in found.lines):
            text = _("All of receipt {number} came back already.", number=found.number)
            self._toasts.add(text, "warn")
            return
        formats = Formats(self._current_cart.amounts.locale)
        sheet = ExchangeChoiceSheet(self._screen, found, formats)
        sheet.chosen.connect(self.add)
        sheet.open()

    def add(self, goods: ExchangedGoods) -> None:
        """Have goods come back for the current cart, or for the next one while it is taken away."""
        self._current_cart.when_ready(partial(self._add, goods))

    def _add(self, goods: ExchangedGoods) -> None:
        self._current_cart.change(self._current_cart.cart.exchanging(goods))

    def remove(self) -> None:
        """Have nothing come back after all; Undo brings it back."""
        cart = self._current_cart.cart
        if cart.exchanged and not self._current_cart.busy:
            self._current_cart.change(replace(cart, exchanged=()))
            undo = self._current_cart.undo
            self._toasts.add(_("Nothing comes back any more."), action=_("Undo"), then=undo)

    def take_back(self) -> None:
        """Take back what is rung up, without a receipt (Ctrl+B)."""
        self._current_cart.once_saved(self._take_back)

    def _take_back(self) -> None:
        from pos_app.ui.checkout.without_receipt_sheet import (  # noqa: PLC0415  slow to import
            WithoutReceiptSheet,
        )

        cart = self._current_cart.cart
        if not cart.lines:
            self._toasts.add(_("Ring up what comes back first."), "info")
            return
        if not self._current_cart.lock():
            return
        formats = Formats(self._current_cart.amounts.locale)
        sheet = WithoutReceiptSheet(self._screen, self._services, self._tasks, cart, formats)
        sheet.closed.connect(lambda: self._on_closed(cart, is_done=sheet.is_done))
        sheet.open()

    def _on_closed(self, cart: Cart, *, is_done: bool) -> None:
        """Go on with the cart, or with the next one; after a sale that was paid that has begun."""
        if not is_done:
            self._current_cart.unlock()
        elif self._current_cart.cart.id == cart.id:
            self._current_cart.begin(Cart(cart.currency))

    def _confirm(self) -> None:
        from pos_app.ui.giving_back.exchange_sheet import ExchangeSheet  # noqa: PLC0415  slow to import

        if not self._current_cart.lock():
            return
        cart = self._current_cart.cart
        formats = Formats(self._current_cart.amounts.locale)
        sheet = ExchangeSheet(self._screen, self._services, self._tasks, cart, formats)
        sheet.exchanged.connect(self._on_exchanged)
        sheet.credited.connect(lambda sale_id: self._hand_over(sheet, sale_id))
        sheet.closed.connect(lambda: self._on_closed(cart, is_done=sheet.is_done))
        sheet.open()

    def _hand_over(self, sheet: QWidget, sale_id: str) -> None:
        from pos_app.ui.credit.handing_over import HandingOver  # noqa: PLC0415  slow to import

        HandingOver(sheet, self._services, self._tasks).offer(sale_id)

    def _on_exchanged(self, sale: SaleView) -> None:
        self._payment.complete(sale)
