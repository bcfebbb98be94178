"""The people of a store: who rings up, who stands at the till, and their PINs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.changes import CASHIER_IN_CHARGE, ChangeSet
from pos_app.clock import Clock, uptime
from pos_app.db.engine import Database
from pos_app.db.models.activity import PermissionRule
from pos_app.db.models.store import Cashier
from pos_app.domain.ids import new_id
from pos_app.domain.money import PPM
from pos_app.domain.permissions import (
    Action,
    Actor,
    Approval,
    Grant,
    Limit,
    Permission,
    Role,
    Rule,
    default_grant,
)
from pos_app.domain.pins import pin_problem
from pos_app.domain.recovery_code import as_typed, grouped, new_recovery_code
from pos_app.domain.texts import _
from pos_app.domain.user_input import shortened
from pos_app.errors import UserError
from pos_app.services.shared.authority import (
    grant_of_role,
    has_pins,
    may_approve,
    require,
    require_first,
)
from pos_app.services.shared.declared_settings import check_language
from pos_app.services.shared.setting_rows import read_setting, write_setting
from pos_app.services.shared.station import complete_station, current_cashier_row
from pos_app.services.staff.badges import check_badge, whose_badge
from pos_app.services.staff.pin_check import PinCheck, pin_hashes
from pos_app.services.staff.pin_hash import PinHash, hash_pin, whose
from pos_app.services.views.store import CashierView, GrantView
from pos_app.settings import Scope, Setting

_ROLES: Final = frozenset(Role)
_PIN, _BADGE = "PIN", "badge"
"""How the log says that somebody has one."""
_USED: Final = "used"
OWNER_RECOVERY: Final = Setting("owner_recovery", Scope.STORE, PinHash, PinHash("", "", ""))
"""What is kept of the owner's recovery code."""
MAX_AMOUNT: Final = 10**12
"""Minor units, up to which somebody may give money back."""


class PinNeeded(UserError):
    """Who wants to ring up signs in with a PIN."""

    def __init__(self, name: str) -> None:
        """Say whose."""
        super().__init__(
            _("{name} signs in with a PIN.", name=name),
            _("Nothing was changed."),
            _("Type the PIN, or choose somebody else."),
        )


