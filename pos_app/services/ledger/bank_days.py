"""What the card takings of a day became on their way to the bank, from the rows.

A day is a shift, which its Z closes, or a business day of what was taken without shifts. Each
payment at Stripe is followed by its intent: its charge, what came off it later, the payouts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from pos_app.db.models.history import SyncState
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.payouts import BalanceEntry, Payout
from pos_app.db.models.shifts import Shift, ZReport
from pos_app.db.models.store import Register
from pos_app.domain.money import Money
from pos_app.domain.payments import AT_STRIPE, ChargeType, RefundState, TenderState
from pos_app.services.ledger.payouts import CAME_BACK, payout_view
from pos_app.services.views.bank import (
    DayDetails,
    DayInPayout,
    DayName,
    DayPart,
    DayPayout,
    DayToBank,
)

ENTRIES_READ = "moves"
"""The row of `sync_state` that says which movements of the money are known; a connected account's
has its id behind it. `from` and `until` are times of Stripe's; without `from` all before is."""

SHOWN_LATE = timedelta(hours=1)
"""How much later than a payment its entry may be listed."""

CHARGES = ("charge",)
_REFUNDS = ("refund", "refund_failure", "partial_capture_reversal")
_DISPUTES = ("dispute", "dispute_reversal")
_ARRIVED, _FAILED = "paid", "failed"
_TAKEN = (TenderState.APPROVED,)
_EVER_TAKEN = (TenderState.APPROVED, TenderState.RETURNING, TenderState.RETURNED)

_DATES = text(
    """
    WITH RECURSIVE day(business_date) AS (
        SELECT max(business_date) FROM tender WHERE business_date < :before
        UNION ALL
        SELECT (SELECT max(business_date) FROM tender WHERE business_date < day.business_date)
        FROM day WHERE day.business_date IS NOT NULL
    )
    SELECT business_date FROM day WHERE business_date IS NOT NULL LIMIT :n
    """
)  # not shown: SQL. One seek in the index for each day, however many payments it had.


@dataclass
class _Sums:
    """What is summed of a day in one pair of currencies."""

    count: int = 0
    taken: int = 0
    gross: int = 0
    waiting: int = 0
    difference: int = 0
    missing: int = 0
    lacking: int = 0
    lacking_count: int = 0
    foreign: int = 0
    foreign_count: int = 0
    fees: int = 0
    refunds: int = 0
    disputes: int = 0
    others: int = 0
    arrived: int = 0
    on_the_way: int = 0
    by_hand: int = 0


@dataclass
class _Days:
    """Days, and which tenders are of them."""

    names: dict[str, DayName] = field(default_factory=dict)
    of: ColumnElement[bool] = field(default_factory=false)


_KEY = func.coalesce(Tender.shift_id, cast(Tender.business_date, String))


def dates_before(session: Session, before: date, limit: int) -> list[date]:
    """Return business days on which anything was taken, the newest first."""
    found = session.execute(_DATES, {"before": before.isoformat(), "n": limit})
    return [date.fromisoformat(row[0]) for row in found]


def days_of_dates(session: Session, first: date, end: date) -> tuple[DayToBank, ...]:
    """Return the days from `first` until before `end`, the newest first."""
    return _sum_up(session, _days_between(session, first, end))


def days_of_ids(session: Session, ids: Iterable[str]) -> tuple[DayToBank, ...]:
    """Return the days with these ids, the newest first."""
    return _sum_up(session, _days_with(session, ids))


def day_details(session: Session, row: DayToBank) -> DayDetails:
    """Return what a day's takings became, category by category and payout by payout."""
    days = _days_with(session, [row.day.id])
    of_day = and_(BalanceEntry.currency == row.gross.currency, *_taken(days, _TAKEN))
    entry = BalanceEntry
    sums = func.sum(entry.amount_minor), func.sum(entry.fee_minor)
    categories = (
        select(entry.reporting_category, func.count(), *sums)
        .join(Tender, Tender.intent_id == entry.intent_id)
        .where(of_day)
        .group_by(entry.reporting_category)
        .order_by(func.sum(entry.net_minor).desc())
    )
    arrivals = (
        select(entry.payout_id, func.sum(entry.net_minor))
        .join(Tender, Tender.intent_id == entry.intent_id)
        .where(of_day)
        .group_by(entry.payout_id)
    )
    currency = row.gross.currency
    later = _paid_with(session)
    nets: dict[Payout | None, int] = defaultdict(int)
    for payout_id, net in session.execute(arrivals):
        payout = session.get(Payout, payout_id) if payout_id else None
        nets[later.get(payout_id, payout) if payout_id else None] += net
    payouts = sorted(nets.items(), key=_when_it_arrives)
    return DayDetails(
        row,
        tuple(
            DayPart(category, count, Money(amount, currency), Money(fee, currency))
            for category, count, amount, fee in session.execute(categories)
        ),
        tuple(
            DayPayout(payout_view(payout) if payout else None, Money(net, currency))
            for payout, net in payouts
        ),
    )


