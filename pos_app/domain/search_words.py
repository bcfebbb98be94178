"""Reads what people type to find payments: known words narrow, the rest is looked for.

`visa 42 refunded lastweek` is a brand, a text, what was refunded, and a period. What stands in
quotes is only text. Each language has words of its own, by the messages below.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pos_app.domain.date_words import PERIOD_WORDS, read_days
from pos_app.domain.history_filter import HistoryFilter, of_period
from pos_app.domain.money import MoneyError
from pos_app.domain.payments import PaymentStatus, TenderKind
from pos_app.domain.reading import read_amount
from pos_app.domain.searching import fold
from pos_app.domain.texts import NP_, Message
from pos_app.domain.writing import first_weekday

# Translators: words that people type into the search of the history, several separated by commas.
STATUS_WORDS: Final[dict[PaymentStatus, Message]] = {
    PaymentStatus.PAID: NP_("typed to find payments", "paid"),
    PaymentStatus.DECLINED: NP_("typed to find payments", "declined"),
    PaymentStatus.UNKNOWN: NP_("typed to find payments", "unknown, not known"),
    PaymentStatus.WAITING: NP_("typed to find payments", "waiting"),
    PaymentStatus.DEPOSIT: NP_("typed to find payments", "deposit, deposits, layaway"),
    PaymentStatus.REFUNDED: NP_("typed to find payments", "fully refunded"),
    PaymentStatus.PART_REFUNDED: NP_("typed to find payments", "part refunded, partly refunded"),
    PaymentStatus.CANCELLED: NP_("typed to find payments", "cancelled, canceled"),
    PaymentStatus.OVERPAID: NP_("typed to find payments", "overpaid"),
    PaymentStatus.VOIDED: NP_("typed to find payments", "voided"),
}
METHOD_WORDS: Final[dict[TenderKind, Message]] = {
    TenderKind.CASH: NP_("typed to find payments", "cash"),
    TenderKind.SAVED_CARD: NP_("typed to find payments", "saved card"),
    TenderKind.READER: NP_("typed to find payments", "card reader, reader"),
    TenderKind.PAGE: NP_("typed to find payments", "payment page"),
    TenderKind.PHONE: NP_("typed to find payments", "phone app"),
    TenderKind.BANK_TERMINAL: NP_("typed to find payments", "bank terminal"),
    TenderKind.EXCHANGE: NP_("typed to find payments", "exchange, exchanged"),
    TenderKind.STORE_CREDIT: NP_("typed to find payments", "gift card, store credit"),
}
_FLAG_WORDS: Final[tuple[tuple[Message, HistoryFilter], ...]] = (
    (NP_("typed to find payments", "refunded"), HistoryFilter(refunded=True)),
    (NP_("typed to find payments", "not refunded"), HistoryFilter(refunded=False)),
    (NP_("typed to find payments", "disputed"), HistoryFilter(disputed=True)),
    (NP_("typed to find payments", "late, settled late"), HistoryFilter(settled_late=True)),
    (NP_("typed to find payments", "elsewhere, from elsewhere"), HistoryFilter(elsewhere=True)),
)
# not shown: brands' own names
BRANDS: Final[dict[str, str]] = {
    "visa": "Visa",
    "mastercard": "Mastercard",
    "amex": "American Express, Amex",
    "discover": "Discover",
    "diners": "Diners Club, Diners",
    "jcb": "JCB",
    "unionpay": "UnionPay",
    "interac": "Interac",
    "eftpos_au": "Eftpos",
    "cartes_bancaires": "Cartes Bancaires",
}
"""Brands of cards by Stripe's words for them: the name first, then what else they are called."""

_LONGEST: Final = 11
"""Words of the longest phrase: `28 de diciembre de 2025 .. 5 de enero de 2026`."""
_TYPED: Final = re.compile(r'"[^"]*(?:"(?=\s|$)|$)|(?:\S|(?<=\d)[\u00a0\u202f](?=\d))+')
"""A word, or what stands in quotes; while it is typed the second one is missing."""
_NUMBER: Final = r"[^ <>=]*\d[^ <>=]*?"
_AT_LEAST: Final = re.compile(rf"(>|>=|≥)({_NUMBER})|({_NUMBER})\.\.\.?")
_AT_MOST: Final = re.compile(rf"(<|<=|≤)({_NUMBER})|\.\.\.?({_NUMBER})")
_WIDE: Final = str.maketrans("\uff1c\uff1e\uff1d\u301c\uff5e", "<>=--")  # not shown: Japanese
_EXACTLY: Final = re.compile(rf"=({_NUMBER})")
_BETWEEN: Final = re.compile(rf"({_NUMBER})\.\.\.?({_NUMBER})")
_SHORT_RANGE: Final = re.compile(r"(0|[1-9]\d{0,2})[-–](0|[1-9]\d{0,2})", re.ASCII)
"""No longer ones: what else has a dash in it is a phone number, a receipt, or a date."""


@dataclass(frozen=True)
class KnownWords:
    """A word or several that narrow: as they were `typed`, and to what.

    `looked_for` where they might as well be looked for, as a name or *cash* in *Cash Box*.
    """

    typed: str
    narrows: HistoryFilter
    looked_for: bool = True


@dataclass(frozen=True)
class ReadSearch:
    """What was typed: the known words, in their order, and the text that is left as it is.

    `goes_on` where the first known ones begin with those before, and take their place.
    """

    known: tuple[KnownWords, ...]
    text: str
    goes_on: bool = False


