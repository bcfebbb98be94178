"""What reports sum: sales and refunds as rows that can be counted, by day and by what they were.

A sale counts on the day on which it was paid. A refund counts on its own day, and is never netted:
what is given back stands in columns of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Table,
    case,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.orm import aliased

from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.payments import Refund, RefundLine, RefundLineTax, Tender
from pos_app.db.models.reports import (
    REPORT_DISCOUNTS,
    REPORT_PRODUCTS,
    REPORT_REFUNDS,
    REPORT_SALES,
    REPORT_TAXES,
    REPORT_TENDERS,
    measures_of,
)
from pos_app.db.models.sales import Sale, SaleLine, SaleTax
from pos_app.db.models.store import StoreProfile
from pos_app.domain.cart import LineKind
from pos_app.domain.payments import (
    EntryKind,
    PaymentStatus,
    RefundState,
    TenderState,
)

MADE_REFUNDS: Final = tuple(state for state in RefundState if state.was_made)

_TAKEN_ELSEWHERE: Final = (
    PaymentStatus.PAID,
    PaymentStatus.REFUNDED,
    PaymentStatus.PART_REFUNDED,
)

_OF_NO_SALE: Final = Refund.tender_id.is_(None) & Refund.intent_id.is_not(None)
"""Refunds of payments at Stripe that no sale of ours made."""

_REMOVED: Final = (TenderState.RETURNING, TenderState.RETURNED)

Columns = dict[str, Any]

Days = Sequence[date | BindParameter[date]]
"""Business days, or what stands for one in a statement that is made once."""


@dataclass(frozen=True)
class Fact:
    """Something that reports sum: the table of its roll-up, and the rows that this is made of.

    `rows` returns statements for some business days; each has all columns of the table, in order,
    then `entry_id` and `at`.
    """

    table: Table
    rows: Callable[[Days], Sequence[Select[Any]]]

    @property
    def dimensions(self) -> tuple[str, ...]:
        """By what the rows are told apart."""
        return tuple(column.name for column in self.table.columns if not column.info)

    @property
    def measures(self) -> tuple[str, ...]:
        """What the rows count."""
        return measures_of(self.table)


def _select(table: Table, columns: Columns, entry: Any, at: Any) -> Select[Any]:
    """Return a statement of all columns of a roll-up; measures that are not given are 0.

    Behind them are the row of the history that it is of, and when it was.
    """
    given = {**dict.fromkeys(measures_of(table), literal(0)), **columns}
    labelled = (given[column.name].label(column.name) for column in table.columns)
    return select(*labelled, entry.label("entry_id"), at.label("at"))


def _of_sales(table: Table, columns: Columns) -> Select[Any]:
    return _select(table, {**_sale_counter(), **columns}, Sale.id, Sale.paid_at)


def _of_refunds(table: Table, columns: Columns) -> Select[Any]:
    entry = func.coalesce(Refund.sale_id, Refund.intent_id)
    return _select(table, {**_refund_counter(), **columns}, entry, Refund.created_at)


# --- when, where and by whom --------------------------------------------------------------------


def _sale_counter() -> Columns:
    return {
        "business_date": Sale.business_date,
        "register_id": Sale.register_id,
        "cashier_id": Sale.cashier_id,
        "currency": Sale.currency,
    }


def _refund_counter() -> Columns:
    """Return the same of refunds; one made elsewhere is of no register and no cashier."""
    return {
        "business_date": Refund.business_date,
        "register_id": func.coalesce(Refund.register_id, ""),
        "cashier_id": func.coalesce(Refund.cashier_id, ""),
        "currency": Refund.currency,
    }


def _sold(days: Days) -> tuple[ColumnElement[bool], ...]:
    return (Sale.business_date.in_(days), Sale.receipt_number.is_not(None))


def _given_back(days: Days) -> tuple[ColumnElement[bool], ...]:
    """Return which refunds are of something sold.

    Of a sale that was never paid nothing was, and a payment that was removed paid for nothing.
    """
    made = (Refund.business_date.in_(days), Refund.state.in_(MADE_REFUNDS))
    removed = aliased(Tender)
    was_removed = (
        select(removed.id)
        .where(removed.id == Refund.tender_id, removed.state.in_(_REMOVED))
        .exists()
    )
    return (*made, Sale.receipt_number.is_not(None), ~was_removed)


# --- sales by hour ------------------------------------------------------------------------------


def _sales(days: Days) -> Sequence[Select[Any]]:
    sold = _of_sales(
        REPORT_SALES,
        {
            "hour": func.store_hour(Sale.paid_at, StoreProfile.time_zone),
            "sales": literal(1),
            "sales_minor": Sale.total_minor - Sale.credit_minor,
            "tax_minor": Sale.tax_minor,
            "discount_minor": Sale.discount_minor,
            "tip_minor": Sale.tip_minor,
        },
    )
    total, tax = (
        select(func.sum(column)).where(RefundLine.refund_id == Refund.id).scalar_subquery()
        for column in (RefundLine.total_minor, RefundLine.tax_minor)
    )
    given_back = func.coalesce(total, _without_lines())
    back = _of_refunds(
        REPORT_SALES,
        {
            "hour": func.store_hour(Refund.created_at, StoreProfile.time_zone),
            "refunds": case((given_back > 0, 1), else_=0),
            "refund_minor": given_back,
            "refund_tax_minor": func.coalesce(tax, 0),
        },
    )
    return (
        sold.join(StoreProfile, StoreProfile.id == Sale.profile_id).where(*_sold(days)),
        back.join(Sale, Sale.id == Refund.sale_id)
        .join(StoreProfile, StoreProfile.id == Sale.profile_id)
        .where(*_given_back(days)),
    )


def _without_lines() -> ColumnElement[int]:
    """Return what a refund of no line gave back of what was sold.

    Nothing, where more was taken for the sale than it came to, or of the tips alone; else it is of
    an earlier Till, which did not record lines, and all of it counts that recorded lines leave.
    """
    paid = aliased(Tender)
    taken = (
        select(func.sum(paid.amount_minor - paid.tip_minor))
        .where(paid.sale_id == Sale.id, paid.state == TenderState.APPROVED)
        .scalar_subquery()
    )
    other = aliased(Refund)
    recorded = (
        select(func.coalesce(func.sum(RefundLine.total_minor), 0))
        .join(other, other.id == RefundLine.refund_id)
        .where(other.sale_id == Sale.id, other.state.in_(MADE_REFUNDS))
        .scalar_subquery()
    )
    left = func.max(0, Sale.total_minor - Sale.credit_minor - recorded)
    sold = Refund.amount_minor - Refund.credit_minor - Refund.tip_minor
    return case((taken > Sale.total_minor, 0), else_=func.min(sold, left))


# --- ways of paying -----------------------------------------------------------------------------


def _tenders(days: Days) -> Sequence[Select[Any]]:
    """Return what was taken in the sales' ways of paying, given back, and paid elsewhere."""
    taken = _select(
        REPORT_TENDERS,
        {
            "business_date": Tender.business_date,
            "register_id": Tender.register_id,
            "cashier_id": Tender.cashier_id,
            "currency": Tender.currency,
            "kind": Tender.kind,
            "label": Tender.label,
            "taken": literal(1),
            "taken_minor": Tender.amount_minor - Tender.tip_minor + Tender.rounding_minor,
            "tip_minor": Tender.tip_minor,
            "rounding_minor": Tender.rounding_minor,
        },
        Tender.sale_id,
        func.coalesce(Tender.settled_at, Tender.created_at),
    )
    back = _of_refunds(
        REPORT_TENDERS,
        {
            "kind": case((_OF_NO_SALE, ""), else_=Refund.kind),
            "label": case((Refund.kind == Tender.kind, Tender.label), else_=""),
            "given_back": literal(1),
            "given_back_minor": Refund.amount_minor + Refund.rounding_minor,
            "given_back_rounding_minor": Refund.rounding_minor,
        },
    )
    elsewhere = _select(
        REPORT_TENDERS,
        {
            "business_date": HistoryEntry.business_date,
            "register_id": literal(""),
            "cashier_id": literal(""),
            "currency": HistoryEntry.currency,
            "kind": literal(""),
            "label": literal(""),
            "taken": literal(1),
            "taken_minor": HistoryEntry.amount_minor,
        },
        HistoryEntry.id,
        HistoryEntry.occurred_at,
    )
    return (
        taken.where(Tender.business_date.in_(days)),
        back.outerjoin(Tender, Tender.id == Refund.tender_id).where(
            Refund.business_date.in_(days), Refund.state.in_(MADE_REFUNDS)
        ),
        elsewhere.where(
            HistoryEntry.business_date.in_(days),
            HistoryEntry.kind == EntryKind.PAYMENT,
            HistoryEntry.status.in_(_TAKEN_ELSEWHERE),
        ),
    )


