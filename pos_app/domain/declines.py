"""What a cashier says when a card is declined, by Stripe's decline code.

Source: docs.stripe.com/declines/codes. Lost, stolen and fraud codes are told as a plain decline,
as Stripe asks, so that nobody learns them at the counter.
"""

from __future__ import annotations

from typing import Final

from pos_app.domain.texts import N_, Message, _

_ANOTHER_CARD: Final = N_("Ask for another card.")

_REASONS: Final[dict[str, Message]] = {
    "authentication_required": N_("The bank asks the customer to confirm this payment."),
    "approve_with_id": N_("The bank could not be reached for this card."),
    "card_not_supported": N_("This card does not work for this kind of payment."),
    "card_velocity_exceeded": N_("The card has reached its limit."),
    "currency_not_supported": N_("This card does not take this currency."),
    "duplicate_transaction": N_("The same amount was taken from this card a moment ago."),
    "expired_card": N_("The card has expired."),
    "incorrect_cvc": N_("The card's details are not right."),
    "incorrect_number": N_("The card's details are not right."),
    "incorrect_pin": N_("The PIN was not right."),
    "insufficient_funds": N_("There is not enough money on this card."),
    "invalid_account": N_("The card's account is not valid."),
    "invalid_amount": N_("This amount is not allowed for the card."),
    "invalid_cvc": N_("The card's details are not right."),
    "invalid_expiry_month": N_("The card's details are not right."),
    "invalid_expiry_year": N_("The card's details are not right."),
    "invalid_number": N_("The card's details are not right."),
    "invalid_pin": N_("The PIN was not right."),
    "issuer_not_available": N_("The bank could not be reached."),
    "mobile_device_authentication_required": N_("The customer's phone has to be unlocked to pay."),
    "new_account_information_available": N_("The card's details have changed."),
    "offline_pin_required": N_("The bank wants the card's PIN."),
    "online_or_offline_pin_required": N_("The bank wants the card's PIN."),
    "payment_intent_authentication_failure": N_(
        "The customer did not get past their bank's question."
    ),
    "pin_try_exceeded": N_("The PIN was wrong too often."),
    "processing_error": N_("The card could not be processed."),
    "reenter_transaction": N_("The bank could not process the payment."),
    "setup_intent_authentication_failure": N_(
        "The customer did not get past their bank's question."
    ),
    "test_mode_live_card": N_("This is a real card: only test cards work here."),
    "testmode_decline": N_("This is a test card: it takes no real payments."),
    "try_again_later": N_("The bank could not process the payment."),
    "withdrawal_count_limit_exceeded": N_("The card has reached its limit."),
}

_TRY_ONCE_MORE: Final = N_("Try once more, or ask for another card.")
_INSERT: Final = N_("Have the card inserted and its PIN typed, or ask for another card.")
_ADVICE: Final[dict[str, Message]] = {
    "approve_with_id": _TRY_ONCE_MORE,
    "duplicate_transaction": N_("Look in History whether it was paid before you try again."),
    "incorrect_pin": _TRY_ONCE_MORE,
    "invalid_amount": N_("Take less with this card, or ask for another card."),
    "invalid_pin": _TRY_ONCE_MORE,
    "issuer_not_available": _TRY_ONCE_MORE,
    "mobile_device_authentication_required": N_(
        "Have the phone unlocked and held to it once more."
    ),
    "offline_pin_required": _INSERT,
    "online_or_offline_pin_required": _INSERT,
    "payment_intent_authentication_failure": _TRY_ONCE_MORE,
    "processing_error": _TRY_ONCE_MORE,
    "reenter_transaction": _TRY_ONCE_MORE,
    "try_again_later": _TRY_ONCE_MORE,
}


def decline_reason(code: str | None) -> str:
    """Return one sentence that may be said to the customer."""
    reason = _REASONS.get(code or "")
    return str(reason) if reason else _("The card was declined.")


def decline_advice(code: str | None) -> str:
    """Return what to do next."""
    return str(_ADVICE.get(code or "", _ANOTHER_CARD))