def _when_it_arrives(part: tuple[Payout | None, int]) -> tuple[bool, date]:
    payout, _net = part
    return payout is None, payout.arrival_date if payout else date.max


def _paid_with(session: Session) -> dict[str, Payout | None]:
    """Return for each payout that failed with which one its money went out at last, if it did.

    The next one may have failed too.
    """
    entry = BalanceEntry
    failed = select(Payout.id).where(Payout.status == _FAILED)
    chosen = (
        select(entry.source_id, Payout)
        .outerjoin(Payout, Payout.id == entry.payout_id)
        .where(entry.source_id.in_(failed), entry.reporting_category == CAME_BACK)
    )
    next_of: dict[str, Payout | None] = {}
    for source, payout in session.execute(chosen):
        next_of[source or ""] = payout
    found = dict(next_of)
    for payout_id, following in next_of.items():
        last = following
        while last is not None and last.id in next_of:
            last = next_of[last.id]
        found[payout_id] = last
    return found


def days_in_payout(session: Session, payout: Payout) -> tuple[DayInPayout, ...]:
    """Return the days whose card takings a payout has, the oldest first."""
    chosen = (
        select(_KEY, func.sum(BalanceEntry.net_minor))
        .join(Tender, Tender.intent_id == BalanceEntry.intent_id)
        .where(BalanceEntry.payout_id == payout.id, BalanceEntry.currency == payout.currency)
        .where(or_(Tender.shift_id.is_not(None), Tender.business_date.is_not(None)))
        .group_by(_KEY)
    )
    nets = {row[0]: row[1] for row in session.execute(chosen)}
    names = _days_with(session, nets).names
    found = [DayInPayout(names[key], Money(nets[key], payout.currency)) for key in names]
    return tuple(sorted(found, key=lambda each: _place(each.day)))


def day_ids_refunded_since(session: Session, first: date) -> set[str]:
    """Return the ids of the days of whose card takings something was given back lately."""
    chosen = (
        select(_KEY)
        .join(Refund, Refund.tender_id == Tender.id)
        .where(Refund.business_date >= first, Refund.stripe_id.is_not(None))
        .where(or_(Tender.shift_id.is_not(None), Tender.business_date.is_not(None)))
        .distinct()
    )
    return set(session.scalars(chosen))


def day_ids_in_payouts(session: Session, payout_ids: Sequence[str]) -> set[str]:
    """Return the ids of the days whose card takings some payouts have."""
    chosen = (
        select(_KEY)
        .join(BalanceEntry, Tender.intent_id == BalanceEntry.intent_id)
        .where(BalanceEntry.payout_id.in_(payout_ids))
        .where(or_(Tender.shift_id.is_not(None), Tender.business_date.is_not(None)))
        .distinct()
    )
    return set(session.scalars(chosen))


def _place(name: DayName) -> tuple[date, str, int]:
    return name.business_date, name.register, name.number or 0


# --- which days ---


def _days_between(session: Session, first: date, end: date) -> _Days:
    within = (Tender.business_date >= first) & (Tender.business_date < end)
    shifts = (Shift.business_date >= first) & (Shift.business_date < end)
    days = _shifts(session, shifts)
    chosen = (
        select(Tender.business_date)
        .where(within, Tender.shift_id.is_(None), *_at_stripe(_TAKEN))
        .distinct()
    )
    for day in session.scalars(chosen):
        if day is not None:
            days.names[day.isoformat()] = DayName(day.isoformat(), day)
    without_shift = and_(Tender.shift_id.is_(None), within)
    days.of = or_(Tender.shift_id.in_(list(days.names)), without_shift)
    return days


def _days_with(session: Session, ids: Iterable[str]) -> _Days:
    wanted = list(ids)
    dates = [date.fromisoformat(each) for each in wanted if len(each) == len("2026-11-30")]
    days = _shifts(session, Shift.id.in_(wanted))
    days.names |= {each.isoformat(): DayName(each.isoformat(), each) for each in dates}
    without_shift = and_(Tender.shift_id.is_(None), Tender.business_date.in_(dates))
    days.of = or_(Tender.shift_id.in_(wanted), without_shift)
    return days


