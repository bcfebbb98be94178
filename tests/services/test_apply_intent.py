"""What each of Stripe's answers makes of a payment under way, of its sale and of its row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from pos_app.db.models.customers import Customer, SavedCard
from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.outbox import OutboxEntry
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.payments import ChargeType, SaleState, Step, TenderKind, TenderState
from pos_app.services.ledger.sales import new_tender
from pos_app.services.ledger.settling import apply_if_paid_elsewhere, apply_intent
from pos_app.stripe_service.facts import CardFacts, ChargeFacts, IntentFacts
from tests.services.counter import Counter, cart

TOTAL = 1350
INTENT = "pi_3TillApplied"


def begun(counter: Counter, kind: TenderKind = TenderKind.SAVED_CARD, **values: Any) -> str:
    """Begin a sale that is to be paid in one way; return the tender's id."""
    sale_id = counter.selling.begin(counter.actor, cart(TOTAL)).id
    with counter.database.write() as session:
        sale = session.get_one(Sale, sale_id)
        now = counter.clock.now()
        tender = new_tender(session, sale, kind, TOTAL, counter.cashier, now)
        tender.intent_id = INTENT
        for name, value in values.items():
            setattr(tender, name, value)
        session.add(tender)
        return tender.id


def tender_of(counter: Counter, tender_id: str) -> Tender:
    with counter.database.read() as session:
        return session.get_one(Tender, tender_id)


def facts(counter: Counter, status: str, **more: Any) -> IntentFacts:
    received = TOTAL if status == "succeeded" else 0
    made = IntentFacts(INTENT, status, TOTAL, received, "usd", counter.clock.now())
    return replace(made, **more)


def apply(counter: Counter, tender_id: str, said: IntentFacts, *, waiting: bool = False) -> Tender:
    with counter.database.write() as session:
        sale_id = session.get_one(Tender, tender_id).sale_id
        asked, now = counter.database.logical_clock.next(), counter.clock.now()
        apply_intent(session, sale_id, said, asked, now, waiting=waiting)
    return tender_of(counter, tender_id)


@pytest.mark.parametrize(
    ("status", "declined", "state"),
    [
        ("succeeded", None, TenderState.APPROVED),
        ("canceled", None, TenderState.CANCELED),
        ("requires_action", None, TenderState.ACTION),
        ("requires_confirmation", None, TenderState.PREPARED),
        ("requires_payment_method", None, TenderState.PREPARED),
        ("requires_payment_method", "expired_card", TenderState.DECLINED),
        ("processing", None, TenderState.UNKNOWN),
        ("requires_capture", None, TenderState.UNKNOWN),
        ("a word of next year", None, TenderState.UNKNOWN),
    ],
)
def test_each_word_of_stripes_says_where_a_payment_stands(
    counter: Counter, status: str, declined: str | None, state: TenderState
) -> None:
    said = facts(counter, status, error_code=declined)
    tender = apply(counter, begun(counter, state=TenderState.PENDING), said)
    assert tender.state == state
    is_settled = state in {TenderState.APPROVED, TenderState.CANCELED}
    assert (tender.settled_at is not None) == is_settled
    assert tender.decline_code == declined


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("requires_payment_method", TenderState.PENDING),
        ("requires_confirmation", TenderState.PENDING),
        ("succeeded", TenderState.APPROVED),
        ("canceled", TenderState.CANCELED),
    ],
)
def test_what_a_reader_or_a_page_still_has_is_pending_until_it_is_final(
    counter: Counter, status: str, state: TenderState
) -> None:
    tender_id = begun(counter, TenderKind.READER, state=TenderState.PENDING)
    assert apply(counter, tender_id, facts(counter, status), waiting=True).state == state


def test_what_was_taken_counts_whatever_was_asked_for(counter: Counter) -> None:
    """With the tip that was chosen on the reader, and nothing left of an earlier decline."""
    tender_id = begun(counter, decline_code="expired_card", step=Step.CARD)
    tender = apply(counter, tender_id, facts(counter, "succeeded", received=1500, tip=150))
    assert (tender.amount_minor, tender.tip_minor) == (1500, 150)
    assert (tender.decline_code, tender.step) == (None, Step.NONE)
    with counter.database.read() as session:
        sale = session.get_one(Sale, tender.sale_id)
        assert (sale.state, sale.tip_minor, sale.receipt_number) == (
            SaleState.PAID,
            150,
            "R1-000001",
        )
        assert session.get_one(StripePayment, INTENT).received_minor == 1500


