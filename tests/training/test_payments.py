"""Payments as a till makes them: approved, declined, held, confirmed by the bank, called off."""

from typing import Any

import pytest
import requests
import stripe
from stripe import StripeClient

from pos_app.training.core.account import CONNECTED
from pos_app.training.http.server import TrainingServer
from tests.contract.account import Clock
from tests.support.timeouts import PATIENCE_S
from tests.training.shorthand import BACK, charge_of, pay, refusal, saved_card


def test_saved_card_pays_and_the_fee_is_known(client: StripeClient) -> None:
    customer, method = saved_card(client)
    paid = pay(client, method, customer=customer, metadata={"till_sale": "1"})
    charge = charge_of(paid)
    moved = charge.balance_transaction
    assert (paid.status, paid.amount_received, charge.metadata["till_sale"]) == (
        "succeeded", 1000, "1",
    )  # fmt: skip
    assert isinstance(moved, stripe.BalanceTransaction)
    assert (moved.fee, moved.net, moved.status) == (59, 941, "pending")
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.last4 == "4242"


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"),
        ("pm_card_chargeDeclinedFraudulent", "card_declined", "fraudulent"),
    ],
)
def test_decline_says_why_and_leaves_the_intent_for_another_card(
    client: StripeClient, card: str, code: str, decline_code: str
) -> None:
    with pytest.raises(stripe.CardError) as caught:
        pay(client, card)
    error = refusal(caught.value)
    intent = error["payment_intent"]
    assert (caught.value.http_status, error["code"], error["decline_code"]) == (
        402, code, decline_code,
    )  # fmt: skip
    assert (intent["status"], intent["payment_method"]) == ("requires_payment_method", None)
    assert intent["last_payment_error"]["decline_code"] == decline_code
    assert client.v1.charges.retrieve(error["charge"]).status == "failed"
    again = client.v1.payment_intents.confirm(intent["id"], {"payment_method": "pm_card_visa"})
    assert (again.status, again.last_payment_error) == ("succeeded", None)


def test_held_amount_is_captured_in_part_or_released(client: StripeClient) -> None:
    held = pay(client, capture_method="manual")
    assert (held.status, held.amount_capturable, held.amount_received) == (
        "requires_capture", 1000, 0,
    )  # fmt: skip
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.payment_intents.capture(held.id, {"amount_to_capture": 1001})
    assert caught.value.code == "amount_too_large"
    taken = client.v1.payment_intents.capture(
        held.id, {"amount_to_capture": 400, "expand": ["latest_charge"]}
    )
    assert (taken.status, taken.amount_received) == ("succeeded", 400)
    assert charge_of(taken).amount_captured == 400
    released = client.v1.payment_intents.cancel(pay(client, capture_method="manual").id)
    assert (released.status, released.amount_capturable) == ("canceled", 0)


@pytest.mark.parametrize(("outcome", "status"), [("complete", "succeeded"), ("fail", "declined")])
def test_customer_answers_the_bank(client: StripeClient, outcome: str, status: str) -> None:
    asked = pay(client, "pm_card_authenticationRequired", return_url=BACK)
    assert asked.status == "requires_action"
    assert asked.next_action is not None
    assert asked.next_action.redirect_to_url is not None
    url = str(asked.next_action.redirect_to_url.url)
    assert "10.00" in requests.get(url, timeout=PATIENCE_S).text
    answered = requests.post(f"{url}/{outcome}", timeout=PATIENCE_S, allow_redirects=False)
    assert answered.headers["Location"].startswith(BACK)
    after = client.v1.payment_intents.retrieve(asked.id)
    if status == "succeeded":
        assert (after.status, after.next_action) == ("succeeded", None)
    else:
        assert after.status == "requires_payment_method"
        assert after.last_payment_error is not None
        assert after.last_payment_error.code == "payment_intent_authentication_failure"


def test_without_a_return_url_the_app_is_to_ask(client: StripeClient) -> None:
    asked = pay(client, "pm_card_authenticationRequired")
    assert asked.next_action is not None
    assert asked.next_action.type == "use_stripe_sdk"
    canceled = client.v1.payment_intents.cancel(asked.id)
    assert (canceled.status, canceled.next_action) == ("canceled", None)


