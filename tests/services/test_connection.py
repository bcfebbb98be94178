"""The connection: made when first needed, up or down by real calls only."""

from __future__ import annotations

import pytest

from pos_app.errors import KeyTroubleError
from pos_app.services.connection import Connection, Endpoint
from pos_app.stripe_service.errors import NoAnswerError
from tests.services.counter import KEY, Counter


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
