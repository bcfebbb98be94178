"""Selling where one cashier does it all, as in most tests: nobody has to say who takes it."""

from __future__ import annotations

from collections.abc import Callable

from pos_app.services.container import Services
from pos_app.services.sales.selling import Selling
from pos_app.services.views.sales import SaleView, TenderView


class OneCashier(Selling):
    """The same service of the same book; whoever takes money is the one cashier."""

    def __init__(self, selling: Selling, cashier: Callable[[], str]) -> None:
        vars(self).update(vars(selling))
        self._cashier = cashier

    def take_cash(self, sale_id: str, tendered: int, *, cashier_id: str = "") -> SaleView:
        by = cashier_id or self._cashier()
        return super().take_cash(sale_id, tendered, cashier_id=by)

    def prepare_card(
        self, sale_id: str, card_id: str, amount: int | None = None, *, cashier_id: str = ""
    ) -> TenderView:
        by = cashier_id or self._cashier()
        return super().prepare_card(sale_id, card_id, amount, cashier_id=by)

    def charge(
        self, tender_id: str, card_id: str | None = None, *, cashier_id: str = ""
    ) -> TenderView:
        return super().charge(tender_id, card_id, cashier_id=cashier_id or self._cashier())

    def prepare_reader(
        self,
        sale_id: str,
        reader_id: str,
        amount: int | None = None,
        *,
        cashier_id: str = "",
        keep_card: bool = False,
    ) -> TenderView:
        by = cashier_id or self._cashier()
        return super().prepare_reader(
            sale_id, reader_id, amount, cashier_id=by, keep_card=keep_card
        )

    def start_reader(
        self, tender_id: str, reader_id: str | None = None, *, cashier_id: str = ""
    ) -> TenderView:
        by = cashier_id or self._cashier()
        return super().start_reader(tender_id, reader_id, cashier_id=by)

    def open_page(
        self,
        sale_id: str,
        amount: int | None = None,
        *,
        cashier_id: str = "",
        keep_card: bool = False,
    ) -> TenderView:
        by = cashier_id or self._cashier()
        return super().open_page(sale_id, amount, cashier_id=by, keep_card=keep_card)


def selling_of(services: Services) -> OneCashier:
    """Return the selling of a whole program, done by the cashier in charge."""
    return OneCashier(services.selling, lambda: services.settings.current_cashier().id)
