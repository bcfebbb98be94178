"""What was booked of a day stays as it was, whatever happens later."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from pos_app.db.models.payments import Tender
from pos_app.domain.accounting import Booking
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.deposits import DepositRules
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.services.views.accounting import BookingBasis, BookingFormat, BookingRequest
from pos_app.services.views.deposits import NewDeposit
from tests.services.at_credit import AtCredit
from tests.services.books_of_month import in_country
from tests.services.counter import Counter


def booked(counter: Counter, first: date, last: date | None = None) -> tuple[Booking, ...]:
    """Return what is booked of some days: of a store that works without shifts, by its days."""
    request = BookingRequest(first, last or first, BookingFormat.BEANCOUNT, BookingBasis.Z)
    return counter.services.accounting.bookings(counter.actor, request)


def today(counter: Counter) -> date:
    return counter.clock.now().date()


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
