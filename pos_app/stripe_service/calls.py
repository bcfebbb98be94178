"""What the groups of calls share."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar
from urllib.parse import quote

from pos_app.stripe_service import parse
from pos_app.stripe_service.deadline import THIS_CALL
from pos_app.stripe_service.errors import NotUnderstoodError, OddAnswerError
from pos_app.stripe_service.expected import Expected, ExpectedFields, unexpected_answer
from pos_app.stripe_service.fields import Json

if TYPE_CHECKING:
    from stripe import RequestOptions

    from pos_app.stripe_service.transport import Caller

T = TypeVar("T")
log = logging.getLogger(__name__)

Instead: TypeAlias = Callable[[Json], Iterable[T]]
"""What takes the place of an object in a list that was not understood: a better one, or nothing."""

PAGE_SIZE = 100
"""The most that Stripe lists at once."""


@dataclass(frozen=True)
class Unread:
    """An object that was not understood, alone neither: its id, and what is odd about it."""

    id: str
    reason: str


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some objects, newest first; `next` is what to pass as `after`, None at the end.

    `unread` are those left out of it.
    """

    items: tuple[T, ...]
    next: str | None
    unread: tuple[Unread, ...] = ()


class Calls:
    """A group of calls of one gateway."""

    def __init__(self, call: Caller, now: Callable[[], datetime]) -> None:
        """Take what makes the calls, and the clock that dates what they fetch."""
        self._call = call
        self._now = now

    def _page(
        self,
        read: Callable[[Json], T],
        url: str,
        *,
        fields: ExpectedFields | None = None,
        urgent: bool = False,
        instead: Instead[T] | None = None,
        limit: int = PAGE_SIZE,
        **params: Any,
    ) -> Page[T]:
        """Return one page; `fields` is what each object of it has to say.

        Without `instead` one object that is not understood makes the whole page no answer. What
        `instead` does not understand either is left out and named.
        """
        each = Expected(read, fields=fields or {})

        def one(item: Json) -> T | None:
            try:
                return each.take(item)
            except NotUnderstoodError:
                if instead is None:
                    raise
                return None

        def take(answer: Json) -> tuple[list[tuple[Json, T | None]], str | None]:
            items, following = parse.listed(answer, url)
            check_created(items, params.get("created"))
            if following is not None and following == params.get("starting_after"):
                raise OddAnswerError(f"a list that goes on after {following} with {following}")
            return [(item, one(item)) for item in items], following

        found, following = self._call.raw(url, Expected(take), urgent=urgent, limit=limit, **params)
        items: list[T] = []
        unread: list[Unread] = []
        for item, facts in found:
            if facts is not None:
                items.append(facts)
            elif instead is not None:
                try:
                    items.extend(instead(item))
                except NotUnderstoodError as error:
                    log.warning("Left out, as it was not understood: %s/%s", url, item.get("id"))
                    unread.append(Unread(parse.id_of(item), str(error)))
        return Page(tuple(items), following, tuple(unread))

    def _all(
        self,
        read: Callable[[Json], T],
        url: str,
        *,
        fields: ExpectedFields | None = None,
        urgent: bool = True,
        instead: Instead[T] | None = None,
        **params: Any,
    ) -> Iterator[T]:
        after: str | None = None
        while True:
            page = self._page(
                read,
                url,
                fields=fields,
                urgent=urgent,
                instead=instead,
                starting_after=after,
                **params,
            )
            yield from page.items
            after = page.next
            if after is None:
                return

    def _alone(self, read: Callable[[Json], T], url: str, **params: Any) -> Instead[T]:
        """Ask for an object of a list by itself; `_page` leaves it out where it is odd once more.

        So an answer that was spoilt on its way costs nothing, and what Stripe really says in
        another way than Till knows does not end the whole list for ever.
        """

        def ask(item: Json) -> Iterable[T]:
            THIS_CALL.hang_up()
            item_id = parse.id_of(item)
            return (self._call.raw(f"{url}/{quote(item_id)}", Expected(read, item_id), **params),)

        return ask


def unless(is_ours: Callable[[Mapping[str, str]], bool]) -> Instead[Any]:
    """Leave out of a list what was not understood, unless its metadata makes it one of ours."""

    def leave_out(item: Json) -> Iterable[Any]:
        if is_ours(parse.metadata(item)):
            raise unexpected_answer(f"{item.get('id')!r} was not understood")
        return ()

    return leave_out


def options(key: str | None = None, account: str | None = None) -> RequestOptions:
    """Return a call's idempotency key and connected account, as far as there are any."""
    chosen: RequestOptions = {}
    if key:
        chosen["idempotency_key"] = key
    if account:
        chosen["stripe_account"] = account
    return chosen


def named(object_id: str) -> str:
    """Return an id as it is; raises ValueError for "", with which stripe would ask for a list."""
    if not object_id:
        raise ValueError("a call without an id")
    return object_id


def created(since: datetime | None, before: datetime | None = None) -> dict[str, int] | None:
    """Return a filter on creation: from `since` on and before `before`, in whole seconds."""
    limits = {
        name: int(at.timestamp()) for name, at in (("gte", since), ("lt", before)) if at is not None
    }
    return limits or None


def check_created(items: list[Json], limits: dict[str, int] | None) -> None:
    """Raise OddAnswerError where a list has what was not created within the limits asked for."""
    if not limits:
        return
    for item in items:
        at = item.get("created")
        if not isinstance(at, int) or not limits.get("gte", at) <= at < limits.get("lt", at + 1):
            raise OddAnswerError(f"a list of other days, with {item.get('id')!r} of {at!r}")
