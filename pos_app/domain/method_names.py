"""What the ways of paying are called, and finding sales by it in any language."""

from __future__ import annotations

from typing import Final

from pos_app.domain.payments import TenderKind
from pos_app.domain.searching import SearchTerms, fold, sale_terms
from pos_app.domain.texts import NP_, Message

METHOD_NAMES: Final[dict[TenderKind, Message]] = {
    TenderKind.CASH: NP_("way of paying", "Cash"),
    TenderKind.SAVED_CARD: NP_("way of paying", "Card"),
    TenderKind.READER: NP_("way of paying", "Card reader"),
    TenderKind.PAGE: NP_("way of paying", "Payment page"),
    TenderKind.PHONE: NP_("way of paying", "Phone app"),
    TenderKind.BANK_TERMINAL: NP_("way of paying", "Bank terminal"),
    TenderKind.EXCHANGE: NP_("way of paying", "Exchange"),
    TenderKind.STORE_CREDIT: NP_("way of paying", "Gift card or store credit"),
}
"""As the history calls them, where no card is known."""


def name_of(kind: TenderKind | None) -> Message:
    """Return what a way of paying is called; None is a payment made elsewhere."""
    return METHOD_NAMES[kind or TenderKind.SAVED_CARD]


def history_terms(text: str) -> SearchTerms:
    """Return what is wanted of a sale; a way of paying also as the books write it, in English."""
    return [
        tuple(dict.fromkeys([*group, *_methods_called(*group[0])])) for group in sale_terms(text)
    ]


def _methods_called(word: str, *more: str) -> list[tuple[str, ...]]:
    if more:  # an amount in several words
        return []
    return [
        tuple(fold(name.text).split())
        for name in METHOD_NAMES.values()
        if word in fold(str(name)) and word not in fold(name.text)
    ]
