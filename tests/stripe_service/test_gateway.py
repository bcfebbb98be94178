"""The gateway keeps the key to itself, knows what was not answered, and lets money go first."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest

from pos_app.errors import UserError
from pos_app.stripe_service import errors
from pos_app.stripe_service.client import StripeGateway
from pos_app.stripe_service.limiter import Limiter
from pos_app.stripe_service.payments import NewIntent
from pos_app.training.http.server import TrainingServer
from tests.stripe_service.conftest import KEY, Connect
from tests.support.served import served

LIVE = "rk_live_51TillTests"
NEW = NewIntent(500, "usd", {})

IMPORT_ALL = """
import sys
from pos_app.stripe_service import (
    client, customers, payments, payouts, refunds, rights, sync_lists
)
sys.exit("stripe" in sys.modules)
"""


def test_no_text_of_a_gateway_shows_the_key(gateway: StripeGateway) -> None:
    """A log or a crash report may print it and what it is made of."""
    shown = f"{gateway!r} {gateway} {gateway.payments!r} {vars(gateway)!r}"
    assert KEY not in shown
    assert "sk_test_…ests" in repr(gateway)


def test_an_error_does_not_show_the_key(connect: Connect, stripe_account: TrainingServer) -> None:
    """Neither does what caused it."""
    stripe_account.stop()
    with pytest.raises(errors.NoAnswerError) as caught:
        connect().payouts.balance()
    assert KEY not in f"{caught.value!r} {caught.value} {caught.value.__cause__!r}"


@pytest.mark.parametrize("base", ["http://127.0.0.1:9", "https://api.stripe.com.example.com"])
def test_a_live_key_goes_to_stripe_alone(base: str) -> None:
    """Before anything is sent."""
    with pytest.raises(UserError, match="Nothing was sent"):
        StripeGateway(LIVE, base=base)
    assert StripeGateway(LIVE).mode == "live"
    assert StripeGateway(LIVE, base="https://api.stripe.com/").mode == "live"


def test_a_key_is_trimmed_and_must_be_one(stripe_account: TrainingServer) -> None:
    """A pasted line break would look like a lost connection."""
    gateway = StripeGateway(f" {KEY}\n", base=stripe_account.base_url)
    assert gateway.payouts.balance().livemode is False
    assert gateway.mode == "test"
    with pytest.raises(UserError):
        StripeGateway("pk_test_123456")


def test_the_start_does_not_wait_for_stripes_package() -> None:
    """It is loaded with the first gateway."""
    assert subprocess.run([sys.executable, "-c", IMPORT_ALL], check=False).returncode == 0


@pytest.mark.parametrize(
    ("kind", "took_effect"),
    [
        ("reset_before", False),
        ("reset_after", True),
        ("timeout_before", False),
        ("timeout_after", True),
        ("conflict", False),
        ("error_executed", True),
        ("error_not_executed", False),
        ("bad_gateway", False),
        ("cut_json", True),
    ],
)
def test_what_nobody_can_say_is_no_answer(
    connect: Connect, stripe_account: TrainingServer, kind: str, took_effect: bool
) -> None:
    """Never a decline, whether the request took effect or not."""
    hasty, patient = connect(timeout=(1, 0.2)), connect()
    stripe_account.controls.fault(kind, path="/v1/customers", method="POST")
    asked = served(stripe_account, "POST", "/v1/customers")
    with asked, pytest.raises(errors.NoAnswerError):
        hasty.customers.create(name="Ann", email="", phone="", metadata={}, key="k")
    assert bool(patient.customers.page(created_from=None, after=None).items) is took_effect


def test_lost_answers_are_asked_for_again_with_the_same_key(
    connect: Connect, stripe_account: TrainingServer
) -> None:
    """Which makes one customer, not two."""
    gateway = connect(retries=1)
    stripe_account.controls.fault("reset_after", path="/v1/customers", method="POST")
    made = gateway.customers.create(name="Ann", email="", phone="", metadata={}, key="k")
    listed = gateway.customers.page(created_from=None, after=None).items
    assert [customer.id for customer in listed] == [made.id]


def test_a_rate_limit_is_waited_out(connect: Connect, stripe_account: TrainingServer) -> None:
    """Nothing happened, so that asking again is safe; it is told when it does not end."""
    time = Time()
    gateway = connect(retries=2, sleep=time.sleep, limiter=time.limiter())
    stripe_account.controls.fault("rate_limited", times=2)
    assert gateway.payments.create(NEW, key="k").amount == 500
    assert time.waits == [0.5, 1.0]
    stripe_account.controls.fault("rate_limited", times=3)
    with pytest.raises(errors.RateLimitedError):
        gateway.payments.create(NEW, key="k2")


def test_a_refusal_after_a_lost_answer_does_not_say_that_nothing_happened(
    connect: Connect, stripe_account: TrainingServer
) -> None:
    """The first try may have taken the money, and the second was turned away at the door."""
    gateway = connect(retries=1)
    path = "/v1/customers"
    stripe_account.controls.fault("reset_after", path=path, method="POST")
    stripe_account.controls.fault("rate_limited", path=path, method="POST", times=2)
    with pytest.raises(errors.NoAnswerError):
        gateway.customers.create(name="Ann", email="", phone="", metadata={}, key="k")
    assert len(gateway.customers.page(created_from=None, after=None).items) == 1
    stripe_account.controls.fault("rate_limited", times=2)
    with pytest.raises(errors.RateLimitedError):  # of another call nothing was lost
        gateway.payouts.balance()


def test_a_missing_right_is_named(connect: Connect, stripe_account: TrainingServer) -> None:
    """As the Dashboard names it."""
    stripe_account.controls.restrict("rk_test_weak", "rak_payment_intent_write")
    gateway = StripeGateway("rk_test_weak", base=stripe_account.base_url)
    with pytest.raises(errors.RightMissingError) as caught:
        gateway.payments.create(NEW, key="k")
    assert caught.value.right == "rak_payment_intent_write"


def test_the_check_of_a_key_names_what_it_may_not_read(
    connect: Connect, stripe_account: TrainingServer
) -> None:
    """And goes on to the next resource."""
    stripe_account.controls.restrict("rk_test_weak", "rak_dispute_read", "rak_payout_read")
    gateway = StripeGateway("rk_test_weak", base=stripe_account.base_url)
    found = {right.resource: right for right in gateway.rights.check()}
    assert len(found) == 16
    assert {name for name, right in found.items() if not right.readable} == {"Disputes", "Payouts"}
    assert found["Disputes"].missing == "rak_dispute_read"
    asked = [exchange.query for exchange in stripe_account.requests]
    assert all("limit=1" in query for query in asked[1:])


def test_an_unusable_connected_account_is_no_missing_right(gateway: StripeGateway) -> None:
    """The key is fine; the account's id is wrong."""
    with pytest.raises(errors.RefusedError):
        gateway.payouts.balance(account="not-an-account")


