"""The background sync: what happened at Stripe shows here, and older answers never win."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import stripe

from pos_app.changes import ChangeSet
from pos_app.db.models.history import StripePayment
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.payments import PaymentStatus
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.ledger.payment_records import record_payment
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.store import ConnectView
from pos_app.training.core.account import CONNECTED
from tests.services.desk import STORE, Desk, open_desk
from tests.services.history_written_anew import assert_the_history_is_as_if_written_anew
from tests.support.changes import changes_of
from tests.support.one_cashier import selling_of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def synced(desk: Desk) -> ChangeSet:
    """Sync, and return what that changed."""
    return changes_of(desk.database, partial(desk.sync.run, SYSTEM))


def ids(desk: Desk) -> list[str]:
    return [row.id for row in desk.history.page().rows]


def test_payments_made_elsewhere_get_rows_of_their_own(desk: Desk) -> None:
    first = desk.pay(1200)
    assert synced(desk).history == {first}
    second = desk.pay(900, "pm_card_mastercard")
    assert synced(desk).history == {second}
    assert set(ids(desk)) == {first, second}

    row = desk.history.page(wanted=HistoryFilter("4444")).rows[0]
    assert (row.id, row.amount.minor, row.status) == (second, 900, PaymentStatus.PAID)
    details = desk.history.details(second)
    assert details.tenders[0].refundable == 900
    assert details.tenders[0].fee
    assert details.timeline[0].what == "Payment made outside this till."


def test_a_run_without_news_changes_nothing(desk: Desk) -> None:
    desk.pay()
    desk.customers.create(desk.actor, CustomerDraft("Ada"))
    desk.sync.run(SYSTEM)
    desk.sync.run(SYSTEM)
    asked = len(desk.server.requests)

    assert not synced(desk)
    assert len(desk.server.requests) - asked <= 6


def test_a_refund_made_in_the_dashboard_shows_whenever_it_comes(desk: Desk) -> None:
    payment = desk.pay(3000)
    desk.sync.run(SYSTEM)
    for number in range(3):  # later payments: the refunded one is not among the newest any more
        desk.server.controls.clock_offset = 7200.0 * (number + 1)
        desk.pay()
    desk.sync.run(SYSTEM)
    desk.dashboard.v1.refunds.create({"payment_intent": payment, "amount": 1000})

    assert synced(desk).history == {payment}

    details = desk.history.details(payment)
    assert details.row.status is PaymentStatus.PART_REFUNDED
    assert details.tenders[0].refundable == 2000
    assert [(refund.amount, refund.state) for refund in details.refunds] == [(1000, "succeeded")]
    assert "Made outside this till" in details.refunds[0].message


def test_an_older_answer_never_overwrites_a_newer_one(desk: Desk) -> None:
    payment = desk.pay(3000)
    asked_before = desk.database.logical_clock.next()
    old = desk.gateway().payments.retrieve(payment)
    desk.dashboard.v1.refunds.create({"payment_intent": payment})
    desk.sync.run(SYSTEM)
    with desk.database.write() as session:
        assert not record_payment(session, old, asked_before, desk.clock.now())
        assert session.get_one(StripePayment, payment).refunded_minor == 3000


def test_customers_made_elsewhere_arrive_with_their_cards(desk: Desk) -> None:
    made = desk.dashboard.v1.customers.create({"name": "Grace Hopper", "email": "g@example.com"})
    desk.dashboard.v1.payment_methods.attach("pm_card_visa", {"customer": made.id})
    payment = desk.pay(customer=made.id)

    changes = synced(desk)

    (grace,) = desk.customers.page("grace 4242")
    assert changes.customers == {grace.id}
    assert desk.customers.details(grace.id).stripe_id == made.id
    assert [bought.id for bought in desk.customers.details(grace.id).purchases] == [payment]


def test_changes_of_customers_made_elsewhere_arrive(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, CustomerDraft("Ada", "ada@example.com", notes="mine"))
    eve = desk.customers.create(desk.actor, CustomerDraft("Eve"))
    desk.sync.run(SYSTEM)
    desk.dashboard.v1.customers.update(
        ada.stripe_id or "", {"name": "Ada King", "preferred_locales": ["fr"]}
    )
    desk.dashboard.v1.customers.delete(eve.stripe_id or "")

    assert synced(desk).customers == {ada.id, eve.id}

    changed = desk.customers.details(ada.id)
    assert (changed.name, changed.notes, changed.locales) == ("Ada King", "mine", "fr")
    assert desk.customers.details(eve.id).stripe_state == "missing"


def test_what_waits_to_be_sent_is_not_overwritten_but_sent(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, CustomerDraft("Ada"))
    desk.sync.run(SYSTEM)
    desk.offline = True
    desk.customers.update(desk.actor, ada.id, CustomerDraft("Ada King"))
    desk.offline = False
    desk.dashboard.v1.customers.update(ada.stripe_id or "", {"name": "Somebody"})

    desk.sync.run(SYSTEM)

    assert desk.customers.details(ada.id).name == "Ada King"
    assert desk.objects("customer")[0]["name"] == "Ada King"


def test_a_deleted_customer_does_not_come_back(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, CustomerDraft("Ada"))
    desk.customers.delete(desk.actor, ada.id)
    desk.sync.run(SYSTEM)
    desk.sync.run(SYSTEM)
    assert desk.customers.count() == 0


def test_a_card_removed_elsewhere_goes(desk: Desk) -> None:
    ada = desk.customers.create(desk.actor, CustomerDraft("Ada"))
    card = desk.customers.attach_card(desk.actor, ada.id, "pm_card_visa").cards[0]
    desk.sync.run(SYSTEM)
    desk.dashboard.v1.payment_methods.detach(card.id)

    assert synced(desk).customers == {ada.id}
    assert desk.customers.details(ada.id).cards == ()


def test_after_a_long_pause_everything_is_read_once_more(desk: Desk) -> None:
    payment = desk.pay(3000)
    desk.sync.run(SYSTEM)
    desk.clock.ahead = timedelta(days=40)
    desk.server.controls.clock_offset = timedelta(days=40).total_seconds()
    desk.dashboard.v1.refunds.create({"payment_intent": payment})
    desk.server.controls.clock_offset = timedelta(days=80).total_seconds()
    desk.clock.ahead = timedelta(days=80)
    desk.sync.run(SYSTEM)
    assert desk.history.details(payment).row.status is PaymentStatus.REFUNDED


def test_without_an_answer_it_says_so_and_the_next_run_tells_all(desk: Desk) -> None:
    payment = desk.pay()
    fault = desk.server.controls.fault("bad_gateway", "/v1/customers", method="GET", times=99)
    with pytest.raises(UserError, match="did not answer"):
        desk.sync.run(SYSTEM)
    assert ids(desk) == [payment]
    desk.server.controls.faults.remove(fault)
    assert desk.sync.run(SYSTEM) == 1


def test_direct_charges_live_in_the_connected_account(desk: Desk) -> None:
    desk.settings.save_connect(desk.actor, ConnectView(CONNECTED, 10_000, direct=True))
    ada = desk.customers.create(desk.actor, CustomerDraft("Ada"))
    params = {
        "amount": 700, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True,
        "allowed_payment_method_types": ["card"],
    }  # fmt: skip
    made = desk.dashboard.v1.payment_intents.create(
        params,  # type: ignore[arg-type]  # a plain dict of what the typed one holds
        {"stripe_account": CONNECTED},
    )
    own = desk.pay()

    desk.sync.run(SYSTEM)

    assert set(ids(desk)) == {made.id, own}
    assert desk.history.details(made.id).tenders[0].account_id == CONNECTED
    assert desk.history.refresh(desk.actor, made.id).tenders[0].fee
    assert desk.objects("customer") == []
    assert desk.customers.details(ada.id).stripe_state == "linked"


def test_a_sale_of_ours_keeps_one_row_and_learns_its_refund(desk: Desk, tmp_path: Path) -> None:
    services = desk.services
    ada = services.customers.create(services.actor, CustomerDraft("Ada"))
    card = services.customers.attach_card(services.actor, ada.id, "pm_card_visa").cards[0]
    cart = Cart("usd", (CartLine("Flat white", 1350),), customer_id=ada.id)
    sale = services.selling.begin(services.actor, cart)
    tender = selling_of(services).prepare_card(sale.id, card.id)
    selling_of(services).charge(tender.id)
    services.sync.run(SYSTEM)
    desk.dashboard.v1.refunds.create({"payment_intent": tender.intent_id or "", "amount": 350})

    assert changes_of(desk.database, partial(services.sync.run, SYSTEM)).history == {
        sale.id,
        tender.intent_id,
    }

    (row,) = services.history.page().rows
    assert (row.id, row.refunded, row.status) == (sale.id, 350, PaymentStatus.PART_REFUNDED)
    assert services.history.details(sale.id).tenders[0].refundable == 1000


def test_what_was_taken_elsewhere_is_written_together_as_it_would_be_one_by_one(desk: Desk) -> None:
    """Of customers known and unknown, declined, given back, and over a change of the store."""
    ada = desk.customers.create(desk.actor, CustomerDraft("Ada"))
    bob = desk.dashboard.v1.customers.create({"name": "Bob"}).id
    taken = [desk.pay(100 + number) for number in range(30)]
    desk.pay(customer=ada.stripe_id or "")
    desk.pay(customer=bob)
    with pytest.raises(stripe.CardError):
        desk.pay(card="pm_card_chargeDeclined")
    desk.dashboard.v1.refunds.create({"payment_intent": taken[3]})
    desk.dashboard.v1.refunds.create({"payment_intent": taken[4], "amount": 50})
    desk.wait(timedelta(hours=20))
    desk.settings.save_store(desk.actor, replace(STORE, day_starts_at_hour=6))
    late = desk.pay(5000)

    desk.sync.run(SYSTEM)

    rows = {row.id: row for row in desk.history.page().rows}
    assert len(rows) == 34
    assert rows[taken[3]].status is PaymentStatus.REFUNDED
    assert rows[taken[4]].refunded == 50
    assert [each.amount for each in desk.history.details(taken[4]).refunds] == [50]
    assert rows[late].amount.minor == 5000
    assert_the_history_is_as_if_written_anew(desk.database.path.parent)


def test_a_refund_of_long_ago_is_a_row_of_its_own_from_the_first_reading_on(desk: Desk) -> None:
    """Reports and payouts are made of refunds; the amount on the payment is not enough for them."""
    payment = desk.pay(3000)
    for amount in (500, 700):
        desk.dashboard.v1.refunds.create({"payment_intent": payment, "amount": amount})
    asked = len(desk.server.requests)

    desk.sync.run(SYSTEM)

    assert [each.amount for each in desk.history.details(payment).refunds] == [700, 500]
    paths = [request.path for request in desk.server.requests[asked:]]
    assert "/v1/refunds" not in paths  # they come with the payments, a hundred at a time


def test_more_refunds_than_come_with_a_payment_are_asked_for(desk: Desk) -> None:
    payment = desk.pay(3000)
    for _ in range(11):
        desk.dashboard.v1.refunds.create({"payment_intent": payment, "amount": 100})
    desk.sync.run(SYSTEM)
    assert len(desk.history.details(payment).refunds) == 11
