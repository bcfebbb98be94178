"""Money, times and ways of paying as the list of what needs attention names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pos_app.db.models.payments import Tender
from pos_app.db.models.store import StoreProfile
from pos_app.domain.business_day import business_date
from pos_app.domain.money import Money, format_money
from pos_app.domain.payments import TenderKind
from pos_app.domain.texts import Message, _
from pos_app.domain.writing import format_clock, format_day
from pos_app.services.shared.settings import current_profile, store_view


@dataclass(frozen=True)
class Wording:
    """How this store writes money and time; `now` tells today from other days."""

    locale: str
    zone: ZoneInfo
    day_starts_at_hour: int
    now: datetime

    def money(self, minor: int, currency: str) -> str:
        """Return an amount: `$12.40`."""
        return format_money(Money(minor, currency), self.locale)

    def when(self, at: datetime) -> str:
        """Return the store's clock: `2:05 PM`, with the date where that was not today."""
        clock = format_clock(at.astimezone(self.zone), self.locale)
        if self._business_day(at) == self._business_day(self.now):
            return clock
        day = at.astimezone(self.zone).date()
        return _("{time} on {date}", time=clock, date=self.day(day))

    def day(self, day: date) -> str:
        """Return a day: `Nov 3, 2026`."""
        return format_day(day, self.locale)

    def _business_day(self, at: datetime) -> date:
        return business_date(at, self.zone, self.day_starts_at_hour)

    def payment(self, messages: Mapping[TenderKind, Message], tender: Tender) -> str:
        """Return the sentence for a payment of this kind: `$12.40 by card at 2:05 PM …`."""
        amount = self.money(tender.amount_minor, tender.currency)
        return messages[TenderKind(tender.kind)].format(
            amount=amount, time=self.when(tender.created_at)
        )


def read_wording(session: Session, now: datetime) -> Wording:
    """Read how the store writes."""
    profile: StoreProfile = current_profile(session)
    return Wording(
        locale=store_view(session, profile).locale,
        zone=ZoneInfo(profile.time_zone),
        day_starts_at_hour=profile.day_starts_at_hour,
        now=now,
    )
