"""Errors in plain words: what happened, whether money moved, what to do next."""

from __future__ import annotations

import pytest

from pos_app.errors import KeyTroubleError
from pos_app.services.shared.wording import explain
from pos_app.stripe_service.errors import (
    CardDeclinedError,
    KeyRejectedError,
    NoAnswerError,
    NotFoundError,
    OddAnswerError,
    RateLimitedError,
    RefusedError,
    RightMissingError,
    StripeError,
)

FAILED = "Till could not charge the card."

ERRORS = [
    NoAnswerError("timed out"),
    RateLimitedError("slow down"),
    CardDeclinedError("declined", decline_code="stolen_card", code="card_declined"),
    RefusedError("no", code="amount_too_small"),
    RefusedError("No such thing", code="parameter_invalid", request_id="req_1"),
    NotFoundError("gone"),
    KeyRejectedError("bad key"),
    RightMissingError("forbidden", right="rak_customer_write"),
    OddAnswerError("not JSON"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_every_error_says_what_whether_money_moved_and_what_next(error: StripeError) -> None:
    said = explain(error, FAILED)
    assert said.what.endswith((".", "thing"))
    assert said.money == "No money moved."
    assert said.next_step.endswith(".")


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (NoAnswerError("timed out"), "Stripe did not answer."),
        (RateLimitedError("slow down"), "Stripe is too busy just now."),
        (NotFoundError("gone"), "Stripe has it no more."),
        (OddAnswerError("not JSON"), "What came back is no answer of Stripe's."),
        (RefusedError("No such thing"), "Stripe says: No such thing"),
    ],
)
def test_what_till_could_not_do_and_why_are_two_sentences(error: StripeError, why: str) -> None:
    assert explain(error, FAILED).what == f"Till could not charge the card. {why}"


def test_a_stolen_card_is_told_as_a_plain_decline() -> None:
    said = explain(ERRORS[2], FAILED)
    assert "stolen" not in f"{said} {said.details}"


def test_support_gets_the_request() -> None:
    assert explain(ERRORS[4], FAILED).details == "parameter_invalid req_1"


def test_trouble_with_the_key_names_the_right() -> None:
    said = explain(ERRORS[7], FAILED)
    assert isinstance(said, KeyTroubleError)
    assert said.right == "rak_customer_write"
    assert "“rak_customer_write”" in said.what
    assert isinstance(explain(ERRORS[6], FAILED), KeyTroubleError)


@pytest.mark.parametrize(
    ("code", "says", "told"),
    [
        (
            "amount_too_small",
            "Amount must be at least $0.50 usd",
            "This amount is too small for a card payment. "
            "Stripe says that it has to be at least $0.50 usd.",
        ),
        (
            "amount_too_small",
            "Amount must convert to at least 50 cents. kr1.00 converts to approximately $0.09.",
            "at least 50 cents.",
        ),
        ("amount_too_large", "Amount must be no more than $999,999.99", "more than $999,999.99."),
        ("amount_too_small", "Amount is too small.", "too small for a card payment."),
    ],
)
def test_a_limit_that_stripe_names_is_said(code: str, says: str, told: str) -> None:
    said = explain(RefusedError(says, code=code), FAILED)
    assert said.what.endswith(told)
    assert said.money == "No money moved."
