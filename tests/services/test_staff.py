"""The people of a store: their PINs, the wait after misses, and who may change whom."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from pos_app.db.engine import Database
from pos_app.db.models.store import Cashier
from pos_app.domain.permissions import Action, Actor, Grant, Permission, Role, Rule
from pos_app.domain.pins import FORGOTTEN_AFTER, is_easily_guessed, pin_problem, wait_after
from pos_app.errors import UserError
from pos_app.services.shared.errors import NotPermittedError
from pos_app.services.shared.station import complete_station
from pos_app.services.staff.pin_check import PinWaitError, WrongPinError
from pos_app.services.staff.staff import PinNeeded, Staff
from tests.support.actors import in_charge
from tests.support.book import make_database
from tests.support.quick_pins import COST, make_pins_quick


@dataclass
class Hands:
    """A wall clock that somebody may set, and the machine's uptime, which nobody can."""

    wall: datetime = datetime(2026, 5, 4, 9, tzinfo=UTC)
    up: float = 100.0

    def now(self) -> datetime:
        return self.wall

    def sleep(self, seconds: float) -> None:
        self.up += seconds

    def uptime(self) -> float:
        return self.up


@dataclass
class Shop:
    """A store whose owner stands at the till."""

    database: Database
    owner: Actor
    hands: Hands = field(default_factory=Hands)

    def __post_init__(self) -> None:
        self.start_again()

    def start_again(self) -> None:
        """End the program and start it anew."""
        self.staff = Staff(database=self.database, clock=self.hands, uptime=self.hands.uptime)

    def add(self, name: str, role: str = "cashier", pin: str = "") -> str:
        made = self.staff.save_cashier(self.owner, None, name, role)
        if pin:
            self.staff.set_pin(self.owner, made.id, pin)
        return made.id

    def missed(self) -> WrongPinError:
        with pytest.raises(WrongPinError) as wrong:
            self.staff.sign_in("9999")
        return wrong.value

    def miss(self, times: int) -> None:
        for _each in range(times):
            self.missed()

    def wait(self) -> int:
        """Return for how long a right PIN is not looked at."""
        with pytest.raises(PinWaitError) as waiting:
            self.staff.sign_in("24681357")
        return waiting.value.seconds


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    database = make_database(tmp_path)
    complete_station(database)
    shop = Shop(database, in_charge(database))
    yield shop
    database.close()


@pytest.fixture
def with_pins(shop: Shop) -> Shop:
    """One whose owner has a PIN."""
    shop.staff.set_pin(shop.owner, shop.owner.cashier_id, "24681357")
    return shop


def test_a_store_without_pins_works_as_ever(shop: Shop) -> None:
    bo = shop.add("Bo")
    assert shop.staff.switch_cashier(Actor(bo), bo).name == "Bo"
    assert shop.staff.switch_cashier(Actor(bo), shop.owner.cashier_id).role == "owner"


def test_a_pin_says_who_signs_in(with_pins: Shop) -> None:
    bo = with_pins.add("Bo", pin="5739")
    assert with_pins.staff.sign_in("5739").name == "Bo"
    assert with_pins.staff.current_cashier().id == bo
    assert with_pins.staff.sign_in("24681357", with_pins.owner.cashier_id).role == "owner"
    with pytest.raises(WrongPinError):
        with_pins.staff.sign_in("5739", with_pins.owner.cashier_id)


def test_who_has_a_pin_is_not_chosen_without(with_pins: Shop) -> None:
    bo, eve = with_pins.add("Bo", pin="5739"), with_pins.add("Eve")
    manager = with_pins.add("Max", "manager")
    with pytest.raises(PinNeeded, match="Bo signs in with a PIN"):
        with_pins.staff.switch_cashier(with_pins.owner, bo)
    assert with_pins.staff.switch_cashier(with_pins.owner, eve).name == "Eve"
    with pytest.raises(UserError, match="Max has no PIN yet"):
        with_pins.staff.switch_cashier(Actor(eve), manager)


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "١٢٣٤", " 1234", "-1234"])
def test_a_pin_has_four_to_eight_digits(shop: Shop, pin: str) -> None:
    with pytest.raises(UserError, match="A PIN has 4 to 8 digits"):
        shop.staff.set_pin(shop.owner, shop.owner.cashier_id, pin)


