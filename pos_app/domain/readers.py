"""What a card reader's codes mean, and what to say about where it stands.

Source: docs.stripe.com/terminal/payments/collect-card-payment, server-driven, "Handle errors".
"""

from __future__ import annotations

from typing import Final

from pos_app.domain.payments import Step
from pos_app.domain.texts import N_, Message

_REFUSED: Final = {
    "terminal_reader_busy": Step.BUSY,
    "terminal_reader_offline": Step.OFFLINE,
    "terminal_reader_timeout": Step.NOT_REACHED,
}
_FAILED: Final = {
    "customer_canceled": Step.CUSTOMER_CANCELED,
    "connection_error": Step.CONNECTION_LOST,
}

_START_AGAIN: Final = N_("Start it again, or take another way of paying.")

_STEP_MESSAGES: Final[dict[Step, tuple[Message, Message, Message]]] = {
    Step.CARD: (
        N_("Waiting for the customer's card on {reader}."),
        N_("Waiting for the customer's card on the reader."),
        N_("The customer taps, inserts or swipes it now."),
    ),
    Step.TIP: (
        N_("The customer chooses a tip on {reader}, then pays."),
        N_("The customer chooses a tip on the reader, then pays."),
        N_("Wait until they are done."),
    ),
    Step.PROCESSING: (
        N_("{reader} is asking the bank…"),
        N_("The reader is asking the bank…"),
        N_("The card stays where it is until the bank has answered."),
    ),
    Step.CUSTOMER_CANCELED: (
        N_("The customer cancelled on {reader}."),
        N_("The customer cancelled on the reader."),
        _START_AGAIN,
    ),
    Step.TIMED_OUT: (
        N_("Nobody paid on {reader} in time, so it was cleared."),
        N_("Nobody paid on the reader in time, so it was cleared."),
        _START_AGAIN,
    ),
    Step.BUSY: (
        N_("{reader} is busy."),
        N_("The reader is busy."),
        N_(
            "See that no card is left in it, wait a moment and start it again, "
            "or use another reader."
        ),
    ),
    Step.OFFLINE: (
        N_("{reader} is offline."),
        N_("The reader is offline."),
        N_("See that it has power and network, or use another reader or way of paying."),
    ),
    Step.NOT_REACHED: (
        N_("{reader} did not answer."),
        N_("The reader did not answer."),
        N_("Start it again, or use another reader or way of paying."),
    ),
    Step.IN_USE: (
        N_("{reader} is in use by another register."),
        N_("The reader is in use by another register."),
        N_("Wait until that customer is done, or use another reader."),
    ),
    Step.REPLACED: (
        N_("{reader} was used for something else before the customer paid."),
        N_("The reader was used for something else before the customer paid."),
        N_("Start it again, or use another reader."),
    ),
    Step.CONNECTION_LOST: (
        N_("{reader} lost its connection while the customer paid."),
        N_("The reader lost its connection while the customer paid."),
        N_("Check again or cancel it: Till then knows what happened. Don't charge again before."),
    ),
}
"""What happened at a reader of this name, at one without, and what to do next."""


def refused_step(code: str) -> Step:
    """Return why a reader did not take what it was asked, by Stripe's error code."""
    return _REFUSED.get(code, Step.NONE)


def failed_step(code: str) -> Step:
    """Return how a reader's action ended without a card being refused; NONE where one was."""
    return _FAILED.get(code, Step.NONE)


def reader_messages(step: Step, reader: str) -> tuple[str, str]:
    """Return one big sentence about a reader, and what to do next; empty where there is none.

    Neither says whether money moved: that is known by the payment alone.
    """
    if step not in _STEP_MESSAGES:
        return "", ""
    named, unnamed, advice = _STEP_MESSAGES[step]
    return named.format(reader=reader) if reader else str(unnamed), str(advice)
