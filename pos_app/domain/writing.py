"""Writes days, times and counts: in the reader's words, in the order of the store's country.

`locale` is the store's. An English screen in a German store says `3 Nov 2026` and `14:05`, a German
one in an American store `3. Nov. 2026`. Digits are 0 to 9, as Stripe and its readers write them.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from pos_app.domain.texts import language, locale_of

if TYPE_CHECKING:
    from babel import Locale

_WORLD_ENGLISH: Final = "en_001"
_ALL_DECIMALS: Final = "#,##0.##########"


def spoken_locale(locale: str) -> Locale:
    """Return the locale of the language of now in the country of another locale."""
    return _spoken_locale(language().code, locale)


@lru_cache(maxsize=64)
def _spoken_locale(spoken: str, locale: str) -> Locale:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  slow to import

    own = locale_of(spoken)
    there = Locale.parse(locale)
    if there.language == own.language:
        return there
    if there.territory is None:
        return own
    try:
        return Locale(own.language, there.territory)
    except UnknownLocaleError:  # what is called English without a country is that of America
        return Locale.parse(_WORLD_ENGLISH) if own.language == "en" else own


def format_day(
    day: date, locale: str, width: Literal["short", "medium", "long", "full"] = "medium"
) -> str:
    """Write a day: `Nov 3, 2026`, or `Tuesday, November 3, 2026` in full."""
    from babel.dates import format_date  # noqa: PLC0415  slow to import

    return format_date(day, width, locale=spoken_locale(locale))


def format_parts(day: date, skeleton: str, locale: str) -> str:
    """Write these parts of a day, in the order of the country: of `MMMEd` it is `Tue, Nov 3`."""
    from babel.dates import format_skeleton  # noqa: PLC0415  slow to import

    return str(format_skeleton(skeleton, day, locale=spoken_locale(locale)))


def format_days(first: date, last: date, locale: str) -> str:
    """Write a period: `Nov 1 – 7, 2026`; of one day it is that day."""
    from babel.dates import format_interval  # noqa: PLC0415  slow to import

    return str(format_interval(first, last, "yMMMd", locale=spoken_locale(locale)))


def format_clock(at: datetime | time, locale: str) -> str:
    """Write the time of a moment as its zone has it: `2:05 PM`."""
    from babel.dates import format_time  # noqa: PLC0415  slow to import

    bare = at.time() if isinstance(at, datetime) else at
    return format_time(bare, "short", locale=spoken_locale(locale))


def format_moment(at: datetime, locale: str, width: Literal["short", "long"] = "short") -> str:
    """Write day and time as its zone has them: `11/3/26, 2:05 PM`; the long one names the zone."""
    from babel.dates import format_datetime  # noqa: PLC0415  slow to import

    return format_datetime(at, width, tzinfo=at.tzinfo, locale=spoken_locale(locale))


def format_day_and_clock(at: datetime, locale: str, skeleton: str = "") -> str:
    """Write day and time as its zone has them, with the month as a word where that is usual.

    `Nov 3, 2026, 2:05 PM`; the day with these parts alone where a skeleton names them.
    """
    from babel.dates import get_datetime_format  # noqa: PLC0415  slow to import

    day = format_parts(at, skeleton, locale) if skeleton else format_day(at, locale)
    beside = str(get_datetime_format("medium", locale=spoken_locale(locale)))
    return beside.replace("'", "").replace("{1}", day).replace("{0}", format_clock(at, locale))


def format_hour(hour: int, locale: str) -> str:
    """Write an hour of the day: `2 PM`, `14:00`."""
    from babel.dates import format_skeleton  # noqa: PLC0415  slow to import

    spoken, at = spoken_locale(locale), time(hour)
    if "a" in str(spoken.time_formats["short"]):
        return str(format_skeleton("h", at, locale=spoken))
    return format_clock(at, locale)


def weekday_names(locale: str, width: Literal["abbreviated", "wide"] = "wide") -> list[str]:
    """Return the names of the days of the week, Monday first."""
    from babel.dates import get_day_names  # noqa: PLC0415  slow to import

    names = get_day_names(width, "stand-alone", spoken_locale(locale))
    return [names[day] for day in range(7)]


def first_weekday(locale: str) -> int:
    """Return on which day weeks begin in a country: 0 is Monday, 6 Sunday."""
    from babel import Locale  # noqa: PLC0415  slow to import

    return Locale.parse(locale).first_week_day


def format_count(n: int, locale: str) -> str:
    """Write how many there are as the store does, thousands apart: `1,234`."""
    from babel.numbers import format_decimal  # noqa: PLC0415  slow to import

    return format_decimal(n, locale=locale)


def format_number(number: Decimal, locale: str = "") -> str:
    """Write a number with all its decimals: `1,234.5`; without a locale as the language does."""
    from babel.numbers import format_decimal  # noqa: PLC0415  slow to import

    return format_decimal(number, _ALL_DECIMALS, locale=locale or locale_of(language().code))