class Staff:
    """The people, and which of them is in charge of this register.

    As long as nobody has a PIN, everybody may be chosen and do everything.
    """

    def __init__(
        self, *, database: Database, clock: Clock, uptime: Callable[[], float] = uptime
    ) -> None:
        """Work on one book; `uptime` measures the wait after wrong PINs, in seconds."""
        self._database = database
        self._clock = clock
        self._pins = PinCheck(database, uptime)

    def cashiers(self) -> list[CashierView]:
        """Return everybody who rings up or did, by name, the active ones first."""
        with self._database.read() as session:
            rows = session.scalars(select(Cashier).order_by(Cashier.active.desc(), Cashier.name))
            return [_cashier_view(row) for row in rows]

    def save_cashier(
        self,
        actor: Actor,
        cashier_id: str | None,
        name: str,
        role: str,
        active: bool = True,
        *,
        language: str | None = None,
    ) -> CashierView:
        """Save somebody, new where the id is None. Who does not ring up any more has no PIN.

        `language` is the code of their own, empty for the machine's; None leaves it as it is.
        Raises UserError for an empty name, where no active manager would be left (once there are
        PINs: none with one), and where somebody else changes the owner.
        """
        with self._database.write() as session:
            now, row_id = self._clock.now(), cashier_id or new_id()
            entry = require(session, actor, Permission.PEOPLE, "cashier", row_id, at=now)
            check_cashier(name, role)
            row = session.get(Cashier, row_id)
            entry.before = _logged(row) if row else ""
            _check_owner(session, actor, {role, row.role if row else ""})
            if row is None:
                row = Cashier(id=row_id, created_at=now)
                session.add(row)
            row.name, row.role, row.active = name.strip(), role, active
            if language is not None:
                row.language = check_language(language) or None
            if not active:
                row.pin_hash = row.pin_salt = ""
                row.badge = None
            session.flush()
            _check_somebody_manages(session)
            entry.after = _logged(row)
            view = _cashier_view(row)
        complete_station(self._database)  # who was in charge may not ring up any more
        return view

    # --- who stands at the till ---

    def current_cashier(self) -> CashierView:
        """Return who rings up now: the last one chosen, else an active manager."""
        with self._database.read() as session:
            return _cashier_view(current_cashier_row(session))

    def switch_cashier(self, actor: Actor, cashier_id: str) -> CashierView:
        """Let somebody ring up who needs no PIN for it.

        Raises PinNeeded where they have one, UserError where they may not ring up: once there are
        PINs, a manager without one may not.
        """
        with self._database.read() as session:
            require(session, actor, Permission.SIGN_IN)
            row = session.get(Cashier, cashier_id)
            if row is None or not row.active:
                raise UserError(
                    _("This cashier may not ring up."), next_step=_("Choose another one.")
                )
            if row.pin_hash:
                raise PinNeeded(row.name)
            if row.role != Role.CASHIER and has_pins(session):
                raise UserError(
                    _("{name} has no PIN yet.", name=row.name),
                    _("Nothing was changed."),
                    _("Somebody who may change people sets one first, in Settings."),
                )
        return self._let_ring_up(cashier_id)

    def sign_in(self, pin: str, cashier_id: str = "") -> CashierView:
        """Let the person ring up whose PIN this is; of the named one if one is named. Slow.

        It needs no actor: the PIN says who it is. Raises WrongPinError, and PinWaitError while no
        PIN is looked at.
        """
        return self._let_ring_up(self._pins.cashier_of(pin, cashier_id))

    def _let_ring_up(self, cashier_id: str) -> CashierView:
        with self._database.read() as session:
            view = _cashier_view(session.get_one(Cashier, cashier_id))
        self._database.station.sign_in(cashier_id)
        self._database.changes.publish(ChangeSet(settings=frozenset({CASHIER_IN_CHARGE})))
        return view

    # --- badges ---

    def by_badge(self, code: str) -> CashierView | None:
        """Return who rings up and has this badge. It signs nobody in."""
        with self._database.read() as session:
            row = whose_badge(session, code)
            return _cashier_view(row) if row else None

    def badges(self) -> dict[str, str]:
        """Return the codes of the badges, by the ids of those who have one."""
        with self._database.read() as session:
            rows = session.execute(select(Cashier.id, Cashier.badge))
            return {row.id: row.badge for row in rows if row.badge}

    def save_badge(self, actor: Actor, cashier_id: str, code: str) -> None:
        """Give somebody a badge in the place of the one that they had; an empty code takes it away.

        Raises UserError where it can't be one, or is somebody else's or a product's.
        """
        with self._database.write() as session:
            now, code = self._clock.now(), code.strip()
            entry = require(session, actor, Permission.PEOPLE, "badge", cashier_id, at=now)
            if code:
                check_badge(session, cashier_id, code)
            row = session.get_one(Cashier, cashier_id)
            _check_owner(session, actor, {row.role})
            entry.before = ", ".join((row.name, *((_BADGE,) if row.badge else ())))
            entry.after = ", ".join((row.name, *((_BADGE,) if code else ())))
            row.badge = code or None

    # --- what people may do ---

    def approve(self, pin: str, action: Action, cashier_id: str = "") -> Approval:
        """Return the approval of one action by the person whose PIN this is. Slow.

        It counts for this action alone, once, and in this run; who is signed in stays so. Raises
        WrongPinError and PinWaitError, UserError where this person may not do it either.
        """
        approval = Approval(self._pins.cashier_of(pin, cashier_id), action)
        with self._database.read() as session:
            if not may_approve(session, approval.cashier_id, action):
                name = session.get_one(Cashier, approval.cashier_id).name
                raise UserError(
                    _("{name} may not approve this.", name=name),
                    _("Nothing was changed."),
                    _("Ask somebody who may."),
                )
        self._database.station.open_approvals.add(approval.id)
        return approval

    def approvers(self, action: Action) -> list[CashierView]:
        """Return who may approve an action: those with a PIN who may do it at once."""
        with_pin = [each for each in self.cashiers() if each.has_pin]
        with self._database.read() as session:
            return [each for each in with_pin if may_approve(session, each.id, action)]

    def grants(self) -> list[GrantView]:
        """Return the table of what cashiers and managers may do; owners may do everything."""
        with self._database.read() as session:
            return [
                GrantView(permission, role, grant.rule, grant.up_to)
                for permission in Permission
                if permission.is_privileged
                for role in (Role.CASHIER, Role.MANAGER)
                for grant in [grant_of_role(session, role, permission)]
            ]

    def save_grant(self, actor: Actor, role: Role, permission: Permission, grant: Grant) -> None:
        """Change what a role may do. What managers may do is changed by the owner alone.

        Raises UserError where nobody could change people any more, or a limit can't be one.
        """
        with self._database.write() as session:
            at, of = self._clock.now(), f"{role}/{permission}"
            entry = require(session, actor, Permission.PEOPLE, "permission", of, at=at)
            before = grant_of_role(session, role, permission)
            entry.before = ", ".join((of, *_codes(before)))
            entry.after = ", ".join(_codes(grant))
            if role is not Role.CASHIER:
                _check_owner(session, actor, {Role.OWNER})
            _check_grant(session, role, permission, grant)
            if grant == default_grant(role, permission):
                row = session.get(PermissionRule, (role, permission))
                if row is not None:
                    session.delete(row)
                return
            session.merge(
                PermissionRule(role=role, permission=permission, rule=grant.rule, up_to=grant.up_to)
            )

    # --- PINs ---

    def set_pin(self, actor: Actor, cashier_id: str, pin: str) -> CashierView:
        """Give somebody a PIN, in the place of the one that they had. Slow.

        Raises UserError where it can't be one, is somebody else's, or where no manager would have
        one; NotPermittedError.
        """
        require_first(self._database, actor, Permission.PEOPLE)
        _refuse(pin_problem(pin))
        made, saved = hash_pin(pin, cashier_id), None
        while saved is None:
            with self._database.read() as session:
                others = _others(session, cashier_id)
            _refuse(_("Somebody else has this PIN.") if whose(pin, others) else "")
            saved = self._save_pin(actor, made, others)
        return saved

    def remove_pin(self, actor: Actor, cashier_id: str) -> CashierView:
        """Take somebody's PIN away. Raises UserError where others have one and no manager would."""
        require_first(self._database, actor, Permission.PEOPLE)
        saved = None
        while saved is None:
            with self._database.read() as session:
                others = _others(session, cashier_id)
            saved = self._save_pin(actor, PinHash(cashier_id, "", ""), others)
        return saved

    def make_recovery_code(self, actor: Actor) -> str:
        """Return the code by which the owner sets their PIN anew, in the place of one of before.

        It is shown this once: only a hash is kept. Slow. Raises UserError where somebody else than
        an owner asks for it.
        """
        require_first(self._database, actor, Permission.PEOPLE)
        code = new_recovery_code()
        made = hash_pin(code, actor.cashier_id)
        with self._database.write() as session:
            now, owner_id = self._clock.now(), actor.cashier_id
            require(session, actor, Permission.PEOPLE, "recovery_code", owner_id, at=now)
            row = session.get(Cashier, owner_id)
            if row is None or row.role != Role.OWNER:
                raise UserError(
                    _("Only the owner has a recovery code."),
                    _("Nothing was changed."),
                    _("Sign in as the owner first."),
                )
            write_setting(session, OWNER_RECOVERY, made)
        return grouped(code)

    def recover_owner(self, code: str, pin: str) -> CashierView:
        """Set the owner's PIN by the recovery code, which counts once. Slow.

        It needs no actor: the code says who it is. Raises as `sign_in` where it is wrong, and as
        `set_pin` for the PIN; the code still counts then.
        """
        _refuse(pin_problem(pin))
        with self._database.read() as session:
            kept = read_setting(session, OWNER_RECOVERY)
        owner = Actor(self._pins.check_code(as_typed(code), kept))
        saved = self.set_pin(owner, owner.cashier_id, pin)
        with self._database.write() as session:
            now = self._clock.now()
            require(
                session, owner, Permission.PEOPLE, "recovery_code", owner.cashier_id, at=now
            ).after = _USED
            write_setting(session, OWNER_RECOVERY, PinHash("", "", ""))
        return saved

    def _save_pin(self, actor: Actor, made: PinHash, others: list[PinHash]) -> CashierView | None:
        """Save it, or return None where the PINs of the others are not these any more."""
        with self._database.write() as session:
            if _others(session, made.cashier_id) != others:
                return None
            now, row_id = self._clock.now(), made.cashier_id
            entry = require(session, actor, Permission.PEOPLE, "pin", row_id, at=now)
            row = session.get(Cashier, row_id)
            if row is None or not row.active:
                raise UserError(_("Only who rings up has a PIN."), _("Nothing was changed."))
            _check_owner(session, actor, {row.role})
            entry.before = ", ".join((row.name, *((_PIN,) if row.pin_hash else ())))
            entry.after = ", ".join((row.name, *((_PIN,) if made.text else ())))
            row.pin_hash, row.pin_salt = made.text, made.salt
            session.flush()
            _check_somebody_manages(session)
            return _cashier_view(row)