@pytest.mark.parametrize("unknown", ["", "pi_unknown"])
def test_an_unknown_id_is_never_taken_for_a_list(gateway: StripeGateway, unknown: str) -> None:
    """Stripe's package would list all payments for an empty one."""
    with pytest.raises((ValueError, errors.NotFoundError)):
        gateway.payments.retrieve(unknown)


def test_contact_is_what_real_calls_found(connect: Connect, stripe_account: TrainingServer) -> None:
    """A refusal is an answer; a page of the network's is not."""
    seen: list[bool] = []
    gateway = connect()
    gateway.caller.on_contact = seen.append
    gateway.payouts.balance()
    with pytest.raises(errors.NotFoundError):
        gateway.customers.retrieve("cus_nobody")
    stripe_account.controls.fault("bad_gateway")
    with pytest.raises(errors.NoAnswerError):
        gateway.payouts.balance()
    stripe_account.stop()
    with pytest.raises(errors.NoAnswerError):
        gateway.payouts.balance()
    assert seen == [True, True, False, False]


def test_stripes_clock_is_read_from_its_answers(gateway: StripeGateway) -> None:
    """To the second that the header has."""
    asked = datetime.now(UTC).replace(microsecond=0)
    gateway.payouts.balance()
    told = gateway.server_time()
    assert told is not None
    assert asked <= told <= datetime.now(UTC)


