"""Goods that come back: by lines and quantities, to what paid for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind
from pos_app.domain.credit import ClosedBy
from pos_app.domain.goods_returns import ReturnReason
from pos_app.domain.payments import PaymentStatus, TenderKind
from pos_app.domain.permissions import Actor
from pos_app.domain.taxes import TaxRate
from pos_app.errors import UserError
from pos_app.services.returns.views import ReturnedLine, ReturnRequest, ReturnView
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.views.credit import CreditView
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.sales import SaleView
from pos_app.training.core.controls import FaultKind
from tests.services.at_credit import AtCredit, gift_line
from tests.services.counter import Counter
from tests.services.test_clock_set import sync
from tests.services.test_split import REFUNDS, given_back, part_paid
from tests.support.bank_side import by_bank

ON_TOP = TaxRate("", "Sales tax", 100_000, False)


def sold(counter: Counter, *lines: CartLine, discount: Discount | None = None) -> SaleView:
    """Sell for cash."""
    sale = counter.selling.begin(counter.actor, Cart("usd", lines, discount=discount))
    return counter.selling.take_cash(sale.id, sale.total)


def take_back(
    counter: Counter, sale: SaleView, *quantities: int, restock: bool = True
) -> ReturnView:
    """Have so much of each line come back, in thousandths."""
    lines = counter.returns.returnable(sale.id).lines
    chosen = tuple(
        ReturnedLine(line.id, quantity, restock)
        for line, quantity in zip(lines, quantities, strict=False)
        if quantity
    )
    request = ReturnRequest(sale.id, chosen, ReturnReason.CHANGED_MIND)
    return counter.returns.take_back(counter.actor, request)


def test_one_of_three_comes_back_at_what_was_paid_for_it(counter: Counter) -> None:
    sale = sold(
        counter,
        CartLine("Socks", 1_000, quantity=3, tax=ON_TOP),
        CartLine("Mug", 2_000, tax=ON_TOP),
        discount=Discount(DiscountKind.PERCENT, 100_000),
    )
    assert sale.total == 4_950
    came = take_back(counter, sale, 1_000)
    assert (came.headline, came.advice) == ("Taken back", "$9.90 was given back.")
    assert (came.total, came.owed) == (990, 0)
    socks, mug = counter.returns.returnable(sale.id).lines
    assert (socks.returned, socks.returnable, socks.left) == (1_000, 2_000, 1_980)
    assert (mug.returned, mug.left) == (0, 1_980)
    assert counter.history.details(sale.id).row.status is PaymentStatus.PART_REFUNDED


def test_parts_of_a_sale_come_to_all_of_it_to_the_last_cent(counter: Counter) -> None:
    third = CartLine("Ribbon", 1_000, measure=333)
    sale = sold(counter, CartLine("Socks", 333, quantity=3, tax=ON_TOP), third)
    back = [take_back(counter, sale, 1_000).total for _each in range(3)]
    back.append(take_back(counter, sale, 0, 333).total)
    assert sum(back) == sale.total
    assert counter.history.details(sale.id).row.status is PaymentStatus.REFUNDED
    with pytest.raises(UserError, match="Nothing was chosen"):
        take_back(counter, sale)


def test_more_than_was_sold_never_comes_back(counter: Counter) -> None:
    sale = sold(counter, CartLine("Socks", 1_000, quantity=2))
    take_back(counter, sale, 1_000)
    with pytest.raises(UserError, match="More was chosen than is left") as refused:
        take_back(counter, sale, 2_000)
    assert refused.value.money == "No money was given back."
    assert take_back(counter, sale, 1_000).total == 1_000


def test_what_was_given_back_as_an_amount_is_not_given_back_with_the_goods(
    counter: Counter,
) -> None:
    sale = sold(counter, CartLine("Lamp", 5_000))
    cash = sale.tenders[0]
    counter.refunds.create(
        counter.actor, RefundRequest(sale.id, cash.id, 1_500, "requested_by_customer")
    )
    assert take_back(counter, sale, 1_000).total == 3_500


def test_money_goes_back_to_what_was_taken_last_and_then_to_the_others(counter: Counter) -> None:
    sale = counter.selling.take_cash(part_paid(counter).id, 350)  # 10.00 by card before
    came = take_back(counter, sale, 1_000)
    assert [(refund.kind, refund.amount) for refund in came.refunds] == [
        ("cash", 350),
        ("saved_card", 1_000),
    ]
    assert given_back(counter) == 1_000


def test_the_same_return_twice_gives_back_once(counter: Counter) -> None:
    sale = sold(counter, CartLine("Socks", 1_000, quantity=3))
    line = counter.returns.returnable(sale.id).lines[0]
    request = ReturnRequest(
        sale.id, (ReturnedLine(line.id, 1_000),), ReturnReason.DAMAGED, note="A hole"
    )
    first = counter.returns.take_back(counter.actor, request)
    again = counter.returns.take_back(counter.actor, request)
    assert first == again
    assert [refund.amount for refund in again.refunds] == [1_000]


def test_goods_whose_money_could_not_go_back_stay_owed_and_it_goes_on(counter: Counter) -> None:
    tender = counter.prepared()
    counter.selling.charge(tender.id)
    sale = counter.sale_of(tender)
    counter.server.controls.fault(FaultKind.RATE_LIMITED, REFUNDS)
    came = take_back(counter, sale, 1_000)
    assert came.headline == "Not all of the money could be given back."
    assert came.owed == came.total == sale.total
    (owed,) = counter.returns.returnable(sale.id).owed
    assert (owed.id, owed.owed) == (came.id, sale.total)
    assert counter.returns.go_on(counter.actor, came.id).owed == 0
    assert given_back(counter) == sale.total
    assert counter.returns.returnable(sale.id).owed == ()
    assert len(counter.returns.go_on(counter.actor, came.id).refunds) == 1
    assert given_back(counter) == sale.total


def test_an_answer_that_was_lost_is_not_given_back_again(counter: Counter) -> None:
    tender = counter.prepared()
    counter.selling.charge(tender.id)
    sale = counter.sale_of(tender)
    counter.server.controls.fault(FaultKind.RESET_AFTER, REFUNDS)
    came = take_back(counter, sale, 1_000)
    assert came.headline == "Not known yet whether all was given back."
    assert counter.returns.go_on(counter.actor, came.id).owed == 0
    counter.refunds.settle_all(counter.actor)
    assert given_back(counter) == sale.total
    assert counter.returns.returnable(sale.id).owed == ()


def gift_by_card(till: AtCredit, pays_with: str = "pm_card_visa") -> tuple[SaleView, CreditView]:
    """Sell a gift card of 50.00 and goods of as much."""
    counter = till.counter
    customer = counter.customer(pays_with)
    cart = Cart("usd", (gift_line(5_000), CartLine("Lamp", 5_000)), customer_id=customer)
    sale = counter.selling.begin(counter.actor, cart)
    counter.selling.charge(counter.selling.prepare_card(sale.id, counter.cards_of(customer)[0]).id)
    return sale, till.credits.to_hand_over(sale.id)[0]


@pytest.mark.parametrize("how", ["fails later", "refused"])
def test_a_gift_card_that_came_back_stays_dead_where_its_refund_was_not_made(
    counter: Counter, how: str
) -> None:
    """The customer is owed its money: nothing is paid with the card besides."""
    till = AtCredit(counter)
    pays_with = "pm_card_refundFail" if how == "fails later" else "pm_card_visa"
    sale, card = gift_by_card(till, pays_with)
    if how == "refused":
        counter.server.controls.fault(FaultKind.RATE_LIMITED, REFUNDS)
    came = take_back(counter, sale, 1_000)
    counter.server.controls.clock_offset = 60
    counter.history.refresh(counter.actor, sale.id)
    account = till.credits.details(card.id).account
    assert (account.balance, account.closed_by) == (5_000, ClosedBy.REFUND)
    with pytest.raises(UserError, match="not valid any more"):
        till.spend(card, 5_000)
    back = counter.returns.go_on(counter.actor, came.id)
    assert [refund.amount for refund in back.refunds] == [5_000]
    assert (back.owed, till.left(card)) == (0, 0)
    assert counter.returns.returnable(sale.id).lines[1].left == 5_000


def test_a_blocked_gift_card_that_came_back_is_not_replaced_besides(counter: Counter) -> None:
    till = AtCredit(counter)
    sale, card = gift_by_card(till)
    till.credits.block(counter.actor, card.id)
    counter.server.controls.fault(FaultKind.RATE_LIMITED, REFUNDS)
    assert take_back(counter, sale, 1_000).owed == 5_000
    with pytest.raises(UserError, match="not valid any more"):
        till.credits.replace(counter.actor, card.id)


# --- what the customer's bank gives ------------------------------------------------------------


def by_card(counter: Counter, card: str = "pm_card_visa") -> SaleView:
    tender = counter.prepared(card)
    counter.selling.charge(tender.id)
    return counter.sale_of(tender)


@pytest.mark.parametrize("way", [None, TenderKind.CASH])
def test_goods_whose_payment_the_bank_took_back_are_not_taken_back(
    counter: Counter, way: TenderKind | None
) -> None:
    sale = by_card(counter)
    by_bank(counter.server, "charges/last/dispute")
    sync(counter)
    line = counter.returns.returnable(sale.id).lines[0]
    lines = (ReturnedLine(line.id, 1_000),)
    request = ReturnRequest(sale.id, lines, ReturnReason.CHANGED_MIND, way=way)
    with pytest.raises(UserError, match="had their bank take this payment back") as refused:
        counter.returns.take_back(counter.actor, request)
    assert refused.value.money == "Nothing came back, and no money moved."
    assert counter.returns.returnable(sale.id).lines[0].returned == 0


def test_goods_come_back_for_what_was_paid_beside_what_the_bank_took_back(
    counter: Counter,
) -> None:
    sale = counter.selling.take_cash(part_paid(counter).id, 350)  # 10.00 by card before
    by_bank(counter.server, "charges/last/dispute")
    sync(counter)
    with pytest.raises(UserError, match="had their bank take this payment back"):
        take_back(counter, sale, 1_000)
    assert [each.kind for each in take_back(counter, sale, 250).refunds] == ["cash"]


def test_what_the_bank_gives_for_goods_is_owed_once_the_dispute_is_won(counter: Counter) -> None:
    """It was asked while the refund was on its way, which failed."""
    sale = by_card(counter, "pm_card_refundFail")
    came = take_back(counter, sale, 1_000)
    counter.server.controls.clock_offset = 60
    counter.history.refresh(counter.actor, sale.id)
    by_bank(counter.server, "charges/last/dispute")
    sync(counter)
    owed = f"return:{came.id}"
    assert owed not in {view.id for view in counter.attention.all()}
    assert counter.returns.returnable(sale.id).owed == ()
    told, before = counter.returns.go_on(counter.actor, came.id), counter.asked("/refunds")
    assert (told.headline, told.owed) == ("Taken back", 0)
    assert "their bank take this payment back: it gives them the money" in told.advice
    assert counter.asked("/refunds") == before == 1
    by_bank(counter.server, "disputes/last/win")
    sync(counter)
    (failed,) = (view for view in counter.attention.all() if view.action == "give_back")
    assert owed in {view.id for view in counter.attention.all()}
    counter.attention.give_back(counter.actor, failed.id)
    assert owed not in {view.id for view in counter.attention.all()}
    assert counter.history.details(sale.id).row.refunded == sale.total


# --- who may -----------------------------------------------------------------------------------


def test_one_approval_is_enough_for_all_that_a_return_gives_back(counter: Counter) -> None:
    sale = counter.selling.take_cash(part_paid(counter).id, 350)
    staff, owner = counter.services.staff, counter.actor
    bo = Actor(staff.save_cashier(owner, None, "Bo", "cashier").id)
    staff.set_pin(owner, owner.cashier_id, "24681357")
    line = counter.returns.returnable(sale.id).lines[0]
    request = ReturnRequest(sale.id, (ReturnedLine(line.id, 1_000),), ReturnReason.WRONG_ITEM)
    with pytest.raises(ApprovalNeeded) as asked:
        counter.returns.take_back(bo, request)
    assert counter.returns.returnable(sale.id).lines[0].returned == 0
    approved = Actor(bo.cashier_id, staff.approve("24681357", asked.value.action))
    assert len(counter.returns.take_back(approved, request).refunds) == 2
    more = replace(request, id="another", lines=(ReturnedLine(line.id, 1),))
    with pytest.raises(UserError, match="More was chosen than is left"):
        counter.returns.take_back(approved, more)


def test_a_reason_that_says_nothing_needs_a_note(counter: Counter) -> None:
    sale = sold(counter, CartLine("Socks", 1_000))
    line = counter.returns.returnable(sale.id).lines[0]
    request = ReturnRequest(sale.id, (ReturnedLine(line.id, 1_000),), ReturnReason.OTHER)
    with pytest.raises(UserError, match="This reason needs a note"):
        counter.returns.take_back(counter.actor, request)
    assert counter.returns.returnable(sale.id).lines[0].returned == 0


def test_a_return_that_was_signed_for_says_so(counter: Counter) -> None:
    sale = sold(counter, CartLine("Lamp", 5_000))
    view = take_back(counter, sale, 1_000)
    counter.returns.sign(counter.actor, view.id, "file_1")
    counter.returns.sign(counter.actor, view.id, "file_2")  # asked again: the last one counts
    told = [event.what for event in counter.services.history.details(sale.id).timeline]
    assert [what for what in told if "signed" in what] == [
        "The customer signed for it on the reader. Stripe keeps the signature as file_2."
    ]
