"""Where the money of a deposit is, in all books, whatever became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pos_app.db.models.payments import RefundLine
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.deposits import DepositRules
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.services.views.deposits import NewDeposit
from pos_app.services.views.sales import SaleView
from pos_app.smoke.credit_check import wrong_credit
from pos_app.smoke.z_check import held_now, wrong_zs
from tests.services.at_credit import gift_line
from tests.services.at_drawer import AtDrawer
from tests.services.counter import Counter
from tests.services.test_deposits import VAT

COAT = CartLine("Winter coat", 10_000, tax=VAT)
NOTHING = {"count": 0, "amount": 0}


@dataclass
class Shop(AtDrawer):
    """A store that keeps deposits, and works with shifts."""

    def begun(self, *lines: CartLine, card: bool = False) -> SaleView:
        """Ring up a coat, unless said otherwise."""
        customer = self.counter.customer("pm_card_bypassPending") if card else None
        cart = Cart("usd", lines or (COAT,), customer_id=customer)
        return self.counter.selling.begin(self.counter.actor, cart)

    def keep(self, sale: SaleView) -> None:
        self.counter.deposits.keep(self.counter.actor, NewDeposit(sale.id, "Ada"))

    def cancel(self, sale: SaleView) -> None:
        cancelled = self.counter.deposits.cancel(self.counter.actor, sale.id, "Changed her mind")
        assert cancelled.owed == 0

    def next_day(self) -> None:
        """Close the drawer, and open it with the same in the morning."""
        self.close()
        self.counter.wait(timedelta(days=1))
        self.open(self.view.offered)

    def retain(self, ppm: int) -> None:
        rules = DepositRules(on=True, retain_ppm=ppm)
        self.counter.services.settings.save(self.counter.actor, DEPOSITS, rules)

    @property
    def of_lines(self) -> int:
        """What refunds gave back of lines, in all."""
        with self.counter.database.read() as session:
            return session.scalar(select(func.sum(RefundLine.total_minor))) or 0


@pytest.fixture
def shop(counter: Counter) -> Shop:
    """A store whose drawer is open with nothing in it."""
    shop = Shop(AtDrawer.set_up(counter).counter)
    shop.retain(0)
    shop.open()
    return shop


def test_a_payment_that_was_taken_out_is_not_counted_among_what_is_given_back(shop: Shop) -> None:
    """What is retained stays revenue: the refund is of the rest of the deposit alone."""
    shop.retain(100_000)
    counter, sale = shop.counter, shop.begun()
    part = counter.selling.take_cash(sale.id, 4_000)
    counter.selling.remove_tender(counter.actor, part.tenders[0].id)
    counter.selling.take_cash(sale.id, 5_000)
    shop.keep(sale)
    shop.next_day()
    shop.cancel(sale)
    assert shop.of_lines == 0
    content = shop.x()
    assert [(tax["sales"]["gross"], tax["refunds"]["gross"]) for tax in content["taxes"]] == [
        (500, 0)
    ]
    assert content["deposits"]["held"] == NOTHING
    shop.close()
    assert held_now(counter.database.path) == NOTHING
    assert wrong_zs(counter.database.path) == []


def test_what_is_retained_for_a_gift_card_is_revenue_and_sells_none(shop: Shop) -> None:
    shop.retain(100_000)
    counter, sale = shop.counter, shop.begun(gift_line(10_000))
    counter.selling.take_cash(sale.id, 5_000)
    shop.keep(sale)
    shop.next_day()
    shop.cancel(sale)
    content = shop.x()
    assert content["sales"]["amount"] == 500
    assert content["deposits"]["given_back"] == {"count": 1, "amount": 4_500}
    assert content["deposits"]["held"] == NOTHING
    z = shop.close()
    assert z.content["grand_total"]["after"] == 500
    assert wrong_zs(counter.database.path) == []
    assert wrong_credit(counter.database.path) == []
