"""The history's rows say what really happened, in whatever order the answers come."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.payments import Tender
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.payments import PaymentStatus
from pos_app.domain.texts import speaking
from pos_app.services.ledger.payment_records import record_payment
from pos_app.services.ledger.read_model import methods_label
from pos_app.stripe_service.facts import IntentFacts
from pos_app.stripe_service.payments import NewIntent
from pos_app.training.core.controls import FaultKind
from tests.services.counter import Counter
from tests.support.languages import language_of


def entry(counter: Counter, history_id: str) -> HistoryEntry:
    with counter.database.read() as session:
        return session.get_one(HistoryEntry, history_id)


def charged(counter: Counter) -> tuple[str, str]:
    """Sell for a card; return the sale's id and the intent's."""
    tender = counter.prepared()
    counter.selling.charge(tender.id)
    return counter.sale_of(tender).id, tender.intent_id or ""


def elsewhere(counter: Counter, amount: int = 900, card: str = "pm_card_visa") -> IntentFacts:
    calls = counter.connection.gateway().payments
    made = calls.create(NewIntent(amount, "usd", {}, description="Invoice 7"), key=f"a{amount}")
    return calls.confirm(made.id, key=f"b{amount}", payment_method_id=card)


def test_a_sale_is_found_by_all_that_people_remember_of_it(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_visa", name="Zoë Ångström")
    cart = Cart("usd", (CartLine("Crème brûlée", 1350),), customer_id=customer_id)
    counter.selling.begin(counter.actor, cart)
    tender = counter.selling.prepare_card(cart.id, counter.cards_of(customer_id)[0])
    counter.selling.charge(tender.id)
    counter.selling.quick_cash(counter.actor, Cart("usd", (CartLine("Tea", 300),)))
    for words in ("R1-000001", "4242", "13.50", "13,50", "zoe angstrom", "creme", "brulee 4242"):
        found = counter.history.page(wanted=HistoryFilter(words)).rows
        assert [row.id for row in found] == [cart.id], words


def test_a_sale_is_found_by_how_it_was_paid_in_whatever_language_that_was(
    counter: Counter,
) -> None:
    german = language_of("de", {"Cash": "Bar"}, context="way of paying")
    with speaking(german):
        sale = counter.selling.quick_cash(counter.actor, Cart("usd", (CartLine("Tea", 300),)))
        details = counter.history.details(sale.id)
    assert (details.timeline[1].what, details.row.method) == ("Bar: $3.00 taken.", "Bar")
    assert counter.history.details(sale.id).row.method == "Cash"
    assert [row.id for row in counter.history.page(wanted=HistoryFilter("cash")).rows] == [sale.id]


def test_several_ways_of_paying_stand_in_one_row(counter: Counter) -> None:
    customer_id = counter.customer("pm_card_visa")
    sale = counter.sale(1350, customer_id)
    counter.selling.take_cash(sale.id, 350)
    assert entry(counter, sale.id).status == PaymentStatus.WAITING
    tender = counter.selling.prepare_card(sale.id, counter.cards_of(customer_id)[0])
    assert tender.amount == 1000
    counter.selling.charge(tender.id)
    row = entry(counter, sale.id)
    assert (row.status, methods_label(row.methods)) == (PaymentStatus.PAID, "Cash + Visa •••• 4242")


def test_a_sale_shows_from_its_first_attempt_on(counter: Counter) -> None:
    tender = counter.prepared()
    sale_id = counter.sale_of(tender).id
    with counter.database.read() as session:
        assert session.get(HistoryEntry, sale_id) is None
    counter.server.controls.fault(FaultKind.RESET_BEFORE, "/confirm")
    counter.selling.charge(tender.id)
    assert entry(counter, sale_id).status == PaymentStatus.UNKNOWN
    counter.selling.cancel_tender(tender.id)
    with counter.database.read() as session:
        assert session.get(HistoryEntry, sale_id) is None


def test_an_older_answer_never_overwrites_a_newer_one(counter: Counter) -> None:
    sale_id, intent_id = charged(counter)
    gateway = counter.connection.gateway()
    began, now = counter.database.logical_clock.next(), counter.clock.now()
    before = gateway.payments.retrieve(intent_id)
    gateway.refunds.create(intent_id, 1000, key="elsewhere", reason=None, metadata={})
    later = counter.database.logical_clock.next()
    after = gateway.payments.retrieve(intent_id)
    with counter.database.write() as session:
        assert record_payment(session, after, later, now)
        assert not record_payment(session, before, began, now)
    row = entry(counter, sale_id)
    assert (row.status, row.refunded_minor) == (PaymentStatus.PART_REFUNDED, 1000)


def test_a_final_answer_is_kept_even_if_a_list_was_asked_for_later(counter: Counter) -> None:
    """The sync may ask while the confirm is under way, and be answered before it."""
    _, intent_id = charged(counter)
    first, second, third = (counter.database.logical_clock.next() for _ in range(3))
    final, now = counter.connection.gateway().payments.retrieve(intent_id), counter.clock.now()
    waiting = IntentFacts(intent_id, "requires_confirmation", 1350, 0, "usd", final.created)
    with counter.database.write() as session:
        session.delete(session.get_one(StripePayment, intent_id))
    with counter.database.write() as session:
        assert record_payment(session, waiting, second, now)
        assert record_payment(session, final, first, now)
        assert not record_payment(session, waiting, third, now)
        assert session.get_one(StripePayment, intent_id).status == "succeeded"


def test_a_payment_made_elsewhere_has_a_row_of_its_own(counter: Counter) -> None:
    facts = elsewhere(counter)
    with counter.database.write() as session:
        record_payment(session, facts, counter.database.logical_clock.next(), counter.clock.now())
    row = entry(counter, facts.id)
    assert (row.sale_id, row.status, row.amount_minor) == (None, PaymentStatus.PAID, 900)
    assert methods_label(row.methods) == "Visa •••• 4242"
    assert "invoice 7" in row.search_text


def test_our_own_payment_never_shows_twice(counter: Counter) -> None:
    """Also when the sync hears of it before its id is written on the tender."""
    sale_id, intent_id = charged(counter)
    facts = counter.connection.gateway().payments.retrieve(intent_id)
    with counter.database.write() as session:
        session.scalars(select(Tender)).one().intent_id = None
    with counter.database.write() as session:
        record_payment(session, facts, counter.database.logical_clock.next(), counter.clock.now())
    with counter.database.read() as session:
        assert session.scalars(select(HistoryEntry.id)).all() == [sale_id]


@pytest.mark.parametrize(
    ("status", "failure", "shown"),
    [
        ("canceled", None, PaymentStatus.CANCELLED),
        ("requires_payment_method", "card_declined", PaymentStatus.DECLINED),
        ("requires_capture", None, PaymentStatus.WAITING),
    ],
)
def test_a_payment_without_money_says_why(
    counter: Counter, status: str, failure: str | None, shown: PaymentStatus
) -> None:
    facts = IntentFacts("pi_1", status, 900, 0, "usd", counter.clock.now(), error_code=failure)
    with counter.database.write() as session:
        record_payment(session, facts, counter.database.logical_clock.next(), counter.clock.now())
    assert entry(counter, "pi_1").status == shown


def test_what_was_only_made_to_try_something_out_is_no_payment(counter: Counter) -> None:
    calls = counter.connection.gateway().payments
    made = calls.create(NewIntent(50, "usd", {"till_check": "1"}), key="try")
    facts = calls.cancel(made.id, key="untry")
    with counter.database.write() as session:
        record_payment(session, facts, counter.database.logical_clock.next(), counter.clock.now())
        assert session.get(HistoryEntry, made.id) is None
        assert session.get(StripePayment, made.id) is not None
