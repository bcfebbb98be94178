"""The first start, and the books on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.books import Books
from pos_app.db.upgrade import open_book
from pos_app.errors import KeyTroubleError, UserError
from pos_app.secrets import KeyringUnavailable
from pos_app.services.setup.book_manager import BookManager, book_path, mode_of
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.staff.staff import Staff
from pos_app.services.views.books import BookView, KeyView
from pos_app.settings import MachineSettings
from pos_app.training.http.server import TrainingServer
from tests.services.desk import KEY, STORE, Drawer
from tests.support.clock import TurnedClock


class Machine:
    """A machine on which Till was never started."""

    def __init__(self, root: Path, server: TrainingServer) -> None:
        self.root = root
        self.server = server
        self.clock = TurnedClock()
        self.drawer = Drawer()
        self.environment = {"TILL_STRIPE_API_BASE": server.base_url}

    @property
    def books(self) -> Books:
        """What a start of the program finds."""
        return Books(
            self.root, self.clock, MachineSettings(self.root), self.drawer, self.environment
        )

    def setup(self) -> BookManager:
        """Start the program."""
        return BookManager(self.root, self.clock, secrets=self.drawer, environment=self.environment)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    server = TrainingServer()
    server.start()
    yield Machine(tmp_path / "data", server)
    server.stop()


@pytest.mark.parametrize("pin", ["", "24681357"])
def test_the_first_person_is_the_owner_with_a_pin_of_theirs_or_none(
    machine: Machine, pin: str
) -> None:
    book = machine.setup().connect(STORE, KEY, "Ana", "Front", pin)
    with closing(open_book(book_path(machine.root, book), "test", machine.clock)) as database:
        staff = Staff(database=database, clock=machine.clock)
        (ana,) = staff.cashiers()
        assert (ana.name, ana.role, ana.has_pin) == ("Ana", "owner", bool(pin))
        if pin:
            assert staff.sign_in(pin) == ana


def test_what_is_no_pin_makes_no_books(machine: Machine) -> None:
    with pytest.raises(UserError, match="A PIN has 4 to 8 digits"):
        machine.setup().connect(STORE, KEY, "Ana", "Front", "12")
    assert machine.books.in_use() is None
    assert machine.drawer.keys == {}


def test_the_first_start_connects_and_is_remembered(machine: Machine) -> None:
    setup = machine.setup()
    assert machine.books.in_use() is None

    book = setup.connect(STORE, f" {KEY}\n", "Ana", "Front")

    assert book == "test"
    assert machine.drawer.keys == {"test": KEY}
    assert machine.books.in_use() == "test"
    with closing(open_book(book_path(machine.root, book), "test", machine.clock)) as database:
        settings = StoreSettings(database=database, clock=machine.clock, environment={})
        assert settings.store() == STORE
        staff = Staff(database=database, clock=machine.clock)
        assert staff.current_cashier().name == "Ana"
        assert settings.register().name == "Front"


def test_a_pasted_key_is_recognised_and_checked_before_anything_is_made(
    machine: Machine,
) -> None:
    setup = machine.setup()
    assert setup.recognise(f" {KEY} ") == KeyView("secret", "test", KEY[-4:], "keyring")
    machine.server.controls.restrict("rk_test_small", "rak_payout_read")
    states = {right.resource: right.state for right in setup.check_rights("rk_test_small")}
    assert (states["Payouts"], states["Customers"]) == ("missing", "unconfirmed")
    assert setup.environment_key() is None
    machine.environment["STRIPE_SECRET_KEY"] = KEY
    assert setup.environment_key() == KeyView("secret", "test", KEY[-4:], "environment")
    assert {right.state for right in setup.check_rights("")} == {"ok"}
    assert setup.books() == []


def test_another_key_gets_books_of_its_own(machine: Machine) -> None:
    setup = machine.setup()
    assert setup.connect(STORE, KEY, "Ana", "Front") == "test"
    assert setup.connect(STORE, "rk_test_other9", "Ana", "Front") == "test-2"
    assert machine.drawer.keys == {"test": KEY, "test-2": "rk_test_other9"}

    assert setup.books() == [
        BookView("test", "test", "Corner Coffee", KEY[-4:]),
        BookView("test-2", "test", "Corner Coffee", "her9"),
    ]
    setup.activate("test")
    assert machine.books.in_use() == "test"
    with pytest.raises(UserError, match="gone"):
        setup.activate("live")


def test_training_needs_nothing(machine: Machine) -> None:
    setup = machine.setup()
    assert setup.start_training() == "training"
    assert machine.books.in_use() == "training"
    assert mode_of("training") == "training"
    assert mode_of("live-2") == "live"


def test_a_key_that_stripe_refuses_makes_nothing(machine: Machine) -> None:
    setup = machine.setup()
    machine.server.controls.restrict("rk_test_refused", "rak_balance_read")
    with pytest.raises(KeyTroubleError):
        setup.connect(STORE, "rk_test_refused", "Ana", "Front")
    for text in ("pk_test_abc", "nothing"):
        with pytest.raises(UserError):
            setup.connect(STORE, text, "Ana", "Front")
    assert machine.books.in_use() is None
    assert setup.books() == []
    assert machine.drawer.keys == {}


def test_without_a_keyring_nothing_is_made_but_the_environments_key_works(
    machine: Machine,
) -> None:
    machine.drawer.broken = True
    setup = machine.setup()
    with pytest.raises(KeyringUnavailable):
        setup.connect(STORE, KEY, "Ana", "Front")
    assert machine.books.in_use() is None

    machine.environment["STRIPE_SECRET_KEY"] = KEY
    assert setup.connect(STORE, "", "Ana", "Front") == "test"
    assert setup.books() == [BookView("test", "test", "Corner Coffee", "")]


def test_the_key_is_in_no_file(machine: Machine) -> None:
    machine.setup().connect(STORE, KEY, "Ana", "Front")
    for file in machine.root.rglob("*"):
        assert file.is_dir() or KEY.encode() not in file.read_bytes()


def test_books_that_were_removed_start_over(machine: Machine) -> None:
    setup = machine.setup()
    book = setup.connect(STORE, KEY, "Ana", "Front")
    book_path(machine.root, book).unlink()
    assert machine.books.in_use() is None


def test_damaged_books_are_still_listed(machine: Machine) -> None:
    setup = machine.setup()
    book = setup.connect(STORE, KEY, "Ana", "Front")
    book_path(machine.root, book).write_bytes(b"no database" * 500)
    assert setup.books() == [BookView("test", "test", "", KEY[-4:])]
