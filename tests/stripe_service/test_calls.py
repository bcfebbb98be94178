"""Each call does at Stripe what its name says, and its answer arrives as our own facts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pos_app.stripe_service import errors
from pos_app.stripe_service.client import StripeGateway
from pos_app.stripe_service.facts import CardFacts, CustomerFacts, IntentFacts
from pos_app.stripe_service.payments import ConnectTerms, NewIntent
from pos_app.training.http.server import TrainingServer

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def key() -> str:
    """A fresh idempotency key."""
    return str(uuid4())


def an_intent(
    gateway: StripeGateway, who: CustomerFacts, card: str = "pm_card_visa", tender: str = "t"
) -> IntentFacts:
    """A payment of 12.34 with a card that is saved for it, not yet confirmed."""
    saved = gateway.customers.attach(who.id, card, key=key())
    return gateway.payments.create(
        NewIntent(
            1234, "usd", {"till_tender": tender}, customer_id=who.id, payment_method_id=saved.id
        ),
        key=key(),
    )


def paid(gateway: StripeGateway, who: CustomerFacts, tender: str = "t") -> IntentFacts:
    """A payment of 12.34 that was taken."""
    return gateway.payments.confirm(an_intent(gateway, who, tender=tender).id, key=key())


def test_creating_moves_nothing_and_confirming_takes_the_money(
    gateway: StripeGateway, ann: CustomerFacts
) -> None:
    """The answer to the confirmation carries the charge, its card, fee and net."""
    made = an_intent(gateway, ann)
    assert (made.status, made.received, made.charge) == ("requires_confirmation", 0, None)
    assert made.metadata == {"till_tender": "t"}
    taken = gateway.payments.confirm(made.id, key=key())
    assert (taken.status, taken.received, taken.currency) == ("succeeded", 1234, "usd")
    assert taken.charge is not None
    assert taken.charge.fee
    assert taken.charge.net == 1234 - taken.charge.fee
    assert taken.charge.card.brand == "visa"
    assert taken.charge.card.last4 == "4242"
    assert taken.charge.created.tzinfo is UTC
    assert gateway.payments.retrieve(made.id) == taken


def test_the_same_key_makes_one_payment(gateway: StripeGateway, ann: CustomerFacts) -> None:
    """Repeating a create or a confirmation is answered, not done again."""
    new = NewIntent(500, "usd", {}, customer_id=ann.id)
    once = key()
    assert gateway.payments.create(new, key=once).id == gateway.payments.create(new, key=once).id
    made = an_intent(gateway, ann)
    again = [gateway.payments.confirm(made.id, key=once + "c").charge for _ in range(2)]
    assert again[0] == again[1]


def test_a_decline_carries_its_reason_and_the_intent(
    gateway: StripeGateway, ann: CustomerFacts
) -> None:
    """So that the same intent takes another card, with a new key."""
    made = an_intent(gateway, ann, "pm_card_chargeCustomerFail")
    with pytest.raises(errors.CardDeclinedError) as caught:
        gateway.payments.confirm(made.id, key=key())
    assert (caught.value.code, caught.value.decline_code) == ("card_declined", "generic_decline")
    assert caught.value.intent is not None
    assert caught.value.intent.id == made.id
    assert caught.value.intent.status == "requires_payment_method"
    assert caught.value.request_id
    other = gateway.customers.attach(ann.id, "pm_card_mastercard", key=key())
    taken = gateway.payments.confirm(made.id, key=key(), payment_method_id=other.id)
    assert taken.status == "succeeded"


def test_a_bank_that_asks_the_customer_is_told_as_such(
    gateway: StripeGateway, ann: CustomerFacts
) -> None:
    """Nothing is taken before."""
    made = an_intent(gateway, ann, "pm_card_authenticationRequired")
    asked = gateway.payments.confirm(made.id, key=key())
    assert (asked.status, asked.received) == ("requires_action", 0)
    assert asked.next_action_url is None  # Till gave no page of its own to lead back to


def test_a_cancelled_intent_takes_no_money_any_more(
    gateway: StripeGateway, ann: CustomerFacts
) -> None:
    """And a payment that succeeded cannot be cancelled."""
    made = an_intent(gateway, ann)
    assert gateway.payments.cancel(made.id, key=key()).status == "canceled"
    with pytest.raises(errors.RefusedError) as late:
        gateway.payments.confirm(made.id, key=key())
    assert late.value.code == "payment_intent_unexpected_state"
    taken = paid(gateway, ann)
    with pytest.raises(errors.RefusedError) as too_late:
        gateway.payments.cancel(taken.id, key=key())
    assert too_late.value.code == "payment_intent_unexpected_state"
    assert gateway.payments.retrieve(taken.id).status == "succeeded"


def test_an_intent_whose_id_was_lost_is_found_by_its_tender(
    gateway: StripeGateway, ann: CustomerFacts
) -> None:
    """Among those created since; others are not taken for it."""
    mine = an_intent(gateway, ann, tender="mine")
    an_intent(gateway, ann, tender="other")
    assert gateway.payments.find_by_tender("mine", since=LONG_AGO) == [mine]
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert gateway.payments.find_by_tender("mine", since=tomorrow) == []


def test_stripe_sends_its_receipt_to_an_address(gateway: StripeGateway, ann: CustomerFacts) -> None:
    """Also after the payment."""
    taken = paid(gateway, ann)
    sent = gateway.payments.set_receipt_email(taken.id, "ann@example.com", key="e")
    assert sent.receipt_email == "ann@example.com"


def test_money_goes_back_in_parts_and_never_more_than_was_taken(
    gateway: StripeGateway, ann: CustomerFacts
) -> None:
    """Each part is found again with its metadata."""
    taken = paid(gateway, ann)
    part = gateway.refunds.create(
        taken.id, 234, key=key(), reason="duplicate", metadata={"till_refund": "a"}
    )
    rest = gateway.refunds.create(
        taken.id, 1000, key=key(), reason="other", metadata={"till_refund": "b"}
    )
    assert (part.status, part.amount, part.reason) == ("succeeded", 234, "duplicate")
    assert (part.intent_id, part.metadata) == (taken.id, {"till_refund": "a"})
    assert rest.reason == ""
    assert {refund.id for refund in gateway.refunds.of_payment(taken.id)} == {part.id, rest.id}
    assert gateway.refunds.retrieve(part.id) == part
    with pytest.raises(errors.RefusedError):
        gateway.refunds.create(taken.id, 1, key=key(), reason=None, metadata={})
    charge = gateway.payments.retrieve(taken.id).charge
    assert charge is not None
    assert charge.refunded == 1234


def test_a_destination_charge_shares_the_payment(
    gateway: StripeGateway, stripe_account: TrainingServer, ann: CustomerFacts
) -> None:
    """And a refund takes both parts back."""
    branch = stripe_account.simulator.connect("acct_1Branch").id
    terms = ConnectTerms(branch, fee=100, direct=False)
    saved = gateway.customers.attach(ann.id, "pm_card_visa", key=key())
    made = gateway.payments.create(
        NewIntent(
            1000, "usd", {}, customer_id=ann.id, payment_method_id=saved.id, connect_terms=terms
        ),
        key=key(),
    )
    assert (made.application_fee, made.destination) == (100, branch)
    taken = gateway.payments.confirm(made.id, key=key())
    assert taken.status == "succeeded"
    back = gateway.refunds.create(
        taken.id, 1000, key=key(), reason=None, metadata={},
        reverse_transfer=True, refund_application_fee=True,
    )  # fmt: skip
    assert back.status == "succeeded"


def test_a_direct_charge_is_made_on_the_connected_account(
    gateway: StripeGateway, stripe_account: TrainingServer
) -> None:
    """Customers and payments exist there alone."""
    branch = stripe_account.simulator.connect("acct_1Branch").id
    bob = gateway.customers.create(
        name="Bob", email="", phone="", metadata={}, key=key(), account=branch
    )
    saved = gateway.customers.attach(bob.id, "pm_card_visa", key=key(), account=branch)
    new = NewIntent(
        1000, "usd", {"till_tender": "d"}, customer_id=bob.id, payment_method_id=saved.id,
        connect_terms=ConnectTerms(branch, fee=50, direct=True),
    )  # fmt: skip
    made = gateway.payments.create(new, key=key())
    taken = gateway.payments.confirm(made.id, key=key(), account=branch)
    assert (taken.status, taken.application_fee, taken.destination) == ("succeeded", 50, None)
    with pytest.raises(errors.NotFoundError):
        gateway.payments.retrieve(made.id)
    found = gateway.payments.find_by_tender("d", since=LONG_AGO, account=branch)
    assert [intent.id for intent in found] == [made.id]


def test_customers_live_and_are_deleted(gateway: StripeGateway) -> None:
    """An empty text unsets what was there."""
    made = gateway.customers.create(
        name="Ann", email="ann@example.com", phone="+1 555", metadata={"till_customer": "7"},
        key=key(),
    )  # fmt: skip
    assert (made.name, made.email, made.phone) == ("Ann", "ann@example.com", "+1 555")
    changed = gateway.customers.update(made.id, name="Anna", email="", phone="+1 555")
    assert (changed.name, changed.email, changed.phone) == ("Anna", "", "+1 555")
    assert gateway.customers.retrieve(made.id) == changed
    assert gateway.customers.find_by_local_id("7", since=LONG_AGO) == [changed]
    gateway.customers.delete(made.id)
    assert gateway.customers.retrieve(made.id) == CustomerFacts(id=made.id, deleted=True)
    with pytest.raises(errors.NotFoundError):
        gateway.customers.retrieve("cus_nobody")


def test_saved_cards_come_and_go(gateway: StripeGateway, ann: CustomerFacts) -> None:
    """Only what may be shown of them is known."""
    visa = gateway.customers.attach(ann.id, "pm_card_visa", key=key())
    master = gateway.customers.attach(ann.id, "pm_card_mastercard", key=key())
    assert {card.id for card in gateway.customers.cards(ann.id)} == {visa.id, master.id}
    assert visa.card == CardFacts(
        brand="visa", last4="4242", exp_month=visa.card.exp_month, exp_year=visa.card.exp_year,
        funding="credit", type="card",
    )  # fmt: skip
    assert (
        gateway.customers.make_default(ann.id, master.id, key="default").default_card_id
        == master.id
    )
    gateway.customers.detach(visa.id, key="detach")
    assert [card.id for card in gateway.customers.cards(ann.id)] == [master.id]
    with pytest.raises(errors.CardDeclinedError):
        gateway.customers.attach(ann.id, "pm_card_chargeDeclined", key=key())


def test_pages_follow_each_other_to_the_end(
    gateway: StripeGateway, stripe_account: TrainingServer
) -> None:
    """Nothing is missed or seen twice."""
    made = [
        gateway.customers.create(name=str(n), email="", phone="", metadata={}, key=key()).id
        for n in range(101)
    ]
    first = gateway.customers.page(created_from=None, after=None)
    second = gateway.customers.page(created_from=None, after=first.next)
    assert [customer.id for customer in (*first.items, *second.items)] == made[::-1]
    assert (len(first.items), len(second.items), second.next) == (100, 1, None)


def test_payments_are_listed_by_when_they_were_made(
    gateway: StripeGateway, ann: CustomerFacts
) -> None:
    """From a moment on and before another, with their fees."""
    taken = paid(gateway, ann)
    second = timedelta(seconds=1)
    page = gateway.history.intents(
        created_from=taken.created, created_to=taken.created + second, after=None
    )
    assert page.items == (taken,)
    none = gateway.history.intents(created_from=None, created_to=taken.created, after=None)
    assert none.items == ()


def test_events_tell_which_payment_changed(gateway: StripeGateway, ann: CustomerFacts) -> None:
    """Also when it is its charge that did."""
    taken = paid(gateway, ann)
    gateway.refunds.create(taken.id, 100, key=key(), reason=None, metadata={})
    page = gateway.history.events(
        types=["payment_intent.succeeded", "charge.refunded"], created_from=LONG_AGO, after=None
    )
    assert [event.type for event in page.items] == ["charge.refunded", "payment_intent.succeeded"]
    assert {event.intent_id for event in page.items} == {taken.id}
    assert page.items[1].object_id == taken.id


def test_the_balance_shows_what_was_taken(gateway: StripeGateway, ann: CustomerFacts) -> None:
    """Not yet available, less the fee."""
    taken = paid(gateway, ann)
    assert taken.charge is not None
    balance = gateway.payouts.balance()
    assert sum(amount for _, amount in (*balance.pending, *balance.available)) == taken.charge.net
    assert balance.livemode is False
    assert gateway.payouts.payouts().items == ()
