"""Whether somebody may do what they ask for, and the log of what has to be answered for.

While no cashier of the store has a PIN, nobody can be told from anybody else, and everybody may do
everything (but for `BY_ROLE_WITHOUT_PINS`). The log is written all the same.

The log has each use of a privileged permission: one that is not simply allowed to every cashier.
What a sale is made of (its lines, tenders, receipts) tells by its own rows who did it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.changes import WritingSession
from pos_app.db.engine import Database
from pos_app.db.models.activity import Activity
from pos_app.db.models.store import Cashier
from pos_app.domain.ids import new_id
from pos_app.domain.permissions import (
    BY_ROLE_WITHOUT_PINS,
    SYSTEM,
    SYSTEM_MAY,
    Actor,
    Permission,
    Role,
    Rule,
    rule_of,
)
from pos_app.services.shared.errors import ApprovalNeeded, NotPermittedError
from pos_app.services.shared.station import current_register


def require(
    session: Session,
    actor: Actor,
    permission: Permission,
    kind: str = "",
    subject_id: str = "",
    *,
    at: datetime | None = None,
) -> None:
    """Let an actor go on who has a permission: the first line of each write that people ask for.

    Of a privileged one it adds a row to the activity log, which needs `at` and names the subject.
    Raises ApprovalNeeded and NotPermittedError.
    """
    _check(session, actor, permission)
    if not permission.is_privileged or not isinstance(session, WritingSession):
        return
    if at is None:
        raise ValueError(f"no time for the log of {permission}")
    session.add(
        Activity(
            id=new_id(),
            at=at,
            register_id=current_register(session).id,
            cashier_id=actor.cashier_id,
            approved_by=actor.approved_by or None,
            permission=permission,
            subject_kind=kind,
            subject_id=subject_id,
        )
    )


def require_first(
    database: Database,
    actor: Actor,
    permission: Permission,
    kind: str = "",
    subject_id: str = "",
    *,
    at: datetime | None = None,
) -> None:
    """Let an actor go on, as `require`, before anything but the books is asked: the first line.

    With `at` the log has it before it is tried: what is done at Stripe, or in the keyring, must
    not be done without. Without it a later write of the same command logs what it does.
    """
    with database.read() if at is None else database.write() as session:
        require(session, actor, permission, kind, subject_id, at=at)


def has_pins(session: Session) -> bool:
    """Return whether people can be told from each other: somebody who rings up has a PIN."""
    found = select(Cashier.id).where(Cashier.pin_hash != "", Cashier.active).limit(1)
    return session.scalar(found) is not None


def _check(session: Session, actor: Actor, permission: Permission) -> None:
    if actor == SYSTEM:
        if permission not in SYSTEM_MAY:
            raise RuntimeError(f"the program itself may not {permission}")  # a bug
        return
    if permission not in BY_ROLE_WITHOUT_PINS and not has_pins(session):
        return
    rule = _rule(session, actor.cashier_id, permission)
    if rule is Rule.ALLOWED:
        return
    if rule is Rule.DENIED:
        raise NotPermittedError(permission)
    if not actor.approved_by or _rule(session, actor.approved_by, permission) is not Rule.ALLOWED:
        raise ApprovalNeeded(permission)


def _rule(session: Session, cashier_id: str, permission: Permission) -> Rule:
    """Return the rule for somebody; who does not ring up (any more) may do nothing."""
    cashier = session.get(Cashier, cashier_id)
    if cashier is None or not cashier.active:
        return Rule.DENIED
    return rule_of(Role(cashier.role), permission)