def test_the_banks_page_is_kept_as_long_as_it_asks(counter: Counter) -> None:
    page = "https://hooks.stripe.com/ask"
    tender_id = begun(counter)
    asks = facts(counter, "requires_action", next_action_url=page)
    assert apply(counter, tender_id, asks).next_action_url == page
    asked = facts(counter, "processing", next_action_url=page)
    assert apply(counter, tender_id, asked).next_action_url is None


@pytest.mark.parametrize(
    ("decline_code", "error_code", "kept"),
    [
        ("insufficient_funds", "card_declined", "insufficient_funds"),
        (None, "authentication_required", "authentication_required"),
    ],
)
def test_the_banks_reason_of_a_decline_is_kept_or_stripes(
    counter: Counter, decline_code: str | None, error_code: str, kept: str
) -> None:
    said = facts(
        counter, "requires_payment_method", decline_code=decline_code, error_code=error_code
    )
    assert apply(counter, begun(counter), said).decline_code == kept


@pytest.mark.parametrize("state", [TenderState.RETURNING, TenderState.RETURNED])
def test_a_payment_on_its_way_back_stays_so_whatever_is_said_of_it(
    counter: Counter, state: TenderState
) -> None:
    tender_id = begun(counter, state=state)
    assert apply(counter, tender_id, facts(counter, "succeeded")).state == state


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("requires_payment_method", TenderState.CANCELED),
        ("requires_action", TenderState.CANCELED),
        ("canceled", TenderState.CANCELED),
        ("succeeded", TenderState.APPROVED),
    ],
)
def test_what_was_given_up_here_stays_so_unless_it_was_paid(
    counter: Counter, status: str, state: TenderState
) -> None:
    """It is settled only once Stripe has cancelled it too."""
    tender = apply(counter, begun(counter, state=TenderState.CANCELED), facts(counter, status))
    assert tender.state == state
    assert (tender.settled_at is not None) == (status in {"canceled", "succeeded"})


@pytest.mark.parametrize(
    ("before", "known_charge", "known_code", "state"),
    [
        (TenderState.UNKNOWN, "ch_1", "expired_card", TenderState.PREPARED),
        (TenderState.UNKNOWN, "ch_0", "expired_card", TenderState.DECLINED),
        (TenderState.UNKNOWN, "ch_1", "do_not_honor", TenderState.DECLINED),
        (TenderState.PENDING, "ch_1", "expired_card", TenderState.DECLINED),
    ],
)
def test_an_old_decline_is_not_told_of_a_try_whose_answer_was_lost(
    counter: Counter,
    before: TenderState,
    known_charge: str,
    known_code: str,
    state: TenderState,
) -> None:
    tender_id = begun(counter, state=before, charge_id=known_charge, decline_code=known_code)
    said = facts(counter, "requires_payment_method", decline_code="expired_card", charge_id="ch_1")
    assert apply(counter, tender_id, said).state == state


def test_a_charge_once_known_is_not_forgotten(counter: Counter) -> None:
    tender_id = begun(counter)
    assert apply(counter, tender_id, facts(counter, "processing", charge_id="ch_1")).charge_id == (
        "ch_1"
    )
    assert apply(counter, tender_id, facts(counter, "processing")).charge_id == "ch_1"


def test_an_older_answer_leaves_what_stripe_said_later(counter: Counter) -> None:
    tender_id = begun(counter)
    with counter.database.write() as session:
        sale_id = session.get_one(Tender, tender_id).sale_id
        first, second = (counter.database.logical_clock.next() for _ in range(2))
        now = counter.clock.now()
        newer = facts(counter, "processing", description="newer")
        apply_intent(session, sale_id, newer, second, now)
        apply_intent(session, sale_id, facts(counter, "processing"), first, now)
    with counter.database.read() as session:
        assert session.get_one(StripePayment, INTENT).description == "newer"


