"""One limiter for the program: it holds, rests when Stripe is busy, and lets money go first."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from pos_app.services.shared.connection import Connection, Endpoint
from pos_app.stripe_service import errors
from pos_app.stripe_service.client import StripeGateway
from pos_app.stripe_service.limiter import Limiter
from pos_app.stripe_service.payments import NewIntent
from pos_app.training.http.server import TrainingServer
from tests.stripe_service.conftest import KEY
from tests.stripe_service.test_gateway import Time

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NEW = NewIntent(500, "usd", {})


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def limiter(time: Time) -> Limiter:
    return time.limiter()


@pytest.fixture
def till(stripe_account: TrainingServer, time: Time, limiter: Limiter) -> StripeGateway:
    """A gateway whose waits take no time but that of the clock."""
    base = stripe_account.base_url
    return StripeGateway(KEY, base=base, retries=2, sleep=time.sleep, limiter=limiter)


def test_eight_threads_stay_below_the_limit(time: Time) -> None:
    limiter = time.limiter(rate=20, burst=5)
    at: list[float] = []

    def sync() -> None:
        for _ in range(25):
            with limiter.turn(urgent=False):
                at.append(time.now)

    threads = [threading.Thread(target=sync, daemon=True) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    at.sort()
    assert len(at) == 200
    most = max(sum(start <= each < start + 1 for each in at) for start in at)
    assert most <= 26


def test_after_a_refusal_sync_rests_and_a_charge_still_goes(
    till: StripeGateway, stripe_account: TrainingServer, time: Time
) -> None:
    stripe_account.controls.fault("rate_limited", "/v1/events")
    till.history.events(types=["charge.refunded"], created_from=LONG_AGO, after=None)
    assert time.now == pytest.approx(0.5)

    stripe_account.controls.fault("rate_limited", "/v1/events", times=9)
    with pytest.raises(errors.RateLimitedError):
        till.history.events(types=["charge.refunded"], created_from=LONG_AGO, after=None)
    before = time.now
    assert till.payments.create(NEW, key="k").amount == 500
    assert time.now == before
    till.customers.page(created_from=None, after=None)
    assert time.now > before


def test_each_refusal_makes_the_rest_longer_up_to_a_bound(time: Time, limiter: Limiter) -> None:
    rests = []
    for _ in range(7):
        rests.append(limiter.back_off())
        time.now += rests[-1]
    assert rests == [0.5, 1, 2, 4, 8, 8, 8]
    limiter.carry_on()
    assert limiter.back_off() == 0.5


def test_refusals_of_calls_that_were_under_way_count_as_one(limiter: Limiter) -> None:
    assert {limiter.back_off() for _ in range(8)} == {0.5}


def test_tills_that_were_refused_together_do_not_come_back_together(time: Time) -> None:
    assert [time.limiter(jitter=at).back_off() for at in (0, 0.5, 1)] == [0.25, 0.375, 0.5]


@pytest.mark.parametrize(("asked", "rest"), [(5, 5), (0.1, 0.5), (86_400, 60)])
def test_stripes_own_wish_is_respected_but_nothing_waits_for_ever(
    limiter: Limiter, asked: float, rest: float
) -> None:
    assert limiter.back_off(asked) == rest


def test_a_charge_that_was_refused_goes_before_the_sync_that_waits(time: Time) -> None:
    """Also between its tries."""
    limiter = time.limiter()
    order: list[str] = []

    def sync() -> None:
        with limiter.turn(urgent=False):
            order.append("sync")

    with limiter.ahead(urgent=True):
        limiter.back_off()
        waiting = threading.Thread(target=sync)
        waiting.start()
        time.until_they_wait(1)
        time.now += 1  # its rest is over
        with limiter.turn(urgent=True):
            order.append("charge")
    waiting.join(10)
    assert order == ["charge", "sync"]


def test_all_gateways_of_a_program_share_one(stripe_account: TrainingServer) -> None:
    connection = Connection(
        endpoint=lambda: Endpoint(KEY, stripe_account.base_url), before_call=lambda: None
    )
    first = connection.gateway()
    connection.reset()
    second = connection.gateway()
    assert first is not second
    assert first.caller._limiter is second.caller._limiter is connection.limiter
