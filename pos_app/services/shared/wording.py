"""What Stripe's errors mean to the person at the till, in plain words."""

from __future__ import annotations

import re

from pos_app.domain.declines import decline_advice, decline_reason
from pos_app.errors import KeyTroubleError, UserError
from pos_app.services.shared.errors import SOCKS, WITHOUT_SOCKS
from pos_app.stripe_service.errors import (
    SOCKS_PROXY,
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

NO_MONEY_MOVED = "No money moved."

# By Stripe's error code: what happened, and what to do next.
_REFUSALS = {
    "amount_too_small": (
        "This amount is too small for a card payment.",
        "Take it in cash, or add something to the sale.",
    ),
    "amount_too_large": (
        "This amount is too large for one card payment.",
        "Take part of it in another way.",
    ),
    "balance_insufficient": (
        "There is not enough money in the Stripe account for this.",
        "Wait for more payments, or add money to the Stripe balance.",
    ),
    "charge_already_refunded": (
        "This payment was already given back in full.",
        "Refresh the sale to see it.",
    ),
    "charge_disputed": (
        "The customer disputes this payment with their bank.",
        "Answer the dispute in the Stripe Dashboard: the money is given back there.",
    ),
    "email_invalid": ("Stripe does not accept this email address.", "Correct it and try again."),
    "payment_intent_unexpected_state": (
        "This payment is no longer in a state in which that can be done.",
        "Check it again to see how it stands.",
    ),
}

_LIMITED = frozenset({"amount_too_small", "amount_too_large"})
# Stripe's own limits follow the currency that the account is paid out in: only Stripe knows them.
_LIMIT = re.compile(r"(?:at least|no more than) .*?(?=\.\s|\.?$)")


def refusal(code: str) -> str:
    """Return why Stripe refused something, by its code; empty where Till has no words for it."""
    return _REFUSALS.get(code, ("", ""))[0]


def explain(error: StripeError, doing: str, money: str = NO_MONEY_MOVED) -> UserError:
    """Say in plain words what came of a call.

    `doing` completes “Till could not ...”: `charge the card`; `money` says whether any moved. A
    key that is refused, or lacks a right, is a KeyTroubleError.
    """
    if isinstance(error, RightMissingError):
        return _right_missing(error, money)
    if isinstance(error, KeyRejectedError):
        return KeyTroubleError(
            "Stripe does not accept the key of this till.",
            money,
            "Open Settings and put in a key that is valid.",
        )
    what, next_step = _words(error, doing)
    return UserError(what, money, next_step, _details(error))


def _right_missing(error: RightMissingError, money: str) -> KeyTroubleError:
    name = f"“{error.right}”" if error.right else "that this needs"
    return KeyTroubleError(
        f"The key of this till lacks the right {name}.",
        money,
        "Give the key this right in the Stripe Dashboard, or put in another key in Settings.",
        right=error.right,
    )


def _words(error: StripeError, doing: str) -> tuple[str, str]:
    match error:
        case OddAnswerError():
            what = f"Till could not {doing}: what came back is no answer of Stripe's."
            then = "Check the network and try again; ask for help if it stays so."
        case NoAnswerError(sent=False) if error.code == SOCKS_PROXY:
            what, then = f"Till could not {doing}: {SOCKS}", WITHOUT_SOCKS
        case NoAnswerError(sent=False):
            what = f"Till could not {doing}: Stripe can't be reached just now."
            then = "Check the network and try again."
        case NoAnswerError():
            what = f"Till could not {doing}: Stripe did not answer."
            then = "Check the network and try again."
        case RateLimitedError():
            what = f"Till could not {doing}: Stripe is too busy just now."
            then = "Try again in a moment."
        case CardDeclinedError():
            what, then = decline_reason(error.why), decline_advice(error.why)
        case NotFoundError():
            what = f"Till could not {doing}: Stripe has it no more."
            then = "Refresh and try again; it may have been deleted elsewhere."
        case RefusedError() if error.code in _REFUSALS:
            what, then = _REFUSALS[error.code]
            if error.code in _LIMITED and (limit := _LIMIT.search(str(error))):
                what = f"{what.removesuffix('.')}: it has to be {limit[0]}."
        case _:
            what = f"Till could not {doing}. Stripe says: {error}"
            then = "Try again, or ask for help."
    return what, then


def _details(error: StripeError) -> str:
    """Return what support would want; a decline's code stays unsaid at the counter."""
    code = "" if isinstance(error, CardDeclinedError) else error.code
    return " ".join(part for part in (code, error.request_id) if part)
