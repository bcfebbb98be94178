"""Reading a list of Stripe's, newest first, so that every run goes on where the last one ended.

The state of a stream has two places: `newest`, up to which everything is known, and `older`, which
is None once the whole list was read (`fill`). New objects always come first, so that what happened
today is there before last year's is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.history import SyncState
from pos_app.services.ledger.quarantine import ObjectKind, quarantine, release
from pos_app.stripe_service.calls import PAGE_SIZE

if TYPE_CHECKING:
    from pos_app.stripe_service.calls import Page

T = TypeVar("T")

OVERLAP = timedelta(hours=1)
"""How far before the newest known object a run begins: lists may show one a little late."""

PAYMENTS, CUSTOMERS, EVENTS, PAYOUTS = "pay", "cus", "evt", "pout"
"""Names of streams; those of a connected account have its id behind them."""

_TO_BE_READ = "start"

KeepPlace = Callable[[Session], None]
"""Keeps the place that is reached once a page is stored, in the write of its last objects."""


def all_known(newest: datetime) -> dict[str, Any]:
    """Return the state of a stream of which everything is known up to its newest object."""
    return {"newest": newest.isoformat(), "older": None}


@dataclass(frozen=True)
class Window:
    """Which part of a list to read: created in `[since, until)`, and after an object's id."""

    since: datetime | None = None
    until: datetime | None = None
    after: str | None = None
    limit: int = PAGE_SIZE


@dataclass(frozen=True)
class Stream(Generic[T]):
    """One list of one account: `fetch` reads a page, `store` writes its objects.

    `created` dates an object by Stripe's clock, the only one that is compared here. `store` gets
    the number of the fetch and what keeps the place. `id_of` names an object.
    """

    name: str
    kind: ObjectKind
    account: str | None
    fetch: Callable[[Window], Page[T]]
    store: Callable[[Sequence[T], int, KeepPlace], None]
    created: Callable[[T], datetime]
    id_of: Callable[[T], str]


def stream_name(kind: str, account: str | None) -> str:
    """Return the name of a stream of one account."""
    return f"{kind}:{account}" if account else kind


def slice_prefix(name: str) -> str:
    """Return how the states of a stream's slices begin; no account's id has a slash in it."""
    return f"{name}/"


class StreamReader:
    """Reads streams of one book, page by page; each page is stored before the next is asked."""

    def __init__(self, database: Database, clock: Clock, should_stop: Callable[[], bool]) -> None:
        """Read until there is no more, or `should_stop`."""
        self._database = database
        self._clock = clock
        self.should_stop = should_stop

    def read_newest(self, stream: Stream[T]) -> list[T]:
        """Read what was created since the last run; return it. The first run is `Backfill`'s.

        The place is kept at the end only: what is newest comes first.
        """
        known = self.newest(stream.name)
        if known is None:
            return []
        found: list[T] = []
        window: Window | None = Window(since=known - OVERLAP)
        while window is not None and not self.should_stop():
            page = self.read(stream, window)
            found += page.items
            window = Window(window.since, after=page.next) if page.next else None
            if window is None:
                newest = max([known, *map(stream.created, found)])
                self.save(stream.name, newest=newest.isoformat())
        return found

    def read(
        self,
        stream: Stream[T],
        window: Window,
        keep: Callable[[Page[T], Session], None] = lambda _page, _session: None,
    ) -> Page[T]:
        """Fetch a page and store it; what was not understood of it is set aside.

        `keep` is called in the write of its last objects, to keep the place.
        """
        asked = self._database.logical_clock.next()
        page = stream.fetch(window)
        now = self._clock.now()

        def keep_all(session: Session) -> None:
            release(session, [stream.id_of(each) for each in page.items])
            quarantine(session, stream.kind, stream.account, page.unread, now)
            keep(page, session)

        stream.store(page.items, asked, keep_all)
        return page

    def begin_anew(self, name: str) -> None:
        """Have the whole list read once more, besides what is new."""
        with self._database.write() as session:
            forget_slices(session, name)
            save_state(session, name, older=_TO_BE_READ)

    def newest(self, name: str) -> datetime | None:
        """Return up to when everything is known; None before the first page."""
        known = self.state(name).get("newest")
        return datetime.fromisoformat(known) if known else None

    def is_filled(self, name: str) -> bool:
        """Return whether the whole list was read."""
        state = self.state(name)
        return "older" in state and state["older"] is None

    def state(self, name: str) -> dict[str, Any]:
        """Return what is kept of a stream."""
        with self._database.read() as session:
            row = session.get(SyncState, name)
            return dict(row.value) if row else {}

    def slice_states(self, name: str) -> dict[str, Mapping[str, Any]]:
        """Return what is kept of a stream's slices, by their names."""
        with self._database.read() as session:
            rows = session.scalars(select(SyncState).where(_is_slice_of(name)))
            return {row.name: row.value for row in rows}

    def save(self, name: str, **values: Any) -> None:
        """Keep values of a stream beside the others."""
        with self._database.write() as session:
            save_state(session, name, **values)


def save_state(session: Session, name: str, **values: Any) -> None:
    """Keep values of a stream, or of a slice, beside the others of it."""
    row = session.get(SyncState, name)
    session.merge(SyncState(name=name, value=(row.value if row else {}) | values))


def has_newest(session: Session, name: str) -> bool:
    """Return whether it is known up to when a stream was read."""
    row = session.get(SyncState, name)
    return row is not None and "newest" in row.value


def forget_slices(session: Session, name: str) -> None:
    """Forget the slices of a stream."""
    session.execute(delete(SyncState).where(_is_slice_of(name)))


def _is_slice_of(name: str) -> Any:
    return SyncState.name.startswith(slice_prefix(name), autoescape=True)
