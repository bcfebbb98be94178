"""What a customer can do, in words, and what it is called at the simulated account."""

from __future__ import annotations

from typing import Final

CARDS: Final = (
    ("visa", "Visa"),
    ("mastercard", "Mastercard"),
    ("amex", "American Express"),
    ("visa_debit", "Visa debit"),
    ("offline_pin", "Card that asks for a PIN"),
    ("interac", "Interac (Canada)"),
)
"""Cards to present at a reader: the account's name, and ours."""

PAGE_CARDS: Final = (
    ("visa", "Visa"),
    ("mastercard", "Mastercard"),
    ("amex", "American Express"),
    ("authenticationRequired", "Card whose bank asks"),
)
"""Cards to choose on a page."""

REASONS: Final = (
    ("generic_decline", "No reason given"),
    ("insufficient_funds", "Not enough money"),
    ("expired_card", "Card has expired"),
    ("incorrect_pin", "Wrong PIN"),
    ("lost_card", "Reported lost"),
    ("stolen_card", "Reported stolen"),
    ("processing_error", "The bank has trouble"),
    ("call_issuer", "Bank wants a call"),
    ("withdrawal_count_limit_exceeded", "Used too often"),
)
"""Why a bank refuses a card: Stripe's decline code, and our words."""

DRILLS: Final = (
    ("unplug", "Pull the plug"),
    ("plug_in", "Plug it in again"),
    ("busy", "Reader updates itself"),
    ("slow", "The bank takes 10 seconds"),
    ("lose_answer", "Network lost after the charge"),
    ("lose_before", "Network lost before the charge"),
    ("ignore_next", "Reader misses the next request"),
    ("ready", "End all drills"),
)
"""What goes wrong at a reader on purpose."""

NETWORK: Final = (
    ("down", "Network down"),
    ("cut_after_charge", "Network lost after the next charge"),
    ("up", "Network back"),
)
"""What happens to the store's own network on purpose."""