def _shifts(session: Session, wanted: ColumnElement[bool]) -> _Days:
    chosen = (
        select(Shift, ZReport.number, Register.name)
        .join(Register, Register.id == Shift.register_id)
        .outerjoin(ZReport, ZReport.shift_id == Shift.id)
        .where(wanted)
    )
    return _Days(
        {
            shift.id: DayName(
                shift.id, shift.business_date, register, number, is_open=shift.closed_at is None
            )
            for shift, number, register in session.execute(chosen)
        }
    )


def _at_stripe(states: Iterable[TenderState]) -> tuple[ColumnElement[bool], ...]:
    # By no index of the state: nearly all tenders have the same.
    return Tender.kind.in_(AT_STRIPE), func.coalesce(Tender.state, "").in_(states)


def _taken(days: _Days, states: Iterable[TenderState]) -> tuple[ColumnElement[bool], ...]:
    return days.of, *_at_stripe(states)


# --- what they come to ---


def _sum_up(session: Session, days: _Days) -> tuple[DayToBank, ...]:
    sums: dict[tuple[str, str, str], _Sums] = defaultdict(_Sums)
    _add_charges(session, days, sums)
    _add_refunds_not_at_stripe(session, days, sums)
    _add_refunds_not_here(session, days, sums)
    _add_entries(session, days, sums)
    found = [
        _row(days.names[key], currency, settled, each)
        for (key, currency, settled), each in sums.items()
        if key in days.names
    ]
    return tuple(sorted(found, key=lambda row: _place(row.day), reverse=True))


def _add_charges(session: Session, days: _Days, sums: dict[tuple[str, str, str], _Sums]) -> None:
    """Hold what the till took against Stripe's charges of it."""
    entry, none = BalanceEntry, BalanceEntry.id.is_(None)
    overdue = and_(none, _should_be_known(session, Tender.settled_at))
    settled = func.coalesce(entry.currency, Tender.currency)
    off = entry.amount_minor - Tender.amount_minor
    chosen = (
        select(
            _KEY,
            Tender.currency,
            settled,
            func.count(),
            func.sum(Tender.amount_minor),
            func.sum(case((and_(none, ~overdue), Tender.amount_minor), else_=0)),
            func.sum(
                case(
                    (overdue, -Tender.amount_minor),
                    (entry.currency == Tender.currency, off),
                    else_=0,
                )
            ),
            func.sum(case((overdue, 1), else_=0)),
        )
        .select_from(Tender)
        .outerjoin(
            entry,
            and_(entry.intent_id == Tender.intent_id, entry.reporting_category.in_(CHARGES)),
        )
        .where(*_taken(days, _TAKEN))
        .group_by(_KEY, Tender.currency, settled)
    )
    for key, currency, into, count, taken, waiting, difference, missing in session.execute(chosen):
        each = sums[key, currency, into]
        each.count, each.taken, each.waiting = count, taken, waiting
        each.difference, each.missing = difference, missing


def _add_refunds_not_at_stripe(
    session: Session, days: _Days, sums: dict[tuple[str, str, str], _Sums]
) -> None:
    """Add what the till gave back through Stripe, and Stripe has no entry of."""
    charge, back = aliased(BalanceEntry), aliased(BalanceEntry)
    charged_in = (
        select(charge.currency)
        .where(charge.intent_id == Tender.intent_id, charge.reporting_category.in_(CHARGES))
        .limit(1)
        .scalar_subquery()
    )
    settled = func.coalesce(charged_in, Tender.currency)
    chosen = (
        select(_KEY, Tender.currency, settled, func.count(), func.sum(Refund.amount_minor))
        .select_from(Tender)
        .join(Refund, Refund.tender_id == Tender.id)
        .where(*_taken(days, _TAKEN), Refund.state == RefundState.SUCCEEDED)
        .where(Refund.stripe_id.is_not(None), _should_be_known(session, Refund.settled_at))
        .where(~exists().where(back.source_id == Refund.stripe_id))
        .group_by(_KEY, Tender.currency, settled)
    )
    for key, currency, into, count, amount in session.execute(chosen):
        each = sums[key, currency, into]
        each.lacking_count, each.lacking = count, amount


