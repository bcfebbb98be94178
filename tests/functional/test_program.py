"""Till as its own process, pointed at a simulated account that runs in another one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pos_app.clock import SystemClock
from pos_app.services.setup.book_manager import BookManager
from tests.support.keyring import PocketKeyring
from tests.support.leaks import leaks_under
from tests.support.store import STORE
from tests.support.timeouts import PATIENCE_S

ROOT = Path(__file__).parents[2]
KEY = "rk_test_" + "FunctionalProof" + "0Aa1Bb2Cc3" + "4242"
SECONDS = 40

TIMEOUT_AFTER = {"kind": "timeout_after", "path": "confirm", "seconds": 30, "times": 9}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc and ends processes")


@dataclass
class Account:
    """The simulated account's process."""

    url: str

    def summary(self) -> dict[str, Any]:
        return self._ask("_summary")

    def sees(self) -> dict[str, Any]:
        """What customers have before them: readers, open pages."""
        return self._ask("customer_side")

    def customer(self, action: str) -> None:
        """Have the customer do something at a reader or on a page."""
        self._ask(f"customer_side/{action}", b"{}")

    @property
    def charged(self) -> list[int]:
        """What each PaymentIntent took, in minor units, where it took anything."""
        intents = self.summary()["payment_intents"].values()
        return [each["amount_received"] for each in intents if each["amount_received"]]

    def _ask(self, place: str, body: bytes | None = None) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url}/{place}", body, timeout=PATIENCE_S) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


