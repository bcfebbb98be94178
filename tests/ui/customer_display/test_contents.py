"""What the customer's display says, and what it never says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind
from pos_app.domain.goods_returns import ExchangedGoods, ExchangedLine
from pos_app.domain.payments import SaleState, Step, TenderKind, TenderState
from pos_app.services.views.sales import SaleView, TenderView
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.payment.payment_state import BusyWith, PaymentState
from pos_app.ui.customer_display.contents import Contents, Prompt, ShownLine, contents_of

AMOUNTS = Amounts("usd", "en_US")
CART = Cart(
    "usd",
    (
        CartLine("Coffee", 250, quantity=2, note="for Ada, allergic"),
        CartLine("Apples", 320, measure=2_750),
        CartLine("Mug", 1_000, discount=Discount(DiscountKind.PERCENT, 100_000, "staff price")),
    ),
    customer_id="the-customer",
    note="calls back at nine",
)
SALE = SaleView(CART.id, SaleState.OPEN, "usd", 2_280, 0, 2_280, 0, (), None, left_in_cash=2_280)
CARD = TenderView(
    "t", TenderKind.READER, TenderState.PENDING, 2_280, 0, 0, label="", headline="Ask Ada"
)


def said(
    tender: TenderView | None = None,
    kind: TenderKind | None = None,
    sale: SaleView = SALE,
    busy_with: BusyWith = BusyWith.NONE,
) -> Prompt:
    state = PaymentState(sale=sale, tender=tender, busy_with=busy_with)
    return contents_of(CART, AMOUNTS, state, kind, None).prompt


def test_it_shows_what_is_rung_up_and_what_it_comes_to() -> None:
    shown = contents_of(CART, AMOUNTS, None, None, None)
    assert shown.lines == (
        ShownLine("Coffee", "5.00", "2 × 2.50"),
        ShownLine("Apples", "8.80", "2.750 × 3.20"),
        ShownLine("Mug", "9.00", "10% off"),
    )
    assert shown.total == "$22.80"


def test_what_comes_off_the_sale_stands_above_the_total() -> None:
    off = replace(CART, discount=Discount(DiscountKind.AMOUNT, 280, "regular"))
    shown = contents_of(off, AMOUNTS, None, None, None)
    assert shown.sums == (("Subtotal", "22.80"), ("Discount", "-2.80"))
    assert shown.total == "$20.00"


def test_nothing_private_comes_this_far() -> None:
    off = replace(CART, discount=Discount(DiscountKind.AMOUNT, 280, "regular"))
    shown = repr(contents_of(off, AMOUNTS, PaymentState(sale=SALE, tender=CARD), None, None))
    for private in ("Ada", "staff price", "regular", "nine", "the-customer"):
        assert private not in shown


@pytest.mark.parametrize(
    ("step", "headline"),
    [
        (Step.NONE, "Tap, insert or swipe your card"),
        (Step.CARD, "Tap, insert or swipe your card"),
        (Step.TIP, "Choose a tip on the card reader"),
        (Step.PROCESSING, "One moment, please"),
    ],
)
def test_it_says_what_the_reader_waits_for(step: Step, headline: str) -> None:
    assert said(replace(CARD, step=step), TenderKind.READER) == Prompt(headline)


def test_the_code_to_pay_with_a_phone_is_shown() -> None:
    page = replace(CARD, kind=TenderKind.PAGE, page_url="https://pay.example/1")
    assert said(page).code == "https://pay.example/1"
    bank = replace(CARD, state=TenderState.ACTION, next_action_url="https://bank.example/2")
    assert said(bank).code == "https://bank.example/2"


def test_what_nobody_knows_is_neither_paid_nor_refused() -> None:
    assert said(replace(CARD, state=TenderState.UNKNOWN)) == Prompt(
        "One moment, please", "Your payment is being checked."
    )
    assert said(busy_with=BusyWith.TAKING) == Prompt("One moment, please")


def test_a_card_that_was_refused_says_that_nothing_was_charged() -> None:
    declined = said(replace(CARD, state=TenderState.DECLINED), TenderKind.READER)
    assert declined.advice.startswith("Nothing was charged.")


def test_cash_is_asked_for_in_coins_there_are() -> None:
    rounded = replace(SALE, total=2_278, left=2_278, left_in_cash=2_280)
    assert said(kind=TenderKind.CASH, sale=rounded).figure == "$22.80"
    assert said(kind=TenderKind.READER, sale=rounded).figure == "$22.78"


def test_of_a_sale_that_is_paid_in_part_it_says_what_is_left() -> None:
    part = replace(SALE, paid=1_000, left=1_280)
    shown = contents_of(CART, AMOUNTS, PaymentState(sale=part), None, None)
    assert shown.sums == (("Paid", "10.00"), ("Left to pay", "12.80"))


def test_a_sale_that_was_put_aside_has_no_lines_of_another_cart() -> None:
    other = replace(SALE, id="another", total=900, left=900)
    shown = contents_of(CART, AMOUNTS, PaymentState(sale=other), None, None)
    assert (shown.lines, shown.total) == ((), "$9.00")


def test_it_thanks_with_the_change_until_the_next_sale_begins() -> None:
    paid = replace(SALE, state=SaleState.PAID, left=0, paid=2_280, change=220)
    empty = Cart("usd")
    assert contents_of(empty, AMOUNTS, PaymentState(sale=paid), None, paid).prompt == Prompt(
        "Thank you!", "Your change", "$2.20"
    )
    exact = replace(paid, change=0, tip=100)
    assert contents_of(empty, AMOUNTS, None, None, exact).prompt.figure == "$23.80"
    assert contents_of(CART, AMOUNTS, None, None, paid).lines
    assert contents_of(empty, AMOUNTS, None, None, None) == Contents()


def test_what_comes_back_takes_from_what_is_to_pay() -> None:
    back = ExchangedGoods("old", "R1-000007", (ExchangedLine("line", "Socks", 1_000, 1_280),))
    exchanging = CART.exchanging(back)
    shown = contents_of(exchanging, AMOUNTS, None, None, None)
    assert shown.lines[-1] == ShownLine("1 × Socks", "-12.80", "Comes back")
    assert shown.total == "$10.00"
    sale = replace(SALE, left=1_000, exchanged=1_280)
    paying = contents_of(exchanging, AMOUNTS, PaymentState(sale=sale), None, None)
    assert paying.total == "$10.00"
