"""Hosted pages are made, paid, left and closed; cards are kept; phones pay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import stripe

from pos_app.stripe_service import errors
from pos_app.stripe_service.client import StripeGateway
from pos_app.stripe_service.facts import CustomerFacts, SessionFacts
from pos_app.stripe_service.payments import ConnectTerms, NewIntent
from pos_app.stripe_service.sessions import NewPayPage, NewSetupPage
from pos_app.training.http.server import TrainingServer
from tests.stripe_service.conftest import KEY
from tests.training.at_reader import AtReader
from tests.training.pages import action

THANKS = "https://shop.example.com/thanks"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MOBILE_VERSION = "2026-10-28.endive"


def key() -> str:
    """A fresh idempotency key."""
    return str(uuid4())


def in_an_hour() -> datetime:
    """When a page ends, in whole seconds as Stripe counts."""
    return datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)


@pytest.fixture
def two_coffees() -> NewPayPage:
    """What to pay: 29.00 and a bag."""
    return NewPayPage(
        "usd", (("Coffee", 1450, 2), ("Bag", 10, 1)), THANKS, in_an_hour(),
        {"till_tender": "t", "till_sale": "s"}, description="Sale 1",
    )  # fmt: skip


def payer(account: TrainingServer, page: SessionFacts, what: str = "pay", **how: Any) -> Any:
    """Have the payer do something on a page."""
    return action(account.base_url, f"pages/{page.id}/{what}", **how)


def test_a_page_is_paid(
    gateway: StripeGateway, stripe_account: TrainingServer, two_coffees: NewPayPage
) -> None:
    """It says so with the payment, which names our tender too."""
    page = gateway.sessions.create(two_coffees, key=key())
    assert (page.status, page.payment_status, page.is_paid) == ("open", "unpaid", False)
    assert (page.mode, page.amount, page.currency) == ("payment", 2910, "usd")
    assert (page.expires, page.metadata) == (two_coffees.expires, two_coffees.metadata)
    assert page.url
    payer(stripe_account, page)
    paid = gateway.sessions.retrieve(page.id)
    assert (paid.status, paid.is_paid, paid.url) == ("complete", True, None)
    assert paid.intent is not None
    assert paid.intent_id == paid.intent.id
    assert (paid.intent.status, paid.intent.received) == ("succeeded", 2910)
    assert (paid.intent.metadata, paid.intent.description) == (two_coffees.metadata, "Sale 1")
    assert paid.intent.charge is not None
    assert paid.intent.charge.fee
    assert (paid.intent.charge.card.type, paid.intent.charge.card.last4) == ("card", "4242")


def test_a_declined_payer_may_try_again(
    gateway: StripeGateway, stripe_account: TrainingServer, two_coffees: NewPayPage
) -> None:
    """The page stays open, and says why."""
    page = gateway.sessions.create(two_coffees, key=key())
    payer(stripe_account, page, "decline")
    seen = gateway.sessions.retrieve(page.id, patient=False)
    assert (seen.status, seen.is_paid) == ("open", False)
    assert seen.intent is not None
    assert (seen.intent.received, seen.intent.error_code) == (0, "card_declined")
    payer(stripe_account, page)
    assert gateway.sessions.retrieve(page.id).is_paid


def test_the_same_key_makes_one_page(gateway: StripeGateway, two_coffees: NewPayPage) -> None:
    """Repeating is answered, not done again."""
    once = key()
    made = [gateway.sessions.create(two_coffees, key=once) for _ in range(2)]
    assert made[0] == made[1]


def test_a_closed_page_is_not_paid_and_a_paid_one_not_closed(
    gateway: StripeGateway, stripe_account: TrainingServer, two_coffees: NewPayPage
) -> None:
    """Whoever comes second learns that the other was first."""
    left = gateway.sessions.create(two_coffees, key=key())
    closed = gateway.sessions.expire(left.id, key=key())
    assert (closed.status, closed.url, closed.intent) == ("expired", None, None)
    page = gateway.sessions.create(two_coffees, key=key())
    payer(stripe_account, page)
    with pytest.raises(errors.RefusedError):
        gateway.sessions.expire(page.id, key=key())


def test_a_page_whose_id_was_lost_is_found_by_its_tender(
    gateway: StripeGateway, ann: CustomerFacts, two_coffees: NewPayPage
) -> None:
    """Or by its card setup; others are not taken for it."""
    mine = gateway.sessions.create(two_coffees, key=key())
    gateway.sessions.create(replace(two_coffees, metadata={"till_tender": "other"}), key=key())
    keeping = NewSetupPage(ann.id, "usd", THANKS, in_an_hour(), {"till_setup": "k"})
    kept = gateway.sessions.create(keeping, key=key())
    assert gateway.sessions.find_by_tender("t", since=LONG_AGO) == [mine]
    assert gateway.sessions.find_by_tender("k", since=LONG_AGO) == [kept]
    assert gateway.sessions.find_by_tender("nobody", since=LONG_AGO) == []


def test_the_receipt_goes_where_the_customer_said(
    gateway: StripeGateway, stripe_account: TrainingServer, two_coffees: NewPayPage
) -> None:
    """The payer need not type it."""
    new = replace(two_coffees, customer_email="bob@example.com")
    page = gateway.sessions.create(new, key=key())
    payer(stripe_account, page)
    assert gateway.sessions.retrieve(page.id).is_paid


@pytest.mark.parametrize("direct", [False, True])
def test_a_page_shares_its_payment(
    gateway: StripeGateway, stripe_account: TrainingServer, two_coffees: NewPayPage, direct: bool
) -> None:
    """With the connected account, or on it."""
    branch = stripe_account.simulator.connect("acct_1Branch").id
    terms = ConnectTerms(branch, fee=100, direct=direct)
    new = replace(two_coffees, connect_terms=terms)
    page = gateway.sessions.create(new, key=key())
    payer(stripe_account, page)
    paid = gateway.sessions.retrieve(page.id, account=new.account).intent
    assert paid is not None
    assert (paid.received, paid.application_fee) == (2910, 100)
    assert paid.destination == (None if direct else branch)


@pytest.mark.parametrize("keep", [True, False])
def test_a_card_is_kept_only_where_its_customer_agreed(
    gateway: StripeGateway,
    stripe_account: TrainingServer,
    ann: CustomerFacts,
    two_coffees: NewPayPage,
    keep: bool,
) -> None:
    """And may then be offered again."""
    new = replace(two_coffees, customer_id=ann.id, save_card=keep)
    page = gateway.sessions.create(new, key=key())
    payer(stripe_account, page)
    paid = gateway.sessions.retrieve(page.id).intent
    assert paid is not None
    assert paid.customer_id == ann.id
    kept = gateway.customers.cards(ann.id)
    assert [card.id for card in kept] == ([paid.payment_method_id] if keep else [])
    assert shown_again(stripe_account, ann) == (["always"] if keep else [])


def shown_again(account: TrainingServer, who: CustomerFacts) -> list[str | None]:
    """Whether a customer's cards may be offered, as Stripe has it."""
    client = stripe.StripeClient(KEY, base_addresses={"api": account.base_url})
    listed = client.v1.customers.payment_methods.list(who.id, {"type": "card"})
    return [card.allow_redisplay for card in listed.data]


