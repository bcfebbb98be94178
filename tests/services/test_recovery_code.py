"""An owner who forgot the PIN sets it anew by a code on paper; nobody else does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from pos_app.db.models.activity import Activity
from pos_app.db.models.store import SettingRow
from pos_app.domain.permissions import Actor
from pos_app.domain.recovery_code import as_typed, grouped
from pos_app.errors import UserError
from pos_app.services.container import Services
from pos_app.services.staff.pin_check import PinWaitError, WrongPinError
from tests.support.store import open_store

OLD, NEW = "24681357", "97531864"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with open_store(tmp_path, None, mode="test") as opened:
        owner, staff = opened.actor, opened.staff
        view = staff.current_cashier()
        staff.save_cashier(owner, view.id, view.name, "owner")
        staff.set_pin(owner, owner.cashier_id, OLD)
        yield opened


def test_it_sets_the_owners_pin_once(services: Services) -> None:
    staff, owner = services.staff, services.actor
    code = staff.make_recovery_code(owner)
    assert staff.recover_owner(code.lower().replace("-", " "), NEW).id == owner.cashier_id
    assert staff.sign_in(NEW).id == owner.cashier_id
    with pytest.raises(WrongPinError):
        staff.sign_in(OLD)
    with pytest.raises(WrongPinError, match="This recovery code is not right"):
        staff.recover_owner(code, "11223399")


def test_a_new_code_takes_the_place_of_the_one_before(services: Services) -> None:
    first = services.staff.make_recovery_code(services.actor)
    second = services.staff.make_recovery_code(services.actor)
    with pytest.raises(WrongPinError):
        services.staff.recover_owner(first, NEW)
    services.staff.recover_owner(second, NEW)


def test_guesses_wait_as_pins_do(services: Services) -> None:
    services.staff.make_recovery_code(services.actor)
    for _each in range(3):
        with pytest.raises(WrongPinError):
            services.staff.recover_owner("AAAA-AAAA-AAAA", NEW)
    with pytest.raises(PinWaitError):
        services.staff.recover_owner("AAAA-AAAA-AAAA", NEW)
    with pytest.raises(PinWaitError):
        services.staff.sign_in(OLD)


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA"])
def test_where_none_was_made_no_code_is_right(services: Services, code: str) -> None:
    with pytest.raises(WrongPinError):
        services.staff.recover_owner(code, NEW)


def test_nobody_else_makes_one(services: Services) -> None:
    eve = services.staff.save_cashier(services.actor, None, "Eve", "manager")
    with pytest.raises(UserError, match="Only the owner"):
        services.staff.make_recovery_code(Actor(eve.id))


def test_a_pin_that_can_not_be_one_leaves_the_code_as_it_is(services: Services) -> None:
    code = services.staff.make_recovery_code(services.actor)
    with pytest.raises(UserError, match="4 to 8 digits"):
        services.staff.recover_owner(code, "12")
    services.staff.recover_owner(code, NEW)


def test_it_is_in_the_log_and_its_code_is_nowhere(services: Services) -> None:
    code = services.staff.make_recovery_code(services.actor)
    with services.carts._database.read() as session:
        kept = session.get_one(SettingRow, "owner_recovery").value
    assert as_typed(code) not in str(kept)
    services.staff.recover_owner(code, NEW)
    with services.carts._database.read() as session:
        query = select(Activity.subject_kind, Activity.after).order_by(Activity.id.desc()).limit(3)
        rows = [tuple(row) for row in session.execute(query)]
    assert [kind for kind, _after in rows] == ["recovery_code", "pin", "recovery_code"]
    assert rows[0][1] == "used"


def test_a_code_is_typed_as_it_was_written() -> None:
    assert grouped("ABCDEFGHJKMN") == "ABCD-EFGH-JKMN"
    assert as_typed(" abcd-efgh jkmn ") == "ABCDEFGHJKMN"