# --- what was sold, and its taxes ---------------------------------------------------------------


def _products(days: Days) -> Sequence[Select[Any]]:
    what = {
        "product_id": SaleLine.product_id,
        "name": SaleLine.name,
        "category_name": SaleLine.category_name,
    }
    sold = _of_sales(
        REPORT_PRODUCTS,
        {
            **what,
            "quantity_milli": SaleLine.quantity_milli,
            "sold_minor": SaleLine.total_minor,
            "discount_minor": SaleLine.discount_minor,
            "tax_minor": SaleLine.tax_minor,
        },
    )
    back = _of_refunds(
        REPORT_PRODUCTS,
        {
            **what,
            "refund_minor": RefundLine.total_minor,
            "refund_tax_minor": RefundLine.tax_minor,
        },
    )
    unknown = _of_refunds(
        REPORT_PRODUCTS,
        {
            **dict.fromkeys(what, null()),
            "refund_minor": _without_lines(),
        },
    )
    return (
        sold.join(SaleLine, SaleLine.sale_id == Sale.id).where(
            *_sold(days), SaleLine.kind == LineKind.GOODS
        ),
        back.join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(SaleLine, SaleLine.id == RefundLine.sale_line_id)
        .join(Sale, Sale.id == Refund.sale_id)
        .where(*_given_back(days)),
        _of_no_line(unknown, days),
    )