def check_cashier(name: str, role: str) -> None:
    """Raise UserError where somebody has no name, or a role that there is not."""
    if not name.strip():
        raise UserError(_("The cashier needs a name."), next_step=_("Type a name."))
    if role not in _ROLES:
        raise UserError(
            _("“{role}” is not a role.", role=shortened(role)),
            next_step=_("Choose cashier, manager or owner."),
        )


def _cashier_view(row: Cashier) -> CashierView:
    has_pin, language = bool(row.pin_hash), row.language or ""
    return CashierView(row.id, row.name, row.role, row.active, has_pin, language)


def _codes(grant: Grant) -> tuple[str, ...]:
    return (grant.rule, *(() if grant.up_to is None else (str(grant.up_to),)))


def _logged(row: Cashier) -> str:
    """Return somebody as the log has them; no code is translated: `Bo, cashier, de, -`."""
    language = (row.language,) if row.language else ()
    return ", ".join((row.name, row.role, *language, *(() if row.active else ("-",))))


def _others(session: Session, cashier_id: str) -> list[PinHash]:
    return [each for each in pin_hashes(session) if each.cashier_id != cashier_id]


def _refuse(problem: str) -> None:
    if problem:
        raise UserError(problem, _("Nothing was changed."), _("Choose another PIN."))


