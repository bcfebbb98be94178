"""What the books keep of the refunds and disputes of which Stripe speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.outbox import OutboxEntry
from pos_app.db.models.payments import Refund, RefundLine, RefundLineTax
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.disputes import DisputeStatus
from pos_app.domain.payments import AttemptState, RefundState
from pos_app.domain.permissions import Actor
from pos_app.domain.taxes import TaxRate
from pos_app.services.ledger.dispute_rows import disputes_of, store_dispute
from pos_app.services.ledger.payment_records import (
    record_payment,
    store_refunds,
)
from pos_app.services.ledger.refund_rows import is_of, store_refund
from pos_app.services.ledger.sales import store_sale
from pos_app.services.shared.attempts import REFUND as REFUND_CALL
from pos_app.services.shared.attempts import begin_attempt
from pos_app.stripe_service.facts import DisputeFacts
from tests.services.payment_facts import (
    CHARGED,
    DISPUTE,
    INTENT,
    LATER,
    REFUND,
    elsewhere,
    kept,
    paid,
    told_of,
)
from tests.services.refund_rows import Rows
from tests.services.rows import (
    HOUR,
    NOON,
    columns_of,
    payment_row,
    refund_row,
)

TAX = TaxRate("", "Sales tax", 100_000, inclusive=False)


def test_refunds_made_elsewhere_become_rows_of_their_own_origin(books: Session) -> None:
    other = replace(REFUND, id="re_2", amount=5, status="pending", created=LATER)
    assert record_payment(books, CHARGED, 12, LATER, refunds=[other, REFUND])
    assert elsewhere(books) == [("re_1", 300, "succeeded"), ("re_2", 5, "pending")]
    row = books.scalars(select(Refund).where(Refund.stripe_id == "re_2")).one()
    assert (row.intent_id, row.sale_id, row.tender_id) == ("pi_1", None, None)
    assert (row.register_id, row.cashier_id) == (None, None)
    assert (row.business_date, row.created_at) == (date(2026, 1, 2), LATER)


def test_a_refund_made_elsewhere_is_of_the_tender_that_it_gives_back(books: Session) -> None:
    tender = paid(books)
    assert record_payment(books, CHARGED, 12, LATER, refunds=[REFUND])
    row = books.scalars(select(Refund)).one()
    assert (row.tender_id, row.sale_id, row.kind) == (tender.id, tender.sale_id, tender.kind)


def test_a_refund_made_elsewhere_follows_what_becomes_of_it(books: Session) -> None:
    books.add(payment_row("pi_1"))
    payment = kept(books)
    for status in ("pending", "succeeded", "failed"):
        store_refunds(books, payment, None, [replace(REFUND, status=status)], NOON)
        assert elsewhere(books) == [("re_1", 300, status)]
    store_refunds(books, payment, None, [], NOON)
    assert elsewhere(books) == []


def test_a_refund_that_stripe_does_not_list_any_more_goes_with_all_that_it_gave_back(
    rows: Rows,
) -> None:
    """Its lines, and their taxes."""
    session, now = rows.session, rows.clock.now()
    cart = Cart("usd", (CartLine("Mug", 1_000, tax=TAX),))
    tender = rows.tender(store_sale(session, cart, Actor(rows.cashier), rows.clock), 1_100)
    tender.intent_id = "pi_1"
    session.add(payment_row("pi_1"))
    session.flush()
    store_refunds(session, kept(session), tender, [replace(REFUND, amount=1_100)], now)
    assert session.scalars(select(RefundLineTax.tax_minor)).all() == [100]
    store_refunds(session, kept(session), tender, [], now)
    session.flush()
    tables = (Refund, RefundLine, RefundLineTax)
    assert [session.scalars(select(table)).all() for table in tables] == [[], [], []]
    assert session.execute(text("PRAGMA foreign_key_check")).all() == []


def test_one_that_is_ours_by_now_is_none_of_the_others(books: Session) -> None:
    """Whatever its metadata says: Stripe's id of it is in our row."""
    own = refund_row(books, paid(books), 300, stripe_id="re_1")
    assert record_payment(books, CHARGED, 12, LATER, refunds=[REFUND])
    assert [row.id for row in books.scalars(select(Refund))] == [own.id]


