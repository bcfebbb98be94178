"""Customers, their cards, and how they are found again."""

import pytest
import stripe
from stripe import StripeClient

from tests.training.shorthand import pay, refusal, saved_card


def test_profile_is_kept_changed_and_unset(client: StripeClient) -> None:
    made = client.v1.customers.create({
        "name": "Ann", "email": "ann@example.com", "phone": "+12125550100",
        "metadata": {"a": "1", "b": "2"}, "address": {"city": "New York"},
    })  # fmt: skip
    client.v1.customers.update(
        made.id, {"phone": "", "metadata": {"a": ""}, "description": "Regular", "address": ""}
    )
    found = client.v1.customers.retrieve(made.id)
    assert (found.name, found.phone, found.description, found.address) == (
        "Ann", None, "Regular", None,
    )  # fmt: skip
    assert found.metadata is not None
    assert found.metadata.to_dict() == {"b": "2"}


def test_deleted_customer_is_a_stub_and_their_cards_are_free(client: StripeClient) -> None:
    customer, method = saved_card(client)
    assert client.v1.customers.delete(customer).deleted is True
    assert client.v1.customers.retrieve(customer).deleted is True
    assert client.v1.customers.list().data == []
    assert client.v1.payment_methods.retrieve(method).customer is None
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.customers.update(customer, {"name": "Ann"})
    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError) as caught:
        pay(client, customer=customer)
    assert refusal(caught.value)["param"] == "customer"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("email:'ANN@example.com'", ["Ann Lee"]),
        ("email~'example'", ["Bo Lee", "Ann Lee"]),
        ("name~'lee' AND phone:'+1'", ["Bo Lee"]),
        ("name:'Ann Lee' OR name:'Cy'", ["Cy", "Ann Lee"]),
        ("metadata['tier']:'gold'", ["Cy"]),
        ("-name~'lee'", ["Cy"]),
        ("created>1", ["Cy", "Bo Lee", "Ann Lee"]),
    ],
)
def test_search_reads_stripes_query_language(
    client: StripeClient, query: str, names: list[str]
) -> None:
    client.v1.customers.create({"name": "Ann Lee", "email": "ann@example.com"})
    client.v1.customers.create({"name": "Bo Lee", "email": "bo@example.com", "phone": "+1"})
    client.v1.customers.create({"name": "Cy", "metadata": {"tier": "gold"}})
    found = client.v1.customers.search({"query": query, "limit": 2})
    assert [customer.name for customer in found.auto_paging_iter()] == names


@pytest.mark.parametrize(
    "query", ["email = ann", "created>soon", "name:'a' AND phone:'b' OR name:'c'", "colour:'red'"]
)
def test_search_refuses_what_it_can_not_read(client: StripeClient, query: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="unable to parse"):
        client.v1.customers.search({"query": query})


def test_list_by_email_is_exact(client: StripeClient) -> None:
    made = client.v1.customers.create({"email": "ann@example.com"})
    client.v1.customers.create({"email": "Ann@example.com"})
    found = client.v1.customers.list({"email": "ann@example.com"}).data
    assert [customer.id for customer in found] == [made.id]
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.customers.create({"email": "ann"})
    assert caught.value.code == "email_invalid"


def test_magic_card_is_a_new_card_each_time(client: StripeClient) -> None:
    customer, first = saved_card(client)
    second = client.v1.payment_methods.attach("pm_card_amex", {"customer": customer})
    third = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer})
    assert first.startswith("pm_")
    assert third.id != first
    assert second.card is not None
    assert (second.card.brand, second.card.last4) == ("amex", "0005")
    for listed in (
        client.v1.payment_methods.list({"customer": customer, "type": "card"}),
        client.v1.customers.payment_methods.list(customer),
    ):
        assert [method.id for method in listed.data] == [third.id, second.id, first]


def test_default_card_goes_when_it_is_detached(client: StripeClient) -> None:
    customer, method = saved_card(client)
    other, _ = saved_card(client)
    with pytest.raises(stripe.InvalidRequestError, match="does not have a payment method"):
        client.v1.customers.update(other, {"invoice_settings": {"default_payment_method": method}})
    client.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": method}})
    client.v1.payment_methods.detach(method)
    settings = client.v1.customers.retrieve(customer).invoice_settings
    assert settings is not None
    assert settings.default_payment_method is None
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        client.v1.payment_methods.attach(method, {"customer": customer})
    with pytest.raises(stripe.InvalidRequestError, match="not attached"):
        client.v1.payment_methods.detach(method)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("4242424242424241", "incorrect_number"),
        ("4000000000000002", "card_declined"),
        ("4111111111111111", "card_declined"),
    ],
)
def test_bad_card_number_is_refused_before_it_is_saved(
    client: StripeClient, number: str, code: str
) -> None:
    with pytest.raises(stripe.CardError) as caught:
        _save_number(client, number)
    assert caught.value.code == code


def _save_number(client: StripeClient, number: str) -> None:
    customer = client.v1.customers.create({}).id
    made = client.v1.payment_methods.create({
        "type": "card", "card": {"number": number, "exp_month": 12, "exp_year": 2035},
    })  # fmt: skip
    client.v1.payment_methods.attach(made.id, {"customer": customer})


def test_number_never_comes_back_and_the_past_is_no_expiry(client: StripeClient) -> None:
    made = client.v1.payment_methods.create({
        "type": "card", "billing_details": {"name": "Ann"},
        "card": {"number": "5555 5555 5555 4444", "exp_month": 3, "exp_year": 31, "cvc": "123"},
    })  # fmt: skip
    assert "5555555555554444" not in str(made)
    assert made.card is not None
    assert (made.card.last4, made.card.exp_year) == ("4444", 2031)
    with pytest.raises(stripe.CardError) as caught:
        client.v1.payment_methods.create({
            "type": "card", "card": {"number": "4242424242424242", "exp_month": 1, "exp_year": 20},
        })  # fmt: skip
    assert caught.value.code == "invalid_expiry_year"


def test_card_that_fails_later_can_be_saved(client: StripeClient) -> None:
    customer, method = saved_card(client, "pm_card_chargeCustomerFail")
    with pytest.raises(stripe.CardError):
        pay(client, method, customer=customer)


def test_setup_saves_a_card_and_a_declined_one_does_not(client: StripeClient) -> None:
    customer = client.v1.customers.create({}).id
    setup = client.v1.setup_intents.create({
        "customer": customer, "allowed_payment_method_types": ["card"], "confirm": True,
        "payment_method": "pm_card_visa",
    })  # fmt: skip
    assert setup.status == "succeeded"
    assert len(client.v1.customers.payment_methods.list(customer).data) == 1
    with pytest.raises(stripe.CardError) as caught:
        client.v1.setup_intents.create({
            "customer": customer, "allowed_payment_method_types": ["card"], "confirm": True,
            "payment_method": "pm_card_chargeDeclined",
        })  # fmt: skip
    assert refusal(caught.value)["setup_intent"]["status"] == "requires_payment_method"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.setup_intents.cancel(setup.id)
    assert refused.value.code == "setup_intent_unexpected_state"


def test_card_set_up_once_pays_without_its_owner(client: StripeClient) -> None:
    customer, method = saved_card(client, "pm_card_authenticationRequiredSetupForOffSession")
    assert pay(client, method, customer=customer, off_session=True).status == "succeeded"
    assert pay(client, method, customer=customer).status == "requires_action"