def test_a_card_is_left_on_a_page(
    gateway: StripeGateway, stripe_account: TrainingServer, ann: CustomerFacts
) -> None:
    """Nothing is paid."""
    new = NewSetupPage(ann.id, "usd", THANKS, in_an_hour(), {"till_setup": "k"})
    page = gateway.sessions.create(new, key=key())
    assert (page.mode, page.amount, page.is_paid) == ("setup", None, False)
    payer(stripe_account, page)
    left = gateway.sessions.retrieve(page.id)
    assert (left.status, left.is_paid, left.intent) == ("complete", False, None)
    assert left.setup is not None
    assert (left.setup.status, left.setup.customer_id) == ("succeeded", ann.id)
    assert left.setup.metadata == {"till_setup": "k"}
    (kept,) = gateway.customers.cards(ann.id)
    assert left.setup.card_id == kept.id
    assert shown_again(stripe_account, ann) == ["always"]


@pytest.fixture
def front(stripe_account: TrainingServer) -> AtReader:
    """A registered reader, and the customer before it."""
    client = stripe.StripeClient(KEY, base_addresses={"api": stripe_account.base_url})
    return AtReader.set_up(stripe_account, client)


def test_a_reader_keeps_a_card(
    gateway: StripeGateway, stripe_account: TrainingServer, front: AtReader, ann: CustomerFacts
) -> None:
    """The one that can be charged later, not the one that was presented."""
    setup = gateway.setups.create_for_reader(ann.id, metadata={"till_setup": "k"}, key=key())
    assert (setup.status, setup.card_id, setup.metadata) == (
        "requires_payment_method", None, {"till_setup": "k"},
    )  # fmt: skip
    sent = gateway.readers.process_setup(front.id, setup.id, key=key())
    assert sent.action is not None
    assert sent.action.object_id == setup.id
    front.does("tap")
    done = gateway.setups.retrieve(setup.id, patient=False)
    (kept,) = gateway.customers.cards(ann.id)
    assert (done.status, done.customer_id, done.card_id) == ("succeeded", ann.id, kept.id)
    action = gateway.readers.retrieve(front.id).action
    assert action is not None
    assert (action.status, action.generated_card_id) == ("succeeded", kept.id)
    assert shown_again(stripe_account, ann) == ["always"]
    with pytest.raises(errors.RefusedError):
        gateway.setups.cancel(setup.id, key=key())


def test_a_setup_is_given_up(gateway: StripeGateway, ann: CustomerFacts) -> None:
    """No card comes of it."""
    setup = gateway.setups.create_for_reader(ann.id, metadata={}, key=key())
    assert gateway.setups.cancel(setup.id, key=key()).status == "canceled"
    assert gateway.setups.retrieve(setup.id).card_id is None


def test_a_kept_card_may_be_offered_again(
    gateway: StripeGateway, stripe_account: TrainingServer, ann: CustomerFacts
) -> None:
    """Once its customer has agreed."""
    saved = gateway.customers.attach(ann.id, "pm_card_visa", key=key())
    assert shown_again(stripe_account, ann) == ["unspecified"]
    gateway.setups.allow_redisplay(saved.id)
    assert shown_again(stripe_account, ann) == ["always"]


def test_a_phone_gets_what_it_needs_for_one_payment(
    gateway: StripeGateway, ann: CustomerFacts
) -> None:
    """A secret of that payment and one of that customer."""
    intent = gateway.payments.create(NewIntent(500, "usd", {}, customer_id=ann.id), key=key())
    assert gateway.mobile.client_secret(intent.id).startswith(f"{intent.id}_secret_")
    assert gateway.mobile.ephemeral_key(ann.id, version=MOBILE_VERSION).startswith("ek_test_")
    with pytest.raises(errors.NotFoundError):
        gateway.mobile.ephemeral_key("cus_nobody", version=MOBILE_VERSION)