@dataclass(frozen=True)
class SearchWords:
    """What can be typed to narrow the history, as seen on a day of the store.

    `cashiers` and `registers` are ids by name; `currency` is the store's, in which amounts are
    read, and `currencies` those that the books have.
    """

    today: date
    currency: str = "usd"
    locale: str = "en_US"
    cashiers: Mapping[str, str] = field(default_factory=dict)
    registers: Mapping[str, str] = field(default_factory=dict)
    currencies: frozenset[str] = frozenset()

    def read(self, text: str, before: str = "") -> ReadSearch:
        """Read what was typed; `before` are the known words right before it.

        Those go on where that makes more of them: `nov` and then `3`. They are the first of the
        known ones then, and else not among them.
        """
        phrases = dict(self._phrases())
        typed = _TYPED.findall(text)
        known: list[KnownWords] = []
        left: list[str] = []
        more = self._continued(before.split(), typed, phrases) if before else None
        if more:
            found, count = more
            known.append(found)
            typed = typed[count:]
        at = 0
        while at < len(typed):
            length, hit = self._longest(typed[at : at + _LONGEST], phrases)
            if hit is None:
                left.append(typed[at])
            else:
                known.append(hit)
            at += length
        rest = " ".join(left) if known else text  # not shown: typed
        return ReadSearch(tuple(known), rest, goes_on=more is not None)

    def _continued(
        self, before: list[str], typed: list[str], phrases: Mapping[str, HistoryFilter]
    ) -> tuple[KnownWords, int] | None:
        words = [*before, *typed][:_LONGEST]
        length, hit = self._longest(words, phrases)
        return (hit, length - len(before)) if hit and length > len(before) else None

    def _longest(
        self, words: list[str], phrases: Mapping[str, HistoryFilter]
    ) -> tuple[int, KnownWords | None]:
        """Return how many words a known phrase takes from the first on; one where none is known."""
        quoted = (at for at, word in enumerate(words) if word.startswith('"'))
        for length in range(next(quoted, len(words)), 0, -1):
            phrase = " ".join(words[:length])  # not shown: typed
            if found := phrases.get(fold(phrase)):
                return length, KnownWords(phrase, found, looked_for=found.period is None)
            days = read_days(phrase, self.today, self.locale)
            numbers = HistoryFilter(first=days[0], last=days[1]) if days else self._amounts(phrase)
            if numbers:
                return length, KnownWords(phrase, numbers, looked_for=False)
        return 1, None

    def _amounts(self, phrase: str) -> HistoryFilter | None:
        western = "".join(str(unicodedata.decimal(each, each)) for each in phrase)
        try:
            return self._amount_range(western.translate(_WIDE))
        except MoneyError:
            return None

    def _amount_range(self, phrase: str) -> HistoryFilter | None:
        """Return what a range of amounts narrows to; raises MoneyError for what is no amount."""
        if found := _EXACTLY.fullmatch(phrase):
            amount = self._minor(found[1])
            return HistoryFilter(least=amount, most=amount)
        if found := _AT_LEAST.fullmatch(phrase):
            return HistoryFilter(least=self._minor(found[2] or found[3]) + (found[1] == ">"))
        if found := _AT_MOST.fullmatch(phrase):
            return HistoryFilter(most=self._minor(found[2] or found[3]) - (found[1] == "<"))
        if found := _SHORT_RANGE.fullmatch(phrase) or _BETWEEN.fullmatch(phrase):
            least, most = self._minor(found[1]), self._minor(found[2])
            return HistoryFilter(least=least, most=most) if least <= most else None
        return None

    def _minor(self, typed: str) -> int:
        return read_amount(typed, self.currency, self.locale).minor

    def _phrases(self) -> Iterator[tuple[str, HistoryFilter]]:
        """Yield all known phrases, folded; of two that are the same the last one counts."""
        for currency in self.currencies:
            yield currency, HistoryFilter(currency=currency)
        for name, cashier_id in self.cashiers.items():
            yield _folded(name), HistoryFilter(cashier_ids=frozenset({cashier_id}))
        for name, register_id in self.registers.items():
            yield _folded(name), HistoryFilter(register_ids=frozenset({register_id}))
        for brand, names in BRANDS.items():
            yield from _each(names, HistoryFilter(brands=frozenset({brand})))
        for status, words in STATUS_WORDS.items():
            yield from _each(str(words), HistoryFilter(statuses=frozenset({status})))
        for kind, words in METHOD_WORDS.items():
            yield from _each(str(words), HistoryFilter(kinds=frozenset({kind})))
        for words, narrows in _FLAG_WORDS:
            yield from _each(str(words), narrows)
        week_begins = first_weekday(self.locale)
        for period, words in PERIOD_WORDS.items():
            yield from _each(str(words), of_period(period, self.today, week_begins))


def unquoted(text: str) -> str:
    """Return a text as it is looked for: without the quotes around words that are no known ones."""
    words = (word.strip('"') if word.startswith('"') else word for word in _TYPED.findall(text))
    return " ".join(filter(None, words))  # not shown: looked for


def quoted(text: str) -> str:
    """Return words as a text that narrows to nothing."""
    return '"' + text.replace('"', "") + '"'


def _each(words: str, narrows: HistoryFilter) -> Iterator[tuple[str, HistoryFilter]]:
    for word in words.split(","):
        yield _folded(word), narrows


def _folded(name: str) -> str:
    return " ".join(fold(name).split())  # not shown: compared
