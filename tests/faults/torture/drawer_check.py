"""What has to be true of a drawer whatever happened: one shift, one Z for each, no row lost."""

from __future__ import annotations

import sqlite3
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from pos_app.db.engine import Database
from pos_app.services.staff.log import check_log
from pos_app.smoke.z_check import wrong_zs
from tests.faults.torture.books_check import Evidence
from tests.faults.torture.cashier import Cashier

_FOR_EVER: Final = """
    SELECT 'Z ' || number || ': ' || content_hash FROM z_report
    UNION ALL SELECT 'movement ' || id || ': ' || amount_minor FROM cash_movement
    UNION ALL SELECT 'handover ' || id || ': ' || counts || expected_minor FROM shift_handover
"""
_NEED_APPROVAL: Final = """
    SELECT amount_minor FROM refund JOIN cashier ON cashier.id = refund.cashier_id
    WHERE cashier.role = 'cashier'
"""
_APPROVED: Final = """
    SELECT amount_minor FROM activity WHERE permission = 'refund' AND approved_by IS NOT NULL
"""


def drawer_rows(book: Path) -> set[str]:
    """Return what a book has of its drawer that never changes."""
    return {str(row[0]) for row in _rows(book, _FOR_EVER)}


def wrong_drawer(cashier: Cashier, evidence: Evidence) -> Iterator[str]:
    """Yield all that is wrong with the drawer of a register, and with what was approved there."""
    there = drawer_rows(cashier.book)
    shown = {f"{what}: {said}" for what, said in cashier.shown.items()}
    lost = (shown | evidence.drawers.get(cashier.book, set())) - there
    yield from (f"{row} is gone" for row in sorted(lost))
    yield from _unasked(cashier)
    if _rows(cashier.book, "SELECT 1 FROM shift"):
        yield from wrong_zs(cashier.book, clock_is_right=evidence.clock_is_right)
    if evidence.day_is_over and _rows(cashier.book, "SELECT 1 FROM shift WHERE closed_at IS NULL"):
        yield "the drawer could not be closed"
    refunds, logged = (_amounts(cashier, each) for each in (_NEED_APPROVAL, _APPROVED))
    if refunds != logged or not logged <= Tally(cashier.approvals):
        yield f"refunds {refunds}, approved by the log {logged}, approved {cashier.approvals}"
    with closing(Database(cashier.book)) as books:
        yield from (fault.what for fault in check_log(books).faults)


def _unasked(cashier: Cashier) -> Iterator[str]:
    done = (
        "SELECT id FROM cash_movement WHERE reverses_id IS NULL UNION SELECT id FROM shift_handover"
    )
    for (each,) in _rows(cashier.book, done):
        if each not in cashier.asked:
            yield f"nobody asked for the movement or handover {each}"


def _amounts(cashier: Cashier, statement: str) -> Tally[int]:
    return Tally(amount for (amount,) in _rows(cashier.book, statement))


def _rows(book: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(book)) as connection:
        return connection.execute(statement).fetchall()
