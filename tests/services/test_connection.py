"""The connection: made when first needed, up or down by real calls only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count

import pytest

from pos_app.domain.payments import TenderState
from pos_app.errors import KeyTroubleError
from pos_app.services.shared.connection import Backoff, Connection, Endpoint
from pos_app.services.shared.errors import OfflineError
from pos_app.stripe_service.errors import NoAnswerError
from pos_app.training.http.messages import Exchange
from tests.services.counter import KEY, Counter
from tests.support.timeouts import PATIENCE_S


def test_its_state_follows_real_calls(counter: Counter) -> None:
    heard: list[bool] = []
    counter.connection.listen(heard.append)
    assert counter.connection.online is None
    balance = counter.connection.gateway().payouts.balance
    balance()
    balance()
    counter.server.stop()
    with pytest.raises(NoAnswerError):
        balance()
    assert counter.connection.online is False
    counter.server.start()
    balance()
    assert heard == [True, False, True]


def test_checks_come_less_and_less_often_up_to_a_minute() -> None:
    backoff = Backoff(jitter=lambda: 0.5)
    assert [backoff.next() for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    backoff.reset()
    assert backoff.next() == 1
    assert Backoff(jitter=lambda: 0).next() < 1 < Backoff(jitter=lambda: 1).next()


def go_offline(counter: Counter) -> None:
    counter.server.stop()
    with pytest.raises(NoAnswerError):
        counter.connection.gateway().payouts.balance()


def test_a_card_is_refused_at_once_without_a_network_and_nothing_is_begun(
    counter: Counter,
) -> None:
    counter.return_url = "https://shop.example/thanks"
    prepared = counter.prepared()
    sale = counter.sale_of(prepared)
    (card,) = counter.cards_of(sale.customer_id or "")
    go_offline(counter)

    begins: list[Callable[[], object]] = [
        lambda: counter.selling.prepare_card(sale.id, card),
        lambda: counter.selling.charge(prepared.id),
        lambda: counter.selling.open_page(sale.id),
    ]
    for begin in begins:
        with pytest.raises(OfflineError) as told:
            begin()
        assert told.value.money == "Nothing was charged."
    assert counter.attempts(prepared.id) == []
    assert counter.selling.sale(sale.id).holding is None

    counter.server.start()
    assert counter.selling.charge(prepared.id).state is TenderState.APPROVED


def test_one_check_serves_all_who_ask_meanwhile(counter: Counter) -> None:
    """The first check is answered once the last of six threads has asked for one."""
    threads: list[threading.Thread] = []
    asking, all_ask, time = set[threading.Thread](), threading.Event(), count()

    def monotonic() -> float:
        asking.add(threading.current_thread())
        if threads and asking.issuperset(threads):
            all_ask.set()
        return next(time)

    connection = Connection(
        endpoint=lambda: Endpoint(KEY, counter.server.base_url),
        before_call=lambda: None,
        monotonic=monotonic,
    )
    threads += [threading.Thread(target=connection.check) for _ in range(6)]
    before = len(counter.server.requests)

    def hold(_: Exchange) -> None:
        all_ask.wait(PATIENCE_S)

    counter.server.observers.append(hold)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert connection.online is True
    assert len(counter.server.requests) - before == 1


def test_nobody_waits_longer_than_a_moment_for_a_network_that_swallows_everything(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is not looked up, a cable that leads nowhere."""
    go_offline(counter)
    counter.server.start()
    counter.server.controls.latency = 3
    monkeypatch.setattr("pos_app.services.shared.connection.A_MOMENT", 0.05)
    with pytest.raises(OfflineError):
        counter.connection.require()
    counter.server.controls.latency = 0


def test_a_new_key_is_used_after_a_reset(counter: Counter) -> None:
    first = counter.connection.gateway()
    assert counter.connection.gateway() is first
    counter.key = "sk_test_another"
    counter.connection.reset()
    assert counter.connection.online is None
    assert counter.connection.gateway() is not first


def test_without_a_key_it_says_so() -> None:
    def no_key() -> Endpoint:
        raise KeyTroubleError("There is no key.")

    with pytest.raises(KeyTroubleError):
        Connection(endpoint=no_key, before_call=lambda: None).gateway()


def test_a_key_does_not_show_itself() -> None:
    assert KEY not in repr(Endpoint(KEY))
