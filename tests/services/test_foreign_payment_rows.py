"""What the row of the history says of a payment that no sale made."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.domain.payments import (
    EntryKind,
    PaymentStatus,
    RefundState,
)
from pos_app.services.ledger.read_model import (
    methods_label,
    write_payment_entry,
)
from tests.services.rows import (
    HOUR,
    NOON,
    VISA,
    columns_of,
    customer_row,
    entry_of,
    payment_row,
    refund_row,
)


def paid_elsewhere(session: Session, **more: Any) -> HistoryEntry:
    session.add(payment_row("pi_Xy1", **more))
    write_payment_entry(session, "pi_Xy1")
    entry = entry_of(session, "pi_Xy1")
    assert entry is not None
    return entry


def test_a_foreign_payments_row_says_when_how_much_who_and_how(books: Session) -> None:
    customer_row(books, "Bob", "cus_2")
    ada = customer_row(books, "Ada", "cus_1")
    refund_row(books, None, 30, intent_id="pi_Xy1")
    refund_row(books, None, 7, intent_id="pi_Xy1", state=RefundState.UNKNOWN)
    refund_row(books, None, 500, intent_id="pi_2")
    entry = paid_elsewhere(
        books,
        received=800,
        amount_minor=900,
        currency="eur",
        stripe_customer_id="cus_1",
        description="Invoice Nº 7",
        card=VISA,
        created_at=NOON - HOUR,
    )
    assert columns_of(entry) == {
        "id": "pi_Xy1",
        "kind": EntryKind.PAYMENT,
        "sale_id": None,
        "intent_id": "pi_Xy1",
        "customer_id": ada.id,
        "register_id": None,
        "occurred_at": NOON - HOUR,
        "business_date": date(2026, 1, 2),
        "amount_minor": 900,
        "refunded_minor": 30,
        "currency": "eur",
        "status": PaymentStatus.PART_REFUNDED,
        "methods": [{"kind": None, "label": "", "brand": "visa", "last4": "4242"}],
        "cashier_id": None,
        "receipt_number": None,
        "search_text": "9.00 9,00 visa •••• 4242 pi_xy1 invoice no 7",
        "taken_minor": 800,
        "charged_minor": 0,
        "tip_minor": 0,
        "fee_minor": None,
        "net_minor": None,
        "settlement_currency": None,
        "method_codes": ":visa",
        "disputed": False,
        "settled_late": False,
        "store_hour": 11,
    }


@pytest.mark.parametrize("stripe_id", [None, "", "cus_unknown"])
def test_a_foreign_payment_of_nobody_known_names_nobody(
    books: Session, stripe_id: str | None
) -> None:
    customer_row(books, "Never Linked")
    entry = paid_elsewhere(books, stripe_customer_id=stripe_id)
    assert (entry.customer_id, methods_label(entry.methods)) == (None, "Card")


def test_a_foreign_payments_row_is_written_over_by_what_stripe_says_later(
    books: Session,
) -> None:
    assert paid_elsewhere(books, status="processing", received=0).status == PaymentStatus.WAITING
    payment = books.get_one(StripePayment, "pi_Xy1")
    payment.status, payment.received_minor, payment.refunded_minor = "succeeded", 900, 900
    write_payment_entry(books, "pi_Xy1")
    entry = entry_of(books, "pi_Xy1")
    assert entry is not None
    assert (entry.status, entry.refunded_minor) == (PaymentStatus.REFUNDED, 900)


@pytest.mark.parametrize(
    ("columns", "status"),
    [
        ({"status": "succeeded"}, PaymentStatus.PAID),
        ({"status": "succeeded", "failure_code": "expired_card"}, PaymentStatus.PAID),
        ({"status": "succeeded", "refunded_minor": 999}, PaymentStatus.PART_REFUNDED),
        ({"status": "succeeded", "refunded_minor": 1000}, PaymentStatus.REFUNDED),
        (
            {"status": "succeeded", "amount_minor": 2000, "refunded_minor": 1000},
            PaymentStatus.REFUNDED,
        ),
        ({"status": "canceled"}, PaymentStatus.CANCELLED),
        ({"status": "canceled", "failure_code": "expired_card"}, PaymentStatus.CANCELLED),
        ({"status": "processing"}, PaymentStatus.WAITING),
        ({"status": "requires_payment_method"}, PaymentStatus.WAITING),
        (
            {"status": "requires_payment_method", "failure_code": "expired_card"},
            PaymentStatus.DECLINED,
        ),
    ],
)
def test_a_foreign_payments_status_says_where_its_money_is(
    books: Session, columns: dict[str, Any], status: PaymentStatus
) -> None:
    assert paid_elsewhere(books, **columns).status == status


@pytest.mark.parametrize(
    ("received", "facts", "has_a_row"),
    [
        (0, {"till_check": "1"}, False),
        (0, {"till_reader_test": "1", "other": "2"}, False),
        (0, {"other": "2"}, True),
        (0, {}, True),
        (1, {"till_check": "1"}, True),
        (900, {}, True),
    ],
)
def test_only_a_trial_that_took_nothing_is_left_out_of_the_history(
    books: Session, received: int, facts: dict[str, str], has_a_row: bool
) -> None:
    books.add(payment_row("pi_1", received, facts=facts))
    write_payment_entry(books, "pi_1")
    assert (entry_of(books, "pi_1") is not None) is has_a_row
