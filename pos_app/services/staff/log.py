"""The activity log as people read it: filtered, exported, and checked."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.activity import Activity
from pos_app.db.models.sales import Sale
from pos_app.db.models.shifts import ZReport
from pos_app.db.models.store import Cashier, Register
from pos_app.domain.activity_hash import START, hash_of
from pos_app.domain.business_day import business_date, business_hours
from pos_app.domain.money import Money
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import N_, Message, _
from pos_app.domain.user_input import formula_safe
from pos_app.errors import UserError
from pos_app.services.shared.activity_log import RESTORED, record_of
from pos_app.services.shared.authority import require_to_look
from pos_app.services.shared.paged_access import PagedAccess
from pos_app.services.shared.settings import current_profile
from pos_app.services.shared.table_files import written_whole
from pos_app.services.views.activity import (
    ActivityFilter,
    ActivityPage,
    ActivityView,
    CheckedLog,
    LogFault,
)

_PAGE: Final = 100
_CHUNK: Final = 1_000
_RESTORED: Final = N_("Books restored from a backup")
_CHANGED: Final = N_("Row {number} of {register} is not as it was written: {what}, {at}.")
_MISSING: Final = N_("Row {number} of {register} is missing.")
_TORN: Final = N_(
    "Row {number} of {register} does not follow the one before it, or is not the one that a Z "
    "report has: {what}, {at}."
)


class ActivityLog:
    """Reads the log. What it says is fixed when it is written; names of people are of today."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Read one book."""
        self._database = database
        self._clock = clock
        self._looks = PagedAccess(database, clock, Permission.PEOPLE, "log")

    def page(
        self, actor: Actor, wanted: ActivityFilter, before: str = "", limit: int = _PAGE
    ) -> ActivityPage:
        """Return rows that fit a filter, the newest first, from before a row's id on."""
        self._looks.require(actor, wanted, goes_on=bool(before))
        return self._page(wanted, before, limit)

    def _page(self, wanted: ActivityFilter, before: str, limit: int) -> ActivityPage:
        with self._database.read() as session:
            query = _filtered(session, wanted)
            if before:
                query = query.where(Activity.id < before)
            rows = session.execute(query.limit(limit + 1)).all()
            views = tuple(_view(*row) for row in rows[:limit])
        return ActivityPage(views, views[-1].id if len(rows) > limit else "")

    def today(self) -> date:
        """Return the business day of now."""
        with self._database.read() as session:
            profile = current_profile(session)
        return business_date(self._clock.now(), profile.time_zone, profile.day_starts_at_hour)

    def export(self, actor: Actor, wanted: ActivityFilter, file: Path) -> int:
        """Write what fits a filter as CSV in UTF-8, the newest first; return how many rows.

        Raises UserError where the file can't be written.
        """
        require_to_look(self._database, actor, Permission.PEOPLE, "log", at=self._clock.now())
        count, page = 0, ActivityPage((), "")
        with (
            written_whole(file, _cannot_write) as beside,
            beside.open("w", encoding="utf-8-sig", newline="") as out,
        ):
            writer = csv.writer(out)
            writer.writerow(_COLUMNS)
            while True:
                page = self._page(wanted, page.next, _CHUNK)
                writer.writerows(_cells(each) for each in page.rows)
                count += len(page.rows)
                if not page.next:
                    return count

    def check(self, actor: Actor) -> CheckedLog:
        """Return which rows are not as they were written, or missing; none where all is right."""
        require_to_look(self._database, actor, Permission.PEOPLE, "log", at=self._clock.now())
        return check_log(self._database)


def _cannot_write(_file: Path, error: Exception) -> UserError:
    return UserError(
        _("The file could not be written."),
        _("Nothing in the books was changed."),
        _("Choose another folder, or check that there is space."),
        details=str(error),
    )


