"""Shifts of a register's drawer: opened with a float, closed with a count, and a Z for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.logical_clock import as_written
from pos_app.db.models.shifts import CashMovement, Shift, ShiftHandover, ZReport
from pos_app.db.models.store import Cashier
from pos_app.domain.business_day import business_date
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.shifts import MovementKind
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.shift_rows import (
    begin_cash_move,
    is_of_earlier_day,
    open_shift,
    take_over_waiting,
)
from pos_app.services.outbox.outbox_rows import enqueue
from pos_app.services.shared.authority import is_allowed, require, require_to_look
from pos_app.services.shared.declared_settings import DENOMINATIONS, SHIFT_RULES
from pos_app.services.shared.errors import (
    NoShiftError,
)
from pos_app.services.shared.paged_access import PagedAccess
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.shared.settings import current_profile
from pos_app.services.shared.station import current_register
from pos_app.services.shifts.checks import (
    check_amount,
    check_closing,
    check_counted,
    check_handover,
    check_may_count,
    check_movement,
    check_open,
    check_reason,
    check_reversible,
)
from pos_app.services.shifts.drawer_cash import drawer_cash
from pos_app.services.shifts.report import canonical, report_of, without_cash
from pos_app.services.shifts.shift_views import (
    count_view,
    handover_views,
    movement_views,
    reasons_given,
    report_view,
    z_row,
)
from pos_app.services.views.shifts import (
    Closing,
    Content,
    CountView,
    DrawerView,
    Handover,
    Movement,
    MovementView,
    Opening,
    ReportView,
    ShiftView,
    ZRow,
)


class Shifts:
    """The drawer of this register. All amounts are minor units of the store's currency."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock
        self._looks = PagedAccess(database, clock, Permission.REPORTS)

    def drawer(self, actor: Actor) -> DrawerView:
        """Return how the drawer stands; what is expected only for whom it is not hidden."""
        with self._database.read() as session:
            register, rules = current_register(session), read_setting(session, SHIFT_RULES)
            shift = open_shift(session, register.id)
            view = DrawerView(
                rules=rules,
                currency=current_profile(session).currency,
                shift=self._shift_view(session, shift) if shift else None,
                offered=_left_before(session, register.id) or 0,
                last_z=_last_number(session, register.id),
                reasons=reasons_given(session, register.id),
            )
            if shift is None:
                return view
            rows = _movements(session, shift.id)
            shown = not (rules.blind and not shift.counts) and is_allowed(
                session, actor, Permission.EXPECTED_CASH
            )
            return replace(
                view,
                movements=movement_views(session, rows),
                handovers=handover_views(session, shift.id, hides_difference=not shown),
                no_sales=sum(row.kind == MovementKind.NO_SALE for row in rows),
                cash=drawer_cash(session, shift) if shown else None,
            )

    # --- the shift ---

    def open(self, actor: Actor, opening: Opening) -> ShiftView:
        """Open a shift with a float that was counted; the same one twice is one.

        Raises UserError where another is open, or the float is no amount of cash.
        """
        with self._database.write() as session:
            require(session, actor, Permission.TAKE_PAYMENT)
            if done := session.get(Shift, opening.id):
                return self._shift_view(session, done)
            register, profile = current_register(session), current_profile(session)
            if open_shift(session, register.id):
                raise UserError(
                    _("This drawer is open already."), next_step=_("Close it before opening anew.")
                )
            check_amount(opening.opened_with, profile.currency)
            now = self._clock.now()
            shift = Shift(
                id=opening.id,
                register_id=register.id,
                currency=profile.currency,
                opened_at=now,
                opened_by=actor.cashier_id,
                business_date=_day(session, now),
                float_minor=opening.opened_with,
                left_before_minor=_left_before(session, register.id),
                counts=[],
                pieces={},
            )
            session.add(shift)
            take_over_waiting(session, shift)
            session.flush()
            return self._shift_view(session, shift)

    def count(self, actor: Actor, shift_id: str, counted: int) -> CountView:
        """Record what lies in the drawer, before it is closed or handed over: once, and a recount.

        Only now is it said what was expected. Who may count may close. The same sum once more is
        the same count. Raises UserError for another one where it was counted twice.
        """
        with self._database.write() as session:
            now = self._clock.now()
            require(session, actor, Permission.CLOSE_SHIFT, "shift", shift_id, at=now)
            shift = _find(session, shift_id)
            check_open(shift)
            check_amount(counted, shift.currency)
            if counted not in shift.counts[-1:]:
                check_may_count(shift)
                shift.counts = [*shift.counts, counted]
            shift.approved_by = actor.approval.cashier_id if actor.approval else None
            return count_view(session, shift)

    def close(self, actor: Actor, closing: Closing) -> ReportView:
        """Close a counted shift and freeze its Z, all in one transaction; twice it is one Z.

        Counting it was what needed permission. A difference never stops it. Raises UserError where
        it was not counted, or more is to be taken to the bank than there is.
        """
        with self._database.write() as session:
            require(session, actor, Permission.TAKE_PAYMENT)
            now = self._clock.now()
            shift = _find(session, closing.shift_id)
            if shift.closed_at is None:
                check_closing(shift, closing)
                shift.closed_at, shift.closed_by = now, actor.cashier_id
                shift.banked_minor = closing.to_bank
                shift.left_minor = shift.counts[-1] - closing.to_bank
                shift.note = closing.note.strip()
                shift.pieces = {str(each): number for each, number in closing.pieces}
                session.flush()
                session.add(_z_report(session, shift, now))
                session.flush()
            return report_view(_z_of(session, shift.id))

    def hand_over(self, actor: Actor, handover: Handover) -> DrawerView:
        """Hand a counted drawer to another cashier while its shift goes on; twice it is once.

        Counting it was what needed permission. The difference stays in the shift: what should lie
        in the drawer is still summed from all of its rows. Raises UserError where it was not
        counted, or nobody else takes it, NoShiftError for a shift that is to be closed first.
        """
        with self._database.write() as session:
            require(session, actor, Permission.TAKE_PAYMENT)
            now = self._clock.now()
            shift = _find(session, handover.shift_id)
            if session.get(ShiftHandover, handover.id) is None:
                check_open(shift)
                check_counted(shift, handover.pieces)
                if is_of_earlier_day(session, shift, now):
                    raise NoShiftError(shift.business_date)
                check_handover(session, actor, handover)
                session.add(
                    ShiftHandover(
                        id=handover.id,
                        shift_id=shift.id,
                        given_by=actor.cashier_id,
                        taken_by=handover.taken_by,
                        approved_by=shift.approved_by,
                        counts=list(shift.counts),
                        pieces={str(each): number for each, number in handover.pieces},
                        expected_minor=drawer_cash(session, shift).expected,
                        note=handover.note.strip(),
                        created_at=now,
                    )
                )
                shift.counts, shift.approved_by = [], None
        return self.drawer(actor)

    # --- cash in and out ---

    def move(self, actor: Actor, movement: Movement) -> MovementView:
        """Put cash in or take it out; the same twice is one.

        Raises UserError without a reason or an amount, or where no shift is open for it.
        """
        with self._database.write() as session:
            now, about = self._clock.now(), ("cash_movement", movement.id)
            amount = Money(movement.change, current_profile(session).currency)
            entry = require(session, actor, Permission.PAID_IN_OUT, *about, at=now, amount=amount)
            entry.after = movement.reason.strip()
            row = session.get(CashMovement, movement.id)
            entry.is_repeated = row is not None
            if row is None:
                begin_cash_move(session, current_register(session).id, now)
                check_movement(movement, amount.currency)
                row = self._movement(session, actor, movement.id, movement.kind, now)
                row.amount_minor = amount.minor
                row.reason = movement.reason.strip()
                session.add(row)
                _open_drawer(session, row)
                session.flush()
            return movement_views(session, [row])[0]

    def open_drawer(self, actor: Actor, movement_id: str, reason: str) -> MovementView:
        """Open the drawer without a sale, with a reason; the same twice is one.

        Raises UserError without a reason, and NoShiftError where a store with shifts has none
        open: it counts on the Z. A store without shifts may do it too.
        """
        with self._database.write() as session:
            now, about = self._clock.now(), ("cash_movement", movement_id)
            entry = require(session, actor, Permission.OPEN_DRAWER, *about, at=now)
            entry.after = reason.strip()
            row = session.get(CashMovement, movement_id)
            entry.is_repeated = row is not None
            if row is None:
                check_reason(reason)
                row = self._movement(session, actor, movement_id, MovementKind.NO_SALE, now)
                row.amount_minor, row.reason = 0, reason.strip()
                session.add(row)
                _open_drawer(session, row)
                session.flush()
            return movement_views(session, [row])[0]

    def reverse(self, actor: Actor, movement_id: str, reason: str) -> MovementView:
        """Take a wrong movement back by an entry of its own that says why; twice it is one.

        Raises UserError without a reason, or for one of a shift that is closed.
        """
        with self._database.write() as session:
            now = self._clock.now()
            about = ("cash_movement", movement_id)
            entry = require(session, actor, Permission.PAID_IN_OUT, *about, at=now)
            wrong = session.get_one(CashMovement, movement_id)
            # not shown: names and codes
            entry.before = f"{wrong.reason} {abs(wrong.amount_minor)} {wrong.currency}"
            entry.after = reason.strip()
            same = select(CashMovement).where(CashMovement.reverses_id == movement_id)
            row = session.scalars(same).one_or_none()
            entry.is_repeated = row is not None
            if row is None:
                check_reason(reason)
                check_reversible(wrong, open_shift(session, current_register(session).id))
                row = self._movement(session, actor, new_id(), MovementKind(wrong.kind), now)
                row.amount_minor, row.reason = -wrong.amount_minor, reason.strip()
                row.reverses_id = wrong.id
                session.add(row)
                session.flush()
            return movement_views(session, [row])[0]

    def _movement(
        self, session: Session, actor: Actor, row_id: str, kind: MovementKind, now: datetime
    ) -> CashMovement:
        register = current_register(session)
        shift = open_shift(session, register.id)
        if shift is None and read_setting(session, SHIFT_RULES).on:
            raise NoShiftError
        return CashMovement(
            id=row_id,
            shift_id=shift.id if shift else None,
            register_id=register.id,
            cashier_id=actor.cashier_id,
            approved_by=actor.approval.cashier_id if actor.approval else None,
            kind=kind,
            currency=current_profile(session).currency,
            business_date=_day(session, now),
            created_at=now,
        )

    # --- reports ---

    def x_report(self, actor: Actor) -> ReportView:
        """Return what the open shift came to so far. Raises UserError where none is open.

        Where it is counted blind, what cash came to is in it once that was done.
        """
        require_to_look(self._database, actor, Permission.EXPECTED_CASH, at=self._clock.now())
        with self._database.read() as session:
            shift = open_shift(session, current_register(session).id)
            if shift is None:
                raise NoShiftError
            content = report_of(session, shift)
            is_hidden = read_setting(session, SHIFT_RULES).blind and not shift.counts
            return ReportView(without_cash(content) if is_hidden else content)

    def z_reports(
        self,
        actor: Actor,
        text: str = "",
        before: int | None = None,
        limit: int = 100,
        *,
        anew: bool = True,
    ) -> list[ZRow]:
        """Return Z reports of this register, the newest first, so many at a time.

        `text` is a number, or the beginning of a date as 2026-11. They go on below `before`.
        Looking `anew` is what has to be allowed; searching goes on with it.
        """
        self._looks.require(actor, None, goes_on=before is not None or not anew)
        with self._database.read() as session:
            register = current_register(session)
            chosen = select(ZReport).where(ZReport.register_id == register.id)
            if wanted := text.strip():
                day = cast(ZReport.business_date, String).startswith(wanted, autoescape=True)
                is_number = cast(ZReport.number, String) == wanted
                is_year = len(wanted) >= len("2026")  # which may be a number too
                chosen = chosen.where(or_(is_number, day) if is_year else is_number)
            if before is not None:
                chosen = chosen.where(ZReport.number < before)
            rows = session.scalars(chosen.order_by(ZReport.number.desc()).limit(limit))
            return [z_row(row) for row in rows]

    def z_report(self, actor: Actor, z_id: str) -> ReportView:
        """Return a Z as it was frozen, and whether it still is."""
        require_to_look(
            self._database, actor, Permission.REPORTS, "z_report", z_id, at=self._clock.now()
        )
        with self._database.read() as session:
            return report_view(session.get_one(ZReport, z_id))

    def _shift_view(self, session: Session, shift: Shift) -> ShiftView:
        return ShiftView(
            id=shift.id,
            opened_at=shift.opened_at,
            opened_by=session.get_one(Cashier, shift.opened_by).name,
            business_date=shift.business_date,
            opened_with=shift.float_minor,
            left_before=shift.left_before_minor,
            is_late=is_of_earlier_day(session, shift, self._clock.now()),
            currency=shift.currency,
            denominations=read_setting(session, DENOMINATIONS).of(shift.currency),
            counts=tuple(shift.counts),
        )