@pytest.mark.parametrize("pin", ["0000", "1234", "8765", "7890", "1212", "123123", "1984", "2580"])
def test_one_that_is_tried_first_is_named_so_and_taken(with_pins: Shop, pin: str) -> None:
    """The shop decides: who is made to take another writes it down beside the till."""
    assert is_easily_guessed(pin)
    assert not pin_problem(pin)
    assert with_pins.staff.set_pin(with_pins.owner, with_pins.owner.cashier_id, pin).has_pin


@pytest.mark.parametrize("pin", ["5739", "8052", "246813", "90417382"])
def test_most_are_not(pin: str) -> None:
    assert not is_easily_guessed(pin)


def test_no_two_who_ring_up_have_one_pin(with_pins: Shop) -> None:
    bo, eve = with_pins.add("Bo", pin="5739"), with_pins.add("Eve")
    with pytest.raises(UserError, match="Somebody else has this PIN"):
        with_pins.staff.set_pin(with_pins.owner, eve, "5739")
    with_pins.staff.save_cashier(with_pins.owner, bo, "Bo", "cashier", active=False)
    assert with_pins.staff.set_pin(with_pins.owner, eve, "5739").has_pin
    with_pins.staff.save_cashier(with_pins.owner, bo, "Bo", "cashier")
    assert with_pins.staff.sign_in("5739").name == "Eve"


@pytest.fixture
def slow_pins() -> Iterator[None]:
    """As the program hashes them."""
    make_pins_quick(COST)
    yield
    make_pins_quick()


@pytest.mark.usefixtures("slow_pins")
def test_a_pin_is_kept_as_a_hash_with_a_salt_and_parameters_of_its_own(with_pins: Shop) -> None:
    bo = with_pins.add("Bo", pin="5739")
    with with_pins.database.read() as session:
        kept = {row.id: row for row in (session.get_one(Cashier, bo), _owner(with_pins, session))}
    texts = {row.pin_hash.rsplit("$", 1)[0] for row in kept.values()}
    assert texts == {"scrypt$14$8$1"}
    assert len({row.pin_salt for row in kept.values()}) == 2
    digest = hashlib.scrypt(b"5739", salt=b"salt", n=2**4, r=4, p=2)
    made, salt = base64.b32encode(digest).decode().rstrip("=").lower(), "salt"
    with with_pins.database.write() as session:  # of another Till, with parameters of its own
        row = session.get_one(Cashier, bo)
        row.pin_hash, row.pin_salt = f"scrypt$4$4$2${made}", salt
    assert with_pins.staff.sign_in("5739").id == bo


def _owner(shop: Shop, session: Session) -> Cashier:
    return session.get_one(Cashier, shop.owner.cashier_id)


# --- the wait -------------------------------------------------------------------------------------


def test_after_three_misses_the_wait_grows(with_pins: Shop) -> None:
    assert [wait_after(n) for n in range(1, 9)] == [0, 0, 30, 60, 120, 240, 480, 600]
    missed = [with_pins.missed() for _each in range(3)]
    assert {each.what for each in missed} == {"This PIN is not right."}
    said = [each.next_step for each in missed]
    assert said == ["Type it again.", "Type it again.", "Wait 30 seconds, then type it."]
    assert with_pins.wait() == 30
    with_pins.hands.up += 29.5
    assert with_pins.wait() == 1
    with_pins.hands.up += 0.5
    with_pins.miss(1)
    assert with_pins.wait() == 60


