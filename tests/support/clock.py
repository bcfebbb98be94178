"""Time that a test can turn."""

from datetime import UTC, datetime, timedelta

from pos_app.clock import SystemClock


class TurnedClock(SystemClock):
    """The machine's clock, turned by as much as a test wants."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def turn_to(self, moment: datetime) -> None:
        """Make it this time now."""
        self.ahead = moment - datetime.now(UTC)