@pytest.mark.parametrize("flag", ["off_session", "error_on_requires_action"])
def test_absent_customer_can_not_be_asked(client: StripeClient, flag: str) -> None:
    more: dict[str, Any] = {flag: True}
    with pytest.raises(stripe.CardError) as caught:
        pay(client, "pm_card_authenticationRequired", **more)
    assert refusal(caught.value)["code"] == "authentication_required"
    assert refusal(caught.value)["payment_intent"]["status"] == "requires_payment_method"


def test_redirecting_methods_need_a_way_back(client: StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="must provide a `return_url`"):
        pay(client, allowed_payment_method_types=[])
    assert pay(client, allowed_payment_method_types=[], return_url=BACK).status == "succeeded"


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({"amount": 49}, "amount_too_small", "amount"),
        ({"amount": 100_000_000}, "amount_too_large", "amount"),
        ({"amount": "ten"}, "parameter_invalid_integer", "amount"),
        ({"currency": ""}, "parameter_invalid_empty", "currency"),
        ({"payment_method": "pm_none"}, "resource_missing", "payment_method"),
        ({"customer": "cus_none"}, "resource_missing", "customer"),
        ({"tip": 5}, "parameter_unknown", "tip"),
        ({"transfer_data": {"amount": 5}}, "parameter_missing", "transfer_data[destination]"),
        (
            {"payment_method_types": ["card"]},
            "payment_method_types_no_longer_supported",
            "payment_method_types",
        ),
        (
            {"automatic_payment_methods": {"enabled": True}},
            "parameters_exclusive",
            "allowed_payment_method_types",
        ),
    ],
)
def test_bad_request_is_refused_by_name(
    client: StripeClient, params: dict[str, Any], code: str, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        pay(client, **params)
    error = refusal(caught.value)
    assert (caught.value.http_status, error["code"], error["param"]) == (400, code, param)
    assert caught.value.request_id


def test_missing_amount_is_named(client: StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Missing required param: amount") as error:
        client.v1.payment_intents.create({"currency": "usd"})  # type: ignore[typeddict-item]  # that is the point
    assert error.value.code == "parameter_missing"


def test_finished_payment_can_not_be_confirmed_or_canceled(client: StripeClient) -> None:
    paid = pay(client)
    for act in (client.v1.payment_intents.confirm, client.v1.payment_intents.cancel):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            act(paid.id)
        error = refusal(caught.value)
        assert error["code"] == "payment_intent_unexpected_state"
        assert error["payment_intent"]["status"] == "succeeded"


def test_someone_elses_card_and_a_used_card_are_refused(client: StripeClient) -> None:
    _, method = saved_card(client)
    with pytest.raises(stripe.InvalidRequestError, match="belongs to a customer"):
        pay(client, method)
    used = str(pay(client).payment_method)
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        pay(client, used)


def test_card_used_with_future_usage_is_saved(client: StripeClient) -> None:
    customer = client.v1.customers.create({}).id
    pay(client, customer=customer, setup_future_usage="off_session")
    assert len(client.v1.customers.payment_methods.list(customer).data) == 1


def test_intent_can_be_changed_until_it_is_paid(client: StripeClient) -> None:
    intent = client.v1.payment_intents.create({"amount": 1000, "currency": "usd"})
    assert intent.status == "requires_payment_method"
    changed = client.v1.payment_intents.update(
        intent.id, {"amount": 1200, "payment_method": "pm_card_visa", "metadata": {"a": "1"}}
    )
    assert (changed.status, changed.amount) == ("requires_confirmation", 1200)
    cleared = client.v1.payment_intents.update(intent.id, {"metadata": {"a": ""}})
    assert cleared.metadata.to_dict() == {}
    paid = client.v1.payment_intents.confirm(intent.id, {"return_url": BACK})
    assert paid.amount_received == 1200
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.payment_intents.update(intent.id, {"amount": 900})
    assert caught.value.code == "payment_intent_unexpected_state"


def test_destination_charge_pays_the_connected_account_and_the_fee(client: StripeClient) -> None:
    paid = pay(
        client,
        amount=10_000,
        application_fee_amount=250,
        transfer_data={"destination": CONNECTED},
        on_behalf_of=CONNECTED,
    )
    charge = charge_of(paid)
    fee = client.v1.application_fees.retrieve(str(charge.application_fee))
    transfer = client.v1.transfers.retrieve(str(charge.transfer))
    assert (fee.amount, fee.account, transfer.amount, transfer.destination) == (
        250, CONNECTED, 10_000, CONNECTED,
    )  # fmt: skip
    theirs = client.v1.balance.retrieve(None, {"stripe_account": CONNECTED})
    assert theirs.pending[0].amount == 9_750
    ours = client.v1.balance.retrieve()
    assert ours.pending[0].amount == 250 - (290 + 30)
    there = client.v1.charges.list({}, {"stripe_account": CONNECTED}).data
    assert [(item.id, item.amount) for item in there] == [(transfer.destination_payment, 10_000)]


def test_direct_charge_is_the_connected_account_s_own(client: StripeClient) -> None:
    there: stripe.RequestOptions = {"stripe_account": CONNECTED}
    paid = client.v1.payment_intents.create(
        {
            "amount": 10_000, "currency": "usd", "confirm": True, "application_fee_amount": 250,
            "payment_method": "pm_card_visa", "allowed_payment_method_types": ["card"],
        },
        there,
    )  # fmt: skip
    assert client.v1.payment_intents.list().data == []
    assert client.v1.balance.retrieve(None, there).pending[0].amount == 10_000 - 320 - 250
    assert client.v1.balance.retrieve().pending[0].amount == 250
    back: stripe.params.RefundCreateParams = {"payment_intent": paid.id}
    client.v1.refunds.create(back | {"refund_application_fee": True}, there)
    assert client.v1.balance.retrieve().pending[0].amount == 0


def test_metadata_keys_may_be_numbers(client: StripeClient) -> None:
    intent = client.v1.payment_intents.create(
        {"amount": 500, "currency": "usd", "metadata": {"1": "one"}}
    )
    assert intent.metadata.to_dict() == {"1": "one"}


def test_refund_of_a_destination_charge_can_take_the_share_back(client: StripeClient) -> None:
    split: dict[str, Any] = {
        "application_fee_amount": 100,
        "transfer_data": {"destination": CONNECTED},
    }
    paid = pay(client, amount=2000, **split)
    client.v1.refunds.create({
        "payment_intent": paid.id, "amount": 1000,
        "reverse_transfer": True, "refund_application_fee": True,
    })  # fmt: skip
    theirs = client.v1.balance.retrieve(None, {"stripe_account": CONNECTED})
    assert theirs.pending[0].amount == 1900 - 1000 + 50
    plain = pay(client)
    with pytest.raises(stripe.InvalidRequestError, match="no associated transfer"):
        client.v1.refunds.create({"payment_intent": plain.id, "reverse_transfer": True})


@pytest.mark.parametrize(
    ("split", "param"),
    [
        ({"transfer_data": {"destination": "acct_unknown"}}, "transfer_data[destination]"),
        ({"on_behalf_of": "acct_unknown"}, "on_behalf_of"),
        ({"application_fee_amount": 10}, "application_fee_amount"),
        (
            {"application_fee_amount": 1001, "transfer_data": {"destination": CONNECTED}},
            "application_fee_amount",
        ),
    ],
)
def test_split_that_can_not_be_applied_takes_no_money(
    client: StripeClient, split: dict[str, Any], param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        pay(client, **split)
    assert refusal(caught.value)["param"] == param
    assert client.v1.payment_intents.list().data == []


@pytest.mark.parametrize(
    ("card", "status"),
    [("pm_card_visa", "succeeded"), ("pm_card_chargeDeclined", "requires_payment_method")],
)
def test_slow_bank_leaves_the_payment_processing(
    client: StripeClient, server: TrainingServer, clock: Clock, card: str, status: str
) -> None:
    server.controls.processing = 30
    waiting = pay(client, card)
    assert (waiting.status, waiting.latest_charge) == ("processing", None)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.payment_intents.cancel(waiting.id)
    assert caught.value.code == "payment_intent_unexpected_state"
    clock.now += 30
    assert client.v1.payment_intents.retrieve(waiting.id).status == status


def test_refused_request_changes_nothing(client: StripeClient) -> None:
    _, foreign = saved_card(client)
    intent = client.v1.payment_intents.create({"amount": 1000, "currency": "usd"})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.update(intent.id, {"amount": 900, "payment_method": foreign})
    with pytest.raises(stripe.InvalidRequestError):
        pay(client, foreign)
    (left,) = client.v1.payment_intents.list().data
    assert (left.id, left.amount, left.payment_method) == (intent.id, 1000, None)