@pytest.mark.parametrize(
    ("ours", "stripes", "same"),
    [
        ({}, {}, True),
        ({"stripe_id": "re_1"}, {}, True),
        ({"stripe_id": "re_2"}, {}, False),
        ({}, {"intent_id": "pi_2"}, False),
        ({}, {"intent_id": None}, False),
        ({}, {"amount": 301}, False),
        ({}, {"currency": "eur"}, False),
        ({"stripe_id": "re_2"}, {"id": "re_2"}, True),
    ],
)
def test_a_refund_is_ours_only_where_it_is_the_one_that_was_asked_for(
    books: Session, ours: dict[str, Any], stripes: dict[str, Any], same: bool
) -> None:
    """Its metadata alone says little: whoever copies them could name any."""
    own = refund_row(books, paid(books), 300, state=RefundState.UNKNOWN, **ours)
    facts = replace(REFUND, metadata={"till_refund": own.id}, **stripes)
    assert is_of(facts, own) is same
    store_refunds(books, payment_row("pi_1"), None, [facts], LATER)
    expected = RefundState.SUCCEEDED if same else RefundState.UNKNOWN
    assert (own.state, own.stripe_id) == (expected, facts.id if same else own.stripe_id)


def test_each_of_our_refunds_hears_what_became_of_it(books: Session) -> None:
    """Whatever others stand before it: those made elsewhere, or of a book that was lost."""
    tender = paid(books)
    first, second, third = (
        refund_row(books, tender, 300, state=RefundState.UNKNOWN) for _ in range(3)
    )
    foreign = replace(REFUND, id="re_9")
    lost = replace(REFUND, id="re_8", metadata={"till_refund": "gone"})
    named = [
        replace(REFUND, id=stripe_id, status=status, metadata={"till_refund": own.id})
        for stripe_id, own, status in (("re_1", first, "succeeded"), ("re_2", second, "pending"))
    ]
    assert record_payment(books, CHARGED, 12, LATER, refunds=[foreign, lost, *named])
    states = [(own.state, own.stripe_id, own.settled_at) for own in (first, second, third)]
    assert states == [
        (RefundState.SUCCEEDED, "re_1", LATER),
        (RefundState.PENDING, "re_2", None),
        (RefundState.UNKNOWN, None, None),
    ]
    assert {stripe_id for stripe_id, *_ in elsewhere(books)} == {"re_9", "re_8"}


@pytest.mark.parametrize(
    ("before", "says", "after", "settled", "noted"),
    [
        (RefundState.STARTED, "succeeded", RefundState.SUCCEEDED, LATER, False),
        (RefundState.UNKNOWN, "pending", RefundState.PENDING, NOON, False),
        (RefundState.STARTED, "failed", RefundState.FAILED, LATER, True),
        (RefundState.UNKNOWN, "failed", RefundState.FAILED, LATER, True),
        (RefundState.PENDING, "succeeded", RefundState.SUCCEEDED, LATER, False),
        (RefundState.PENDING, "canceled", RefundState.CANCELED, LATER, True),
        (RefundState.PENDING, "requires_action", RefundState.REQUIRES_ACTION, NOON, False),
        (RefundState.SUCCEEDED, "succeeded", RefundState.SUCCEEDED, NOON, False),
        (RefundState.SUCCEEDED, "failed", RefundState.FAILED, LATER, True),
        (RefundState.FAILED, "failed", RefundState.FAILED, NOON, False),
        (RefundState.NOT_REFUNDED, "succeeded", RefundState.SUCCEEDED, LATER, False),
    ],
)
def test_a_refund_is_dated_by_its_end_and_noted_where_its_money_came_back(
    books: Session,
    before: RefundState,
    says: str,
    after: RefundState,
    settled: datetime,
    noted: bool,
) -> None:
    tender = paid(books)
    own = refund_row(books, tender, 300, state=before, settled_at=NOON)
    facts = replace(REFUND, status=says, failure_reason="lost_or_stolen_card")
    store_refund(books, own, facts, LATER)
    assert (own.state, own.failure, own.stripe_id) == (after, "lost_or_stolen_card", "re_1")
    assert own.settled_at == settled
    notices = books.scalars(select(OutboxEntry)).all()
    assert [(each.subject_id, each.sale_id, each.created_at) for each in notices] == (
        [(own.id, tender.sale_id, LATER)] if noted else []
    )


def test_refunds_that_nobody_asked_about_stay_as_they_are(books: Session) -> None:
    assert record_payment(books, INTENT, 12, NOON, refunds=[REFUND], disputes=[DISPUTE])
    assert record_payment(books, INTENT, 13, NOON, disputes=[])
    assert (len(elsewhere(books)), told_of(books)) == (1, [])


def test_disputes_that_nobody_asked_about_stay_as_they_are(books: Session) -> None:
    assert record_payment(books, INTENT, 12, NOON, refunds=[REFUND], disputes=[DISPUTE])
    assert record_payment(books, INTENT, 13, NOON, refunds=[])
    assert (len(elsewhere(books)), told_of(books)) == (0, [("dp_0", "won", NOON)])


