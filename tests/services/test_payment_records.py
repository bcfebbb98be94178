"""What the books keep of an answer of Stripe's: all of it, and never an older one over a newer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.outbox import OutboxEntry
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import Register
from pos_app.domain.payments import (
    PaymentStatus,
    RefundOrigin,
    RefundState,
    SaleState,
    TenderKind,
    TenderState,
)
from pos_app.services.ledger.payment_records import (
    DISPUTES_OVER,
    disputes_of,
    is_of,
    record_payment,
    store_charge,
    store_payment,
    store_refund,
    store_refunds,
    tender_of,
    update_payment,
)
from pos_app.services.ledger.read_model import methods_label
from pos_app.stripe_service.facts import (
    CardFacts,
    ChargeFacts,
    DisputeFacts,
    IntentFacts,
    RefundFacts,
)
from tests.services.rows import (
    HOUR,
    NOON,
    VISA,
    columns_of,
    payment_row,
    refund_row,
    sale_row,
    tender_row,
)

LATER = NOON + HOUR
CARD = CardFacts("visa", "4242", 12, 2030, type="card")
CHARGE = ChargeFacts("ch_1", CARD, True, 0, False, None, None, None, None, "", NOON)
INTENT = IntentFacts("pi_1", "succeeded", 1000, 1000, "usd", NOON)
CHARGED = replace(INTENT, charge_id="ch_1", charge=CHARGE, payment_method_id="pm_1")
DISPUTE = DisputeFacts("dp_0", "won", 9, NOON)
REFUND = RefundFacts("re_1", "pi_1", 300, "usd", "succeeded", "duplicate", "", {}, NOON)


def kept(session: Session) -> StripePayment:
    session.flush()
    session.expire_all()
    return session.get_one(StripePayment, "pi_1")


def paid(session: Session, **more: Any) -> Tender:
    """Return the tender of a sale that was paid with the payment."""
    sale = sale_row(session, state=SaleState.PAID)
    return tender_row(session, sale, kind=TenderKind.SAVED_CARD, **{"intent_id": "pi_1"} | more)


# --- payments ----------------------------------------------------------------------------------


def test_all_that_stripe_said_of_a_payment_is_kept(books: Session) -> None:
    charge = replace(CHARGE, refunded=40, disputed=True, fee=59, net=941, settlement_currency="eur")
    facts = replace(
        CHARGED,
        amount=1100,
        customer_id="cus_1",
        description="Invoice 7",
        receipt_email="ada@example.com",
        error_code="card_declined",
        metadata={"order": "7"},
        charge=charge,
    )
    assert store_payment(books, facts, 12, LATER, "acct_1") is kept(books)
    assert columns_of(kept(books)) == {
        "intent_id": "pi_1",
        "account_id": "acct_1",
        "status": "succeeded",
        "amount_minor": 1100,
        "received_minor": 1000,
        "refunded_minor": 40,
        "currency": "usd",
        "fee_minor": 59,
        "net_minor": 941,
        "settlement_currency": "eur",
        "charge_id": "ch_1",
        "card": {"id": "pm_1", **asdict(CARD)},
        "stripe_customer_id": "cus_1",
        "description": "Invoice 7",
        "receipt_email": "ada@example.com",
        "disputed": True,
        "failure_code": "card_declined",
        "facts": {"order": "7"},
        "created_at": NOON,
        "fetch_no": 12,
        "fetched_at": LATER,
        "unclaimed": False,
        "dismissed_at": None,
    }


def test_a_payment_without_a_charge_has_no_card_and_no_money_back(books: Session) -> None:
    assert store_payment(books, INTENT, 12, NOON) is not None
    payment = kept(books)
    assert (payment.account_id, payment.charge_id, payment.card) == (None, None, {})
    assert (payment.refunded_minor, payment.disputed, payment.fee_minor) == (0, False, None)
    assert (payment.failure_code, elsewhere(books), told_of(books)) == (None, [], [])


@pytest.mark.parametrize(
    ("decline", "error", "kept_code"),
    [
        ("insufficient_funds", "card_declined", "insufficient_funds"),
        (None, "card_declined", "card_declined"),
        ("insufficient_funds", None, "insufficient_funds"),
        (None, None, None),
    ],
)
def test_the_banks_reason_for_a_decline_goes_before_stripes(
    books: Session, decline: str | None, error: str | None, kept_code: str | None
) -> None:
    facts = replace(INTENT, decline_code=decline, error_code=error)
    store_payment(books, facts, 12, NOON)
    assert kept(books).failure_code == kept_code


def test_a_newer_answer_is_written_over_and_keeps_what_it_does_not_speak_of(
    books: Session,
) -> None:
    """The charge of before is known still, but nobody disputes it where Stripe names no dispute."""
    disputed = replace(CHARGED, charge=replace(CHARGE, refunded=40, disputed=True))
    first = store_payment(books, disputed, 12, NOON, "acct_1")
    assert first is not None
    assert store_payment(books, replace(INTENT, description="Later"), 13, LATER) is first
    payment = kept(books)
    assert (payment.description, payment.account_id) == ("Later", None)
    assert (payment.fetch_no, payment.fetched_at) == (13, LATER)
    assert (payment.charge_id, payment.refunded_minor, payment.disputed) == ("ch_1", 40, False)


ANOTHER_RUN = 1 << 32


@pytest.mark.parametrize(
    ("before", "known", "after", "asked", "is_news"),
    [
        ("processing", 12, "processing", 13, True),
        ("processing", 12, "processing", 12, True),
        ("processing", 12, "processing", 11, False),
        ("processing", 12 + ANOTHER_RUN, "processing", 11, True),
        ("succeeded", 12, "succeeded", 13, True),
        ("succeeded", 12, "succeeded", 11, False),
        ("succeeded", 12, "canceled", 11, False),
        ("canceled", 12, "canceled", 13, True),
        # A final status is news even from an older call, and stays.
        ("processing", 12, "succeeded", 11, True),
        ("processing", 12, "canceled", 11, True),
        ("succeeded", 12, "processing", 13, False),
        ("canceled", 12, "requires_capture", 13, False),
    ],
)
def test_an_answer_is_news_unless_a_later_or_final_one_is_known(
    books: Session, before: str, known: int, after: str, asked: int, is_news: bool
) -> None:
    books.add(payment_row("pi_1", status=before, fetch_no=known, description="before"))
    books.flush()
    facts = replace(CHARGED, status=after, description="after")
    changed = record_payment(books, facts, asked, LATER, refunds=[REFUND])
    assert changed is is_news
    payment = kept(books)
    assert payment.status == (after if is_news else before)
    assert payment.description == ("after" if is_news else "before")
    assert len(elsewhere(books)) == is_news
    assert (books.get(HistoryEntry, "pi_1") is not None) is is_news


def test_a_payment_that_was_read_already_is_brought_up_to_date_itself(books: Session) -> None:
    known = payment_row("pi_1", status="processing", fetch_no=12)
    assert update_payment(books, known, INTENT, 13, LATER, "acct_1") is known
    assert (known.status, known.account_id) == ("succeeded", "acct_1")
    assert update_payment(books, known, INTENT, 12, NOON, None) is None
    assert (known.fetch_no, known.fetched_at, known.account_id) == (13, LATER, "acct_1")
    made = update_payment(books, None, replace(INTENT, id="pi_2"), 14, LATER, None)
    assert made is not None
    assert (made.intent_id, made.status) == ("pi_2", "succeeded")
    assert made.refunded_minor == 0  # the sale's row asks before it is written
    assert books.get(StripePayment, "pi_2") is made


# --- whose payment it is -----------------------------------------------------------------------


def test_a_payment_belongs_to_the_tender_that_has_its_id_or_that_is_written_on_it(
    books: Session,
) -> None:
    by_id = paid(books)
    by_name = paid(books, intent_id=None)
    named = {"till_tender": by_name.id}
    assert tender_of(books, INTENT) is by_id
    assert tender_of(books, replace(INTENT, metadata=named)) is by_id
    assert tender_of(books, replace(INTENT, id="pi_2", metadata=named)) is by_name
    assert tender_of(books, replace(INTENT, id="pi_2", metadata={"till_tender": "gone"})) is None
    assert tender_of(books, replace(INTENT, id="pi_2")) is None


@pytest.mark.parametrize(
    ("status", "metadata", "unclaimed"),
    [
        ("requires_capture", {}, True),
        ("succeeded", {}, False),
        ("succeeded", {"till_register": "{register}", "till_tender": "gone"}, True),
        ("succeeded", {"till_register": "another", "till_tender": "gone"}, False),
        ("requires_capture", {"till_register": "{register}"}, False),  # a reader's trial
        ("succeeded", {"till_tender": "gone"}, False),
        ("requires_capture", {"till_tender": "{tender}"}, False),
        ("succeeded", {"till_register": "{register}", "till_tender": "{tender}"}, False),
    ],
)
def test_a_payment_that_no_tender_knows_is_looked_at_more_closely_where_it_may_be_ours(
    books: Session, status: str, metadata: dict[str, str], unclaimed: bool
) -> None:
    ids = {"register": books.scalars(select(Register.id)).one()}
    ids["tender"] = paid(books, intent_id=None).id
    on_it = {name: value.format(**ids) for name, value in metadata.items()}
    assert record_payment(books, replace(INTENT, status=status, metadata=on_it), 12, NOON)
    assert kept(books).unclaimed is unclaimed


def test_the_row_of_a_payment_says_what_stripe_said_last(books: Session) -> None:
    """Of a sale's payment in the sale's row, of any other in a row of its own."""
    charged = replace(CHARGED, charge=replace(CHARGE, refunded=250))
    assert record_payment(books, charged, 12, NOON, "acct_1")
    own = books.get_one(HistoryEntry, "pi_1")
    assert (own.refunded_minor, methods_label(own.methods)) == (250, "Visa •••• 4242")
    assert kept(books).account_id == "acct_1"
    tender = paid(books, intent_id="pi_2")
    assert record_payment(books, replace(charged, id="pi_2"), 13, LATER)
    entry = books.get_one(HistoryEntry, tender.sale_id)
    assert (entry.status, entry.refunded_minor) == (PaymentStatus.PART_REFUNDED, 250)
    assert methods_label(entry.methods) == "Visa •••• 4242"
    assert books.get(HistoryEntry, "pi_2") is None
    assert (tender.charge_id, tender.state) == ("ch_1", TenderState.APPROVED)
    assert books.get_one(StripePayment, "pi_2").fetched_at == LATER


def test_a_sales_payment_of_which_no_charge_was_told_keeps_its_card(books: Session) -> None:
    tender = paid(books, card=VISA, charge_id="ch_0")
    assert record_payment(books, INTENT, 12, NOON)
    assert (tender.card, tender.charge_id) == (VISA, "ch_0")
    assert books.get_one(HistoryEntry, tender.sale_id).status == PaymentStatus.PAID


@pytest.mark.parametrize(
    ("last4", "card"),
    [("4242", {"id": "pm_1", **asdict(CARD)}), ("", VISA)],
)
def test_a_tender_remembers_its_charge_and_a_card_whose_digits_are_known(
    books: Session, last4: str, card: dict[str, Any]
) -> None:
    tender = paid(books, card=VISA)
    store_charge(tender, CHARGED, replace(CHARGE, card=replace(CARD, last4=last4)))
    assert (tender.charge_id, tender.card) == ("ch_1", card)


@pytest.mark.parametrize(
    ("status", "state", "sale_state"),
    [
        ("succeeded", TenderState.RETURNED, SaleState.OPEN),
        ("failed", TenderState.APPROVED, SaleState.PAID),
    ],
)
def test_a_payment_that_was_taken_out_of_its_sale_follows_its_refund(
    books: Session, status: str, state: TenderState, sale_state: SaleState
) -> None:
    sale = sale_row(books)
    tender = tender_row(
        books, sale, kind=TenderKind.READER, intent_id="pi_1", state=TenderState.RETURNING
    )
    own = refund_row(books, tender, 1000, state=RefundState.UNKNOWN)
    whole = replace(REFUND, amount=1000, status=status, metadata={"till_refund": own.id})
    assert record_payment(books, CHARGED, 12, LATER, refunds=[whole])
    assert (tender.state, books.get_one(Sale, sale.id).state) == (state, sale_state)
    assert sale.paid_at == (LATER if sale_state is SaleState.PAID else None)
    assert own.settled_at == LATER


# --- refunds -----------------------------------------------------------------------------------


def elsewhere(session: Session) -> list[tuple[str | None, int, str]]:
    """Return what is known of refunds that somebody else made, the oldest first."""
    chosen = select(Refund).where(Refund.origin == RefundOrigin.STRIPE).order_by(Refund.created_at)
    return [(row.stripe_id, row.amount_minor, row.state) for row in session.scalars(chosen)]


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
        (RefundState.UNKNOWN, "failed", RefundState.FAILED, LATER, False),
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


def test_a_refund_that_came_back_is_noted_whoever_heard_of_it(books: Session) -> None:
    own = refund_row(books, paid(books), 300, state=RefundState.SUCCEEDED, stripe_id="re_1")
    failed = replace(REFUND, status="failed", metadata={"till_refund": own.id})
    assert record_payment(books, CHARGED, 12, LATER, refunds=[failed])
    assert books.scalars(select(OutboxEntry.subject_id)).all() == [own.id]


# --- disputes ----------------------------------------------------------------------------------


def disputes(*statuses: str) -> Sequence[DisputeFacts]:
    """Return disputes as Stripe lists them, the newest first: `dp_1` is the oldest."""
    return [
        DisputeFacts(f"dp_{place}", status, 100 * place, NOON + place * HOUR)
        for place, status in reversed(list(enumerate(statuses, 1)))
    ]


def told_of(session: Session) -> list[tuple[str, str, datetime | None]]:
    found = disputes_of(session, [kept(session)])
    return [(each.id, each.status, each.over_at) for each in found]


def test_disputes_are_kept_the_oldest_first(books: Session) -> None:
    assert record_payment(books, INTENT, 12, LATER, disputes=disputes("lost", "needs_response"))
    assert [columns_of(each) for each in disputes_of(books, [kept(books)])] == [
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
    assert (status in DISPUTES_OVER) is is_over
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
