"""Customers who pay no tax: what is kept of them, and what their sales say."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pos_app.db.models.customers import Customer
from pos_app.db.models.payments import RefundLineTax
from pos_app.db.models.sales import Sale, SaleTax
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.taxes import TaxExemption, TaxRate
from pos_app.errors import UserError
from pos_app.services.customers.customers import anonymise
from pos_app.services.shared.errors import FieldError
from pos_app.services.taxes import Taxes
from pos_app.services.views.history import RefundRequest
from tests.services.counter import TAX, Counter

VAT = TaxRate("vat", "VAT", 200_000, inclusive=True)
CHARITY = TaxExemption("Charity", "CH-12 345")
MUG = CartLine("Mug", 1_200, tax=VAT)


def taxes(counter: Counter) -> Taxes:
    return Taxes(database=counter.database, clock=counter.clock)


def exempt(counter: Counter, exemption: TaxExemption | None = CHARITY) -> str:
    customer = counter.customer()
    taxes(counter).set_exemption(counter.actor, customer, exemption)
    return customer


def cart_for(customer: str, exemption: TaxExemption | None, *lines: CartLine) -> Cart:
    return Cart("usd", lines).of_customer(customer, exemption)


def test_the_sale_keeps_the_exemption_and_the_receipt_says_it(counter: Counter) -> None:
    customer = exempt(counter)
    cart = cart_for(customer, CHARITY, MUG, CartLine("Cake", 1_000, tax=TAX))
    sale = counter.selling.quick_cash(counter.actor, cart).id
    taxes(counter).set_exemption(counter.actor, customer, None)
    details = counter.history.details(sale)
    assert (details.total, details.tax, details.exempted) == (2_000, 0, 200)
    assert details.exemption == CHARITY
    assert {(each.name, each.base, each.tax, each.exempt) for each in details.taxes} == {
        ("VAT", 1_000, 0, True),
        (TAX.name, 1_000, 0, True),
    }
    receipt = counter.receipts.paper(sale, copy=False).words
    for text in ("Exempt from tax: Charity", "CH-12 345", "Tax taken out of the prices", "-2.00"):
        assert text in receipt
    assert "includes VAT" not in receipt


def test_exempt_turnover_is_told_apart_in_the_books(counter: Counter) -> None:
    customer = exempt(counter)
    counter.selling.quick_cash(counter.actor, cart_for(customer, CHARITY, MUG))
    counter.selling.quick_cash(counter.actor, Cart("usd", (MUG,)))
    with counter.database.read() as session:
        rows = session.scalars(select(SaleTax).order_by(SaleTax.exempt)).all()
        found = [(row.name, row.exempt, row.base_minor, row.tax_minor) for row in rows]
    assert found == [("VAT", False, 1_000, 200), ("VAT", True, 1_000, 0)]


def test_a_refund_of_an_exempt_sale_gives_back_no_tax(counter: Counter) -> None:
    customer = exempt(counter)
    sale = counter.selling.quick_cash(counter.actor, cart_for(customer, CHARITY, MUG)).id
    tender = counter.history.details(sale).tenders[0].id
    for amount in (300, 700):
        request = RefundRequest(sale, tender, amount, "requested_by_customer")
        counter.refunds.create(counter.actor, request)
    with counter.database.read() as session:
        rows = session.scalars(select(RefundLineTax).order_by(RefundLineTax.base_minor)).all()
        found = [(row.exempt, row.base_minor, row.tax_minor) for row in rows]
    assert found == [(True, 300, 0), (True, 700, 0)]


@pytest.mark.parametrize(
    ("kept", "shown"),
    [(CHARITY, None), (None, CHARITY), (CHARITY, TaxExemption("Charity", "other"))],
)
def test_nobody_pays_otherwise_than_the_cart_showed(
    counter: Counter, kept: TaxExemption | None, shown: TaxExemption | None
) -> None:
    """An exemption that is changed meanwhile, or made up, is found before money moves."""
    customer = exempt(counter, kept)
    with pytest.raises(UserError, match="pays tax was changed"):
        counter.selling.quick_cash(counter.actor, cart_for(customer, shown, MUG))
    with counter.database.read() as session:
        assert session.scalars(select(Sale)).all() == []


def test_an_exemption_without_a_customer_counts_for_nothing(counter: Counter) -> None:
    with pytest.raises(UserError, match="pays tax was changed"):
        counter.selling.quick_cash(counter.actor, Cart("usd", (MUG,), exemption=CHARITY))


def test_a_cart_that_is_put_aside_keeps_its_exemption(counter: Counter) -> None:
    cart = cart_for(exempt(counter), CHARITY, MUG)
    counter.carts.save(counter.actor, cart)
    assert counter.carts.current() == cart


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (TaxExemption(" ", "1"), "reason"),
        (TaxExemption("A" * 65), "reason"),
        (TaxExemption("A", "1" * 65), "number"),
    ],
)
def test_an_exemption_has_a_reason_and_fits_on_a_receipt(
    counter: Counter, wrong: TaxExemption, field: str
) -> None:
    with pytest.raises(FieldError) as refused:
        exempt(counter, wrong)
    assert refused.value.field == field


def test_nothing_of_it_stays_with_a_deleted_customer(counter: Counter) -> None:
    customer = exempt(counter)
    with counter.database.write() as session:
        row = session.get_one(Customer, customer)
        anonymise(session, row, counter.clock)
        assert (row.exempt_reason, row.exempt_number) == ("", "")
