"""A register in another currency: each amount is one that the currency and Stripe have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import uuid4

import pytest
from pytestqt.qtbot import QtBot

from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind
from pos_app.domain.cash import cash_suggestions
from pos_app.domain.money import Money, format_money, largest_amount, minimum_charge, step
from pos_app.domain.payments import SaleState, TenderState
from pos_app.domain.taxes import TaxRate
from pos_app.errors import UserError
from pos_app.services.shared.settings import write_profile
from pos_app.services.views.readers import LocationView, TippingView
from pos_app.services.views.sales import SaleView
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.errors import RefusedError
from pos_app.stripe_service.payments import NewIntent
from pos_app.stripe_service.readers import TIP_CURRENCIES
from pos_app.training.core.account import CONNECTED
from tests.services.counter import STORE, Counter
from tests.support.papers import words_of

TAX = TaxRate("8c1d3f5e-0000-4000-8000-000000000001", "Tax", 88_750, inclusive=False)


@dataclass(frozen=True)
class Place:
    """A country with its currency: a price, with tax, and how a receipt writes that."""

    country: str
    currency: str
    price: int
    total: int
    written: str
    no_amount: int
    """An amount that the currency or its cards do not have."""


PLACES = [
    Place("JP", "jpy", 1_350, 1_470, "¥1,470", 49),  # 1469.8
    Place("KW", "kwd", 4_350, 4_740, "KWD4.740", 4_351),  # 4736.06 to the last digit 0
    Place("IS", "isk", 135_000, 147_000, "ISK1,470", 135_050),
    Place("HU", "huf", 179_900, 195_866, "HUF1,958.66", 17_499),
]
everywhere = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.currency)


def moved(counter: Counter, place: Place) -> Counter:
    """Have the store sell in another country."""
    store = replace(STORE, country=place.country, currency=place.currency, tax_name="Tax")
    with counter.database.write() as session:
        write_profile(session, store, counter.clock)
    return counter


def rung_up(counter: Counter, place: Place, customer_id: str | None = None) -> SaleView:
    """Ring up one thing with its tax."""
    cart = Cart(place.currency, (CartLine("Bowl", place.price, tax=TAX),), customer_id=customer_id)
    return counter.selling.begin(counter.actor, cart)


@everywhere
def test_cash_is_taken_and_change_given(counter: Counter, place: Place, qtbot: QtBot) -> None:
    counter = moved(counter, place)
    sale = rung_up(counter, place)
    assert (sale.total, sale.currency) == (place.total, place.currency)
    note = cash_suggestions(sale.total, place.currency)[-1]
    paid = counter.selling.take_cash(sale.id, note)
    assert (paid.state, paid.change) == (SaleState.PAID, note - place.total)
    assert place.written in words_of(counter.receipts.paper(sale.id, copy=False))


@everywhere
def test_a_saved_card_is_charged_what_the_receipt_says(
    counter: Counter, place: Place, qtbot: QtBot
) -> None:
    counter = moved(counter, place)
    customer_id = counter.customer("pm_card_visa")
    sale = rung_up(counter, place, customer_id)
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(customer_id)[0])
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    taken = counter.connection.gateway().payments.retrieve(tender.intent_id or "")
    assert (taken.received, taken.currency) == (place.total, place.currency)
    assert counter.selling.sale(sale.id).state is SaleState.PAID
    assert place.written in words_of(counter.receipts.paper(sale.id, copy=False))


@everywhere
def test_the_fee_of_a_connected_account_is_an_amount_too(counter: Counter, place: Place) -> None:
    counter = moved(counter, place)
    counter.connected = ConnectView(CONNECTED, fee_ppm=33_333)
    counter = counter.restarted()
    customer_id = counter.customer("pm_card_visa")
    sale = rung_up(counter, place, customer_id)
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(customer_id)[0])
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    taken = counter.connection.gateway().payments.retrieve(tender.intent_id or "")
    assert taken.application_fee
    assert taken.application_fee % step(place.currency) == 0


@everywhere
def test_a_discount_leaves_an_amount(counter: Counter, place: Place) -> None:
    counter = moved(counter, place)
    off = Discount(DiscountKind.PERCENT, 33_333)
    line = CartLine("Bowl", place.price, quantity=3, tax=TAX)
    sale = counter.selling.begin(counter.actor, Cart(place.currency, (line,), discount=off))
    assert sale.total % step(place.currency) == 0
    assert counter.selling.take_cash(sale.id, sale.total).change == 0


@everywhere
def test_stripe_refuses_what_is_no_amount(counter: Counter, place: Place) -> None:
    new = NewIntent(place.no_amount, place.currency, {})
    with pytest.raises(RefusedError) as caught:
        counter.connection.gateway().payments.create(new, key=str(uuid4()))
    assert caught.value.param == "amount"


@pytest.mark.parametrize("place", [PLACES[0], PLACES[3]], ids=lambda place: place.currency)
def test_too_little_for_a_card_is_said_before_stripe_is_asked(
    counter: Counter, place: Place
) -> None:
    counter = moved(counter, place)
    customer_id = counter.customer("pm_card_visa")
    little = minimum_charge(place.currency) - step(place.currency)
    cart = Cart(place.currency, (CartLine("Sweet", little),), customer_id=customer_id)
    sale = counter.selling.begin(counter.actor, cart)
    before = len(counter.server.requests)
    with pytest.raises(UserError, match="at least") as said:
        counter.selling.prepare_card(sale.id, counter.cards_of(customer_id)[0])
    assert said.value.money.startswith("Nothing was charged")
    assert len(counter.server.requests) == before
    assert counter.selling.take_cash(sale.id, little).state is SaleState.PAID


@everywhere
def test_too_much_is_said_before_stripe_is_asked(counter: Counter, place: Place) -> None:
    counter = moved(counter, place)
    most = largest_amount(place.currency)
    dearest = Cart(place.currency, (CartLine("House", most),))
    assert counter.selling.begin(counter.actor, dearest).total == most
    dearer = Cart(place.currency, (CartLine("House", most + step(place.currency)),))
    with pytest.raises(UserError, match="can't come to more than") as said:
        counter.selling.begin(counter.actor, dearer)
    assert format_money(Money(most, place.currency)) in said.value.what


@everywhere
def test_readers_ask_for_a_tip_only_where_they_can(counter: Counter, place: Place) -> None:
    counter = moved(counter, place)
    shop = LocationView("", "Harbour", "1 Harbour Street", "Town", "10004", place.country)
    there = counter.readers.save_location(counter.actor, shop)
    tips = TippingView(percentages=(10, 15))
    if place.currency in TIP_CURRENCIES:
        assert counter.readers.save_tipping(counter.actor, there.id, tips) == tips
        return
    with pytest.raises(UserError, match=place.currency.upper()):
        counter.readers.save_tipping(counter.actor, there.id, tips)
    assert counter.readers.save_tipping(counter.actor, there.id, TippingView()) == TippingView()
