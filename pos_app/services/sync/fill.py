"""The first reading of a whole list, in disjoint slices of time that threads read side by side.

The newest pages come first. Where there is more, the oldest object is searched for, the time up to
it is cut into slices, and all of them are kept before the first is read. Each page keeps the place
of its slice in the write of its objects, so that a run can stop anywhere, be killed too, and the
next one goes on. A thread that has none left takes the older half of the one that has most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.services.sync.streams import (
    Stream,
    StreamReader,
    Window,
    forget_slices,
    save_state,
    slice_prefix,
)
from pos_app.stripe_service.calls import PAGE_SIZE
from pos_app.stripe_service.errors import RefusedError

if TYPE_CHECKING:
    from pos_app.stripe_service.calls import Page

T = TypeVar("T")

WORKERS: Final = 4
"""More of them gain nothing below the limit of calls."""
SLICES: Final = 4 * WORKERS
SHORT_LIST: Final = 3
"""Pages that are read one after the other: to look for the oldest object takes longer."""

FIRST_OBJECT: Final = datetime(2010, 1, 1, tzinfo=UTC)
"""Stripe has nothing from before."""
_ONE_SECOND: Final = timedelta(seconds=1)
_CLOSE_ENOUGH: Final = timedelta(days=1)
_LOOK_AGAIN: Final = 0.1
"""Seconds after which a thread that is not to work looks whether it may by now."""

Report = Callable[[int, float], None]
"""Gets how many objects were read so far, and which part of the time that is, from 0 to 1."""


@dataclass
class Slice:
    """A part of a list, created in `[since, until)`, which is read from its newest object on.

    `after` is the last object that was stored, created at `reached`; `read` counts them.
    """

    name: str
    since: datetime
    until: datetime
    after: str | None = None
    reached: datetime | None = None
    read: int = 0
    done: bool = False

    @classmethod
    def of(cls, name: str, kept: Mapping[str, Any]) -> Slice:
        """Return a slice as it was kept."""
        reached = kept["reached"]
        return cls(
            name,
            datetime.fromisoformat(kept["since"]),
            datetime.fromisoformat(kept["until"]),
            kept["after"],
            datetime.fromisoformat(reached) if reached else None,
            kept["read"],
            kept["done"],
        )

    def save(self, session: Session) -> None:
        """Keep it as it is now."""
        save_state(
            session,
            self.name,
            since=self.since.isoformat(),
            until=self.until.isoformat(),
            after=self.after,
            reached=self.reached.isoformat() if self.reached else None,
            read=self.read,
            done=self.done,
        )

    @property
    def place(self) -> datetime:
        """Down to when it was read."""
        return self.since if self.done else min(self.until, self.reached or self.until)

    @property
    def left(self) -> timedelta:
        """How much time is still to be read."""
        return max(timedelta(), self.place - self.since)

    @property
    def expected(self) -> float:
        """How many objects are still to come, if they are as dense as those that came."""
        gone = self.until - self.place
        return self.read * (self.left / gone) if gone else 0.0


class Fill(Generic[T]):
    """Reads the whole of one stream; made anew for each time that one goes on with it."""

    def __init__(
        self,
        database: Database,
        reader: StreamReader,
        stream: Stream[T],
        clock: Clock,
        *,
        now: Callable[[], datetime],
        workers: Callable[[], int],
        report: Report,
    ) -> None:
        """`workers` returns how many threads may work just now, from 1 to `WORKERS`.

        `now` is Stripe's clock.
        """
        self._database = database
        self._reader = reader
        self._stream = stream
        self._clock = clock
        self._now = now
        self._workers = workers
        self._report = report
        self._lock = Lock()
        self._slices: list[Slice] = []
        self._taken: set[str] = set()
        self._failed = False

    def run(self) -> bool:
        """Go on with it; return whether it is through. Raises StripeError."""
        if self._reader.is_filled(self._stream.name):
            return True
        with ThreadPoolExecutor(WORKERS, "fill") as pool:
            kept = self._reader.slice_states(self._stream.name).items()
            self._slices = [Slice.of(name, state) for name, state in kept] or self._begin(pool)
            self._slices.sort(key=lambda each: each.until, reverse=True)
            work = [pool.submit(self._work, number) for number in range(WORKERS)]
            wait(work)
        for each in work:
            each.result()
        if self._slices and all(each.done for each in self._slices):
            with self._database.write() as session:
                forget_slices(session, self._stream.name)
                save_state(session, self._stream.name, older=None)
        return self._reader.is_filled(self._stream.name)

    # --- the beginning ---------------------------------------------------------------------

    def _begin(self, pool: ThreadPoolExecutor) -> list[Slice]:
        """Read the newest pages; return the slices of all that is before, kept.

        There are none where that was all, or where it has to stop before there are any.
        """
        created = self._read_newest()
        if created is None or self._stops():
            return []
        now = self._now()
        until = min(created, default=now) + _ONE_SECOND
        since = self._oldest(pool, until)
        took = max(max(created, default=now) - until, _ONE_SECOND)
        pages = (until - since) / took * len(created) / PAGE_SIZE
        slices = self._cut(since, until, min(SLICES, 1 + int(pages) // 2))
        if self._stops():
            return []
        with self._database.write() as session:
            for each in slices:
                each.save(session)
        return slices

    def _read_newest(self) -> list[datetime] | None:
        """Read the newest pages; return when their objects were made, None where that was all."""
        created: list[datetime] = []
        after: str | None = None
        for _page in range(SHORT_LIST):
            if self._stops():
                break
            page = self._reader.read(self._stream, Window(after=after))
            created += [self._stream.created(each) for each in page.items]
            if self._reader.newest(self._stream.name) is None:
                newest = max(created, default=self._now())
                self._reader.save(self._stream.name, newest=newest.isoformat())
            self._report(len(created), 0.0)
            after = page.next
            if after is None:
                self._reader.save(self._stream.name, older=None)
                return None
        return created

    def _oldest(self, pool: ThreadPoolExecutor, until: datetime) -> datetime:
        """Return a moment before which there is nothing, and soon after which something is.

        Found by halving, at several places at once.
        """
        low, high = FIRST_OBJECT, until
        while high - low > _CLOSE_ENOUGH + (until - high) / 8 and not self._stops():
            step = (high - low) / (WORKERS + 1)
            moments = [low + step * nth for nth in range(1, WORKERS + 1)]
            for moment, newest in zip(moments, pool.map(self._newest_before, moments), strict=True):
                if newest is not None:
                    high = min(high, newest)
                    break
                low = moment
        return low

    def _newest_before(self, moment: datetime) -> datetime | None:
        page = self._stream.fetch(Window(until=moment, limit=1))
        if page.items:
            return self._stream.created(page.items[0])
        return moment if page.unread or page.next else None

    def _cut(self, since: datetime, until: datetime, pieces: int) -> list[Slice]:
        ends = [_whole(since + (until - since) * nth / pieces) for nth in range(1, pieces)]
        starts = [_whole(since), *ends]
        prefix = slice_prefix(self._stream.name)
        return [
            Slice(f"{prefix}{nth}", start, end)
            for nth, (start, end) in enumerate(zip(starts, [*ends, until], strict=True))
        ]

    # --- the work of one thread --------------------------------------------------------------

    def _stops(self) -> bool:
        return self._failed or self._reader.should_stop()

    def _work(self, number: int) -> None:
        try:
            while not self._stops():
                if number >= self._workers():
                    if all(each.done for each in self._slices):
                        return
                    self._clock.sleep(_LOOK_AGAIN)
                elif (mine := self._take()) is None:
                    return
                else:
                    self._read(mine, number)
        except BaseException:
            self._failed = True
            raise

    def _take(self) -> Slice | None:
        """Return the newest slice that nobody reads, or half of another one; None at the end."""
        with self._lock:
            free = (each for each in self._slices if not each.done and each.name not in self._taken)
            found = next(free, None) or self._split()
            if found is not None:
                self._taken.add(found.name)
            return found

    def _split(self) -> Slice | None:
        """Take the older half from the slice that has most to come."""
        dense = max(self._slices, key=lambda each: each.expected, default=None)
        if dense is None or dense.expected < 2 * PAGE_SIZE or dense.left < 2 * _ONE_SECOND:
            return None
        name = f"{slice_prefix(self._stream.name)}{len(self._slices)}"
        with self._database.write() as session:
            middle = _whole(dense.since + dense.left / 2)
            half = Slice(name, dense.since, middle)
            dense.since = middle
            half.save(session)
            dense.save(session)
        self._slices.append(half)
        return half

    def _read(self, mine: Slice, number: int) -> None:
        """Read a slice as long as this thread may."""
        try:
            while not mine.done and not self._stops() and number < self._workers():
                self._read_page(mine)
                with self._lock:
                    self._report(*_sum(self._slices))
        finally:
            with self._lock:
                self._taken.discard(mine.name)

    def _read_page(self, mine: Slice) -> None:
        def keep(page: Page[T], session: Session) -> None:
            mine.after, mine.done = page.next, page.next is None
            if page.items:
                mine.reached = min(map(self._stream.created, page.items))
            mine.read += len(page.items)
            mine.save(session)

        try:
            self._reader.read(self._stream, Window(mine.since, mine.until, mine.after), keep)
        except RefusedError as error:
            if error.param != "starting_after" or mine.reached is None:
                raise
            # What the place was kept by is gone, as a deleted customer: its time is known, too.
            mine.until, mine.after = mine.reached + _ONE_SECOND, None


def _sum(slices: Sequence[Slice]) -> tuple[int, float]:
    """Return how many objects were read, with the newest, and of which part of the time."""
    whole = sum((each.until - each.since for each in slices), timedelta())
    left = sum((each.left for each in slices), timedelta())
    return SHORT_LIST * PAGE_SIZE + sum(
        each.read for each in slices
    ), 1 - left / whole if whole else 1.0


def _whole(moment: datetime) -> datetime:
    """Return the whole second, which is what Stripe's lists are cut by."""
    return moment.replace(microsecond=0)
