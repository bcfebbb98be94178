"""Checkout Sessions as the store opens, reads and ends them."""

from typing import Any

import pytest
import requests
import stripe
from stripe import StripeClient

from pos_app.training.core.account import CONNECTED
from pos_app.training.http.server import TrainingServer
from tests.contract.account import NOW, Clock
from tests.support.timeouts import PATIENCE_S
from tests.training.pages import (
    COFFEE,
    PAYMENT,
    SETUP,
    THANKS,
    open_page,
    open_setup,
    page_of,
    press,
)
from tests.training.shorthand import refusal, saved_card

HALF_HOUR, DAY = 1800, 86_400


def line(**price: Any) -> Any:
    data = COFFEE["price_data"] | price
    return {"price_data": data, "quantity": 1}


def test_new_page_is_open_and_has_no_payment_yet(client: StripeClient) -> None:
    session = open_page(client, client_reference_id="sale-1", metadata={"till_sale": "1"})
    assert (session.status, session.payment_status, session.amount_total, session.currency) == (
        "open", "unpaid", 2900, "usd",
    )  # fmt: skip
    assert session.payment_intent is None
    assert session.expires_at == NOW + DAY
    assert session.client_reference_id == "sale-1"
    assert client.v1.payment_intents.list().data == []


def test_page_shows_store_lines_and_total(client: StripeClient) -> None:
    page = page_of(open_page(client, line_items=[COFFEE, line(product_data={"name": "<b>Tea"})]))
    for words in ("Corner Goods", "2 × Coffee", "&lt;b&gt;Tea", "43.50 USD", "Training"):
        assert words in page


