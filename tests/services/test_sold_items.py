"""What Stripe is told that a payment is for, and that no doubt about it refuses money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind
from pos_app.domain.payments import TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.domain.taxes import TaxRate
from pos_app.errors import UserError
from pos_app.services.ledger.sales import find_tender
from pos_app.services.payments.sold_items import sold_by
from pos_app.services.views.sales import TenderView
from pos_app.stripe_service.sold import SoldItem
from tests.services.counter import TAX, Counter

VAT = TaxRate("", "VAT", 190_000, inclusive=True)
COFFEE = CartLine("Flat white", 450, quantity=2, tax=TAX)
HAM = CartLine("Ham", 398, measure=2_750, tax=TAX)
TEA = CartLine("Tea", 1_190, quantity=3, tax=VAT, discount=Discount(DiscountKind.AMOUNT, 100))
"""Its price holds the tax."""


def prepared(counter: Counter, *lines: CartLine, amount: int | None = None) -> TenderView:
    customer = counter.customer("pm_card_visa")
    off = Discount(DiscountKind.PERCENT, 100_000)
    cart = Cart("usd", lines, discount=off, customer_id=customer)
    sale = counter.selling.begin(counter.actor, cart)
    return counter.selling.prepare_card(sale.id, counter.cards_of(customer)[0], amount)


def at_stripe(counter: Counter, tender: TenderView) -> dict[str, object]:
    intent = counter.connection.gateway().payments.as_it_is(tender.intent_id or "")
    return {name: intent.get(name) for name in ("amount_details", "payment_details")}


def sold(counter: Counter, tender: TenderView) -> tuple[SoldItem, ...]:
    with counter.database.read() as session:
        return sold_by(session, find_tender(session, tender.id)).items


@pytest.mark.parametrize("lines", [(COFFEE,), (HAM,), (TEA,), (COFFEE, HAM, TEA)])
def test_a_payment_carries_what_was_sold_to_the_cent(
    counter: Counter, lines: tuple[CartLine, ...]
) -> None:
    tender = prepared(counter, *lines)
    kept = at_stripe(counter, tender)
    assert kept["amount_details"] == {"tip": {}}  # nothing of it is in doubt
    sale = counter.sale_of(tender)
    assert kept["payment_details"] == {
        "customer_reference": None,
        "order_reference": sale.id.replace("-", ""),
    }
    assert [item.name for item in sold(counter, tender)] == [line.name for line in lines]


def test_whole_pieces_are_told_with_price_discount_and_tax(counter: Counter) -> None:
    tender = prepared(counter, COFFEE, TEA)
    assert sold(counter, tender) == (
        SoldItem("Flat white", quantity=2, unit_cost=450, discount=90, tax=72),
        SoldItem("Tea", quantity=1, unit_cost=2_624, tax=499),
    )


def test_a_part_of_a_sale_is_for_none_of_its_lines(counter: Counter) -> None:
    tender = prepared(counter, COFFEE, amount=500)
    assert sold(counter, tender) == ()
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED


def test_a_payment_goes_on_without_what_stripe_does_not_take(counter: Counter) -> None:
    counter.server.controls.refuses_details = True
    tender = prepared(counter, COFFEE, TEA)
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    assert at_stripe(counter, tender)["amount_details"] == {"tip": {}}
    assert at_stripe(counter, tender)["payment_details"] is None


def test_after_a_lost_answer_it_is_still_paid_once(counter: Counter) -> None:
    """The second request has a key of its own, which follows from the first."""
    counter.server.controls.refuses_details = True
    counter.server.controls.fault("reset_after", "/v1/payment_intents$", method="POST", nth=2)
    customer = counter.customer("pm_card_visa")
    sale = counter.selling.begin(counter.actor, Cart("usd", (COFFEE,), customer_id=customer))
    card = counter.cards_of(customer)[0]
    with pytest.raises(UserError, match="Nothing was charged"):
        counter.selling.prepare_card(sale.id, card)
    tender = counter.selling.prepare_card(sale.id, card)
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    assert counter.taken == tender.amount
    keys = [
        each.idempotency_key or ""
        for each in counter.server.requests
        if (each.method, each.path) == ("POST", "/v1/payment_intents")
    ]
    assert keys[1] == f"{keys[0]}-plain"


def _pay_in_cash(counter: Counter, sale: Cart) -> None:
    counter.selling.take_cash(sale.id, 450)


def _add_a_line(counter: Counter, sale: Cart) -> None:
    counter.selling.begin(counter.actor, replace(sale, lines=(*sale.lines, HAM)))


@pytest.mark.parametrize("change", [_pay_in_cash, _add_a_line])
def test_what_becomes_of_the_sale_makes_no_second_payment_of_a_lost_one(
    counter: Counter, change: Callable[[Counter, Cart], None]
) -> None:
    """Its key was used for what the sale was then: asking anew finds that one payment."""
    customer = counter.customer("pm_card_visa")
    cart = Cart("usd", (CartLine("Flat white", 450),), customer_id=customer)
    counter.selling.begin(counter.actor, cart)
    lost = counter.server.controls.fault("reset_after", "/v1/payment_intents$", times=99)
    with pytest.raises(UserError, match="Nothing was charged"):
        counter.selling.prepare_card(cart.id, counter.cards_of(customer)[0])
    counter.server.controls.faults.remove(lost)
    change(counter, cart)
    counter.restarted().recovery.settle_all(SYSTEM)
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]


def test_an_unused_payment_says_what_the_next_sale_is_for(counter: Counter) -> None:
    customer = counter.customer("pm_card_visa")
    card = counter.cards_of(customer)[0]
    first = counter.selling.begin(
        counter.actor, Cart("usd", (CartLine("Cake", 700),), customer_id=customer)
    )
    unused = counter.selling.prepare_card(first.id, card)
    counter.selling.take_cash(first.id, 700)
    second = counter.selling.begin(
        counter.actor, Cart("usd", (CartLine("Bread", 500),), customer_id=customer)
    )
    tender = counter.selling.prepare_card(second.id, card)
    assert tender.intent_id == unused.intent_id
    reference = at_stripe(counter, tender)["payment_details"]
    assert isinstance(reference, dict)
    assert reference["order_reference"] == second.id.replace("-", "")
