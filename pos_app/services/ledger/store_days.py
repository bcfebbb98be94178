"""The store's days of moments, by the profile that was in force at each."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, tzinfo
from operator import itemgetter
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.store import StoreProfile
from pos_app.domain.business_day import business_date
from pos_app.services.shared.settings import profile_at

_PROFILES = select(
    StoreProfile.created_at, StoreProfile.time_zone, StoreProfile.day_starts_at_hour
).order_by(StoreProfile.created_at)


class StoreDays:
    """The store's days of many moments: profiles are read once, since there are few of them."""

    def __init__(self, session: Session) -> None:
        """Read the profiles of one book."""
        self._profiles = session.execute(_PROFILES).all()

    def of(self, moment: datetime) -> date | None:
        """Return the store's day of a moment, by the profile of then; None where there is none.

        Before all of them the first is in force.
        """
        if not self._profiles:
            return None
        _, time_zone, starts_at_hour = self._in_force(moment)
        return business_date(moment, time_zone, starts_at_hour)

    def zone_at(self, moment: datetime) -> tzinfo:
        """Return the store's time zone at a moment; UTC where there is no profile."""
        return ZoneInfo(self._in_force(moment)[1]) if self._profiles else UTC

    def _in_force(self, moment: datetime) -> tuple[datetime, str, int]:
        place = bisect_right(self._profiles, moment, key=itemgetter(0))
        created_at, time_zone, starts_at_hour = self._profiles[max(0, place - 1)]
        return created_at, time_zone, starts_at_hour


def day_of(session: Session, moment: datetime) -> date | None:
    """Return the store's day of one moment, as `StoreDays` does."""
    profile = profile_at(session, moment)
    if profile is None:
        return None
    return business_date(moment, profile.time_zone, profile.day_starts_at_hour)
