"""What a customer is asked on a card reader, in words for both sides of the counter.

Source: docs.stripe.com/terminal/features/collect-inputs. Never anything of a card.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pos_app.domain.texts import N_, Message

_CAN_ASK: Final = frozenset(
    {
        "bbpos_wisepos_e",
        "simulated_stripe_s700",
        "simulated_stripe_s710",
        "simulated_wisepos_e",
        "stripe_s700",
        "stripe_s710",
    }
)


class InputKind(StrEnum):
    """What is asked for; the values are Stripe's words."""

    EMAIL = "email"
    PHONE = "phone"
    SIGNATURE = "signature"


class InputState(StrEnum):
    """How a question on a reader stands. WAITING alone is not final."""

    WAITING = "waiting"
    GIVEN = "given"
    SKIPPED = "skipped"
    UNUSABLE = "unusable"
    TIMED_OUT = "timed_out"
    REPLACED = "replaced"
    FAILED = "failed"
    STOPPED = "stopped"


FAILURE_STATES: Final = {"collect_inputs_timeout": InputState.TIMED_OUT}
"""What Stripe's failure codes mean; any other is FAILED."""

_FORMS: Final[dict[InputKind, tuple[Message, Message]]] = {
    InputKind.EMAIL: (N_("Your email address"), N_("Your receipt is sent there.")),
    InputKind.PHONE: (N_("Your phone number"), N_("It finds you among our customers.")),
    InputKind.SIGNATURE: (N_("Your signature"), N_("For the things that you bring back.")),
}
_WAITING: Final[dict[InputKind, tuple[Message, Message]]] = {
    InputKind.EMAIL: (
        N_("{reader} asks for the email address."),
        N_("The customer types it there. A payment on this reader comes first at any time."),
    ),
    InputKind.PHONE: (
        N_("{reader} asks for the phone number."),
        N_("The customer types it there. A payment on this reader comes first at any time."),
    ),
    InputKind.SIGNATURE: (
        N_("{reader} asks for the signature."),
        N_("The customer signs there. A payment on this reader comes first at any time."),
    ),
}
_GIVEN: Final[dict[InputKind, tuple[Message, Message]]] = {
    InputKind.EMAIL: (N_("The customer typed it on {reader}."), N_("See that it is right.")),
    InputKind.PHONE: (N_("The customer typed it on {reader}."), N_("See who was found.")),
    InputKind.SIGNATURE: (
        N_("The customer signed on {reader}."),
        N_("The signature is kept with the return."),
    ),
}
_ASK_AGAIN: Final = N_("Ask again, or go on without it.")
_ENDED: Final[dict[InputState, tuple[Message, Message]]] = {
    InputState.SKIPPED: (N_("The customer skipped it on {reader}."), _ASK_AGAIN),
    InputState.UNUSABLE: (
        N_("What the customer typed on {reader} can't be used."),
        N_("Ask again, or type it here."),
    ),
    InputState.TIMED_OUT: (N_("Nobody answered on {reader} in time."), _ASK_AGAIN),
    InputState.REPLACED: (
        N_("{reader} was needed for something else before the customer answered."),
        _ASK_AGAIN,
    ),
    InputState.FAILED: (N_("{reader} could not ask the customer."), _ASK_AGAIN),
    InputState.STOPPED: (N_("{reader} does not ask any more."), _ASK_AGAIN),
}


def can_ask(device_type: str) -> bool:
    """Return whether readers of this model can ask a customer for something."""
    return device_type in _CAN_ASK


def form_words(kind: InputKind) -> tuple[str, str]:
    """Return what the reader shows to the customer: a title, and what it is for."""
    title, description = _FORMS[kind]
    return str(title), str(description)


def input_messages(kind: InputKind, state: InputState, reader: str) -> tuple[str, str]:
    """Return one sentence for the cashier on how a question stands, and what to do next."""
    of_kind = {InputState.WAITING: _WAITING, InputState.GIVEN: _GIVEN}.get(state)
    headline, advice = of_kind[kind] if of_kind else _ENDED[state]
    return headline.format(reader=reader), str(advice)