def test_no_call_is_made_where_it_is_forbidden(
    connect: Connect, stripe_account: TrainingServer
) -> None:
    """Such as inside a write to the books."""

    def forbid() -> None:
        raise RuntimeError("inside a write")

    gateway = connect(before_call=forbid)
    with pytest.raises(RuntimeError):
        gateway.payments.create(NEW, key="k")
    assert stripe_account.requests == []


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Training works behind one."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert connect().payouts.balance().livemode is False


class Time:
    """Time that passes only while something waits for it, or not even then."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []
        self.stands_still = False
        self._waiting = threading.Semaphore(0)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def wait(self, changed: threading.Condition, seconds: float | None) -> None:
        """Let time pass, or wait until another thread has something to say."""
        if seconds is None or self.stands_still:
            self._waiting.release()
            changed.wait(10)
        else:
            self.sleep(seconds)

    def until_they_wait(self, threads: int) -> None:
        """Return once so many threads wait for what another has to say."""
        for _ in range(threads):
            assert self._waiting.acquire(timeout=10)

    def limiter(self, rate: float = 20, burst: float = 10, jitter: float = 1) -> Limiter:
        return Limiter(rate, burst, lambda: self.now, self.wait, lambda: jitter)


class Turns:
    """Starts calls that wait at a limiter, and notes in which order they went through."""

    def __init__(self, limiter: Limiter) -> None:
        """Watch this limiter."""
        self.limiter = limiter
        self.order: list[str] = []
        self.threads: list[threading.Thread] = []

    def start(self, name: str, *, urgent: bool) -> None:
        """Queue a call."""

        def go() -> None:
            with self.limiter.turn(urgent=urgent):
                self.order.append(name)

        thread = threading.Thread(target=go)
        thread.start()
        self.threads.append(thread)

    def finish(self) -> None:
        """Wait for all of them."""
        for thread in self.threads:
            thread.join(10)


def test_a_payment_passes_the_sync_calls_that_wait() -> None:
    """It goes at once although the limit is reached and others were there before."""
    time = Time()
    time.stands_still = True
    turns = Turns(time.limiter(burst=1))
    turns.start("first", urgent=False)
    turns.finish()
    for n in range(3):
        turns.start(f"sync {n}", urgent=False)
    time.until_they_wait(3)
    turns.start("payment", urgent=True)
    turns.threads[-1].join(10)
    assert turns.order == ["first", "payment"]
    time.stands_still = False
    with turns.limiter.turn(urgent=True):
        pass  # its end is told to those who wait
    turns.finish()
    assert len(turns.order) == 5


def test_sync_waits_until_the_payment_is_over() -> None:
    """It would take time from it, on this machine and at Stripe."""
    time = Time()
    turns = Turns(time.limiter())
    with turns.limiter.turn(urgent=True):
        turns.start("sync", urgent=False)
        time.until_they_wait(1)
        turns.start("payment", urgent=True)
        turns.threads[-1].join(10)
        assert turns.order == ["payment"]
    turns.finish()
    assert turns.order == ["payment", "sync"]


def test_sync_stays_below_the_limit() -> None:
    """Time is turned by hand: a burst, and then so many a second."""
    now = [0.0]
    limiter = Limiter(rate=20, burst=5, monotonic=lambda: now[0])
    passed = 0
    for _ in range(100):
        while limiter._wait(urgent=False):
            now[0] += 0.01
        with limiter.turn(urgent=False):
            passed += 1
    assert passed == 100
    assert now[0] >= (100 - 5) / 20 - 0.1
