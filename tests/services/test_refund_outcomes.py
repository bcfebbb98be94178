"""What became of money that was given back: in the books, in its sale, and in the history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from pos_app.db.models.outbox import OutboxEntry
from pos_app.db.models.payments import RefundLine
from pos_app.domain.payments import (
    AttemptState,
    PaymentStatus,
    RefundOrigin,
    RefundState,
    SaleState,
    Step,
    TenderKind,
    TenderState,
)
from pos_app.errors import UserError
from pos_app.services.ledger.refund_rows import (
    begin_removal,
    nothing_given,
    source_of,
)
from pos_app.services.ledger.refundable import refundable
from pos_app.services.ledger.removals import apply_removal
from pos_app.services.sales.selling import back_before_trouble
from pos_app.services.sales.voids import back_so_far
from pos_app.services.views.history import RefundRequest
from pos_app.stripe_service.errors import OddAnswerError
from tests.services.refund_rows import INTERAC, LONG, LONGER, NOON, REASON, Rows, facts_of, said

# --- what came of it ---------------------------------------------------------------------------


def test_a_refund_that_stripe_made_is_settled_with_all_that_was_tried_for_it(rows: Rows) -> None:
    tender = rows.paid()
    refund, other = rows.refund(tender, 500), rows.refund(tender, 100)
    lost, another = rows.attempt(refund), rows.attempt(other)
    rows.clock.ahead += LONG
    rows.book.record(rows.session, refund, facts_of(refund))
    assert (refund.state, refund.stripe_id) == (RefundState.SUCCEEDED, "re_1")
    assert (refund.settled_at, other.settled_at) == (NOON + LONG, None)
    assert rows.ended(lost) == (AttemptState.ANSWERED, "succeeded", NOON + LONG)
    assert rows.ended(another) == (AttemptState.STARTED, "", None)
    assert rows.entry(tender.sale_id) == (PaymentStatus.PART_REFUNDED, 500)


def test_a_refund_that_is_on_its_way_is_counted_and_not_settled(rows: Rows) -> None:
    tender = rows.paid()
    refund = rows.refund(tender)
    attempt = rows.attempt(refund)
    rows.book.record(rows.session, refund, facts_of(refund, status="pending"))
    assert (refund.state, refund.settled_at) == (RefundState.PENDING, None)
    assert rows.ended(attempt) == (AttemptState.STARTED, "", None)
    assert rows.entry(tender.sale_id) == (PaymentStatus.REFUNDED, 1350)


def test_a_refund_whose_money_came_back_is_told_and_may_be_made_anew(rows: Rows) -> None:
    tender = rows.paid()
    refund = rows.refund(tender)
    rows.book.record(rows.session, refund, facts_of(refund, status="pending"))
    rows.clock.ahead += LONG
    failed = facts_of(refund, status="failed", failure_reason="expired_or_canceled_card")
    rows.book.record(rows.session, refund, failed)
    assert (refund.state, refund.failure) == (RefundState.FAILED, "expired_or_canceled_card")
    notice = rows.session.scalars(select(OutboxEntry).filter_by(kind="refund_notice")).one()
    assert (notice.subject_id, notice.created_at) == (refund.id, NOON + LONG)
    assert rows.entry(tender.sale_id) == (PaymentStatus.PAID, 0)


@pytest.mark.parametrize(
    "changes",
    [{"amount": 1351}, {"currency": "eur"}, {"intent_id": "pi_2"}, {"id": "re_2"}],
)
def test_another_refund_is_no_answer(rows: Rows, changes: dict[str, Any]) -> None:
    refund = rows.refund(rows.paid(), stripe_id="re_1")
    other = facts_of(refund, **changes)
    with pytest.raises(OddAnswerError, match=rf"^{other.id} is not the refund that was asked for$"):
        rows.book.record(rows.session, refund, other)
    assert (refund.state, refund.stripe_id) == (RefundState.STARTED, "re_1")


def test_the_refund_of_another_row_is_no_answer(rows: Rows) -> None:
    tender = rows.paid()
    first, second = rows.refund(tender, 500), rows.refund(tender, 500)
    rows.book.record(rows.session, first, facts_of(first))
    rows.book.record(rows.session, first, facts_of(first))
    told = f"^Stripe answered {second.id} with re_1, which {first.id} has$"
    with pytest.raises(OddAnswerError, match=told):
        rows.book.record(rows.session, second, facts_of(second))
    assert second.state == RefundState.STARTED


def test_cash_that_was_given_back_is_settled_at_once(rows: Rows) -> None:
    tender = rows.paid(kind=TenderKind.CASH, intent_id=None)
    refund = rows.refund(tender)
    rows.book.record_given_here(rows.session, refund)
    assert (refund.state, refund.settled_at) == (RefundState.SUCCEEDED, NOON)
    assert rows.entry(tender.sale_id) == (PaymentStatus.REFUNDED, 1350)


def test_a_refund_that_was_not_made_says_why_and_leaves_all_to_give_back(rows: Rows) -> None:
    tender = rows.paid()
    refund = rows.refund(tender)
    attempt = rows.attempt(refund)
    rows.book.record_not_given(rows.session, refund, "x" * 65)
    assert (refund.state, refund.failure) == (RefundState.NOT_REFUNDED, "x" * 64)
    assert refund.settled_at == NOON
    assert rows.ended(attempt) == (AttemptState.ANSWERED, "not_refunded", NOON)
    assert rows.entry(tender.sale_id) == (PaymentStatus.PAID, 0)
    assert source_of(rows.session, tender).left == 1350


@pytest.mark.parametrize("asked_at", [NOON + LONG, None])
def test_a_refund_without_an_answer_is_not_given_back_again(
    rows: Rows, asked_at: datetime | None
) -> None:
    tender = rows.paid()
    refund = rows.refund(tender, asked_at=NOON)
    attempt = rows.attempt(refund)
    rows.book.record_unknown(rows.session, refund, asked_at)
    assert (refund.state, refund.asked_at) == (RefundState.UNKNOWN, asked_at)
    assert refund.settled_at is None
    assert rows.ended(attempt) == (AttemptState.STARTED, "", None)
    assert rows.entry(tender.sale_id) == (PaymentStatus.PAID, 0)
    assert source_of(rows.session, tender).left == 0


@pytest.mark.parametrize(
    ("asked_at", "stripes", "state"),
    [
        (NOON, None, RefundState.UNKNOWN),
        (None, NOON, RefundState.UNKNOWN),
        (NOON, NOON + LONG, RefundState.UNKNOWN),
        (NOON, NOON + LONGER, RefundState.NOT_REFUNDED),
    ],
)
def test_what_stripe_has_not_was_not_refunded_once_it_can_not_arrive_any_more(
    rows: Rows, asked_at: datetime | None, stripes: datetime | None, state: RefundState
) -> None:
    refund = rows.refund(rows.paid(), state=RefundState.UNKNOWN, asked_at=asked_at)
    rows.book.record_not_found(rows.session, refund, stripes)
    assert (refund.state, refund.asked_at) == (state, NOON)
    assert (refund.settled_at is None) is (state is RefundState.UNKNOWN)


def test_what_is_given_back_of_a_payment_without_a_sale_is_in_its_row(rows: Rows) -> None:
    payment = rows.elsewhere()
    asked = RefundRequest(payment.intent_id, None, 400, REASON)
    source = source_of(rows.session, payment)
    refund = rows.book.new(rows.session, asked, rows.cashier, source)
    rows.book.record(rows.session, refund, facts_of(refund))
    assert rows.entry(payment.intent_id) == (PaymentStatus.PART_REFUNDED, 400)


# --- taken out of a sale that is not paid yet --------------------------------------------------


@pytest.mark.parametrize(("card", "step"), [({"type": "card"}, Step.NONE), (INTERAC, Step.CARD)])
def test_what_is_taken_out_pays_for_nothing_from_then_on(
    rows: Rows, card: dict[str, str], step: Step
) -> None:
    tender = rows.tender(rows.sale(), 500, card=card, step=Step.PROCESSING)
    source = begin_removal(rows.session, tender, NOON)
    assert (source.left, source.tender_id) == (500, tender.id)
    assert (tender.state, tender.step) == (TenderState.RETURNING, step)
    assert rows.entry(tender.sale_id) == (PaymentStatus.UNKNOWN, 0)


def test_what_went_back_at_stripe_already_is_out_at_once(rows: Rows) -> None:
    tender = rows.tender(rows.sale(), 500)
    rows.refund(tender, state=RefundState.SUCCEEDED)
    assert begin_removal(rows.session, tender, NOON).left == 0
    assert tender.state == TenderState.RETURNED
    assert rows.sale_of(tender).state == SaleState.OPEN


@pytest.mark.parametrize(
    ("sale_state", "state"),
    [
        (SaleState.PAID, TenderState.APPROVED),
        (SaleState.OPEN, TenderState.PENDING),
        (SaleState.OPEN, TenderState.RETURNING),
        (SaleState.ABANDONED, TenderState.CANCELED),
    ],
)
def test_only_what_pays_for_an_open_sale_can_be_taken_out(
    rows: Rows, sale_state: SaleState, state: TenderState
) -> None:
    tender = rows.tender(rows.sale(), 500)
    rows.sale_of(tender).state, tender.state = sale_state, state
    with pytest.raises(UserError) as refused:
        begin_removal(rows.session, tender, NOON)
    assert said(refused.value) == (
        "This payment can't be taken out of the sale any more.",
        nothing_given(),
        "Look the sale up in the history: a finished sale is refunded there.",
    )
    assert tender.state == state


R = RefundState


@pytest.mark.parametrize(
    ("refunds", "state"),
    [
        ([], TenderState.RETURNING),
        ([R.STARTED], TenderState.RETURNING),
        ([R.NOT_REFUNDED, R.UNKNOWN], TenderState.RETURNING),
        ([R.SUCCEEDED, R.UNKNOWN], TenderState.RETURNING),
        ([R.PENDING], TenderState.RETURNED),
        ([R.FAILED, R.SUCCEEDED], TenderState.RETURNED),
        ([R.NOT_REFUNDED], TenderState.APPROVED),
        ([R.FAILED, R.CANCELED], TenderState.APPROVED),
    ],
)
def test_what_was_taken_out_is_where_its_refunds_are(
    rows: Rows, refunds: list[RefundState], state: TenderState
) -> None:
    tender = rows.taken_out(card=INTERAC)
    for refund in refunds:
        rows.refund(tender, state=refund)
    of_another = rows.taken_out()
    rows.refund(of_another, state=R.STARTED)
    assert apply_removal(rows.session, tender, NOON)
    waits = state is TenderState.RETURNING
    assert (tender.state, tender.step) == (state, Step.CARD if waits else Step.NONE)


@pytest.mark.parametrize(
    ("elsewhere", "state", "left"),
    [(R.FAILED, TenderState.APPROVED, 200), (R.SUCCEEDED, TenderState.RETURNED, 0)],
)
def test_a_part_that_somebody_else_gave_back_and_that_came_back_is_here_again(
    rows: Rows, elsewhere: RefundState, state: TenderState, left: int
) -> None:
    """Only the rest of it was given back when it was taken out."""
    tender = rows.tender(rows.sale(), 600)
    rows.refund(tender, 200, state=elsewhere, origin=RefundOrigin.STRIPE)
    tender.state = TenderState.RETURNED
    rows.refund(tender, 400, state=R.SUCCEEDED)
    assert apply_removal(rows.session, tender, NOON)
    assert (tender.state, refundable(rows.session, tender)) == (state, left)


@pytest.mark.parametrize(
    ("refunded", "state"), [(0, TenderState.APPROVED), (500, TenderState.RETURNED)]
)
def test_what_nobody_gave_back_after_all_is_here_again(
    rows: Rows, refunded: int, state: TenderState
) -> None:
    """The refund that took it out is none of Stripe's any more."""
    tender = rows.tender(rows.sale(), 500, state=TenderState.RETURNED)
    payment = rows.elsewhere(intent_id=tender.intent_id, refunded_minor=refunded)
    assert payment.intent_id == tender.intent_id
    assert apply_removal(rows.session, tender, NOON)
    assert tender.state == state


