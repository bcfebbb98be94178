"""Where the money of a deposit is, in all books, whatever became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from pos_app.db.models.payments import RefundLine
from pos_app.domain.accounting import Account, Booking
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.deposits import DepositRules
from pos_app.domain.ids import new_id
from pos_app.domain.payments import PaymentStatus, SaleState, TenderKind, TenderState
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.services.views.accounting import BookingBasis, BookingFormat, BookingRequest
from pos_app.services.views.deposits import NewDeposit
from pos_app.services.views.sales import SaleView
from pos_app.smoke.credit_check import wrong_credit
from pos_app.smoke.z_check import held_now, wrong_zs
from tests.services.at_credit import gift_line
from tests.services.at_drawer import AtDrawer
from tests.services.books_of_month import in_country
from tests.services.counter import Counter
from tests.services.test_accounting import sums
from tests.services.test_clock_set import sync
from tests.services.test_deposits import VAT
from tests.support.bank_side import by_bank

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

    def pay_by_card(self, sale: SaleView, amount: int) -> None:
        assert sale.customer_id is not None
        (card,) = self.counter.cards_of(sale.customer_id)
        tender = self.counter.selling.prepare_card(sale.id, card, amount)
        assert self.counter.selling.charge(tender.id).state is TenderState.APPROVED

    def intent_of(self, sale: SaleView) -> str:
        """Return the payment by card of a sale."""
        (intent,) = (each.intent_id for each in self.counter.selling.sale(sale.id).tenders)
        assert intent is not None
        return intent

    def give_back_at_stripe(self, sale: SaleView, amount: int) -> None:
        """Have somebody do it in the Dashboard, and Till hear of it."""
        intent, key = self.intent_of(sale), new_id()
        refunds = self.counter.connection.gateway().refunds
        refunds.create(intent, amount, key=key, reason=None, metadata={})
        self.counter.history.refresh(self.counter.actor, sale.id)

    def booked(self, first: date, last: date | None = None) -> tuple[Booking, ...]:
        """Return what Zs and the days of Stripe's refunds book, to today unless said otherwise."""
        last = last or self.counter.clock.now().date()
        request = BookingRequest(first, last, BookingFormat.BEANCOUNT, BookingBasis.Z)
        return self.counter.services.accounting.bookings(self.counter.actor, request)

    @property
    def booked_in_advance(self) -> int:
        """What is booked as customers' money, of all days that are over."""
        month = timedelta(days=27)
        return -sums(self.booked(self.counter.clock.now().date() - month))[Account.OTHER_SALES]

    @property
    def of_lines(self) -> int:
        """What refunds gave back of lines, in all."""
        with self.counter.database.read() as session:
            return session.scalar(select(func.sum(RefundLine.total_minor))) or 0


@pytest.fixture
def shop(counter: Counter) -> Shop:
    """A store whose drawer is open with nothing in it."""
    in_country(counter, "US")
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


# --- what somebody gives back at Stripe --------------------------------------------------------


def test_what_is_given_back_at_stripe_of_a_deposit_is_held_no_more(shop: Shop) -> None:
    counter, sale = shop.counter, shop.begun(card=True)
    shop.pay_by_card(sale, 5_000)
    shop.keep(sale)
    shop.give_back_at_stripe(sale, 1_140)
    assert shop.x()["deposits"]["held"] == {"count": 1, "amount": 3_860}
    shown = counter.history.details(sale.id).deposit
    assert shown is not None
    assert (shown.paid, shown.given_back, shown.left) == (5_000, 1_140, 5_000)
    shop.next_day()
    assert shop.booked_in_advance == 3_860
    shop.cancel(sale)
    shop.next_day()
    assert counter.intents[shop.intent_of(sale)]["amount_refunded"] == 5_000
    assert shop.booked_in_advance == 0
    assert held_now(counter.database.path) == NOTHING
    assert wrong_zs(counter.database.path) == []


