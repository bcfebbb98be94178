"""Disputes in words, how urgent an answer is, and what a bank reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pos_app.domain.disputes import (
    SOON,
    DisputeStatus,
    EvidenceText,
    Urgency,
    file_kind,
    fraud_label,
    is_to_show,
    reason_label,
    short_reason,
    urgency_of,
)

DUE = datetime(2026, 11, 30, 12, tzinfo=UTC)
TICK = timedelta(seconds=1)


def test_a_word_of_stripes_is_a_status_and_a_new_one_is_another() -> None:
    assert DisputeStatus.of("under_review") is DisputeStatus.UNDER_REVIEW
    assert DisputeStatus.of("brand_new") is DisputeStatus.OTHER


def test_why_it_was_opened_is_said_at_length_and_in_a_word_and_as_it_is_where_it_is_new() -> None:
    assert reason_label("fraudulent") == "The cardholder says they did not pay"
    assert reason_label("brand_new_word") == "Brand new word"
    assert short_reason("fraudulent") == "Fraud"
    assert short_reason("check_returned") == "A check was returned"
    assert short_reason("brand_new_word") == "Brand new word"


def test_why_an_issuer_warns_is_a_sentence() -> None:
    assert fraud_label("made_with_lost_card") == "The card was reported lost."
    assert fraud_label("brand_new") == fraud_label("misc") == "The bank gives no reason."


def test_what_is_asked_for_depends_on_the_reason() -> None:
    assert EvidenceText.DUPLICATE.concerns("duplicate")
    assert not EvidenceText.DUPLICATE.concerns("fraudulent")
    assert EvidenceText.REFUND_REFUSED.concerns("credit_not_processed")
    assert not EvidenceText.REFUND_REFUSED.concerns("duplicate")
    assert EvidenceText.REST.concerns("anything")


@pytest.mark.parametrize(
    ("now", "urgency"),
    [
        (DUE - SOON - TICK, Urgency.TIME),
        (DUE - SOON, Urgency.SOON),
        (DUE - TICK, Urgency.SOON),
        (DUE, Urgency.PAST),
        (DUE + TICK, Urgency.PAST),
    ],
)
def test_an_answer_is_urgent_for_its_last_three_days(now: datetime, urgency: Urgency) -> None:
    assert urgency_of(DisputeStatus.NEEDS_RESPONSE, DUE, now) is urgency
    assert urgency_of(DisputeStatus.APPEAL_NEEDS_RESPONSE, DUE, now) is urgency
    assert urgency_of(DisputeStatus.WON, DUE, now) is Urgency.NONE


def test_without_a_last_day_there_is_time() -> None:
    assert urgency_of(DisputeStatus.NEEDS_RESPONSE, None, DUE) is Urgency.TIME


def test_it_is_shown_until_it_was_seen_and_once_more_when_it_is_urgent() -> None:
    before, soon = DUE - SOON - TICK, DUE - SOON
    assert is_to_show(DUE, None, before)
    assert is_to_show(None, None, before)
    assert not is_to_show(DUE, before, before)
    assert is_to_show(DUE, before, soon)
    assert not is_to_show(DUE, soon, soon)
    assert not is_to_show(DUE, soon, DUE)
    assert not is_to_show(None, before, DUE)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7", "pdf"),
        (b"\x89PNG\r\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"GIF89a", None),
        (b" %PDF", None),
        (b"", None),
    ],
)
def test_a_bank_reads_pdf_png_and_jpeg(content: bytes, kind: str | None) -> None:
    assert file_kind(content) == kind
