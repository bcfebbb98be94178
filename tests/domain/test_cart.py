"""However a cart is filled, its lines, taxes and total agree to the last minor unit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cart import (
    MAX_QUANTITY,
    ONE,
    Cart,
    CartLine,
    Discount,
    DiscountKind,
    LineKind,
    gross_of,
    net_subtotal,
    percent_off,
    sale_discount,
    totals,
)
from pos_app.domain.goods_returns import ExchangedGoods, ExchangedLine
from pos_app.domain.money import PPM, allocate, rounded, share, step
from pos_app.domain.taxes import TaxExemption, TaxRate

VAT = TaxRate("vat", "VAT", 190_000, inclusive=True)
SALES_TAX = TaxRate("st", "Sales tax", 88_750, inclusive=False)
FOOD = TaxRate("food", "Food", 70_000, inclusive=True)
EXEMPT = TaxRate("none", "Exempt", 0, inclusive=False)

discounts = st.none() | st.builds(
    Discount, st.just(DiscountKind.AMOUNT), st.integers(0, 200_000)
) | st.builds(Discount, st.just(DiscountKind.PERCENT), st.integers(0, PPM))  # fmt: skip
lines = st.builds(
    CartLine,
    name=st.just("thing"),
    unit_price=st.integers(0, 100_000),
    quantity=st.integers(1, 50),
    measure=st.just(ONE) | st.integers(1, 100_000),
    tax=st.none() | st.sampled_from([VAT, SALES_TAX, FOOD, EXEMPT]),
    discount=discounts,
)
carts = st.builds(
    Cart, currency=st.just("usd"), lines=st.lists(lines, max_size=12).map(tuple), discount=discounts
)


@given(carts)
def test_lines_taxes_and_total_agree(cart: Cart) -> None:
    """Subtotal less discount plus the tax on top is the total, and so is the sum of the lines."""
    found = totals(cart)
    on_top = sum(tax.tax for tax in found.taxes if not tax.rate.inclusive)
    assert found.total == found.subtotal - found.discount + on_top
    assert found.total == sum(line.total for line in found.lines)
    assert found.tax == sum(line.tax for line in found.lines)
    assert found.discount == sum(line.discount for line in found.lines)


@given(carts)
def test_without_discounts_every_line_costs_its_price(cart: Cart) -> None:
    """To the last minor unit, in the cart's currency; each line is named by its id."""
    plain = Cart(cart.currency, tuple(replace(line, discount=None) for line in cart.lines))
    found = totals(plain)
    assert (found.currency, found.discount, sale_discount(found)) == (plain.currency, 0, 0)
    assert found.subtotal == sum(line.gross_in("usd") for line in plain.lines)
    assert [part.line_id for part in found.lines] == [line.id for line in plain.lines]


@given(carts)
def test_a_lines_own_discount_and_the_sales_are_told_apart(cart: Cart) -> None:
    """Both are in the line's `discount`; what the lines have lost themselves stands beside them."""
    found = totals(cart)
    for line, part in zip(cart.lines, found.lines, strict=True):
        own = line.discount.of(line.gross_in(cart.currency)) if line.discount else 0
        assert part.own_discount == own <= part.discount
    assert net_subtotal(found) - sale_discount(found) == found.subtotal - found.discount
    assert cart.discount or sale_discount(found) == 0


@given(carts)
def test_nothing_is_ever_negative(cart: Cart) -> None:
    """No discount is larger than what it is on."""
    found = totals(cart)
    for line in found.lines:
        assert 0 <= line.discount <= line.gross
        assert 0 <= line.tax <= line.total
    assert 0 <= found.discount <= found.subtotal


