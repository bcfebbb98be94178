"""The customer of the cart: named on its chip, taken from a scanned code, gone when deleted."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QApplication, QWidget

from pos_app.domain.texts import _
from pos_app.services.container import Services
from pos_app.services.shared.errors import DeletedCustomerError
from pos_app.services.views.customers import CustomerView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.customer_chip import CustomerChip
from pos_app.ui.checkout.session import CartSession
from pos_app.ui.widgets import Toasts


class CartCustomer:
    """Keeps the chip on top of the cart true."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        session: CartSession,
        chip: CustomerChip,
        notes: Toasts,
        owner: QWidget,
    ) -> None:
        self._services = services
        self._tasks = tasks
        self._session = session
        self._chip = chip
        self._notes = notes
        self._owner = owner
        self._named: tuple[str | None, str] = (None, "")

    def show(self) -> None:
        """Name the customer of the cart as it is now."""
        wanted = self._session.cart.customer_id
        if wanted is None:
            self._chip.show_name("")
        elif self._named[0] == wanted:
            self._chip.show_name(self._named[1])
        else:
            services = self._services  # asked for on the worker: they may not be made yet
            task = self._tasks.read(lambda: services.customers.details(wanted), owner=self._owner)
            task.success(self._on_found).failure(partial(self._on_not_found, wanted)).start()

    def refresh(self, changed: frozenset[str]) -> None:
        """Look again at customers that were changed: now, or when their cart is back."""
        if self._named[0] in changed:
            self._named = (None, "")
        if self._session.cart.customer_id in changed:
            self.show()

    def take(self, customer_id: str) -> None:
        """Sell to the customer of a scanned code."""
        task = self._tasks.read(self._services.customers.details, customer_id, owner=self._owner)
        task.success(lambda found: self._session.set_customer(found.id))
        task.failure(lambda _error: self._say_unknown()).start()

    def _on_found(self, customer: CustomerView) -> None:
        self._named = (customer.id, customer.name or customer.email or customer.phone)
        if self._session.cart.customer_id == customer.id:
            self._chip.show_name(self._named[1])

    def _on_not_found(self, customer_id: str, error: BaseException) -> None:
        if isinstance(error, DeletedCustomerError):
            self._session.when_ready(partial(self._let_go, customer_id))
        else:
            self._tasks.failed.emit(error)

    def _let_go(self, customer_id: str) -> None:
        if self._session.forget_customer(customer_id):
            self._notes.add(
                _("The customer of this cart was deleted. It goes on without a customer."), "warn"
            )

    def _say_unknown(self) -> None:
        QApplication.beep()
        self._notes.add(_("This customer's code is not known here."), "warn")
