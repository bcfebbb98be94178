"""The month of a workbook, and how what is in it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from pos_app.db.models.store import Register
from pos_app.domain.business_day import business_hours
from pos_app.domain.method_names import name_of
from pos_app.domain.payments import TenderKind
from pos_app.domain.taxes import tax_with_rate
from pos_app.domain.texts import _, pgettext
from pos_app.services.ledger.balance_entries import EntryPeriod
from pos_app.services.reports.report_rows import Context
from pos_app.services.reports.table import NOT_RECORDED
from pos_app.services.shared.declared_settings import LOCALE
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.shared.settings import current_profile
from pos_app.services.views.report_tables import ReportRequest

Rows = dict[str, list[tuple[Any, ...]]]
"""Rows of a sheet by their currency."""


@dataclass(frozen=True)
class Month:
    """Some business days, both included, and the books that they are read from."""

    session: Session
    first: date
    last: date

    @cached_property
    def request(self) -> ReportRequest:
        """The same, as reports are asked for."""
        return ReportRequest(self.first, self.last)

    @cached_property
    def names(self) -> Context:
        """What cashiers and registers are called."""
        return Context(self.session, self.request)

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of all registers by their ids."""
        return dict(self.session.execute(select(Register.id, Register.prefix)).all())

    @cached_property
    def period(self) -> EntryPeriod:
        """When these days begin and end, by the store's clock."""
        profile = current_profile(self.session)
        zone, hour = profile.time_zone, profile.day_starts_at_hour
        begin, _next = business_hours(self.first, zone, hour)
        _last, end = business_hours(self.last, zone, hour)
        return EntryPeriod(begin, end)

    @cached_property
    def locale(self) -> str:
        """How the store writes numbers."""
        return read_setting(self.session, LOCALE)

    def holds(self, day: Any) -> ColumnElement[bool]:
        """Return the condition that a day is among them."""
        return and_(day.is_not(None), day.between(self.first, self.last))

    def moment(self, at: datetime) -> str:
        """Return a moment as the store's clock had it, with its distance from UTC."""
        zone = ZoneInfo(current_profile(self.session).time_zone)
        return at.astimezone(zone).isoformat(timespec="seconds")


def method_name(kind: str, label: str = "") -> str:
    """Return what a way of paying is called; one without a kind was paid elsewhere."""
    if label:
        return label
    return str(name_of(TenderKind(kind))) if kind else _("Elsewhere")


def tax_name(name: str | None, ppm: int | None, locale: str, *, exempt: bool) -> str:
    """Return what a tax is called, with its rate."""
    if ppm is None:
        return str(NOT_RECORDED)
    if not (ppm or name):
        return _("Without tax")
    return tax_with_rate(name or "", ppm, locale, exempt=exempt)


def yes_or_no(value: bool | None) -> str:
    """Return what a cell says of something that is so or not."""
    if value is None:
        return str(NOT_RECORDED)
    return pgettext("a cell", "Yes") if value else pgettext("a cell", "No")
