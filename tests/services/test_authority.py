"""Who may do what, and the log of what has to be answered for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from pos_app.clock import SystemClock
from pos_app.db.engine import Database
from pos_app.db.models.activity import Activity, PermissionRule
from pos_app.db.models.store import Cashier, Register
from pos_app.domain.money import Money
from pos_app.domain.permissions import (
    SYSTEM,
    Action,
    Actor,
    Approval,
    Permission,
    Role,
    Rule,
    default_grant,
)
from pos_app.errors import UserError
from pos_app.services.shared.authority import may_approve, require, require_first, require_to_look
from pos_app.services.shared.errors import ApprovalNeeded, NotPermittedError
from pos_app.services.shared.paged_access import PagedAccess
from pos_app.services.shared.settings import write_profile
from tests.services.rows import NOON
from tests.support.actors import approved
from tests.support.book import make_database
from tests.support.store import STORE

ANA, BO, CY, GONE = (Actor(name) for name in ("ana", "bo", "cy", "gone"))
ORDINARY = [each for each in Permission if not each.is_privileged]
PRIVILEGED = [each for each in Permission if each.is_privileged]


@dataclass
class People:
    """A store of an owner, a manager, a cashier, and one who left."""

    database: Database

    def give_pin(self, cashier_id: str = "ana") -> None:
        with self.database.write() as session:
            session.get_one(Cashier, cashier_id).pin_hash = "scrypt"

    def do(self, actor: Actor, permission: Permission) -> None:
        """Do something that needs a permission, in one write."""
        with self.database.write() as session:
            require(session, actor, permission, "sale", "s1", at=NOON)
            session.get_one(Cashier, "cy").name = "changed"

    def ask(self, actor: Actor, action: Action) -> None:
        """Ask for something of a certain size, in one write."""
        with self.database.write() as session:
            require(
                session,
                actor,
                action.permission,
                action.kind,
                action.subject_id,
                at=NOON,
                amount=action.amount,
                ppm=action.ppm,
            )

    def approved(self, by: str, permission: Permission) -> Actor:
        """Return Cy with somebody's approval of what `do` does."""
        return approved(self.database, CY, by, permission, "sale", "s1")

    def allow(
        self, role: str, permission: Permission, rule: Rule, up_to: int | None = None
    ) -> None:
        """Change the store's table."""
        row = PermissionRule(role=role, permission=permission, rule=rule, up_to=up_to)
        with self.database.write() as session:
            session.merge(row)

    def log(self) -> list[Activity]:
        with self.database.read() as session:
            return list(session.scalars(select(Activity).order_by(Activity.id)))


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    with closing(make_database(tmp_path)) as database:
        with database.write() as session:
            for name, role, active in (
                ("ana", "owner", True),
                ("bo", "manager", True),
                ("cy", "cashier", True),
                ("gone", "manager", False),
            ):
                session.add(Cashier(id=name, name=name, role=role, active=active, created_at=NOON))
        yield People(database)


@pytest.mark.parametrize("permission", Permission)
def test_without_pins_everybody_may_do_what_they_could(
    people: People, permission: Permission
) -> None:
    people.do(BO, permission)
    if permission is Permission.RESTORE:
        with pytest.raises(NotPermittedError, match="Only a manager"):
            people.do(CY, permission)
    else:
        people.do(CY, permission)


@pytest.mark.parametrize("permission", Permission)
def test_once_somebody_has_a_pin_the_table_is_asked(people: People, permission: Permission) -> None:
    people.give_pin()
    people.do(ANA, permission)
    people.do(BO, permission)
    rule = default_grant(Role.CASHIER, permission).rule
    if rule is Rule.ALLOWED:
        people.do(CY, permission)
        return
    before = people.log()
    with pytest.raises(ApprovalNeeded if rule is Rule.ASK else NotPermittedError) as refused:
        people.do(CY, permission)
    assert str(permission.label) in str(refused.value)
    assert "Nothing was changed." in str(refused.value)
    assert [each.id for each in people.log()] == [each.id for each in before]
    with people.database.read() as session:
        assert session.get_one(Cashier, "cy").name == "changed"  # by those before


def test_what_is_for_managers_once_there_is_a_pin(people: People) -> None:
    people.give_pin("cy")
    for permission in (
        Permission.SETTINGS,
        Permission.STRIPE_KEY,
        Permission.CONNECTED_ACCOUNT,
        Permission.RESTORE,
        Permission.PEOPLE,
    ):
        with pytest.raises(NotPermittedError):
            require_first(people.database, CY, permission)


