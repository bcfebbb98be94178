"""What rows of the history come to, in as few rows as there are.

What is asked by facets and days alone is read from `history_sum`: whole months as such, the days
before and after them each. All else is summed from the rows that the index finds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from pos_app.db.history_index import HistoryIndex

DAY, MONTH, HOUR, METHOD, STATUS, NOTHING = "day", "month", "hour", "method", "status", ""
"""By what is summed, beside the currency."""

_MEASURES: Final = (
    "count", "paid", "taken_minor", "refunded_minor", "tip_minor", "settled", "fee_minor",
    "net_minor",
)  # fmt: skip
_OF_A_ROW: Final = (
    "count(*), sum(e.taken_minor > 0), sum(e.taken_minor), sum(e.refunded_minor),"
    " sum(e.tip_minor), count(e.settlement_currency), sum(coalesce(e.fee_minor, 0)),"
    " sum(coalesce(e.net_minor, 0))"
)
_BY: Final = {
    DAY: ("s.at", "e.business_date"),
    MONTH: ("substr(s.at, 1, 7)", "substr(e.business_date, 1, 7)"),
    HOUR: ("CAST(substr(s.at, -2) AS INTEGER)", "e.store_hour"),
    METHOD: ("f.method_codes", "f.method_codes"),
    STATUS: ("f.status", "f.status"),
    NOTHING: ("''", "''"),
}
_STEP: Final = {"day": 0, "month": 1, "hour": 2}


@dataclass(frozen=True)
class SumRow:
    """What some rows come to, all of one currency and settled in one."""

    by: Any
    currency: str
    settlement_currency: str
    count: int
    paid: int
    taken_minor: int
    refunded_minor: int
    tip_minor: int
    settled: int
    fee_minor: int
    net_minor: int


def sums(session: Session, index: HistoryIndex, by: str = NOTHING) -> Iterator[SumRow]:
    """Yield what the rows come to that an index finds; a step may come in several rows."""
    wanted = index.wanted
    if index.facets == frozenset():
        return
    if not index.is_by_facets:
        yield from _of_rows(session, index, by)
        return
    if by == DAY:
        yield from _rolled_up(session, index, by, "day", wanted.first, wanted.last)
        return
    for whole, first, last in _parts(wanted.first, wanted.last):
        if whole:
            step = "hour" if by == HOUR else "month"
            yield from _rolled_up(session, index, by, step, first, last)
        elif by == HOUR:
            yield from _of_days(session, index, by, first, last)
        else:
            yield from _rolled_up(session, index, by, "day", first, last)


def counts(session: Session, index: HistoryIndex, by: str) -> Iterator[tuple[str, int]]:
    """Yield how many rows each day or month has that an index finds, the newest first.

    Days are written as dates, months without their day.
    """
    if index.facets == frozenset():
        return
    if index.is_by_facets:
        wanted, step = index.wanted, "day" if by == DAY or _has_days(index) else "month"
        where, values = _reach(index, step, wanted.first, wanted.last)
        at = "s.at" if by == step else "substr(s.at, 1, 7)"
        asked = f'SELECT {at}, sum(s."count") FROM history_sum AS s WHERE {where}'
    else:
        values, at = index.values, _BY[by][1].replace("e.", "i.")
        asked = f"SELECT {at}, count(*) FROM {index.source()} WHERE {index.where()}"
    for day, count in session.connection().exec_driver_sql(
        f"{asked} GROUP BY 1 ORDER BY 1 DESC", values
    ):
        if day and count:
            yield day, count


def _has_days(index: HistoryIndex) -> bool:
    return index.wanted.first is not None or index.wanted.last is not None


def _parts(
    first: date | None, last: date | None
) -> Iterator[tuple[bool, date | None, date | None]]:
    """Yield the whole months of some days, and what is left before and after them."""
    begin = first if first is None or first.day == 1 else _next_month(first)
    end = None if last is None else _begin_of_month(last + timedelta(days=1))
    if begin and end and begin >= end:
        yield False, first, last
        return
    if first and begin and first < begin:
        yield False, first, begin - timedelta(days=1)
    yield True, begin, end - timedelta(days=1) if end else None
    if last and end and end <= last:
        yield False, end, last


def _begin_of_month(day: date) -> date:
    return day.replace(day=1)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _rolled_up(
    session: Session,
    index: HistoryIndex,
    by: str,
    step: str,
    first: date | None,
    last: date | None,
) -> Iterator[SumRow]:
    where, values = _reach(index, step, first, last)
    measures = ", ".join(f'sum(s."{name}")' for name in _MEASURES)
    asked = (
        f"SELECT {_BY[by][0]} AS step_of, f.currency, s.settlement_currency, {measures}"
        " FROM history_sum AS s CROSS JOIN history_facets AS f ON f.no = s.facets_no"
        f" WHERE {where} GROUP BY 1, 2, 3"
    )
    yield from _read(session, asked, values)


def _reach(
    index: HistoryIndex, step: str, first: date | None, last: date | None
) -> tuple[str, dict[str, Any]]:
    """Return which rows of `history_sum` are of some days, and the values that this names."""
    size = 10 if step == "day" else 7
    where, values = ["s.step = :step"], dict[str, Any](step=_STEP[step])
    if first is not None:
        where.append("s.at >= :low")
        values["low"] = first.isoformat()[:size]
    if last is not None:
        where.append("s.at < :high")
        values["high"] = f"{last.isoformat()[:size]}~"
        where.append("s.at > '1'")
    if index.facets is not None:
        where.append("s.facets_no IN (SELECT value FROM json_each(:facets))")
        values["facets"] = json.dumps(sorted(index.facets))
    return " AND ".join(where), values


def _of_rows(session: Session, index: HistoryIndex, by: str) -> Iterator[SumRow]:
    source = index.source()
    if "history_entry" not in source:
        source += " CROSS JOIN history_entry AS e ON e.id = i.id"
    asked = (
        f"SELECT {_BY[by][1]}, f.currency, coalesce(e.settlement_currency, ''), {_OF_A_ROW}"
        f" FROM {source}"
        " CROSS JOIN history_facets AS f ON f.no = i.facets_no"
        f" WHERE {index.where()} GROUP BY 1, 2, 3"
    )
    yield from _read(session, asked, index.values)


def _of_days(
    session: Session, index: HistoryIndex, by: str, first: date | None, last: date | None
) -> Iterator[SumRow]:
    """Sum the rows of some days that are no whole month."""
    values = {**index.values, "low": str(first), "high": str(last)}
    facets = "i.facets_no IN (SELECT value FROM json_each(:facets))"
    asked = (
        f"SELECT {_BY[by][1]}, f.currency, coalesce(e.settlement_currency, ''), {_OF_A_ROW}"
        " FROM history_entry AS e INDEXED BY ix_history_entry_business_date"
        " CROSS JOIN history_index AS i ON i.id = e.id"
        " CROSS JOIN history_facets AS f ON f.no = i.facets_no"
        " WHERE e.business_date BETWEEN :low AND :high"
        f" AND {'1' if index.facets is None else facets} GROUP BY 1, 2, 3"
    )
    yield from _read(session, asked, values)


def _read(session: Session, asked: str, values: dict[str, Any]) -> Iterator[SumRow]:
    for row in session.connection().exec_driver_sql(asked, values):
        if row[3]:
            yield SumRow(*row)