def test_what_came_back_after_all_pays_for_its_sale_again(rows: Rows) -> None:
    """The rest was paid in cash meanwhile."""
    tender = rows.taken_out()
    rows.tender(rows.sale_of(tender), 850, kind=TenderKind.CASH, intent_id=None)
    refund = rows.refund(tender)
    rows.clock.ahead += LONG
    rows.book.record_not_given(rows.session, refund, "charge_disputed")
    sale = rows.sale_of(tender)
    assert (tender.state, sale.state) == (TenderState.APPROVED, SaleState.PAID)
    assert (sale.paid_at, sale.business_date) == (NOON + LONG, date(2026, 10, 6))
    assert rows.entry(sale.id) == (PaymentStatus.PAID, 0)


def test_a_refund_that_fails_later_leaves_its_sale_overpaid(rows: Rows) -> None:
    tender = rows.taken_out()
    refund = rows.refund(tender)
    rows.book.record(rows.session, refund, facts_of(refund, status="pending"))
    assert tender.state == TenderState.RETURNED
    rows.tender(rows.sale_of(tender), 1350, kind=TenderKind.CASH, intent_id=None)
    assert rows.sale_of(tender).state == SaleState.PAID
    rows.book.record(rows.session, refund, facts_of(refund, status="failed"))
    assert tender.state == TenderState.APPROVED
    assert rows.sale_of(tender).state == SaleState.OVERPAID
    assert rows.entry(tender.sale_id) == (PaymentStatus.OVERPAID, 0)