@pytest.mark.parametrize("stranger", [GONE, Actor("nobody"), Actor("")])
def test_who_does_not_ring_up_may_do_nothing(people: People, stranger: Actor) -> None:
    people.give_pin()
    for permission in Permission:
        with pytest.raises(NotPermittedError):
            people.do(stranger, permission)


def test_an_approval_counts_if_it_is_of_somebody_who_may(people: People) -> None:
    people.give_pin()
    people.do(people.approved("bo", Permission.REFUND), Permission.REFUND)
    for other in ("cy", "gone", "nobody"):
        with pytest.raises(ApprovalNeeded):
            people.do(people.approved(other, Permission.REFUND), Permission.REFUND)
    with pytest.raises(NotPermittedError):  # what is denied is not approved either
        people.do(people.approved("bo", Permission.PEOPLE), Permission.PEOPLE)


def test_an_approval_is_used_once(people: People) -> None:
    people.give_pin()
    actor = people.approved("bo", Permission.REFUND)
    people.do(actor, Permission.REFUND)
    with pytest.raises(ApprovalNeeded):
        people.do(actor, Permission.REFUND)
    forged = Approval("bo", Action(Permission.REFUND, "sale", "s1"))
    with pytest.raises(ApprovalNeeded):  # which no PIN was typed for
        people.do(Actor("cy", forged), Permission.REFUND)


@pytest.mark.parametrize(
    "other",
    [
        Action(Permission.VOID, "sale", "s1", Money(500, "usd")),
        Action(Permission.REFUND, "sale", "s2", Money(500, "usd")),
        Action(Permission.REFUND, "sale", "s1", Money(501, "usd")),
        Action(Permission.REFUND, "sale", "s1", Money(500, "eur")),
        Action(Permission.REFUND, "sale", "s1"),
    ],
)
def test_an_approval_is_of_what_it_was_given_for(people: People, other: Action) -> None:
    """Another sale, or an amount that was changed meanwhile, asks again."""
    people.give_pin()
    given = Action(Permission.REFUND, "sale", "s1", Money(500, "usd"))
    actor = approved(people.database, CY, "bo", given.permission, "sale", "s1", amount=given.amount)
    with pytest.raises(ApprovalNeeded) as asked:
        people.ask(actor, other)
    assert asked.value.action == other
    people.ask(actor, given)


def test_the_table_of_the_store_is_asked(people: People) -> None:
    people.give_pin()
    people.allow("cashier", Permission.SETTINGS, Rule.ALLOWED)
    people.allow("cashier", Permission.VOID, Rule.DENIED)
    people.allow("manager", Permission.RESTORE, Rule.DENIED)
    people.do(CY, Permission.SETTINGS)
    with pytest.raises(NotPermittedError, match="Only a manager"):
        people.do(CY, Permission.VOID)
    with pytest.raises(NotPermittedError, match="Only the owner"):
        people.do(BO, Permission.RESTORE)
    people.do(ANA, Permission.RESTORE)


def test_the_owner_may_do_everything_whatever_a_table_says(people: People) -> None:
    people.give_pin()
    for permission in Permission:
        people.allow("owner", permission, Rule.DENIED)
        people.do(ANA, permission)


def test_up_to_a_limit_nobody_is_asked(people: People) -> None:
    people.give_pin()
    people.allow("cashier", Permission.REFUND, Rule.ALLOWED, 2_000)
    people.allow("cashier", Permission.DISCOUNT, Rule.ALLOWED, 100_000)
    with people.database.write() as session:
        write_profile(session, STORE, SystemClock())
    people.ask(CY, Action(Permission.REFUND, "sale", "s1", Money(2_000, "usd")))
    people.ask(CY, Action(Permission.DISCOUNT, "cart", "c1", ppm=100_000))
    for above in (
        Action(Permission.REFUND, "sale", "s1", Money(2_001, "usd")),
        Action(Permission.REFUND, "sale", "s1", Money(2_000, "jpy")),
        Action(Permission.DISCOUNT, "cart", "c1", ppm=100_001),
    ):
        with pytest.raises(ApprovalNeeded):
            people.ask(CY, above)