@pytest.mark.parametrize(
    ("charge_type", "account"),
    [(ChargeType.DIRECT, "acct_1Shared"), (ChargeType.DESTINATION, None)],
)
def test_a_payment_is_kept_with_the_account_that_it_lives_in(
    counter: Counter, charge_type: str, account: str | None
) -> None:
    tender_id = begun(counter, account_id="acct_1Shared", charge_type=charge_type)
    apply(counter, tender_id, facts(counter, "succeeded"))
    with counter.database.read() as session:
        assert session.get_one(StripePayment, INTENT).account_id == account


def charge(**more: Any) -> ChargeFacts:
    """A charge of a card that was typed on a page."""
    card = CardFacts("visa", "4242", 12, 2034, type="card")
    made = ChargeFacts(
        id="ch_1", card=card, paid=True, refunded=0, disputed=False, fee=None, net=None,
        settlement_currency=None, failure_code=None, receipt_url="", created=datetime.now(UTC),
    )  # fmt: skip
    return replace(made, **more)


@pytest.mark.parametrize(
    ("agreed", "status", "kept"),
    [
        (True, "succeeded", ["pm_1"]),
        (False, "succeeded", []),
        (True, "requires_payment_method", []),
    ],
)
def test_a_card_is_kept_where_the_customer_agreed_and_it_paid(
    counter: Counter, agreed: bool, status: str, kept: list[str]
) -> None:
    """It is there from the moment of the payment on."""
    customer_id = counter.customer()
    stripe_id = counter.stripe_id(customer_id)
    tender_id = begun(counter, TenderKind.PAGE, keeps_card=agreed, stripe_customer_id=stripe_id)
    said = facts(
        counter, status, payment_method_id="pm_1", charge=charge(), error_code="expired_card"
    )
    before = counter.clock.now()
    apply(counter, tender_id, said)
    with counter.database.read() as session:
        assert list(session.scalars(select(SavedCard.id))) == kept
        synced_at = session.get_one(Customer, customer_id).cards_synced_at
        assert not kept or (synced_at and synced_at >= before)


def test_what_was_given_back_of_a_payment_already_stands_in_the_row(counter: Counter) -> None:
    tender_id = begun(counter)
    apply(counter, tender_id, facts(counter, "processing"))
    tender = apply(counter, tender_id, facts(counter, "succeeded", charge=charge(refunded=500)))
    with counter.database.read() as session:
        assert session.get_one(HistoryEntry, tender.sale_id).refunded_minor == 500


# --- what is heard of it while nobody asked ----------------------------------------------------


def heard(counter: Counter, said: IntentFacts) -> int:
    """Return the number of the call that told it."""
    asked = counter.database.logical_clock.next()
    with counter.database.write() as session:
        apply_if_paid_elsewhere(session, said, asked, counter.clock.now())
    return asked


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (TenderKind.PAGE, TenderState.APPROVED),
        (TenderKind.PHONE, TenderState.APPROVED),
        (TenderKind.SAVED_CARD, TenderState.UNKNOWN),
        (TenderKind.READER, TenderState.UNKNOWN),
    ],
)
def test_a_customer_who_paid_on_a_page_finishes_the_sale_whenever_it_is_heard(
    counter: Counter, kind: TenderKind, state: TenderState
) -> None:
    """A try of ours whose answer was lost is settled by recovery alone."""
    tender_id = begun(counter, kind, state=TenderState.UNKNOWN)
    heard(counter, facts(counter, "succeeded"))
    assert tender_of(counter, tender_id).state == state
    with counter.database.read() as session:
        notices = OutboxEntry.kind == OutboxKind.PAYMENT_NOTICE
        noted = session.scalars(select(OutboxEntry.subject_id).where(notices)).all()
    assert noted == ([tender_id] if state is TenderState.APPROVED else [])


def test_a_customer_who_answered_their_bank_later_finishes_the_sale(counter: Counter) -> None:
    """It was put aside while the bank asked: nobody polls it any more."""
    tender_id = begun(counter, state=TenderState.ACTION)
    heard(counter, facts(counter, "requires_action"))
    assert tender_of(counter, tender_id).state == TenderState.ACTION
    heard(counter, facts(counter, "succeeded"))
    tender = tender_of(counter, tender_id)
    assert tender.state == TenderState.APPROVED
    assert counter.selling.sale(tender.sale_id).state is SaleState.PAID
    assert [each.headline for each in counter.attention.all()] != []