@given(carts)
def test_tax_is_rounded_once_for_each_rate(cart: Cart) -> None:
    """On the sum of its lines after all discounts, so that receipts add up."""
    found = totals(cart)
    for tax in found.taxes:
        net = sum(
            part.gross - part.discount
            for line, part in zip(cart.lines, found.lines, strict=True)
            if line.tax == tax.rate
        )
        if tax.rate.inclusive:
            assert tax.tax == rounded(net * tax.rate.ppm, PPM + tax.rate.ppm)
            assert tax.base + tax.tax == net
        else:
            assert (tax.base, tax.tax) == (net, share(net, tax.rate.ppm))


@given(carts)
def test_a_full_discount_costs_nothing(cart: Cart) -> None:
    """No tax is left either."""
    free = Cart(cart.currency, cart.lines, percent_off(PPM))
    assert (free.totals().total, free.totals().tax) == (0, 0)


@given(carts, lines)
def test_a_change_leaves_the_old_cart_as_it_was(cart: Cart, line: CartLine) -> None:
    """Undo is keeping it."""
    before = cart.lines
    after = cart.added(line)
    assert cart.lines == before
    assert after.lines == (*before, line)
    assert after.id == cart.id
    assert after.without(line.id).lines == before


@given(st.integers(1, 20))
def test_scanning_the_same_product_raises_its_quantity(times: int) -> None:
    """One line on the receipt."""
    cart = Cart("usd")
    for _ in range(times):
        cart = cart.added(CartLine("Tea", 250, product_id="tea", tax=VAT))
    assert [(line.name, line.quantity) for line in cart.lines] == [("Tea", times)]


@pytest.mark.parametrize(
    "other",
    [
        CartLine("Tea", 200, product_id="tea"),
        CartLine("Tea", 250, product_id="tea", note="iced"),
        CartLine("Tea", 250, product_id="tea", discount=percent_off(100_000)),
        CartLine("Tea", 250),
    ],
    ids=["price", "note", "discount", "custom amount"],
)
def test_a_different_line_stays_a_line_of_its_own(other: CartLine) -> None:
    """Nobody is charged another line's price."""
    cart = Cart("usd").added(CartLine("Tea", 250, product_id="tea")).added(other)
    assert len(cart.lines) == 2


def test_custom_amounts_are_never_put_together() -> None:
    """Each was typed for itself."""
    cart = Cart("usd").added(CartLine("Custom", 100)).added(CartLine("Custom", 100))
    assert len(cart.lines) == 2


def test_no_quantity_removes_the_line_and_too_many_are_capped() -> None:
    """A barcode typed into the quantity makes no sale of a billion."""
    cart = Cart("usd").added(CartLine("Tea", 250, product_id="tea"))
    line = cart.lines[0]
    assert cart.with_quantity(line.id, 0).is_empty
    (most,) = cart.with_quantity(line.id, 4_006_381_333_931).lines
    assert most.quantity == MAX_QUANTITY
    with pytest.raises(KeyError):
        cart.changed(CartLine("Other", 1))


def test_what_a_full_line_takes_no_more_of_begins_another() -> None:
    """A piece that was scanned is never left out."""
    tea = CartLine("Tea", 250, MAX_QUANTITY - 1, product_id="tea")
    cart = Cart("usd", (tea,))
    for _ in range(2):
        cart = cart.added(CartLine("Tea", 250, product_id="tea"))
    assert [line.quantity for line in cart.lines] == [MAX_QUANTITY, 1]


def test_a_receipt_worked_out_by_hand() -> None:
    """Two of 9.99 less 10 %, with 8.875 % on top, and one of 5.00 with 19 % inside."""
    cart = Cart(
        "usd",
        (
            CartLine("A", 999, quantity=2, tax=SALES_TAX, discount=percent_off(100_000)),
            CartLine("B", 500, tax=VAT),
        ),
        Discount(DiscountKind.AMOUNT, 298),
    )
    found = cart.totals()
    # A: 1998 - 200 = 1798; the 298 off 2298 are 233 (of 233.16) and 65 (of 64.84)
    assert [line.discount for line in found.lines] == [433, 65]
    assert [(tax.rate.name, tax.base, tax.tax) for tax in found.taxes] == [
        ("Sales tax", 1565, 139),
        ("VAT", 366, 69),
    ]
    assert (found.subtotal, found.discount, found.total) == (2498, 498, 2139)
    assert str(found.due.decimal()) == "21.39"


