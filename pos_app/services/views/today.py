"""How the day goes so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pos_app.services.views.bank import PayoutView


@dataclass(frozen=True)
class TodayHour:
    """What was sold in an hour of the store's clock, and in that of the other day."""

    hour: int
    sales_minor: int
    compared_minor: int


@dataclass(frozen=True)
class TodayTender:
    """What was taken in one way of paying, before what was given back; tips are not in it."""

    name: str
    count: int
    taken_minor: int
    given_back_minor: int


@dataclass(frozen=True)
class DayTakings:
    """Sales and refunds of a day, or of it up to a moment, in minor units."""

    sales: int = 0
    sales_minor: int = 0
    refunds: int = 0
    refund_minor: int = 0
    tip_minor: int = 0


@dataclass(frozen=True)
class TodaySection:
    """All of one currency: so far, and on the other day up to the same time and as a whole."""

    currency: str
    so_far: DayTakings
    compared_so_far: DayTakings
    compared_day: DayTakings
    hours: tuple[TodayHour, ...]
    tenders: tuple[TodayTender, ...]


@dataclass(frozen=True)
class OpenShift:
    """A drawer that is open; `is_late` where that was done on an earlier business day."""

    register_name: str
    opened_by: str
    opened_at: datetime
    is_late: bool


@dataclass(frozen=True)
class TodayView:
    """The business day of now: `compared` is the same weekday a week before.

    `attention` is how much needs somebody's attention, `payout` the next one that the books know.
    """

    day: date
    as_of: datetime
    compared: date
    sections: tuple[TodaySection, ...]
    shifts: tuple[OpenShift, ...]
    attention: int
    payout: PayoutView | None
