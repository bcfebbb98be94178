"""The sale that was paid last: its result until the next one begins, and its receipt."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import _
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import RECEIPT_PRINTING
from pos_app.services.views.deposits import DepositView
from pos_app.services.views.sales import SaleView
from pos_app.services.views.store import ReceiptPrinting
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.receipt_progress import ReceiptProgress
from pos_app.ui.widgets import Toasts
from pos_app.ui.widgets.repeat_guard import RepeatGuard

if TYPE_CHECKING:
    from pos_app.ui.receipts.actions import ReceiptActions
    from pos_app.ui.receipts.print_job_actions import PrintJobActions


class LastSale(QObject):
    """Holds which sale that is, whether its result is still shown, and whether it can be read yet.

    `shown(SaleView)`; `ended` where the next sale takes its place.
    """

    shown = Signal(object)
    ended = Signal()

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        screen: QWidget,
        toasts: Toasts,
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__(screen)
        self._services = services
        self._tasks = tasks
        self._screen = screen
        self._toasts = toasts
        self._repeats = RepeatGuard(monotonic)
        self.is_printed = False
        self.printing = ReceiptProgress(self)
        self.sale: SaleView | None = None
        self.sale_id: str | None = None
        self.is_shown = False

    @property
    def is_new(self) -> bool:
        """Return whether the result was shown too short a time ago to be read.

        The key or finger that took the money, pressed twice, must not hide the change meanwhile.
        """
        return self.is_shown and self._repeats.is_on

    @property
    def by_hand(self) -> bool:
        """Whether its cashier opens the drawer by hand."""
        return self._services.drawer_kicks.by_hand

    def show(self, sale: SaleView) -> None:
        """Show the result of a sale that was just paid."""
        self.is_printed = False
        self._repeats.begin()
        self._show(sale)
        rule = self._tasks.read(_rule, self._services, owner=self)
        rule.success(lambda found: self._print_by_rule(sale.id, *found)).start()

    def go_on_with(self, sale: SaleView, *, is_printed: bool) -> None:
        """Show a result that stood here before the window was made anew: nothing is done again."""
        self.is_printed = is_printed
        self._show(sale)

    def _show(self, sale: SaleView) -> None:
        self.sale, self.sale_id, self.is_shown = sale, sale.id, True
        self.shown.emit(sale)
        self.printing.follow(sale.id)

    def end(self) -> None:
        """End the result as the next sale begins: its receipt is not offered any more."""
        if self.is_shown:
            self.is_shown = False
            self.printing.end()
            self._end_receipt()
        self.ended.emit()

    def offer_slip(self, deposit: DepositView) -> None:
        """Offer the slip of a sale that is kept part paid; print it where all papers are."""
        rule = self._tasks.read(_rule, self._services, owner=self)
        rule.success(lambda found: self._on_kept(deposit, *found)).start()

    def print_receipt(self) -> None:
        """Print its receipt; once more is a copy."""
        if self.sale_id:
            self.printing.begin()
            self.receipts.print_(self.sale_id, copy=self.is_printed)
            self.is_printed = True
            self._end_receipt()

    def print_gift_receipt(self) -> None:
        """Print one without prices, beside the receipt."""
        if self.sale_id:
            self.receipts.print_(self.sale_id, gift=True)

    def print_elsewhere(self) -> None:
        """Print its receipt on the other printer, where the receipt printer does not."""
        if job := self.printing.job:
            self._print_jobs.elsewhere(job)

    def email_receipt(self) -> None:
        """Mail its receipt; what waits for the receipt printer is not printed then."""
        if self.sale_id:
            if job := self.printing.job:
                self._print_jobs.email(job)
            else:
                self.receipts.email(self.sale_id)
            self._end_receipt()

    def print_again(self) -> None:
        """Print a copy of the last receipt of this register (Ctrl+P)."""
        last = self._services.receipts.last_sale_id
        self._tasks.read(last, owner=self).success(self._on_last_sale).start()

    @cached_property
    def receipts(self) -> ReceiptActions:
        """Return the actions for receipts; imported on first use, so that the start is faster."""
        from pos_app.ui.receipts.actions import ReceiptActions  # noqa: PLC0415

        made = ReceiptActions(self._screen, self._services, self._tasks)
        made.queued.connect(self.printing.queue)
        return made

    @cached_property
    def _print_jobs(self) -> PrintJobActions:
        from pos_app.ui.receipts.print_job_actions import PrintJobActions  # noqa: PLC0415

        return PrintJobActions(self.receipts, self._services, self._tasks)

    def _print_by_rule(self, sale_id: str, when: ReceiptPrinting, is_queued: bool) -> None:
        """Print at once where this register always does; ask nothing where it does on request.

        For a receipt printer the job was committed with the sale.
        """
        if sale_id != self.sale_id or self.is_printed:
            return
        if when is ReceiptPrinting.ALWAYS and is_queued:
            self.is_printed = True
            self.printing.queue(sale_id)
            self._end_receipt()
        elif when is ReceiptPrinting.ALWAYS:
            self.print_receipt()
        elif when is ReceiptPrinting.ON_REQUEST:
            self._end_receipt()

    def _on_kept(self, deposit: DepositView, when: ReceiptPrinting, is_queued: bool) -> None:
        print_slip = partial(self.receipts.print_, deposit.sale_id)
        kept = _("The sale is kept as deposit {number}.", number=deposit.number)
        if when is ReceiptPrinting.ALWAYS:
            self._toasts.add(kept, "success")
            if not is_queued:
                print_slip()
        else:
            self._toasts.add(kept, "success", action=_("Print the slip"), then=print_slip)

    def _on_last_sale(self, sale_id: str | None) -> None:
        if sale_id is None:
            self._toasts.add(_("There is no receipt to print again yet."))
        else:
            self.receipts.print_(sale_id, copy=True)

    def _end_receipt(self) -> None:
        """Record that it was chosen what to do with the receipt."""
        services, sale_id = self._services, self.sale_id or ""  # they may not be made yet
        self._tasks.write(
            lambda: services.receipts.receipt_done(services.actor, sale_id), owner=self
        ).start()


def _rule(services: Services) -> tuple[ReceiptPrinting, bool]:
    """Return when this register prints a receipt, and whether it does so on a receipt printer."""
    return services.settings.read(RECEIPT_PRINTING), services.printing.printer is not None