def _add_refunds_not_here(
    session: Session, days: _Days, sums: dict[tuple[str, str, str], _Sums]
) -> None:
    """Add what Stripe gave back, and the books have no refund of."""
    entry = BalanceEntry
    chosen = (
        select(_KEY, Tender.currency, entry.currency, func.count(), func.sum(-entry.amount_minor))
        .select_from(Tender)
        .join(entry, entry.intent_id == Tender.intent_id)
        .where(*_taken(days, _TAKEN), entry.reporting_category == "refund")
        .where(_should_be_known(session, entry.created_at))
        .where(~exists().where(Refund.stripe_id == entry.source_id))
        .group_by(_KEY, Tender.currency, entry.currency)
    )
    for key, currency, into, count, amount in session.execute(chosen):
        each = sums[key, currency, into]
        each.foreign_count, each.foreign = count, amount


def _add_entries(session: Session, days: _Days, sums: dict[tuple[str, str, str], _Sums]) -> None:
    """Add what became of it: fees, what came off later, and where all of that is by now."""
    entry = BalanceEntry
    again = [
        failed
        for failed, later in _paid_with(session).items()
        if later is not None and later.status == _ARRIVED
    ]
    has_arrived = or_(func.coalesce(Payout.status == _ARRIVED, false()), Payout.id.in_(again))
    has_arrived = func.coalesce(has_arrived, false())
    by_hand = _may_be_paid_by_hand(session)
    by = _KEY, Tender.currency, entry.currency, entry.reporting_category, has_arrived, by_hand
    chosen = (
        select(*by, func.sum(entry.amount_minor), func.sum(entry.fee_minor))
        .select_from(Tender)
        .join(entry, entry.intent_id == Tender.intent_id)
        .outerjoin(Payout, Payout.id == entry.payout_id)
        .where(*_taken(days, _TAKEN))
        .group_by(*by)
    )
    for key, currency, settled, category, arrived, hand, amount, fee in session.execute(chosen):
        each = sums[key, currency, settled]
        each.fees -= fee
        name = _column_of(category)
        setattr(each, name, getattr(each, name) + amount)
        place = "arrived" if arrived else "by_hand" if hand else "on_the_way"
        setattr(each, place, getattr(each, place) + amount - fee)


def _may_be_paid_by_hand(session: Session) -> ColumnElement[bool]:
    """Return the condition that a payout begun by hand may have an entry that is in no other."""
    account = func.coalesce(Payout.account_id, "")
    chosen = (
        select(account, func.max(Payout.created_at))
        .where(~Payout.automatic, Payout.status.not_in((_FAILED, "canceled")))
        .group_by(account)
    )
    entry = BalanceEntry
    spans = [
        and_(func.coalesce(entry.account_id, "") == of, entry.available_on <= newest)
        for of, newest in session.execute(chosen)
    ]
    return func.coalesce(and_(entry.payout_id.is_(None), or_(false(), *spans)), false())


def _column_of(category: str) -> str:
    if category in CHARGES:
        return "gross"
    if category in _REFUNDS:
        return "refunds"
    return "disputes" if category in _DISPUTES else "others"


def _should_be_known(session: Session, moment: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Return the condition that Stripe was asked for all entries of a moment of a tender's."""
    account = case(
        (Tender.charge_type == ChargeType.DIRECT, func.coalesce(Tender.account_id, "")), else_=""
    )
    of_an_account = SyncState.name.startswith(f"{ENTRIES_READ}:")
    chosen = select(SyncState).where((SyncState.name == ENTRIES_READ) | of_an_account)
    spans = []
    for row in session.scalars(chosen):
        since, until = row.value.get("from"), row.value.get("until")
        if until is None:
            continue
        end = datetime.fromisoformat(until) - SHOWN_LATE
        span = [account == row.name.removeprefix(ENTRIES_READ)[1:], moment < end]
        if since is not None:
            span.append(moment >= datetime.fromisoformat(since))
        spans.append(and_(*span))
    return or_(false(), *spans)


def _row(name: DayName, currency: str, settled: str, sums: _Sums) -> DayToBank:
    def money(minor: int) -> Money:
        return Money(minor, settled)

    return DayToBank(
        day=name,
        count=sums.count,
        taken=Money(sums.taken, currency),
        gross=money(sums.gross),
        fees=money(sums.fees),
        refunds=money(sums.refunds),
        disputes=money(sums.disputes),
        others=money(sums.others),
        arrived=money(sums.arrived),
        on_the_way=money(sums.on_the_way),
        by_hand=money(sums.by_hand),
        waiting=Money(sums.waiting, currency),
        difference=Money(sums.difference, currency),
        missing=sums.missing,
        lacking=Money(sums.lacking, currency),
        lacking_count=sums.lacking_count,
        foreign=money(sums.foreign),
        foreign_count=sums.foreign_count,
    )
