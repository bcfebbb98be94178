"""The index of the history: which rows a filter finds, in which order, without reading others.

`history_index` has a row for each row of the history, by its time, with all that is asked of it and
summed; `history_facets` each combination of status, ways of paying, people and marks that any row
has, so that a filter is a set of a few numbers; `history_find` is SQLite's own index of words
(FTS5), by their parts of three signs; `history_sum` is read by `history_sums`. Triggers keep all
four, inside the writes of what they follow from.

A word of one or two signs is looked for where words begin, a longer one anywhere in them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from heapq import merge
from itertools import islice
from typing import Any, Final

from sqlalchemy.orm import Session

from pos_app.db.history_words import (
    SHORT,
    UNSOUGHT,
    any_of,
    begun,
    facet_part,
    is_one_part,
    match_of,
    month_part,
)
from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.method_names import history_terms

_PROBE: Final = 2_000
"""Rows that are looked at before an index is used: what is not seldom is among them."""
_FEW: Final = 2_000
"""So many rows are looked at one by one, whatever is asked of them."""
_MOST_FACETS: Final = 40
"""With more of them than that words are looked up alone."""
_MOST_SCATTERED: Final = 20_000
"""More rows than that are read by their time, in which they lie, whatever else they have."""
_MOST_MONTHS: Final = 13
_SLACK: Final = timedelta(days=2)
"""A business day begins and ends at most so long before or after that of UTC."""
_LAST: Final = 2**62
_BY_TIME: Final = "history_index AS i"

BEGIN_ANEW: Final = (
    "DELETE FROM history_index",
    "DELETE FROM history_sum",
    "DELETE FROM history_facets",
    "INSERT INTO history_find (history_find) VALUES ('delete-all')",
    "DELETE FROM history_fill",
    "INSERT INTO history_fill SELECT '9999', '' WHERE EXISTS (SELECT 1 FROM history_entry)",
)
"""Empty the index, which is then filled again (`services/history/index_backfill`)."""

Values = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """From where on rows are read: those after a key, downwards or upwards in time."""

    key: int | None = None
    upwards: bool = False

    def reach(self, low: int, high: int) -> str:
        """Return which of the keys between two lie beyond this; one range, so that it is sought."""
        if self.key is not None and self.upwards:
            low = max(low, self.key + 1)
        elif self.key is not None:
            high = min(high, self.key - 1)
        return f"BETWEEN {low} AND {high}"

    @property
    def order(self) -> str:
        """How keys are ordered."""
        return "ASC" if self.upwards else "DESC"


class HistoryIndex:
    """What one filter finds. It lives as long as one read of the books."""

    def __init__(
        self, session: Session, wanted: HistoryFilter, ids: Collection[str] | None = None
    ) -> None:
        """Look up which facets and which words are meant; with `ids` only those rows are found."""
        self._session = session
        self._run = session.connection().exec_driver_sql
        self.wanted = wanted
        self._has_ids = ids is not None
        self.facets = self._facets_of(wanted)
        self._values: Values = {
            "first": wanted.first and wanted.first.isoformat(),
            "last": wanted.last and wanted.last.isoformat(),
            "customer": wanted.customer_id,
            "product": wanted.product_id,
            "least": wanted.least,
            "most": wanted.most,
            "hours": json.dumps(sorted(wanted.hours)) if wanted.hours else None,
            "ids": None if ids is None else json.dumps(sorted(ids)),
        }
        self._match = ""
        self._unsure: list[str] = []
        self._words = self._look_up_words() if wanted.text.strip() else ()
        self._low, self._high = _keys_of(wanted.first, wanted.last)

    # --- what is asked of a row ----------------------------------------------------------------

    @property
    def is_by_facets(self) -> bool:
        """Whether all that is asked of a row is in its facets and its day."""
        return self.is_by_facets_and_hours and not self.wanted.hours

    @property
    def is_by_facets_and_hours(self) -> bool:
        """Whether all that is asked of a row is in its facets, its day and its hour."""
        asked = self.wanted
        amounts = asked.least is not None or asked.most is not None
        return not (self.is_selective or amounts)

    @property
    def is_selective(self) -> bool:
        """Whether words, a person, a product or ids are asked for, which often are of few rows."""
        asked = self.wanted
        named = asked.customer_id is not None or asked.product_id is not None
        return bool(self._words) or named or self._has_ids

    def conditions(self, *, facets: bool = True, are_found: bool = False) -> str:
        """Return what a row has to be, as SQL of `i`.

        Of rows that `history_find` has found, words are asked only where its parts don't tell.
        """
        asked = self.wanted
        surely_after, surely_before = self._sure_keys
        found = [
            condition
            for condition, given in (
                (
                    f"i.key >= {self._low}"
                    f" AND (i.key >= {surely_after} OR i.business_date >= :first)",
                    asked.first,
                ),
                (
                    f"i.key <= {self._high}"
                    f" AND (i.key <= {surely_before} OR i.business_date <= :last)",
                    asked.last,
                ),
                (
                    "i.store_hour IN (SELECT value FROM json_each(:hours))",
                    asked.hours or None,
                ),
                ("i.amount_minor >= :least", asked.least),
                ("i.amount_minor <= :most", asked.most),
                ("i.customer_id = :customer", asked.customer_id),
                (
                    "i.id IN (SELECT sale_id FROM sale_line WHERE product_id = :product)",
                    asked.product_id,
                ),
                ("i.id IN (SELECT value FROM json_each(:ids))", self._values["ids"]),
            )
            if given is not None
        ]
        if facets and self.facets is not None:
            found.append("i.facets_no IN (SELECT value FROM json_each(:facets))")
        return " AND ".join((*found, *(self._unsure if are_found else self._words))) or "1"

    @cached_property
    def _sure_keys(self) -> tuple[int, int]:
        """From which key on, and up to which, rows are of the days without being looked at.

        The keys are in all of SQLite's indexes, the days in none.
        """
        of_no_day = "SELECT EXISTS (SELECT 1 FROM history_sum WHERE step = 0 AND at = '')"
        if self._run(of_no_day).scalar_one():
            return _LAST, -1
        low = self._low + 2 * _quarters(_SLACK) + _quarters(timedelta(days=1))
        return low, self._high - 2 * _quarters(_SLACK) - _quarters(timedelta(days=1))

    def source(self) -> str:
        """Return from where rows are best read, as SQL that defines `i`."""
        asked = self.wanted
        if self._has_ids:
            start = "json_each(:ids) AS l CROSS JOIN history_index AS i ON i.id = l.value"
        elif asked.customer_id is not None:
            start = "history_index AS i INDEXED BY ix_history_index_customer"
        elif asked.product_id is not None:
            sold = "(SELECT DISTINCT sale_id FROM sale_line WHERE product_id = :product)"
            start = f"{sold} AS l CROSS JOIN history_index AS i ON i.id = l.sale_id"
        elif self.facets is not None and self.count_of(self.facets) <= _FEW:
            start = "history_index AS i INDEXED BY ix_history_index_facets"
        elif self._match:
            start = "history_find AS w CROSS JOIN history_index AS i ON i.key = w.rowid"
        elif self._has_few_amounts:
            start = "history_index AS i INDEXED BY ix_history_index_amount"
        else:
            start = _BY_TIME
        return start

    def source_of_all(self) -> str:
        """Return from where rows are best read of which all are."""
        source = self.source()
        if source != _BY_TIME:
            return source
        every = "SELECT coalesce(sum(rows), 0) FROM history_facets"
        if self.facets is None or self.count_of(self.facets) * 4 > self._run(every).scalar_one():
            return f"{source} NOT INDEXED"
        return f"{source} INDEXED BY ix_history_index_facets"

    @cached_property
    def _has_few_amounts(self) -> bool:
        """Whether rows of the amounts that are asked for, which lie all over, are not too many."""
        if self.wanted.least is None and self.wanted.most is None:
            return False
        least = self.wanted.least if self.wanted.least is not None else 0
        most = self.wanted.most if self.wanted.most is not None else _LAST
        asked = (
            "SELECT count(*) FROM (SELECT 1 FROM history_index"
            f" WHERE amount_minor BETWEEN :least AND :most LIMIT {_MOST_SCATTERED + 1})"
        )
        values = {"least": least, "most": most}
        return bool(self._run(asked, values).scalar_one() <= _MOST_SCATTERED)

    def where(self, place: Place) -> str:
        """Return the conditions of `source`, from a place on."""
        reach = place.reach(self._low, self._high)
        if "history_find" not in self.source():
            return f"{self.conditions()} AND i.key {reach}"
        found = f"w.history_find MATCH :match AND w.rowid {reach}"
        return f"{found} AND {self.conditions(are_found=True)}"

    @property
    def values(self) -> Values:
        """The values that the SQL of this filter names."""
        facets = json.dumps(sorted(self.facets or ()))
        return {**self._values, "match": self._match, "facets": facets}

    def count_of(self, facets: frozenset[int]) -> int:
        """Return how many rows have one of some facets, on whatever day."""
        asked = "SELECT coalesce(sum(rows), 0) FROM history_facets"
        asked += " WHERE no IN (SELECT value FROM json_each(:facets))"
        values = {"facets": json.dumps(sorted(facets))}
        return int(self._run(asked, values).scalar_one())

    # --- facets --------------------------------------------------------------------------------

    def _facets_of(self, wanted: HistoryFilter) -> frozenset[int] | None:
        """Return the facets that a filter allows; None where it allows all."""
        one_of = {
            "status": wanted.statuses,
            "cashier_id": wanted.cashier_ids,
            "register_id": wanted.register_ids,
            "method_codes": self._codes_of(wanted),
            "currency": {wanted.currency} if wanted.currency is not None else (),
        }
        marks = {
            "elsewhere": wanted.elsewhere,
            "refunded": wanted.refunded,
            "disputed": wanted.disputed,
            "settled_late": wanted.settled_late,
        }
        values: Values = {name: json.dumps(sorted(each)) for name, each in one_of.items() if each}
        where = [f"{name} IN (SELECT value FROM json_each(:{name}))" for name in values]
        for name, answer in marks.items():
            if answer is not None:
                where.append(f"{name} = {int(answer)}")
        if not where:
            return None
        asked = f"SELECT no FROM history_facets WHERE rows > 0 AND {' AND '.join(where)}"
        return frozenset(self._run(asked, values).scalars())

    def _codes_of(self, wanted: HistoryFilter) -> Sequence[str]:
        if not wanted.kinds and not wanted.brands:
            return ()
        every = self._run("SELECT DISTINCT method_codes FROM history_facets").scalars()
        return [codes for codes in every if _is_one_of(codes, wanted)] or [""]

    def groups(self, column: str) -> dict[str, frozenset[int]]:
        """Return the facets that this filter allows by one of their columns, in its order."""
        asked = f"SELECT no, {column} FROM history_facets WHERE rows > 0 ORDER BY {column}"
        found: dict[str, set[int]] = {}
        for no, value in self._run(asked):
            if self.facets is None or no in self.facets:
                found.setdefault(value, set()).add(no)
        return {value: frozenset(numbers) for value, numbers in found.items()}

    def paid_only_by(self, kinds: Collection[str]) -> HistoryIndex:
        """Return the same filter for rows that were paid in no other way than these.

        What was paid elsewhere is of the kind "".
        """
        found = [
            facets
            for codes, facets in self.groups("method_codes").items()
            if all(way.split(":", 1)[0] in kinds for way in codes.split(","))
        ]
        return self.only(frozenset[int]().union(*found))

    # --- words ---------------------------------------------------------------------------------

    def _look_up_words(self) -> tuple[str, ...]:
        """Return what words ask of a row, and keep how `history_find` is asked for them."""
        groups = history_terms(self.wanted.text)
        texts = {word for group in groups for words in group for word in words}
        people = {word: self._facets_of_cashiers(word) for word in texts}
        matches, conditions = [], []
        for group in groups:
            ways = [[self._condition(word, people[word]) for word in words] for words in group]
            conditions.append(any_of(" AND ".join(way) for way in ways))
            if not all(is_one_part(word) for words in group for word in words):
                self._unsure.append(conditions[-1])
            if not any(UNSOUGHT in word for words in group for word in words):
                found = [
                    " AND ".join(match_of(each, people[each]) for each in way) for way in group
                ]
                matches.append(any_of(found))
        if self.facets is not None and len(self.facets) <= _MOST_FACETS:
            matches.append(any_of(map(facet_part, sorted(self.facets))) or facet_part(0))
        months = _months_between(self.wanted.first, self.wanted.last)
        if months and len(months) <= _MOST_MONTHS:
            matches.append(any_of(map(month_part, months)))
        self._match = " AND ".join(filter(None, matches))
        return tuple(conditions)

    def _facets_of_cashiers(self, word: str) -> frozenset[int]:
        """Return the facets of the cashiers whose name has a word."""
        space = "' ' || " if len(word) < SHORT else ""
        asked = (
            "SELECT no FROM history_facets WHERE rows > 0 AND cashier_id IN"
            f" (SELECT id FROM cashier WHERE instr({space}folded_name, :word))"
        )
        return frozenset(self._run(asked, {"word": begun(word)}).scalars())

    def _condition(self, word: str, people: frozenset[int]) -> str:
        name = f"word{len(self._values)}"
        self._values[name] = begun(word)
        space = "' ' || " if len(word) < SHORT else ""
        # Read only of rows that don't have the word themselves.
        person = "(SELECT folded_name FROM customer WHERE id = i.customer_id)"
        texts = ("i.search_text", f"coalesce({person}, '')")
        found = [f"instr({space}{text}, :{name})" for text in texts]
        if people:
            self._values[f"{name}_people"] = json.dumps(sorted(people))
            found.append(f"i.facets_no IN (SELECT value FROM json_each(:{name}_people))")
        return any_of(found)

    # --- rows by time --------------------------------------------------------------------------

    def sizes(self, groups: Mapping[str, frozenset[int]]) -> dict[str, int]:
        """Return how many rows are found of each of some groups of facets."""
        if not self.is_by_facets:
            asked = f"SELECT i.facets_no, count(*) FROM {self.source_of_all()}"
            asked += f" WHERE {self.where(Place())} GROUP BY 1"
        elif self.wanted.first is None and self.wanted.last is None:
            asked = "SELECT no, rows FROM history_facets"
        else:
            asked = 'SELECT facets_no, sum("count") FROM history_sum WHERE step = 0'
            asked += " AND at BETWEEN coalesce(:first, '0') AND coalesce(:last, '9') GROUP BY 1"
        rows = {row[0]: row[1] for row in self._run(asked, self.values)}
        return {name: sum(rows.get(no, 0) for no in facets) for name, facets in groups.items()}

    def count(self, more: str) -> int:
        """Return how many rows are found of which `more` holds, which is SQL of `i`."""
        if self.facets == frozenset():
            return 0
        source = _BY_TIME if self.wanted.is_empty else self.source_of_all()
        asked = f"SELECT count(*) FROM {source} WHERE {self.where(Place())} AND {more}"
        return int(self._run(asked, self.values).scalar_one())

    def keys(self, limit: int, place: Place, *, more: str = "1", skip: int = 0) -> list[int]:
        """Return the keys of the rows from a place on, the nearest first; `more` is SQL of `i`.

        So many rows as `skip` are left out first.
        """
        if self.facets == frozenset():
            return []
        if skip > _PROBE:
            asked = (
                f"SELECT i.key FROM {self.source_of_all()} WHERE {self.where(place)} AND {more}"
                f" ORDER BY i.key {place.order} LIMIT {limit} OFFSET {skip}"
            )
            return list(self._run(asked, self.values).scalars())
        if skip:
            return self.keys(limit + skip, place, more=more)[skip:]
        source = self.source()
        if not self.is_selective:
            found, is_all = self._near(limit, place, more)
            if is_all:
                return found
            if self.facets is not None and "INDEXED BY" not in source:
                return self._merged(limit, place, more)
        key = "w.rowid" if "history_find" in source else "i.key"
        asked = (
            f"SELECT i.key FROM {source} WHERE {self.where(place)} AND {more}"
            f" ORDER BY {key} {place.order} LIMIT {limit}"
        )
        return list(self._run(asked, self.values).scalars())

    def _near(self, limit: int, place: Place, more: str) -> tuple[list[int], bool]:
        """Look at the rows from a place on; return also whether no others are to be found."""
        asked = (
            f"SELECT i.key, {self.conditions()} AND {more} FROM history_index AS i"
            f" WHERE i.key {place.reach(self._low, self._high)} ORDER BY i.key {place.order}"
        )
        found: list[int] = []
        looked_at = 0
        for key, is_found in self._run(f"{asked} LIMIT {_PROBE}", self.values):
            looked_at += 1
            if is_found:
                found.append(key)
                if len(found) == limit:
                    return found, True
        return found, looked_at < _PROBE

    def _merged(self, limit: int, place: Place, more: str) -> list[int]:
        """Read along each of some facets, and put them together by time."""
        along = (
            "SELECT i.key FROM history_index AS i INDEXED BY ix_history_index_facets"
            f" WHERE i.facets_no = {{no}} AND i.key {place.reach(self._low, self._high)}"
            f" AND {self.conditions(facets=False)} AND {more}"
            f" ORDER BY i.key {place.order} LIMIT {{limit}}"
        )
        # All that is asked for begins in the facets whose first rows are the nearest.
        asked = (
            f"SELECT value, ({along.format(no='value', limit=1)}) AS nearest"
            f" FROM json_each(:facets) WHERE nearest IS NOT NULL"
            f" ORDER BY nearest {place.order} LIMIT {limit}"
        )
        heads = self._run(asked, self.values).all()
        each = along.format(no=":no", limit=limit)
        rows = [self._run(each, {**self.values, "no": no}).scalars() for no, _key in heads]
        return list(islice(merge(*rows, reverse=not place.upwards), limit))

    def among(self, keys: Sequence[int]) -> list[int]:
        """Return those of some keys whose rows are found, the newest first."""
        if self.facets == frozenset():
            return []
        asked = (
            f"SELECT i.key FROM history_index AS i WHERE {self.conditions()}"
            " AND i.key IN (SELECT value FROM json_each(:keys)) ORDER BY i.key DESC"
        )
        return list(self._run(asked, {**self.values, "keys": json.dumps(list(keys))}).scalars())

    def every(self, most: int = _FEW) -> list[int] | None:
        """Return the keys of all rows, the newest first; None where there are more than that."""
        found = self.keys(most + 1, Place())
        return found if len(found) <= most else None

    def may_have(self, facets: Collection[int]) -> bool:
        """Return whether rows of some facets may have the words; True where nobody knows yet."""
        if not self._match or len(facets) > _MOST_FACETS:
            return True
        match = f"{self._match} AND {any_of(map(facet_part, sorted(facets))) or facet_part(0)}"
        asked = "SELECT EXISTS (SELECT 1 FROM history_find WHERE history_find MATCH :match)"
        return bool(self._run(asked, {"match": match}).scalar_one())

    def only(self, facets: frozenset[int]) -> HistoryIndex:
        """Return the same filter for some of its facets."""
        narrowed = copy(self)
        narrowed.facets = facets
        return narrowed


def _is_one_of(codes: str, wanted: HistoryFilter) -> bool:
    ways = [tuple(way.split(":", 1)) for way in codes.split(",")]
    kinds = {kind for kind, _brand in ways}
    brands = {brand for _kind, brand in ways}
    return (not wanted.kinds or bool(kinds & wanted.kinds)) and (
        not wanted.brands or bool(brands & wanted.brands)
    )


def _months_between(first: date | None, last: date | None) -> list[int]:
    """Return the months from one day to another, counted since 1970."""
    if first is None or last is None:
        return []
    begin, end = ((day.year - 1970) * 12 + day.month for day in (first, last))
    return list(range(begin, end + 1))


def _keys_of(first: date | None, last: date | None) -> tuple[int, int]:
    """Return between which keys the rows of some days are."""
    low = _key_at(first) - _quarters(_SLACK) if first else 0
    high = _key_at(last) + _quarters(_SLACK) + _quarters(timedelta(days=1)) if last else _LAST
    return low, high


def _key_at(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp()) * 4


def _quarters(span: timedelta) -> int:
    return int(span.total_seconds()) * 4
