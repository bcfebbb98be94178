"""An answer that belongs to another sale, refund or customer ends nothing, and is looked up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import stripe
from sqlalchemy import select

from pos_app.db.models.customers import CardSetup
from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.payments import RefundState, TenderState
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.ledger.payment_records import record_payment
from pos_app.services.ledger.settling import apply_if_paid_elsewhere
from pos_app.services.views.customers import CustomerDraft
from pos_app.training.http.messages import Exchange
from pos_app.training.http.server import TrainingServer
from tests.services.counter import Counter
from tests.services.desk import Desk, open_desk
from tests.services.test_refunds import paid_by_card, part, refunded

INTENTS, REFUNDS, PAGES = "/v1/payment_intents", "/v1/refunds", "/v1/checkout/sessions"
MOBILE = "2026-10-28.endive"
Obj = dict[str, Any]


@contextmanager
def answered(server: TrainingServer, path: str, change: Callable[[Obj], Obj]) -> Iterator[None]:
    """Have each POST to a path answered with what `change` makes of the right answer."""

    def rewrite(exchange: Exchange) -> str:
        if (exchange.method, exchange.path, exchange.status) != ("POST", path, 200):
            return exchange.body
        return json.dumps(change(json.loads(exchange.body)))

    server.rewrite(rewrite)
    yield
    server.rewrite(None)


def whole(counter: Counter, path: str, object_id: str) -> Obj:
    """Return an object as Stripe shows it."""
    client = stripe.StripeClient(counter.key, base_addresses={"api": counter.server.base_url})
    found = client.raw_request("get", f"{path}/{object_id}").data
    assert isinstance(found, dict)
    return found


def tender_of(counter: Counter, tender_id: str) -> Tender:
    with counter.database.read() as session:
        return session.get_one(Tender, tender_id)


def tenders_of(counter: Counter, sale_id: str) -> list[Tender]:
    with counter.database.read() as session:
        chosen = select(Tender).where(Tender.sale_id == sale_id).order_by(Tender.created_at)
        return list(session.scalars(chosen))


def test_a_sale_is_not_paid_by_the_paid_intent_of_another(counter: Counter) -> None:
    other = counter.prepared()
    counter.selling.charge(other.id)
    paid = whole(counter, INTENTS, other.intent_id or "")
    customer = counter.customer("pm_card_visa")
    sale, card = counter.sale(1350, customer), counter.cards_of(customer)[0]
    with (
        answered(counter.server, INTENTS, lambda _: paid),
        pytest.raises(UserError, match="no answer of Stripe's") as refused,
    ):
        counter.selling.prepare_card(sale.id, card)
    assert refused.value.money == "Nothing was charged."
    assert [tender.intent_id for tender in tenders_of(counter, sale.id)] == [None]
    tender = counter.selling.prepare_card(sale.id, card)
    assert tender.intent_id != other.intent_id
    assert counter.selling.charge(tender.id).state is TenderState.APPROVED
    assert counter.taken == 2700
    counter.recovery.settle_all(SYSTEM)
    left = [each["status"] for each in counter.intents.values() if not each["amount_received"]]
    assert left == ["canceled"]


def test_the_id_that_another_payment_has_is_no_answer(counter: Counter) -> None:
    other = counter.prepared()
    customer = counter.customer("pm_card_visa")
    sale = counter.sale(1350, customer)
    with (
        answered(counter.server, INTENTS, lambda found: {**found, "id": other.intent_id}),
        pytest.raises(UserError, match="no answer of Stripe's"),
    ):
        counter.selling.prepare_card(sale.id, counter.cards_of(customer)[0])
    assert [tender.intent_id for tender in tenders_of(counter, sale.id)] == [None]


def test_money_is_not_given_back_by_the_refund_of_another(counter: Counter) -> None:
    first, second = paid_by_card(counter), paid_by_card(counter)
    other = counter.refunds.create(counter.actor, part(first, 500))
    others = whole(counter, REFUNDS, stripe_id(counter, other.id))
    with answered(counter.server, REFUNDS, lambda _: others):
        given = counter.refunds.create(counter.actor, part(second, 500))
    assert given.state is RefundState.UNKNOWN
    assert stripe_id(counter, given.id) == ""
    assert counter.refunds.check(counter.actor, given.id).state is RefundState.SUCCEEDED
    assert stripe_id(counter, given.id) not in {"", stripe_id(counter, other.id)}
    assert refunded(counter) == 1000


@pytest.mark.parametrize(
    "wrong", [{"amount": 499}, {"payment_intent": "pi_of_somebody_else"}, {"currency": "eur"}]
)
def test_a_refund_of_another_sum_or_payment_is_nobody_knows(
    counter: Counter, wrong: dict[str, Any]
) -> None:
    request = part(paid_by_card(counter), 500)
    with answered(counter.server, REFUNDS, lambda found: found | wrong):
        given = counter.refunds.create(counter.actor, request)
    assert given.state is RefundState.UNKNOWN
    assert counter.refunds.check(counter.actor, given.id).state is RefundState.SUCCEEDED


def test_the_id_that_another_refund_has_is_no_answer(counter: Counter) -> None:
    request = paid_by_card(counter)
    first = counter.refunds.create(counter.actor, part(request, 500))
    known = stripe_id(counter, first.id)
    with answered(counter.server, REFUNDS, lambda found: {**found, "id": known}):
        given = counter.refunds.create(counter.actor, part(request, 500))
    assert given.state is RefundState.UNKNOWN
    assert counter.refunds.check(counter.actor, given.id).state is RefundState.SUCCEEDED
    assert refunded(counter) == 1000


def stripe_id(counter: Counter, refund_id: str) -> str:
    with counter.database.read() as session:
        return session.get_one(Refund, refund_id).stripe_id or ""


# --- customers ---


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("says", [{"metadata": {}}, {"object": "refund"}, {}])
def test_a_customer_is_not_linked_to_another_customers_cards(
    desk: Desk, says: dict[str, Any]
) -> None:
    """Not even by an answer that says no more than the right one, but has the other's id."""
    ann = desk.customers.create(desk.actor, CustomerDraft("Ann"))
    with answered(desk.server, "/v1/customers", lambda found: found | {"id": ann.stripe_id} | says):
        ben = desk.customers.create(desk.actor, CustomerDraft("Ben"))
    assert (ben.stripe_id, ben.stripe_state) == (None, "pending")
    assert desk.customers.push_pending(SYSTEM) == 1
    linked = desk.customers.details(ben.id)
    assert linked.stripe_id not in {None, ann.stripe_id}
    assert len(desk.objects("customer")) == 2


