"""Stripe's search query language: `email:'ann@example.com' AND name~'lee'`."""

import re
from collections.abc import Callable

from pos_app.training.core.errors import Obj, Refusal, invalid
from pos_app.training.core.lists import in_range

CLAUSE = re.compile(
    r"""(-?)(created|email|metadata|name|phone)(?:\[["']([^"']+)["']\])?"""
    r"""\s*(<=|>=|[:~<>])\s*(?:"([^"]*)"|'([^']*)'|(\w+))\s*"""
)
JOIN = re.compile(r"(AND|OR)\s+", re.IGNORECASE)


def read_query(query: str) -> Callable[[Obj], bool]:
    """What a query asks of a customer. Equality and `~` (contains) disregard case, as at Stripe.

    Raises:
        Refusal: 400 for a query that can't be read.
    """
    tests, joins, place = [], set(), 0
    while place < len(query):
        clause = CLAUSE.match(query, place)
        if clause is None:
            raise _bad_query()
        tests.append(_clause(*clause.groups()))
        place = clause.end()
        if join := JOIN.match(query, place):
            joins.add(join[1].upper())
            place = join.end()
        elif place < len(query):
            raise _bad_query()
    if not tests or len(joins) > 1:
        raise _bad_query()
    unite = any if joins == {"OR"} else all
    return lambda customer: unite(test(customer) for test in tests)


def _bad_query() -> Refusal:
    return invalid("We were unable to parse your search query.", param="query")


def _clause(*parts: str | None) -> Callable[[Obj], bool]:
    minus, name, key, operator, double, single, bare = (part or "" for part in parts)
    value = (double or single or bare).lower()
    if name == "created" and not value.isdecimal():
        raise _bad_query()

    def test(customer: Obj) -> bool:
        if name == "created":
            names = {":": "gte", ">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}
            return in_range(customer["created"], {names[operator]: int(value)})
        held = customer["metadata"].get(key) if name == "metadata" else customer[name]
        held = str(held or "").lower()
        return value in held if operator == "~" else value == held

    return lambda customer: test(customer) != bool(minus)
