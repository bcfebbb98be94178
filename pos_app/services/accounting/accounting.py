"""Bookings for accountants, written as the files that their programs read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.domain.accounting import Booking
from pos_app.domain.business_day import business_date
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.accounting.formats.beancount import beancount
from pos_app.services.accounting.formats.datev import datev
from pos_app.services.accounting.formats.journals import quickbooks, xero
from pos_app.services.accounting.formats.ofx import ofx, owed_by
from pos_app.services.accounting.payouts import count_unknown, payout_bookings
from pos_app.services.accounting.takings import day_bookings, z_bookings
from pos_app.services.accounting.workbook.workbook import write_workbook
from pos_app.services.shared.authority import require_to_look
from pos_app.services.shared.declared_settings import ACCOUNTING
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.shared.settings import current_profile
from pos_app.services.shared.table_files import written_whole
from pos_app.services.views.accounting import (
    Accounts,
    BookingBasis,
    BookingExport,
    BookingFormat,
    BookingRequest,
    WorkbookExport,
    WorkbookRequest,
)

Progress = Callable[[int], object]
"""Told of each booking or row; it may raise `Cancelled`, and then nothing was written."""

SUFFIXES: Final = {
    BookingFormat.DATEV: "csv",
    BookingFormat.XERO: "csv",
    BookingFormat.QUICKBOOKS: "csv",
    BookingFormat.BEANCOUNT: "beancount",
    BookingFormat.OFX: "ofx",
}
_FIRST: Final = date(1970, 1, 1)


class Accounting:
    """Reads the books alone, and writes files."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock

    def accounts(self) -> Accounts:
        """Return the accounts in force."""
        with self._database.read() as session:
            return _accounts(session)

    def bookings(self, actor: Actor, request: BookingRequest) -> tuple[Booking, ...]:
        """Return the bookings of some days, in the order of days; each comes to nothing."""
        self._require(actor)
        with self._database.read() as session:
            return tuple(_bookings(session, request, _accounts(session), self._today(session)))

    def export(
        self,
        actor: Actor,
        request: BookingRequest,
        path: Path,
        progress: Progress = lambda _count: None,
    ) -> BookingExport:
        """Write the bookings of some days, a file a currency; the same days give the same files.

        Raises UserError where there are none, a program would not take them, or a file can't be
        written.
        """
        self._require(actor)
        with self._database.read() as session:
            accounts, today = _accounts(session), self._today(session)
            made: dict[str, list[Booking]] = defaultdict(list)
            before = _owed_before(session, request, accounts, today, progress)
            for count, booking in enumerate(_bookings(session, request, accounts, today), 1):
                made[booking.currency].append(booking)
                progress(count)
            left_out = count_unknown(session, request.first, request.last)
        if not made:
            raise UserError(
                _("There is nothing to book in these days."), next_step=_("Choose other days.")
            )
        files = {
            _path_of(path, currency, alone=len(made) == 1): _written(
                bookings, currency, request, accounts, before[currency]
            )
            for currency, bookings in sorted(made.items())
        }
        for file, content in files.items():
            with written_whole(file, _cannot_save) as beside:
                beside.write_bytes(content)
        return BookingExport(tuple(files), sum(map(len, made.values())), left_out)

    def save_workbook(
        self,
        actor: Actor,
        request: WorkbookRequest,
        path: Path,
        progress: Progress = lambda _count: None,
    ) -> WorkbookExport:
        """Write the workbook of some days. Raises UserError where the file can't be written."""
        self._require(actor)
        with self._database.read() as session:
            return write_workbook(session, request, path, progress)

    def _require(self, actor: Actor) -> None:
        require_to_look(
            self._database, actor, Permission.REPORTS, "accounting", at=self._clock.now()
        )

    def _today(self, session: Session) -> date:
        profile = current_profile(session)
        return business_date(self._clock.now(), profile.time_zone, profile.day_starts_at_hour)


def _accounts(session: Session) -> Accounts:
    return Accounts(read_setting(session, ACCOUNTING), current_profile(session).country)


def _bookings(
    session: Session, request: BookingRequest, accounts: Accounts, today: date
) -> Iterator[Booking]:
    """Return what is over: a day that goes on is booked once it has ended."""
    found: list[Booking] = []
    if request.basis is not BookingBasis.PAYOUT:
        found += z_bookings(session, request.first, request.last, accounts)
        over = min(request.last, today - timedelta(days=1))
        found += day_bookings(session, request.first, over, accounts)
    if request.basis is not BookingBasis.Z:
        found += payout_bookings(session, request.first, request.last, accounts)
    return iter(sorted(found, key=lambda each: each.day))


def _owed_before(
    session: Session, request: BookingRequest, accounts: Accounts, today: date, progress: Progress
) -> dict[str, int]:
    """Return what Stripe owed before, by currency, where a format says that."""
    before: dict[str, int] = defaultdict(int)
    if request.format is BookingFormat.OFX:
        earlier = replace(request, first=_FIRST, last=request.first - timedelta(days=1))
        for booking in _bookings(session, earlier, accounts, today):
            before[booking.currency] += owed_by(booking)
            progress(0)
    return before


def _written(
    bookings: list[Booking],
    currency: str,
    request: BookingRequest,
    accounts: Accounts,
    before: int,
) -> bytes:
    match request.format:
        case BookingFormat.DATEV:
            return datev(bookings, currency, request, accounts)
        case BookingFormat.XERO:
            return xero(bookings, accounts)
        case BookingFormat.QUICKBOOKS:
            return quickbooks(bookings)
        case BookingFormat.BEANCOUNT:
            return beancount(bookings)
        case BookingFormat.OFX:
            return ofx(bookings, currency, request, before)


def _path_of(path: Path, currency: str, *, alone: bool) -> Path:
    if alone:
        return path
    return path.with_stem(f"{path.stem} {currency.upper()}")  # not shown: a name of a file


def _cannot_save(path: Path, error: Exception) -> UserError:
    return UserError(
        _("The bookings could not be saved as {file}.", file=path.name),
        next_step=_("Close the file if another program has it open, or choose another folder."),
        details=str(error),
    )
