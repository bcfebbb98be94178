"""What a refund gives back of the lines of its sale, with their tax."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from pos_app.db.models.payments import Refund, RefundLine, RefundLineTax, Tender
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.payments import RefundOrigin, RefundState, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.domain.taxes import TaxRate
from pos_app.services.views.history import RefundRequest
from pos_app.training.core.controls import FaultKind
from tests.services.counter import TAX, Counter

VAT = TaxRate("vat", "VAT", 190_000, inclusive=True)
CAKE, TEA = CartLine("Cake", 1_000, tax=TAX), CartLine("Tea", 1_190, tax=VAT)
TOTAL = 1_000 + 89 + 1_190


def sold(counter: Counter, *lines: CartLine) -> str:
    return counter.selling.quick_cash(counter.actor, Cart("usd", lines)).id


def refund(counter: Counter, sale_id: str, amount: int) -> None:
    tender = counter.history.details(sale_id).tenders[0].id
    request = RefundRequest(sale_id, tender, amount, "requested_by_customer")
    counter.refunds.create(counter.actor, request)


def given(counter: Counter) -> list[tuple[Any, ...]]:
    """Return what went back of each line by each refund: its tax, net, tax and total."""
    with counter.database.read() as session:
        rows = session.execute(
            select(
                SaleLine.name,
                RefundLineTax.name,
                RefundLine.net_minor,
                RefundLineTax.tax_minor,
                RefundLine.total_minor,
            )
            .join(RefundLine, RefundLine.id == RefundLineTax.refund_line_id)
            .join(SaleLine, SaleLine.id == RefundLine.sale_line_id)
            .join(Refund, Refund.id == RefundLine.refund_id)
            .order_by(Refund.created_at, Refund.id, SaleLine.position)
            .order_by(RefundLineTax.position)
        )
        return [(name, tax, *figures) for name, tax, *figures in rows]


def test_a_refund_of_all_gives_back_each_line_with_its_tax(counter: Counter) -> None:
    sale = sold(counter, CAKE, TEA, CartLine("Gift", 0))
    refund(counter, sale, TOTAL)
    assert given(counter) == [
        ("Cake", TAX.name, 1_000, 89, 1_089),
        ("Tea", "VAT", 1_000, 190, 1_190),
    ]


def test_parts_are_shared_out_over_all_lines_and_come_to_all_of_it(counter: Counter) -> None:
    sale = sold(counter, CAKE, TEA)
    for amount in (1, 700, 333, TOTAL - 1_034):
        refund(counter, sale, amount)
    with counter.database.read() as session:
        figures = (RefundLineTax.base_minor, RefundLineTax.tax_minor, RefundLine.total_minor)
        back = session.execute(
            select(RefundLineTax.name, *map(func.sum, figures))
            .join(RefundLine, RefundLine.id == RefundLineTax.refund_line_id)
            .group_by(RefundLineTax.name)
        ).all()
        by_refund = session.scalars(
            select(func.sum(RefundLine.total_minor))
            .join(Refund, Refund.id == RefundLine.refund_id)
            .group_by(Refund.id)
            .order_by(Refund.created_at, Refund.id)
        ).all()
    assert sorted(back) == [(TAX.name, 1_000, 89, 1_089), ("VAT", 1_000, 190, 1_190)]
    assert sorted(by_refund) == sorted([1, 700, 333, TOTAL - 1_034])


def test_parts_of_a_line_with_several_taxes_give_back_all_of_each(counter: Counter) -> None:
    """A tax on a tax, too, whose base holds the first one."""
    gst = TaxRate("gst", "GST", 50_000, inclusive=False)
    pst = TaxRate("pst", "PST", 95_000, inclusive=False, compound=True)
    both = TaxRate("both", "GST, then PST", 145_000, inclusive=False, parts=(gst, pst))
    sale = sold(counter, CartLine("Chair", 10_000, tax=both), CartLine("Lamp", 333, tax=gst))
    total = 10_000 + 500 + 998 + 333 + 17
    for amount in (1, 2, 4_321, total - 4_324):
        refund(counter, sale, amount)
    with counter.database.read() as session:
        figures = (RefundLineTax.base_minor, RefundLineTax.tax_minor)
        back = session.execute(
            select(RefundLineTax.name, RefundLineTax.compound, *map(func.sum, figures))
            .group_by(RefundLineTax.name)
            .order_by(RefundLineTax.name)
        ).all()
        (lines,) = session.execute(
            select(*map(func.sum, (RefundLine.net_minor, RefundLine.tax_minor)))
        ).all()
    assert [tuple(row) for row in back] == [("GST", False, 10_333, 517), ("PST", True, 10_500, 998)]
    assert lines == (10_333, 1_515)


def test_a_refund_that_was_not_made_leaves_its_lines_to_the_next(counter: Counter) -> None:
    sale = sold(counter, CAKE)
    refund(counter, sale, 1_089)
    with counter.database.write() as session:
        session.scalars(select(Refund)).one().state = RefundState.FAILED
    refund(counter, sale, 1_089)
    assert given(counter) == [("Cake", TAX.name, 1_000, 89, 1_089)] * 2


def test_a_tip_goes_back_beside_the_lines(counter: Counter) -> None:
    """A part of the whole holds a part of the tip."""
    sale = sold(counter, CartLine("Cake", 1_000))
    with counter.database.write() as session:
        session.get_one(Sale, sale).tip_minor = 200
        tender = session.scalars(select(Tender)).one()
        tender.tip_minor, tender.amount_minor = 200, 1_200
    refund(counter, sale, 600)
    refund(counter, sale, 600)
    assert [total for *_, total in given(counter)] == [500, 500]


def test_a_refund_made_in_the_dashboard_has_lines_too_and_is_shown_as_made_there(
    counter: Counter,
) -> None:
    tender = counter.prepared(amount=1350)
    counter.selling.charge(tender.id)
    sale = counter.sale_of(tender).id
    gateway = counter.connection.gateway()
    gateway.refunds.create(tender.intent_id or "", 350, key="elsewhere", reason=None, metadata={})
    details = counter.history.refresh(counter.actor, sale)
    (shown,) = details.refunds
    assert (shown.amount, shown.message) == (350, "Refunded. Made outside this till.")
    assert (details.row.refunded, details.tenders[0].refundable) == (350, 1000)
    assert [total for *_, total in given(counter)] == [350]
    counter.history.refresh(counter.actor, sale)
    with counter.database.read() as session:
        (row,) = session.scalars(select(Refund)).all()
        assert (row.origin, row.sale_id, row.tender_id) == (RefundOrigin.STRIPE, sale, tender.id)
    assert [total for *_, total in given(counter)] == [350]


def test_what_is_taken_out_of_a_sale_that_is_not_paid_has_no_lines(counter: Counter) -> None:
    sale = counter.sale(1350)
    part = counter.selling.take_cash(sale.id, 500)
    counter.selling.remove_tender(counter.actor, part.tenders[0].id)
    assert given(counter) == []


def taken_out(counter: Counter, sale_id: str, amount: int) -> None:
    """Pay a part of a sale in cash, and take it out again."""
    part = counter.selling.take_cash(sale_id, amount)
    counter.selling.remove_tender(counter.actor, part.tenders[-1].id)


def test_too_much_is_of_no_line_where_a_payment_was_taken_out_before(counter: Counter) -> None:
    """The card was lost before it left, all was paid in cash, and the card arrived after all."""
    tender = counter.prepared(amount=1350)
    sale_id = counter.sale_of(tender).id
    counter.server.controls.fault(FaultKind.RESET_BEFORE, times=99)
    counter.connection.online = False
    taken_out(counter, sale_id, 500)
    counter.selling.take_cash(sale_id, 1350)
    counter.server.controls.faults.clear()
    assert tender.card is not None
    counter.connection.gateway().payments.confirm(
        tender.intent_id or "", key="late", payment_method_id=tender.card.id
    )
    counter.recovery.settle_all(SYSTEM)
    (surplus,) = counter.attention.all()
    counter.attention.give_back(counter.actor, surplus.id)
    assert given(counter) == []


def test_a_tip_has_its_share_where_a_payment_was_taken_out_before(counter: Counter) -> None:
    sale = counter.selling.begin(counter.actor, Cart("usd", (CartLine("Cake", 1_000),)))
    taken_out(counter, sale.id, 300)
    counter.selling.take_cash(sale.id, 1_000)
    with counter.database.write() as session:
        session.get_one(Sale, sale.id).tip_minor = 200
        paid = select(Tender).where(Tender.state == TenderState.APPROVED)
        tender = session.scalars(paid).one()
        tender.tip_minor, tender.amount_minor = 200, 1_200
    for _half in range(2):
        request = RefundRequest(sale.id, tender.id, 600, "requested_by_customer")
        counter.refunds.create(counter.actor, request)
    assert [total for *_, total in given(counter)] == [500, 500]
