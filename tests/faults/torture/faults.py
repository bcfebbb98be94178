"""The ways in which one request, or one commit, of a program goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class FaultKind(StrEnum):
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


KILLS: Final = (FaultKind.KILLED_BEFORE, FaultKind.KILLED_AFTER)
CLOCK_OFF: Final = {
    FaultKind.CLOCK_AHEAD: timedelta(days=30),
    FaultKind.CLOCK_BACK: timedelta(days=-30),
}
"""By how much the program's clock is wrong from a commit on, until the second one after it."""
AT_COMMITS: Final = (*KILLS, FaultKind.DISK_FULL, *CLOCK_OFF)
"""Right before a commit, right after it, instead of it, and between it and those that follow."""

TO_ONE_TRY: Final = (
    FaultKind.RESET_BEFORE,
    FaultKind.RESET_AFTER,
    FaultKind.CONFLICT,
    FaultKind.RATE_LIMITED,
    FaultKind.DELAYED,
    FaultKind.DOUBLED,
    FaultKind.CONTINUED,
)
"""What is over with the first try of a request: the next one heals it, or whoever looks."""

TO_EVERY_TRY: Final = (
    FaultKind.REFUSED,
    FaultKind.NO_NAME,
    FaultKind.RESET_BEFORE,
    FaultKind.RESET_AFTER,
    FaultKind.TIMEOUT_BEFORE,
    FaultKind.TIMEOUT_AFTER,
    FaultKind.CONFLICT,
    FaultKind.RATE_LIMITED,
    FaultKind.ERROR_EXECUTED,
    FaultKind.ERROR_NOT_EXECUTED,
    FaultKind.GATEWAY_BEFORE,
    FaultKind.GATEWAY_AFTER,
    FaultKind.PORTAL,
    FaultKind.CUT_JSON,
    FaultKind.TRICKLE,
    FaultKind.CONTINUE,
    FaultKind.TOO_LARGE,
    FaultKind.ANOTHERS,
    FaultKind.DELAYED,
)
"""What nothing heals, since it happens to each try of a request."""

ENDLESS: Final = frozenset({FaultKind.TRICKLE, FaultKind.CONTINUE})
"""What goes on until the program hangs up."""

SLOW: Final = frozenset(
    {FaultKind.TIMEOUT_BEFORE, FaultKind.TIMEOUT_AFTER, FaultKind.DELAYED, *ENDLESS}
)
"""What a program notices by its own timeout only."""


@dataclass(frozen=True)
class Fault:
    """A fault at the nth request or commit; `every` where each try of that request meets it."""

    point: str
    nth: int
    kind: FaultKind
    every: bool = False

    def __str__(self) -> str:
        """Return it as it is named on the command line."""
        return f"{self.point} {self.nth}/{self.kind}" + (", every try" if self.every else "")

    @classmethod
    def named(cls, name: str) -> Fault:
        """Return the fault of a name. Raises ValueError for what is none."""
        place, _, fault = name.partition("/")
        point, _, nth = place.partition(" ")
        word, comma, _ = fault.partition(", every try")
        return cls(point, int(nth), FaultKind(word), every=bool(comma))


def faults_at(requests: int, commits: int) -> list[Fault]:
    """Return every fault that a history of so many requests and commits can be dealt."""
    found = []
    for nth in range(1, requests + 1):
        found += [Fault("request", nth, fault) for fault in (*TO_ONE_TRY, *KILLS)]
        found += [Fault("request", nth, fault, every=True) for fault in TO_EVERY_TRY]
    for nth in range(1, commits + 1):
        found += [Fault("commit", nth, fault) for fault in AT_COMMITS]
    return found
