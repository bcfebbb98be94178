"""What the history comes to, as the screens show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from pos_app.db.history_sums import SumRow
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


def totals_of(rows: Iterable[SumRow]) -> tuple[HistoryTotal, ...]:
    """Return one total a currency, the largest count first."""
    by_currency: dict[str, list[SumRow]] = defaultdict(list)
    for row in rows:
        by_currency[row.currency].append(row)
    totals = [_total(currency, found) for currency, found in by_currency.items()]
    return tuple(sorted(totals, key=lambda total: (-total.count, total.gross.currency)))


def totals_of_rows(rows: Iterable[HistoryRow]) -> tuple[HistoryTotal, ...]:
    """Return the totals of rows that were read."""
    return totals_of(
        SumRow(
            by="",
            currency=row.amount.currency,
            settlement_currency=row.settlement_currency or "",
            count=1,
            paid=int(row.taken > 0),
            taken_minor=row.taken,
            refunded_minor=row.refunded,
            tip_minor=row.tip,
            settled=int(row.net is not None),
            fee_minor=row.fee.minor if row.fee else 0,
            net_minor=row.net.minor if row.net else 0,
        )
        for row in rows
    )


def _total(currency: str, rows: list[SumRow]) -> HistoryTotal:
    settled: dict[str, list[SumRow]] = defaultdict(list)
    for row in rows:
        if row.settlement_currency:
            settled[row.settlement_currency].append(row)
    return HistoryTotal(
        count=sum(row.count for row in rows),
        paid=sum(row.paid for row in rows),
        gross=Money(sum(row.taken_minor for row in rows), currency),
        refunded=Money(sum(row.refunded_minor for row in rows), currency),
        tips=Money(sum(row.tip_minor for row in rows), currency),
        settled=tuple(
            SettledTotal(
                sum(row.settled for row in found),
                fee=Money(sum(row.fee_minor for row in found), name),
                net=Money(sum(row.net_minor for row in found), name),
            )
            for name, found in sorted(settled.items())
        ),
    )


def steps_of(rows: Iterable[SumRow], by: HistoryStep) -> tuple[HistorySum, ...]:
    """Return the totals of each step, in their order; rows of no business day are of none."""
    steps: dict[StepKey, list[SumRow]] = defaultdict(list)
    for row in rows:
        if row.by or by not in {HistoryStep.DAY, HistoryStep.MONTH}:
            steps[_key_of(row, by)].append(row)
    return tuple(
        HistorySum(key, total)
        for key in sorted(steps, key=_place_of)
        for total in totals_of(steps[key])
    )


def _key_of(row: SumRow, by: HistoryStep) -> StepKey:
    if by is HistoryStep.HOUR:
        return int(row.by)
    if by is HistoryStep.STATUS:
        return PaymentStatus(row.by)
    if by is HistoryStep.METHOD:
        first = str(row.by).split(":", 1)[0]
        return TenderKind(first) if first else None
    return date.fromisoformat(row.by if by is HistoryStep.DAY else f"{row.by}-01")


def _place_of(key: StepKey) -> tuple[int, str]:
    """Return how steps are ordered: days and hours as they follow, states as they are listed."""
    if key is None:
        return (len(TenderKind), "")
    if isinstance(key, TenderKind | PaymentStatus):
        return (list(type(key)).index(key), "")
    return (key, "") if isinstance(key, int) else (0, key.isoformat())
