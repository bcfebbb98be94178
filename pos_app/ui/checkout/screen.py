"""The checkout: everything a cashier needs to ring up a sale and take the money."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.changes import STORE, ChangeSet
from pos_app.domain.cart import CartLine
from pos_app.domain.payments import TenderKind
from pos_app.domain.text import shortened
from pos_app.domain.texts import N_, _, pgettext
from pos_app.services.container import Services
from pos_app.services.first_look import FirstScreen
from pos_app.services.views.catalogue import ProductView
from pos_app.services.views.sales import SaleView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout import cart_view
from pos_app.ui.checkout.cart_customer import CartCustomer
from pos_app.ui.checkout.cart_pane import CartPane
from pos_app.ui.checkout.catalogue_pane import CataloguePane
from pos_app.ui.checkout.customer_picker import CUSTOMER_CODE, CustomerPicker
from pos_app.ui.checkout.line_work import LineWork
from pos_app.ui.checkout.paying import Paying
from pos_app.ui.checkout.product_editor import ProductEditor
from pos_app.ui.checkout.session import CartSession, Counter, counter_of, read_counter
from pos_app.ui.input.guards import RepeatGuard
from pos_app.ui.input.scan_doubt import ask_whether_scanned, tell_scanned_elsewhere
from pos_app.ui.input.scan_filter import ScanFilter, pressed_at
from pos_app.ui.input.shortcuts import Shortcut
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import Sheet, Toasts, row, toast

if TYPE_CHECKING:
    from pos_app.ui.receipts import ReceiptActions

_GROUP: Final = N_("Checkout")
_SHOWN_SETTINGS: Final = frozenset({STORE, "locale"})
_LEFT, _RIGHT = 60, 40
_NARROWEST_CART: Final = 380


@runtime_checkable
class TakesCodes(Protocol):
    """A sheet that knows what to do with a scanned code."""

    def take_code(self, code: str) -> None:
        """Do it."""
        ...


class CheckoutScreen(QWidget):
    """The selling screen.

    `monotonic` and `pressed` (seconds) are what scans are told from typing by, and one key pressed
    twice from two wishes.
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
        self._repeats = RepeatGuard(monotonic)
        self._counter: Counter | None = None
        self._last_sale: str | None = None
        self._pay_after_customer = False
        self.session = CartSession(services, tasks, self)
        self.catalogue = CataloguePane()
        self.pane = CartPane()
        self.paying = Paying(services, tasks, self.session, self, monotonic)
        self.scanner = ScanFilter(self, monotonic, pressed)
        self._lines = LineWork(self.session, self)
        self.notes = Toasts(self.catalogue)  # over the tiles, never over the money
        self._customer = CartCustomer(
            services, tasks, self.session, self.pane.customer, self.notes, self
        )
        self._lay_out()
        self._connect()
        self._bind_shortcuts()
        self.setFocusProxy(self.catalogue.search)
        if first is None:
            self.reload()
        else:
            self._on_counter(counter_of(first))

    # --- what others ask of it ---

    @property
    def sale_in_hand(self) -> str | None:
        """The sale whose payment is on the sheet, if any."""
        return self.paying.sale_id

    def show_connection(self) -> None:
        """Stripe came or went: what can be done on the payment sheet is another now."""
        self.paying.show_connection()

    def reload(self) -> None:
        """Read the store, the catalogue and the kept cart anew."""
        task = self._tasks.read(read_counter, self._services, owner=self)
        task.success(self._on_counter).start()

    def refresh(self, changes: ChangeSet) -> None:
        """Show what a write changed."""
        if changes.catalogue or changes.settings & _SHOWN_SETTINGS:
            self.reload()
        self.paying.refresh(changes)
        if self.session.cart.id in changes.history and not self.session.busy:
            self.session.reload()
        self._customer.refresh(changes.customers)

    def sell_to(self, customer_id: str) -> None:
        """Begin a sale for a customer, from their page."""
        self.session.when_ready(lambda: self.session.set_customer(customer_id))

    def print_receipt(self, sale_id: str) -> None:
        """Print the receipt of a sale whose end nobody saw."""
        self._receipts.print_(sale_id)

    def end_receipt(self, sale_id: str) -> None:
        """Note that it was chosen what to do with a sale's receipt."""
        services = self._services
        self._tasks.write(
            lambda: services.receipts.receipt_done(services.actor, sale_id), owner=self
        ).start()

    def take_code(self, code: str) -> None:
        """Take a code as the scanner does: to the sheet on top, or into the cart."""
        sheet = self._top_sheet()
        if isinstance(sheet, TakesCodes):
            sheet.take_code(code)
        elif sheet is not None:
            QApplication.beep()
            toast(
                self,
                _("Nothing was added for {code}: close this first.", code=shortened(code)),
                "warn",
            )
        else:
            self.session.when_ready(partial(self._take, code))

    # --- Qt ---

    def showEvent(self, event: QShowEvent) -> None:
        """Hear the scanner."""
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
            self._next_sale()
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
        self.pane.setMinimumWidth(_NARROWEST_CART)

    def _connect(self) -> None:
        self.scanner.scanned.connect(self.take_code)
        self.scanner.doubted.connect(partial(ask_whether_scanned, self, self.scanner.tell))
        self.scanner.scanned_elsewhere.connect(partial(tell_scanned_elsewhere, self))
        self.session.changed.connect(self._show_cart)
        self.session.failed.connect(self._tasks.failed)
        self.catalogue.search.installEventFilter(self)
        self.catalogue.picked.connect(self._on_picked_product)
        self.catalogue.keyed.connect(self._ring_up_line)
        self.catalogue.code_typed.connect(self.take_code)
        self.catalogue.edit_requested.connect(self.edit_product)
        self.catalogue.hint.connect(self.notes.add)
        self.paying.paid.connect(self._on_paid)
        self.paying.waiting_changed.connect(self.pane.show_waiting)
        self.paying.customer_wanted.connect(self._choose_customer_to_pay)
        self._connect_pane()

    def _connect_pane(self) -> None:
        pane = self.pane
        pane.focus_lost.connect(self.setFocus)
        pane.view.wanted.connect(self._lines.do)
        pane.view.taken_in_hand.connect(self.session.take_in_hand)
        pane.customer.clicked.connect(self.choose_customer)
        pane.charge_requested.connect(self.charge)
        pane.cash_wanted.connect(self.paying.exact_cash)
        pane.discount_wanted.connect(self._lines.ask_sale_discount)
        pane.hold_wanted.connect(self.paying.hold)
        pane.resume_wanted.connect(self.paying.show_waiting)
        pane.clear_wanted.connect(self.clear)
        pane.undo_wanted.connect(self.session.undo)
        pane.result.print_requested.connect(self._print_last)
        pane.result.email_requested.connect(self._email_last)
        pane.result.done.connect(self._on_result_read)

    def _bind_shortcuts(self) -> None:
        for keys, title, act in (
            ("F2", _("Keypad for a custom amount"), self.catalogue.toggle_keypad),
            ("F3", _("Go on with what was put aside"), self.paying.show_waiting),
            ("F4", pgettext("shortcut", "Search"), self._search),
            ("F6", _("Put the cart aside"), self.paying.hold),
            ("F7", _("Lines of the cart"), self._focus_lines),
            ("F8", _("Customer"), self.choose_customer),
            ("F9", pgettext("shortcut", "Charge"), self.charge),
            ("F10", _("Exact cash"), self.paying.exact_cash),
            ("F12", _("Start the card reader"), self.charge_by_card),
            ("Ctrl+Z", _("Undo"), self.session.undo),
            ("Ctrl+D", _("Discount on the sale"), self._lines.ask_sale_discount),
            ("Ctrl+L", _("Clear the cart"), self.clear),
            ("Ctrl++", _("One more of the line"), partial(self._on_line, cart_view.MORE)),
            ("Ctrl+-", _("One less of the line"), partial(self._on_line, cart_view.LESS)),
            ("Ctrl+E", _("Change the product"), self.edit_current_product),
            ("Ctrl+P", _("Print the last receipt again"), self._reprint),
        ):
            Shortcut(self, keys, title, str(_GROUP), act)

    # --- showing ---

    def _on_counter(self, counter: Counter | None) -> None:
        if counter is None:
            return
        first, self._counter = self._counter is None, counter
        self.session.amounts = counter.amounts
        self.catalogue.show_counter(counter)
        self.pane.show_waiting(counter.waiting)
        present = self.session.cart
        if first or (present.is_empty and present.currency != counter.amounts.currency):
            self.session.begin(counter.cart)
        else:
            self._show_cart()
        if first:
            self.loaded.emit()

    def _show_cart(self) -> None:
        session = self.session
        cart = session.cart
        if not cart.is_empty or cart.customer_id:
            self._take_place_of_result()
        self.pane.show_cart(cart, session.amounts, session.line_in_hand)
        self.pane.show_undo(possible=session.can_undo)
        self._customer.show()

    # --- ringing up ---

    def _take(self, code: str) -> None:
        product = self.catalogue.products.by_barcode(code)
        if code.startswith(CUSTOMER_CODE):
            self._customer.take(code.removeprefix(CUSTOMER_CODE))
        elif product is not None:
            self._ring_up(product)
        else:
            task = self._tasks.read(self._services.catalogue.by_barcode, code, owner=self)
            task.success(lambda found: self._on_looked_up(code, found)).start()

    def _on_looked_up(self, code: str, product: ProductView | None) -> None:
        if product is not None:
            self._ring_up(product)
            return
        QApplication.beep()
        self.notes.add(
            _("Barcode {code} is not known.", code=shortened(code)),
            "warn",
            action=_("Add product"),
            then=lambda: self.edit_product(self.blank_product(code)),
        )

    def _on_picked_product(self, product: ProductView) -> None:
        """Ring it up; but a finger that taps twice to take the money must not hit a tile here."""
        if not self._result_is_new():
            self._ring_up(product)

    def _ring_up(self, product: ProductView) -> None:
        self._ring_up_line(
            CartLine(
                name=product.name,
                unit_price=product.price,
                product_id=product.id,
                tax=product.tax,
            )
        )

    def _ring_up_line(self, line: CartLine) -> None:
        self.session.when_ready(lambda: self.session.ring_up(line))

    def _on_line(self, action: str) -> None:
        self._lines.do(action, self.session.line_in_hand)

    def clear(self) -> None:
        """Empty the cart; Undo brings it back."""
        cart = self.session.cart
        if self.session.busy or (cart.is_empty and not cart.customer_id):
            return
        self.session.change(type(cart)(cart.currency, id=cart.id))
        self.notes.add(_("The cart was cleared."), action=_("Undo"), then=self.session.undo)

    # --- customers ---

    def choose_customer(self) -> None:
        """Open the picker (F8)."""
        if self.session.busy:
            return
        chosen = bool(self.session.cart.customer_id)
        picker = CustomerPicker(self, self._services, self._tasks, may_remove=chosen)
        picker.removed.connect(lambda: self.session.set_customer(None))
        picker.picked.connect(self._on_picked)
        picker.dismissed.connect(self._forget_paying)
        picker.open()

    def _choose_customer_to_pay(self) -> None:
        self._pay_after_customer = True
        self.choose_customer()

    def _forget_paying(self) -> None:
        self._pay_after_customer = False

    def _on_picked(self, customer_id: str) -> None:
        self.session.set_customer(customer_id)
        pay, self._pay_after_customer = self._pay_after_customer, False
        if pay:
            self.paying.charge(TenderKind.SAVED_CARD)

    # --- paying ---

    def charge(self) -> None:
        """Open the payment sheet (F9)."""
        self.paying.charge()

    def charge_by_card(self) -> None:
        """Start this register's card reader (F12); without one, open the other ways of paying."""
        self.paying.charge(TenderKind.READER, at_once=True)

    def _on_paid(self, sale: SaleView) -> None:
        self._last_sale = sale.id
        self.catalogue.search.clear()
        self._repeats.begin()
        self.pane.show_result(sale, self.session.amounts)
        services = self._services
        self._tasks.write(
            lambda: services.receipts.drawer_done(services.actor, sale.id), owner=self
        ).start()
        self.pane.result.focus_next()

    def _on_result_read(self) -> None:
        """Go on; but the key that took the money, pressed twice, must not hide the change."""
        if not self._result_is_new():
            self._next_sale()

    def _result_is_new(self) -> bool:
        return self.pane.shows_result and self._repeats.is_on

    def _take_place_of_result(self) -> None:
        """The next cart is shown; what nobody could read before it came is said in a note."""
        if self._result_is_new():
            self.notes.add(self.pane.result.says(), "success")
        self._end_result()

    def _next_sale(self) -> None:
        if self.pane.shows_result:
            self._end_result()
            self.catalogue.focus_search()

    def _end_result(self) -> None:
        """The next sale begins: whoever wanted a receipt of the last one has said so."""
        if self.pane.shows_result and self._last_sale:
            self.end_receipt(self._last_sale)
        self.pane.end_result()

    @cached_property
    def _receipts(self) -> ReceiptActions:
        # Imported here: the first receipt pays for it, not the start of the program.
        from pos_app.ui.receipts import ReceiptActions  # noqa: PLC0415

        return ReceiptActions(self, self._services, self._tasks)

    def _print_last(self) -> None:
        if self._last_sale:
            self._receipts.print_(self._last_sale)
            self.end_receipt(self._last_sale)

    def _email_last(self) -> None:
        if self._last_sale:
            self._receipts.email(self._last_sale)
            self.end_receipt(self._last_sale)

    def _reprint(self) -> None:
        last = self._services.receipts.last_sale_id
        self._tasks.read(last, owner=self).success(self._on_last_sale).start()

    def _on_last_sale(self, sale_id: str | None) -> None:
        if sale_id is None:
            self.notes.add(_("There is no receipt to print again yet."))
        else:
            self._receipts.print_(sale_id, copy=True)

    # --- products ---

    def edit_current_product(self) -> None:
        """Change the product of the tile with the cursor, or of the line in hand (Ctrl+E)."""
        product = self.catalogue.grid.current_product()
        if not self.catalogue.grid.hasFocus() or product is None:
            product = self._product_in_hand() or product
        self.edit_product(product)

    def edit_product(self, product: ProductView | None) -> None:
        """Open the editor; None is a new product."""
        if self._counter is None:
            return
        wanted = product or self.blank_product("")
        editor = ProductEditor(self, self._services, self._tasks, self._counter, wanted)
        editor.saved.connect(self._on_product_saved)
        editor.open()

    def _product_in_hand(self) -> ProductView | None:
        lines = {line.id: line.product_id for line in self.session.cart.lines}
        wanted = lines.get(self.session.line_in_hand or "")
        products = self._counter.products if self._counter else []
        return next((each for each in products if each.id == wanted), None)

    def blank_product(self, code: str) -> ProductView:
        """Return what a new product begins with."""
        tax = self._counter.default_tax if self._counter else None
        currency = self.session.amounts.currency
        return ProductView("", "", 0, currency, barcode=code, tax=tax, default_tax=True)

    def _on_product_saved(self, product: ProductView) -> None:
        self.notes.add(_("{product} was saved.", product=product.name), "success")

    # --- focus ---

    def _search(self) -> None:
        self._next_sale()
        self.catalogue.focus_search()

    def _focus_lines(self) -> None:
        self._next_sale()
        self.pane.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _top_sheet(self) -> Sheet | None:
        sheets = [each for each in self.window().findChildren(Sheet) if each.isVisible()]
        return next((each for each in sheets if each.isEnabled()), None)
