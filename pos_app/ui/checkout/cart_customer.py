"""The customer of the cart: named on its chip, taken from a scanned code, gone when deleted."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.domain.texts import _
from pos_app.services.container import Services
from pos_app.services.shared.errors import DeletedCustomerError
from pos_app.services.views.customers import CustomerView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.current_cart import CurrentCart
from pos_app.ui.checkout.customer_chip import CustomerChip
from pos_app.ui.checkout.customer_picker import CustomerPicker
from pos_app.ui.widgets import Toasts


class CartCustomer(QObject):
    """Chooses the customer of the cart, and shows their name on the chip above it.

    `chosen_to_pay` where one was chosen because the payment needs a customer.
    """

    chosen_to_pay = Signal()

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        current_cart: CurrentCart,
        chip: CustomerChip,
        toasts: Toasts,
        screen: QWidget,
    ) -> None:
        super().__init__(screen)
        self._services = services
        self._tasks = tasks
        self._current_cart = current_cart
        self._chip = chip
        self._toasts = toasts
        self._screen = screen
        self._found: CustomerView | None = None
        self._pays: str | None = None

    def choose(self, *, to_pay: bool = False) -> None:
        """Open the picker (F8); `to_pay` goes on to the payment with who is picked."""
        if self._current_cart.busy:
            return

        def pick(customer_id: str) -> None:
            self._pays = customer_id if to_pay else None
            self._current_cart.set_customer(customer_id)
            if to_pay:
                self.show()  # where they were chosen before, nothing was changed by that

        chosen = bool(self._current_cart.cart.customer_id)
        picker = CustomerPicker(self._screen, self._services, self._tasks, may_remove=chosen)
        picker.removed.connect(lambda: self._current_cart.set_customer(None))
        picker.picked.connect(pick)
        picker.open()

    def show(self) -> None:
        """Name the customer of the cart as it is now."""
        wanted = self._current_cart.cart.customer_id
        if wanted != self._pays:
            self._pays = None
        if wanted is None:
            self._chip.show_name("")
        elif self._found is not None and self._found.id == wanted:
            self._take_over(self._found)
        else:
            services = self._services  # asked for on the worker: they may not be made yet
            task = self._tasks.read(lambda: services.customers.details(wanted), owner=self)
            task.success(self._on_found).failure(partial(self._on_not_found, wanted)).start()

    def refresh(self, changed: frozenset[str]) -> None:
        """Read customers that were changed anew: now, or when their cart is shown again."""
        if self._found is not None and self._found.id in changed:
            self._found = None
        if self._current_cart.cart.customer_id in changed:
            self.show()

    def take(self, customer_id: str) -> None:
        """Sell to the customer of a scanned code."""
        task = self._tasks.read(self._services.customers.details, customer_id, owner=self)
        task.success(lambda found: self._current_cart.set_customer(found.id))
        task.failure(self._on_unknown_code).start()

    def _on_found(self, customer: CustomerView) -> None:
        self._found = customer
        if self._current_cart.cart.customer_id == customer.id:
            self._take_over(customer)

    def _take_over(self, customer: CustomerView) -> None:
        """Show their name, and charge them tax or none."""
        self._chip.show_name(customer.name or customer.email or customer.phone)
        exempt = partial(self._exempt, customer)
        # Not while the change before is still being shown: it is saved after that.
        QTimer.singleShot(0, self, partial(self._current_cart.when_ready, exempt))

    def _exempt(self, customer: CustomerView) -> None:
        """Charge them tax or none, and only then what they pay: a sale is refused otherwise."""
        self._current_cart.set_exemption(customer.id, customer.exemption)
        if self._pays == customer.id == self._current_cart.cart.customer_id:
            self._pays = None
            self.chosen_to_pay.emit()

    def _on_not_found(self, customer_id: str, error: BaseException) -> None:
        def forget() -> None:
            if self._current_cart.forget_customer(customer_id):
                text = _("The customer of this cart was deleted. It goes on without a customer.")
                self._toasts.add(text, "warn")

        self._pays = None
        if isinstance(error, DeletedCustomerError):
            self._current_cart.when_ready(forget)
        else:
            self._tasks.failed.emit(error)

    def _on_unknown_code(self, _error: BaseException) -> None:
        QApplication.beep()
        self._toasts.add(_("This customer's code is not known here."), "warn")
