"""What the groups of calls share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pos_app.stripe_service import parse
from pos_app.stripe_service.asked import Asked, Says
from pos_app.stripe_service.errors import OddAnswerError
from pos_app.stripe_service.fields import Json

if TYPE_CHECKING:
    from stripe import RequestOptions

    from pos_app.stripe_service.transport import Caller

T = TypeVar("T")

PAGE_SIZE = 100
"""The most that Stripe lists at once."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some objects, newest first; `next` is what to pass as `after`, None at the end."""

    items: tuple[T, ...]
    next: str | None


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
        says: Says | None = None,
        urgent: bool = False,
        **params: Any,
    ) -> Page[T]:
        """Return one page; `says` is what each object of it has to say."""
        each = Asked(read, says=says or {})

        def take(answer: Json) -> tuple[tuple[T, ...], str | None]:
            items, following = parse.listed(answer, url)
            check_created(items, params.get("created"))
            if following is not None and following == params.get("starting_after"):
                raise OddAnswerError(f"a list that goes on after {following} with {following}")
            return tuple(each.take(item) for item in items), following

        items, following = self._call.raw(
            url, Asked(take), urgent=urgent, limit=PAGE_SIZE, **params
        )
        return Page(items=items, next=following)

    def _all(
        self,
        read: Callable[[Json], T],
        url: str,
        *,
        says: Says | None = None,
        urgent: bool = True,
        **params: Any,
    ) -> Iterator[T]:
        after: str | None = None
        while True:
            page = self._page(read, url, says=says, urgent=urgent, starting_after=after, **params)
            yield from page.items
            after = page.next
            if after is None:
                return


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