def test_who_has_a_limit_approves_up_to_it(people: People) -> None:
    people.give_pin()
    people.allow("manager", Permission.DISCOUNT, Rule.ALLOWED, 300_000)
    for ppm, may in ((300_000, True), (300_001, False)):
        action = Action(Permission.DISCOUNT, "cart", "c1", ppm=ppm)
        with people.database.read() as session:
            assert may_approve(session, "bo", action) is may
            assert may_approve(session, "ana", action)
            assert not may_approve(session, "cy", action)


def test_a_pin_of_somebody_who_left_changes_nothing(people: People) -> None:
    people.give_pin("gone")
    people.do(CY, Permission.SETTINGS)


def test_the_log_says_who_did_what_to_what_at_which_register(people: People) -> None:
    people.give_pin()
    people.do(people.approved("bo", Permission.VOID), Permission.VOID)
    (row,) = people.log()
    with people.database.read() as session:
        register = session.scalars(select(Register.id)).one()
    assert (row.cashier_id, row.approved_by, row.register_id) == ("cy", "bo", register)
    assert (row.permission, row.subject_kind, row.subject_id) == ("void", "sale", "s1")
    assert row.at == NOON


def test_the_log_has_each_use_of_what_is_privileged_and_nothing_else(people: People) -> None:
    for permission in Permission:
        people.do(BO, permission)
    assert [each.permission for each in people.log()] == PRIVILEGED
    assert all(each.approved_by is None for each in people.log())


def test_what_was_not_done_is_not_in_the_log(people: People) -> None:
    with suppress(UserError), people.database.write() as session:
        require(session, BO, Permission.REFUND, "sale", "s1", at=NOON)
        raise UserError("no")
    assert people.log() == []


def test_the_program_itself_gives_no_money_and_changes_no_setting(people: People) -> None:
    people.give_pin()
    for permission in (Permission.CHECK_PAYMENT, Permission.SYNC, Permission.BACK_UP):
        people.do(SYSTEM, permission)
    for permission in (*PRIVILEGED, Permission.SELL, Permission.TAKE_PAYMENT):
        with pytest.raises(RuntimeError, match="the program itself"):
            people.do(SYSTEM, permission)
    assert people.log() == []


def test_nothing_privileged_is_done_without_a_row_in_the_log(people: People) -> None:
    with pytest.raises(ValueError, match="no time for the log"), people.database.write() as session:
        require(session, BO, Permission.REFUND, "sale", "s1")
    for permission in ORDINARY:
        with people.database.write() as session:
            require(session, CY, permission)


def test_one_approval_is_for_all_pages_of_one_look(people: People) -> None:
    people.give_pin()
    look = Permission.REPORTS
    people.allow("cashier", look, Rule.ASK)
    rows = PagedAccess(people.database, SystemClock(), look)
    with pytest.raises(ApprovalNeeded):
        rows.require(CY, "tea", goes_on=True)
    rows.require(approved(people.database, CY, "bo", look), "tea", goes_on=False)
    for _page in range(3):
        rows.require(CY, "tea", goes_on=True)
    for somebody, of, goes_on in ((CY, "milk", True), (CY, "tea", False)):
        with pytest.raises(ApprovalNeeded):
            rows.require(somebody, of, goes_on=goes_on)
    people.allow("cashier", look, Rule.DENIED)
    with pytest.raises(NotPermittedError):
        rows.require(CY, "tea", goes_on=True)
    (row,) = people.log()
    assert (row.cashier_id, row.approved_by) == ("cy", "bo")


def test_an_approval_to_look_at_something_counts_once_too(people: People) -> None:
    people.give_pin()
    people.allow("cashier", Permission.REPORTS, Rule.ASK)
    look = Permission.REPORTS
    with pytest.raises(ApprovalNeeded):
        require_to_look(people.database, CY, look, "z_report", "z1", at=NOON)
    given = approved(people.database, CY, "bo", look, "z_report", "z1")
    with pytest.raises(ApprovalNeeded):  # it is of this report alone
        require_to_look(people.database, given, look, "z_report", "z2", at=NOON)
    require_to_look(people.database, given, look, "z_report", "z1", at=NOON)
    with pytest.raises(ApprovalNeeded):
        require_to_look(people.database, given, look, "z_report", "z1", at=NOON)
    (row,) = people.log()
    assert (row.cashier_id, row.approved_by, row.subject_id) == ("cy", "bo", "z1")
    require_to_look(people.database, BO, look, "z_report", "z1", at=NOON)
    assert len(people.log()) == 1  # who may look has nothing to answer for