def _check_grant(session: Session, role: Role, permission: Permission, grant: Grant) -> None:
    if role is Role.OWNER or not permission.is_privileged:
        raise ValueError(f"{role} may always {permission}")  # a bug
    limited = grant.rule is Rule.ALLOWED and permission.limit is not None
    most = PPM if permission.limit is Limit.PERCENT else MAX_AMOUNT
    if grant.up_to is not None and not (limited and 0 <= grant.up_to <= most):
        raise UserError(_("This limit can't be one."), _("Nothing was changed."))
    if permission is not Permission.PEOPLE or role is not Role.MANAGER:
        return
    owner = select(Cashier.id).where(Cashier.role == Role.OWNER, Cashier.active).limit(1)
    if grant.rule is not Rule.ALLOWED and session.scalar(owner) is None:
        raise UserError(
            _("Without an owner, managers have to be able to change people."),
            _("Nothing was changed."),
            _("Make somebody the owner first."),
        )


def _check_owner(session: Session, actor: Actor, roles: set[str]) -> None:
    """Raise UserError where a PIN makes somebody the owner, and another changes one."""
    if Role.OWNER not in roles or not has_pins(session):
        return
    owners = session.scalars(
        select(Cashier.id).where(Cashier.role == Role.OWNER, Cashier.active)
    ).all()
    if owners and actor.cashier_id not in owners:
        raise UserError(
            _("Only the owner may do this to the owner, or name another one."),
            _("Nothing was changed."),
            _("Ask the owner to do it."),
        )


def _check_somebody_manages(session: Session) -> None:
    managers = select(Cashier.id).where(Cashier.role != Role.CASHIER, Cashier.active)
    if session.scalars(managers.limit(1)).first() is None:
        raise UserError(
            _("A store needs an active manager."), next_step=_("Name another one first.")
        )
    if has_pins(session) and not session.scalars(managers.where(Cashier.pin_hash != "")).first():
        raise UserError(
            _("Where people have PINs, a manager needs one: nobody could change anything else."),
            _("Nothing was changed."),
            _("Set a manager's PIN first, or take the others away."),
        )
