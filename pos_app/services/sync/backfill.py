"""The first reading of a whole list, in disjoint slices of time that threads read side by side.

The newest pages come first, of the whole as one slice. Where there is more, the oldest object is
searched for, the time up to it is cut, and all slices are kept before the first of them is read.
Each page keeps the place of its slice in the write of its objects, so that a run can stop anywhere,
be killed too, and the next one goes on. A thread that has none left takes the older half of the
slice that has most to come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
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
    has_newest,
    save_state,
    slice_prefix,
)
from pos_app.services.views.sync import WORKERS
from pos_app.stripe_service.calls import PAGE_SIZE
from pos_app.stripe_service.errors import RefusedError
from pos_app.stripe_service.expected import unexpected_answer

if TYPE_CHECKING:
    from pos_app.stripe_service.calls import Page

T = TypeVar("T")

SLICES: Final = 4 * WORKERS
SHORT_LIST: Final = 3
"""Pages that are read one after the other: to look for the oldest object takes longer."""

FIRST_OBJECT: Final = datetime(2010, 1, 1, tzinfo=UTC)
"""Stripe has nothing from before."""
FOR_EVER: Final = datetime(2100, 1, 1, tzinfo=UTC)
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
    def is_uncut(self) -> bool:
        """Whether it is the whole list still."""
        return self.since == FIRST_OBJECT

    @property
    def window(self) -> Window:
        """What to ask for next."""
        return Window(
            None if self.is_uncut else self.since,
            None if self.until == FOR_EVER else self.until,
            self.after,
            PAGE_SIZE,
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


class Backfill(Generic[T]):
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
        """Go on with it; return whether it is through. Raises StripeError.

        At least a page of each thread is read, however soon it has to stop: it always gets on.
        """
        name = self._stream.name
        if self._reader.is_filled(name):
            return True
        kept = self._reader.slice_states(name).items()
        uncut = Slice(f"{slice_prefix(name)}0", FIRST_OBJECT, FOR_EVER)
        self._slices = [Slice.of(place, state) for place, state in kept] or [uncut]
        with ThreadPoolExecutor(WORKERS, "fill") as pool:
            if self._slices[0].is_uncut and not self._begin(pool, self._slices[0]):
                return False
            self._slices.sort(key=lambda each: each.until, reverse=True)
            work = [pool.submit(self._work, number) for number in range(WORKERS)]
            wait(work)
        for each in work:
            each.result()
        if all(each.done for each in self._slices):
            with self._database.write() as session:
                forget_slices(session, name)
                save_state(session, name, older=None)
        return self._reader.is_filled(name)

    # --- the beginning ---------------------------------------------------------------------

    def _begin(self, pool: ThreadPoolExecutor, whole: Slice) -> bool:
        """Read the newest pages, then cut the rest; return whether that is done."""
        while not whole.done and whole.read < SHORT_LIST * PAGE_SIZE:
            self._read_page(whole)
            self._report(whole.read, 0.0)
            if self._stops():
                break
        if not whole.done and not self._stops():
            self._cut(pool, whole)
        return not whole.is_uncut or whole.done

    def _fetch_first(self, window: Window) -> Page[T]:
        """Fetch the newest page. Raises OddAnswerError where it is another account's.

        It is asked for in the same words for every account, and nothing in it says whose it is. So
        its newest object is looked for once more by the second in which it was made; where there
        is none, that the list is empty is asked in other words.
        """
        page = self._stream.fetch(window)
        dated = (each for each in page.items if self._stream.created(each) >= FIRST_OBJECT)
        if (newest := next(dated, None)) is not None:
            made_at = _whole(self._stream.created(newest))
            again = self._stream.fetch(Window(made_at, made_at + _ONE_SECOND, limit=window.limit))
            found = {*map(self._stream.id_of, again.items), *(each.id for each in again.unread)}
            is_ours = self._stream.id_of(newest) in found or again.next is not None
        elif not page.unread:
            again = self._stream.fetch(Window(limit=1))
            is_ours = not again.items and not again.unread
        else:
            is_ours = True  # nothing of it is taken in
        if not is_ours:
            of_another = f"{self._stream.name} of another account"  # not shown: for the log
            raise unexpected_answer(of_another)
        return page

    def _cut(self, pool: ThreadPoolExecutor, whole: Slice) -> None:
        """Cut what is left of the whole into slices, and keep them."""
        reached = whole.reached or _whole(self._now())
        until = reached + _ONE_SECOND
        since = self._oldest(pool, until)
        newest = max(self._reader.newest(self._stream.name) or until, until)
        took = max(newest - reached, _ONE_SECOND)
        pages = (until - since) / took * whole.read / PAGE_SIZE
        pieces = min(SLICES, 1 + int(pages) // 2)
        ends = [_whole(since + (until - since) * nth / pieces) for nth in range(1, pieces)]
        starts = [_whole(since), *ends]
        if self._stops():
            return
        prefix = slice_prefix(self._stream.name)
        self._slices += [
            Slice(f"{prefix}{nth}", start, end)
            for nth, (start, end) in enumerate(zip(starts, [*ends, until], strict=True), start=1)
        ]
        whole.since, whole.until, whole.done = reached, newest + _ONE_SECOND, True
        with self._database.write() as session:
            for each in self._slices:
                each.save(session)

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

    # --- the work of one thread --------------------------------------------------------------

    def _stops(self) -> bool:
        return self._failed or self._reader.should_stop()

    def _work(self, number: int) -> None:
        try:
            while True:
                if number < self._workers():
                    mine = self._take()
                    if mine is None:
                        return
                    self._read(mine, number)
                if self._stops() or all(each.done for each in self._slices):
                    return
                if number >= self._workers():
                    self._clock.sleep(_LOOK_AGAIN)
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
            while not mine.done:
                self._read_page(mine)
                with self._lock:
                    self._report(*_sum(self._slices))
                if self._stops() or number >= self._workers():
                    return
        finally:
            with self._lock:
                self._taken.discard(mine.name)

    def _read_page(self, mine: Slice) -> None:
        def keep(page: Page[T], session: Session) -> None:
            created = [self._stream.created(each) for each in page.items]
            mine.after, mine.done = page.next, page.next is None
            mine.reached = min(created, default=mine.reached)
            mine.read += len(created)
            mine.save(session)
            if mine.is_uncut and not has_newest(session, self._stream.name):
                newest = max(created, default=self._now())
                save_state(session, self._stream.name, newest=newest.isoformat())

        stream = self._stream
        if mine.is_uncut and mine.after is None:
            stream = replace(stream, fetch=self._fetch_first)
        try:
            self._reader.read(stream, mine.window, keep)
        except RefusedError as error:
            if error.param != "starting_after" or mine.reached is None:
                raise
            # What the place was kept by is gone, as a deleted customer: its time is known, too.
            mine.until, mine.after = mine.reached + _ONE_SECOND, None


def _sum(slices: Sequence[Slice]) -> tuple[int, float]:
    """Return how many objects were read, and of which part of the time."""
    whole = sum((each.until - each.since for each in slices), timedelta())
    left = sum((each.left for each in slices), timedelta())
    read = sum(each.read for each in slices)
    return read, 1 - left / whole if whole else 1.0


def _whole(moment: datetime) -> datetime:
    """Return the whole second, which is what Stripe's lists are cut by."""
    return moment.replace(microsecond=0)
