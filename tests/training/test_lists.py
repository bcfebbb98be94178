"""Lists, cursors, filters, expansion and events."""

from typing import Any

import pytest
import stripe
from stripe import StripeClient

from tests.contract.account import NOW, Clock
from tests.training.shorthand import pay, saved_card


@pytest.fixture
def ids(client: StripeClient, clock: Clock) -> list[str]:
    """Seven intents, a second apart, oldest first."""
    made = []
    for _ in range(7):
        clock.now += 1
        made.append(client.v1.payment_intents.create({"amount": 500, "currency": "usd"}).id)
    return made


def listed(client: StripeClient, **params: Any) -> list[str]:
    given: Any = params
    return [intent.id for intent in client.v1.payment_intents.list(given).data]


def test_newest_comes_first_and_pages_meet(client: StripeClient, ids: list[str]) -> None:
    newest_first = ids[::-1]
    assert listed(client) == newest_first
    page = client.v1.payment_intents.list({"limit": 3})
    assert page.has_more
    assert [intent.id for intent in page.auto_paging_iter()] == newest_first
    assert listed(client, limit=3, starting_after=ids[4]) == ids[1:4][::-1]
    assert listed(client, limit=2, ending_before=ids[1]) == ids[2:4][::-1]
    last = client.v1.payment_intents.list({"starting_after": ids[1]})
    assert (len(last.data), last.has_more) == (1, False)


def test_created_filters_cut_to_the_second(client: StripeClient, ids: list[str]) -> None:
    start = int(NOW)
    assert listed(client, created={"gte": start + 2, "lt": start + 4}) == ids[1:3][::-1]
    assert listed(client, created={"gt": start + 5, "lte": start + 6}) == ids[5:6]
    assert listed(client, created=start + 1) == ids[:1]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"limit": 0}, "greater than or equal to 1"),
        ({"limit": 101}, "less than or equal to 100"),
        ({"starting_after": "pi_none"}, "No such payment_intent"),
        ({"created": {"after": 5}}, "unknown parameter: created\\[after\\]"),
        ({"expand": ["data.amount"]}, "cannot be expanded"),
        ({"expand": ["data.nonsense"]}, "cannot be expanded"),
        ({"expand": ["data.a.b.c.d"]}, "more than 4 levels"),
    ],
)
def test_bad_list_is_refused(
    client: StripeClient, ids: list[str], params: dict[str, Any], words: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=words):
        listed(client, **params)


def test_expansion_reaches_four_levels_deep(client: StripeClient) -> None:
    customer, method = saved_card(client)
    client.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": method}})
    pay(client, method, customer=customer)
    (intent,) = client.v1.payment_intents.list({
        "customer": customer,
        "expand": [
            "data.latest_charge.balance_transaction", "data.latest_charge",
            "data.customer.invoice_settings.default_payment_method",
        ],
    }).data  # fmt: skip
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert isinstance(intent.latest_charge.balance_transaction, stripe.BalanceTransaction)
    assert isinstance(intent.customer, stripe.Customer)
    assert intent.customer.invoice_settings is not None
    assert isinstance(intent.customer.invoice_settings.default_payment_method, stripe.PaymentMethod)


def test_events_tell_what_happened_for_thirty_days(client: StripeClient, clock: Clock) -> None:
    paid = pay(client)
    client.v1.refunds.create({"payment_intent": paid.id})
    types = [event.type for event in client.v1.events.list({"limit": 100}).data]
    assert types == [
        "charge.refunded", "refund.created", "payment_intent.succeeded", "charge.succeeded",
        "payment_intent.created",
    ]  # fmt: skip
    (event,) = client.v1.events.list({"types": ["payment_intent.succeeded", "payout.paid"]}).data
    assert event.data.object["id"] == paid.id
    assert event.data.object["status"] == "succeeded"
    assert len(client.v1.events.list({"type": "charge.*"}).data) == 2
    clock.now += 31 * 86_400
    assert client.v1.events.list().data == []


def test_balance_transactions_filter_by_type(client: StripeClient) -> None:
    paid = pay(client)
    client.v1.refunds.create({"payment_intent": paid.id, "amount": 100})
    (back,) = client.v1.balance_transactions.list({"type": "refund"}).data
    assert (back.amount, back.fee, back.net) == (-100, 0, -100)


@pytest.mark.parametrize("path", ["/v1/terminal/readers", "/v1/checkout/sessions", "/v1/disputes"])
def test_what_the_account_has_not_is_an_empty_list(client: StripeClient, path: str) -> None:
    answer = client.raw_request("get", path, limit=1)
    assert answer.data["data"] == []


def test_unknown_address_is_not_found(client: StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL") as caught:
        client.raw_request("get", "/v1/payments")
    assert caught.value.http_status == 404
