"""Stripe's events as a change feed: which objects to fetch anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pos_app.services.sync.streams import StreamReader
from pos_app.stripe_service.facts import EventFacts

if TYPE_CHECKING:
    from pos_app.stripe_service.calls import Page

EVENTS_LAST = timedelta(days=30)
"""Stripe keeps events that long."""

LONGEST_PAUSE = EVENTS_LAST - timedelta(days=1)
LATE_BY = timedelta(minutes=1)
"""How long after a newer one an event may still appear in the list."""

Fetch = Callable[[datetime, str | None], "Page[EventFacts]"]


class EventFeed:
    """The events of one account; `name` is where its place is kept."""

    def __init__(
        self, reader: StreamReader, now: Callable[[], datetime], name: str, fetch: Fetch
    ) -> None:
        """Take Stripe's clock, and what reads a page of events created from a moment on."""
        self._reader = reader
        self._now = now
        self._name = name
        self._fetch = fetch
        self._found: list[EventFacts] = []

    def paused_too_long(self) -> bool:
        """Return whether events may be lost, so that everything has to be read once more."""
        ran_at = self._reader.state(self._name).get("ran_at")
        if ran_at is None:
            return False
        return self._now() - datetime.fromisoformat(ran_at) > LONGEST_PAUSE

    def new(self) -> list[EventFacts]:
        """Return the events since the last run, oldest first.

        There are none in the first run and after too long a pause: the lists are read in full
        then, so that only the place matters from which to go on.
        """
        place = self._reader.state(self._name)
        oldest = self._now() - EVENTS_LAST
        if "ran_at" not in place or self.paused_too_long():
            self._found = list(self._fetch(oldest, None).items)
            self.save_position()  # what changes while the lists are being read must not be missed
            return []
        newest = place.get("newest")
        since = datetime.fromisoformat(newest) - LATE_BY if newest else oldest
        self._found = self._all_since(since)
        return [event for event in reversed(self._found) if event.id not in place["seen"]]

    def save_position(self) -> None:
        """Go on from here the next time: all that `new` returned has been followed."""
        place = self._reader.state(self._name)
        moments = [event.created for event in self._found]
        if known := place.get("newest"):
            moments.append(datetime.fromisoformat(known))
        newest = max(moments, default=None)
        self._reader.save(
            self._name,
            ran_at=self._now().isoformat(),
            newest=newest.isoformat() if newest else None,
            seen=_recent(self._found, newest),
        )

    def _all_since(self, since: datetime) -> list[EventFacts]:
        found: list[EventFacts] = []
        after: str | None = None
        while True:
            page = self._fetch(since, after)
            found += page.items
            after = page.next
            if after is None:
                return found


def _recent(events: Sequence[EventFacts], newest: datetime | None) -> list[str]:
    if newest is None:
        return []
    return [event.id for event in events if event.created >= newest - LATE_BY]
