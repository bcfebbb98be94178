"""Who is old enough: the day on or before which somebody has to be born."""

from __future__ import annotations

from datetime import date


def born_on_or_before(today: date, years: int) -> date:
    """Return the last birthday of those who are so many years old today.

    Where there is no such day, on February 29, the day before it: who is born later is not yet.
    """
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)
