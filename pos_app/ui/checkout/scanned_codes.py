"""Where a scanned code goes: to the sheet on top, to the customer, or into the cart."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, Protocol, runtime_checkable

from PySide6.QtWidgets import QApplication, QWidget

from pos_app.domain.cart import CartLine
from pos_app.domain.texts import _
from pos_app.domain.user_input import shortened
from pos_app.services.container import Services
from pos_app.services.views.catalogue import FoundProduct, ProductView, VariantView
from pos_app.services.views.store import CashierView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.cart_customer import CartCustomer
from pos_app.ui.checkout.current_cart import CurrentCart
from pos_app.ui.checkout.customer_picker import CUSTOMER_CODE
from pos_app.ui.checkout.product_editing import ProductEditing
from pos_app.ui.input.ambiguous_scan import report_scanned_elsewhere
from pos_app.ui.widgets import Sheet, Toasts, toast

_RECENT: Final = 300
"""So many codes that were scanned are known without the books."""


@runtime_checkable
class CodeReceiver(Protocol):
    """A sheet that knows what to do with a scanned code."""

    def take_code(self, code: str) -> None:
        """Handle the code."""
        ...


class ScannedCodes:
    """Rings up what was scanned, and says so where a code can't be used."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        current_cart: CurrentCart,
        customer: CartCustomer,
        editing: ProductEditing,
        toasts: Toasts,
        screen: QWidget,
    ) -> None:
        self._services = services
        self._tasks = tasks
        self._current_cart = current_cart
        self._customer = customer
        self._editing = editing
        self._toasts = toasts
        self._screen = screen
        self.on_badge: Callable[[CashierView], object] | None = None
        """Asks whose badge was scanned for their PIN."""
        self._recent: dict[str, FoundProduct] = {}
        self._pending = 0

    def forget_products(self) -> None:
        """Read each anew that is scanned from now on: some were changed."""
        self._recent = {}  # what is being read now goes into the old one

    def take_elsewhere(self, code: str) -> None:
        """Take a code while another screen is shown: a badge counts there, too."""
        sheet = self._sheet_on_top()
        if getattr(sheet, "takes_badges", False) and isinstance(sheet, CodeReceiver):
            sheet.take_code(code)
        else:
            task = self._tasks.read(self._services.staff.by_badge, code, owner=self._screen)
            task.success(partial(self._on_found_elsewhere, code, sheet)).start()

    def _on_found_elsewhere(
        self, code: str, sheet: Sheet | None, person: CashierView | None
    ) -> None:
        if person is not None and self.on_badge is not None and sheet is None:
            self.on_badge(person)
        else:
            report_scanned_elsewhere(self._screen, code)

    def _sheet_on_top(self) -> Sheet | None:
        sheets = [each for each in self._screen.window().findChildren(Sheet) if each.isVisible()]
        return next((each for each in sheets if each.isEnabled()), None)

    def take(self, code: str) -> None:
        """Take a code, scanned or typed: to the sheet on top, or into the cart."""
        sheet = self._sheet_on_top()
        if isinstance(sheet, CodeReceiver):
            sheet.take_code(code)
        elif sheet is not None:
            QApplication.beep()
            text = _("Nothing was added for {code}: close this first.", code=shortened(code))
            toast(self._screen, text, "warn")
        else:
            self._current_cart.when_ready(partial(self._ring_up, code))

    def _ring_up(self, code: str) -> None:
        if code.startswith(CUSTOMER_CODE):
            self._customer.take(code.removeprefix(CUSTOMER_CODE))
        elif not self._pending and code in self._recent:  # never before one scanned earlier
            self._on_found(code, self._recent, self._recent[code])
        else:
            self._pending += 1
            task = self._tasks.read(self._find, code, owner=self._screen)
            task.success(partial(self._on_found, code, self._recent)).always(self._on_end).start()

    def _on_end(self) -> None:
        self._pending -= 1

    def _find(self, code: str) -> FoundProduct | CashierView | None:
        """Look for a product, or for somebody's badge. For a worker thread."""
        product = self._services.catalogue.by_barcode(code)
        return product or self._services.staff.by_badge(code)

    def _on_found(
        self, code: str, recent: dict[str, FoundProduct], found: FoundProduct | CashierView | None
    ) -> None:
        if isinstance(found, FoundProduct):
            if len(recent) >= _RECENT:
                del recent[next(iter(recent))]
            recent[code] = found
            self._current_cart.ring_up(line_of(found.product, found.variant))
            return
        if found is not None and self.on_badge is not None:
            self.on_badge(found)
            return
        QApplication.beep()
        self._toasts.add(
            _("Barcode {code} is not known.", code=shortened(code)),
            "warn",
            action=_("Add product"),
            then=lambda: self._editing.edit(self._editing.blank(code)),
        )


def line_of(product: ProductView, variant: VariantView | None = None) -> CartLine:
    """Return the line that rings a product up, its first variant where none is given."""
    sold = variant or product.sold[0]
    return CartLine(
        name=" · ".join((product.name, *sold.options)),  # not shown: names
        unit_price=sold.price,
        product_id=product.id,
        variant_id=sold.id,
        unit=product.unit,
        tax=product.tax,
    )
