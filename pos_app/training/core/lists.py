"""Lists: newest first, with cursors and filters by time."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from pos_app.training.core.account import Account, Table
from pos_app.training.core.calls import Call, Handler
from pos_app.training.core.errors import Obj, missing_object
from pos_app.training.core.params import RANGE, ParamRule, integer, text
from pos_app.training.core.views import list_of, shown

Predicate = Callable[[Obj], bool]
PAGE: dict[str, ParamRule] = {
    "limit": integer(1, 100),
    "starting_after": text(clearable=False),
    "ending_before": text(clearable=False),
}
CREATED_PAGE = PAGE | {"created": RANGE}
TESTS: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


def in_range(value: int, wanted: Any) -> bool:
    """Whether a time fits a `created` filter: a number, or bounds by gt, gte, lt, lte."""
    if isinstance(wanted, int):
        return value == wanted
    return all(TESTS[name](value, bound) for name, bound in wanted.items())


def page(
    account: Account, kind: str, url: str, params: Obj, matches: Predicate | None = None
) -> Obj:
    """One page of a kind of object, newest first.

    Raises:
        Refusal: 400 when the cursor names no object of this kind.
    """
    table = account.tables[kind]
    limit = params.get("limit", 10)
    rows = _from_cursor(table, kind, params)
    found = list(islice(filter(_matches_all(params, matches), rows), limit + 1))
    items = found[:limit]
    if "ending_before" in params:
        items.reverse()
    return list_of(url, [shown(account, item) for item in items], has_more=len(found) > limit)


def retrieving(kind: str) -> Handler:
    """The endpoint that shows one object of a kind; of a deleted one only what Stripe shows."""
    return lambda call: call.account.need(kind, call.id)


def listing(kind: str, *names: str) -> Handler:
    """The endpoint that lists a kind, by those of its fields that parameters may name."""

    def list_all(call: Call) -> Obj:
        matches = matching(call.params, *names)
        return page(call.account, kind, call.path, call.params, matches)

    return list_all


def _from_cursor(table: Table, kind: str, params: Obj) -> Iterable[Obj]:
    for name in ("starting_after", "ending_before"):
        cursor = params.get(name)
        if cursor is not None and table.get(cursor) is None:
            raise missing_object(kind, cursor, name, status=400)
    if "ending_before" in params:
        return table.oldest_first(after=params["ending_before"])
    return table.newest_first(before=params.get("starting_after"))


def _matches_all(params: Obj, matches: Predicate | None) -> Predicate:
    created = params.get("created")

    def wanted(obj: Obj) -> bool:
        if obj.get("deleted"):
            return False
        if created is not None and not in_range(obj["created"], created):
            return False
        return matches is None or matches(obj)

    return wanted


def matching(params: Obj, *names: str) -> Predicate:
    """Keeps objects whose fields equal those of the parameters that were given."""
    wanted = {name: params[name] for name in names if name in params}
    return lambda obj: all(obj.get(name) == value for name, value in wanted.items())