@dataclass
class Machine:
    """A home folder with Till's data in it, and an environment for its processes."""

    home: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.home / "data"

    def environment(self, key: str = "") -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return {
            **kept,
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(self.home),
            "QT_QPA_PLATFORM": "offscreen",
            "TILL_DATA_DIR": str(self.data),
            "TILL_STRIPE_API_BASE": self.account.url,
            **({"STRIPE_SECRET_KEY": key} if key else {}),
        }

    @contextmanager
    def running(
        self, walk: str, *wrapper: str, key: str = "", typed: str = ""
    ) -> Iterator[subprocess.Popen[str]]:
        """Start the program with hands; `key` is in its environment, `typed` into its window."""
        program = [*wrapper, sys.executable, "-m", "tests.functional.driver", walk]
        with subprocess.Popen(
            program,
            env=self.environment(key),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            assert process.stdin is not None
            process.stdin.write(f"{typed}\n")
            process.stdin.flush()
            try:
                yield process
            finally:
                with suppress(ProcessLookupError):  # it ended by itself, as it should
                    os.killpg(process.pid, signal.SIGKILL)

    def run(self, walk: str, *wrapper: str, key: str = "", typed: str = "") -> list[dict[str, Any]]:
        """Run it to its end, and return what it said."""
        with self.running(walk, *wrapper, key=key, typed=typed) as process:
            shown, errors = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, errors
        return [json.loads(line) for line in shown.splitlines() if line.startswith("{")]

    def connect(self) -> None:
        """Make the books of the key beforehand."""
        setup = BookManager(
            self.data,
            SystemClock(),
            secrets=PocketKeyring(),
            environment=self.environment(KEY),
        )
        self.data.mkdir(exist_ok=True)
        setup.connect(STORE, "", "Ana", "Counter")


@contextmanager
def simulated(*options: str) -> Iterator[Account]:
    program = [sys.executable, "-m", "pos_app.training", "--port", "0", *options]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Account(process.stdout.readline().strip())
        finally:
            process.terminate()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A fresh machine, and an account that answers as it should."""
    with simulated() as account:
        yield Machine(tmp_path, account)


def assert_nothing_secret(folder: Path) -> None:
    """No key, client secret or card number in any byte of any file, its write-ahead log too."""
    kinds = {path.suffix for path in folder.rglob("*")}
    assert {".db", ".log"} <= kinds
    assert leaks_under(folder) == []


def assert_a_day_agrees(said: list[dict[str, Any]], account: Account) -> None:
    """A cash sale, and a card sale that was given back, in the books and at the account."""
    day = said[0]
    assert day["done"], day["problem"]
    cash, card = day["sales"]
    assert [sale["status"] for sale in (cash, card)] == ["paid", "refunded"]
    assert [sale["receipt_number"] for sale in (cash, card)] == ["R1-000001", "R1-000002"]
    (tender,) = card["tenders"]
    assert (tender["kind"], tender["state"]) == ("saved_card", "approved")
    found = account.summary()["payment_intents"]
    assert list(found) == [tender["payment_intent"]]
    (intent,) = found.values()
    money = (intent["amount_received"], intent["amount_refunded"])
    assert money == (tender["minor"], card["refunded"]) == (250, 250)
    assert cash["total"] == 1100


@pytest.mark.long
def test_a_day_with_the_key_of_the_environment(machine: Machine) -> None:
    with machine.running("day", key=KEY) as process:
        assert KEY.encode() not in Path(f"/proc/{process.pid}/cmdline").read_bytes()
        shown, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, errors
    said = [json.loads(line) for line in shown.splitlines() if line.startswith("{")]
    assert_a_day_agrees(said, machine.account)
    assert KEY not in shown + errors
    assert_nothing_secret(machine.home)


@pytest.mark.long
@pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="needs gnome-keyring-daemon and dbus-run-session",
)
def test_a_day_with_a_pasted_key_that_the_keyring_keeps(machine: Machine) -> None:
    unlock = 'printf "%s" pass | gnome-keyring-daemon --unlock --components=secrets && exec "$@"'
    session = ("dbus-run-session", "--", "sh", "-c", unlock, "sh")
    said = machine.run("day", *session, typed=KEY)
    assert_a_day_agrees(said, machine.account)
    assert "rk_test_[redacted]" in said[1]["report"]
    assert_nothing_secret(machine.home)
    (again,) = machine.run("look", *session)  # online with no key but the keyring's
    assert again["store"] == "Corner Coffee"
    assert_nothing_secret(machine.home)


def test_a_second_start_raises_the_first_and_ends(machine: Machine) -> None:
    machine.connect()
    with machine.running("wait", key=KEY) as first:
        assert first.stdout is not None
        assert json.loads(first.stdout.readline()) == {"ready": True}
        second = subprocess.run(
            [sys.executable, "main.py"],
            env=machine.environment(KEY),
            cwd=ROOT,
            timeout=SECONDS,
            check=False,
        )
        assert second.returncode == 0
        assert json.loads(first.stdout.readline()) == {"raised": True}
        first.communicate(timeout=SECONDS)
    assert first.returncode == 0


@pytest.mark.long
def test_killed_between_the_charge_and_its_commit_the_sale_is_settled_at_the_next_start(
    tmp_path: Path,
) -> None:
    with simulated("--fault", json.dumps(TIMEOUT_AFTER)) as account:
        machine = Machine(tmp_path, account)
        machine.connect()
        with machine.running("charge", key=KEY) as process:
            until = time.monotonic() + SECONDS
            while not account.charged and time.monotonic() < until:
                time.sleep(0.02)  # another process's doing: there is nothing to wait on
            process.kill()
        assert account.charged == [250]

        (after,) = machine.run("look", key=KEY)
        assert account.charged == [250]
        assert after["rows"] == [["paid", 250, "R1-000001"]]
        assert after["lines"] == 0
        assert any("$2.50 went through" in text for text in after["said"]), after["said"]

        (again,) = machine.run("look", key=KEY)
        assert again["said"] == []
        assert again["rows"] == after["rows"]
        assert account.charged == [250]


def killed_while(machine: Machine, walk: str, action: str) -> dict[str, Any]:
    """End the program while it is the customer's turn, after their action where there is one.

    Returns what the next start says, which a further start has nothing to add to.
    """
    account = machine.account
    machine.connect()
    with machine.running(walk, key=KEY) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())
        if action:
            account.customer(action.format(reader=reader_of(account), page=page_of(account)))
        process.kill()
    (after,) = machine.run("look", key=KEY)
    (again,) = machine.run("look", key=KEY)
    assert again["said"] == []
    assert again["rows"] == after["rows"]
    return after


def reader_of(account: Account) -> str:
    return next((each["id"] for each in account.sees()["readers"]), "")


def page_of(account: Account) -> str:
    return next((each["id"] for each in account.sees()["pages"]), "")


@pytest.mark.long
@pytest.mark.parametrize(
    ("walk", "action"),
    [
        ("reader", "readers/{reader}/tap"),
        ("page", "pages/{page}/pay"),
    ],
)
def test_killed_after_the_customer_paid_the_sale_is_paid_once(
    machine: Machine, walk: str, action: str
) -> None:
    after = killed_while(machine, walk, action)
    assert machine.account.charged == [250]
    assert after["rows"] == [["paid", 250, "R1-000001"]]
    assert after["lines"] == 0
    assert any("$2.50 went through" in text for text in after["said"]), after["said"]


@pytest.mark.long
@pytest.mark.parametrize("walk", ["reader", "page"])
def test_killed_before_the_customer_paid_nothing_is_asked_of_them_any_more(
    machine: Machine, walk: str
) -> None:
    after = killed_while(machine, walk, "")
    account = machine.account
    assert account.charged == []
    assert all(each["showing"]["kind"] == "idle" for each in account.sees()["readers"])
    assert account.sees()["pages"] == []
    intents = account.summary()["payment_intents"].values()
    assert {each["status"] for each in intents} <= {"canceled"}
    assert not any(status == "paid" for status, _minor, _number in after["rows"])
    assert any("was not charged" in text for text in after["said"]), after["said"]


def test_the_first_picture_needs_neither_the_database_library_nor_stripes() -> None:
    slow = {"sqlalchemy", "alembic", "stripe", "http.server", "requests"}
    program = "import sys, pos_app.app, pos_app.ui.shell.application; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert slow.isdisjoint(ran.stdout.split())