def test_a_restart_and_a_clock_set_forward_do_not_shorten_it(with_pins: Shop) -> None:
    with_pins.miss(3)
    with_pins.hands.up += 20
    with_pins.hands.wall += timedelta(days=400)
    assert with_pins.wait() == 10
    with_pins.start_again()
    assert with_pins.wait() == 30
    with_pins.hands.up += 30
    assert with_pins.staff.sign_in("24681357").role == "owner"


def test_a_cashiers_own_pin_does_not_wipe_out_the_misses_before_it(with_pins: Shop) -> None:
    """Or they could try a manager's for ever, two at a time."""
    with_pins.add("Bo", pin="5739")
    with_pins.miss(2)
    assert with_pins.staff.sign_in("5739").name == "Bo"
    with_pins.miss(1)
    assert with_pins.wait() == 30


def test_a_managers_does_and_so_does_time(with_pins: Shop) -> None:
    with_pins.miss(2)
    with_pins.staff.sign_in("24681357")
    with_pins.miss(2)
    with_pins.hands.up += FORGOTTEN_AFTER
    with_pins.miss(1)
    with_pins.staff.sign_in("24681357")


def test_a_program_that_is_killed_while_a_pin_is_tried_has_counted_it(
    with_pins: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr("pos_app.services.staff.pin_check.whose", killed)
        for _each in range(3):
            with pytest.raises(KeyboardInterrupt):
                with_pins.staff.sign_in("9999")
            with_pins.start_again()
    assert with_pins.wait() == 30


def test_the_pin_of_who_rings_up_no_more_is_nobodys(with_pins: Shop) -> None:
    bo = with_pins.add("Bo", pin="5739")
    with_pins.staff.save_cashier(with_pins.owner, bo, "Bo", "cashier", active=False)
    with pytest.raises(WrongPinError):
        with_pins.staff.sign_in("5739")


# --- who changes whom -----------------------------------------------------------------------------


def test_a_manager_sets_pins_and_a_cashier_does_not(with_pins: Shop) -> None:
    bo, max_ = with_pins.add("Bo"), with_pins.add("Max", "manager", "6028")
    with pytest.raises(NotPermittedError):
        with_pins.staff.set_pin(Actor(bo), bo, "5739")
    assert with_pins.staff.set_pin(Actor(max_), bo, "5739").has_pin
    assert not with_pins.staff.remove_pin(Actor(max_), bo).has_pin


def test_nobody_else_changes_the_owner_or_becomes_one(with_pins: Shop) -> None:
    manager = Actor(with_pins.add("Max", "manager", "6028"))
    owner = with_pins.owner.cashier_id
    changes: tuple[Callable[[], object], ...] = (
        lambda: with_pins.staff.set_pin(manager, owner, "1111"),
        lambda: with_pins.staff.remove_pin(manager, owner),
        lambda: with_pins.staff.save_cashier(manager, owner, "Manager", "cashier"),
        lambda: with_pins.staff.save_cashier(manager, manager.cashier_id, "Max", "owner"),
    )
    for change in changes:
        with pytest.raises(UserError, match="Only the owner"):
            change()
    assert with_pins.staff.sign_in("24681357").role == "owner"


def test_where_there_are_pins_a_manager_has_one(shop: Shop) -> None:
    with pytest.raises(UserError, match="a manager needs one"):
        shop.add("Bo", pin="5739")
    shop.staff.set_pin(shop.owner, shop.owner.cashier_id, "24681357")
    bo = shop.staff.cashiers()[0].id
    shop.staff.set_pin(shop.owner, bo, "5739")
    with pytest.raises(UserError, match="a manager needs one"):
        shop.staff.remove_pin(shop.owner, shop.owner.cashier_id)
    shop.staff.remove_pin(shop.owner, bo)
    assert not shop.staff.remove_pin(shop.owner, shop.owner.cashier_id).has_pin


def test_with_pins_no_manager_takes_the_place_of_who_does_not_ring_up_any_more(
    with_pins: Shop,
) -> None:
    bo, eve = with_pins.add("Bo", pin="5739"), with_pins.add("Eve")
    with_pins.staff.sign_in("5739")
    with_pins.staff.save_cashier(with_pins.owner, bo, "Bo", "cashier", active=False)
    assert with_pins.staff.current_cashier().id == eve


# --- what people may do ---------------------------------------------------------------------------


def test_the_table_is_read_with_its_defaults_and_changed(with_pins: Shop) -> None:
    staff = with_pins.staff
    grants = {(each.role, each.permission): each for each in staff.grants()}
    assert grants[Role.CASHIER, Permission.REFUND].rule is Rule.ASK
    assert grants[Role.MANAGER, Permission.REFUND].rule is Rule.ALLOWED
    assert (Role.OWNER, Permission.REFUND) not in grants
    allowed = Grant(Rule.ALLOWED, 2_000)
    staff.save_grant(with_pins.owner, Role.CASHIER, Permission.REFUND, allowed)
    changed = next(each for each in staff.grants() if each.permission is Permission.REFUND)
    assert (changed.role, changed.rule, changed.up_to) == (Role.CASHIER, Rule.ALLOWED, 2_000)
    staff.save_grant(with_pins.owner, Role.CASHIER, Permission.REFUND, Grant(Rule.ASK))
    assert {(each.role, each.permission): each for each in staff.grants()} == grants


def test_a_manager_changes_what_cashiers_may_and_the_owner_what_managers_may(
    with_pins: Shop,
) -> None:
    manager = Actor(with_pins.add("Max", "manager", "6028"))
    with_pins.staff.save_grant(manager, Role.CASHIER, Permission.VOID, Grant(Rule.DENIED))
    with pytest.raises(UserError, match="Only the owner"):
        with_pins.staff.save_grant(manager, Role.MANAGER, Permission.RESTORE, Grant(Rule.ALLOWED))
    with_pins.staff.save_grant(with_pins.owner, Role.MANAGER, Permission.PEOPLE, Grant(Rule.DENIED))
    with pytest.raises(NotPermittedError):
        with_pins.staff.set_pin(manager, manager.cashier_id, "8052")


def test_no_table_locks_everybody_out(shop: Shop) -> None:
    shop.staff.save_cashier(shop.owner, shop.owner.cashier_id, "Ana", "manager")
    with pytest.raises(UserError, match="Without an owner"):
        shop.staff.save_grant(shop.owner, Role.MANAGER, Permission.PEOPLE, Grant(Rule.ASK))


@pytest.mark.parametrize(
    ("permission", "grant"),
    [
        (Permission.DISCOUNT, Grant(Rule.ALLOWED, 1_000_001)),
        (Permission.REFUND, Grant(Rule.ALLOWED, -1)),
        (Permission.REFUND, Grant(Rule.ASK, 100)),
        (Permission.VOID, Grant(Rule.ALLOWED, 100)),
    ],
)
def test_a_limit_is_of_what_has_one(shop: Shop, permission: Permission, grant: Grant) -> None:
    with pytest.raises(UserError, match="This limit"):
        shop.staff.save_grant(shop.owner, Role.CASHIER, permission, grant)


def test_who_approves_does_not_sign_in_and_may_do_it(with_pins: Shop) -> None:
    bo, staff = with_pins.add("Bo", pin="5739"), with_pins.staff
    staff.sign_in("5739")
    action = Action(Permission.VOID, "sale", "s1")
    assert [each.role for each in staff.approvers(action)] == ["owner"]
    with pytest.raises(UserError, match="Bo may not approve this"):
        staff.approve("5739", action)
    assert staff.approve("24681357", action).cashier_id == with_pins.owner.cashier_id
    assert staff.current_cashier().id == bo
    with_pins.miss(3)
    with pytest.raises(PinWaitError):
        staff.approve("24681357", action)
