"""What is said while a card is being saved; never that anything is charged."""

from __future__ import annotations

import pytest

from pos_app.domain.declines import decline_advice, decline_reason
from pos_app.domain.payments import SetupState, Step
from pos_app.domain.setup_messages import CAN_NOT_BE_KEPT, setup_messages

READER = "Counter reader"
NOT_SAVED = "No card was saved, and nothing was charged."


@pytest.mark.parametrize(
    ("state", "step", "headline", "advice"),
    [
        (SetupState.STARTED, Step.NONE, "Getting ready…", "Nothing is charged. Wait a moment."),
        (
            SetupState.WAITING,
            Step.PAGE,
            "Waiting for the customer to leave a card on their phone.",
            "Nothing is charged. Have them scan the code with the phone's camera.",
        ),
        (
            SetupState.WAITING,
            Step.BANK,
            "The customer's bank asks them to confirm.",
            "Nothing is charged. Wait for them, or cancel it.",
        ),
        (
            SetupState.WAITING,
            Step.CONNECTION_LOST,
            "Stripe does not answer just now.",
            "Nothing is charged. Till goes on asking.",
        ),
        (
            SetupState.CANCELED,
            Step.EXPIRED,
            "The page has expired.",
            f"{NOT_SAVED} Show a new code.",
        ),
        (
            SetupState.CANCELED,
            Step.CONNECTION_LOST,
            "The reader lost its connection.",
            f"{NOT_SAVED} Start it again.",
        ),
        (SetupState.CANCELED, Step.NONE, "Cancelled", NOT_SAVED),
        (SetupState.FAILED, Step.NONE, "Cancelled", NOT_SAVED),
    ],
)
def test_each_step_says_what_to_do(
    state: SetupState, step: Step, headline: str, advice: str
) -> None:
    assert setup_messages(state, step, "", READER, "") == (headline, advice)


def test_what_the_reader_waits_for_is_said() -> None:
    """With its name, while it waits and after it stopped."""
    waiting = setup_messages(SetupState.WAITING, Step.CARD, "", READER, "")
    stopped = setup_messages(SetupState.CANCELED, Step.BUSY, "", READER, "")
    assert READER in " ".join(waiting)
    assert waiting[1].startswith("Nothing is charged.")
    assert READER in " ".join(stopped)
    assert stopped[1].startswith(NOT_SAVED)


def test_a_saved_card_is_called_by_its_name() -> None:
    nothing = "Nothing was charged."
    saved = SetupState.SAVED
    assert setup_messages(saved, Step.NONE, "", READER, "Visa 4242") == (
        "Visa 4242 is saved.",
        nothing,
    )
    assert setup_messages(saved, Step.NONE, "", READER, "") == ("The card is saved.", nothing)


def test_a_refused_card_says_why() -> None:
    failed = SetupState.FAILED
    assert setup_messages(failed, Step.NONE, "expired_card", READER, "") == (
        decline_reason("expired_card"),
        f"{NOT_SAVED} {decline_advice('expired_card')}",
    )
    once_more = setup_messages(failed, Step.NONE, "approve_with_id", READER, "")[1]
    assert once_more == f"{NOT_SAVED} Try once more, or ask for another card."
    assert setup_messages(failed, Step.NONE, CAN_NOT_BE_KEPT, READER, "") == (
        "This card can't be kept for later.",
        f"{NOT_SAVED} Ask for another card.",
    )
