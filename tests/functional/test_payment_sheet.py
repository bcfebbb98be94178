"""`till payment-sheet`: what a store's own server gives its phone app, by the real command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from pos_app.app import main
from pos_app.books import TRAINING, Books
from pos_app.clock import SystemClock
from pos_app.db.schema import HEAD, connect
from pos_app.domain.payments import PaymentStatus
from pos_app.domain.permissions import SYSTEM
from pos_app.lock import FolderLock
from pos_app.secrets import ENVIRONMENT_VARIABLE
from pos_app.services.container import Services
from pos_app.services.setup.key_in_use import BASE_VARIABLE
from pos_app.services.shared.declared_settings import ACTIVE_BOOK, PUBLISHABLE_KEY
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.store import ConnectView
from pos_app.settings import MachineSettings
from pos_app.training.core.account import CONNECTED
from pos_app.training.core.controls import Fault, FaultKind
from pos_app.training.http.server import TrainingServer
from tests.functional.whole_program import Desk
from tests.support import phone_app
from tests.support.keyring import PocketKeyring
from tests.support.shop import KEY
from tests.support.store import STORE

TILL = Path(sys.executable).with_name("till.exe" if os.name == "nt" else "till")
"""The command that a wheel and `make setup` install."""

ADA = "ada@example.com"
FIELDS = {
    "paymentIntent",
    "ephemeralKey",
    "customer",
    "publishableKey",
    "stripeAccount",
    "paymentIntentId",
    "sale",
}


@dataclass
class Store:
    """A connected store, its account, and the command on its data folder."""

    root: Path
    server: TrainingServer
    connect: ConnectView = field(default_factory=ConnectView)
    environment: dict[str, str] = field(default_factory=dict)
    _keyring: PocketKeyring = field(default_factory=PocketKeyring)

    def __post_init__(self) -> None:
        self.environment |= {BASE_VARIABLE: self.server.base_url, ENVIRONMENT_VARIABLE: KEY}
        self.book = self.books.book_manager.connect(STORE, KEY, "Ana", "Counter")
        with self.opened() as services:
            services.settings.save(services.actor, PUBLISHABLE_KEY, "pk_test_thestore")
            services.settings.save_connect(services.actor, self.connect)
            services.customers.create(services.actor, CustomerDraft("Ada Lovelace", ADA))

    @property
    def books(self) -> Books:
        """What a start of the program finds."""
        root, environment = self.root, self.environment
        return Books(root, SystemClock(), MachineSettings(root), self._keyring, environment)

    @contextmanager
    def opened(self) -> Iterator[Services]:
        """Yield the services as a till has them that was started."""
        opened = self.books.open(self.book)
        yield opened.services
        opened.close()

    def command(self, *given: str) -> subprocess.CompletedProcess[str]:
        """Run the command as a server does, to its end."""
        return command(self.root, *given, environment=self.environment)

    @property
    def intents(self) -> list[dict[str, Any]]:
        """The account's payments, the oldest first."""
        return list(self.server.account.all("payment_intent"))


