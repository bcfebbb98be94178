"""Whether somebody may do what they ask for, and the log of what has to be answered for.

While no cashier of the store has a PIN, nobody can be told from anybody else, and everybody may do
everything (but for `BY_ROLE_WITHOUT_PINS`). The log is written all the same.

What a role may do is by the store's table (`PermissionRule`), else by default; an owner may do
everything, so that no table locks everybody out. The log has each use of a privileged permission:
one that is not simply allowed to every cashier. What a sale is made of (its lines, tenders,
receipts) tells by its own rows who did it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from pos_app.db.changes import WritingSession
from pos_app.db.engine import Database
from pos_app.db.models.activity import PermissionRule
from pos_app.db.models.store import Cashier, StoreProfile
from pos_app.domain.money import Money
from pos_app.domain.permissions import (
    BY_ROLE_WITHOUT_PINS,
    SYSTEM,
    SYSTEM_MAY,
    Action,
    Actor,
    Approval,
    Grant,
    Permission,
    Role,
    Rule,
    default_grant,
)
from pos_app.services.shared.activity_log import LogEntry, add_to_log
from pos_app.services.shared.errors import ApprovalNeeded, NotPermittedError
from pos_app.services.shared.station import current_register, station_of

_USED: Final = "approvals"
"""Where a session has the ids of the approvals that it uses, in its `info`."""


def require(
    session: Session,
    actor: Actor,
    permission: Permission,
    kind: str = "",
    subject_id: str = "",
    *,
    at: datetime | None = None,
    amount: Money | None = None,
    ppm: int | None = None,
    about: str = "",
    was: Money | None = None,
) -> LogEntry:
    """Let an actor go on who has a permission: the first line of each write that people ask for.

    `amount` and `ppm` (millionths) are how much it is about, where there is a limit; `about` and
    `was` only tell who approves it more. An approval that was needed is used up when the write is
    committed, and of a privileged permission a row is added to the activity log, which needs `at`
    and names the subject; the command says in the entry that is returned what was before and is
    after. In a read neither happens: a write of the same command asks again, or `require_to_look`
    stands in its place. Raises ApprovalNeeded and NotPermittedError.
    """
    action = Action(permission, kind, subject_id, amount, ppm, about, was)
    approval = _check(session, actor, action)
    if not isinstance(session, WritingSession):
        return LogEntry()
    if approval is not None:
        _use_up(session, approval)
    if not permission.is_privileged:
        return LogEntry()
    if at is None:
        raise ValueError(f"no time for the log of {permission}")
    return add_to_log(
        session,
        action,
        at=at,
        register_id=current_register(session).id,
        cashier_id=actor.cashier_id,
        approved_by=approval.cashier_id if approval else None,
    )


def is_allowed(session: Session, actor: Actor, permission: Permission) -> bool:
    """Return whether an actor may do something at once, without anybody's approval."""
    try:
        _check(session, actor, Action(permission))
    except (ApprovalNeeded, NotPermittedError):
        return False
    return True


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


def require_to_look(
    database: Database,
    actor: Actor,
    permission: Permission,
    kind: str = "",
    subject_id: str = "",
    *,
    at: datetime,
) -> None:
    """Let an actor look at something, for a command that writes nothing: the first line of it.

    An approval that was needed is used up by it, and then the log has it.
    """
    action = Action(permission, kind, subject_id)
    with database.read() as session:
        approval = _check(session, actor, action)
    if approval is not None:
        with database.write() as session:
            require(session, actor, permission, kind, subject_id, at=at)


def refuse_denied(session: Session, actor: Actor, permission: Permission) -> None:
    """Raise NotPermittedError where no approval would help.

    For a command that has to look first what it is about; `require` follows.
    """
    if _counts(session, permission) and grant_of(session, actor, permission).rule is Rule.DENIED:
        raise NotPermittedError(permission, _lowest(session, permission))


# Built once: each command asks it first, and the customer may be waiting.
_ANY_PIN = select(Cashier.id).where(Cashier.pin_hash != "", Cashier.active).limit(1)


def has_pins(session: Session) -> bool:
    """Return whether people can be told from each other: somebody who rings up has a PIN."""
    return session.scalar(_ANY_PIN) is not None


def may_approve(session: Session, cashier_id: str, action: Action) -> bool:
    """Return whether somebody may do an action at once, so that their approval counts."""
    return _allows(session, grant_of(session, Actor(cashier_id), action.permission), action)


def grant_of(session: Session, actor: Actor, permission: Permission) -> Grant:
    """Return what somebody may do; who does not ring up (any more) may do nothing."""
    cashier = session.get(Cashier, actor.cashier_id)
    if cashier is None or not cashier.active:
        return Grant(Rule.DENIED)
    return grant_of_role(session, Role(cashier.role), permission)


def grant_of_role(session: Session, role: Role, permission: Permission) -> Grant:
    """Return what a role may do, by the store's table."""
    row = None
    if role is not Role.OWNER and permission.is_privileged:
        row = session.get(PermissionRule, (role, permission))
    return Grant(Rule(row.rule), row.up_to) if row else default_grant(role, permission)


def _check(session: Session, actor: Actor, action: Action) -> Approval | None:
    """Return the approval that was needed and counts, None where none was needed."""
    permission = action.permission
    if actor == SYSTEM:
        if permission not in SYSTEM_MAY:
            raise RuntimeError(f"the program itself may not {permission}")  # a bug
        return None
    if not _counts(session, permission):
        return None
    grant = grant_of(session, actor, permission)
    if grant.rule is Rule.DENIED:
        raise NotPermittedError(permission, _lowest(session, permission))
    if _allows(session, grant, action):
        return None
    unused = station_of(session).open_approvals - session.info.get(_USED, set())
    for approval in actor.approvals:
        is_good = approval.covers(action) and approval.id in unused
        if is_good and may_approve(session, approval.cashier_id, approval.action):
            return approval
    raise ApprovalNeeded(action)


def _use_up(session: Session, approval: Approval) -> None:
    """Let an approval count no more once the transaction is committed, in which it counts once."""
    used = session.info.setdefault(_USED, set())
    if not used:
        still_open = station_of(session).open_approvals
        event.listen(
            session, "after_commit", lambda _done: still_open.difference_update(used), once=True
        )
    used.add(approval.id)


def _counts(session: Session, permission: Permission) -> bool:
    return permission in BY_ROLE_WITHOUT_PINS or has_pins(session)


def _allows(session: Session, grant: Grant, action: Action) -> bool:
    if grant.rule is not Rule.ALLOWED or grant.up_to is None:
        return grant.rule is Rule.ALLOWED
    if action.amount is not None:
        newest = select(StoreProfile.currency).order_by(StoreProfile.created_at.desc()).limit(1)
        same = action.amount.currency == session.scalar(newest)
        return same and action.amount.minor <= grant.up_to
    # How much it is about is known only later: `require` is asked again then.
    return action.ppm is None or action.ppm <= grant.up_to


def _lowest(session: Session, permission: Permission) -> Role:
    """Return the lowest role that may do something."""
    roles = (Role.CASHIER, Role.MANAGER)
    allowed = (r for r in roles if grant_of_role(session, r, permission).rule is Rule.ALLOWED)
    return next(allowed, Role.OWNER)