def check_log(database: Database) -> CheckedLog:
    """Return which rows are not as they were written, or missing. Slow: each is read."""
    with database.read() as session:
        registers = session.execute(select(Register.id, Register.name).order_by(Register.name))
        faults: list[LogFault] = []
        for register_id, name in registers.all():
            of_register = select(Activity).where(Activity.register_id == register_id)
            in_order = of_register.order_by(Activity.number).execution_options(yield_per=_CHUNK)
            faults += _faults(session.scalars(in_order), name, _heads_of(session, register_id))
        return CheckedLog(session.scalar(select(func.count(Activity.id))) or 0, tuple(faults))


def _heads_of(session: Session, register_id: str) -> dict[int, str]:
    """Return the hashes of the rows that were the last ones when the drawer was closed."""
    closed = session.scalars(select(ZReport.content).where(ZReport.register_id == register_id))
    heads = (json.loads(content).get("log_head") for content in closed)
    return {head["row"]: head["hash"] for head in heads if head}


def _faults(
    rows: Iterable[Activity], register: str, heads: Mapping[int, str]
) -> Iterator[LogFault]:
    number, previous = 0, START
    for row in rows:
        for missing in range(number + 1, row.number):
            yield LogFault("", missing, _MISSING.format(number=missing, register=register))
        sound = row.hash == hash_of(record_of(row), row.previous)
        torn = row.number == number + 1 and previous not in {"", row.previous}
        torn = torn or heads.get(row.number, row.hash) != row.hash
        if not sound or torn:
            words = _TORN if sound else _CHANGED
            what = words.format(
                number=row.number,
                register=register,
                what=str(label_of(row.permission)),
                at=f"{row.at:%Y-%m-%d %H:%M} UTC",  # not shown: names and codes
            )
            yield LogFault(row.id, row.number, what)
        number, previous = row.number, row.hash if sound else ""  # one fault is named once
    for missing in range(number + 1, max(heads, default=0) + 1):
        yield LogFault("", missing, _MISSING.format(number=missing, register=register))


def label_of(action: str) -> Message | str:
    """Return what was done, as a row of the log names it; what is no code of ours as it is."""
    known = {RESTORED: _RESTORED, **{each.value: each.label for each in Permission}}
    return known.get(action, action)


def _filtered(
    session: Session, wanted: ActivityFilter
) -> Select[Activity, str, str, str, str | None]:
    approver = aliased(Cashier)
    query = (
        select(Activity, Register.name, Cashier.name, approver.name, Sale.receipt_number)
        .join(Register, Register.id == Activity.register_id)
        .outerjoin(Cashier, Cashier.id == Activity.cashier_id)
        .outerjoin(approver, approver.id == Activity.approved_by)
        .outerjoin(Sale, Sale.id == Activity.subject_id)
        .order_by(Activity.id.desc())
    )
    if wanted.cashier_id:
        who = (Activity.cashier_id, Activity.approved_by)
        query = query.where(or_(*(column == wanted.cashier_id for column in who)))
    if wanted.action:
        query = query.where(Activity.permission == wanted.action)
    if wanted.day:
        profile = current_profile(session)
        begins, ends = business_hours(wanted.day, profile.time_zone, profile.day_starts_at_hour)
        query = query.where(Activity.at >= begins, Activity.at < ends)
    return query


def _view(
    row: Activity, register: str, person: str | None, approver: str | None, receipt: str | None
) -> ActivityView:
    amount = None if row.amount_minor is None else Money(row.amount_minor, row.currency)
    return ActivityView(
        id=row.id,
        number=row.number,
        at=row.at,
        register=register,
        person=person or "",
        approved_by=approver or "",
        what=str(label_of(row.permission)),
        kind=row.subject_kind,
        of=row.subject_id,
        subject=receipt or "",
        amount=amount,
        before=row.before,
        after=row.after,
    )


_COLUMNS: Final = (
    *("number", "at", "register", "person", "approved_by", "what"),
    *("receipt", "minor_units", "currency", "before", "after"),
)


def _cells(view: ActivityView) -> list[str]:
    amount = view.amount
    cells = (
        str(view.number),
        view.at.isoformat(),
        view.register,
        view.person,
        view.approved_by,
        view.what,
        view.subject,
        str(amount.minor) if amount else "",
        amount.currency if amount else "",
        view.before,
        view.after,
    )
    return [formula_safe(cell) for cell in cells]
