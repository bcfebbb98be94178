"""What a customer can do, in words, and what it is called at the simulated account."""

from __future__ import annotations

from typing import Final

from pos_app.domain.texts import N_, Message

Choices = tuple[tuple[str, str | Message], ...]
Actions = tuple[tuple[str, Message], ...]

CARDS: Final[Choices] = (
    ("visa", "Visa"),  # not shown: the name of a brand
    ("mastercard", "Mastercard"),  # not shown: the name of a brand
    ("amex", "American Express"),  # not shown: the name of a brand
    ("visa_debit", N_("Visa debit")),
    ("offline_pin", N_("Card that asks for a PIN")),
    ("interac", N_("Interac (Canada)")),
)
"""Cards to present at a reader: the account's name, and ours."""

PAGE_CARDS: Final[Choices] = (
    ("visa", "Visa"),  # not shown: the name of a brand
    ("mastercard", "Mastercard"),  # not shown: the name of a brand
    ("amex", "American Express"),  # not shown: the name of a brand
    ("authenticationRequired", N_("Card whose bank asks")),
    ("avsFail", N_("Card with another address")),
)
"""Cards to choose on a page."""

REASONS: Final[Choices] = (
    ("generic_decline", N_("No reason given")),
    ("insufficient_funds", N_("Not enough money")),
    ("expired_card", N_("Card has expired")),
    ("incorrect_pin", N_("Wrong PIN")),
    ("lost_card", N_("Reported lost")),
    ("stolen_card", N_("Reported stolen")),
    ("processing_error", N_("The bank has trouble")),
    ("call_issuer", N_("Bank wants a call")),
    ("withdrawal_count_limit_exceeded", N_("Used too often")),
)
"""Why a bank refuses a card: Stripe's decline code, and our words."""

DRILLS: Final[Actions] = (
    ("unplug", N_("Pull the plug")),
    ("plug_in", N_("Plug it in again")),
    ("busy", N_("Reader updates itself")),
    ("slow", N_("The bank takes 10 seconds")),
    ("lose_answer", N_("Network lost after the charge")),
    ("lose_before", N_("Network lost before the charge")),
    ("ignore_next", N_("Reader misses the next request")),
    ("ready", N_("End all drills")),
)
"""What goes wrong at a reader on purpose."""

BANK: Final[Actions] = (
    ("charges/last/dispute", N_("Dispute the last payment")),
    ("charges/last/inquire", N_("Inquire about the last payment")),
    ("charges/last/warn", N_("Warn of fraud with the last payment")),
    ("disputes/last/win", N_("Decide for the store")),
    ("disputes/last/lose", N_("Decide for the customer")),
)
"""What the customer's bank does later: its place at the simulated account, and our words."""

NETWORK: Final[Actions] = (
    ("down", N_("Network down")),
    ("cut_after_charge", N_("Network lost after the next charge")),
    ("up", N_("Network back")),
)
"""What happens to the store's own network on purpose."""
