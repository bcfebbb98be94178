"""Gift cards and store credit: sold, paid with and given back, by a ledger that is never wrong."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from pos_app.db.models.payments import Refund
from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind
from pos_app.domain.credit import ClosedBy, CreditKind, CreditMove, format_code
from pos_app.domain.deposits import DepositRules
from pos_app.domain.goods_returns import ReturnReason
from pos_app.domain.payments import PaymentStatus, RefundState, SaleState, TenderKind, TenderState
from pos_app.domain.taxes import TaxRate
from pos_app.errors import UserError
from pos_app.services.returns.views import ReturnedLine, ReturnRequest
from pos_app.services.shared.declared_settings import DEPOSITS
from pos_app.services.shifts.lines import report_paper
from pos_app.services.views.deposits import NewDeposit
from pos_app.services.views.sales import SaleView
from pos_app.smoke.credit_check import wrong_credit
from pos_app.smoke.z_check import wrong_zs
from pos_app.training.core.controls import FaultKind
from tests.services.at_credit import AtCredit, gift_line
from tests.services.at_drawer import AtDrawer
from tests.services.counter import Counter
from tests.services.test_split import REFUNDS
from tests.support.papers import cells_of

TAX = TaxRate("", "Sales tax", 100_000, False)


@pytest.fixture
def till(counter: Counter) -> AtCredit:
    return AtCredit(counter)


# --- sold, handed over -------------------------------------------------------------------------


def test_a_gift_card_is_sold_without_tax_or_discount_and_there_once_it_is_paid(
    till: AtCredit,
) -> None:
    discount = Discount(DiscountKind.PERCENT, 500_000)
    lines = (CartLine("Mug", 1_000, tax=TAX), replace(gift_line(5_000), tax=TAX))
    cart = Cart("usd", lines, discount=discount)
    sale = till.counter.selling.begin(till.counter.actor, cart)
    assert sale.total == 550 + 5_000
    assert till.credits.to_hand_over(sale.id) == ()
    till.counter.selling.take_cash(sale.id, sale.total)
    (card,) = till.credits.to_hand_over(sale.id)
    assert (card.kind, card.balance, card.last4) == (
        CreditKind.GIFT_CARD,
        5_000,
        card.code[-4:],
    )
    assert till.credits.outstanding() == 5_000
    assert till.counter.history.details(sale.id).tax == 50


def test_its_code_is_there_until_it_was_handed_over_and_never_again(till: AtCredit) -> None:
    card = till.gift(5_000)
    assert format_code(card.code) in cells_of(till.credits.slip(card.id))
    again = AtCredit(till.counter.restarted())  # a crash before the paper was printed loses nothing
    assert again.credits.to_hand_over() == (card,)
    again.credits.handed_over(till.counter.actor, card.id)
    assert again.credits.to_hand_over() == ()
    assert again.credits.find(format_code(card.code).lower()).id == card.id
    with pytest.raises(UserError, match="handed over before"):
        again.credits.slip(card.id)


def test_a_code_that_was_not_handed_over_needs_attention(till: AtCredit) -> None:
    card = till.gift(5_000)
    assert till.counter.attention.all() == []
    till.counter.wait(timedelta(minutes=6))
    (found,) = till.counter.attention.all()
    assert found.headline.startswith("The code of a card with $50.00 was not handed over")
    till.credits.handed_over(till.counter.actor, card.id)
    assert till.counter.attention.all() == []


def test_a_code_of_nobody_is_refused(till: AtCredit) -> None:
    code = till.gift(5_000).code
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    with pytest.raises(UserError, match="No gift card or store credit has this code"):
        till.credits.find(wrong)


# --- paid with ---------------------------------------------------------------------------------


def test_it_pays_at_most_what_is_left_of_both_and_the_rest_is_paid_otherwise(
    till: AtCredit,
) -> None:
    card = till.gift(3_000)
    sale = till.counter.sale(8_000)
    answer = till.pay(sale, card)
    assert (answer.tender.amount, answer.sale.left) == (3_000, 5_000)
    paid = till.counter.selling.take_cash(sale.id, 5_000)
    assert paid.state is SaleState.PAID
    assert till.left(card) == 0
    with pytest.raises(UserError, match="Nothing is left on this card"):
        till.pay(till.counter.sale(100), card)


def test_the_receipt_says_which_card_paid_and_what_was_left_on_it(till: AtCredit) -> None:
    card = till.gift(5_000)
    sale = till.spend(card, 2_000)
    till.spend(card, 1_000)
    cells = cells_of(till.counter.receipts.paper(sale.id, copy=False))
    assert cells[cells.index("Card ending in") + 1] == card.last4
    assert cells[cells.index("Left on the card") + 1] == "30.00"


def test_scanned_twice_in_a_sale_it_is_one_payment(till: AtCredit) -> None:
    card = till.gift(5_000)
    sale = till.counter.sale(4_000)
    first = till.pay(sale, card, 1_000)
    second = till.pay(sale, card, 3_000)
    assert second.tender.id == first.tender.id
    assert [tender.amount for tender in second.sale.tenders] == [4_000]
    assert second.sale.state is SaleState.PAID
    assert till.left(card) == 1_000


def test_two_registers_spend_the_same_50_one_goes_through_the_other_is_offered_what_is_left(
    till: AtCredit,
) -> None:
    """Both saw 50.00 before either paid."""
    card = till.gift(5_000)
    here, there = till.counter.sale(5_000), till.counter.sale(5_000)
    other = AtCredit(till.counter.restarted())
    assert till.pay(here, card, 3_000).tender.state is TenderState.APPROVED
    with pytest.raises(UserError) as refused:
        other.pay(there, card, 5_000)
    assert refused.value.what == "Only $20.00 is left on this card."
    assert refused.value.next_step == "Take $20.00 from it, and the rest in another way."
    assert other.pay(there, card).tender.amount == 2_000
    assert till.left(card) == 0


def test_of_two_at_the_same_moment_both_never_spend_it(till: AtCredit) -> None:
    card = till.gift(5_000)
    sales = [till.counter.sale(5_000) for _register in range(2)]
    tills = [till, AtCredit(till.counter.restarted())]
    together = Barrier(2)

    def pay(place: int) -> str:
        together.wait()
        try:
            return tills[place].pay(sales[place], card, 5_000).tender.state
        except UserError as error:
            return error.what

    with ThreadPoolExecutor(2) as both:
        came = sorted(both.map(pay, range(2)))
    assert came == ["Nothing is left on this card.", TenderState.APPROVED]
    assert till.ledger == 0


def test_the_books_themselves_refuse_what_would_be_negative_or_changed(till: AtCredit) -> None:
    card = till.gift(5_000)
    copied = (
        "INSERT INTO credit_entry SELECT 'twice', account_id, 'spent', -5001, currency, sale_id,"
        " tender_id, refund_id, register_id, cashier_id, shift_id, business_date, created_at"
        " FROM credit_entry"
    )
    changes = ("UPDATE credit_entry SET amount_minor = 1", "DELETE FROM credit_entry", copied)
    for statement in changes:
        with (
            pytest.raises(IntegrityError, match="credit"),
            till.counter.database.write() as session,
        ):
            session.execute(text(statement))
    assert till.left(card) == 5_000


def test_a_card_of_another_sale_pays_back_onto_itself_when_it_is_taken_out(till: AtCredit) -> None:
    card = till.gift(5_000)
    sale = till.counter.sale(8_000)
    tender = till.pay(sale, card).tender
    after = till.counter.selling.remove_tender(till.counter.actor, tender.id)
    assert (after.left, till.left(card)) == (8_000, 5_000)


# --- given back --------------------------------------------------------------------------------


def test_a_sale_of_80_by_card_50_and_gift_30_gives_50_and_30_back_where_they_came_from(
    till: AtCredit,
) -> None:
    counter, card = till.counter, till.gift(3_000)
    customer = counter.customer("pm_card_visa")
    sale = counter.sale(8_000, customer)
    by_card = counter.selling.prepare_card(sale.id, counter.cards_of(customer)[0], 5_000)
    counter.selling.charge(by_card.id)
    paid = till.pay(sale, card).sale
    assert [(each.kind, each.amount) for each in paid.tenders] == [
        (TenderKind.SAVED_CARD, 5_000),
        (TenderKind.STORE_CREDIT, 3_000),
    ]
    came = [till.give_back(paid, 5_000, 0), till.give_back(paid, 3_000, 1)]
    assert [(each.kind, each.amount, each.state) for each in came] == [
        (TenderKind.SAVED_CARD, 5_000, RefundState.SUCCEEDED),
        (TenderKind.STORE_CREDIT, 3_000, RefundState.SUCCEEDED),
    ]
    assert till.left(card) == 3_000
    assert counter.history.details(sale.id).row.status is PaymentStatus.REFUNDED


def test_what_goes_back_to_a_card_that_is_not_valid_any_more_gets_a_new_code(
    till: AtCredit,
) -> None:
    card = till.gift(5_000)
    sale = till.spend(card, 2_000)
    till.credits.block(till.counter.actor, card.id)
    till.give_back(sale, 2_000)
    assert till.left(card) == 3_000
    (new,) = till.credits.to_hand_over(sale.id)
    assert (new.kind, new.balance) == (CreditKind.STORE_CREDIT, 2_000)


def test_what_goes_back_to_a_card_that_was_replaced_goes_to_the_new_one(till: AtCredit) -> None:
    card = till.gift(5_000)
    sale = till.spend(card, 2_000)
    new = till.credits.replace(till.counter.actor, card.id)
    till.give_back(sale, 2_000)
    assert (till.left(card), till.left(new)) == (0, 5_000)


def test_any_payment_goes_back_as_store_credit_by_permission(till: AtCredit) -> None:
    counter = till.counter
    sale = counter.selling.take_cash(counter.sale(2_000).id, 2_000)
    back = till.give_back(sale, 1_500, way=TenderKind.STORE_CREDIT)
    assert (back.kind, back.message) == (
        TenderKind.STORE_CREDIT,
        "Put onto a gift card or store credit.",
    )
    (card,) = till.credits.to_hand_over(sale.id)
    assert (card.kind, card.balance) == (CreditKind.STORE_CREDIT, 1_500)
    with pytest.raises(UserError, match=r"Only \$5.00 of this payment is left"):
        till.give_back(sale, 501)


# --- one that is not paid yet ------------------------------------------------------------------


def given_back(counter: Counter, sale: SaleView) -> list[int]:
    """Return the refunds of a sale that were made, the smallest first."""
    chosen = select(Refund.amount_minor).where(
        Refund.sale_id == sale.id, Refund.state == RefundState.SUCCEEDED
    )
    with counter.database.read() as session:
        return sorted(session.scalars(chosen))


def test_what_was_paid_for_a_gift_card_goes_back_while_its_sale_is_not_paid(
    till: AtCredit,
) -> None:
    drawer, counter = AtDrawer.set_up(till.counter), till.counter
    drawer.open(0)
    sale = counter.selling.begin(counter.actor, Cart("usd", (gift_line(5_000),)))
    tender = counter.selling.take_cash(sale.id, 2_000).tenders[0]
    after = counter.selling.remove_tender(counter.actor, tender.id)
    assert (after.left, drawer.expected) == (5_000, 0)
    assert given_back(counter, sale) == [2_000]
    assert counter.owed_after(sale.id) == ["drawer", "drawer"]


def test_a_sale_of_a_gift_card_and_goods_that_is_dropped_gives_all_back(till: AtCredit) -> None:
    drawer, counter = AtDrawer.set_up(till.counter), till.counter
    drawer.open(0)
    customer = counter.customer("pm_card_visa")
    lines = (gift_line(2_000), CartLine("Lamp", 8_000))
    sale = counter.selling.begin(counter.actor, Cart("usd", lines, customer_id=customer))
    counter.selling.take_cash(sale.id, 3_000)
    by_card = counter.selling.prepare_card(sale.id, counter.cards_of(customer)[0], 5_000)
    counter.selling.charge(by_card.id)
    assert counter.selling.drop(counter.actor, sale.id).state is SaleState.ABANDONED
    assert given_back(counter, sale) == [3_000, 5_000]
    assert drawer.expected == 0
    assert {each["amount_refunded"] for each in counter.intents.values()} == {5_000}


def test_a_sale_of_a_gift_card_that_is_given_up_owes_what_was_taken(till: AtCredit) -> None:
    counter = till.counter
    sale = counter.selling.begin(counter.actor, Cart("usd", (gift_line(5_000),)))
    counter.selling.take_cash(sale.id, 2_000)
    counter.selling.abandon(counter.actor, sale.id)
    (found,) = counter.attention.all()
    assert found.label == "Give back $20.00"
    counter.attention.give_back(counter.actor, found.id)
    assert counter.attention.all() == []


def test_a_deposit_for_a_gift_card_goes_back_when_it_is_cancelled(till: AtCredit) -> None:
    drawer, counter = AtDrawer.set_up(till.counter), till.counter
    counter.services.settings.save(counter.actor, DEPOSITS, DepositRules(on=True))
    drawer.open(0)
    sale = counter.selling.begin(counter.actor, Cart("usd", (gift_line(5_000),)))
    counter.selling.take_cash(sale.id, 2_000)
    counter.deposits.keep(counter.actor, NewDeposit(sale.id, "Ada"))
    came = counter.deposits.cancel(counter.actor, sale.id, "Changed her mind")
    assert (came.owed, came.advice) == (0, "$20.00 was given back.")
    assert drawer.expected == 0
    assert wrong_credit(counter.database.path) == []


# --- the purchase given back -------------------------------------------------------------------


def test_of_a_purchase_with_20_of_50_used_at_most_30_goes_back_and_the_card_is_dead(
    till: AtCredit,
) -> None:
    sale, card = till.sell(5_000)
    till.spend(card, 2_000)
    with pytest.raises(UserError, match=r"Only \$30.00 of this payment is left"):
        till.give_back(sale, 3_001)
    till.give_back(sale, 3_000)
    account = till.credits.details(card.id).account
    assert (account.balance, account.closed_by) == (0, ClosedBy.REFUND)
    with pytest.raises(UserError, match="not valid any more"):
        till.pay(till.counter.sale(100), card)
    with pytest.raises(UserError, match=r"Only \$0.00 of this payment is left"):
        till.give_back(sale, 1)


def test_no_more_leaves_the_drawer_for_a_used_gift_card_than_goes_back_of_it(
    till: AtCredit,
) -> None:
    drawer = AtDrawer.set_up(till.counter)
    drawer.open(0)
    sale, card = till.sell(5_000)
    till.spend(card, 2_000)
    (paid,) = till.counter.history.details(sale.id).tenders
    assert (paid.refundable, paid.handed_back(3_000)) == (3_000, 3_000)
    assert till.give_back(sale, 3_000).handed_back == 3_000
    assert drawer.expected == 2_000


def test_too_much_for_a_gift_card_goes_back_whole_after_it_was_used(till: AtCredit) -> None:
    counter = till.counter
    customer = counter.customer("pm_card_refundFail")
    cart = Cart("usd", (gift_line(5_000),), customer_id=customer)
    sale = counter.selling.begin(counter.actor, cart)
    card = counter.cards_of(customer)[0]
    taken_out = counter.selling.charge(counter.selling.prepare_card(sale.id, card, 1_000).id)
    counter.selling.remove_tender(counter.actor, taken_out.id)
    counter.selling.take_cash(sale.id, 5_000)
    till.spend(till.credits.to_hand_over(sale.id)[0], 5_000)
    counter.server.controls.clock_offset = 60
    counter.history.refresh(counter.actor, sale.id)  # the card's bank sent it back
    assert "Give back $10.00" in [view.label for view in counter.attention.all()]


def test_what_is_left_of_a_card_after_a_part_of_its_purchase_went_back_can_only_be_given_back(
    till: AtCredit,
) -> None:
    sale, card = till.sell(5_000)
    till.give_back(sale, 1_000)
    with pytest.raises(UserError, match="not valid any more"):
        till.pay(till.counter.sale(100), card)
    till.give_back(sale, 4_000)
    assert (till.left(card), till.ledger) == (0, 0)


def test_an_amount_goes_back_for_the_goods_before_it_does_for_a_gift_card(till: AtCredit) -> None:
    sale, card = till.sell(5_000, CartLine("Lamp", 6_000))
    till.give_back(sale, 6_000)
    assert till.left(card) == 5_000
    assert till.spend(card, 1_000).state is SaleState.PAID
    till.give_back(sale, 4_000)
    assert till.left(card) == 0


def test_while_the_refund_of_its_purchase_is_unknown_nothing_is_paid_with_it(
    till: AtCredit,
) -> None:
    counter = till.counter
    customer = counter.customer("pm_card_visa")
    cart = Cart("usd", (gift_line(5_000),), customer_id=customer)
    begun = counter.selling.begin(counter.actor, cart)
    tender = counter.selling.prepare_card(begun.id, counter.cards_of(customer)[0])
    counter.selling.charge(tender.id)
    sale = counter.selling.sale(begun.id)
    (card,) = till.credits.to_hand_over(sale.id)
    counter.server.controls.fault(FaultKind.RESET_BEFORE, REFUNDS)
    refund = till.give_back(sale, 5_000)
    assert refund.state is RefundState.UNKNOWN
    with pytest.raises(UserError, match="not valid any more"):
        till.pay(counter.sale(100), card)
    counter.wait(timedelta(days=1))
    assert counter.refunds.check(counter.actor, refund.id).state is RefundState.NOT_REFUNDED
    assert till.left(card) == 5_000
    assert till.spend(card, 5_000).state is SaleState.PAID


def test_a_gift_card_comes_back_by_its_line_and_nothing_is_paid_with_it_from_then_on(
    till: AtCredit,
) -> None:
    sale, card = till.sell(5_000, CartLine("Lamp", 6_000))
    till.spend(card, 2_000)
    line = till.counter.returns.returnable(sale.id).lines[0]
    chosen = (ReturnedLine(line.id, 1_000),)
    request = ReturnRequest(sale.id, chosen, ReturnReason.CHANGED_MIND)
    came = till.counter.returns.take_back(till.counter.actor, request)
    assert (came.total, came.owed) == (3_000, 0)
    account = till.credits.details(card.id).account
    assert (account.balance, account.closed_by) == (0, ClosedBy.REFUND)
    assert till.counter.returns.returnable(sale.id).lines[1].left == 6_000


def test_a_sale_whose_gift_card_was_used_is_not_voided(till: AtCredit) -> None:
    sale, card = till.sell(5_000)
    till.spend(card, 2_000)
    with pytest.raises(UserError, match="gift card of this sale was used"):
        till.counter.voids.void(till.counter.actor, sale.id, "Wrong customer")
    unused, other = till.sell(4_000)
    till.counter.voids.void(till.counter.actor, unused.id, "Wrong customer")
    assert till.left(other) == 0


@pytest.mark.parametrize("heard_first", ["succeeded", "failed"])
def test_a_card_is_good_again_once_the_refund_of_its_purchase_in_the_dashboard_failed(
    till: AtCredit, heard_first: str
) -> None:
    counter = till.counter
    customer = counter.customer("pm_card_refundFail")
    cart = Cart("usd", (gift_line(5_000),), customer_id=customer)
    begun = counter.selling.begin(counter.actor, cart)
    tender = counter.selling.prepare_card(begun.id, counter.cards_of(customer)[0])
    counter.selling.charge(tender.id)
    (card,) = till.credits.to_hand_over(begun.id)
    intent = tender.intent_id or ""
    counter.connection.gateway().refunds.create(
        intent, 5_000, key="there", reason=None, metadata={}
    )
    if heard_first == "succeeded":
        counter.history.refresh(counter.actor, begun.id)
        assert till.left(card) == 0
    counter.server.controls.clock_offset = 60
    counter.history.refresh(counter.actor, begun.id)
    assert till.left(card) == 5_000
    assert wrong_credit(counter.database.path) == []
    assert till.spend(card, 5_000).state is SaleState.PAID


# --- the drawer's reports and the books ---------------------------------------------------------


def test_on_the_z_it_is_owed_and_no_revenue_until_it_is_used(till: AtCredit) -> None:
    drawer = AtDrawer.set_up(till.counter)
    drawer.open(0)
    _sale, card = till.sell(5_000, CartLine("Mug", 1_000))
    till.spend(card, 2_000)
    other, _second = till.sell(4_000)
    till.give_back(other, 4_000)
    z = drawer.close(6_000)
    content = z.content
    assert content["sales"]["amount"] == 3_000
    assert content["refunds"] == {"count": 0, "amount": 0}
    assert content["credit"] == {
        "sold": {"count": 2, "amount": 9_000},
        "used": {"count": 1, "amount": 2_000},
        "given_back": {"count": 0, "amount": 0},
        "taken_back": {"count": 1, "amount": 4_000},
        "outstanding": 3_000,
    }
    cells = cells_of(report_paper(z))
    assert cells[cells.index("Owed to customers now") + 1] == "30.00"
    path = till.counter.database.path
    assert (wrong_zs(path), wrong_credit(path)) == ([], [])


# --- looked at, lost ---------------------------------------------------------------------------


def test_a_lost_card_is_replaced_and_its_rest_is_on_a_new_code(till: AtCredit) -> None:
    sale, card = till.sell(5_000)
    till.spend(card, 2_000)
    new = till.credits.replace(till.counter.actor, card.id)
    assert (new.balance, new.code != card.code) == (3_000, True)
    with pytest.raises(UserError, match="not valid any more"):
        till.pay(till.counter.sale(100), card)
    moved = [entry.move for entry in till.credits.details(card.id).entries]
    assert moved == [CreditMove.MOVED, CreditMove.SPENT, CreditMove.ISSUED]
    till.give_back(sale, 3_000)  # its purchase, whichever code it is on by now
    assert till.left(new) == 0


def test_cards_are_found_by_last_letters_customer_and_receipt(till: AtCredit) -> None:
    sale, card = till.sell(5_000)
    number = till.counter.selling.sale(sale.id).receipt_number
    assert number is not None
    for words in (card.last4.lower(), number, card.code, ""):
        assert [each.id for each in till.credits.search(words)] == [card.id], words
    assert till.credits.search("nobody") == ()
