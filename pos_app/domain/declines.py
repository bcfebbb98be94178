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
    "expired_card": "The card has expired.",
    "incorrect_cvc": "The card's details are not right.",
    "incorrect_number": "The card's details are not right.",
    "incorrect_pin": "The PIN was not right.",
    "insufficient_funds": "There is not enough money on this card.",
    "invalid_account": "The card's account is not valid.",
    "invalid_expiry_month": "The card's details are not right.",
    "invalid_expiry_year": "The card's details are not right.",
    "issuer_not_available": "The bank could not be reached.",
    "new_account_information_available": "The card's details have changed.",
    "pin_try_exceeded": "The PIN was wrong too often.",
    "processing_error": "The card could not be processed.",
    "reenter_transaction": "The bank could not process the payment.",
    "try_again_later": "The bank could not process the payment.",
    "withdrawal_count_limit_exceeded": "The card has reached its limit.",
}

_WORTH_ANOTHER_TRY = frozenset(
    {"approve_with_id", "issuer_not_available", "processing_error", "reenter_transaction",
     "try_again_later"}
)  # fmt: skip


def decline_reason(code: str | None) -> str:
    """Return one sentence that may be said to the customer."""
    return _REASONS.get(code or "", "The card was declined.")


def decline_advice(code: str | None) -> str:
    """Return what to do next."""
    return "Try once more, or ask for another card." if code in _WORTH_ANOTHER_TRY else ANOTHER_CARD