@pytest.mark.parametrize("kind", [TenderKind.READER, TenderKind.SAVED_CARD])
@pytest.mark.parametrize(
    "state", [TenderState.PREPARED, TenderState.DECLINED, TenderState.CANCELED]
)
def test_what_was_charged_after_all_finishes_the_sale(
    counter: Counter, kind: TenderKind, state: TenderState
) -> None:
    """Recovery asks about it no more: it was said not to be charged so far."""
    tender_id = begun(counter, kind, state=state)
    heard(counter, facts(counter, "succeeded"))
    tender = tender_of(counter, tender_id)
    assert tender.state == TenderState.APPROVED
    assert counter.selling.sale(tender.sale_id).state is SaleState.PAID
    assert [each.headline for each in counter.attention.all()] != []


@pytest.mark.parametrize("kind", [TenderKind.READER, TenderKind.SAVED_CARD])
def test_what_is_being_charged_is_left_to_who_charges_it(
    counter: Counter, kind: TenderKind
) -> None:
    tender_id = begun(counter, kind, state=TenderState.PENDING)
    heard(counter, facts(counter, "succeeded"))
    assert tender_of(counter, tender_id).state == TenderState.PENDING


@pytest.mark.parametrize("state", [TenderState.PREPARED, TenderState.CANCELED])
def test_what_another_sale_was_charged_with_pays_none(counter: Counter, state: TenderState) -> None:
    """It was unused, and a sale that restored books lost took it."""
    tender_id = begun(counter, TenderKind.READER, state=state)
    wrote = {"till_tender": tender_id, "till_sale": "another"}
    heard(counter, facts(counter, "succeeded", metadata=wrote))
    tender = tender_of(counter, tender_id)
    assert (tender.state, tender.intent_id) == (TenderState.CANCELED, None)
    assert tender.settled_at is not None
    sale = counter.selling.sale(tender.sale_id)
    assert (sale.state, sale.paid) == (SaleState.OPEN, 0)
    with counter.database.read() as session:
        assert session.get_one(StripePayment, INTENT).unclaimed


def test_what_another_sale_did_not_take_is_cancelled(counter: Counter) -> None:
    """The program ended once Stripe had been told of it, before the books were."""
    tender_id = begun(counter, state=TenderState.CANCELED)
    wrote = {"till_tender": tender_id, "till_sale": "another"}
    tender = apply(counter, tender_id, facts(counter, "requires_payment_method", metadata=wrote))
    assert (tender.settled_at, tender.intent_id) == (None, INTENT)
    tender = apply(counter, tender_id, facts(counter, "canceled", metadata=wrote))
    assert (tender.state, tender.intent_id) == (TenderState.CANCELED, INTENT)
    assert tender.settled_at is not None


def test_what_a_sale_was_paid_with_stays_so_whatever_is_written_on_it(counter: Counter) -> None:
    tender_id = begun(counter)
    apply(counter, tender_id, facts(counter, "succeeded"))
    wrote = {"till_tender": tender_id, "till_sale": "another"}
    tender = apply(counter, tender_id, facts(counter, "succeeded", metadata=wrote))
    assert (tender.state, tender.intent_id) == (TenderState.APPROVED, INTENT)
    assert counter.selling.sale(tender.sale_id).state is SaleState.PAID


@pytest.mark.parametrize("status", ["canceled", "processing", "requires_payment_method"])
def test_what_is_not_paid_is_left_to_whoever_asks(counter: Counter, status: str) -> None:
    tender_id = begun(counter, TenderKind.PAGE, state=TenderState.PENDING)
    heard(counter, facts(counter, status))
    assert tender_of(counter, tender_id).state == TenderState.PENDING


