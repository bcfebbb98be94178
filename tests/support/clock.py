"""Time that a test can turn, and a day that no test outlasts."""

from datetime import UTC, datetime, timedelta

from pos_app.clock import SystemClock

_NOON = 12


def zone_at_noon() -> str:
    """Return a time zone in which it is noon: whatever is done now is done on one day there."""
    return f"Etc/GMT{datetime.now(UTC).hour - _NOON:+d}"  # the name counts hours behind Greenwich


class TurnedClock(SystemClock):
    """The machine's clock, turned by as much as a test wants."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self._stopped: datetime | None = None

    def now(self) -> datetime:
        return (self._stopped or datetime.now(UTC)) + self.ahead

    def stand_still(self) -> None:
        """Let time pass only when the test turns it."""
        self._stopped = datetime.now(UTC)

    def turn_to(self, moment: datetime) -> None:
        """Make it this time now."""
        self.ahead += moment - self.now()
