"""Where a scanned code goes: to the sheet on top, to the customer, or into the cart."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol, TypeAlias, runtime_checkable

from PySide6.QtWidgets import QApplication, QWidget

from pos_app.domain.business_day import is_deposit_number
from pos_app.domain.scans import code_of
from pos_app.domain.texts import _
from pos_app.domain.user_input import shortened
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.returns.views import Returnable
from pos_app.services.views.catalogue import FoundProduct
from pos_app.services.views.credit import CreditView
from pos_app.services.views.deposits import DepositView
from pos_app.services.views.scanned import ScannedItem
from pos_app.services.views.store import CashierView
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.cart_customer import CartCustomer
from pos_app.ui.checkout.current_cart import CurrentCart
from pos_app.ui.checkout.customer_picker import CUSTOMER_CODE
from pos_app.ui.checkout.item_prompts import ItemPrompts, line_of
from pos_app.ui.checkout.product_editing import ProductEditing
from pos_app.ui.checkout.scanned_lines import with_scanned
from pos_app.ui.input.ambiguous_scan import report_scanned_elsewhere
from pos_app.ui.widgets import Sheet, Toasts, toast
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.sheet import sheets_of

Found: TypeAlias = FoundProduct | ScannedItem | CashierView | CreditView | DepositView | Returnable

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
        item_prompts: ItemPrompts,
        customer: CartCustomer,
        editing: ProductEditing,
        toasts: Toasts,
        screen: QWidget,
    ) -> None:
        self._services = services
        self._tasks = tasks
        self._current_cart = current_cart
        self._item_prompts = item_prompts
        self._customer = customer
        self._editing = editing
        self._toasts = toasts
        self._screen = screen
        self.on_badge: Callable[[CashierView], object] | None = None
        """Asks whose badge was scanned for their PIN."""
        self.on_receipt: Callable[[Returnable], object] | None = None
        """Asks what comes back of a sale whose receipt was scanned."""
        self.on_deposit: Callable[[DepositView], object] | None = None
        """Opens a deposit whose slip was scanned."""
        self.on_credit: Callable[[CreditView, str], object] | None = None
        """Pays with a gift card that was scanned by its code."""
        self._recent: dict[str, FoundProduct] = {}
        self._waiting: deque[str] = deque()
        self._is_looking = False

    def forget_products(self) -> None:
        """Read each anew that is scanned from now on: some were changed."""
        self._recent = {}  # what is being read now goes into the old one

    def take_elsewhere(self, code: str) -> None:
        """Take a code while another screen is shown: for a sheet that takes all, or a badge."""
        sheet = self._sheet_on_top()
        if getattr(sheet, "takes_every_code", False) and isinstance(sheet, CodeReceiver):
            sheet.take_code(code_of(code))
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
        sheets = [each for each in sheets_of(self._screen.window()) if each.isVisible()]
        return next((each for each in sheets if each.isEnabled()), None)

    def take(self, code: str) -> None:
        """Take a code, scanned or typed: to the sheet on top, or into the cart."""
        sheet = self._sheet_on_top()
        if isinstance(sheet, CodeReceiver):
            sheet.take_code(code_of(code))
        elif sheet is not None:
            QApplication.beep()
            bare = shortened(code_of(code))
            text = _("Nothing was added for {code}: close this first.", code=bare)
            toast(self._screen, text, "warn")
        else:
            self._current_cart.when_ready(partial(self._ring_up, code))

    def _ring_up(self, code: str) -> None:
        if code.startswith(CUSTOMER_CODE):
            self._customer.take(code.removeprefix(CUSTOMER_CODE))
        else:
            self._waiting.append(code)
            self._look_up_next()

    def _look_up_next(self) -> None:
        """Look codes up one after another: reads side by side would overtake each other."""
        while self._waiting and not self._is_looking:
            code = self._waiting.popleft()
            if code in self._recent:
                self._on_found(code, self._recent, self._recent[code])
                continue
            self._is_looking = True
            task = self._tasks.read(self._find, code, owner=self._screen)
            task.success(partial(self._on_found, code, self._recent)).failure(self._on_refused)
            task.always(self._on_looked_up).start()

    def _on_looked_up(self) -> None:
        self._is_looking = False
        self._look_up_next()

    def _find(self, code: str) -> Found:
        """Look for a product, a badge, a gift card, a deposit, a receipt, or what a code says.

        For a worker.
        """
        services = self._services
        found: Found | None = services.catalogue.by_barcode(code) or services.staff.by_badge(code)
        found = found or services.credits.known(code)
        if found is None and is_deposit_number(code_of(code)):
            found = services.deposits.find(code_of(code))
        return found or services.returns.by_receipt(code) or services.scanning.find(code)

    def _on_found(
        self,
        code: str,
        recent: dict[str, FoundProduct],
        found: Found,
    ) -> None:
        if isinstance(found, FoundProduct):
            if len(recent) >= _RECENT:
                del recent[next(iter(recent))]
            recent[code] = found
            self._item_prompts.add(found.product, found.variant)
        elif isinstance(found, ScannedItem):
            self._on_item(found)
        elif isinstance(found, Returnable):
            if self.on_receipt is not None:
                self.on_receipt(found)
        elif isinstance(found, DepositView):
            self._on_deposit(found)
        elif isinstance(found, CreditView):
            if self.on_credit is not None:
                self.on_credit(found, code)
        elif self.on_badge is not None:
            self.on_badge(found)

    def _on_deposit(self, deposit: DepositView) -> None:
        """Open a deposit, or say that it is over."""
        if deposit.is_open and self.on_deposit is not None:
            self.on_deposit(deposit)
            return
        QApplication.beep()
        text = _("Deposit {number} is over: look it up in the history.", number=deposit.number)
        self._toasts.add(text, "warn")

    def _on_item(self, item: ScannedItem) -> None:
        """Ring up what a code says more of than which product it is."""
        if item.found is None:
            self._offer_to_add(item)
            return
        product, variant = item.found.product, item.found.variant
        change = partial(with_scanned, item=item, currency=self._current_cart.amounts.currency)
        try:
            line = change(line_of(product, variant))
        except UserError as error:
            self._on_refused(error)
            return
        told = item.measure is not None or item.price is not None
        self._item_prompts.add(product, variant, change, told=told)
        if item.expired and item.expires_on is not None:
            QApplication.beep()
            day = Formats(self._current_cart.amounts.locale).calendar_day(item.expires_on)
            text = _("“{product}” expired on {day}. It was added all the same.",
                     product=shortened(line.name), day=day)  # fmt: skip
            self._toasts.add(text, "warn")

    def _offer_to_add(self, item: ScannedItem) -> None:
        QApplication.beep()
        code = shortened(item.code)
        if item.misread:
            text = _("Barcode {code} is not known, and its last digit is wrong: scan it again.",
                     code=code)  # fmt: skip
        elif item.says_more:
            scanned = shortened(code_of(item.scanned))
            text = _("No product has {code}, which {scanned} says a weight or price of.",
                     code=code, scanned=scanned)  # fmt: skip
        else:
            text = _("Barcode {code} is not known.", code=code)
        self._toasts.add(
            text,
            "warn",
            action=_("Add product"),
            then=lambda: self._editing.edit(self._editing.blank(item.code)),
        )

    def _on_refused(self, error: BaseException) -> None:
        """Say why a code was not rung up."""
        QApplication.beep()
        if isinstance(error, UserError):
            self._toasts.add(str(error), "warn")
        else:
            self._tasks.failed.emit(error)
