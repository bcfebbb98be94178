"""Among others' payments ours is found, unless it is ours that is not understood."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pos_app.stripe_service import errors
from pos_app.stripe_service.client import StripeGateway
from pos_app.stripe_service.payments import NewIntent
from pos_app.training.http.server import TrainingServer
from tests.support.altered_answers import NO_NAME, NO_TIP, altered

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def pay(gateway: StripeGateway, tender_id: str) -> str:
    return gateway.payments.create(
        NewIntent(1350, "usd", {"till_tender": tender_id}), key=tender_id
    ).id


def test_ours_is_found_beside_another_one_that_is_not_understood(
    gateway: StripeGateway, stripe_account: TrainingServer
) -> None:
    ours, other = pay(gateway, "1"), pay(gateway, "2")
    with altered(stripe_account, other, NO_TIP):
        found = gateway.payments.find_by_tender("1", since=LONG_AGO)
    assert [each.id for each in found] == [ours]


@pytest.mark.parametrize("odd", [NO_TIP, {**NO_TIP, "metadata": ["till_tender"]}])
def test_where_ours_may_be_the_odd_one_nobody_knows(
    gateway: StripeGateway, stripe_account: TrainingServer, odd: dict[str, object]
) -> None:
    """It must not be taken for one that is not there."""
    ours = pay(gateway, "1")
    with altered(stripe_account, ours, odd), pytest.raises(errors.OddAnswerError):
        gateway.payments.find_by_tender("1", since=LONG_AGO)


def test_our_customer_is_found_beside_another_one_that_is_not_understood(
    gateway: StripeGateway, stripe_account: TrainingServer
) -> None:
    ours, other = (
        gateway.customers.create(
            name=name, email="", phone="", metadata={"till_customer": name}, key=name
        ).id
        for name in ("Ann", "Bob")
    )
    with altered(stripe_account, other, NO_NAME):
        found = gateway.customers.find_by_local_id("Ann", since=LONG_AGO)
    assert [each.id for each in found] == [ours]
    with altered(stripe_account, ours, NO_NAME), pytest.raises(errors.OddAnswerError):
        gateway.customers.find_by_local_id("Ann", since=LONG_AGO)
