"""Rows of the history sorted by what they say, found by its index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from pos_app.db.history_index import HistoryIndex, Place
from pos_app.domain.history_filter import HistoryColumn, HistoryOrder

Sorted = tuple[str | int, ...]
"""By what a row is sorted; its key is the last."""

_MOST_SORTED: Final = 2_000
"""So many rows are found and then sorted; of more the index by what they are sorted by is read."""
_GROUPED: Final = {HistoryColumn.STATUS: "status", HistoryColumn.METHOD: "method_codes"}


@dataclass(frozen=True)
class Ask:
    """Which rows are asked for: so many from a place on, in an order, or those before it."""

    order: HistoryOrder
    limit: int
    after: Sorted | None = None
    upwards: bool = False
    skip: int = 0

    @property
    def falls(self) -> bool:
        """Whether the largest value stands first in the direction that is read."""
        return self.order.descending is not self.upwards

    @property
    def many(self) -> int:
        """How many rows are read: one more tells whether there are more."""
        return self.limit + 1


def sorted_rows(session: Session, index: HistoryIndex, ask: Ask) -> list[Sorted]:
    """Return what rows are sorted by with their keys, of those that are asked for and one more.

    Rows that are left out are stepped over in a narrow index of SQLite's, from the nearer end where
    it is known how many there are.
    """
    find = _FINDERS[ask.order.column]
    if ask.after and ask.skip:
        return find(session, index, replace(ask, limit=ask.limit + ask.skip, skip=0))[ask.skip :]
    if not ask.skip or not index.is_by_facets:
        return find(session, index, ask)
    total = sum(index.sizes(index.groups("status")).values())
    if ask.skip * 2 <= total:
        return find(session, index, ask)
    below = max(0, total - ask.skip - ask.many)
    left = max(0, total - ask.skip - below)
    if not left:
        return []
    backwards = replace(ask, limit=left - 1, upwards=not ask.upwards, skip=below)
    return find(session, index, backwards)[::-1]


def _by_time(_session: Session, index: HistoryIndex, ask: Ask) -> list[Sorted]:
    place = Place(int(ask.after[0]) if ask.after else None, upwards=not ask.falls)
    return [(key,) for key in index.keys(ask.many, place, skip=ask.skip)]


def _by_group(_session: Session, index: HistoryIndex, ask: Ask) -> list[Sorted]:
    """Read one value after the other; among rows of one the newest stand first."""
    groups = index.groups(_GROUPED[ask.order.column])
    sizes = index.sizes(groups) if ask.skip else {}
    found: list[Sorted] = []
    skip = ask.skip
    begin = str(ask.after[0]) if ask.after else None
    for value in sorted(groups, reverse=ask.falls):
        if begin is not None and value != begin and (value < begin) is not ask.falls:
            continue
        key = int(ask.after[1]) if ask.after and value == begin else None
        if skip and skip >= sizes[value]:
            skip -= sizes[value]
            continue
        left, place = ask.many - len(found), Place(key, upwards=ask.upwards)
        keys = index.only(groups[value]).keys(left, place, skip=skip)
        skip = 0
        found += [(value, each) for each in keys]
        if len(found) == ask.many:
            break
    return found


def _by_amount(session: Session, index: HistoryIndex, ask: Ask) -> list[Sorted]:
    if (few := _few(index)) is not None:
        asked = "SELECT amount_minor, key FROM history_index AS i WHERE {few}"
        return _sorted(session, asked, few, ask)
    source = "history_index AS i INDEXED BY ix_history_index_amount"
    if ask.skip <= _MOST_SORTED or ask.after:
        return _walk(session, index, ask, "i.amount_minor", source)
    # Newest first among equals, SQLite sorts those of each amount that it steps over: it is asked
    # for the amount that stands there, and for how many come before it.
    asked = f"SELECT {{what}} FROM {source} WHERE {index.conditions()}"
    way, before = ("DESC", ">") if ask.falls else ("ASC", "<")
    at = asked.format(what="i.amount_minor") + f" ORDER BY 1 {way} LIMIT 1 OFFSET {ask.skip}"
    run = session.connection().exec_driver_sql
    amount = run(at, index.values).scalar()
    if amount is None:
        return []
    above = f"{asked.format(what='count(*)')} AND i.amount_minor {before} :begin"
    skip = ask.skip - run(above, {**index.values, "begin": amount}).scalar_one()
    more = f"i.amount_minor {'<' if ask.falls else '>'}= {amount}"
    return _walk(session, index, replace(ask, skip=skip), "i.amount_minor", source, more)


def _by_customer(session: Session, index: HistoryIndex, ask: Ask) -> list[Sorted]:
    """Read the rows of customers by their names, then those of nobody, the newest first."""
    parts = (_of_nobody, _of_people) if ask.upwards else (_of_people, _of_nobody)
    found: list[Sorted] = []
    skip = ask.skip
    for part in parts:
        rest = replace(ask, limit=ask.limit - len(found), skip=skip)
        found += part(session, index, rest)
        if len(found) == ask.many:
            break
        if skip and not found:
            has = "IS NOT NULL" if part is _of_people else "IS NULL"
            skip -= index.count(more=f"i.customer_id {has}")
        else:
            skip = 0
    return found


def _of_people(session: Session, index: HistoryIndex, ask: Ask) -> list[Sorted]:
    if (few := _few(index)) is not None:
        asked = (
            "SELECT p.folded_name, i.customer_id, i.key FROM history_index AS i"
            " JOIN customer AS p ON p.id = i.customer_id WHERE {few}"
        )
        return _sorted(session, asked, few, ask)
    people = "customer AS p CROSS JOIN history_index AS i INDEXED BY ix_history_index_customer"
    people += " ON i.customer_id = p.id"
    return _walk(session, index, ask, "p.folded_name, p.id", people)


def _of_nobody(_session: Session, index: HistoryIndex, ask: Ask) -> list[Sorted]:
    in_nobody = ask.after is not None and len(ask.after) == 1
    if ask.after and ask.upwards and not in_nobody:
        return []
    place = Place(int(ask.after[0]) if ask.after and in_nobody else None, upwards=ask.upwards)
    found = index.keys(ask.many, place, more="i.customer_id IS NULL", skip=ask.skip)
    return [(each,) for each in found]


_FINDERS: Final[dict[HistoryColumn, Callable[[Session, HistoryIndex, Ask], list[Sorted]]]] = {
    HistoryColumn.TIME: _by_time,
    HistoryColumn.STATUS: _by_group,
    HistoryColumn.METHOD: _by_group,
    HistoryColumn.AMOUNT: _by_amount,
    HistoryColumn.CUSTOMER: _by_customer,
}


def _few(index: HistoryIndex) -> list[int] | None:
    """Return the keys of all rows where they are few enough to be sorted."""
    facets = index.facets
    few_facets = facets is not None and index.count_of(facets) <= _MOST_SORTED
    if index.is_selective or few_facets:
        return index.every()
    return None


def _sorted(session: Session, asked: str, few: Sequence[int], ask: Ask) -> list[Sorted]:
    keys = ", ".join(map(str, few))
    rows = session.connection().exec_driver_sql(asked.format(few=f"i.key IN ({keys})"))
    found = [tuple(row) for row in rows]
    # Stable: by the key first, then by what stands before it.
    found.sort(key=lambda row: row[-1], reverse=not ask.upwards)
    found.sort(key=lambda row: row[:-1], reverse=ask.falls)
    if ask.after and len(ask.after) == len(found[0] if found else ()):
        found = [row for row in found if _is_beyond(row, ask)]
    elif ask.after and len(ask.after) == 1:
        found = found if ask.upwards else []
    return found[ask.skip : ask.skip + ask.many]


def _is_beyond(row: Sorted, ask: Ask) -> bool:
    after = ask.after or ()
    if row[:-1] != after[:-1]:
        return (row[:-1] < after[:-1]) is ask.falls
    return row[-1] > after[-1] if ask.upwards else row[-1] < after[-1]  # type: ignore[operator]


def _walk(
    session: Session, index: HistoryIndex, ask: Ask, columns: str, source: str, more: str = "1"
) -> list[Sorted]:
    """Walk along an index of SQLite's by what rows are sorted by, which `columns` name.

    `more` is SQL of `i`.
    """
    if index.facets == frozenset():
        return []
    names = columns.split(", ")
    way, values = "DESC" if ask.falls else "ASC", index.values
    where = [index.conditions(), more]
    if ask.after:
        if len(ask.after) == 1:  # among those of nobody, which come after all others
            if not ask.upwards:
                return []
        else:
            values |= {f"after{place}": value for place, value in enumerate(ask.after)}
            marks = ", ".join(f":after{place}" for place in range(len(names)))
            further = "<" if ask.falls else ">"
            nearer = f"i.key {'>' if ask.upwards else '<'} :after{len(names)}"
            where.append(
                f"{names[0]} {further}= :after0 AND (({columns}) {further} ({marks})"
                f" OR (({columns}) = ({marks}) AND {nearer}))"
            )
    by = ", ".join(f"{name} {way}" for name in names)
    rows = session.connection().exec_driver_sql(
        f"SELECT {columns}, i.key FROM {source} WHERE {' AND '.join(where)}"
        f" ORDER BY {by}, i.key {'ASC' if ask.upwards else 'DESC'} LIMIT {ask.many}"
        f" OFFSET {ask.skip}",
        values,
    )
    return [tuple(row) for row in rows]
