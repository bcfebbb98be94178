"""A counter that sells gift cards and is paid with them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from pos_app.db.models.credit import CreditEntry
from pos_app.domain.cart import Cart, CartLine, LineKind
from pos_app.domain.payments import TenderKind
from pos_app.services.credit.credits import Credits
from pos_app.services.views.credit import CreditView
from pos_app.services.views.history import RefundRequest, RefundView
from pos_app.services.views.sales import PaymentAnswer, PaymentRequest, SaleView
from tests.services.counter import Counter


def gift_line(amount: int) -> CartLine:
    """Return the line of a gift card."""
    return CartLine("Gift card", amount, kind=LineKind.GIFT_CARD)


@dataclass
class AtCredit:
    """What is done with gift cards, by whoever does all in these tests."""

    counter: Counter

    @property
    def credits(self) -> Credits:
        return self.counter.services.credits

    def sell(self, amount: int, *others: CartLine) -> tuple[SaleView, CreditView]:
        """Sell a gift card for cash, and maybe something else; return both."""
        cart = Cart("usd", (gift_line(amount), *others))
        sale = self.counter.selling.begin(self.counter.actor, cart)
        paid = self.counter.selling.take_cash(sale.id, sale.total)
        return paid, self.credits.to_hand_over(sale.id)[0]

    def gift(self, amount: int) -> CreditView:
        return self.sell(amount)[1]

    def pay(self, sale: SaleView, card: CreditView, amount: int | None = None) -> PaymentAnswer:
        request = PaymentRequest(sale.id, TenderKind.STORE_CREDIT, amount, card.id)
        return self.counter.selling.payments.take(self.counter.actor, request)

    def spend(self, card: CreditView, amount: int) -> SaleView:
        """Pay a sale of that amount with a card alone."""
        return self.pay(self.counter.sale(amount), card).sale

    def left(self, card: CreditView) -> int:
        return self.credits.details(card.id).account.balance

    def give_back(
        self, sale: SaleView, amount: int, place: int = 0, way: TenderKind | None = None
    ) -> RefundView:
        tender = sale.tenders[place]
        request = RefundRequest(sale.id, tender.id, amount, "requested_by_customer", way=way)
        return self.counter.refunds.create(self.counter.actor, request)

    @property
    def ledger(self) -> int:
        """All that the entries come to."""
        with self.counter.database.read() as session:
            return session.scalar(select(func.sum(CreditEntry.amount_minor))) or 0
