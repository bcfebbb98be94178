"""What is said about a reader: always what happened and what to do next, never a code."""

from __future__ import annotations

import pytest

from pos_app.domain.payments import Step
from pos_app.domain.readers import failed_step, reader_messages, refused_step

ON_READERS = [step for step in Step if step not in {Step.NONE, Step.PAGE, Step.BANK, Step.EXPIRED}]


@pytest.mark.parametrize("step", ON_READERS)
def test_each_step_names_the_reader_or_the_customer_and_says_what_to_do(step: Step) -> None:
    headline, advice = reader_messages(step, "Front reader")
    assert "Front reader" in headline
    assert headline.endswith((".", "…"))
    assert advice.endswith(".")
    assert "_" not in headline + advice
    assert reader_messages(step, "")[0].lower().count("the reader") == 1


def test_nothing_is_said_where_there_is_nothing_to_say() -> None:
    assert reader_messages(Step.NONE, "Front reader") == ("", "")


def test_what_a_reader_refuses_and_how_it_fails_is_told_apart() -> None:
    assert refused_step("terminal_reader_busy") is Step.BUSY
    assert refused_step("terminal_reader_offline") is Step.OFFLINE
    assert refused_step("terminal_reader_timeout") is Step.NOT_REACHED
    assert refused_step("parameter_invalid") is Step.NONE
    assert failed_step("customer_canceled") is Step.CUSTOMER_CANCELED
    assert failed_step("connection_error") is Step.CONNECTION_LOST
    assert failed_step("card_declined") is Step.NONE
