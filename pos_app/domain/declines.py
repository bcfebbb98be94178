"""What a cashier says when a card is declined, by Stripe's decline code.

Source: docs.stripe.com/declines/codes. Lost, stolen and fraud codes are told as a plain decline,
as Stripe asks, so that nobody learns them at the counter.
"""

ANOTHER_CARD = "Ask for another card."

_REASONS = {
    "authentication_required": "The bank asks the customer to confirm this payment.",
    "approve_with_id": "The bank could not be reached for this card.",
    "card_not_supported": "This card does not work for this kind of payment.",
    "card_velocity_exceeded": "The card has reached its limit.",
    "currency_not_supported": "This card does not take this currency.",
    "duplicate_transaction": "The same amount was taken from this card a moment ago.",
    "expired_card": "The card has expired.",
    "incorrect_cvc": "The card's details are not right.",
    "incorrect_number": "The card's details are not right.",
    "incorrect_pin": "The PIN was not right.",
    "insufficient_funds": "There is not enough money on this card.",
    "invalid_account": "The card's account is not valid.",
    "invalid_amount": "This amount is not allowed for the card.",
    "invalid_cvc": "The card's details are not right.",
    "invalid_expiry_month": "The card's details are not right.",
    "invalid_expiry_year": "The card's details are not right.",
    "invalid_number": "The card's details are not right.",
    "invalid_pin": "The PIN was not right.",
    "issuer_not_available": "The bank could not be reached.",
    "mobile_device_authentication_required": "The customer's phone has to be unlocked to pay.",
    "new_account_information_available": "The card's details have changed.",
    "offline_pin_required": "The bank wants the card's PIN.",
    "online_or_offline_pin_required": "The bank wants the card's PIN.",
    "payment_intent_authentication_failure": "The customer did not get past their bank's question.",
    "pin_try_exceeded": "The PIN was wrong too often.",
    "processing_error": "The card could not be processed.",
    "reenter_transaction": "The bank could not process the payment.",
    "setup_intent_authentication_failure": "The customer did not get past their bank's question.",
    "test_mode_live_card": "This is a real card: only test cards work here.",
    "testmode_decline": "This is a test card: it takes no real payments.",
    "try_again_later": "The bank could not process the payment.",
    "withdrawal_count_limit_exceeded": "The card has reached its limit.",
}

_TRY_ONCE_MORE = "Try once more, or ask for another card."
_INSERT = "Have the card inserted and its PIN typed, or ask for another card."
_ADVICE = {
    "approve_with_id": _TRY_ONCE_MORE,
    "duplicate_transaction": "Look in History whether it was paid before you try again.",
    "incorrect_pin": _TRY_ONCE_MORE,
    "invalid_amount": "Take less with this card, or ask for another card.",
    "invalid_pin": _TRY_ONCE_MORE,
    "issuer_not_available": _TRY_ONCE_MORE,
    "mobile_device_authentication_required": "Have the phone unlocked and held to it once more.",
    "offline_pin_required": _INSERT,
    "online_or_offline_pin_required": _INSERT,
    "payment_intent_authentication_failure": _TRY_ONCE_MORE,
    "processing_error": _TRY_ONCE_MORE,
    "reenter_transaction": _TRY_ONCE_MORE,
    "try_again_later": _TRY_ONCE_MORE,
}


def decline_reason(code: str | None) -> str:
    """Return one sentence that may be said to the customer."""
    return _REASONS.get(code or "", "The card was declined.")


def decline_advice(code: str | None) -> str:
    """Return what to do next."""
    return _ADVICE.get(code or "", ANOTHER_CARD)
