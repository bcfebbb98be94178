"""What is published of what writes change, and how screens in tests hear of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.changes import NO_CHANGES, ChangeFeed, ChangeSet

if TYPE_CHECKING:
    from pos_app.db.engine import Database


class Published:
    """All that was published since this was made."""

    def __init__(self, feed: ChangeFeed) -> None:
        self.each: list[ChangeSet] = []
        self._end = feed.subscribe(self.each.append)

    @property
    def all(self) -> ChangeSet:
        together = NO_CHANGES
        for changes in self.each:
            together |= changes
        return together

    def end(self) -> ChangeSet:
        """Listen no more; return what was published."""
        self._end()
        return self.all


def changes_of(database: Database, act: Callable[[], object]) -> ChangeSet:
    """Do something, and return what is published of it."""
    published = Published(database.changes)
    try:
        act()
    finally:
        changes = published.end()
    return changes
