"""Reading a list of Stripe's, newest first, so that every run goes on where the last one ended.

A stream keeps two places: `newest`, up to which everything is known, and `older`, where the first
reading of the whole list has come to. New objects always come first, so that what happened today
is there before last year's is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pos_app.db.engine import Database
from pos_app.db.models.history import SyncState

if TYPE_CHECKING:
    from pos_app.stripe_service.calls import Page

T = TypeVar("T")

OVERLAP = timedelta(hours=1)
"""How far before the newest known object a run begins: lists may show one a little late."""

PAYMENTS, CUSTOMERS, EVENTS, PAYOUTS = "pay", "cus", "evt", "pout"
"""Names of streams; those of a connected account have its id behind them."""

_START = "start"


def all_known(newest: datetime) -> dict[str, Any]:
    """Return the place of a stream of which everything is known up to its newest object."""
    return {"newest": newest.isoformat(), "older": None}


@dataclass(frozen=True)
class Stream(Generic[T]):
    """One list: `fetch(created_from, after)` reads a page, `apply` stores its objects.

    `created` dates an object by Stripe's clock, the only one that is compared here. `apply` is
    told the number of the fetch, and whether the page is of the newest objects.
    """

    name: str
    fetch: Callable[[datetime | None, str | None], Page[T]]
    apply: Callable[[tuple[T, ...], int, bool], None]
    created: Callable[[T], datetime]


class StreamReader:
    """Reads streams of one book, page by page; each page is stored before the next is asked."""

    def __init__(self, database: Database, should_stop: Callable[[], bool]) -> None:
        """Read until there is no more, or `should_stop`."""
        self._database = database
        self.should_stop = should_stop

    def read_newest(self, stream: Stream[T]) -> None:
        """Read what was created since the last run. The first run leaves it to `read_older`."""
        since = self._newest(stream.name)
        if since is None:
            return
        after, newest = None, since
        while not self.should_stop():
            page = self._page(stream, since - OVERLAP, after, recent=True)
            newest = max([newest, *map(stream.created, page.items)])
            after = page.next
            if after is None:
                self.save(stream.name, newest=newest.isoformat())
                return

    def read_older(self, stream: Stream[T]) -> None:
        """Go on with the first reading of the whole list, until it is through."""
        known = self._newest(stream.name) is not None
        place = self.state(stream.name).get("older", _START) if known else _START
        while place is not None and not self.should_stop():
            page = self._page(stream, None, None if place == _START else place, recent=False)
            if place == _START and page.items and not known:
                newest = max(map(stream.created, page.items))
                self.save(stream.name, newest=newest.isoformat())
            place = page.next
            self.save(stream.name, older=place)

    def begin_anew(self, name: str) -> None:
        """Read the whole list once more, besides what is new."""
        self.save(name, older=_START)

    def state(self, name: str) -> dict[str, Any]:
        """Return what is kept of a stream."""
        with self._database.read() as session:
            row = session.get(SyncState, name)
            return dict(row.value) if row else {}

    def save(self, name: str, **values: Any) -> None:
        """Keep values of a stream beside the others."""
        with self._database.write() as session:
            row = session.get(SyncState, name)
            session.merge(SyncState(name=name, value=(row.value if row else {}) | values))

    def _newest(self, name: str) -> datetime | None:
        known = self.state(name).get("newest")
        return datetime.fromisoformat(known) if known else None

    def _page(
        self, stream: Stream[T], created_from: datetime | None, after: str | None, *, recent: bool
    ) -> Page[T]:
        asked = self._database.logical_clock.next()
        page = stream.fetch(created_from, after)
        stream.apply(page.items, asked, recent)
        return page
