"""Bookings of what tills took: one for each Z report, or a register's day where there are none.

A Z is booked from the rows of its shift, which never change any more, and from what was counted
then. What a booking takes for a sale that another one books (a part payment, a deposit) stands on
an account of its own, where the other one takes it off again; what an exchange takes and gives back
is in the same one, and leaves nothing there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from pos_app.db.models.payments import Refund, RefundLine, RefundLineTax, Tender
from pos_app.db.models.sales import Sale, SaleLine, SaleLineTax
from pos_app.db.models.shifts import Shift, ZReport
from pos_app.db.models.store import Register
from pos_app.domain.accounting import Account, Booking, Posting, merged
from pos_app.domain.payments import RefundOrigin, RefundRoute, RefundState, TenderKind, TenderState
from pos_app.domain.shifts import MovementKind
from pos_app.domain.texts import _
from pos_app.services.shifts.report import parse
from pos_app.services.views.accounting import Accounts
from pos_app.services.views.shifts import Content

ACCOUNTS: Final[dict[TenderKind, Account]] = {
    TenderKind.CASH: Account.CASH,
    TenderKind.SAVED_CARD: Account.STRIPE,
    TenderKind.READER: Account.STRIPE,
    TenderKind.PAGE: Account.STRIPE,
    TenderKind.PHONE: Account.STRIPE,
    TenderKind.BANK_TERMINAL: Account.BANK_TERMINAL,
    TenderKind.EXCHANGE: Account.OTHER_SALES,
    TenderKind.STORE_CREDIT: Account.CREDIT,
}
"""On what each way of paying is booked, what it took and what it gave back."""
_BY_MOVEMENT = {
    MovementKind.PAID_IN: Account.PAID_IN_OUT,
    MovementKind.PAID_OUT: Account.PAID_IN_OUT,
    MovementKind.SAFE_DROP: Account.CASH_IN_TRANSIT,
    MovementKind.TO_BANK: Account.CASH_IN_TRANSIT,
    MovementKind.FLOAT_OUT: Account.CASH_IN_TRANSIT,
}
_AT_STRIPE = tuple(kind for kind in TenderKind if kind.facts.refund_route is RefundRoute.STRIPE)
_MADE_HERE = Refund.origin == RefundOrigin.TILL
_MADE = tuple(state for state in RefundState if state.was_made)
_MADE_ONCE = or_(Refund.state.in_(_MADE), Refund.failed_on.is_not(None))
_REMOVED = (TenderState.RETURNING, TenderState.RETURNED)

Filter = ColumnElement[bool]

_paid_later = aliased(Sale)
_IN_ADVANCE = and_(
    Refund.origin == RefundOrigin.STRIPE,
    select(_paid_later.id)
    .where(_paid_later.id == Refund.sale_id, _paid_later.paid_at > Refund.created_at)
    .exists(),
)
"""Of a sale that was not paid yet. Its money is of its own day, its lines are of the sale's: until
that is paid nothing was sold, and what was booked of earlier days stays."""


@dataclass(frozen=True)
class _Scope:
    """Which rows a booking is of. `came_back` are refunds that an earlier booking has, or this."""

    tenders: Filter
    sales: Filter
    refunds: Filter
    came_back: Filter


def z_bookings(session: Session, first: date, last: date, accounts: Accounts) -> Iterator[Booking]:
    """Return a booking for each Z of some business days, in order of days, registers, numbers."""
    chosen = (
        select(ZReport, Shift, Register)
        .join(Shift, Shift.id == ZReport.shift_id)
        .join(Register, Register.id == ZReport.register_id)
        .where(ZReport.business_date.between(first, last))
        .order_by(ZReport.business_date, Register.prefix, ZReport.number)
    )
    for z, shift, register in session.execute(chosen):
        content = parse(z.content)
        scope = _Scope(
            Tender.shift_id == shift.id,
            Sale.shift_id == shift.id,
            (Refund.shift_id == shift.id) & _MADE_HERE,
            (Refund.failed_shift_id == shift.id) & _MADE_HERE,
        )
        is_first = shift.left_before_minor is None
        postings = [
            *_takings(session, scope, content["currency"], accounts),
            *_counted(content, accounts, is_first=is_first),
        ]
        # not shown: a document's number
        number = f"{register.prefix}-Z{z.number}"
        text = _("Z report {number}, {register}", number=z.number, register=content["register"])
        if postings:
            made = merged(postings)
            yield Booking(number, z.business_date, content["currency"], text, made)


def day_bookings(
    session: Session, first: date, last: date, accounts: Accounts
) -> Iterator[Booking]:
    """Return a booking for each day, register and currency with what is in no shift.

    That is all of a store that works without shifts, and refunds that somebody made at Stripe.
    """
    registers = {row.id: row for row in session.scalars(select(Register))}
    for day, register_id, currency in sorted(_days(session, first, last)):
        register = registers.get(register_id)
        scope = _Scope(
            _of_day(Tender, day, register_id),
            _of_day(Sale, day, register_id),
            _of_day(Refund, day, register_id) & _MADE_ONCE,
            (Refund.failed_on == day) & _at(Refund, register_id),
        )
        postings = tuple(_takings(session, scope, currency, accounts))
        if register is not None:
            # not shown: a document's number
            number = f"{register.prefix}-{day:%Y%m%d}"
            text = _("Takings of the day, {register}", register=register.name)
        else:
            number = f"DASHBOARD-{day:%Y%m%d}"  # not shown: a document's number
            text = _("Refunds made at Stripe")
        if made := merged(postings):
            yield Booking(f"{number}-{currency.upper()}", day, currency, text, made)


def _days(session: Session, first: date, last: date) -> set[tuple[date, str, str]]:
    found: set[tuple[date, str, str]] = set()
    for table in (Tender, Sale, Refund):
        rows = session.execute(
            select(table.business_date, func.coalesce(table.register_id, ""), table.currency)
            .where(table.business_date.between(first, last), _in_no_z(table))
            .distinct()
        )
        found.update((day, register, currency) for day, register, currency in rows if day)
    came_back = session.execute(
        select(Refund.failed_on, func.coalesce(Refund.register_id, ""), Refund.currency)
        .where(Refund.failed_on.between(first, last))
        .distinct()
    )
    found.update((day, register, currency) for day, register, currency in came_back if day)
    return found


def _of_day(table: Any, day: date, register_id: str) -> Filter:
    return and_(table.business_date == day, _in_no_z(table), _at(table, register_id))


def _at(table: Any, register_id: str) -> Filter:
    """Return which rows are of a register, or of none."""
    at: Filter = table.register_id == register_id
    return at if register_id else table.register_id.is_(None)


def _in_no_z(table: Any) -> Filter:
    """Return which rows no booking of a Z has: a refund made at Stripe is only named by one."""
    alone = table.shift_id.is_(None)
    return or_(alone, ~_MADE_HERE) if table is Refund else alone


# --- what was taken and sold -------------------------------------------------------------------


def _takings(
    session: Session, scope: _Scope, currency: str, accounts: Accounts
) -> Iterator[Posting]:
    """Return what ways of paying got, and what of it is sales, taxes, tips and anything else."""
    refunds = scope.refunds & (Refund.currency == currency)
    came_back = scope.came_back & (Refund.currency == currency)
    of_sales = select(Sale.id).where(scope.sales, Sale.currency == currency).correlate(None)
    postings: list[Posting] = [
        *_taken(session, scope.tenders & (Tender.currency == currency), accounts),
        *_sold(session, scope.sales & (Sale.currency == currency), accounts),
        *_given_back(session, refunds, accounts, 1),
        *_sold_given_back(session, refunds & ~_IN_ADVANCE, accounts, 1),
        *_sold_given_back(
            session, _IN_ADVANCE & _MADE_ONCE & Refund.sale_id.in_(of_sales), accounts, 1
        ),
        *_given_back(session, came_back, accounts, -1),
        *_sold_given_back(session, came_back, accounts, -1),
    ]
    yield from postings
    left = sum(posting.minor for posting in postings)
    yield _posting(accounts, Account.OTHER_SALES, -left)


def _posting(accounts: Accounts, account: Account, minor: int, text: str = "") -> Posting:
    return Posting(account, accounts.code(account), minor, text)


def _taken(session: Session, where: Filter, accounts: Accounts) -> Iterator[Posting]:
    chosen = select(
        Tender.kind,
        func.sum(Tender.amount_minor),
        func.sum(Tender.rounding_minor),
        func.sum(Tender.tip_minor),
    )
    chosen = chosen.where(where).group_by(Tender.kind)
    for kind, amount, rounding, tips in session.execute(chosen.order_by(Tender.kind)):
        account = ACCOUNTS[TenderKind(kind)]
        yield _posting(accounts, account, amount + rounding)
        yield _posting(accounts, Account.ROUNDING, -rounding)
        yield _posting(accounts, Account.TIPS, -tips)


def _sold(session: Session, where: Filter, accounts: Accounts) -> Iterator[Posting]:
    paid = where & Sale.receipt_number.is_not(None)
    sold = session.scalar(select(func.sum(Sale.credit_minor)).where(paid))
    yield _posting(accounts, Account.CREDIT, -(sold or 0))
    by_line = _rates(SaleLineTax, SaleLineTax.sale_line_id).join(
        Sale, Sale.id == SaleLineTax.sale_id
    )
    rates = by_line.where(paid).subquery()
    lines = select(
        rates.c.parts, rates.c.ppm, func.sum(SaleLine.net_minor), func.sum(SaleLine.tax_minor)
    ).join(rates, rates.c.line_id == SaleLine.id)
    several = (
        select(SaleLineTax.name, SaleLineTax.ppm, func.sum(SaleLineTax.tax_minor))
        .join(rates, rates.c.line_id == SaleLineTax.sale_line_id)
        .where(rates.c.parts > 1, ~SaleLineTax.exempt)
    )
    yield from _by_rate(
        session, lines, several.group_by(SaleLineTax.name, SaleLineTax.ppm), accounts, -1
    )


def _given_back(
    session: Session, where: Filter, accounts: Accounts, sign: int
) -> Iterator[Posting]:
    """Return what went back by ways of paying.

    What Stripe gave back of a payment of no till is booked with its payout, as the payment is.
    """
    where &= or_(Refund.tender_id.is_not(None), Refund.kind.not_in(_AT_STRIPE))
    chosen = select(
        Refund.kind,
        func.sum(Refund.amount_minor),
        func.sum(Refund.rounding_minor),
    )
    chosen = chosen.where(where).group_by(Refund.kind)
    for kind, amount, rounding in session.execute(chosen.order_by(Refund.kind)):
        account = ACCOUNTS[TenderKind(kind)]
        yield _posting(accounts, account, -sign * (amount + rounding))
        yield _posting(accounts, Account.ROUNDING, sign * rounding)


def _sold_given_back(
    session: Session, where: Filter, accounts: Accounts, sign: int
) -> Iterator[Posting]:
    """Return what it was for: gift cards, tips, and lines by their rates."""
    for account, amount in (
        (Account.CREDIT, Refund.credit_minor),
        (Account.TIPS, Refund.tip_minor),
    ):
        back = session.scalar(select(func.sum(amount)).where(where))
        yield _posting(accounts, account, sign * (back or 0))
    by_line = _rates(RefundLineTax, RefundLineTax.refund_line_id).join(
        Refund, Refund.id == RefundLineTax.refund_id
    )
    rates = by_line.where(where).subquery()
    lines = select(
        rates.c.parts, rates.c.ppm, func.sum(RefundLine.net_minor), func.sum(RefundLine.tax_minor)
    ).join(rates, rates.c.line_id == RefundLine.id)
    several = (
        select(RefundLineTax.name, RefundLineTax.ppm, func.sum(RefundLineTax.tax_minor))
        .join(rates, rates.c.line_id == RefundLineTax.refund_line_id)
        .where(rates.c.parts > 1, ~RefundLineTax.exempt)
    )
    grouped = several.group_by(RefundLineTax.name, RefundLineTax.ppm)
    yield from _by_rate(session, lines, grouped, accounts, sign)


def _rates(tax: Any, line_id: Any) -> Select[Any]:
    """Return for each line how many taxes it has, and the rate of its only one."""
    charged = func.sum(func.iif(tax.exempt, 0, tax.ppm))
    return select(
        line_id.label("line_id"), func.count().label("parts"), charged.label("ppm")
    ).group_by(line_id)


def _by_rate(
    session: Session, lines: Any, several: Any, accounts: Accounts, sign: int
) -> Iterator[Posting]:
    parts, ppm = lines.selected_columns[:2]
    for count, rate, net, tax in session.execute(lines.group_by(parts > 1, ppm).order_by(ppm)):
        at = accounts.of_rate(rate if count == 1 else None)
        takes_tax = count == 1 and not at.tax
        yield Posting(Account.REVENUE, at.revenue, sign * (net + (tax if takes_tax else 0)))
        if count == 1 and not takes_tax:
            yield Posting(Account.TAX, at.tax, sign * tax)
    for name, rate, tax in session.execute(several):
        code = accounts.of_rate(rate).tax or accounts.code(Account.TAX)
        yield Posting(Account.TAX, code, sign * tax, name or "")


# --- what was counted --------------------------------------------------------------------------


def _counted(content: Content, accounts: Accounts, *, is_first: bool) -> Iterator[Posting]:
    """Return what else moved in the drawer, so that the account comes to what lies in it.

    The float of the very first shift came from outside; later ones hold what the last one left.
    """
    cash = content["cash"]
    moves = [
        (Account.CASH_IN_TRANSIT, cash["opened_with"] if is_first else 0),
        (Account.CASH_DIFFERENCE, cash["opening_difference"]),
        *((_BY_MOVEMENT[MovementKind(kind)], moved) for kind, moved in cash["movements"].items()),
        (Account.CASH_DIFFERENCE, cash["difference"]),
        (Account.CASH_IN_TRANSIT, -cash["banked"]),
    ]
    for account, came_in in moves:
        yield _posting(accounts, Account.CASH, came_in)
        yield _posting(accounts, account, -came_in)
