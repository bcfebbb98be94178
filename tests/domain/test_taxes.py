"""Several taxes on a line, taxes on taxes, and customers who pay none, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cart import Cart, CartLine, Totals, percent_off
from pos_app.domain.money import PPM, rounded
from pos_app.domain.taxes import (
    TaxExemption,
    TaxRate,
    TaxTotal,
    sums_by_rate,
    tax_label,
    tax_with_rate,
    with_parts,
)

GST = TaxRate("gst", "GST", 50_000, inclusive=False)
QST = TaxRate("qst", "QST", 99_750, inclusive=False)
QUEBEC = TaxRate("quebec", "GST + QST", 149_750, inclusive=False, parts=(GST, QST))
PST = TaxRate("pst", "PST", 95_000, inclusive=False, compound=True)
QUEBEC_2012 = TaxRate("2012", "GST, then PST", 145_000, inclusive=False, parts=(GST, PST))
VAT = TaxRate("vat", "VAT", 200_000, inclusive=True)
REDUCED = TaxRate("reduced", "Reduced", 50_000, inclusive=True)
ZERO = TaxRate("zero", "Zero rate", 0, inclusive=True)
STATE = TaxRate("state", "State", 60_000, inclusive=True)
COUNTY = TaxRate("county", "County", 20_000, inclusive=True, compound=True)
WITHIN = TaxRate("within", "State, then county", 80_000, inclusive=True, parts=(STATE, COUNTY))
TAXES = (GST, QST, QUEBEC, QUEBEC_2012, VAT, REDUCED, ZERO, STATE, WITHIN)
CHARITY = TaxExemption("Charity", "CH-1")


def figures(found: Totals) -> list[tuple[str, int, int]]:
    return [(each.rate.name, each.base, each.tax) for each in found.taxes]


def test_gst_and_qst_stand_beside_each_other() -> None:
    """5 % and 9.975 % of 100.00, neither on the other."""
    found = Cart("cad", (CartLine("Chair", 10_000, tax=QUEBEC),)).totals()
    assert figures(found) == [("GST", 10_000, 500), ("QST", 10_000, 998)]
    assert (found.subtotal, found.tax, found.total) == (10_000, 1_498, 11_498)


def test_a_compound_tax_is_counted_on_the_price_with_the_tax_before() -> None:
    """Quebec before 2013: 9.5 % of 105.00 are 9.975."""
    found = Cart("cad", (CartLine("Chair", 10_000, tax=QUEBEC_2012),)).totals()
    assert figures(found) == [("GST", 10_000, 500), ("PST", 10_500, 998)]
    assert found.total == 11_498


def test_a_rate_is_rounded_once_whatever_else_its_lines_are_taxed_by() -> None:
    """5 % of 0.50 three times are 0.075, and not three times 0.03."""
    lines = (CartLine("A", 50, tax=QUEBEC), CartLine("B", 50, tax=GST), CartLine("C", 50, tax=GST))
    assert figures(Cart("cad", lines).totals()) == [("GST", 150, 8), ("QST", 50, 5)]


def test_prices_that_include_several_taxes_are_taken_apart() -> None:
    """100.00 with 6 %, and 2 % on the sum: 108.12."""
    found = Cart("usd", (CartLine("Lamp", 10_812, tax=WITHIN),)).totals()
    assert figures(found) == [("State", 10_000, 600), ("County", 10_600, 212)]
    assert found.total == 10_812


def test_who_is_exempt_pays_the_price_without_the_tax_in_it() -> None:
    """12.00 with 20 % inside are 10.00."""
    found = Cart("gbp", (CartLine("Mug", 1_200, tax=VAT),), exemption=CHARITY).totals()
    (tax,) = found.taxes
    assert (tax.base, tax.tax, tax.exempt) == (1_000, 0, True)
    assert (found.subtotal, found.exempted, found.tax, found.total) == (1_200, 200, 0, 1_000)


def test_who_is_exempt_is_charged_none_of_the_taxes_on_top() -> None:
    lines = (CartLine("Chair", 10_000, tax=QUEBEC_2012), CartLine("Bag", 10))
    found = Cart("cad", lines, exemption=CHARITY).totals()
    assert figures(found) == [("GST", 10_000, 0), ("PST", 10_000, 0)]
    assert (found.exempted, found.total) == (0, 10_010)


def test_what_is_zero_rated_stands_beside_what_is_reduced() -> None:
    lines = (CartLine("Book", 1_050, tax=REDUCED), CartLine("Bread", 300, tax=ZERO))
    found = Cart("gbp", lines).totals()
    assert figures(found) == [("Reduced", 1_000, 50), ("Zero rate", 300, 0)]
    assert found.total == 1_350


def test_an_exemption_goes_with_its_customer() -> None:
    cart = Cart("gbp", (CartLine("Mug", 1_200, tax=VAT),)).of_customer("ada", CHARITY)
    assert cart.totals().total == 1_000
    assert cart.of_customer(None).totals().total == 1_200
    assert cart.of_customer("bob").totals().total == 1_200


lines = st.builds(
    CartLine,
    name=st.just("thing"),
    unit_price=st.integers(0, 5) | st.integers(0, 100_000),
    quantity=st.integers(1, 9),
    tax=st.none() | st.sampled_from(TAXES),
    discount=st.none() | st.builds(percent_off, st.integers(0, PPM)),
)
carts = st.builds(
    Cart,
    currency=st.sampled_from(["usd", "jpy"]),
    lines=st.lists(lines, max_size=12).map(tuple),
    discount=st.none() | st.builds(percent_off, st.integers(0, PPM)),
    exemption=st.none() | st.just(CHARITY),
)


@given(carts)
def test_the_taxes_of_lines_are_those_of_the_sale(cart: Cart) -> None:
    """By rate, and with the prices they make the total; no line has more tax than it costs."""
    found = cart.totals()
    of_lines = [tax for line in found.lines for tax in line.taxes]
    for each in found.taxes:
        mine = [tax for tax in of_lines if tax.rate == each.rate]
        assert sum(tax.base for tax in mine) == each.base
        assert sum(tax.tax for tax in mine) == each.tax
    on_top = sum(tax.tax for tax in found.taxes if not tax.rate.inclusive)
    assert found.total == found.subtotal - found.discount - found.exempted + on_top
    assert found.total == sum(line.total for line in found.lines)
    assert all(0 <= line.tax <= line.total for line in found.lines)


@given(carts)
def test_who_is_exempt_pays_what_the_lines_are_without_tax(cart: Cart) -> None:
    taxed = cart.of_customer(None).totals()
    exempt = cart.of_customer("ada", CHARITY).totals()
    assert exempt.total == taxed.total - taxed.tax
    assert (exempt.tax, exempt.discount) == (0, taxed.discount)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=9))
def test_taxes_on_top_are_those_of_the_base_that_is_shown(prices: list[int]) -> None:
    """Whoever multiplies what a receipt says finds its taxes, the compound one too."""
    cart = Cart("cad", tuple(CartLine("A", price, tax=QUEBEC_2012) for price in prices))
    for each in cart.totals().taxes:
        assert each.tax == rounded(each.base * each.rate.ppm, PPM)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=9))
def test_taxes_within_prices_are_rounded_once(prices: list[int]) -> None:
    cart = Cart("usd", tuple(CartLine("A", price, tax=WITHIN) for price in prices))
    whole = Fraction(sum(prices))
    exact = {"State": whole / Fraction(102, 100) * 6 / 106, "County": whole * 2 / 102}
    for each in cart.totals().taxes:
        wanted = exact[each.rate.name]
        assert each.tax == rounded(wanted.numerator, wanted.denominator)


def test_a_tax_is_named_with_its_rate_and_whether_prices_hold_it() -> None:
    assert tax_with_rate("VAT", 200_000, "en_US") == "VAT 20%"
    assert tax_with_rate("MwSt", 75_000, "de_DE") == "MwSt 7,5\xa0%"
    assert tax_with_rate("VAT", 200_000, "en_US", exempt=True) == "VAT 20%, exempt"
    assert tax_label(VAT, "en_US") == "incl. VAT 20%"
    assert tax_label(QST, "en_US") == "QST 9.975%"
    assert tax_label(QST, "de_DE") == "QST 9,975\xa0%"


def test_groups_have_their_rates_in_order_and_know_which_is_on_the_others() -> None:
    plain = replace(PST, compound=False)
    bare = replace(QUEBEC_2012, parts=())
    found = with_parts([GST, plain, bare], [("2012", "gst", False), ("2012", "pst", True)])
    assert found == {"gst": GST, "pst": plain, "2012": QUEBEC_2012}


def test_taxes_of_lines_are_summed_by_rate_in_the_order_in_which_they_come() -> None:
    taxes = [
        TaxTotal(VAT, 100, 20),
        TaxTotal(REDUCED, 40, 2),
        TaxTotal(VAT, 50, 10),
        TaxTotal(VAT, 7, 0, exempt=True),
        TaxTotal(VAT, 3, 0, exempt=True),
    ]
    assert sums_by_rate(taxes) == (
        TaxTotal(VAT, 150, 30),
        TaxTotal(REDUCED, 40, 2),
        TaxTotal(VAT, 10, 0, exempt=True),
    )
