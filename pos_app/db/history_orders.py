"""Rows of the history sorted by what they say, found by its index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
        """How many rows are read: those left out, and one that tells whether there are more."""
        return self.limit + self.skip + 1


def sorted_rows(session: Session, index: HistoryIndex, ask: Ask) -> list[Sorted]:
    """Return what rows are sorted by with their keys, of those that are asked for and one more."""
    return _FINDERS[ask.order.column](session, index, ask)


def _by_time(_session: Session, index: HistoryIndex, ask: Ask) -> list[Sorted]:
    place = Place(int(ask.after[0]) if ask.after else None, upwards=not ask.falls)
    return [(key,) for key in index.keys(ask.many, place)]


def _by_group(_session: Session, index: HistoryIndex, ask: Ask) -> list[Sorted]:
    """Read one value after the other; among rows of one the newest stand first."""
    groups = index.groups(_GROUPED[ask.order.column])
    found: list[Sorted] = []
    begin = str(ask.after[0]) if ask.after else None
    for value in sorted(groups, reverse=ask.falls):
        if begin is not None and value != begin and (value < begin) is not ask.falls:
            continue
        key = int(ask.after[1]) if ask.after and value == begin else None
        left = ask.many - len(found)
        keys = index.only(groups[value]).keys(left, Place(key, upwards=ask.upwards))
        found += [(value, each) for each in keys]
        if len(found) == ask.many:
            break
    return found


def _by_amount(session: Session, index: HistoryIndex, ask: Ask) -> list[Sorted]:
    if (few := _few(index)) is not None:
        asked = "SELECT amount_minor, key FROM history_index AS i WHERE {few}"
        return _sorted(session, asked, few, ask)
    return _walk(
        session,
        index,
        ask,
        "i.amount_minor",
        "history_index AS i INDEXED BY ix_history_index_amount",
    )


def _by_customer(session: Session, index: HistoryIndex, ask: Ask) -> list[Sorted]:
    """Read the rows of customers by their names, then those of nobody, the newest first."""
    nobody = "i.customer_id IS NULL"
    if (few := _few(index)) is not None:
        asked = (
            "SELECT p.folded_name, i.customer_id, i.key FROM history_index AS i"
            " JOIN customer AS p ON p.id = i.customer_id WHERE {few}"
        )
        named = _sorted(session, asked, few, ask)
    else:
        people = "customer AS p CROSS JOIN history_index AS i INDEXED BY ix_history_index_customer"
        people += " ON i.customer_id = p.id"
        named = _walk(session, index, ask, "p.folded_name, p.id", people)
    in_nobody = ask.after is not None and len(ask.after) == 1
    key = int(ask.after[0]) if ask.after and in_nobody else None

    def of_nobody(many: int) -> list[Sorted]:
        found = index.keys(many, Place(key, upwards=ask.upwards), more=nobody)
        return [(each,) for each in found]

    if ask.upwards:
        above = of_nobody(ask.many) if in_nobody else []
        return [*above, *named[: ask.many - len(above)]]
    return named if len(named) == ask.many else [*named, *of_nobody(ask.many - len(named))]


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
    return found[: ask.many]


def _is_beyond(row: Sorted, ask: Ask) -> bool:
    after = ask.after or ()
    if row[:-1] != after[:-1]:
        return (row[:-1] < after[:-1]) is ask.falls
    return row[-1] > after[-1] if ask.upwards else row[-1] < after[-1]  # type: ignore[operator]


def _walk(
    session: Session, index: HistoryIndex, ask: Ask, columns: str, source: str
) -> list[Sorted]:
    """Walk along an index of SQLite's by what rows are sorted by, which `columns` name."""
    if index.facets == frozenset():
        return []
    names = columns.split(", ")
    way, values = "DESC" if ask.falls else "ASC", index.values
    where = [index.conditions()]
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
        f" ORDER BY {by}, i.key {'ASC' if ask.upwards else 'DESC'} LIMIT {ask.many}",
        values,
    )
    return [tuple(row) for row in rows]
