"""What can be owed: why it waits, in words, and how long until the next try."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pos_app.domain.outbox import DeliveryError, OutboxKind, delivery_message, pause_after


@pytest.mark.parametrize(
    ("tries", "seconds"), [(1, 30), (2, 60), (3, 120), (7, 1_920), (8, 3_600), (9_999, 3_600)]
)
def test_each_pause_is_twice_as_long_and_an_hour_at_most(tries: int, seconds: int) -> None:
    assert pause_after(tries) == timedelta(seconds=seconds)


def test_why_it_waits_is_a_sentence_of_its_own() -> None:
    values = {"answer": "No such card {braces}.", "right": "rak_customer_write"}
    sentences = {error: delivery_message(error, values) for error in DeliveryError}
    assert sentences[DeliveryError.NONE] == ""
    assert sentences[DeliveryError.REFUSED] == "Stripe says: No such card {braces}."
    assert "rak_customer_write" in sentences[DeliveryError.RIGHT_MISSING]
    assert len(set(sentences.values())) == len(DeliveryError)


def test_what_goes_to_stripe_is_none_of_the_counters() -> None:
    counters = {kind for kind in OutboxKind if not kind.goes_to_stripe}
    assert counters == {
        OutboxKind.PRINT,
        OutboxKind.MAIL_RECEIPT,
        OutboxKind.RECEIPT,
        OutboxKind.DRAWER,
        OutboxKind.PAYMENT_NOTICE,
        OutboxKind.REFUND_NOTICE,
    }
