"""What the books keep of an answer of Stripe's: all of it, and never an older one over a newer."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import Register
from pos_app.domain.payments import (
    PaymentStatus,
    RefundState,
    SaleState,
    TenderKind,
    TenderState,
)
from pos_app.services.ledger.payment_records import record_payment, record_payments
from pos_app.services.ledger.read_model import methods_label
from pos_app.services.ledger.settling import store_charge, store_payment, tender_of, update_payment
from pos_app.stripe_service.facts import ChargeDetails
from tests.services.payment_facts import (
    CARD,
    CHARGE,
    CHARGED,
    INTENT,
    LATER,
    REFUND,
    elsewhere,
    kept,
    paid,
    told_of,
)
from tests.services.rows import (
    NOON,
    VISA,
    columns_of,
    payment_row,
    refund_row,
    sale_row,
    tender_row,
)

# --- payments ----------------------------------------------------------------------------------


def test_payments_that_are_new_take_as_many_statements_as_one_of_them(books: Session) -> None:
    """A page of a web shop's keeps no sale waiting for its turn to write."""
    statements: list[str] = []
    event.listen(
        books.connection(), "before_cursor_execute", lambda *told: statements.append(told[2])
    )
    taken = []
    for count in (1, 25):
        statements.clear()
        facts = [replace(CHARGED, id=f"pi_{count}x{nth}") for nth in range(count)]
        record_payments(books, facts, 12, NOON)
        books.flush()
        taken.append(len(statements))
    assert taken[0] == taken[1] <= 5
    assert len(books.scalars(select(HistoryEntry.id)).all()) == 26


def test_all_that_stripe_said_of_a_payment_is_kept(books: Session) -> None:
    charge = replace(
        CHARGE,
        refunded=40,
        disputed=True,
        fee=59,
        net=941,
        settlement_currency="eur",
        fingerprint="Xt5EWLLDS7FJjR1c",
        details=ChargeDetails(
            created=NOON,
            gross=1000,
            fees=({"type": "stripe_fee", "amount": 59, "currency": "eur", "description": "Fees"},),
            risk_level="normal",
            risk_score=0,
            checks={"cvc_check": "pass"},
        ),
    )
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
        "charge": {
            "created": "2026-01-02T12:00:00+00:00",
            "gross": 1000,
            "fees": [
                {"type": "stripe_fee", "amount": 59, "currency": "eur", "description": "Fees"}
            ],
            "risk_level": "normal",
            "risk_score": 0,
            "checks": {"cvc_check": "pass"},
        },
        "card_fingerprint": "Xt5EWLLDS7FJjR1c",
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
