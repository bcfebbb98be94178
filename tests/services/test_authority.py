"""Who may do what, and the log of what has to be answered for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from pos_app.db.engine import Database
from pos_app.db.models.activity import Activity
from pos_app.db.models.store import Cashier, Register
from pos_app.domain.permissions import SYSTEM, Actor, Permission, Role, Rule, rule_of
from pos_app.errors import UserError
from pos_app.services.shared.authority import require, require_first
from pos_app.services.shared.errors import ApprovalNeeded, NotPermittedError
from tests.services.rows import NOON
from tests.support.book import make_database

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
    rule = rule_of(Role.CASHIER, permission)
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
    people.do(Actor("cy", approved_by="bo"), Permission.REFUND)
    for other in ("cy", "gone", "nobody"):
        with pytest.raises(ApprovalNeeded):
            people.do(Actor("cy", approved_by=other), Permission.REFUND)
    with pytest.raises(NotPermittedError):  # what is denied is not approved either
        people.do(Actor("cy", approved_by="bo"), Permission.PEOPLE)


def test_a_pin_of_somebody_who_left_changes_nothing(people: People) -> None:
    people.give_pin("gone")
    people.do(CY, Permission.SETTINGS)


def test_the_log_says_who_did_what_to_what_at_which_register(people: People) -> None:
    people.give_pin()
    people.do(Actor("cy", approved_by="bo"), Permission.VOID)
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
