"""What Stripe's errors mean to the person at the till, in plain words."""

from __future__ import annotations

import re
from typing import Final

from pos_app.domain.declines import decline_advice, decline_reason
from pos_app.domain.texts import N_, Message, _, paragraph
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

NO_MONEY_MOVED: Final = N_("No money moved.")

# By Stripe's error code: what happened, and what to do next.
_REFUSALS: Final = {
    "amount_too_small": (
        N_("This amount is too small for a card payment."),
        N_("Take it in cash, or add something to the sale."),
    ),
    "amount_too_large": (
        N_("This amount is too large for one card payment."),
        N_("Take part of it in another way."),
    ),
    "balance_insufficient": (
        N_("There is not enough money in the Stripe account for this."),
        N_("Wait for more payments, or add money to the Stripe balance."),
    ),
    "charge_already_refunded": (
        N_("This payment was already given back in full."),
        N_("Refresh the sale to see it."),
    ),
    "charge_disputed": (
        N_("The customer disputes this payment with their bank."),
        N_("Answer the dispute in the Stripe Dashboard: the money is given back there."),
    ),
    "email_invalid": (
        N_("Stripe does not accept this email address."),
        N_("Correct it and try again."),
    ),
    "payment_intent_unexpected_state": (
        N_("This payment is no longer in a state in which that can be done."),
        N_("Check it again to see how it stands."),
    ),
}

_LIMITED = frozenset({"amount_too_small", "amount_too_large"})
# Stripe's own limits follow the currency that the account is paid out in: only Stripe knows them.
_LIMIT = re.compile(r"(?:at least|no more than) .*?(?=\.\s|\.?$)")


def refusal(code: str) -> str:
    """Return why Stripe refused something, by its code; empty where Till has no words for it."""
    return str(_REFUSALS[code][0]) if code in _REFUSALS else ""


def explain(error: StripeError, failed: str, money: str | Message = NO_MONEY_MOVED) -> UserError:
    """Say in plain words what came of a call.

    `failed` is the sentence that says what Till could not do: `Till could not charge the card.`;
    `money` says whether any moved. A key that is refused, or lacks a right, is a KeyTroubleError.
    """
    if isinstance(error, RightMissingError):
        return _right_missing(error, str(money))
    if isinstance(error, KeyRejectedError):
        return KeyTroubleError(
            _("Stripe does not accept the key of this till."),
            str(money),
            _("Open Settings and put in a key that is valid."),
        )
    what, next_step = _what_and_next(error, failed)
    return UserError(what, str(money), next_step, _details(error))


def _right_missing(error: RightMissingError, money: str) -> KeyTroubleError:
    if error.right:
        what = _("The key of this till lacks the right “{right}”.", right=error.right)
    else:
        what = _("The key of this till lacks the right that this needs.")
    return KeyTroubleError(
        what,
        money,
        _("Give the key this right in the Stripe Dashboard, or put in another key in Settings."),
        right=error.right,
    )


def _what_and_next(error: StripeError, failed: str) -> tuple[str, str]:
    match error:
        case OddAnswerError():
            why = _("What came back is no answer of Stripe's.")
            then = _("Check the network and try again; ask for help if it stays so.")
        case NoAnswerError(sent=False) if error.code == SOCKS_PROXY:
            why, then = str(SOCKS), str(WITHOUT_SOCKS)
        case NoAnswerError(sent=False):
            why = _("Stripe can't be reached just now.")
            then = _("Check the network and try again.")
        case NoAnswerError():
            why = _("Stripe did not answer.")
            then = _("Check the network and try again.")
        case RateLimitedError():
            why = _("Stripe is too busy just now.")
            then = _("Try again in a moment.")
        case CardDeclinedError():
            return decline_reason(error.why), decline_advice(error.why)
        case NotFoundError():
            why = _("Stripe has it no more.")
            then = _("Refresh and try again; it may have been deleted elsewhere.")
        case RefusedError() if error.code in _REFUSALS:
            what, advice = _REFUSALS[error.code]
            return paragraph(what, _limit(error)), str(advice)
        case _:
            why = _("Stripe says: {answer}", answer=str(error))
            then = _("Try again, or ask for help.")
    return paragraph(failed, why), then


def _limit(error: RefusedError) -> str:
    """Return Stripe's limit as a sentence, where its answer names one."""
    limit = _LIMIT.search(str(error)) if error.code in _LIMITED else None
    # Translators: {limit} is English, of Stripe's: at least $0.50 usd
    return _("Stripe says that it has to be {limit}.", limit=limit[0]) if limit else ""


def _details(error: StripeError) -> str:
    """Return what support would want; a decline's code stays unsaid at the counter."""
    code = "" if isinstance(error, CardDeclinedError) else error.code
    return " ".join(part for part in (code, error.request_id) if part)  # not shown: for support
