"""Money and time as the store writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from pos_app.domain.business_day import business_date
from pos_app.domain.money import Money, format_money, format_percent
from pos_app.domain.report_periods import end_of_month, month_of
from pos_app.domain.texts import _

if TYPE_CHECKING:
    from pos_app.services.shared.settings import StoreSettings
    from pos_app.services.views.store import StoreView


@dataclass(frozen=True)
class Formats:
    """The store's locale, its time zone, and the hour at which its days begin."""

    locale: str = "en_US"
    zone: tzinfo = UTC
    day_starts_at_hour: int = 0

    def money(self, money: Money) -> str:
        """An amount with its currency: `$24.50`."""
        return format_money(money, self.locale)

    def minor(self, minor: int, currency: str) -> str:
        """Minor units of a currency: `$24.50`."""
        return self.money(Money(minor, currency))

    def percent(self, ppm: int) -> str:
        """Millionths as a percentage: `8.875%`."""
        return format_percent(ppm, self.locale)

    def time(self, at: datetime) -> str:
        """The store's clock: `2:05 PM`."""
        from babel.dates import format_time  # noqa: PLC0415  slow to import

        return format_time(at, "short", tzinfo=self.zone, locale=self.locale)

    def moment(self, at: datetime) -> str:
        """Day and clock: `Nov 23, 2026, 2:05 PM`."""
        from babel.dates import format_date  # noqa: PLC0415  slow to import

        day = format_date(self.day_of(at), "medium", locale=self.locale)
        return f"{day}, {self.time(at)}"

    def short_day(self, at: datetime) -> str:
        """The day alone: `Nov 23, 2026`."""
        from babel.dates import format_date  # noqa: PLC0415  slow to import

        return format_date(self.day_of(at), "medium", locale=self.locale)

    def calendar_day(self, day: date) -> str:
        """A day that has no clock: `Nov 23, 2026`."""
        from babel.dates import format_date  # noqa: PLC0415  slow to import

        return format_date(day, "medium", locale=self.locale)

    def period(self, first: date, last: date) -> str:
        """Days from the first to the last: `Nov 1 – 7, 2026`; a whole month by its name."""
        from babel.dates import format_interval, format_skeleton  # noqa: PLC0415  slow to import

        if first == last:
            return self.calendar_day(first)
        if first == month_of(last) and last == end_of_month(first):
            return format_skeleton("yMMMM", first, locale=self.locale)
        return format_interval(first, last, "yMMMd", locale=self.locale)

    def hour(self, hour: int) -> str:
        """An hour of the day: `2 PM`, `14:00`."""
        from babel.dates import format_skeleton, format_time, get_time_format  # noqa: PLC0415

        at = time(hour)
        if "a" in get_time_format("short", self.locale).pattern:
            return str(format_skeleton("h", at, locale=self.locale))
        return format_time(at, "short", locale=self.locale)

    def day_of(self, at: datetime) -> date:
        """Which day the store's calendar showed."""
        return at.astimezone(self.zone).date()

    def business_day_of(self, at: datetime) -> date:
        """Which day of the store's it was: *today* is the one of now."""
        return business_date(at, self.zone, self.day_starts_at_hour)

    def day(self, day: date, now: datetime) -> str:
        """A heading for one of the store's days: `Today, Monday, November 23, 2026`."""
        from babel.dates import format_date  # noqa: PLC0415  slow to import

        today = self.business_day_of(now)
        written = format_date(day, "full", locale=self.locale)
        if day == today:
            return _("Today, {day}", day=written)
        if day == today - timedelta(days=1):
            return _("Yesterday, {day}", day=written)
        return written


PLAIN: Final = Formats()
"""Until the store's own are read."""


def formats_of(store: StoreView) -> Formats:
    """Return those of a store profile."""
    return Formats(store.locale, ZoneInfo(store.time_zone), store.day_starts_at_hour)


def read_formats(settings: StoreSettings) -> Formats:
    """Read the store's own; for a background task, since the first use of Babel takes a while."""
    store = settings.store()
    made = formats_of(store) if store else PLAIN
    made.moment(datetime(2026, 1, 1, tzinfo=UTC))
    made.money(Money(0, store.currency if store else "usd"))
    return made
