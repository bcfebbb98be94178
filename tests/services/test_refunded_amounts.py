"""What was given back of a payment, here or elsewhere, and what is left to give back."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Refund
from pos_app.domain.payments import (
    RefundOrigin,
    RefundState,
    TenderKind,
    TenderState,
)
from pos_app.services.ledger.refundable import refundable, refundable_payment, refunded_of_payment
from tests.services.rows import (
    payment_row,
    refund_elsewhere,
    refund_row,
    sale_row,
    tender_row,
)


def given(amount: int, state: RefundState, stripe_id: str | None = None) -> Refund:
    return Refund(amount_minor=amount, state=state, stripe_id=stripe_id)


@pytest.mark.parametrize(
    ("state", "surely", "perhaps"),
    [
        (RefundState.STARTED, 0, 300),
        (RefundState.UNKNOWN, 0, 300),
        (RefundState.PENDING, 300, 300),
        (RefundState.REQUIRES_ACTION, 300, 300),
        (RefundState.SUCCEEDED, 300, 300),
        (RefundState.FAILED, 0, 0),
        (RefundState.CANCELED, 0, 0),
        (RefundState.NOT_REFUNDED, 0, 0),
    ],
)
@pytest.mark.parametrize("payment", [None, payment_row("pi_1")])
def test_a_refund_counts_once_it_was_made_and_is_not_made_twice_before(
    payment: StripePayment | None, state: RefundState, surely: int, perhaps: int
) -> None:
    own = [given(300, state), given(50, RefundState.SUCCEEDED)]
    assert refunded_of_payment(payment, own, certain=True) == surely + 50
    assert refunded_of_payment(payment, own, certain=False) == perhaps + 50


def elsewhere(amount: int, state: RefundState = RefundState.SUCCEEDED) -> Refund:
    refund = given(amount, state, "re_1")
    refund.origin = RefundOrigin.STRIPE
    return refund


@pytest.mark.parametrize(
    ("refunded", "refunds", "sum_"),
    [
        (0, [], 0),
        (700, [], 700),
        (0, [elsewhere(100), elsewhere(30)], 130),
        (0, [elsewhere(100), given(60, RefundState.SUCCEEDED)], 160),
        (0, [elsewhere(100), given(60, RefundState.STARTED)], 100),
        (500, [elsewhere(100), given(60, RefundState.SUCCEEDED)], 500),
        (0, [elsewhere(100, RefundState.FAILED), elsewhere(30, RefundState.PENDING)], 30),
        (0, [elsewhere(9, RefundState.CANCELED), elsewhere(30, RefundState.REQUIRES_ACTION)], 30),
    ],
)
def test_what_was_refunded_elsewhere_is_counted_once(
    refunded: int, refunds: list[Refund], sum_: int
) -> None:
    payment = payment_row("pi_1", refunded_minor=refunded)
    assert refunded_of_payment(payment, refunds, certain=True) == sum_


@pytest.mark.parametrize(
    ("state", "own", "left"),
    [
        (TenderState.APPROVED, 0, 1000),
        (TenderState.APPROVED, 400, 600),
        (TenderState.APPROVED, 999, 1),
        (TenderState.APPROVED, 1000, 0),
        (TenderState.APPROVED, 1300, 0),
        (TenderState.UNKNOWN, 0, 0),
        (TenderState.RETURNED, 0, 0),
    ],
)
def test_no_more_is_left_to_give_back_than_was_taken(
    books: Session, state: TenderState, own: int, left: int
) -> None:
    sale = sale_row(books, 2000)
    tender = tender_row(books, sale, state=state)
    other = tender_row(books, sale)
    if own:
        refund_row(books, tender, own, state=RefundState.UNKNOWN)
    refund_row(books, other, 70)
    assert refundable(books, tender) == left


def test_what_stripe_knows_was_given_back_of_a_tender_is_not_left(books: Session) -> None:
    sale = sale_row(books)
    tender = tender_row(books, sale, kind=TenderKind.SAVED_CARD, intent_id="pi_1")
    books.add_all([payment_row("pi_1"), payment_row("pi_2")])
    refund_elsewhere(books, 250, tender_id=tender.id, intent_id="pi_1")
    refund_elsewhere(books, 900, intent_id="pi_2", stripe_id="re_2")
    assert refundable(books, tender) == 750
    assert refundable(books, tender_row(books, sale, intent_id="pi_3")) == 1000


@pytest.mark.parametrize(("own", "left"), [(0, 800), (500, 300), (800, 0), (900, 0)])
def test_no_more_of_a_foreign_payment_is_left_than_was_received(
    books: Session, own: int, left: int
) -> None:
    payment = payment_row("pi_1", 800, amount_minor=1000)
    books.add(payment)
    if own:
        refund_row(books, None, own, intent_id="pi_1", state=RefundState.STARTED)
    refund_row(books, None, 60, intent_id="pi_2")
    assert refundable_payment(books, payment) == left


def test_what_stripe_knows_was_given_back_of_a_foreign_payment_is_not_left(
    books: Session,
) -> None:
    payment = payment_row("pi_1", 800)
    books.add(payment)
    refund_elsewhere(books, 250, intent_id="pi_1")
    assert refundable_payment(books, payment) == 550
