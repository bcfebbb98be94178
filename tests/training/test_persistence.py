"""What the account keeps between starts, and the program that runs it alone."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
import stripe
from stripe import StripeClient

from pos_app.training.http.server import TrainingServer
from pos_app.training.sample.store import seed_account
from tests.contract.account import NOW, Clock, hang_up
from tests.support.timeouts import PATIENCE_S
from tests.training.shorthand import pay

SALE: Any = {"amount": 500, "currency": "usd"}


@contextmanager
def running(path: Path | None, clock: Clock) -> Iterator[tuple[TrainingServer, StripeClient]]:
    server = TrainingServer(path, clock=clock)
    server.start()
    with client_of(server.base_url) as client:
        yield server, client
    server.stop()


@contextmanager
def client_of(url: str) -> Iterator[StripeClient]:
    http = stripe.RequestsClient(timeout=PATIENCE_S)
    yield StripeClient("sk_test_till", base_addresses={"api": url}, http_client=http)
    hang_up(http)


def test_account_goes_on_where_it_stopped(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "account.db"
    with running(path, clock) as (_, client):
        paid = pay(client)
        pending = client.v1.refunds.create({
            "payment_intent": pay(client, "pm_card_pendingRefund").id,
        })  # fmt: skip
        first = client.v1.payment_intents.create(SALE, {"idempotency_key": "k1"})
    clock.now += 60
    with running(path, clock) as (server, client):
        again = client.v1.payment_intents.retrieve(paid.id, {"expand": ["latest_charge"]})
        assert isinstance(again.latest_charge, stripe.Charge)
        assert str(again.latest_charge.receipt_url).startswith(server.base_url)
        receipt = requests.get(str(again.latest_charge.receipt_url), timeout=PATIENCE_S)
        assert "10.00 USD" in receipt.text
        assert client.v1.refunds.retrieve(pending.id).status == "succeeded"
        replayed = client.v1.payment_intents.create(SALE, {"idempotency_key": "k1"})
        assert replayed.id == first.id
        assert [intent.id for intent in client.v1.payment_intents.list().data][-1] == paid.id


def test_killed_process_loses_nothing_that_it_answered(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "account.db"
    process, url = _start("--state", str(path))
    with client_of(url) as client:
        made = client.v1.customers.create({"name": "Ann"})
        process.kill()
    process.communicate()
    with running(path, clock) as (_, client):
        assert client.v1.customers.retrieve(made.id).name == "Ann"


def _start(*arguments: str) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-m", "pos_app.training", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def test_program_says_where_it_is_and_stops_when_told() -> None:
    fault = '{"kind": "conflict", "path": "balance$"}'
    process, url = _start("--seed-store", "--fault", fault, "--connected", "acct_more")
    headers = {"Authorization": "Bearer rk_test_anything"}
    struck = requests.get(f"{url}/v1/balance", headers=headers, timeout=PATIENCE_S)
    customers = requests.get(f"{url}/v1/customers?limit=50", headers=headers, timeout=PATIENCE_S)
    there = headers | {"Stripe-Account": "acct_more"}
    assert requests.get(f"{url}/v1/refunds", headers=there, timeout=PATIENCE_S).json()["data"] == []
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE_S)
    assert (struck.status_code, len(customers.json()["data"]), process.returncode) == (409, 40, 0)


def test_a_start_reads_nothing_of_three_months(tmp_path: Path, clock: Clock) -> None:
    """Each object is decoded when somebody asks for it: the first screen is there in a moment."""
    path = tmp_path / "account.db"
    with running(path, clock) as (server, _):
        seed_account(server.account, NOW)
    with running(path, clock) as (server, client):
        kept = server.account.tables["payment_intent"]._rows.values()
        assert all(isinstance(each, str) for each in kept)
        intents = list(client.v1.payment_intents.list({"limit": 100}).auto_paging_iter())
    assert len(intents) > 600
