"""The sheets of what was sold, given back and paid in a month, from the rows of the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select

from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.payments import Refund, RefundLine, RefundLineTax, Tender
from pos_app.db.models.sales import Sale, SaleLine, SaleLineTax
from pos_app.domain.payments import (
    EntryKind,
    PaymentStatus,
    RefundOrigin,
    RefundState,
    TenderState,
)
from pos_app.domain.refund_reasons import REASONS
from pos_app.domain.texts import _, listed, pgettext
from pos_app.services.accounting.workbook.month import (
    Month,
    Rows,
    method_name,
    tax_name,
    yes_or_no,
)
from pos_app.services.accounting.workbook.sales_layouts import layouts
from pos_app.services.accounting.workbook.sheets import Part, Sheet, Tie, same, sheet_name
from pos_app.services.reports.facts import DISCOUNTS, SALES, TAXES, TENDERS, Fact
from pos_app.services.reports.roll_ups import summed
from pos_app.services.reports.table import NOT_RECORDED

_MADE = tuple(state for state in RefundState if state.was_made)
_REMOVED = (TenderState.RETURNING, TenderState.RETURNED)
_TAKEN = (PaymentStatus.PAID, PaymentStatus.REFUNDED, PaymentStatus.PART_REFUNDED)


@dataclass(frozen=True)
class SalesSheets:
    """The sheets of one currency; each has its sums even where nothing happened."""

    days: Sheet
    sales: Sheet
    taxes: Sheet
    discounts: Sheet
    refunds: Sheet
    tips: Sheet
    tenders: Sheet

    @property
    def all(self) -> tuple[Sheet, ...]:
        """In the order in which they stand in the book."""
        sold = (self.days, self.sales, self.taxes, self.discounts)
        return (*sold, self.refunds, self.tips, self.tenders)


class SalesOfMonth:
    """What was sold, given back and paid, read once for all currencies."""

    def __init__(self, month: Month) -> None:
        """Read the books."""
        self._month = month
        self._rows: dict[str, Rows] = {
            "days": _days(month),
            "sales": _sales(month),
            "taxes": _taxes(month),
            "discounts": _discounts(month),
            "refunds": _refunds(month),
            "tips": _tips(month),
            "tenders": _tenders(month),
        }

    @property
    def currencies(self) -> set[str]:
        """The currencies of which there is something."""
        return {currency for rows in self._rows.values() for currency in rows}

    def sheets(self, currency: str) -> SalesSheets:
        """Return the sheets of a currency."""
        made = {
            key: Sheet(
                sheet_name(title, currency),
                title,
                currency,
                fields,
                self._rows[key].get(currency, []),
            )
            for key, (title, fields) in layouts().items()
        }
        return SalesSheets(**made)

    def ties(self, sheets: SalesSheets) -> tuple[Tie, ...]:
        """Return how these sheets tie to each other."""
        days, sales, tenders = sheets.days, sheets.sales, sheets.tenders
        return (
            self._taken(sheets),
            self._given_back(sheets),
            same(
                _("The taxes by rate are the tax of the sales"),
                Part.of(_("Tax of the sales"), sales, "tax"),
                Part.of(_("Less the taxes by rate"), sheets.taxes, "tax", -1),
            ),
            same(
                _("The sales by rate are the sales of the days"),
                Part.of(_("Sales by rate"), sales, "gross"),
                Part.of(_("Less the sales of the days"), days, "sales", -1),
            ),
            same(
                _("The discounts are those of the days"),
                Part.of(pgettext("in a workbook", "Discounts"), sheets.discounts, "amount"),
                Part.of(_("Less the discounts of the days"), days, "discounts", -1),
            ),
            same(
                _("The tips by cashier are those that ways of paying took"),
                Part.of(_("Tips by cashier"), sheets.tips, "tips"),
                Part.of(_("Less the tips by way of paying"), tenders, "tips", -1),
            ),
        )

    def _taken(self, sheets: SalesSheets) -> Tie:
        currency = sheets.sales.currency
        beside = _beside_sales(self._month, currency)
        return same(
            _("Net, tax and tips are what ways of paying took"),
            Part.of(_("Sales, net"), sheets.sales, "net"),
            Part.of(pgettext("in a workbook", "Tax"), sheets.sales, "tax"),
            Part.of(pgettext("in a workbook", "Tips"), sheets.days, "tips"),
            *(Part(currency, what, minor) for what, minor in beside if minor),
            Part.of(_("Less what ways of paying took"), sheets.tenders, "taken", -1),
        )

    def _given_back(self, sheets: SalesSheets) -> Tie:
        refunds = sheets.refunds
        parts = ("net", "tax", "tips", "other", "rounding")
        return same(
            _("Refunds are what ways of paying gave back"),
            *(
                Part.of(each.title, refunds, each.key)
                for each in refunds.fields
                if each.key in parts
            ),
            Part.of(_("Less what ways of paying gave back"), sheets.tenders, "back", -1),
        )


# --- rows of roll-ups --------------------------------------------------------------------------


def _read(month: Month, fact: Fact, *by: str) -> Iterator[dict[str, Any]]:
    return summed(month.session, fact, ("business_date", *by), month.request)


def _days(month: Month) -> Rows:
    rows: Rows = defaultdict(list)
    for each in _read(month, SALES):
        amounts = ("sales", "sales_minor", "tip_minor", "discount_minor", "refund_minor")
        rows[each["currency"]].append((each["business_date"], *(each[name] for name in amounts)))
    return rows


def _taxes(month: Month) -> Rows:
    rows: Rows = defaultdict(list)
    amounts = ("base_minor", "tax_minor", "refund_base_minor", "refund_tax_minor")
    for each in _read(month, TAXES, "name", "ppm", "inclusive", "exempt"):
        name = str(NOT_RECORDED) if each["ppm"] is None else each["name"] or _("Without tax")
        flags = (yes_or_no(each["inclusive"]), yes_or_no(each["exempt"]))
        labels = (each["business_date"], name, each["ppm"], *flags)
        rows[each["currency"]].append((*labels, *(each[amount] for amount in amounts)))
    return rows


def _discounts(month: Month) -> Rows:
    rows: Rows = defaultdict(list)
    for each in _read(month, DISCOUNTS, "of_line", "reason"):
        of = pgettext("a discount off it", "Line") if each["of_line"] else _("Whole sale")
        reason = str(NOT_RECORDED) if each["reason"] is None else each["reason"]
        labels = (each["business_date"], of, reason)
        rows[each["currency"]].append((*labels, each["discounts"], each["discount_minor"]))
    return rows


def _tips(month: Month) -> Rows:
    rows: Rows = defaultdict(list)
    for each in _read(month, TENDERS, "cashier_id", "kind", "label"):
        if each["tip_minor"]:
            cashier = month.names.cashiers.get(each["cashier_id"], "")
            way = method_name(each["kind"], each["label"])
            row = (each["business_date"], cashier, way, each["tip_minor"])
            rows[each["currency"]].append(row)
    return rows


def _tenders(month: Month) -> Rows:
    rows: Rows = defaultdict(list)
    for each in _read(month, TENDERS, "kind", "label"):
        amounts = (
            each["taken"],
            each["taken_minor"] + each["tip_minor"],
            each["tip_minor"],
            each["rounding_minor"],
            each["given_back_minor"],
        )
        way = method_name(each["kind"], each["label"])
        rows[each["currency"]].append((each["business_date"], way, *amounts))
    return rows


# --- rows of lines -----------------------------------------------------------------------------

_Key = tuple[str, date, str]


def _sales(month: Month) -> Rows:
    """Return net, tax and gross by day and by what a line was taxed with, also of refunds."""
    sums: dict[_Key, list[int]] = defaultdict(lambda: [0] * 6)
    sold = (
        select(Sale.currency, Sale.business_date, SaleLine.id, SaleLine.net_minor)
        .add_columns(SaleLine.tax_minor, SaleLine.total_minor)
        .add_columns(SaleLineTax.name, SaleLineTax.ppm, SaleLineTax.exempt)
        .join(SaleLine, SaleLine.sale_id == Sale.id)
        .join(
            SaleLineTax,
            (SaleLineTax.sale_id == Sale.id) & (SaleLineTax.sale_line_id == SaleLine.id),
        )
        .where(month.holds(Sale.business_date), Sale.receipt_number.is_not(None))
        .order_by(Sale.business_date, SaleLine.id, SaleLineTax.position)
    )
    back = (
        select(Refund.currency, Refund.business_date, RefundLine.id, RefundLine.net_minor)
        .add_columns(RefundLine.tax_minor, RefundLine.total_minor)
        .add_columns(RefundLineTax.name, RefundLineTax.ppm, RefundLineTax.exempt)
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .join(
            RefundLineTax,
            (RefundLineTax.refund_id == Refund.id)
            & (RefundLineTax.refund_line_id == RefundLine.id),
        )
        .where(month.holds(Refund.business_date), Refund.state.in_(_MADE))
        .order_by(Refund.business_date, RefundLine.id, RefundLineTax.position)
    )
    for place, chosen in ((0, sold), (3, back)):
        for key, amounts in _lines(month.session.execute(chosen), month.locale):
            for at, minor in enumerate(amounts, place):
                sums[key][at] += minor
    rows: Rows = defaultdict(list)
    for (currency, day, tax), minors in sorted(sums.items()):
        rows[currency].append((day, tax, *minors))
    return rows


def _lines(found: Any, locale: str) -> Iterator[tuple[_Key, tuple[int, int, int]]]:
    for _id, taxes in groupby(found, key=lambda row: row[2]):
        rows = list(taxes)
        currency, day, _line, net, tax, total = rows[0][:6]
        names = [tax_name(name, ppm, locale, exempt=exempt) for *_all, name, ppm, exempt in rows]
        yield (currency, day, listed(names)), (net, tax, total)


def _refunds(month: Month) -> Rows:
    """Return each refund with what of it is of lines, of tips, and of nothing that was sold."""
    lines = RefundLine.refund_id == Refund.id
    net, tax = (
        select(func.coalesce(func.sum(each), 0)).where(lines).scalar_subquery()
        for each in (RefundLine.net_minor, RefundLine.tax_minor)
    )
    label = case((Refund.kind == Tender.kind, Tender.label), else_="")
    chosen = (
        select(Refund, Sale.receipt_number, label, net, tax)
        .outerjoin(Sale, Sale.id == Refund.sale_id)
        .outerjoin(Tender, Tender.id == Refund.tender_id)
        .where(month.holds(Refund.business_date), Refund.state.in_(_MADE))
        .order_by(Refund.business_date, Refund.created_at, Refund.id)
    )
    rows: Rows = defaultdict(list)
    for refund, *rest in month.session.execute(chosen):
        rows[refund.currency].append(_refund_row(month, refund, *rest))
    return rows


def _refund_row(
    month: Month,
    refund: Refund,
    receipt: str | None,
    label: str | None,
    net: int,
    tax: int,
) -> tuple[Any, ...]:
    of_no_sale = refund.amount_minor - net - tax - refund.tip_minor
    by_stripe = refund.origin == RefundOrigin.STRIPE
    amounts = (
        *(net, tax, refund.tip_minor, of_no_sale),
        *(refund.rounding_minor, refund.amount_minor + refund.rounding_minor),
    )
    # not shown: a name among the labels
    labels = (
        refund.business_date,
        month.moment(refund.created_at),
        receipt or "",
        method_name(refund.kind, label or ""),
        str(REASONS.get(refund.reason, refund.reason)),
        "Stripe" if by_stripe else month.names.cashiers.get(refund.cashier_id or "", ""),
    )
    return (*labels, *amounts)


# --- what ways of paying took besides sales ----------------------------------------------------


def _beside_sales(month: Month, currency: str) -> Iterator[tuple[str, int]]:
    """Yield what parts the sales of these days from what was taken in them."""
    own = Tender.currency == currency
    is_paid_here = month.holds(Sale.business_date) & Sale.receipt_number.is_not(None)
    counts = (Tender.state == TenderState.APPROVED) & is_paid_here
    in_days = month.holds(Tender.business_date)
    whole = Tender.amount_minor + Tender.rounding_minor

    def total(amount: Any, *where: ColumnElement[bool]) -> int:
        found = select(func.sum(amount)).join(Sale, Sale.id == Tender.sale_id).where(own, *where)
        return month.session.scalar(found) or 0

    yield _("Cash rounding"), total(Tender.rounding_minor, counts, in_days)
    approved = total(Tender.amount_minor, counts)
    owed = select(func.sum(Sale.total_minor + Sale.tip_minor)).where(
        is_paid_here, Sale.currency == currency
    )
    sold = select(func.sum(Sale.credit_minor)).where(is_paid_here, Sale.currency == currency)
    yield _("Gift cards sold"), month.session.scalar(sold) or 0
    yield _("Taken too much"), approved - (month.session.scalar(owed) or 0)
    elsewhen = or_(Tender.business_date.is_(None), ~in_days)
    yield _("Paid on other days"), -total(Tender.amount_minor, counts, elsewhen)
    others = or_(Tender.state != TenderState.APPROVED, Sale.receipt_number.is_(None))
    others = or_(others, Sale.business_date.is_(None), ~month.holds(Sale.business_date))
    yield (
        _("Taken for sales of other days, or given back before they were paid"),
        total(whole, in_days, others),
    )
    yield (
        _("Paid elsewhere"),
        month.session.scalar(
            select(func.sum(HistoryEntry.amount_minor)).where(
                month.holds(HistoryEntry.business_date),
                HistoryEntry.kind == EntryKind.PAYMENT,
                HistoryEntry.status.in_(_TAKEN),
                HistoryEntry.currency == currency,
            )
        )
        or 0,
    )
