"""Money that goes back, and money that goes to the bank."""

from typing import Any

import pytest
import requests
import stripe
from stripe import StripeClient

from pos_app.training.http.server import TrainingServer
from tests.contract.account import Clock
from tests.support.timeouts import PATIENCE_S
from tests.training.shorthand import charge_of, pay, refusal

DAY = 86_400


def test_refunds_add_up_to_the_payment_and_no_further(client: StripeClient) -> None:
    paid = pay(client)
    part = client.v1.refunds.create({"payment_intent": paid.id, "amount": 300})
    assert (part.status, part.amount) == ("succeeded", 300)
    with pytest.raises(stripe.InvalidRequestError, match=r"greater than unrefunded amount .*7\.00"):
        client.v1.refunds.create({"payment_intent": paid.id, "amount": 701})
    rest = client.v1.refunds.create({"charge": charge_of(paid).id, "reason": "duplicate"})
    charge = client.v1.charges.retrieve(charge_of(paid).id)
    assert (rest.amount, charge.refunded, charge.amount_refunded) == (700, True, 1000)
    assert charge.refunds is not None
    assert [refund.id for refund in charge.refunds.data] == [rest.id, part.id]
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.refunds.create({"payment_intent": paid.id})
    assert caught.value.code == "charge_already_refunded"
    listed = client.v1.refunds.list({"payment_intent": paid.id}).data
    assert [refund.amount for refund in listed] == [700, 300]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "payment_intent or charge"),
        ({"payment_intent": "pi_none"}, "No such payment_intent"),
        ({"payment_intent": "HELD"}, "does not have a successful charge"),
        ({"payment_intent": "DISPUTED"}, "charged back"),
        ({"payment_intent": "PAID", "amount": 0}, "greater than or equal to 1"),
        ({"payment_intent": "PAID", "reason": "regret"}, "must be one of"),
    ],
)
def test_refund_that_makes_no_sense_is_refused(
    client: StripeClient, params: dict[str, Any], words: str
) -> None:
    made = {
        "HELD": pay(client, capture_method="manual").id,
        "DISPUTED": pay(client, "pm_card_createDispute").id,
        "PAID": pay(client).id,
    }
    name = params.get("payment_intent", "")
    given: Any = params | ({"payment_intent": made[name]} if name in made else {})
    with pytest.raises(stripe.InvalidRequestError, match=words):
        client.v1.refunds.create(given)


def test_refund_may_fail_later_and_the_money_is_back(client: StripeClient, clock: Clock) -> None:
    paid = pay(client, "pm_card_refundFail")
    refund = client.v1.refunds.create({"payment_intent": paid.id})
    assert refund.status == "succeeded"
    clock.now += 6
    later = client.v1.refunds.retrieve(refund.id)
    assert (later.status, later.failure_reason) == ("failed", "expired_or_canceled_card")
    assert client.v1.charges.retrieve(charge_of(paid).id).amount_refunded == 0
    assert client.v1.balance.retrieve().pending[0].amount == 1000 - 59


def test_pending_refund_settles_or_is_canceled(client: StripeClient, clock: Clock) -> None:
    first, second = (
        client.v1.refunds.create({"payment_intent": pay(client, "pm_card_pendingRefund").id})
        for _ in range(2)
    )
    assert (first.status, first.pending_reason) == ("pending", "processing")
    assert client.v1.refunds.cancel(second.id).status == "canceled"
    clock.now += 6
    assert client.v1.refunds.retrieve(first.id).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError, match="can't be canceled"):
        client.v1.refunds.cancel(first.id)


def test_money_becomes_available_and_goes_to_the_bank(client: StripeClient, clock: Clock) -> None:
    pay(client, amount=10_000)
    balance = client.v1.balance.retrieve()
    assert (balance.available[0].amount, balance.pending[0].amount) == (0, 9_680)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.payouts.create({"amount": 9_680, "currency": "usd"})
    assert caught.value.code == "balance_insufficient"
    clock.now += 2 * DAY
    payout = client.v1.payouts.create({"amount": 9_680, "currency": "usd"})
    assert payout.status == "pending"
    assert client.v1.balance.retrieve().available[0].amount == 0
    clock.now += DAY / 2
    assert client.v1.payouts.retrieve(payout.id).status == "in_transit"
    clock.now += 3 * DAY
    assert client.v1.payouts.retrieve(payout.id).status == "paid"
    assert [p.id for p in client.v1.payouts.list({"status": "paid"}).data] == [payout.id]


def test_canceled_payout_comes_back(client: StripeClient) -> None:
    pay(client, "pm_card_bypassPending")
    payout = client.v1.payouts.create({"amount": 500, "currency": "usd"})
    assert client.v1.payouts.cancel(payout.id).status == "canceled"
    assert client.v1.balance.retrieve().available[0].amount == 941
    with pytest.raises(stripe.InvalidRequestError, match="only be filtered on automatic"):
        client.v1.balance_transactions.list({"payout": payout.id})


def test_disputed_payment_is_listed_with_its_fee(client: StripeClient) -> None:
    paid = pay(client, "pm_card_createDispute")
    (dispute,) = client.v1.disputes.list({"payment_intent": paid.id}).data
    assert (dispute.amount, dispute.reason, dispute.status) == (
        1000, "fraudulent", "needs_response",
    )  # fmt: skip
    assert dispute.balance_transactions[0].net == -2500
    assert client.v1.charges.retrieve(str(dispute.charge)).disputed is True


def test_the_summary_is_the_account_s_own(client: StripeClient, server: TrainingServer) -> None:
    paid = pay(client)
    client.v1.refunds.create({"payment_intent": paid.id, "amount": 250})
    with pytest.raises(stripe.CardError) as caught:
        pay(client, "pm_card_chargeDeclined")
    summary = requests.get(f"{server.base_url}/_summary", timeout=PATIENCE_S).json()
    assert summary["totals"] == {"usd": {"received": 1000, "refunded": 250, "succeeded": 1}}
    declined = summary["payment_intents"][refusal(caught.value)["payment_intent"]["id"]]
    assert (declined["status"], declined["amount_received"]) == ("requires_payment_method", 0)