def test_a_deposit_of_which_stripe_gave_back_is_paid_and_that_is_of_its_goods(shop: Shop) -> None:
    """In the books of the day on which it is paid: those of the days before stay."""
    counter, sale = shop.counter, shop.begun(card=True)
    shop.pay_by_card(sale, 5_000)
    shop.keep(sale)
    shop.give_back_at_stripe(sale, 1_140)
    first = counter.clock.now().date()
    shop.next_day()
    before = shop.booked(first, first)
    counter.selling.take_cash(sale.id, 5_000)
    assert shop.of_lines == 1_140
    assert counter.history.details(sale.id).row.status is PaymentStatus.PART_REFUNDED
    shop.next_day()
    assert shop.booked_in_advance == 0
    assert shop.booked(first, first) == before
    assert held_now(counter.database.path) == NOTHING
    found = sums(shop.booked(first))
    assert found[Account.REVENUE] + found[Account.TAX] == -(10_000 - 1_140)
    assert wrong_zs(counter.database.path) == []


def test_what_stripe_gave_back_of_a_sale_that_was_given_up_is_held_no_more(shop: Shop) -> None:
    counter, sale = shop.counter, shop.begun(card=True)
    shop.pay_by_card(sale, 5_000)
    assert counter.selling.abandon(counter.actor, sale.id).state is SaleState.OVERPAID
    shop.give_back_at_stripe(sale, 1_140)
    assert shop.x()["deposits"]["held"] == {"count": 1, "amount": 3_860}
    shop.next_day()
    assert shop.booked_in_advance == 3_860
    assert held_now(counter.database.path) == {"count": 1, "amount": 3_860}


def test_nothing_is_retained_of_what_stripe_gave_back(shop: Shop) -> None:
    shop.retain(100_000)
    counter, sale = shop.counter, shop.begun(card=True)
    shop.pay_by_card(sale, 5_000)
    shop.keep(sale)
    shop.give_back_at_stripe(sale, 1_000)
    assert counter.deposits.cancelling(sale.id).retained == 400
    shop.give_back_at_stripe(sale, 4_000)
    shop.cancel(sale)
    assert counter.history.details(sale.id).row.status is PaymentStatus.REFUNDED
    assert shop.x()["sales"]["amount"] == 0
    assert shop.x()["deposits"]["held"] == NOTHING


# --- what a customer's bank took back ----------------------------------------------------------


def test_the_rest_of_a_deposit_goes_back_without_what_the_bank_took_back(shop: Shop) -> None:
    """And once a dispute is won that is owed as well."""
    shop.retain(200_000)
    counter, sale = shop.counter, shop.begun(card=True)
    shop.pay_by_card(sale, 5_000)
    counter.selling.take_cash(sale.id, 3_000)
    shop.keep(sale)
    disputed = by_bank(counter.server, "charges/last/dispute")["dispute"]
    sync(counter)
    shop.cancel(sale)
    given = {each.kind: each.amount for each in counter.history.details(sale.id).refunds}
    assert given == {TenderKind.CASH: 2_400}
    found = counter.history.details(sale.id)
    assert (found.extra, found.row.status) == (0, PaymentStatus.PART_REFUNDED)
    assert counter.deposits.cancelled(sale.id).advice.endswith("The store retained $6.00.")
    by_bank(counter.server, f"disputes/{disputed}/win")
    sync(counter)
    assert counter.history.details(sale.id).extra == 5_000
    assert counter.deposits.cancelled(sale.id).owed == 5_000


def test_what_the_bank_gives_of_a_deposit_is_not_owed_for_ever(shop: Shop) -> None:
    """The customer asks their bank before the deposit is cancelled, and Till hears of it later."""
    shop.retain(200_000)
    counter, sale = shop.counter, shop.begun(card=True)
    shop.pay_by_card(sale, 5_000)
    counter.selling.take_cash(sale.id, 4_000)
    shop.keep(sale)
    by_bank(counter.server, "charges/last/dispute")
    cancelled = counter.deposits.cancel(counter.actor, sale.id, "Changed her mind")
    assert "disputes this payment" in cancelled.advice
    assert cancelled.owed == 0
    sync(counter)
    assert counter.deposits.cancelled(sale.id).owed == 0
    assert counter.history.details(sale.id).extra == 0
