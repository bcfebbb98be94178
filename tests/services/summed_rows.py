"""Sums of rows of the history, added up one by one: what the totals are held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import tzinfo
from decimal import Decimal

from pos_app.domain.money import Money
from pos_app.domain.payments import PaymentStatus, TenderKind
from pos_app.services.views.history import HistoryRow
from pos_app.services.views.history_totals import (
    HistoryStep,
    HistorySum,
    HistoryTotal,
    SettledTotal,
    StepKey,
)


def totals_of(rows: Iterable[HistoryRow], *, rates: bool = True) -> tuple[HistoryTotal, ...]:
    """Return what rows come to: one a currency, the largest count first."""
    by_currency: dict[str, list[HistoryRow]] = defaultdict(list)
    for row in rows:
        by_currency[row.amount.currency].append(row)
    totals = [_total(currency, found, rates=rates) for currency, found in by_currency.items()]
    return tuple(sorted(totals, key=lambda total: (-total.count, total.gross.currency)))


def sums_of(rows: Iterable[HistoryRow], by: HistoryStep, zone: tzinfo) -> tuple[HistorySum, ...]:
    """Return what rows come to by step and currency; those of no business day are of none."""
    steps: dict[StepKey, list[HistoryRow]] = defaultdict(list)
    for row in rows:
        if by in {HistoryStep.DAY, HistoryStep.MONTH} and row.business_date is None:
            continue
        steps[_step(row, by, zone)].append(row)
    return tuple(
        HistorySum(key, total)
        for key in sorted(steps, key=step_order)
        for total in totals_of(steps[key], rates=False)
    )


def step_order(key: StepKey) -> tuple[int, str]:
    """Return how steps are ordered: days and hours as they follow, states as they are listed."""
    if key is None:
        return (len(TenderKind), "")
    if isinstance(key, TenderKind | PaymentStatus):
        return (list(type(key)).index(key), "")
    return (key, "") if isinstance(key, int) else (0, key.isoformat())


def _step(row: HistoryRow, by: HistoryStep, zone: tzinfo) -> StepKey:
    if by is HistoryStep.HOUR:
        return row.occurred_at.astimezone(zone).hour
    if by is HistoryStep.METHOD:
        return row.kind
    if by is HistoryStep.STATUS:
        return row.status
    day = row.business_date
    return day.replace(day=1) if day and by is HistoryStep.MONTH else day


def _rate(rows: Sequence[HistoryRow], currency: str, into: str) -> Decimal | None:
    """Return what one of a currency came to, of rows that were paid through Stripe alone."""
    here = {kind for kind in TenderKind if not kind.facts.moves_at_stripe}
    alone = [row for row in rows if not row.kinds & here]
    taken = Decimal(sum(row.taken for row in alone))
    settled = sum(row.fee.minor + row.net.minor for row in alone if row.fee and row.net)
    if currency == into or not taken:
        return None
    return Decimal(f"{settled / taken:.5g}")  # both of two decimals


def _total(currency: str, rows: Sequence[HistoryRow], *, rates: bool) -> HistoryTotal:
    settled: dict[str, list[HistoryRow]] = defaultdict(list)
    for row in rows:
        if row.settlement_currency:
            settled[row.settlement_currency].append(row)
    return HistoryTotal(
        count=len(rows),
        paid=sum(row.taken > 0 for row in rows),
        gross=Money(sum(row.taken for row in rows), currency),
        refunded=Money(sum(row.refunded for row in rows), currency),
        tips=Money(sum(row.tip for row in rows), currency),
        settled=tuple(
            SettledTotal(
                len(found),
                fee=Money(sum(row.fee.minor for row in found if row.fee), name),
                net=Money(sum(row.net.minor for row in found if row.net), name),
                rate=_rate(found, currency, name) if rates else None,
            )
            for name, found in sorted(settled.items())
        ),
    )