def test_lines_are_listed_and_come_with_the_session_when_asked_for(client: StripeClient) -> None:
    session = open_page(client, line_items=[line(unit_amount=100 + n) for n in range(12)])
    assert not hasattr(session, "line_items")
    seen = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]}).line_items
    assert seen is not None
    assert (len(seen.data), seen.has_more) == (10, True)
    lines = client.v1.checkout.sessions.line_items
    every = [item.amount_total for item in lines.list(session.id, {"limit": 5}).auto_paging_iter()]
    assert every == [100 + n for n in range(12)]
    before = lines.list(session.id, {"ending_before": seen.data[2].id})
    assert [item.id for item in before.data] == [item.id for item in seen.data[:2]]
    with pytest.raises(stripe.InvalidRequestError) as caught:
        lines.list(session.id, {"starting_after": "li_none"})
    assert caught.value.code == "resource_missing"


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"payment_method_types": ["card"]}, "payment_method_types"),
        ({"allowed_payment_method_types": ["card_present"]}, "allowed_payment_method_types[0]"),
        ({"mode": "subscription"}, "mode"),
        ({"line_items": []}, "line_items"),
        ({"line_items": [line(), line(currency="eur")]}, "line_items[1]"),
        ({"line_items": [line(unit_amount=-5)]}, "line_items[0][price_data][unit_amount]"),
        ({"line_items": [COFFEE | {"quantity": 0}]}, "line_items[0][quantity]"),
        ({"line_items": [line()] * 101}, "line_items"),
        ({"currency": "eur"}, "line_items[0]"),
        ({"success_url": "example.com"}, "success_url"),
        ({"success_url": "http://example.com"}, "success_url"),
        ({"cancel_url": "javascript:alert(1)"}, "cancel_url"),
        ({"return_url": THANKS}, "return_url"),
        ({"ui_mode": "elements"}, "ui_mode"),
        ({"setup_intent_data": {"description": "x"}}, "setup_intent_data"),
        ({"expires_at": int(NOW) + HALF_HOUR - 1}, "expires_at"),
        ({"expires_at": int(NOW) + DAY + 1}, "expires_at"),
        ({"customer": "cus_none"}, "customer"),
        ({"customer_email": "nobody"}, "customer_email"),
        (
            {"payment_intent_data": {"application_fee_amount": 10}},
            "payment_intent_data[application_fee_amount]",
        ),
        (
            {"payment_intent_data": {"transfer_data": {"destination": "acct_unknown"}}},
            "payment_intent_data[transfer_data][destination]",
        ),
    ],
)
def test_page_that_can_not_be_is_refused_by_name(
    client: StripeClient, params: dict[str, Any], param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        open_page(client, **params)
    assert (caught.value.http_status, refusal(caught.value)["param"]) == (400, param)
    assert client.v1.checkout.sessions.list().data == []


@pytest.mark.parametrize("name", ["mode", "line_items", "success_url"])
def test_what_is_missing_is_named(client: StripeClient, name: str) -> None:
    given: Any = {key: value for key, value in PAYMENT.items() if key != name}
    with pytest.raises(
        stripe.InvalidRequestError, match=f"Missing required param: {name}"
    ) as error:
        client.v1.checkout.sessions.create(given)
    assert error.value.code == "parameter_missing"


@pytest.mark.parametrize(
    ("currency", "amount", "code"),
    [
        ("usd", 49, "amount_too_small"),
        ("jpy", 49, "amount_too_small"),
        ("usd", 100_000_000, "amount_too_large"),
    ],
)
def test_sum_that_no_card_pays_is_refused(
    client: StripeClient, currency: str, amount: int, code: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="total amount due must add up") as caught:
        open_page(client, line_items=[line(currency=currency, unit_amount=amount)])
    assert caught.value.code == code


def test_sums_in_yen_and_dinar_are_shown_as_people_write_them(client: StripeClient) -> None:
    assert "1,450 JPY" in page_of(open_page(client, line_items=[line(currency="jpy")]))
    assert "1.450 KWD" in page_of(open_page(client, line_items=[line(currency="kwd")]))


def test_only_this_machine_may_be_called_back_without_https(client: StripeClient) -> None:
    back = "http://localhost:8000/thanks?session={CHECKOUT_SESSION_ID}"
    assert open_page(client, success_url=back).success_url == back


@pytest.mark.parametrize("name", ["customer_email", "customer_creation"])
def test_known_customer_is_not_described_again(client: StripeClient, name: str) -> None:
    customer, _ = saved_card(client)
    value = "bo@example.com" if name == "customer_email" else "always"
    with pytest.raises(stripe.InvalidRequestError) as caught:
        open_page(client, customer=customer, **{name: value})
    assert caught.value.code == "parameters_exclusive"


def test_page_is_ended_by_the_store_once(client: StripeClient) -> None:
    session = open_page(client)
    ended = client.v1.checkout.sessions.expire(session.id)
    assert (ended.status, ended.payment_status, ended.url) == ("expired", "unpaid", None)
    assert "This page has expired" in page_of(session)
    with pytest.raises(stripe.InvalidRequestError, match="has a status of `expired`"):
        client.v1.checkout.sessions.expire(session.id)


def test_page_ends_by_itself(client: StripeClient, clock: Clock) -> None:
    session = open_page(client, expires_at=int(NOW) + HALF_HOUR)
    clock.now += HALF_HOUR
    assert "This page has expired" in press(session).text
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert client.v1.payment_intents.list().data == []
    (event,) = client.v1.events.list({"type": "checkout.session.expired"}).data
    assert event.data.object["id"] == session.id


def test_paid_page_stays_paid_when_its_time_is_up(client: StripeClient, clock: Clock) -> None:
    session = open_page(client)
    press(session)
    clock.now += 2 * DAY
    kept = client.v1.checkout.sessions.retrieve(session.id)
    assert (kept.status, kept.payment_status) == ("complete", "paid")


def test_payment_begun_on_a_page_belongs_to_the_page(client: StripeClient) -> None:
    session = open_page(client)
    press(session, "chargeDeclined")
    name = str(client.v1.checkout.sessions.retrieve(session.id).payment_intent)
    intents = client.v1.payment_intents
    for act in (intents.cancel, intents.confirm):
        with pytest.raises(stripe.InvalidRequestError, match="Expire the Checkout Session instead"):
            act(name)
    with pytest.raises(stripe.InvalidRequestError, match="Expire the Checkout Session instead"):
        intents.update(name, {"amount": 1})
    assert intents.update(name, {"description": "Coffee"}).description == "Coffee"
    client.v1.checkout.sessions.expire(session.id)
    assert intents.retrieve(name).status == "canceled"


def test_card_begun_on_a_page_belongs_to_the_page(client: StripeClient) -> None:
    session = open_setup(client)
    with pytest.raises(stripe.InvalidRequestError, match="Expire the Checkout Session instead"):
        client.v1.setup_intents.cancel(str(session.setup_intent))
    client.v1.checkout.sessions.expire(session.id)
    assert client.v1.setup_intents.retrieve(str(session.setup_intent)).status == "canceled"


def test_pages_are_found_by_payment_customer_email_and_state(client: StripeClient) -> None:
    customer, _ = saved_card(client)
    paid = open_page(client, customer=customer)
    press(paid)
    other = open_page(client, customer_email="bo@example.com")
    intent = str(client.v1.checkout.sessions.retrieve(paid.id).payment_intent)
    wanted: list[tuple[Any, str]] = [
        ({"payment_intent": intent}, paid.id),
        ({"customer": customer}, paid.id),
        ({"status": "complete"}, paid.id),
        ({"status": "open"}, other.id),
        ({"customer_details": {"email": "bo@example.com"}}, other.id),
        ({"created": {"gte": int(NOW)}, "limit": 1}, other.id),
    ]
    for params, found in wanted:
        listed = client.v1.checkout.sessions.list(params)
        assert [session.id for session in listed.data] == [found]


def test_only_metadata_of_a_page_can_be_changed(client: StripeClient) -> None:
    session = open_page(client, metadata={"a": "1"})
    changed = client.v1.checkout.sessions.update(session.id, {"metadata": {"a": "", "b": "2"}})
    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {"b": "2"}
    with pytest.raises(stripe.InvalidRequestError, match="can't be updated"):
        client.v1.checkout.sessions.update(session.id, {"line_items": [COFFEE]})


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"line_items": [COFFEE]}, "line_items"),
        ({"payment_intent_data": {"description": "x"}}, "payment_intent_data"),
        ({"allowed_payment_method_types": []}, "currency"),
    ],
)
def test_page_for_a_card_takes_no_money(
    client: StripeClient, params: dict[str, Any], param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.checkout.sessions.create(SETUP | params)
    assert refusal(caught.value)["param"] == param


def test_page_of_a_connected_account_is_its_own(client: StripeClient) -> None:
    session = open_page(client, CONNECTED)
    with pytest.raises(stripe.InvalidRequestError, match=r"No such checkout\.session"):
        client.v1.checkout.sessions.retrieve(session.id)
    assert "Paid" in press(session).text
    there: stripe.RequestOptions = {"stripe_account": CONNECTED}
    seen = client.v1.checkout.sessions.retrieve(session.id, None, there)
    assert seen.payment_status == "paid"
    assert client.v1.payment_intents.list().data == []


def test_page_of_a_destination_charge_shares_the_money(client: StripeClient) -> None:
    data = {"transfer_data": {"destination": CONNECTED}, "application_fee_amount": 290}
    press(open_page(client, payment_intent_data=data))
    there = client.v1.balance.retrieve(None, {"stripe_account": CONNECTED})
    assert there.pending[0].amount == 2900 - 290


def test_restricted_key_learns_which_right_it_lacks(
    server: TrainingServer, client: StripeClient
) -> None:
    server.controls.restrict("sk_test_till", "rak_checkout_session_write")
    with pytest.raises(stripe.PermissionError, match="rak_checkout_session_write"):
        open_page(client)


def test_there_is_no_such_page(server: TrainingServer) -> None:
    for path in ("cs_test_none", "cs_test_none/pay"):
        answer = requests.get(f"{server.base_url}/c/pay/{path}", timeout=PATIENCE_S)
        assert answer.status_code == 404
