"""A sale is what the money that was really taken makes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.declines import decline_advice, decline_reason
from pos_app.domain.payments import (
    PaymentStatus,
    RefundRoute,
    RefundState,
    SaleState,
    TenderKind,
    TenderMoney,
    TenderState,
    approved,
    left_to_pay,
    paid_status,
    sale_state,
)

tenders = st.lists(
    st.builds(TenderMoney, st.sampled_from(TenderState), st.integers(1, 10_000)), max_size=6
)
totals = st.integers(0, 20_000)


@given(totals, tenders)
def test_only_approved_money_counts(total: int, taken: list[TenderMoney]) -> None:
    """An unknown, declined or prepared tender pays nothing."""
    sure = [tender for tender in taken if tender.state is TenderState.APPROVED]
    assert left_to_pay(total, taken) == left_to_pay(total, sure)
    assert sale_state(total, taken, abandoned=False) == sale_state(total, sure, abandoned=False)


@given(totals, tenders, st.booleans())
def test_a_sale_is_paid_when_exactly_its_total_was_taken(
    total: int, taken: list[TenderMoney], abandoned: bool
) -> None:
    """More than that, or anything for an abandoned one, is money to give back."""
    state = sale_state(total, taken, abandoned=abandoned)
    money = approved(taken)
    wanted = 0 if abandoned else total
    assert (state is SaleState.OVERPAID) == (money > wanted)
    assert (state is SaleState.PAID) == (not abandoned and money == total)
    assert (state is SaleState.OPEN) == (not abandoned and money < total)
    assert (state is SaleState.ABANDONED) == (abandoned and not money)


@given(totals, tenders)
def test_what_is_left_and_what_was_taken_cover_the_total(
    total: int, taken: list[TenderMoney]
) -> None:
    """Nothing is left of a sale that is paid."""
    left = left_to_pay(total, taken)
    assert left >= 0
    assert left + approved(taken) >= total
    assert (left == 0) == (sale_state(total, taken, abandoned=False) is not SaleState.OPEN)


@pytest.mark.parametrize("state", TenderState)
def test_a_tender_that_is_settled_holds_nobody_up(state: TenderState) -> None:
    """And one that may still take money, or give it back, holds up every other."""
    assert not (state.is_final and state.holds_the_sale)
    may_move_money = {
        TenderState.PENDING,
        TenderState.ACTION,
        TenderState.UNKNOWN,
        TenderState.RETURNING,
    }
    assert state.holds_the_sale == (state in may_move_money)


@pytest.mark.parametrize("state", RefundState)
def test_a_refund_that_may_have_gone_out_is_not_made_again(state: RefundState) -> None:
    """Only what certainly did not happen frees its amount."""
    certain = {RefundState.FAILED, RefundState.CANCELED, RefundState.NOT_REFUNDED}
    assert state.takes_from_the_rest == (state not in certain)


@pytest.mark.parametrize(
    ("stripes_word", "state"),
    [
        ("pending", RefundState.PENDING),
        ("requires_action", RefundState.REQUIRES_ACTION),
        ("succeeded", RefundState.SUCCEEDED),
        ("failed", RefundState.FAILED),
        ("canceled", RefundState.CANCELED),
        ("started", RefundState.PENDING),
        ("not_refunded", RefundState.PENDING),
        ("a word of next year", RefundState.PENDING),
    ],
)
def test_a_word_that_is_not_stripes_is_no_end_of_a_refund(
    stripes_word: str, state: RefundState
) -> None:
    """It is asked about again."""
    assert RefundState.of(stripes_word) is state


@pytest.mark.parametrize("kind", TenderKind)
def test_what_stripe_does_not_move_it_does_not_give_back(kind: TenderKind) -> None:
    """Nor is any of it made ready, kept or paid out of sight: it can't be unknown."""
    facts = kind.facts
    assert facts.moves_at_stripe == (facts.refund_route is RefundRoute.STRIPE)
    assert facts.moves_at_stripe or not (
        facts.prepared_ahead
        or facts.charged_by_call
        or facts.in_customers_hands
        or facts.may_keep_card
    )


def test_only_cash_opens_the_drawer_and_gives_change() -> None:
    """Both are of one till's own money."""
    drawers = {kind for kind in TenderKind if kind.facts.opens_drawer}
    assert drawers == {kind for kind in TenderKind if kind.facts.gives_change} == {"cash"}


@given(st.integers(1, 10_000), st.integers(0, 20_000))
def test_the_history_says_how_much_was_given_back(taken: int, refunded: int) -> None:
    """All, a part or nothing."""
    status = paid_status(taken, refunded)
    assert (status is PaymentStatus.PAID) == (refunded == 0)
    assert (status is PaymentStatus.REFUNDED) == (refunded >= taken)
    assert (status is PaymentStatus.PART_REFUNDED) == (0 < refunded < taken)


@pytest.mark.parametrize(
    "code",
    ["fraudulent", "lost_card", "stolen_card", "merchant_blacklist", "pickup_card",
     "restricted_card", "security_violation", "generic_decline", "do_not_honor", "", None],
)  # fmt: skip
def test_nobody_learns_at_the_counter_that_a_card_is_lost_or_stolen(code: str | None) -> None:
    """These reasons sound like any plain decline."""
    assert decline_reason(code) == decline_reason("generic_decline")
    assert decline_advice(code) == decline_advice("generic_decline")


def test_a_reason_that_helps_is_told() -> None:
    """In a sentence, with what to do."""
    assert "not enough money" in decline_reason("insufficient_funds")
    assert decline_reason("expired_card").endswith(".")
    assert "once more" in decline_advice("try_again_later")
    assert "another card" in decline_advice("expired_card")


@pytest.mark.parametrize(
    ("code", "reason", "advice"),
    [
        ("offline_pin_required", "PIN", "inserted"),
        ("online_or_offline_pin_required", "PIN", "inserted"),
        ("incorrect_pin", "PIN", "once more"),
        ("pin_try_exceeded", "too often", "another card"),
        ("mobile_device_authentication_required", "phone", "unlocked"),
        ("duplicate_transaction", "same amount", "History"),
        ("withdrawal_count_limit_exceeded", "limit", "another card"),
        ("testmode_decline", "test card", "another card"),
        ("test_mode_live_card", "real card", "another card"),
    ],
)
def test_what_a_reader_declines_is_told_with_what_helps(
    code: str, reason: str, advice: str
) -> None:
    """Where the same card can still pay, that comes first."""
    assert reason in decline_reason(code)
    assert advice in decline_advice(code)