def _taxes(days: Days) -> Sequence[Select[Any]]:
    sold = _of_sales(
        REPORT_TAXES,
        {
            "name": SaleTax.name,
            "ppm": SaleTax.ppm,
            "inclusive": SaleTax.inclusive,
            "exempt": SaleTax.exempt,
            "base_minor": SaleTax.base_minor,
            "tax_minor": SaleTax.tax_minor,
        },
    )
    back = _of_refunds(
        REPORT_TAXES,
        {
            "name": RefundLineTax.name,
            "ppm": RefundLineTax.ppm,
            "inclusive": RefundLineTax.inclusive,
            "exempt": RefundLineTax.exempt,
            "refund_base_minor": RefundLineTax.base_minor,
            "refund_tax_minor": RefundLineTax.tax_minor,
        },
    )
    unknown = _of_refunds(
        REPORT_TAXES,
        {
            **dict.fromkeys(("name", "ppm", "inclusive"), null()),
            "exempt": literal(value=False),
            "refund_base_minor": _without_lines(),
        },
    )
    return (
        sold.join(SaleTax, SaleTax.sale_id == Sale.id).where(*_sold(days)),
        back.join(RefundLineTax, RefundLineTax.refund_id == Refund.id)
        .join(Sale, Sale.id == Refund.sale_id)
        .where(*_given_back(days)),
        _of_no_line(unknown, days),
    )


def _of_no_line(chosen: Select[Any], days: Days) -> Select[Any]:
    """Return what a statement says of refunds of which no line is recorded."""
    lines = select(RefundLine.id).where(RefundLine.refund_id == Refund.id).exists()
    return chosen.join(Sale, Sale.id == Refund.sale_id).where(*_given_back(days), ~lines)


# --- discounts ----------------------------------------------------------------------------------


def _discounts(days: Days) -> Sequence[Select[Any]]:
    of_line = _of_sales(
        REPORT_DISCOUNTS,
        {
            "of_line": literal(value=True),
            "reason": SaleLine.discount_reason,
            "discounts": literal(1),
            "discount_minor": SaleLine.own_discount_minor,
        },
    )
    own = (
        select(func.coalesce(func.sum(SaleLine.own_discount_minor), 0))
        .where(SaleLine.sale_id == Sale.id)
        .scalar_subquery()
    )
    of_sale = _of_sales(
        REPORT_DISCOUNTS,
        {
            "of_line": literal(value=False),
            "reason": Sale.discount_reason,
            "discounts": literal(1),
            "discount_minor": Sale.discount_minor - own,
        },
    )
    return (
        of_line.join(SaleLine, SaleLine.sale_id == Sale.id).where(
            *_sold(days), SaleLine.own_discount_minor > 0
        ),
        of_sale.where(*_sold(days), Sale.discount_minor > own),
    )


# --- refunds ------------------------------------------------------------------------------------


def _refunds(days: Days) -> Sequence[Select[Any]]:
    given = _of_refunds(
        REPORT_REFUNDS,
        {
            "reason": Refund.reason,
            "kind": case((_OF_NO_SALE, ""), else_=Refund.kind),
            "refunds": literal(1),
            "refund_minor": Refund.amount_minor,
        },
    )
    return (given.where(Refund.business_date.in_(days), Refund.state.in_(MADE_REFUNDS)),)


SALES: Final = Fact(REPORT_SALES, _sales)
TENDERS: Final = Fact(REPORT_TENDERS, _tenders)
PRODUCTS: Final = Fact(REPORT_PRODUCTS, _products)
TAXES: Final = Fact(REPORT_TAXES, _taxes)
DISCOUNTS: Final = Fact(REPORT_DISCOUNTS, _discounts)

REFUNDS: Final = Fact(REPORT_REFUNDS, _refunds)

FACTS: Final = (SALES, TENDERS, PRODUCTS, TAXES, DISCOUNTS, REFUNDS)
