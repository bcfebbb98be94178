"""Selling where one cashier does it all, as in most tests: nobody has to say who takes it."""

from __future__ import annotations

from collections.abc import Callable

from pos_app.domain.payments import TenderKind
from pos_app.domain.permissions import Actor
from pos_app.services.container import Services
from pos_app.services.payments.payment_method import PaymentMethods
from pos_app.services.sales.selling import Selling
from pos_app.services.views.sales import PaymentRequest, SaleView, TenderView


class OneCashier(Selling):
    """The same service of the same book, and its ways of paying in the words of the counter."""

    def __init__(
        self, selling: Selling, payments: PaymentMethods, cashier: Callable[[], str]
    ) -> None:
        vars(self).update(vars(selling))
        self.payments = payments
        self._cashier = cashier

    def take_cash(self, sale_id: str, tendered: int, *, cashier_id: str = "") -> SaleView:
        self._take(PaymentRequest(sale_id, TenderKind.CASH, tendered), cashier_id)
        return self.sale(sale_id)

    def prepare_card(
        self, sale_id: str, card_id: str, amount: int | None = None, *, cashier_id: str = ""
    ) -> TenderView:
        request = PaymentRequest(sale_id, TenderKind.SAVED_CARD, amount, card_id)
        return self._prepare(request, cashier_id)

    def charge(
        self, tender_id: str, card_id: str | None = None, *, cashier_id: str = ""
    ) -> TenderView:
        kind, card = TenderKind.SAVED_CARD, card_id or ""
        request = PaymentRequest("", kind, card_or_reader_id=card, tender_id=tender_id)
        return self._take(request, cashier_id)

    def prepare_reader(
        self,
        sale_id: str,
        reader_id: str,
        amount: int | None = None,
        *,
        cashier_id: str = "",
        save_card: bool = False,
    ) -> TenderView:
        request = PaymentRequest(sale_id, TenderKind.READER, amount, reader_id, save_card)
        return self._prepare(request, cashier_id)

    def start_reader(
        self, tender_id: str, reader_id: str | None = None, *, cashier_id: str = ""
    ) -> TenderView:
        kind, reader = TenderKind.READER, reader_id or ""
        request = PaymentRequest("", kind, card_or_reader_id=reader, tender_id=tender_id)
        return self._take(request, cashier_id)

    def open_page(
        self,
        sale_id: str,
        amount: int | None = None,
        *,
        cashier_id: str = "",
        save_card: bool = False,
    ) -> TenderView:
        request = PaymentRequest(sale_id, TenderKind.PAGE, amount, save_card=save_card)
        return self._take(request, cashier_id)

    def cancel_tender(self, tender_id: str) -> TenderView:
        return self.payments.cancel(Actor(self._cashier()), tender_id)

    def _prepare(self, request: PaymentRequest, cashier_id: str) -> TenderView:
        made = self.payments.prepare(Actor(cashier_id or self._cashier()), request)
        assert made is not None
        return made

    def _take(self, request: PaymentRequest, cashier_id: str) -> TenderView:
        return self.payments.take(Actor(cashier_id or self._cashier()), request).tender


def selling_of(services: Services) -> OneCashier:
    """Return the selling of a whole program, done by the cashier in charge."""
    staff = services.staff
    return OneCashier(services.selling, services.payments, lambda: staff.current_cashier().id)
