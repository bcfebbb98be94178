"""What was booked of a day stays as it was, whatever happens later."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.accounting import Account, Booking
from pos_app.domain.business_day import business_date
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.deposits import DepositRules
from pos_app.domain.payments import RefundState
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.services.views.accounting import BookingBasis, BookingFormat, BookingRequest
from pos_app.services.views.deposits import NewDeposit
from pos_app.services.views.history import RefundRequest
from tests.services.at_credit import AtCredit
from tests.services.books_of_month import in_country
from tests.services.counter import STORE, Counter
from tests.services.payer import synced
from tests.services.test_accounting import sums


def booked(counter: Counter, first: date, last: date | None = None) -> tuple[Booking, ...]:
    """Return what is booked of some days: of a store that works without shifts, by its days."""
    request = BookingRequest(first, last or first, BookingFormat.BEANCOUNT, BookingBasis.Z)
    return counter.services.accounting.bookings(counter.actor, request)


def today(counter: Counter) -> date:
    return business_date(counter.clock.now(), STORE.time_zone)


def test_a_gift_card_that_pays_more_of_a_deposit_on_another_day_is_of_that_day(
    counter: Counter,
) -> None:
    in_country(counter, "US")
    counter.services.settings.save(counter.actor, DEPOSITS, DepositRules(on=True))
    at, first = AtCredit(counter), today(counter)
    card = at.gift(10_000)
    cart = Cart("usd", (CartLine("Winter coat", 8_000),))
    sale = counter.selling.begin(counter.actor, cart)
    at.pay(sale, card, 2_000)
    at.pay(sale, card, 1_000)
    counter.deposits.keep(counter.actor, NewDeposit(sale.id, "Ada"))
    counter.wait(timedelta(days=1))
    before = booked(counter, first)
    at.pay(sale, card, 2_000)
    assert before
    assert booked(counter, first) == before
    with counter.database.read() as session:
        of_sale = select(Tender.amount_minor).where(Tender.sale_id == sale.id)
        paid = session.scalars(of_sale.order_by(Tender.created_at)).all()
    assert paid == [3_000, 2_000]


def test_a_refund_that_comes_back_stays_on_its_day_and_is_booked_back_on_its_own(
    counter: Counter,
) -> None:
    in_country(counter, "US")
    first, tender = today(counter), counter.prepared("pm_card_refundFail", amount=2_000)
    counter.selling.charge(tender.id)
    synced(counter)  # from now on events are followed
    sale = counter.sale_of(tender)
    request = RefundRequest(sale.id, tender.id, 2_000, "requested_by_customer")
    counter.refunds.create(counter.actor, request)
    counter.wait(timedelta(days=1))
    before = booked(counter, first)
    assert sums(before)[Account.STRIPE] == 0
    synced(counter)
    assert state_of_refund(counter) is RefundState.FAILED
    second = today(counter)
    counter.wait(timedelta(days=1))
    assert booked(counter, first) == before
    (back,) = booked(counter, second)
    assert back.number.startswith("R1-")
    assert sums((back,)) == {Account.STRIPE: 2_000, Account.REVENUE: -2_000}


def test_one_of_the_dashboard_that_comes_back_stays_on_its_day_too(counter: Counter) -> None:
    in_country(counter, "US")
    first, tender = today(counter), counter.prepared("pm_card_refundFail", amount=2_000)
    counter.selling.charge(tender.id)
    synced(counter)
    gateway, intent = counter.connection.gateway(), tender.intent_id
    assert intent is not None
    gateway.refunds.create(intent, 500, key="elsewhere", reason=None, metadata={})
    synced(counter)
    counter.wait(timedelta(days=1))
    before = booked(counter, first)
    assert sums(before)[Account.STRIPE] == 1_500
    synced(counter)
    assert state_of_refund(counter) is RefundState.FAILED
    counter.wait(timedelta(days=1))
    assert booked(counter, first) == before
    (back,) = booked(counter, first + timedelta(days=1))
    assert back.number.startswith("DASHBOARD-")
    assert sums((back,))[Account.STRIPE] == 500


def test_one_that_was_never_made_is_booked_on_no_day(counter: Counter) -> None:
    in_country(counter, "US")
    first, tender = today(counter), counter.prepared("pm_card_refundFail", amount=2_000)
    counter.selling.charge(tender.id)
    gateway, intent = counter.connection.gateway(), tender.intent_id
    assert intent is not None
    gateway.refunds.create(intent, 500, key="elsewhere", reason=None, metadata={})
    counter.wait(timedelta(days=1))
    synced(counter)
    assert state_of_refund(counter) is RefundState.FAILED
    counter.wait(timedelta(days=1))
    (only,) = booked(counter, first, first + timedelta(days=1))
    assert sums((only,))[Account.STRIPE] == 2_000


def state_of_refund(counter: Counter) -> RefundState:
    with counter.database.read() as session:
        return RefundState(session.scalars(select(Refund.state)).one())