# --- rows --------------------------------------------------------------------------------------


def _find(session: Session, shift_id: str) -> Shift:
    shift = session.get(Shift, shift_id)
    if shift is None or shift.register_id != current_register(session).id:
        raise UserError(_("There is no such shift."), next_step=_("Open the drawer's page again."))
    return shift


def _open_drawer(session: Session, row: CashMovement) -> None:
    """Have the drawer opened once this is committed; to take a movement back it stays closed."""
    register_id = row.register_id
    enqueue(session, OutboxKind.DRAWER, row.id, row.created_at, register_id=register_id)


def _day(session: Session, now: datetime) -> date:
    profile = current_profile(session)
    return business_date(now, profile.time_zone, profile.day_starts_at_hour)


def _left_before(session: Session, register_id: str) -> int | None:
    """Return what the last close left in the drawer, None before the first."""
    return session.scalar(
        select(Shift.left_minor)
        .where(Shift.register_id == register_id, Shift.closed_at.is_not(None))
        .order_by(as_written(Shift).desc())
        .limit(1)
    )


def _last_number(session: Session, register_id: str) -> int | None:
    return session.scalar(
        select(func.max(ZReport.number)).where(ZReport.register_id == register_id)
    )


def _z_report(session: Session, shift: Shift, now: datetime) -> ZReport:
    """Return the Z of a shift that was just closed, with the next number of its register."""
    number = (_last_number(session, shift.register_id) or 0) + 1
    text, content_hash = canonical(_closed_content(session, shift, number))
    return ZReport(
        id=new_id(),
        shift_id=shift.id,
        register_id=shift.register_id,
        number=number,
        business_date=shift.business_date,
        content=text,
        content_hash=content_hash,
        created_at=now,
    )


def _closed_content(session: Session, shift: Shift, number: int) -> Content:
    content, names = report_of(session, shift), {}
    for what in ("closed_by", "approved_by"):
        cashier = session.get(Cashier, getattr(shift, what) or "")
        names[what] = cashier.name if cashier else ""
    counted = shift.counts[-1]
    content["cash"] |= {
        "counts": list(shift.counts),
        "counted": counted,
        "pieces": dict(shift.pieces),
        "difference": counted - content["cash"]["expected"],
        "note": shift.note,
        "left": shift.left_minor or 0,
        "banked": shift.banked_minor or 0,
    }
    closed_at = shift.closed_at.isoformat() if shift.closed_at else ""
    return content | names | {"number": number, "closed_at": closed_at}


def _z_of(session: Session, shift_id: str) -> ZReport:
    return session.scalars(select(ZReport).where(ZReport.shift_id == shift_id)).one()


def _movements(session: Session, shift_id: str) -> list[CashMovement]:
    mine = select(CashMovement).where(CashMovement.shift_id == shift_id)
    newest_first = mine.order_by(CashMovement.created_at.desc(), CashMovement.id.desc())
    return list(session.scalars(newest_first))
