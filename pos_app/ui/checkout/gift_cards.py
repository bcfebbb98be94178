"""Gift cards at the counter: sold as a line, scanned to pay, their codes handed over."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from pos_app.domain.cart import CartLine, LineKind
from pos_app.domain.credit import gift_amounts
from pos_app.domain.payments import TenderKind
from pos_app.domain.texts import _
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.current_cart import CurrentCart
from pos_app.ui.checkout.line_sheets import AmountSheet
from pos_app.ui.checkout.payment_coordinator import PaymentCoordinator
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import Toasts, button, on_button, row

if TYPE_CHECKING:
    from pos_app.services.container import Services
    from pos_app.services.views.credit import CreditView
    from pos_app.ui.background.tasks import Tasks
    from pos_app.ui.credit.handing_over import HandingOver

_WIDE: Final = 460


class GiftAmountSheet(AmountSheet):
    """Asks for the amount of a gift card; a press on a usual one answers."""

    list_requested = Signal()
    """All cards are to be looked at."""

    def __init__(self, parent: QWidget, amounts: Amounts) -> None:
        super().__init__(parent, _("Gift card"), "", 0, amounts)
        self.panel.setMaximumWidth(_WIDE)  # for a title that is one long word
        self.field.clear()
        across = row(spacing=SIZES["space_2"])
        self.chips: list[QPushButton] = []
        for minor in gift_amounts(amounts.currency):
            chip = button(on_button(amounts.short(minor)), "chip")
            chip.setAccessibleName(amounts.full(minor))
            chip.clicked.connect(
                lambda _on=False, minor=minor: self.finish_with(self.answered, minor)
            )
            self.chips.append(chip)
            across.addWidget(chip, 1)
        self.body.insertLayout(1, across)  # under the title
        all_cards = button(_("All cards"), "quiet")
        all_cards.clicked.connect(lambda: self.finish_with(self.list_requested))
        self.head.insertWidget(self.head.count() - 1, all_cards)  # the keypad needs the room below

    def answer(self) -> object:
        """Return the amount in minor units; there is no card of nothing."""
        minor = super().answer()
        if not minor:
            raise ValueError(_("Type an amount."))
        return minor


class GiftCards(QObject):
    """What the checkout does with gift cards and store credit."""

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

    def sell(self) -> None:
        """Ask for the amount, and ring a gift card up (Ctrl+G)."""
        if self._current_cart.busy:
            return
        sheet = GiftAmountSheet(self._screen, self._current_cart.amounts)
        sheet.answered.connect(self._ring_up)
        sheet.list_requested.connect(self._list)
        sheet.open()

    def take(self, card: CreditView, code: str) -> None:
        """Pay with a card that was scanned, or say what is left on it where nothing is to pay."""
        if not self._current_cart.cart.is_empty:
            self._payment.charge(first=TenderKind.STORE_CREDIT, code=code)
            return
        left = self._current_cart.amounts.full(card.balance)
        if card.closed_by is None:
            text = _("Card •••• {last4}: {amount} is left on it.", last4=card.last4, amount=left)
        else:
            text = _("Card •••• {last4} is not valid any more.", last4=card.last4)
        self._toasts.add(text, "info")

    def offer_codes(self, sale_id: str) -> None:
        """Show the codes of cards that a sale just sold."""
        self._handing_over.offer(sale_id)

    def _list(self) -> None:
        from pos_app.ui.credit.accounts_sheet import AccountsSheet  # noqa: PLC0415  few ask

        AccountsSheet(self._screen, self._services, self._tasks).open()

    @cached_property
    def _handing_over(self) -> HandingOver:
        """Imported on first use, so that the start is faster."""
        from pos_app.ui.credit.handing_over import HandingOver  # noqa: PLC0415

        return HandingOver(self._screen, self._services, self._tasks)

    def _ring_up(self, minor: int) -> None:
        line = CartLine(_("Gift card"), minor, kind=LineKind.GIFT_CARD)
        self._current_cart.ring_up(line)
