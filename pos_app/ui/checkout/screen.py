"""The checkout: everything a cashier needs to ring up a sale and take the money."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QWidget

from pos_app.changes import STORE, ChangeSet
from pos_app.domain.payments import TenderKind
from pos_app.domain.texts import _
from pos_app.services.container import Services
from pos_app.services.first_screen import FirstScreen
from pos_app.services.shared.declared_settings import DISCOUNT_REASONS, KEEP_STOCK, LOCALE
from pos_app.services.views.catalogue import ProductView, VariantView
from pos_app.services.views.sales import SaleView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.cart_customer import CartCustomer
from pos_app.ui.checkout.cart_pane import CartPane
from pos_app.ui.checkout.cart_view import LESS, MORE
from pos_app.ui.checkout.catalogue_pane import CataloguePane
from pos_app.ui.checkout.checkout_data import (
    CheckoutData,
    checkout_data_of,
    read_checkout_data,
)
from pos_app.ui.checkout.current_cart import CurrentCart
from pos_app.ui.checkout.exchanging import Exchanging
from pos_app.ui.checkout.gift_cards import GiftCards
from pos_app.ui.checkout.item_prompts import ItemPrompts
from pos_app.ui.checkout.last_sale import LastSale
from pos_app.ui.checkout.line_actions import LineActions
from pos_app.ui.checkout.payment_coordinator import PaymentCoordinator
from pos_app.ui.checkout.product_editing import ProductEditing
from pos_app.ui.checkout.scanned_codes import ScannedCodes
from pos_app.ui.input.ambiguous_scan import ask_whether_scanned
from pos_app.ui.input.scan_filter import ScanFilter, pressed_at
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.keys import actions as keys
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets import Toasts, row
from pos_app.ui.widgets.formats import formats_of

_SHOWN_SETTINGS: Final = frozenset({STORE, LOCALE.name, DISCOUNT_REASONS.name, KEEP_STOCK.name})
_LEFT, _RIGHT = 60, 40
_NARROWEST_CART: Final = 380


class CheckoutScreen(QWidget):
    """The selling screen.

    `monotonic` and `pressed` (seconds) are what scans are told from typing by, and one key pressed
    twice from two that are meant.
    """

    loaded = Signal()
    """The products and the kept cart are on the screen."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        *,
        first: FirstScreen | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        pressed: Callable[[QKeyEvent], float] = pressed_at,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._has_data = False
        self.current_cart = CurrentCart(services, tasks, self)
        self.catalogue = CataloguePane(services, tasks)
        self.pane = CartPane()
        self.toasts = Toasts(self.catalogue)
        self.scanner = ScanFilter(self, monotonic, pressed)
        self.payment = PaymentCoordinator(services, tasks, self.current_cart, self, monotonic)
        self.last_sale = LastSale(services, tasks, self, self.toasts, monotonic)
        cart = (services, tasks, self.current_cart)
        self.customer = CartCustomer(*cart, self.pane.customer, self.toasts, self)
        self.editing = ProductEditing(*cart, self.catalogue, self.toasts, self)
        self.item_prompts = ItemPrompts(self.current_cart, self)
        asked = (*cart, self.item_prompts, self.customer, self.editing, self.toasts)
        self.codes = ScannedCodes(*asked, self)
        self.exchanging = Exchanging(*cart, self.payment, self.toasts, self)
        self.gift_cards = GiftCards(*cart, self.payment, self.toasts, self)
        self.codes.on_credit = self.gift_cards.take
        self._lines = LineActions(self.current_cart, self.toasts, self)
        self._lay_out()
        self._connect()
        self._bind_shortcuts()
        self.setFocusProxy(self.catalogue.search)
        if first is None:
            self.reload()
        else:
            self._show_data(checkout_data_of(first))

    def reload(self) -> None:
        """Read the store, the catalogue and the kept cart anew."""
        task = self._tasks.read(read_checkout_data, self._services, owner=self)
        task.success(self._show_data).start()

    def refresh(self, changes: ChangeSet) -> None:
        """Show what a write changed."""
        settings = changes.settings & _SHOWN_SETTINGS
        if changes.catalogue or settings:
            self.codes.forget_products()
        if settings:
            self.reload()
        else:
            self.catalogue.pages.refresh(changes.catalogue, changes.stock)
        self.payment.refresh(changes)
        if self.current_cart.cart.id in changes.history and not self.current_cart.busy:
            self.current_cart.reload()
        self.customer.refresh(changes.customers)

    def sell_to(self, customer_id: str) -> None:
        """Begin a sale for a customer, from their page."""
        self.current_cart.when_ready(lambda: self.current_cart.set_customer(customer_id))

    # --- Qt ---

    def showEvent(self, event: QShowEvent) -> None:
        """Listen to the scanner."""
        super().showEvent(event)
        self.scanner.listen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is typed anywhere begins a search; Esc returns to the search field."""
        text = event.text()
        plain = not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        if event.key() == Qt.Key.Key_Escape:
            self._search()
        elif text and text.isprintable() and not text.isspace() and plain:
            self._end_last_sale()
            self.catalogue.type_to_search(text)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave Ctrl+Z to the cart while the search field has nothing to undo."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo = event.matches(QKeySequence.StandardKey.Undo)
            if undo and not self.catalogue.search.text():
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    # --- building ---

    def _lay_out(self) -> None:
        across = row(self, margin=SIZES["space_3"], spacing=SIZES["space_3"])
        across.addWidget(self.catalogue, _LEFT)
        across.addWidget(self.pane, _RIGHT)
        self.pane.setMinimumWidth(scaled(_NARROWEST_CART, 0.25))

    def _connect(self) -> None:
        self.scanner.scanned.connect(self.codes.take)
        self.scanner.doubted.connect(partial(ask_whether_scanned, self, self.scanner.emit_scanned))
        self.scanner.scanned_elsewhere.connect(self.codes.take_elsewhere)
        self.current_cart.changed.connect(self._show_cart)
        self.current_cart.failed.connect(self._tasks.failed)
        self.current_cart.declined.connect(
            lambda: self.toasts.add(_("That was not approved: the cart is as it was."), "warn")
        )
        self.catalogue.search.installEventFilter(self)
        self.catalogue.tapped.connect(self._on_tapped)
        self.catalogue.found.connect(self.item_prompts.add)
        self.catalogue.keyed.connect(self.current_cart.ring_up)
        self.catalogue.gift_card_requested.connect(self.gift_cards.sell)
        self.catalogue.code_typed.connect(self.codes.take)
        self.catalogue.edit_requested.connect(self.editing.edit)
        self.catalogue.hint.connect(self.toasts.add)
        self.catalogue.pages.outdated.connect(self.reload)
        self.catalogue.take_back_requested.connect(self.exchanging.take_back)
        self.payment.paid.connect(self._on_paid)
        self.payment.waiting_changed.connect(self.pane.show_waiting)
        self.payment.kept.connect(self.last_sale.offer_slip)
        self.codes.on_deposit = self.payment.pay_deposit
        self.payment.customer_requested.connect(lambda: self.customer.choose(to_pay=True))
        self.customer.chosen_to_pay.connect(
            lambda: self.payment.charge(first=TenderKind.SAVED_CARD)
        )
        self.last_sale.shown.connect(
            lambda sale: self.pane.show_result(
                sale, self.current_cart.amounts, by_hand=self.last_sale.by_hand
            )
        )
        self.last_sale.ended.connect(self.pane.end_result)
        self._connect_pane()

    def _connect_pane(self) -> None:
        pane = self.pane
        pane.focus_lost.connect(self.setFocus)
        pane.view.action_requested.connect(self._lines.do)
        pane.view.line_selected.connect(self.current_cart.select_line)
        pane.customer.clicked.connect(self.customer.choose)
        pane.charge.clicked.connect(self.payment.charge)
        pane.cash.clicked.connect(self.payment.exact_cash)
        pane.discount.clicked.connect(self._lines.ask_sale_discount)
        pane.hold.clicked.connect(self.payment.hold)
        pane.resume.clicked.connect(self.payment.show_waiting)
        pane.clear.clicked.connect(self._lines.clear)
        pane.undo.clicked.connect(self.current_cart.undo)
        pane.exchanged.removed.connect(self.exchanging.remove)
        self.codes.on_receipt = self.exchanging.choose
        pane.result.print_requested.connect(self.last_sale.print_receipt)
        pane.result.email_requested.connect(self.last_sale.email_receipt)
        pane.result.gift_requested.connect(self.last_sale.print_gift_receipt)
        pane.result.other_printer_requested.connect(self.last_sale.print_elsewhere)
        self.last_sale.printing.changed.connect(pane.result.show_printing)
        pane.result.done.connect(self._on_result_read)

    def _bind_shortcuts(self) -> None:
        start_reader = partial(self.payment.charge, first=TenderKind.READER, at_once=True)
        for action, act in (
            (keys.KEYPAD, self.catalogue.toggle_keypad),
            (keys.RESUME, self.payment.show_waiting),
            (keys.FIND_PRODUCT, self._search),
            (keys.HOLD, self.payment.hold),
            (keys.LINES, self._focus_lines),
            (keys.CUSTOMER, self.customer.choose),
            (keys.CHARGE, self.payment.charge),
            (keys.EXACT_CASH, self.payment.exact_cash),
            (keys.START_READER, start_reader),
            (keys.UNDO, self.current_cart.undo),
            (keys.DISCOUNT, self._lines.ask_sale_discount),
            (keys.CLEAR, self._lines.clear),
            (keys.ONE_MORE, partial(self._lines.do, MORE)),
            (keys.ONE_LESS, partial(self._lines.do, LESS)),
            (keys.WITHOUT_RECEIPT, self.exchanging.take_back),
            (keys.GIFT_CARD, self.gift_cards.sell),
            (keys.EDIT_PRODUCT, self.editing.edit_current),
            (keys.PRINT_AGAIN, self.last_sale.print_again),
        ):
            Shortcut(self, action, act)

    # --- showing ---

    def _show_data(self, data: CheckoutData | None) -> None:
        if data is None:
            return
        first, self._has_data = not self._has_data, True
        self.editing.data = data
        self.current_cart.amounts = data.amounts
        self.item_prompts.formats = formats_of(data.store)
        self._lines.discount_reasons = data.discount_reasons
        self.catalogue.show_catalogue(data)
        self.pane.show_waiting(data.waiting)
        present = self.current_cart.cart
        if first or (present.is_empty and present.currency != data.amounts.currency):
            self.current_cart.begin(data.cart)
        else:
            self._show_cart()
        if first:
            self.loaded.emit()

    def _show_cart(self) -> None:
        current_cart, cart = self.current_cart, self.current_cart.cart
        if not cart.is_empty or cart.customer_id:
            if self.last_sale.is_new:  # nobody could read it before the next sale began
                self.toasts.add(self.pane.result.summary(), "success")
            self.last_sale.end()
        self.pane.show_cart(cart, current_cart.amounts, current_cart.selected_line)
        self.pane.undo.setEnabled(current_cart.can_undo)
        self.customer.show()

    # --- from sale to sale ---

    def _on_tapped(self, product: ProductView, variant: VariantView | None) -> None:
        """Ring it up, unless the tap repeats the one that took the money a moment ago."""
        if not self.last_sale.is_new:
            self.item_prompts.add(product, variant)

    def _on_paid(self, sale: SaleView) -> None:
        self.catalogue.search.clear()
        self.last_sale.show(sale)
        self.pane.result.focus_next()
        self.gift_cards.offer_codes(sale.id)

    def _on_result_read(self) -> None:
        if not self.last_sale.is_new:
            self._end_last_sale()

    def _end_last_sale(self) -> None:
        if self.last_sale.is_shown:
            self.last_sale.end()
            self.catalogue.focus_search()

    def _search(self) -> None:
        self._end_last_sale()
        self.catalogue.focus_search()

    def _focus_lines(self) -> None:
        self._end_last_sale()
        self.pane.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
