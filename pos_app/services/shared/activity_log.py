"""Writing the activity log: each row in the transaction of what it tells, chained per register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from pos_app.db.models.activity import Activity
from pos_app.domain.activity_hash import START, VERSION, ActivityRecord, hash_of, microseconds
from pos_app.domain.ids import new_id
from pos_app.domain.permissions import Action
from pos_app.domain.user_input import storable

RESTORED: Final = "restored"
"""What no permission is for: the books were put back to a backup."""
_PENDING: Final = "activity"
"""Where a session has the rows that it will write, in its `info`."""
_LONGEST: Final = 200


@dataclass
class LogEntry:
    """What was done; the command that does it says in a few words what was before and is after.

    Names, codes and numbers, and never a sentence: the log is read in any language. What repeats a
    command that was carried out already is not written a second time.
    """

    before: str = ""
    after: str = ""
    is_repeated: bool = False


@dataclass(frozen=True)
class _Pending:
    entry: LogEntry
    action: Action
    at: datetime
    register_id: str
    cashier_id: str
    approved_by: str | None


def add_to_log(
    session: Session,
    action: Action,
    *,
    at: datetime,
    register_id: str,
    cashier_id: str,
    approved_by: str | None,
) -> LogEntry:
    """Return the entry of an action, written when the transaction of this session is committed."""
    pending: list[_Pending] = session.info.setdefault(_PENDING, [])
    if not pending:
        event.listen(session, "before_commit", _write, once=True)
    entry = LogEntry()
    pending.append(_Pending(entry, action, at, register_id, cashier_id, approved_by))
    return entry


def record_of(row: Activity) -> ActivityRecord:
    """Return what is hashed of a row."""
    return ActivityRecord(
        version=row.version,
        number=row.number,
        register_id=row.register_id,
        at=microseconds(row.at),
        cashier_id=row.cashier_id or "",
        approved_by=row.approved_by or "",
        action=row.permission,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        amount=row.amount_minor,
        currency=row.currency,
        before=row.before,
        after=row.after,
    )


def last_row(session: Session, register_id: str) -> Activity | None:
    """Return the head of a register's chain, None where nothing was logged there yet."""
    rows = select(Activity).where(Activity.register_id == register_id)
    return session.scalars(rows.order_by(Activity.number.desc()).limit(1)).first()


def _write(session: Session) -> None:
    for each in session.info.pop(_PENDING):
        if each.entry.is_repeated:
            continue
        last = last_row(session, each.register_id)
        amount = each.action.amount
        row = Activity(
            id=new_id(),
            at=each.at,
            register_id=each.register_id,
            cashier_id=each.cashier_id,
            approved_by=each.approved_by,
            permission=each.action.permission,
            subject_kind=each.action.kind,
            subject_id=each.action.subject_id,
            amount_minor=amount.minor if amount else None,
            currency=amount.currency if amount else "",
            before=storable(each.entry.before[:_LONGEST]),
            after=storable(each.entry.after[:_LONGEST]),
            version=VERSION,
            number=last.number + 1 if last else 1,
            previous=last.hash if last else START,
        )
        row.hash = hash_of(record_of(row), row.previous)
        session.add(row)
        session.flush()