def test_a_page_learns_its_payment_when_it_is_paid(counter: Counter) -> None:
    tender_id = begun(counter, TenderKind.PAGE, intent_id=None, state=TenderState.PENDING)
    asked = heard(counter, facts(counter, "succeeded", metadata={"till_tender": tender_id}))
    tender = tender_of(counter, tender_id)
    assert (tender.state, tender.intent_id) == (TenderState.APPROVED, INTENT)
    with counter.database.read() as session:
        assert session.get_one(StripePayment, INTENT).fetch_no == asked


def test_a_payment_that_names_a_tender_of_another_pays_nothing(counter: Counter) -> None:
    tender_id = begun(counter, TenderKind.PAGE, intent_id="pi_3Another", state=TenderState.PENDING)
    heard(counter, facts(counter, "succeeded", metadata={"till_tender": tender_id}))
    tender = tender_of(counter, tender_id)
    assert (tender.state, tender.intent_id) == (TenderState.PENDING, "pi_3Another")


def test_what_is_settled_is_not_settled_again(counter: Counter) -> None:
    tender_id = begun(counter, TenderKind.PAGE)
    apply(counter, tender_id, facts(counter, "canceled"))
    settled_at = tender_of(counter, tender_id).settled_at
    heard(counter, facts(counter, "succeeded"))
    tender = tender_of(counter, tender_id)
    assert (tender.state, tender.settled_at) == (TenderState.CANCELED, settled_at)


@pytest.mark.parametrize("status", ["requires_payment_method", "requires_action", "processing"])
@pytest.mark.parametrize("waiting", [False, True])
def test_an_older_answer_takes_no_payment_back(
    counter: Counter, status: str, waiting: bool
) -> None:
    """Two ask about it: the one who asked first hears of it last."""
    tender_id = begun(counter, TenderKind.PAGE, state=TenderState.PENDING)
    older = facts(counter, status, error_code="card_declined")
    asked = counter.database.logical_clock.next()
    apply(counter, tender_id, facts(counter, "succeeded"))
    settled_at = tender_of(counter, tender_id).settled_at
    with counter.database.write() as session:
        sale_id, now = session.get_one(Tender, tender_id).sale_id, counter.clock.now()
        apply_intent(session, sale_id, older, asked, now, waiting=waiting)
    tender = tender_of(counter, tender_id)
    assert (tender.state, tender.amount_minor) == (TenderState.APPROVED, TOTAL)
    assert (tender.settled_at, tender.decline_code) == (settled_at, None)
    assert counter.selling.sale(tender.sale_id).state is SaleState.PAID


# --- the sale that follows ---------------------------------------------------------------------


def test_a_sale_made_for_a_phone_that_will_not_pay_is_given_up(counter: Counter) -> None:
    """Nobody stands at a counter for it; another way of paying keeps it open."""
    tender_id = begun(counter, TenderKind.PHONE, state=TenderState.PENDING)
    tender = apply(counter, tender_id, facts(counter, "canceled"))
    with counter.database.read() as session:
        sale = session.get_one(Sale, tender.sale_id)
        assert (sale.state, sale.abandoned_at) == (SaleState.ABANDONED, tender.settled_at)
    again = begun(counter, TenderKind.SAVED_CARD, intent_id="pi_3Card")
    said = replace(facts(counter, "canceled"), id="pi_3Card")
    kept = apply(counter, again, said)
    with counter.database.read() as session:
        assert session.get_one(Sale, kept.sale_id).state == SaleState.OPEN


def test_money_for_a_sale_that_was_given_up_is_too_much_and_has_no_receipt(
    counter: Counter,
) -> None:
    """When it was given up stays what it was."""
    tender_id = begun(counter, state=TenderState.UNKNOWN)
    given_up = counter.clock.now()
    with counter.database.write() as session:
        sale = session.get_one(Sale, session.get_one(Tender, tender_id).sale_id)
        sale.state, sale.abandoned_at = SaleState.ABANDONED, given_up
    for _ in range(2):
        tender = apply(counter, tender_id, facts(counter, "succeeded"))
        with counter.database.read() as session:
            sale = session.get_one(Sale, tender.sale_id)
            assert (sale.state, sale.receipt_number) == (SaleState.OVERPAID, None)
            assert sale.abandoned_at == given_up
            assert session.get_one(HistoryEntry, sale.id).receipt_number is None
