"""What rows of the history come to, in as few rows as there are.

What is asked by facets and days alone is read from `history_sum`: whole months as such, by their
hours where some are asked for, and the days before and after them each. All else is summed from the
rows that the index finds. `history_days` has how many rows each day has, whatever they are: by that
the list opens.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from pos_app.db.history_index import HistoryIndex, Place

DAY, MONTH, HOUR, METHOD, STATUS, NOTHING = "day", "month", "hour", "method", "status", ""
"""By what is summed, beside the currency."""

_MEASURES: Final = (
    "count", "paid", "taken_minor", "refunded_minor", "tip_minor", "settled", "fee_minor",
    "net_minor",
)  # fmt: skip
_OF_A_ROW: Final = (
    "count(*)", "sum(i.taken_minor > 0)", "sum(i.taken_minor)", "sum(i.refunded_minor)",
    "sum(i.tip_minor)", "sum(i.settlement_currency <> '')", "sum(i.fee_minor)", "sum(i.net_minor)",
)  # fmt: skip
_MOST_COLUMNS: Final = 8
"""Sums by currency that are columns of one row; for more than these rows are grouped."""
_BY: Final = {
    DAY: ("s.at", "i.business_date"),
    MONTH: ("substr(s.at, 1, 7)", "substr(i.business_date, 1, 7)"),
    HOUR: ("CAST(substr(s.at, -2) AS INTEGER)", "i.store_hour"),
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
    if not index.is_by_facets_and_hours or (by == DAY and wanted.hours):
        yield from _of_rows(session, index, by)
        return
    if by == DAY:
        yield from _rolled_up(session, index, by, "day", wanted.first, wanted.last)
        return
    of_hours = by == HOUR or bool(wanted.hours)
    for whole, first, last in _parts(wanted.first, wanted.last):
        if whole:
            step = "hour" if of_hours else "month"
            yield from _rolled_up(session, index, by, step, first, last)
        elif of_hours:
            days = HistoryIndex(session, replace(wanted, first=first, last=last))
            yield from _of_rows(session, days, by)
        else:
            yield from _rolled_up(session, index, by, "day", first, last)


def counts(session: Session, index: HistoryIndex, by: str) -> Iterator[tuple[str, int]]:
    """Yield how many rows each day or month has that an index finds, the newest first.

    Days are written as dates, months without their day.
    """
    if index.facets == frozenset():
        return
    wanted = index.wanted
    has_days = wanted.first is not None or wanted.last is not None
    if by == DAY and index.is_by_facets and index.facets is None and not has_days:
        values, asked = dict[str, Any](), 'SELECT at, sum("count") FROM history_days'
    elif index.is_by_facets:
        step = "day" if by == DAY or has_days else "month"
        where, values = _reach(index, step, wanted.first, wanted.last)
        at = "s.at" if by == step else "substr(s.at, 1, 7)"
        asked = f'SELECT {at}, sum(s."count") FROM history_sum AS s WHERE {where}'
    else:
        values, at = index.values, _BY[by][1]
        asked = f"SELECT {at}, count(*) FROM {index.source_of_all()} WHERE {index.where(Place())}"
    for day, count in session.connection().exec_driver_sql(
        f"{asked} GROUP BY 1 ORDER BY 1 DESC", values
    ):
        if day and count:
            yield day, count


def _parts(
    first: date | None, last: date | None
) -> Iterator[tuple[bool, date | None, date | None]]:
    """Yield the whole months of some days, and what is left before and after them."""
    begin = first
    if first is not None and first.day > 1:
        begin = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    end = None if last is None else (last + timedelta(days=1)).replace(day=1)
    if begin and end and begin >= end:
        yield False, first, last
        return
    if first and begin and first < begin:
        yield False, first, begin - timedelta(days=1)
    yield True, begin, end - timedelta(days=1) if end else None
    if last and end and end <= last:
        yield False, end, last


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
    if step == "hour" and index.wanted.hours:
        where.append(f"{_BY[HOUR][0]} IN (SELECT value FROM json_each(:hours))")
        values["hours"] = index.values["hours"]
    if index.facets is not None:
        where.append("s.facets_no IN (SELECT value FROM json_each(:facets))")
        values["facets"] = json.dumps(sorted(index.facets))
    return " AND ".join(where), values


def _of_rows(session: Session, index: HistoryIndex, by: str) -> Iterator[SumRow]:
    pairs = _pairs_of(session, index) if by == NOTHING else []
    if 0 < len(pairs) <= _MOST_COLUMNS:
        yield from _columns(session, index, pairs)
    else:
        yield from _groups(session, index, by)


def _pairs_of(session: Session, index: HistoryIndex) -> list[tuple[str, str]]:
    """Return in which currencies rows of an index may be, each with those it was settled in."""
    where, values = _reach(index, "month", None, None)
    asked = (
        "SELECT DISTINCT f.currency, s.settlement_currency FROM history_sum AS s"
        f" CROSS JOIN history_facets AS f ON f.no = s.facets_no WHERE {where} ORDER BY 1, 2"
    )
    known = [(row[0], row[1]) for row in session.connection().exec_driver_sql(asked, values)]
    found = {name for name, facets in index.groups("currency").items() if index.may_have(facets)}
    pairs = [pair for pair in known if pair[0] in found] or known[:1]
    settled = Counter(currency for currency, settled_in in pairs if settled_in)
    # What is not settled has no fee: it is summed with what is, where that is in one currency.
    return [pair for pair in pairs if pair[1] or settled[pair[0]] != 1]


def _columns(
    session: Session, index: HistoryIndex, pairs: Sequence[tuple[str, str]]
) -> Iterator[SumRow]:
    """Yield what each pair of currencies comes to; to group the rows SQLite would sort them all."""
    values, columns = index.values, []
    currencies = Counter(currency for currency, _settled_in in pairs)
    for place, (currency, settled_in) in enumerate(pairs):
        values |= {f"currency{place}": currency, f"settled{place}": settled_in}
        which = [f"i.currency = :currency{place}"] if len(currencies) > 1 else []
        if currencies[currency] > 1:
            which.append(f"i.settlement_currency = :settled{place}")
        narrowed = f" FILTER (WHERE {' AND '.join(which)})" if which else ""
        columns += [f"{measure}{narrowed}" for measure in _OF_A_ROW]
    asked = f"SELECT {', '.join(columns)} FROM {index.source_of_all()}"
    asked += f" WHERE {index.where(Place())}"
    found = session.connection().exec_driver_sql(asked, values).one()
    for place, pair in enumerate(pairs):
        begin = place * len(_OF_A_ROW)
        if found[begin]:
            row = SumRow("", *pair, *found[begin : begin + len(_OF_A_ROW)])
            yield row if row.settled else replace(row, settlement_currency="")


def _groups(session: Session, index: HistoryIndex, by: str) -> Iterator[SumRow]:
    """Yield what each step comes to in each pair of currencies."""
    step = _BY[by][1]
    joined = " CROSS JOIN history_facets AS f ON f.no = i.facets_no" if "f." in step else ""
    asked = (
        f"SELECT {step}, i.currency, i.settlement_currency, {', '.join(_OF_A_ROW)}"
        f" FROM {index.source_of_all()}{joined} WHERE {index.where(Place())} GROUP BY 1, 2, 3"
    )
    yield from _read(session, asked, index.values)


def _read(session: Session, asked: str, values: dict[str, Any]) -> Iterator[SumRow]:
    for row in session.connection().exec_driver_sql(asked, values):
        if row[3]:
            yield SumRow(*row)
