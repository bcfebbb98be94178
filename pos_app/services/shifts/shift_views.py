"""Rows of shifts as screens get them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.engine import Database
from pos_app.db.models.shifts import CashMovement, Shift, ZReport
from pos_app.db.models.store import Book, Cashier
from pos_app.domain.mode_marks import mode_mark
from pos_app.domain.paper import Paper
from pos_app.domain.shifts import MovementKind
from pos_app.services.shared.declared_settings import SHIFT_RULES
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.shifts.checks import MAX_COUNTS
from pos_app.services.shifts.drawer_cash import drawer_cash
from pos_app.services.shifts.lines import report_paper
from pos_app.services.shifts.report import handovers_of, is_hash_of, parse
from pos_app.services.views.shifts import (
    CountView,
    HandoverView,
    MovementView,
    ReportView,
    ZRow,
)

_LATELY: Final = 100
_OFFERED: Final = 6


def count_view(session: Session, shift: Shift) -> CountView:
    counted, expected = shift.counts[-1], drawer_cash(session, shift).expected
    difference = counted - expected
    return CountView(
        counted=counted,
        expected=expected,
        difference=difference,
        may_recount=len(shift.counts) < MAX_COUNTS,
        wants_note=abs(difference) > read_setting(session, SHIFT_RULES).note_above,
    )


def reasons_given(session: Session, register_id: str) -> dict[MovementKind, tuple[str, ...]]:
    """Return why cash was moved at a register lately, each reason once, the last one first."""
    lately = (
        select(CashMovement.kind, CashMovement.reason)
        .where(CashMovement.register_id == register_id, CashMovement.reverses_id.is_(None))
        .order_by(CashMovement.id.desc())
        .limit(_LATELY)
    )
    found: dict[MovementKind, dict[str, None]] = {}
    for kind, reason in session.execute(lately):
        found.setdefault(MovementKind(kind), {})[reason] = None
    return {kind: tuple(reasons)[:_OFFERED] for kind, reasons in found.items()}


def movement_views(session: Session, rows: list[CashMovement]) -> tuple[MovementView, ...]:
    reversed_ids = {row.reverses_id for row in rows}
    return tuple(
        MovementView(
            id=row.id,
            kind=MovementKind(row.kind),
            amount=row.amount_minor,
            reason=row.reason,
            cashier_name=session.get_one(Cashier, row.cashier_id).name,
            at=row.created_at,
            reverses_id=row.reverses_id,
            is_reversed=row.id in reversed_ids,
        )
        for row in rows
    )


def report_view(row: ZReport) -> ReportView:
    is_whole = is_hash_of(row.content, row.content_hash)
    return ReportView(parse(row.content), row.number, row.content_hash, is_whole, row.id)


def z_paper(database: Database, z_id: str) -> Paper:
    """Return a Z as it is on paper, for who was allowed to have it sent."""
    with database.read() as session:
        mark = mode_mark(session.scalars(select(Book.mode)).one())
        return report_paper(report_view(session.get_one(ZReport, z_id)), mark)


def z_row(row: ZReport) -> ZRow:
    content = parse(row.content)
    return ZRow(
        id=row.id,
        number=row.number,
        register=content["register"],
        business_date=row.business_date,
        closed_at=datetime.fromisoformat(content["closed_at"]),
        sales=content["sales"]["amount"],
        difference=content["cash"]["difference"],
        currency=content["currency"],
    )


def handover_views(
    session: Session, shift_id: str, *, hides_difference: bool
) -> tuple[HandoverView, ...]:
    """Return the handovers of a shift, the newest first."""
    return tuple(
        HandoverView(
            id=row.id,
            at=row.created_at,
            given_by=session.get_one(Cashier, row.given_by).name,
            taken_by=session.get_one(Cashier, row.taken_by).name,
            counted=row.counts[-1],
            difference=None if hides_difference else row.counts[-1] - row.expected_minor,
            note=row.note,
        )
        for row in reversed(handovers_of(session, shift_id))
    )
