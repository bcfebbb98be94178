"""What a card reader's codes mean, and what to say about where it stands.

Source: docs.stripe.com/terminal/payments/collect-card-payment, server-driven, "Handle errors".
"""

from __future__ import annotations

from pos_app.domain.payments import Step

_REFUSED = {
    "terminal_reader_busy": Step.BUSY,
    "terminal_reader_offline": Step.OFFLINE,
    "terminal_reader_timeout": Step.NOT_REACHED,
}
_FAILED = {
    "customer_canceled": Step.CUSTOMER_CANCELED,
    "connection_error": Step.CONNECTION_LOST,
}

# What happened, and what to do next. `{reader}` is its name.
_SAYS = {
    Step.CARD: (
        "Waiting for the customer's card on {reader}.",
        "The customer taps, inserts or swipes it now.",
    ),
    Step.TIP: (
        "The customer chooses a tip on {reader}, then pays.",
        "Wait until they are done.",
    ),
    Step.PROCESSING: (
        "{reader} is asking the bank…",
        "The card stays where it is until the bank has answered.",
    ),
    Step.CUSTOMER_CANCELED: (
        "The customer cancelled on {reader}.",
        "Start it again, or take another way of paying.",
    ),
    Step.TIMED_OUT: (
        "Nobody paid on {reader} in time, so it was cleared.",
        "Start it again, or take another way of paying.",
    ),
    Step.BUSY: (
        "{reader} is busy.",
        "See that no card is left in it, wait a moment and start it again, or use another reader.",
    ),
    Step.OFFLINE: (
        "{reader} is offline.",
        "See that it has power and network, or use another reader or way of paying.",
    ),
    Step.NOT_REACHED: (
        "{reader} did not answer.",
        "Start it again, or use another reader or way of paying.",
    ),
    Step.IN_USE: (
        "{reader} is in use by another register.",
        "Wait until that customer is done, or use another reader.",
    ),
    Step.REPLACED: (
        "{reader} was used for something else before the customer paid.",
        "Start it again, or use another reader.",
    ),
    Step.CONNECTION_LOST: (
        "{reader} lost its connection while the customer paid.",
        "Check again or cancel it: Till then knows what happened. Don't charge again before.",
    ),
}  # fmt: skip


def refused_step(code: str) -> Step:
    """Return why a reader did not take what it was asked, by Stripe's error code."""
    return _REFUSED.get(code, Step.NONE)


def failed_step(code: str) -> Step:
    """Return how a reader's action ended without a card being refused; NONE where one was."""
    return _FAILED.get(code, Step.NONE)


def reader_says(step: Step, reader: str) -> tuple[str, str]:
    """Return one big sentence about a reader, and what to do next; empty where there is none.

    Neither says whether money moved: that is known by the payment alone.
    """
    headline, advice = _SAYS.get(step, ("", ""))
    name = reader or "The reader"
    return headline.format(reader=name), advice
