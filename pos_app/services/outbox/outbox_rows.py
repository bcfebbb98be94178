"""The rows of the outbox: what is owed, in the transaction of the change that it follows from."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from pos_app.db.models.outbox import OutboxEntry
from pos_app.domain.ids import new_id
from pos_app.domain.outbox import WAITS_FOR_A_PERSON, DeliveryError, OutboxKind

IS_OPEN: Final[ColumnElement[bool]] = OutboxEntry.done_at.is_(None)
"""Holds for what is neither done nor given up."""

NOT_REFUSED: Final[ColumnElement[bool]] = OutboxEntry.error.not_in(WAITS_FOR_A_PERSON)


def enqueue(
    session: Session,
    kind: OutboxKind,
    subject_id: str,
    now: datetime,
    *,
    register_id: str,
    key: str = "",
    **more: Any,
) -> OutboxEntry:
    """Add an entry in the caller's transaction; `more` are columns of it.

    The database refuses a second open one of its kind and `key`, which is the subject's id where
    none is given.
    """
    entry = OutboxEntry(
        id=new_id(),
        kind=kind,
        subject_id=subject_id,
        dedupe_key=f"{kind}:{key or subject_id}",
        register_id=register_id,
        created_at=now,
        idempotency_key=new_id() if kind.goes_to_stripe else None,
        next_try_at=now if kind.is_tried_again else None,
        error=DeliveryError.NONE,
        **more,
    )
    session.add(entry)
    return entry


def enqueue_once(
    session: Session, kind: OutboxKind, subject_id: str, now: datetime, **columns: Any
) -> None:
    """Do the same where no entry of this kind and subject is open."""
    if not is_open(session, kind, subject_id):
        enqueue(session, kind, subject_id, now, **columns)


def is_open(session: Session, kind: OutboxKind, key: str) -> bool:
    """Return whether an entry of this kind and key is open."""
    same = exists().where(OutboxEntry.dedupe_key == f"{kind}:{key}", IS_OPEN)
    return session.scalar(select(same)) or False


def complete(session: Session, now: datetime, *which: ColumnElement[bool]) -> None:
    """End the open entries of which `which` holds; each is ended once."""
    for entry in session.scalars(select(OutboxEntry).where(IS_OPEN, *which)):
        end(entry, now)


def end(entry: OutboxEntry, now: datetime) -> None:
    """End an entry, done or given up; what only its delivery needed is forgotten."""
    if entry.done_at is None:
        entry.done_at, entry.next_try_at, entry.params = now, None, {}
