"""The scan for secrets finds what it is there to find, and nothing else."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.stripe_service.client import StripeGateway
from pos_app.stripe_service.payments import NewIntent
from pos_app.training.http.server import TrainingServer
from tests.support.leak_watch import CommandWatch
from tests.support.leaks import leaks_under, secrets_in

KEY = "rk_test_" + "51Planted"
SECRET = "pi_3Abc_secret_" + "9f8e7d6c5b"
CARD = "4242" * 4

PLANTED = {
    "key": KEY,
    "live key": "sk_live_" + "51Planted",
    "client secret": SECRET,
    "card": CARD,
    "card in groups": "3782-822463-" + "10005",
}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the scan of the whole run does not see."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.mark.parametrize("what", PLANTED)
@pytest.mark.parametrize("around", ["{}", '{{"a": "{}"}}', "x={} y", "\n{}\n"])
def test_a_secret_is_found_in_any_text(folder: Path, what: str, around: str) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "crash.txt").write_text(around.format(PLANTED[what]), encoding="utf-8")
    (found,) = leaks_under(folder)
    assert found.startswith("deep/crash.txt: ")
    assert PLANTED[what] not in found


@pytest.mark.parametrize("what", PLANTED)
def test_a_secret_is_found_in_a_database_and_in_its_write_ahead_log(
    folder: Path, what: str
) -> None:
    books = sqlite3.connect(folder / "till.db", isolation_level=None)
    books.execute("PRAGMA journal_mode=WAL")
    books.execute("CREATE TABLE note (text TEXT)")
    books.execute("INSERT INTO note VALUES (?)", (PLANTED[what],))
    assert [each.split(":")[0] for each in leaks_under(folder)] == ["till.db-wal"]
    books.close()
    assert [each.split(":")[0] for each in leaks_under(folder)] == ["till.db"]


def test_the_simulated_account_may_have_client_secrets_and_only_it(folder: Path) -> None:
    server = TrainingServer(folder / "account.db")
    server.start()
    StripeGateway("sk_test_leaks", base=server.base_url).payments.create(
        NewIntent(500, "usd", {}), key="k"
    )
    assert secrets_in((folder / "account.db-wal").read_bytes()) == {"a client secret"}
    assert leaks_under(folder) == []
    (folder / "account.log").write_text(SECRET, encoding="utf-8")
    assert len(leaks_under(folder)) == 1
    server.stop()


@pytest.mark.parametrize("before", range(4060, 4100, 5))
def test_a_secret_is_found_wherever_in_a_file_it_begins(folder: Path, before: int) -> None:
    (folder / "export.csv").write_text("," * before + KEY, encoding="utf-8")
    assert len(leaks_under(folder)) == 1


def test_a_secret_on_a_command_line_is_heard(no_leaks: CommandWatch) -> None:
    watch, no_leaks.awake = CommandWatch(), False  # the run's own would fail
    subprocess.run([sys.executable, "-c", "pass", KEY], check=True)
    watch.awake, no_leaks.awake = False, True
    (found,) = watch.found
    assert "a key" in found
    assert KEY not in found


@pytest.mark.parametrize(
    "harmless",
    [
        "rk_test_[redacted]",
        "sk_test_…4242",
        "pi_3Abc_secret_[redacted]",
        "4006381333931",  # a barcode
        "2026-11-27 17:05:18.123456",
        "1790000000000000",  # microseconds
        "4242 4242 4242 4243",
        "abcd4242-4242-4242-4242-ffffffffffff",
    ],
)
def test_what_is_no_secret_is_none(harmless: str) -> None:
    assert secrets_in(harmless.encode()) == set()