def test_a_refund_of_what_was_taken_out_is_of_no_line(rows: Rows) -> None:
    """Somebody makes it at Stripe, where ours failed after the sale was paid in another way."""
    tender = rows.taken_out()
    first = rows.refund(tender)
    rows.book.record(rows.session, first, facts_of(first, status="pending"))
    rows.tender(rows.sale_of(tender), 1350, kind=TenderKind.CASH, intent_id=None)
    second = rows.refund(tender)
    assert rows.sale_of(tender).receipt_number
    lines = select(RefundLine).where(RefundLine.refund_id == second.id)
    assert rows.session.scalars(lines).all() == []


@pytest.mark.parametrize("state", [TenderState.APPROVED, TenderState.UNKNOWN])
def test_what_was_not_taken_out_follows_no_refund(rows: Rows, state: TenderState) -> None:
    tender = rows.tender(rows.sale(), 500, state=state, step=Step.CARD)
    rows.refund(tender, 200, state=R.SUCCEEDED)  # all of it would take it out
    assert apply_removal(rows.session, tender, NOON) is False
    assert (tender.state, tender.step) == (state, Step.CARD)


@pytest.mark.parametrize(
    ("given", "unknown", "says", "before_trouble"),
    [
        ("", "", "Nothing was given back so far.", ""),
        (
            "$5.00",
            "",
            "$5.00 was given back so far.",
            "$5.00 was given back before that; the rest stays taken.",
        ),
        (
            "",
            "$8.50",
            "Whether $8.50 was given back is not known yet.",
            "Whether $8.50 was given back is not known yet; the rest stays taken.",
        ),
        (
            "$5.00",
            "$8.50",
            "$5.00 was given back so far, and whether $8.50 was is not known yet.",
            "$5.00 was given back before that, and whether $8.50 was is not known yet; "
            "the rest stays taken.",
        ),
    ],
)
def test_it_is_said_what_went_back_and_what_nobody_knows(
    given: str, unknown: str, says: str, before_trouble: str
) -> None:
    assert back_so_far(given, unknown) == says
    assert back_before_trouble(given, unknown) == before_trouble
