"""What a customer is asked on a reader, in words for both sides of the counter."""

from __future__ import annotations

import pytest

from pos_app.domain.reader_inputs import (
    InputKind,
    InputState,
    can_ask,
    form_words,
    input_messages,
)


def test_readers_with_a_screen_can_ask() -> None:
    assert can_ask("stripe_s700")
    assert not can_ask("verifone_P400")


def test_the_reader_says_what_is_asked_and_what_for() -> None:
    assert form_words(InputKind.EMAIL) == ("Your email address", "Your receipt is sent there.")


@pytest.mark.parametrize("kind", InputKind)
@pytest.mark.parametrize("state", InputState)
def test_the_cashier_reads_which_reader_it_is_and_what_to_do(
    kind: InputKind, state: InputState
) -> None:
    headline, advice = input_messages(kind, state, "Front reader")
    assert "Front reader" in headline
    assert headline.endswith(".")
    assert advice.endswith(".")


def test_each_question_has_its_own_words_while_it_waits_and_when_it_was_answered() -> None:
    for state in (InputState.WAITING, InputState.GIVEN):
        assert input_messages(InputKind.SIGNATURE, state, "R") != input_messages(
            InputKind.EMAIL, state, "R"
        )
    assert input_messages(InputKind.EMAIL, InputState.SKIPPED, "R") == (
        "The customer skipped it on R.",
        "Ask again, or go on without it.",
    )