def test_a_payment_stays_disputed_after_answers_from_before_its_dispute(books: Session) -> None:
    """The list of disputes was read after these were asked for, and stored before them."""
    tender = paid(books)
    assert record_payment(books, CHARGED, 12, NOON)
    entry = books.get_one(HistoryEntry, tender.sale_id)
    store_dispute(books, kept(books), DISPUTE, 15, NOON)
    assert (kept(books).disputed, entry.disputed) == (True, True)
    assert record_payment(books, CHARGED, 13, NOON)
    assert record_payment(books, CHARGED, 14, NOON, disputes=[])
    assert (kept(books).disputed, entry.disputed) == (True, True)
    assert record_payment(books, CHARGED, 16, NOON, disputes=[])
    assert (told_of(books), kept(books).disputed, entry.disputed) == ([], False, False)


def test_a_refund_that_came_back_is_noted_whoever_heard_of_it(books: Session) -> None:
    own = refund_row(books, paid(books), 300, state=RefundState.SUCCEEDED, stripe_id="re_1")
    failed = replace(REFUND, status="failed", metadata={"till_refund": own.id})
    assert record_payment(books, CHARGED, 12, LATER, refunds=[failed])
    assert books.scalars(select(OutboxEntry.subject_id)).all() == [own.id]


def test_a_refund_whose_answer_was_not_written_down_has_an_end_once_it_is_heard_of(
    books: Session,
) -> None:
    """The disk was full when Stripe had taken it; then the bank sent it back, and the sync saw."""
    own = refund_row(books, paid(books), 300, state=RefundState.STARTED)
    attempt = begin_attempt(books, own, REFUND_CALL, NOON)
    failed = replace(REFUND, status="failed", metadata={"till_refund": own.id})
    assert record_payment(books, CHARGED, 12, LATER, refunds=[failed])
    books.refresh(attempt)
    assert (attempt.state, attempt.outcome, attempt.ended_at) == (
        *(AttemptState.ANSWERED, "failed"),
        LATER,
    )
    assert books.scalars(select(OutboxEntry.subject_id)).all() == [own.id]


def disputes(*statuses: str) -> Sequence[DisputeFacts]:
    """Return disputes as Stripe lists them, the newest first: `dp_1` is the oldest."""
    return [
        DisputeFacts(f"dp_{place}", status, 100 * place, NOON + place * HOUR)
        for place, status in reversed(list(enumerate(statuses, 1)))
    ]


def test_disputes_are_kept_the_oldest_first(books: Session) -> None:
    assert record_payment(books, INTENT, 12, LATER, disputes=disputes("lost", "needs_response"))
    shown = ("id", "intent_id", "amount_minor", "currency", "status", "created_at", "over_at")
    found = [columns_of(each) for each in disputes_of(books, [kept(books)])]
    assert [{name: each[name] for name in shown} for each in found] == [
        {
            "id": "dp_1",
            "intent_id": "pi_1",
            "amount_minor": 100,
            "currency": "usd",
            "status": "lost",
            "created_at": NOON + HOUR,
            "over_at": LATER,
        },
        {
            "id": "dp_2",
            "intent_id": "pi_1",
            "amount_minor": 200,
            "currency": "usd",
            "status": "needs_response",
            "created_at": NOON + 2 * HOUR,
            "over_at": None,
        },
    ]


@pytest.mark.parametrize(
    ("status", "is_over"),
    [
        ("won", True),
        ("lost", True),
        ("warning_closed", True),
        ("prevented", True),
        ("needs_response", False),
        ("under_review", False),
        ("warning_needs_response", False),
        ("a word that is new", False),
    ],
)
def test_a_dispute_is_over_once_it_has_ended(books: Session, status: str, is_over: bool) -> None:
    assert DisputeStatus.of(status).is_over is is_over
    assert record_payment(books, INTENT, 12, LATER, disputes=disputes(status))
    assert told_of(books) == [("dp_1", status, LATER if is_over else None)]


def test_that_a_dispute_is_over_is_dated_by_when_it_was_first_heard_of(books: Session) -> None:
    for fetch, statuses in enumerate(
        (("lost", "needs_response"), ("lost", "won"), ("lost", "won"))
    ):
        now = LATER + fetch * HOUR
        assert record_payment(books, INTENT, 12 + fetch, now, disputes=disputes(*statuses))
    assert told_of(books) == [("dp_1", "lost", LATER), ("dp_2", "won", LATER + HOUR)]


def test_an_event_tells_better_when_a_dispute_was_over(books: Session) -> None:
    ended = NOON + 3 * HOUR
    assert record_payment(books, INTENT, 12, ended + HOUR, disputes=disputes("lost"))
    assert record_payment(
        books, INTENT, 13, ended + 2 * HOUR, disputes=disputes("lost"), over_at=ended
    )
    assert told_of(books) == [("dp_1", "lost", ended)]
