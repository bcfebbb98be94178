"""Carts: what was rung up survives a restart, a crash and the next customer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_app.db.models.sales import Sale
from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind, percent_off
from pos_app.domain.payments import SaleState
from pos_app.errors import UserError
from tests.services.counter import TAX, Counter

COFFEE = CartLine("Flat white", 450, quantity=2, tax=TAX, note="Oat milk")


def test_an_open_cart_survives_a_restart_to_the_last_detail(counter: Counter) -> None:
    cart = Cart(
        "usd",
        (replace(COFFEE, discount=percent_off(100_000)), CartLine("Cake", 399)),
        discount=Discount(DiscountKind.AMOUNT, 100),
        customer_id=counter.customer(),
        note="To go",
    )
    counter.carts.save(counter.actor, cart)
    again = counter.restarted().carts.current()
    assert again == cart
    assert again.totals() == cart.totals()


def test_the_next_customer_is_served_while_a_cart_is_put_aside(counter: Counter) -> None:
    first = Cart("usd", (COFFEE,))
    fresh = counter.carts.hold(counter.actor, first, " Window seat ")
    assert (fresh.is_empty, counter.carts.current()) == (True, fresh)
    (held,) = counter.carts.held()
    assert (held.cart, held.label, held.total) == (first, "Window seat", 980)

    second = replace(fresh, lines=(CartLine("Tea", 300),))
    counter.carts.save(counter.actor, second)
    assert counter.carts.resume(counter.actor, first.id) == first
    assert counter.carts.current() == first
    assert [each.cart for each in counter.carts.held()] == [second]


def test_an_empty_cart_leaves_nothing_behind(counter: Counter) -> None:
    cart = Cart("usd", (COFFEE,))
    counter.carts.hold(counter.actor, cart)
    counter.carts.resume(counter.actor, cart.id)
    assert counter.carts.held() == []
    with pytest.raises(UserError, match="nothing to put aside"):
        counter.carts.hold(counter.actor, Cart("usd"))


def test_a_cart_is_thrown_away_only_while_nothing_is_paid_for_it(counter: Counter) -> None:
    cart = Cart("usd", (COFFEE,))
    counter.carts.save(counter.actor, cart)
    assert counter.carts.discard(counter.actor, cart.id).is_empty
    with pytest.raises(UserError, match="no longer put aside"):
        counter.carts.resume(counter.actor, cart.id)

    part_paid = Cart("usd", (COFFEE,))
    counter.selling.begin(counter.actor, part_paid)
    counter.selling.take_cash(part_paid.id, 100)
    with pytest.raises(UserError, match="was begun"):
        counter.carts.discard(counter.actor, part_paid.id)


def test_throwing_away_a_cart_gives_up_the_sale_that_it_was_to_become(counter: Counter) -> None:
    cart = Cart("usd", (COFFEE,))
    counter.selling.begin(counter.actor, cart)
    counter.selling.back_to_cart(counter.actor, cart.id)
    counter.carts.discard(counter.actor, cart.id)
    with counter.database.read() as session:
        assert session.get_one(Sale, cart.id).state == SaleState.ABANDONED


def test_a_sold_cart_stays_gone(counter: Counter) -> None:
    cart = Cart("usd", (COFFEE,))
    counter.selling.quick_cash(counter.actor, cart)
    counter.carts.save(counter.actor, cart)
    assert counter.carts.current().id != cart.id


def test_a_part_paid_cart_is_no_longer_at_the_counter_after_a_restart(counter: Counter) -> None:
    """Its whole total would be asked for once more, by people who see nothing of what was paid."""
    cart = Cart("usd", (CartLine("Gift basket", 10_000),))
    counter.carts.save(counter.actor, cart)
    counter.selling.begin(counter.actor, cart)
    counter.selling.take_cash(cart.id, 4_000)

    anew = counter.restarted()
    at_counter = anew.carts.current()
    assert at_counter.is_empty
    assert at_counter.id != cart.id
    assert [each.cart for each in anew.carts.held()] == [cart]
    assert [sale.id for sale in anew.services.selling.open_sales()] == [cart.id]


def test_exact_cash_is_not_taken_for_what_is_part_paid(counter: Counter) -> None:
    cart = Cart("usd", (CartLine("Gift basket", 10_000),))
    counter.selling.begin(counter.actor, cart)
    counter.selling.take_cash(cart.id, 4_000)
    with pytest.raises(UserError, match=r"\$40\.00 is paid, and \$60\.00 is left"):
        counter.selling.quick_cash(counter.actor, cart)
    assert counter.selling.sale(cart.id).left == 6_000
