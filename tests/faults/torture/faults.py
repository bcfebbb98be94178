"""The ways in which one request, or one commit, of a program goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Fault(StrEnum):
    """What happens at a point. *Before* and *after* are about taking effect."""

    REFUSED = "refused"
    """Nobody listens any more until the step is over."""
    NO_NAME = "name not resolved"
    """The name of the account is not found any more, from before the request, until then."""
    RESET_BEFORE = "reset before"
    RESET_AFTER = "reset after"
    TIMEOUT_BEFORE = "timeout before"
    TIMEOUT_AFTER = "timeout after"
    CONFLICT = "409"
    RATE_LIMITED = "429"
    ERROR_EXECUTED = "500 executed"
    ERROR_NOT_EXECUTED = "500 not executed"
    GATEWAY_BEFORE = "502 HTML before"
    GATEWAY_AFTER = "502 HTML after"
    PORTAL = "portal HTML"
    CUT_JSON = "cut JSON"
    TRICKLE = "trickling body"
    CONTINUE = "100 Continue without end"
    TOO_LARGE = "answer too large"
    ANOTHERS = "another's answer"
    DOUBLED = "doubled answer"
    """It comes again in place of the next one on its connection, and that in place of the next."""
    CONTINUED = "cut and continued"
    """What is cut off comes before the next answer on its connection."""
    DELAYED = "delayed past the next step"
    KILLED_BEFORE = "kill -9 before"
    KILLED_AFTER = "kill -9 after"
    DISK_FULL = "disk full"
    CLOCK_AHEAD = "clock set ahead, then right"
    CLOCK_BACK = "clock set back, then right"


KILLS: Final = (Fault.KILLED_BEFORE, Fault.KILLED_AFTER)
CLOCK_OFF: Final = {
    Fault.CLOCK_AHEAD: timedelta(days=30),
    Fault.CLOCK_BACK: timedelta(days=-30),
}
"""By how much the program's clock is wrong from a commit on, until the second one after it."""
AT_COMMITS: Final = (*KILLS, Fault.DISK_FULL, *CLOCK_OFF)
"""Right before a commit, right after it, instead of it, and between it and those that follow."""

TO_ONE_TRY: Final = (
    Fault.RESET_BEFORE,
    Fault.RESET_AFTER,
    Fault.CONFLICT,
    Fault.RATE_LIMITED,
    Fault.DELAYED,
    Fault.DOUBLED,
    Fault.CONTINUED,
)
"""What is over with the first try of a request: the next one heals it, or whoever looks."""

TO_EVERY_TRY: Final = (
    Fault.REFUSED,
    Fault.NO_NAME,
    Fault.RESET_BEFORE,
    Fault.RESET_AFTER,
    Fault.TIMEOUT_BEFORE,
    Fault.TIMEOUT_AFTER,
    Fault.CONFLICT,
    Fault.RATE_LIMITED,
    Fault.ERROR_EXECUTED,
    Fault.ERROR_NOT_EXECUTED,
    Fault.GATEWAY_BEFORE,
    Fault.GATEWAY_AFTER,
    Fault.PORTAL,
    Fault.CUT_JSON,
    Fault.TRICKLE,
    Fault.CONTINUE,
    Fault.TOO_LARGE,
    Fault.ANOTHERS,
    Fault.DELAYED,
)
"""What nothing heals, since it happens to each try of a request."""

ENDLESS: Final = frozenset({Fault.TRICKLE, Fault.CONTINUE})
"""What goes on until the program hangs up."""

SLOW: Final = frozenset({Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER, Fault.DELAYED, *ENDLESS})
"""What a program notices by its own timeout only."""


@dataclass(frozen=True)
class Blow:
    """A fault at the nth request or commit; `every` where each try of that request meets it."""

    point: str
    nth: int
    fault: Fault
    every: bool = False

    def __str__(self) -> str:
        """Return it as it is named on the command line."""
        return f"{self.point} {self.nth}/{self.fault}" + (", every try" if self.every else "")

    @classmethod
    def named(cls, name: str) -> Blow:
        """Return the blow of a name. Raises ValueError for what is none."""
        place, _, fault = name.partition("/")
        point, _, nth = place.partition(" ")
        word, comma, _ = fault.partition(", every try")
        return cls(point, int(nth), Fault(word), every=bool(comma))


def blows(requests: int, commits: int) -> list[Blow]:
    """Return every blow that a history of so many requests and commits can be dealt."""
    found = []
    for nth in range(1, requests + 1):
        found += [Blow("request", nth, fault) for fault in (*TO_ONE_TRY, *KILLS)]
        found += [Blow("request", nth, fault, every=True) for fault in TO_EVERY_TRY]
    for nth in range(1, commits + 1):
        found += [Blow("commit", nth, fault) for fault in AT_COMMITS]
    return found
