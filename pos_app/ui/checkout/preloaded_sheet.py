"""The sheet of the next payment, built while nobody waits for it (decision 0017)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import Language, language
from pos_app.services.container import Services
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.current_cart import CurrentCart

if TYPE_CHECKING:
    from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet
    from pos_app.ui.checkout.payment.sale_flow import SaleFlow

QUIET_MS: Final = 100
"""So long after the last work was done it begins; its steps are as far apart."""


class _Built(NamedTuple):
    flow: SaleFlow
    sheet: PaymentSheet
    amounts: Amounts
    language: Language


class PreloadedSheet(QObject):
    """Builds one payment sheet ahead, in steps of a few milliseconds, and hands it out."""

    def __init__(
        self,
        services: Services,
        tasks: Tasks,
        current_cart: CurrentCart,
        screen: QWidget,
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__(screen)
        self._services = services
        self._tasks = tasks
        self._current_cart = current_cart
        self._screen = screen
        self._monotonic = monotonic
        self._built: _Built | None = None
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._timer.timeout.connect(self._build_more)
        tasks.idle.connect(self._timer.start)

    def take(self) -> tuple[SaleFlow, PaymentSheet]:
        """Return a sheet that nobody has used; built now where it is not there yet."""
        built, self._built = self._built, None
        if built is None or not self._is_current(built):
            self._discard(built)
            built = self._build()
        return built.flow, built.sheet

    def _build_more(self) -> None:
        """Do the next step where nobody pays or works; one sheet is enough."""
        if self._tasks.busy or self._current_cart.busy:
            return
        if self._built is not None and not self._is_current(self._built):
            self._discard(self._built)
            self._built = None
        if self._built is None:
            self._built = self._build()
            self._timer.start()
        elif self._built.sheet.build_ahead():
            self._timer.start()

    def _build(self) -> _Built:
        from pos_app.ui.checkout.payment.payment_flow import PaymentFlow  # noqa: PLC0415
        from pos_app.ui.checkout.payment.payment_sheet import PaymentSheet  # noqa: PLC0415
        from pos_app.ui.checkout.payment.sale_flow import SaleFlow  # noqa: PLC0415

        payments = PaymentFlow(self._services, self._tasks, self._monotonic)
        flow, amounts = SaleFlow(self._services, self._tasks, payments), self._current_cart.amounts
        sheet = PaymentSheet(self._screen, flow, self._services, self._tasks, amounts)
        return _Built(flow, sheet, amounts, language())

    def _is_current(self, built: _Built) -> bool:
        """Return whether it speaks as the store does now."""
        return built.amounts is self._current_cart.amounts and built.language is language()

    def _discard(self, built: _Built | None) -> None:
        if built is not None:
            built.sheet.deleteLater()
