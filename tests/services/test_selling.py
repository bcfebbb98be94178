"""Selling: each sale ends with exactly the money it says it has, here and at Stripe."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.sales import Sale
from pos_app.domain.cart import Cart, CartLine, percent_off
from pos_app.domain.payments import PaymentStatus, SaleState, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.ledger.read_model import methods_label
from pos_app.services.shared.settings import write_profile
from tests.services.counter import STORE, TAX, Counter, cart

# --- cash --------------------------------------------------------------------------------------


def test_exact_cash_finishes_a_sale_with_all_that_belongs_to_it(counter: Counter) -> None:
    rung_up = replace(cart(), lines=(CartLine("Cake", 450, quantity=2, tax=TAX),))
    counter.clock.turn_to(datetime(2031, 3, 4, 23, 30, tzinfo=ZoneInfo(STORE.time_zone)))
    counter.carts.save(counter.actor, rung_up)

    sale = counter.selling.quick_cash(counter.actor, rung_up)

    assert (sale.state, sale.total, sale.change) == (SaleState.PAID, 980, 0)
    assert sale.receipt_number == "R1-000001"
    assert sale.business_date == date(2031, 3, 4)
    assert counter.owed_after(sale.id) == ["drawer", "receipt"]
    assert counter.carts.current().id != rung_up.id
    with counter.database.read() as session:
        entry = session.get_one(HistoryEntry, sale.id)
        assert (entry.status, methods_label(entry.methods), entry.amount_minor) == (
            "paid",
            "Cash",
            980,
        )


def test_pressing_cash_twice_makes_one_sale(counter: Counter) -> None:
    rung_up = cart()
    with ThreadPoolExecutor(2) as presses:
        sales = list(
            presses.map(lambda _: counter.selling.quick_cash(counter.actor, rung_up), range(2))
        )
    assert sales[0] == sales[1]
    assert len(sales[0].tenders) == 1
    assert counter.selling.quick_cash(counter.actor, cart()).receipt_number == "R1-000002"


def test_cash_gives_change_and_may_be_one_part_of_several(counter: Counter) -> None:
    sale = counter.sale(1350)
    part = counter.selling.take_cash(sale.id, 1000)
    assert (part.state, part.paid, part.left) == (SaleState.OPEN, 1000, 350)
    assert counter.owed_after(sale.id) == ["drawer"]
    assert [each.id for each in counter.selling.open_sales()] == [sale.id]
    whole = counter.selling.take_cash(sale.id, 500)
    assert (whole.state, whole.left, whole.change) == (SaleState.PAID, 0, 150)
    assert counter.selling.open_sales() == []
    with pytest.raises(UserError, match="finished"):
        counter.selling.take_cash(sale.id, 500)


def test_a_sale_of_nothing_to_pay_is_finished_with_no_cash(counter: Counter) -> None:
    free = replace(cart(), discount=percent_off(1_000_000))
    sale = counter.selling.quick_cash(counter.actor, free)
    assert (sale.state, sale.total, sale.receipt_number) == (SaleState.PAID, 0, "R1-000001")


@pytest.mark.parametrize("tendered", [0, -5, 100_000_000])
def test_no_cash_is_no_payment(counter: Counter, tendered: int) -> None:
    sale = counter.sale()
    with pytest.raises(UserError):
        counter.selling.take_cash(sale.id, tendered)
    assert counter.selling.sale(sale.id).tenders == ()


def test_what_cannot_be_sold_is_refused_in_words(counter: Counter) -> None:
    for wrong in (Cart("usd"), cart(100_000_000), replace(cart(), currency="eur")):
        with pytest.raises(UserError) as refused:
            counter.selling.begin(counter.actor, wrong)
        assert refused.value.next_step


# --- changing one's mind -----------------------------------------------------------------------


def test_going_back_reopens_the_same_sale(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_visa")
    rung_up = cart(customer_id=customer_id)
    (card,) = counter.cards_of(customer_id)
    counter.selling.begin(counter.actor, rung_up)
    first = counter.selling.prepare_card(rung_up.id, card)
    assert counter.selling.prepare_card(rung_up.id, card).id == first.id

    reopened = counter.selling.back_to_cart(counter.actor, rung_up.id)
    assert reopened == rung_up
    more = reopened.added(CartLine("Cake", 400))
    sale = counter.selling.begin(counter.actor, more)
    assert (sale.id, sale.total) == (rung_up.id, 1750)

    second = counter.selling.prepare_card(sale.id, card)
    counter.selling.charge(second.id)
    assert (
        counter.recovery.settle_all(SYSTEM) == []
    )  # tidied at Stripe, and nobody has to hear of it
    states = {id_: intent["status"] for id_, intent in counter.intents.items()}
    assert states == {first.intent_id: "canceled", second.intent_id: "succeeded"}
    assert counter.taken == 1750
    with counter.database.read() as session:
        assert session.query(Sale).count() == 1


def test_a_part_paid_sale_keeps_its_lines_and_is_overpaid_when_given_up(counter: Counter) -> None:
    rung_up = cart()
    counter.selling.begin(counter.actor, rung_up)
    counter.selling.take_cash(rung_up.id, 1000)
    with pytest.raises(UserError, match="changed after paying"):
        counter.selling.begin(counter.actor, rung_up.added(CartLine("Cake", 400)))
    assert counter.selling.begin(counter.actor, rung_up).total == 1350
    with pytest.raises(UserError, match="paid already"):
        counter.selling.back_to_cart(counter.actor, rung_up.id)
    assert counter.selling.abandon(counter.actor, rung_up.id).state is SaleState.OVERPAID
    assert counter.carts.current().id != rung_up.id
    with counter.database.read() as session:
        assert session.get_one(HistoryEntry, rung_up.id).status == PaymentStatus.OVERPAID


def test_nothing_added_to_a_paid_cart_leaves_unpaid(counter: Counter) -> None:
    """As after a restart, when the payment that was under way is found to have gone through."""
    rung_up = cart()
    counter.selling.quick_cash(counter.actor, rung_up)
    with pytest.raises(UserError, match="changed after paying") as refused:
        counter.selling.quick_cash(counter.actor, rung_up.added(CartLine("Cake", 400)))
    assert refused.value.money == "No further money was taken."
    assert refused.value.next_step


def test_a_payment_prepared_for_another_amount_is_not_charged(counter: Counter) -> None:
    tender = counter.prepared(amount=1350)
    sale = counter.sale_of(tender)
    changed = Cart("usd", (CartLine("Flat white", 500),), customer_id=sale.customer_id, id=sale.id)
    counter.selling.begin(counter.actor, changed)
    with pytest.raises(UserError, match="not ready any more"):
        counter.selling.charge(tender.id)
    assert counter.taken == 0


def test_what_was_given_back_is_not_charged_again(counter: Counter) -> None:
    ada = counter.customer("pm_card_visa")
    sale = counter.sale(1350, ada)
    part = counter.selling.prepare_card(sale.id, counter.cards_of(ada)[0], 500)
    counter.selling.charge(part.id)
    counter.selling.remove_tender(counter.actor, part.id)

    with pytest.raises(UserError, match="not ready any more"):
        counter.selling.charge(part.id)

    after = counter.selling.sale(sale.id)
    assert (after.left, after.tenders[0].state) == (1350, TenderState.RETURNED)
    assert counter.selling.take_cash(sale.id, 1350).state is SaleState.PAID


def test_a_card_is_not_charged_once_the_sale_is_another_customers(counter: Counter) -> None:
    tender = counter.prepared(amount=1350)
    sale = counter.sale_of(tender)
    other = counter.customer("pm_card_mastercard", name="Grace Hopper")
    changed = Cart("usd", (CartLine("Flat white", 1350),), customer_id=other, id=sale.id)
    counter.selling.begin(counter.actor, changed)
    with pytest.raises(UserError, match="no longer saved"):
        counter.selling.charge(tender.id)
    again = counter.selling.prepare_card(sale.id, counter.cards_of(other)[0])
    assert counter.selling.charge(again.id).state is TenderState.APPROVED
    counter.restarted().recovery.settle_all(SYSTEM)
    assert counter.intents[tender.intent_id or ""]["status"] == "canceled"
    assert counter.taken == 1350


def test_a_price_that_the_currency_does_not_have_is_refused(counter: Counter) -> None:
    with counter.database.write() as session:
        write_profile(session, replace(STORE, currency="kwd"), counter.clock)
    with pytest.raises(UserError, match="KWD has no amount"):
        counter.selling.begin(counter.actor, Cart("kwd", (CartLine("Qahwa", 1005),)))


def test_giving_up_leaves_nothing_prepared_beyond_the_next_start(counter: Counter) -> None:
    tender = counter.prepared()
    sale = counter.selling.abandon(counter.actor, counter.sale_of(tender).id)
    assert (sale.state, sale.tenders[0].state) == (SaleState.ABANDONED, TenderState.CANCELED)
    counter.restarted().recovery.settle_all(SYSTEM)
    assert [intent["status"] for intent in counter.intents.values()] == ["canceled"]