def command(
    root: Path, *given: str, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [TILL, "payment-sheet", "--data-dir", root, *given],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def store(tmp_path: Path, server: TrainingServer) -> Store:
    return Store(tmp_path, server)


Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ask(store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """The command inside this process: exit status, stdout, stderr."""

    def run(amount: str, customer: str = ADA, *more: str) -> tuple[int, str, str]:
        for name, value in store.environment.items():
            monkeypatch.setenv(name, value)
        given = ["--data-dir", str(store.root), "--amount", amount, "--customer", customer, *more]
        status = main(["payment-sheet", *given])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def paid_on_the_phone(server: TrainingServer, bundle: Mapping[str, Any]) -> bool:
    done = phone_app.confirm(
        server.base_url,
        bundle["paymentIntent"],
        bundle["publishableKey"],
        bundle["stripeAccount"],
    )
    return bool(done["status"] == "succeeded")


def test_a_phone_pays_with_what_the_command_prints_and_the_history_has_it(store: Store) -> None:
    done = store.command("--amount", "12.50", "--customer", ADA)
    assert (done.returncode, done.stderr) == (0, "")
    bundle = json.loads(done.stdout)
    assert set(bundle) == FIELDS
    assert KEY not in done.stdout
    assert bundle["publishableKey"] == "pk_test_thestore"
    (intent,) = store.intents
    assert (intent["id"], intent["amount"]) == (bundle["paymentIntentId"], 1250)
    assert intent["metadata"]["till_sale"] == bundle["sale"]
    assert paid_on_the_phone(store.server, bundle)
    with store.opened() as services:
        services.recovery.settle_all(SYSTEM)
        (row,) = services.history.page().rows
    assert (row.status, row.amount.minor, row.receipt_number) == (
        PaymentStatus.PAID,
        1250,
        "R1-000001",
    )


def test_asked_twice_for_one_order_the_server_gets_one_payment(store: Store, ask: Ask) -> None:
    first, again = (ask("12.50", ADA, "--reference", "order-481") for _ in range(2))
    assert (first[0], again[0]) == (0, 0)
    for name in FIELDS - {"ephemeralKey"}:
        assert json.loads(first[1])[name] == json.loads(again[1])[name]
    assert len(store.intents) == 1
    assert paid_on_the_phone(store.server, json.loads(again[1]))
    status, out, err = ask("12.50", ADA, "--reference", "order-481")
    assert (status, out) == (1, "")
    assert "was paid already" in err


def test_it_works_beside_a_till_that_is_open_which_then_has_the_payment(
    desk: Desk, server: TrainingServer
) -> None:
    book = desk.connect()
    desk.application.begin(None)
    desk.wait_for(book)
    lock = FolderLock(desk.books.root)
    assert lock.take()
    workspace = desk.application.workspace
    assert workspace is not None
    services = workspace.services
    services.settings.save(services.actor, PUBLISHABLE_KEY, "pk_test_thestore")
    ada = services.customers.create(services.actor, CustomerDraft("Ada Lovelace", ADA))
    environment = {BASE_VARIABLE: server.base_url, ENVIRONMENT_VARIABLE: KEY}
    given = ("--amount", "8", "--customer", ada.id)
    done = command(desk.books.root, *given, environment=environment)
    lock.release()
    assert done.returncode == 0, done.stderr
    assert services.recovery.settle_all(SYSTEM) == []  # it is in the customer's hands
    assert paid_on_the_phone(server, json.loads(done.stdout))
    services.sync.run(SYSTEM)
    (row,) = services.history.page().rows
    assert (row.status, row.amount.minor) == (PaymentStatus.PAID, 800)


@pytest.mark.long
def test_training_has_it_too_and_asks_the_till_that_is_open(tmp_path: Path) -> None:
    books = Books(tmp_path, SystemClock(), MachineSettings(tmp_path), PocketKeyring(), {})
    opened = books.open(TRAINING)
    customer = opened.services.customers.page()[0].id
    given = ("--training", "--amount", "3.20", "--customer", customer, "--cashier")
    cashier = opened.services.staff.current_cashier().name
    lock = FolderLock(tmp_path)
    assert lock.take()
    beside = command(tmp_path, *given, cashier, environment={})
    assert beside.returncode == 0, beside.stderr
    assert opened.account is not None
    assert paid_on_the_phone(opened.account.server, json.loads(beside.stdout))
    sale = json.loads(beside.stdout)["sale"]
    opened.services.sync.run(SYSTEM)
    assert opened.services.selling.sale(sale).state == "paid"
    opened.close()

    elsewhere = command(tmp_path, *given, cashier, environment={})
    assert elsewhere.returncode == 1
    assert "Till is open, but not in training mode." in elsewhere.stderr
    lock.release()

    alone = command(tmp_path, *given, cashier, environment={})
    assert alone.returncode == 0, alone.stderr
    opened = books.open(TRAINING)
    opened.services.make_ready()
    assert opened.services.recovery.settle_all(SYSTEM) != []
    opened.close()


@pytest.mark.skipif(os.name == "nt", reason="closes a pipe as POSIX does")
def test_where_nobody_reads_it_the_payment_is_cancelled(store: Store) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    done = subprocess.run(
        [TILL, "payment-sheet", "--data-dir", store.root, "--amount", "5", "--customer", ADA],
        env={**os.environ, **store.environment},
        stdout=writes,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(writes)
    assert done.returncode != 0
    assert [intent["status"] for intent in store.intents] == ["canceled"]


@pytest.mark.parametrize(
    ("currency", "typed", "minor"),
    [
        ("usd", "12.50", 1250),
        ("usd", "0.5", 50),
        ("usd", "999999.99", 99_999_999),
        ("jpy", "1250", 1250),
        ("bhd", "1.250", 1250),
        ("isk", "250", 25000),
    ],
)
def test_the_amount_is_taken_to_the_minor_unit(
    store: Store, ask: Ask, currency: str, typed: str, minor: int
) -> None:
    with store.opened() as services:
        services.settings.save_store(services.actor, replace(STORE, currency=currency))
    status, out, err = ask(typed, ADA, "--currency", currency.upper())
    assert (status, err) == (0, "")
    assert json.loads(out)["paymentIntentId"] == store.intents[0]["id"]
    assert (store.intents[0]["amount"], store.intents[0]["currency"]) == (minor, currency)


@pytest.mark.parametrize(
    "typed",
    ["", " -5", "5,00", "1,250.00", "12.505", "12.500", "1e3", "five", "0", "0.10", "1000000", "٣"],
)
def test_what_is_no_amount_to_charge_is_refused_in_words(
    store: Store, ask: Ask, typed: str
) -> None:
    status, out, err = ask(typed)
    assert (status, out) == (1, "")
    assert "Nothing was charged." in err
    assert store.intents == []


def test_an_amount_of_another_currency_is_refused(store: Store, ask: Ask) -> None:
    status, out, err = ask("12.50", ADA, "--currency", "eur")
    assert (status, out) == (1, "")
    assert "This store takes USD only." in err
    assert store.intents == []


def test_a_customer_is_known_by_email_and_by_either_id(store: Store, ask: Ask) -> None:
    with store.opened() as services:
        (ada,) = services.customers.page()
        stripe_id = services.customers.ensure_stripe(SYSTEM, ada.id)
    for named in (ADA.upper(), ada.id, stripe_id):
        status, out, _err = ask("5", named)
        assert status == 0
        assert json.loads(out)["customer"] == stripe_id


def test_a_customer_who_is_nobody_or_two_is_refused(store: Store, ask: Ask) -> None:
    status, out, err = ask("5", "grace@example.com")
    assert (status, out) == (1, "")
    assert "Till has no customer “grace@example.com”." in err
    with store.opened() as services:
        services.customers.create(services.actor, CustomerDraft("Ada Byron", ADA))
    status, out, err = ask("5")
    assert (status, out) == (1, "")
    assert "More than one customer has the email" in err
    assert store.intents == []


def test_the_sale_is_of_the_cashier_who_is_named(store: Store, ask: Ask) -> None:
    with store.opened() as services:
        services.staff.save_cashier(services.actor, None, "Ben", "cashier")
    status, out, err = ask("5")
    assert (status, out) == (1, "")
    assert "This store has several cashiers: Ana, Ben." in err
    assert ask("5", ADA, "--cashier", "Cleo")[0] == 1
    status, out, _err = ask("5", ADA, "--cashier", "Ben")
    assert status == 0
    bundle = json.loads(out)
    assert paid_on_the_phone(store.server, bundle)
    with store.opened() as services:
        services.sync.run(SYSTEM)
        assert services.history.details(bundle["sale"]).cashier_name == "Ben"


@pytest.mark.parametrize("direct", [True, False])
def test_the_connected_account_gets_its_share(
    tmp_path: Path, server: TrainingServer, direct: bool
) -> None:
    store = Store(tmp_path, server, ConnectView(CONNECTED, fee_ppm=25_000, direct=direct))
    done = store.command("--amount", "20", "--customer", ADA)
    assert done.returncode == 0, done.stderr
    bundle = json.loads(done.stdout)
    assert bundle["stripeAccount"] == (CONNECTED if direct else None)
    account = server.simulator.accounts[CONNECTED] if direct else server.account
    intent = account.find("payment_intent", bundle["paymentIntentId"])
    assert intent is not None
    assert intent["application_fee_amount"] == 50
    assert paid_on_the_phone(server, bundle)


def test_the_apps_own_version_of_the_api_is_passed_on(store: Store, ask: Ask) -> None:
    seen: list[str | None] = []
    store.server.observers.append(
        lambda exchange: (
            seen.append(exchange.headers.get("stripe-version"))
            if exchange.path.endswith("/ephemeral_keys")
            else None
        )
    )
    assert ask("5")[0] == 0
    assert ask("5", ADA, "--stripe-version", "2025-03-31.basil")[0] == 0
    assert seen == ["2026-10-28.endive", "2025-03-31.basil"]


def test_without_a_publishable_key_it_says_where_that_goes(store: Store, ask: Ask) -> None:
    with store.opened() as services:
        services.settings.save(services.actor, PUBLISHABLE_KEY, "")
    status, out, err = ask("5")
    assert (status, out) == (1, "")
    assert "publishable key" in err
    assert store.intents == []


def test_a_lost_answer_leaves_nothing_that_a_phone_could_pay(store: Store, ask: Ask) -> None:
    store.server.controls.faults = [
        Fault(FaultKind.RESET_AFTER, path="/payment_intents", nth=1, times=9)
    ]
    status, out, err = ask("5")
    assert (status, out) == (1, "")
    assert "Nothing was charged." in err
    store.server.controls.faults = []
    with store.opened() as services:
        services.recovery.settle_all(SYSTEM)
    assert {intent["status"] for intent in store.intents} == {"canceled"}


def test_books_of_an_earlier_till_are_left_to_the_till(store: Store, ask: Ask) -> None:
    path = store.root / "books" / store.book / "till.db"
    books = connect(path)
    books.execute("UPDATE alembic_version SET version_num = '0001'")
    books.close()
    status, out, err = ask("5")
    assert (status, out) == (1, "")
    assert "Start Till once" in err
    books = connect(path)
    assert books.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    books.execute("UPDATE alembic_version SET version_num = ?", (HEAD,))
    books.close()


def test_training_is_never_taken_for_the_store(store: Store, ask: Ask) -> None:
    MachineSettings(store.root).save(ACTIVE_BOOK, TRAINING)
    status, out, err = ask("5")
    assert (status, out) == (1, "")
    assert "Till is in training mode." in err


def test_a_folder_without_books_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--amount", "5", "--customer", ADA, "--data-dir", str(tmp_path / "none")]
    assert main(["payment-sheet", *given]) == 1
    assert str(tmp_path / "none") in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_a_command_line_that_lacks_something_says_how_it_is_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["payment-sheet", "--amount", "5"])
    assert refused.value.code == 2
    assert "--customer" in capsys.readouterr().err