# --- pages ---


@pytest.mark.parametrize(
    "says", [{"metadata": {}}, {"amount_total": 1351}, {"status": "complete"}, {}]
)
def test_a_page_of_another_sale_is_shown_to_nobody(counter: Counter, says: dict[str, Any]) -> None:
    counter.return_url = "https://www.corner-coffee.example/thanks"
    other = tender_of(counter, counter.selling.open_page(counter.sale().id).id).session_id
    sale = counter.sale()
    with (
        answered(counter.server, PAGES, lambda found: found | {"id": other} | says),
        pytest.raises(UserError, match="no answer of Stripe's"),
    ):
        counter.selling.open_page(sale.id)
    (row,) = tenders_of(counter, sale.id)
    assert (row.session_id, row.page_url, row.state) == (None, None, TenderState.PREPARED)


@pytest.mark.parametrize("says", [{"customer": "cus_of_somebody_else"}, {"mode": "payment"}, {}])
def test_a_card_is_not_kept_by_the_page_of_another(counter: Counter, says: dict[str, Any]) -> None:
    counter.return_url = "https://www.corner-coffee.example/thanks"
    customer = counter.customer()
    first = counter.card_setups.on_page(counter.actor, customer)
    other = setup_of(counter, first.id).session_id
    with (
        answered(counter.server, PAGES, lambda found: found | {"id": other} | says),
        pytest.raises(UserError, match="no answer of Stripe's"),
    ):
        counter.card_setups.on_page(counter.actor, customer)
    assert setup_of(counter, first.id).session_id == other


def setup_of(counter: Counter, setup_id: str) -> CardSetup:
    with counter.database.read() as session:
        return session.get_one(CardSetup, setup_id)


# --- what is heard of by the sync ---


def test_a_payment_with_our_tender_written_on_it_is_not_that_tender(counter: Counter) -> None:
    """As a payment that somebody copied with its metadata."""
    bundle = counter.payment_bundles.create_payment_sheet(
        counter.actor, 1350, counter.customer("pm_card_visa"), mobile_version=MOBILE
    )
    gateway, now = counter.connection.gateway(), counter.clock.now()
    facts = gateway.payments.retrieve(bundle.intent_id)
    copied = replace(facts, id="pi_copy", status="succeeded", received=1350)
    with counter.database.write() as session:
        apply_if_paid_elsewhere(session, copied, counter.database.logical_clock.next(), now)
    tender = tender_of(counter, bundle.tender_id)
    assert (tender.intent_id, tender.state) == (bundle.intent_id, TenderState.PENDING)


@pytest.mark.parametrize(
    "wrong", [{"amount": 499}, {"intent_id": "pi_of_somebody_else"}, {"id": "re_copy"}]
)
def test_a_refund_with_ours_written_on_it_is_not_that_refund(
    counter: Counter, wrong: dict[str, Any]
) -> None:
    request = paid_by_card(counter)
    given = counter.refunds.create(counter.actor, part(request, 500))
    tender = tender_of(counter, request.tender_id or "")
    gateway, now = counter.connection.gateway(), counter.clock.now()
    payment = gateway.payments.retrieve(tender.intent_id or "")
    (refund,) = gateway.refunds.of_payment(tender.intent_id or "")
    copied = replace(refund, status="failed", **wrong)
    with counter.database.write() as session:
        record_payment(session, payment, counter.database.logical_clock.next(), now, None, [copied])
    with counter.database.read() as session:
        row = session.get_one(Refund, given.id)
    assert (row.state, row.stripe_id) == (RefundState.SUCCEEDED, refund.id)
