"""How a card was read and verified, in the words that card receipts have for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pos_app.domain.texts import NP_, Message

# What a card receipt has to carry, by the names in a reader's answer.
_CARD_FACTS: Final[dict[str, Message]] = {
    "read_method": NP_("card receipt", "Card present"),
    "application_preferred_name": NP_("card receipt", "Application"),
    # Translators: a name of EMV's
    "dedicated_file_name": NP_("card receipt", "AID"),
    "account_type": NP_("card receipt", "Account"),
    "authorization_code": NP_("card receipt", "Authorisation"),
    # Translators: a name of EMV's
    "authorization_response_code": NP_("card receipt", "ARC"),
    "application_cryptogram": NP_("card receipt", "Cryptogram"),
    # Translators: a name of EMV's
    "terminal_verification_results": NP_("card receipt", "TVR"),
    # Translators: a name of EMV's
    "transaction_status_information": NP_("card receipt", "TSI"),
    "cardholder_verification_method": NP_("card receipt", "Verified by"),
}
_CARD_VALUES: Final[dict[str, dict[str, Message]]] = {
    "read_method": {
        "contact_emv": NP_("how a card was read", "chip"),
        "contactless_emv": NP_("how a card was read", "contactless"),
        "contactless_magstripe_mode": NP_("how a card was read", "contactless"),
        "magnetic_stripe_fallback": NP_("how a card was read", "swiped"),
        "magnetic_stripe_track2": NP_("how a card was read", "swiped"),
    },
    "cardholder_verification_method": {
        "approval": NP_("how a cardholder was verified", "device"),
        "failure": NP_("how a cardholder was verified", "not verified"),
        "none": NP_("how a cardholder was verified", "no verification"),
        "offline_pin": NP_("how a cardholder was verified", "PIN"),
        "offline_pin_and_signature": NP_("how a cardholder was verified", "PIN and signature"),
        "online_pin": NP_("how a cardholder was verified", "PIN"),
        "signature": NP_("how a cardholder was verified", "signature"),
    },
}

_SIGNED: Final = frozenset({"signature", "offline_pin_and_signature"})


def asks_for_signature(receipt: Mapping[str, str]) -> bool:
    """Return whether the card wants its holder's signature on the receipt."""
    return receipt.get("cardholder_verification_method") in _SIGNED


def card_facts(receipt: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what a card receipt has to carry, as name and value, of what a reader answered."""
    for name, label in _CARD_FACTS.items():
        if value := receipt.get(name):
            yield str(label), str(_CARD_VALUES.get(name, {}).get(value, value))