@st.composite
def odd_carts(draw: st.DrawFn) -> Cart:
    """Carts in the currencies whose smallest amount is more than one minor unit."""
    currency = draw(st.sampled_from(["kwd", "bhd", "jod", "omr", "tnd", "isk", "ugx", "jpy"]))
    whole = draw(st.builds(Cart, st.just(currency), st.lists(lines, max_size=8).map(tuple)))
    unit = step(currency)
    off = draw(discounts)
    fitting = tuple(replace(line, unit_price=line.unit_price * unit) for line in whole.lines)
    return replace(whole, lines=fitting, discount=off)


@given(odd_carts())
def test_a_total_is_always_an_amount_that_the_currency_has(cart: Cart) -> None:
    """Stripe refuses KWD 1.005 and ISK 99.50: no discount or tax ever comes to that."""
    found, unit = totals(cart), step(cart.currency)
    parts = [part for line in found.lines for part in (line.discount, line.tax, line.total)]
    taxes = [part for tax in found.taxes for part in (tax.base, tax.tax)]
    assert all(part % unit == 0 for part in (*parts, *taxes, found.total))
    on_top = sum(tax.tax for tax in found.taxes if not tax.rate.inclusive)
    assert found.total == found.subtotal - found.discount + on_top
    assert found.total == sum(line.total for line in found.lines)
    assert all(0 <= line.discount <= line.gross for line in found.lines)


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**4), max_size=9), st.sampled_from([1, 10]))
def test_parts_add_up_in_whole_steps(total: int, weights: list[int], unit: int) -> None:
    """None of them is more than its weight where the whole is not."""
    weights = [weight * unit for weight in weights]
    shared = min(total, sum(weights)) // unit * unit
    parts = allocate(shared, weights, unit)
    assert sum(parts) == shared
    assert all(0 <= part <= most for part, most in zip(parts, weights, strict=True))
    assert all(part % unit == 0 for part in parts)


@pytest.mark.parametrize(
    ("currency", "price", "measure", "quantity", "gross"),
    [
        ("usd", 398, 2_750, 1, 1_095),  # 10.945: half up
        ("usd", 399, 2_750, 1, 1_097),
        ("usd", 398, 2_750, 2, 2_189),
        ("usd", 1, 499, 1, 0),
        ("usd", 333, ONE, 3, 999),
        ("jpy", 398, 2_750, 1, 1_095),
        ("kwd", 3_980, 2_751, 1, 10_950),  # 10.949 dinars: the next amount that Stripe takes
    ],
)
def test_what_is_weighed_is_priced_exactly(
    currency: str, price: int, measure: int, quantity: int, gross: int
) -> None:
    """2.750 kg at 3.98 a kilogram; two bags of it are rounded once."""
    line = CartLine("Ham", price, quantity, measure=measure)
    assert (line.thousandths, line.gross_in(currency)) == (quantity * measure, gross)
    found = Cart(currency, (line,)).totals()
    assert (found.subtotal, found.total) == (gross, gross)


def test_what_was_sold_at_a_rate_of_nothing_is_told_with_its_base() -> None:
    """Without a rate no tax is told at all."""
    lines = (CartLine("Milk", 300, tax=EXEMPT), CartLine("Bread", 200, tax=EXEMPT))
    found = Cart("usd", (*lines, CartLine("Deposit", 25))).totals()
    assert [(tax.rate, tax.base, tax.tax) for tax in found.taxes] == [(EXEMPT, 500, 0)]


