"""Money and time as the store writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QLocale

from pos_app.domain.business_day import business_date
from pos_app.domain.money import Money, format_money, format_percent
from pos_app.domain.report_periods import end_of_month, month_of
from pos_app.domain.texts import _, language, locale_of
from pos_app.domain.writing import (
    first_weekday,
    format_clock,
    format_count,
    format_day,
    format_day_and_clock,
    format_days,
    format_hour,
    format_parts,
    spoken_locale,
)

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
        return format_clock(at.astimezone(self.zone), self.locale)

    def moment(self, at: datetime) -> str:
        """Day and clock: `Nov 23, 2026, 2:05 PM`."""
        return format_day_and_clock(at.astimezone(self.zone), self.locale)

    def short_day(self, at: datetime) -> str:
        """The day alone: `Nov 23, 2026`."""
        return format_day(self.day_of(at), self.locale)

    def calendar_day(self, day: date) -> str:
        """A day that has no clock: `Nov 23, 2026`."""
        return format_day(day, self.locale)

    def period(self, first: date, last: date) -> str:
        """Days from the first to the last: `Nov 1 – 7, 2026`; a whole month by its name."""
        if first == last:
            return self.calendar_day(first)
        if first == month_of(last) and last == end_of_month(first):
            return format_parts(first, "yMMMM", self.locale)
        return format_days(first, last, self.locale)

    def hour(self, hour: int) -> str:
        """An hour of the day: `2 PM`, `14:00`."""
        return format_hour(hour, self.locale)

    @property
    def week_begins(self) -> int:
        """On which day of the week it begins: 0 is Monday."""
        return first_weekday(self.locale)

    def count(self, n: int) -> str:
        """How many there are: `1,234`."""
        return format_count(n, self.locale)

    def day_of(self, at: datetime) -> date:
        """Which day the store's calendar showed."""
        return at.astimezone(self.zone).date()

    def business_day_of(self, at: datetime) -> date:
        """Which day of the store's it was: *today* is the one of now."""
        return business_date(at, self.zone, self.day_starts_at_hour)

    def day(self, day: date, now: datetime) -> str:
        """A heading for one of the store's days: `Today, Monday, November 23, 2026`."""
        today = self.business_day_of(now)
        written = format_day(day, self.locale, "full")
        if day == today:
            return _("Today, {day}", day=written)
        if day == today - timedelta(days=1):
            return _("Yesterday, {day}", day=written)
        return written


def qt_locale(locale: str = "") -> QLocale:
    """Return what Qt writes by for the reader: with the digits 0 to 9, as everywhere in Till."""
    spoken = spoken_locale(locale) if locale else locale_of(language().code)
    found = QLocale(str(spoken))
    return found if found.zeroDigit() == "0" else QLocale(f"{spoken.language}_AE")


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
