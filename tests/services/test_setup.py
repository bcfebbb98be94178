"""The first start, and the books on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.books import Books
from pos_app.db.upgrade import open_book
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.mail import MailServer
from pos_app.domain.payments import TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import KeyTroubleError, UserError
from pos_app.secrets import KeyringUnavailable
from pos_app.services.setup.book_manager import BookManager, book_path, mode_of
from pos_app.services.shared.settings import StoreSettings
from pos_app.services.staff.staff import Staff
from pos_app.services.views.books import BookView, KeyView
from pos_app.services.views.customers import CustomerDraft
from pos_app.settings import MachineSettings
from pos_app.training.http.server import TrainingServer
from tests.services.desk import KEY, STORE, Drawer
from tests.support.clock import TurnedClock
from tests.support.one_cashier import selling_of

OTHER_KEY = "sk_test_elsewhere"


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
    assert list(machine.drawer.keys.values()) == [KEY]
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
    assert list(machine.drawer.keys.values()) == [KEY, "rk_test_other9"]

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
    assert setup.books() == [BookView("test", "test", "", "")]


# --- two stores on one machine -----------------------------------------------------------------


@pytest.fixture
def second(machine: Machine, tmp_path: Path) -> Iterator[Machine]:
    """Another data folder of the same user, of a store with an account of its own."""
    server = TrainingServer()
    server.start()
    made = Machine(tmp_path / "elsewhere", server)
    made.drawer = machine.drawer
    yield made
    server.stop()


def take_card(machine: Machine, book: str = "test") -> str:
    """Start the program, take a card, and return the key that Stripe was asked with."""
    with closing(machine.books.open(book)) as opened:
        services = opened.services
        services.make_ready()
        customer = services.customers.create(services.actor, CustomerDraft("Ada Lovelace"))
        services.customers.attach_card(services.actor, customer.id, "pm_card_visa")
        (card,) = services.customers.details(customer.id).cards
        cart = Cart("usd", (CartLine("Tea", 500),), customer_id=customer.id)
        sale = services.selling.begin(services.actor, cart)
        tender = selling_of(services).prepare_card(sale.id, card.id)
        assert selling_of(services).charge(tender.id).state is TenderState.APPROVED
        services.sync.run(SYSTEM)
    return machine.server.requests[-1].headers["authorization"].removeprefix("Bearer ")


def test_each_of_two_stores_on_one_machine_charges_its_own_account(
    machine: Machine, second: Machine
) -> None:
    """Also once the key of the other one was removed."""
    machine.setup().connect(STORE, KEY, "Ana", "Front")
    second.setup().connect(STORE, OTHER_KEY, "Bo", "Front")
    assert [take_card(each) for each in (machine, second)] == [KEY, OTHER_KEY]
    assert [book.last4 for book in machine.setup().books()] == [KEY[-4:]]
    with closing(second.books.open("test")) as opened:
        opened.services.make_ready()
        opened.services.stripe_keys.forget(opened.services.actor)
    assert take_card(machine) == KEY


def test_books_that_can_not_be_made_leave_the_key_of_the_other_store(
    machine: Machine, second: Machine
) -> None:
    machine.setup().connect(STORE, KEY, "Ana", "Front")
    second.root.write_text("no folder")
    with pytest.raises(UserError):
        second.setup().connect(STORE, OTHER_KEY, "Bo", "Front")
    assert list(machine.drawer.keys.values()) == [KEY]


def test_each_store_has_a_password_of_its_own_for_its_mail_server(
    machine: Machine, second: Machine
) -> None:
    passwords = []
    for each, password in ((machine, "tea"), (second, "cake")):
        each.setup().connect(STORE, KEY, "Ana", "Front")
        with closing(each.books.open("test")) as opened:
            opened.services.make_ready()
            opened.services.mail.save_server(opened.services.actor, MailServer(), password)
    for each in (machine, second):
        with closing(each.books.open("test")) as opened:
            passwords.append(opened.services.mail._password.read())
    assert passwords == ["tea", "cake"]


def kept_as_before(machine: Machine) -> None:
    """Keep the key as an earlier Till did: by the name that the books have in any folder."""
    (key,) = machine.drawer.keys.values()
    machine.drawer.keys = {"test": key}


def test_a_key_that_an_earlier_till_kept_is_taken_over_once_stripe_was_asked(
    machine: Machine,
) -> None:
    machine.setup().connect(STORE, KEY, "Ana", "Front")
    take_card(machine)
    kept_as_before(machine)
    asked = len(machine.server.requests)
    with closing(machine.books.open("test")) as opened:
        opened.services.make_ready()
        assert opened.services.stripe_keys.key_in_use() == KeyView(
            "secret", "test", KEY[-4:], "keyring"
        )
    assert [book.last4 for book in machine.setup().books()] == [KEY[-4:]]
    assert len(machine.server.requests) == asked, "no start waits for the network"
    assert take_card(machine) == KEY
    assert list(machine.drawer.keys.values()) == [KEY]
    assert "test" not in machine.drawer.keys


def test_a_key_that_an_earlier_till_kept_for_another_store_takes_no_money(
    machine: Machine, second: Machine
) -> None:
    """The folder that was connected last had it: Stripe knows nothing of this one's payments."""
    machine.setup().connect(STORE, KEY, "Ana", "Front")
    take_card(machine)
    machine.drawer.keys = {"test": OTHER_KEY}
    machine.environment["TILL_STRIPE_API_BASE"] = second.server.base_url
    with pytest.raises(KeyTroubleError, match="another Stripe account"):
        take_card(machine)
    assert list(second.server.account.all("payment_intent")) == []
    assert machine.drawer.keys == {"test": OTHER_KEY}


def test_a_key_that_an_earlier_till_kept_is_not_taken_for_books_that_know_no_payment(
    machine: Machine,
) -> None:
    """Whose it is can't be told: it is put in once more."""
    machine.setup().connect(STORE, KEY, "Ana", "Front")
    kept_as_before(machine)
    with pytest.raises(KeyTroubleError, match="no Stripe key"):
        take_card(machine)
    with closing(machine.books.open("test")) as opened:
        opened.services.make_ready()
        opened.services.stripe_keys.adopt(opened.services.actor, KEY)
    assert take_card(machine) == KEY