def test_dinars_are_rounded_to_what_stripe_takes() -> None:
    """8.875 % of KWD 1.010 is 0.0896, and a third off 1.010 is 0.337."""
    line = CartLine("Qahwa", 1010, tax=SALES_TAX)
    assert Cart("kwd", (line,)).totals().total == 1010 + 90
    assert Cart("kwd", (line,), percent_off(333_333)).totals().discount == 340


def test_one_line_is_changed_and_the_others_stay() -> None:
    """A quantity of one is still a line."""
    tea, cake = CartLine("Tea", 250), CartLine("Cake", 400, quantity=3)
    cart = Cart("usd").added(tea).added(cake).with_quantity(cake.id, 1)
    assert [(line.name, line.quantity) for line in cart.lines] == [("Tea", 1), ("Cake", 1)]
    assert [line.name for line in cart.with_quantity(cake.id, 0).lines] == ["Tea"]


def test_a_discount_is_exact_where_no_unit_is_given() -> None:
    assert Discount(DiscountKind.AMOUNT, 3).of(10) == 3
    assert percent_off(2 * PPM) == Discount(DiscountKind.PERCENT, PPM)


def test_a_line_that_is_gone_is_named() -> None:
    with pytest.raises(KeyError, match="gone"):
        Cart("usd").line("gone")


def test_a_gift_card_is_one_piece_without_discount_or_tax_and_no_revenue() -> None:
    card = CartLine("Gift card", 2_000, tax=VAT, discount=percent_off(PPM), kind=LineKind.GIFT_CARD)
    cart = Cart("usd", (CartLine("Tea", 1_000), card), percent_off(100_000))
    found = cart.with_quantity(card.id, 5).totals()
    assert [(line.total, line.discount, line.is_credit) for line in found.lines] == [
        (900, 100, False),
        (2_000, 0, True),
    ]
    assert (found.credit, found.total, found.taxes) == (2_000, 2_900, ())
    assert card.net_in("usd") == 2_000


def test_what_is_exempt_loses_the_tax_within_its_price() -> None:
    cart = Cart("eur", (CartLine("Tea", 119, tax=VAT),)).of_customer("c1", TaxExemption("Embassy"))
    (line,) = cart.totals().lines
    assert (line.total, line.exempted, line.discount) == (100, 19, 0)
    assert cart.customer_id == "c1"
    assert cart.of_customer(None) == replace(cart, customer_id=None, exemption=None)


def test_a_serial_number_is_a_line_of_its_own() -> None:
    phone = CartLine("Phone", 90_000, product_id="phone", serial="S1")
    cart = Cart("usd").added(phone).added(replace(phone, id="another"))
    assert [line.serial for line in cart.lines] == ["S1", "S1"]


def test_what_comes_back_of_a_sale_is_what_was_chosen_last_and_nothing_takes_it_out() -> None:
    tea = ExchangedLine("l1", "Tea", 1_000, 250)
    first, other = ExchangedGoods("s1", "R1-1", (tea,)), ExchangedGoods("s2", "R1-2", (tea,))
    cart = Cart("usd", (CartLine("Cake", 400),)).exchanging(first).exchanging(other)
    assert cart.exchanged == (first, other)
    assert (cart.worth, cart.left_to_pay) == (500, 0)
    again = ExchangedGoods("s1", "R1-1", (replace(tea, worth=100),))
    assert cart.exchanging(again).exchanged == (other, again)
    assert cart.exchanging(replace(first, lines=())).exchanged == (other,)


def test_the_highest_age_that_was_checked_stays() -> None:
    cart = Cart("usd").checked_for(18)
    assert cart.checked_for(16).age_checked == cart.checked_for(0).age_checked == 18
    assert cart.checked_for(21).age_checked == 21


def test_pieces_are_never_rounded_and_measures_to_what_the_currency_has() -> None:
    assert gross_of(333, 3_000, "usd") == 999
    assert gross_of(3_985, 2_000, "kwd") == 7_970
    assert gross_of(1_005, 1_500, "kwd") == 1_510
