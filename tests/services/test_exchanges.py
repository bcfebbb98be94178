"""Exchanges: what comes back pays for what goes out, and only the difference is money."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.store import SettingRow
from pos_app.db.restore import RESTORED
from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind
from pos_app.domain.deposits import DepositRules
from pos_app.domain.goods_returns import ReturnReason
from pos_app.domain.paper import AmountLine
from pos_app.domain.payments import PaymentStatus, SaleState, TenderKind, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.returns.views import ReturnedLine, ReturnRequest
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.services.views.deposits import NewDeposit
from pos_app.services.views.sales import SaleView
from pos_app.training.core.controls import FaultKind
from tests.services.at_drawer import AtDrawer
from tests.services.counter import TAX, Counter
from tests.services.test_clock_set import sync
from tests.services.test_returns import sold, take_back
from tests.services.test_split import REFUNDS, given_back
from tests.support.bank_side import by_bank


def by_card(counter: Counter, amount: int) -> SaleView:
    """Sell one thing for a card."""
    tender = counter.prepared(amount=amount)
    counter.selling.charge(tender.id)
    return counter.sale_of(tender)


def exchanging(
    counter: Counter, sale: SaleView, price: int, *quantities: int, customer: str | None = None
) -> Cart:
    """Return a cart of one thing, for which so much of a sale comes back; else all of it."""
    found = counter.returns.returnable(sale.id)
    wanted = quantities or tuple(line.returnable for line in found.lines)
    lines = [
        ReturnedLine(line.id, quantity)
        for line, quantity in zip(found.lines, wanted, strict=False)
        if quantity
    ]
    goods = found.for_exchange(lines, ReturnReason.WRONG_ITEM)
    cart = Cart("usd", (CartLine("Lamp", price),), customer_id=customer)
    return cart.exchanging(goods)


def status(counter: Counter, sale: SaleView) -> tuple[PaymentStatus, int]:
    row = counter.history.details(sale.id).row
    return row.status, row.refunded


def test_forty_for_forty_moves_no_money_and_is_on_the_z_twice(counter: Counter) -> None:
    """0 to pay; +40 and -40 on the Z."""
    drawer = AtDrawer.set_up(counter)
    drawer.open(10_000)
    old = by_card(counter, 4_000)
    cart = exchanging(counter, old, 4_000)
    assert counter.selling.begin(counter.actor, cart).left == 0
    done = counter.returns.exchange(counter.actor, cart)
    assert (done.sale.state, done.sale.paid, done.owed) == (SaleState.PAID, 4_000, 0)
    assert done.sale.exchanged == 4_000
    details = counter.history.details(done.sale.id)
    assert (len(details.came_back), details.may_void) == (1, False)
    assert [(t.kind, t.amount) for t in done.sale.tenders] == [(TenderKind.EXCHANGE, 4_000)]
    assert status(counter, old) == (PaymentStatus.REFUNDED, 4_000)
    assert given_back(counter) == 0
    report = drawer.x()
    ways = {each["kind"]: each for each in report["tenders"]}
    assert ways["exchange"]["taken"] == {"count": 1, "amount": 4_000}
    assert ways["exchange"]["given_back"] == {"count": 1, "amount": 4_000}
    assert (report["sales"]["amount"], report["refunds"]["amount"]) == (8_000, 4_000)
    assert report["cash"]["expected"] == 10_000


def test_return_forty_take_fifty_five_and_pay_fifteen(counter: Counter) -> None:
    old = sold(counter, CartLine("Mug", 4_000))
    customer = counter.customer("pm_card_visa")
    cart = exchanging(counter, old, 5_500, customer=customer)
    sale = counter.selling.begin(counter.actor, cart)
    assert (sale.total, sale.left, sale.exchanged) == (5_500, 1_500, 4_000)
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(customer)[0])
    assert tender.amount == 1_500
    assert status(counter, old) == (PaymentStatus.PAID, 0)
    counter.selling.charge(tender.id)
    sale = counter.selling.sale(sale.id)
    assert (sale.state, sale.left, sale.paid) == (SaleState.PAID, 0, 5_500)
    assert counter.taken == 1_500
    assert status(counter, old) == (PaymentStatus.REFUNDED, 4_000)


def test_return_fifty_five_take_forty_and_get_fifteen(counter: Counter) -> None:
    """At most what that card paid goes back there."""
    old = by_card(counter, 5_500)
    done = counter.returns.exchange(counter.actor, exchanging(counter, old, 4_000))
    assert (done.sale.state, done.owed) == (SaleState.PAID, 0)
    (came,) = done.returns
    assert [(each.kind, each.amount) for each in came.refunds] == [
        (TenderKind.EXCHANGE, 4_000),
        (TenderKind.SAVED_CARD, 1_500),
    ]
    assert given_back(counter) == 1_500
    assert came.advice == "$15.00 was given back."
    paper = counter.receipts.paper(done.sale.id, copy=False)
    lines = [(each.label, each.amount) for each in paper.blocks if isinstance(each, AmountLine)]
    assert ("Goes back to the customer", "15.00") in lines
    with pytest.raises(UserError):
        take_back(counter, old, 1_000)


def test_with_nothing_new_the_money_goes_back_and_the_cart_is_over(counter: Counter) -> None:
    old = by_card(counter, 4_000)
    cart = replace(exchanging(counter, old, 1), lines=())
    counter.carts.save(counter.actor, cart)
    for _press in range(2):
        (came,) = counter.returns.take_back_cart(counter.actor, cart)
        assert [(each.kind, each.amount) for each in came.refunds] == [
            (TenderKind.SAVED_CARD, 4_000)
        ]
        assert (came.owed, came.headline) == (0, "Taken back")
    assert (given_back(counter), counter.carts.current().is_empty) == (4_000, True)
    assert status(counter, old) == (PaymentStatus.REFUNDED, 4_000)


def test_with_nothing_new_the_money_may_become_store_credit(counter: Counter) -> None:
    old = by_card(counter, 4_000)
    cart = replace(exchanging(counter, old, 1), lines=())
    (came,) = counter.returns.take_back_cart(counter.actor, cart, way=TenderKind.STORE_CREDIT)
    assert [(each.kind, each.amount) for each in came.refunds] == [(TenderKind.STORE_CREDIT, 4_000)]
    (card,) = counter.services.credits.to_hand_over(old.id)
    assert (card.balance, given_back(counter)) == (4_000, 0)


def test_what_came_back_already_does_not_come_back_for_a_cart_either(counter: Counter) -> None:
    old = by_card(counter, 4_000)
    cart = replace(exchanging(counter, old, 1), lines=())
    counter.carts.save(counter.actor, cart)
    take_back(counter, old, 1_000)
    with pytest.raises(UserError, match="came back already"):
        counter.returns.take_back_cart(counter.actor, cart)
    assert (given_back(counter), counter.carts.current().worth) == (4_000, 4_000)


def test_discounts_and_taxes_come_back_as_they_were(counter: Counter) -> None:
    old = sold(
        counter,
        CartLine("Socks", 1_000, quantity=3, tax=TAX),
        discount=Discount(DiscountKind.PERCENT, 100_000),
    )
    cart = exchanging(counter, old, 5_000, 1_000)
    assert cart.worth == 980
    sale = counter.selling.begin(counter.actor, cart)
    counter.selling.take_cash(sale.id, sale.left)
    refund = counter.history.details(old.id).refunds[0]
    assert (refund.kind, refund.amount) == (TenderKind.EXCHANGE, 980)
    assert refund.message == "Exchanged for other things: no money moved."


def test_nothing_came_back_while_the_difference_is_not_paid(counter: Counter) -> None:
    old = sold(counter, CartLine("Mug", 4_000))
    customer = counter.customer("pm_card_chargeCustomerFail")
    cart = exchanging(counter, old, 5_500, customer=customer)
    sale = counter.selling.begin(counter.actor, cart)
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(customer)[0])
    assert counter.selling.charge(tender.id).state is TenderState.DECLINED
    assert status(counter, old) == (PaymentStatus.PAID, 0)
    assert counter.selling.back_to_cart(counter.actor, sale.id) == cart
    counter.carts.hold(counter.actor, cart)
    assert counter.carts.held()[0].total == 1_500
    assert counter.carts.resume(counter.actor, cart.id) == cart
    again = counter.selling.begin(counter.actor, cart)
    assert counter.selling.take_cash(again.id, again.left).state is SaleState.PAID
    assert status(counter, old) == (PaymentStatus.REFUNDED, 4_000)


def test_a_dropped_exchange_brings_nothing_back(counter: Counter) -> None:
    old = sold(counter, CartLine("Mug", 4_000))
    sale = counter.selling.begin(counter.actor, exchanging(counter, old, 5_500))
    counter.selling.take_cash(sale.id, 500)
    assert counter.selling.drop(counter.actor, sale.id).state is SaleState.ABANDONED
    assert status(counter, old) == (PaymentStatus.PAID, 0)
    assert counter.returns.returnable(old.id).left == 4_000


def test_what_things_come_back_for_is_no_deposit(counter: Counter) -> None:
    """They come back when all is paid, today."""
    rules = DepositRules(on=True)
    counter.services.settings.save(counter.actor, DEPOSITS, rules)
    old = sold(counter, CartLine("Mug", 4_000))
    sale = counter.selling.begin(counter.actor, exchanging(counter, old, 9_000))
    counter.selling.take_cash(sale.id, 4_000)
    with pytest.raises(UserError, match="Things that come back pay a part"):
        counter.services.deposits.keep(counter.actor, NewDeposit(sale.id, "Ada", "1"))


def test_of_two_exchanges_of_the_same_thing_one_is_refused(counter: Counter) -> None:
    old = sold(counter, CartLine("Mug", 4_000))
    first, second = exchanging(counter, old, 4_000), exchanging(counter, old, 5_500)
    other = counter.selling.begin(counter.actor, second)
    counter.returns.exchange(counter.actor, first)
    with pytest.raises(UserError, match="came back already") as refused:
        counter.selling.take_cash(other.id, other.left)
    assert refused.value.money == "Nothing came back, and no money moved."
    with pytest.raises(UserError, match="came back already"):
        counter.selling.begin(counter.actor, replace(second, id=first.id + "x"))


@pytest.mark.parametrize(
    ("does", "told"),
    [("dispute", "had their bank take back what paid"), ("inquire", "A bank asks about what paid")],
)
def test_nothing_is_exchanged_that_a_bank_takes_back_or_asks_about(
    counter: Counter, does: str, told: str
) -> None:
    old = by_card(counter, 4_000)
    by_bank(counter.server, f"charges/last/{does}")
    sync(counter)
    with pytest.raises(UserError, match=told) as refused:
        counter.selling.begin(counter.actor, exchanging(counter, old, 5_500))
    assert refused.value.money == "Nothing came back, and no money moved."


def test_money_that_was_taken_for_a_lost_exchange_stays_and_the_rest_is_to_pay(
    counter: Counter,
) -> None:
    """The things come back elsewhere while the card is being charged."""
    old = sold(counter, CartLine("Mug", 4_000))
    customer = counter.customer("pm_card_visa")
    cart = exchanging(counter, old, 5_500, customer=customer)
    sale = counter.selling.begin(counter.actor, cart)
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(customer)[0])
    counter.server.controls.fault(FaultKind.RESET_AFTER, r"/confirm$")
    assert counter.selling.charge(tender.id).state is TenderState.UNKNOWN
    take_back(counter, old, 1_000)
    counter.selling.check_again(counter.actor, tender.id)
    sale = counter.selling.sale(sale.id)
    assert (sale.state, sale.paid, sale.left, sale.exchanged) == (
        SaleState.OPEN,
        1_500,
        4_000,
        0,
    )


def test_an_exchange_is_made_once_however_often_it_is_confirmed(counter: Counter) -> None:
    old = by_card(counter, 5_500)
    cart = exchanging(counter, old, 4_000)
    counter.server.controls.fault(FaultKind.RATE_LIMITED, REFUNDS)
    first = counter.returns.exchange(counter.actor, cart)
    assert (first.sale.state, first.owed) == (SaleState.PAID, 1_500)
    (item,) = [each for each in counter.attention.all() if each.id.startswith("return:")]
    assert "$15.00 was not given back yet" in item.headline
    again = counter.returns.exchange(counter.actor, cart)
    assert (again.sale.id, again.owed, given_back(counter)) == (first.sale.id, 0, 1_500)


def test_what_was_paid_with_goods_goes_back_in_cash_after_all_else(counter: Counter) -> None:
    old = by_card(counter, 4_000)
    sale = counter.selling.begin(counter.actor, exchanging(counter, old, 5_500))
    sale = counter.selling.take_cash(sale.id, 1_500)
    came = take_back(counter, sale, 1_000)
    assert [(each.kind, each.amount) for each in came.refunds] == [
        (TenderKind.CASH, 1_500),
        (TenderKind.CASH, 4_000),
    ]
    assert status(counter, sale) == (PaymentStatus.REFUNDED, 5_500)


def test_the_exchange_is_told_in_both_sales_and_on_the_receipt(counter: Counter) -> None:
    old = sold(counter, CartLine("Mug", 4_000))
    sale = counter.selling.begin(counter.actor, exchanging(counter, old, 5_500))
    sale = counter.selling.take_cash(sale.id, 1_500)
    told = [event.what for event in counter.history.details(old.id).timeline]
    assert f"Came back for things of receipt {sale.receipt_number}: 1 × Mug." in told
    told = [event.what for event in counter.history.details(sale.id).timeline]
    assert f"Exchanged for 1 × Mug of receipt {old.receipt_number}." in told
    paper = counter.receipts.paper(sale.id, copy=False)
    lines = [(each.label, each.amount) for each in paper.blocks if isinstance(each, AmountLine)]
    assert (f"Back: 1 × Mug ({old.receipt_number})", "-40.00") in lines


def test_a_return_of_the_same_request_is_not_an_exchange(counter: Counter) -> None:
    old = sold(counter, CartLine("Mug", 4_000))
    request = ReturnRequest(
        old.id,
        (ReturnedLine(counter.returns.returnable(old.id).lines[0].id, 1_000),),
        ReturnReason.DAMAGED,
    )
    counter.returns.take_back(counter.actor, request)
    with counter.database.read() as session:
        assert {row.kind for row in session.query(Refund)} == {"cash"}
        assert {row.kind for row in session.query(Tender)} == {"cash"}


# --- in restored books -------------------------------------------------------------------------


def restored(counter: Counter) -> Counter:
    """Return the counter after its books were restored, which Stripe was not asked about yet."""
    with counter.database.write() as session:
        session.add(SettingRow(name=RESTORED, value={}))
    return counter.restarted()


def look_up(counter: Counter) -> None:
    settle = partial(counter.recovery.settle_all, SYSTEM)
    sync = partial(counter.services.sync.run, SYSTEM)
    counter.services.restore_gate.look_up(SYSTEM, settle, sync)


@pytest.mark.parametrize("price", [4_000, 5_500, 2_500])
def test_restored_books_exchange_nothing_of_stripes_before_it_was_asked(
    counter: Counter, price: int
) -> None:
    """All was given back since the backup: what the books have of it is lost."""
    old = by_card(counter, 4_000)
    cart = exchanging(counter, old, price)
    sale = counter.selling.begin(counter.actor, cart)
    (intent_id,) = counter.intents
    gateway = counter.connection.gateway()
    gateway.refunds.create(intent_id, 4_000, key="since", reason=None, metadata={})
    anew = restored(counter)

    def give() -> object:
        if price > 4_000:
            return anew.selling.take_cash(sale.id, price - 4_000)
        return anew.returns.exchange(anew.actor, cart)

    with pytest.raises(UserError, match="were restored from a backup") as told:
        give()
    assert told.value.money == "Nothing came back, and no money moved."
    assert "then try again" in told.value.next_step
    look_up(anew)
    with pytest.raises(UserError, match="came back already"):
        give()
    assert (anew.selling.sale(sale.id).paid, given_back(counter)) == (0, 4_000)


def test_restored_books_take_no_cart_back_of_stripes_before_it_was_asked(counter: Counter) -> None:
    old = by_card(counter, 4_000)
    cart = replace(exchanging(counter, old, 4_000), lines=())
    anew = restored(counter)
    with pytest.raises(UserError, match="were restored from a backup"):
        anew.returns.take_back_cart(anew.actor, cart)
    assert anew.returns.returnable(old.id).lines[0].returnable == 1_000
    look_up(anew)
    (came,) = anew.returns.take_back_cart(anew.actor, cart)
    assert (came.owed, given_back(counter)) == (0, 4_000)


def test_restored_books_exchange_at_once_what_was_paid_in_cash(counter: Counter) -> None:
    old = sold(counter, CartLine("Mug", 4_000))
    cart = exchanging(counter, old, 4_000)
    anew = restored(counter)
    assert anew.returns.exchange(anew.actor, cart).sale.state is SaleState.PAID


def test_a_payment_that_the_look_up_finds_waits_with_its_exchange_until_it_is_confirmed(
    counter: Counter,
) -> None:
    """It is found before Stripe says what was given back for the goods."""
    old = by_card(counter, 4_000)
    customer = counter.customer("pm_card_visa")
    cart = exchanging(counter, old, 5_500, customer=customer)
    sale = counter.selling.begin(counter.actor, cart)
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(customer)[0])
    counter.server.controls.fault(FaultKind.RESET_AFTER, r"/confirm$")
    assert counter.selling.charge(tender.id).state is TenderState.UNKNOWN
    anew = restored(counter)
    look_up(anew)
    found = anew.selling.sale(sale.id)
    assert (found.state, found.paid, found.exchanged) == (SaleState.OPEN, 1_500, 4_000)
    done = anew.returns.exchange(anew.actor, cart)
    assert (done.sale.state, done.owed) == (SaleState.PAID, 0)
    assert status(anew, old) == (PaymentStatus.REFUNDED, 4_000)
