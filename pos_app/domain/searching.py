"""One folding for all searches: of what is stored, and of what people type."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import takewhile
from typing import Final

from pos_app.domain.user_input import storable

SearchTerms = list[tuple[tuple[str, ...], ...]]
"""What a search asks for: of each group one alternative, all of whose words have to occur."""

_APOSTROPHES: Final = dict.fromkeys(
    map(ord, "'`\u00b4\u02b9\u02bb\u02bc\u2018\u2019\u201b\u2032\ua78c\uff07"), None
)
_LETTERS: Final = {
    "\u0131": "i", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th", "ŋ": "n", "ə": "e",
    "ĸ": "k", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u2044": "/", "\u2212": "-",
}  # fmt: skip
_WITH_A_STROKE: Final = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER (\w) WITH ")

_PHONE_WORD: Final = re.compile(r"[+()/.\-]*\d[+()/.\-\d]*")
_FEWEST_DIGITS: Final = 3
"""Fewer digits than that are not looked for as a part of a phone number."""
_FEWEST_OF_A_NATION: Final = 5
_TRUNK_LENGTH: Final = 11
_FEWEST_OF_A_PHONE: Final = 7
_GROUPS_OF_AN_AMOUNT: Final = 2
_COUNTRY: Final = re.compile(r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[2-9]\d\d")
"""Country codes by ITU-T E.164: of one digit, of two, all others of three."""

_AMOUNT_WORD: Final = re.compile(r"(?P<before>[^\d.,]*)(?P<number>\d[\d.,]*)(?P<after>\D*)")
_GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+")
_WITH_DECIMALS: Final = re.compile(r"(?P<whole>[\d,]+)\.(?P<rest>\d*)|(?P<all>[\d.]+),(?P<end>\d*)")
_NEXT_GROUP: Final = re.compile(r"\d{3}(?:[.,]\d*)?\D*")
_LETTER_SYMBOLS: Final = frozenset(
    "kr nkr dkr skr zl kc ft lei din den km rm rp rs fr sfr".split()  # noqa: SIM905  # not shown: searched for
)
"""Currencies as they are written with letters, folded and without their points."""


def fold(text: str) -> str:
    """Return text as it is searched: without case, accents, apostrophes, and strokes of letters.

    Folding what is folded changes nothing, so that stored texts can be folded anew.
    """
    if text.isascii():
        return text.lower().translate(_APOSTROPHES)
    plain = storable(text).translate(_APOSTROPHES)
    spread = unicodedata.normalize("NFKD", plain.casefold()).casefold()
    spread = unicodedata.normalize("NFKD", spread).translate(_APOSTROPHES)  # ″ is two of them
    return "".join(map(_plain, spread))


def search_terms(text: str) -> SearchTerms:
    """Return every word of a text."""
    return [((word,),) for word in fold(text).split()]


def occurs(wanted: SearchTerms, text: str) -> bool:
    """Return whether a folded text has what is wanted."""
    return all(
        any(all(word in text for word in words) for words in alternatives)
        for alternatives in wanted
    )


# --- phone numbers -----------------------------------------------------------------------------


def digits(phone: str) -> str:
    """Return the digits of a phone number."""
    return "".join(char for char in fold(phone) if char.isdigit())


def national_number(phone: str) -> str:
    """Return a phone number as far as it is the same from home and from abroad.

    `+45 12 34 56 78` and `12345678` give one number, and so do `+49 171 …` and `0171 …`.
    """
    number = digits(phone.replace("(0)", ""))
    if phone.lstrip(" (").startswith("+") or number.startswith("00"):
        number = number.removeprefix("00")
        country = _COUNTRY.match(number)
        return number[country.end() :].lstrip("0") if country else number
    if len(number) == _TRUNK_LENGTH and number[0] in "18":  # as dialled in America, in Russia
        return number[1:]
    return number.lstrip("0")


def customer_words(name: str, email: str, phone: str) -> str:
    """Return the folded words by which the purchases of a customer are found, the name first."""
    parts = (name, email, phone, digits(phone))
    return fold(" ".join(filter(None, parts)))  # not shown: what the search looks through


def customer_terms(text: str) -> SearchTerms:
    """Return every word of a text; what may be a phone number also as others write it."""
    wanted: SearchTerms = []
    run: list[str] = []
    for word in fold(text).split():
        if _PHONE_WORD.fullmatch(word):
            run.append(word)
            continue
        wanted += [*_phone(run), ((word,),)]
        run = []
    return wanted + _phone(run)


def _phone(words: list[str]) -> SearchTerms:
    """Return a group for the parts of a number that stand side by side."""
    if not words:
        return []
    number = " ".join(words)  # not shown: searched for
    forms = [digits(number).removeprefix("00")]
    if len(home := national_number(number)) >= _FEWEST_OF_A_NATION or digits(number)[:1] == "0":
        forms.append(home)
    forms = [form for form in forms if len(form) >= _FEWEST_DIGITS]
    return [tuple(dict.fromkeys([tuple(words), *((form,) for form in forms)]))]


def _phone_length(words: list[str]) -> int:
    """Return how many words from the first on are a phone number that nobody takes for an amount.

    It begins as one, or stands in more groups than an amount has; else none of them is one.
    """
    run = list(takewhile(_PHONE_WORD.fullmatch, words))
    number = " ".join(run)  # not shown: searched for
    if len(digits(number)) < _FEWEST_OF_A_PHONE:
        return 0
    looks_like_one = number[0] in "+(" or number.startswith("0") or "-" in number[1:]
    return len(run) if looks_like_one or len(run) > _GROUPS_OF_AN_AMOUNT else 0


# --- amounts -----------------------------------------------------------------------------------


def sale_terms(text: str) -> SearchTerms:
    """Return every word of a text; amounts and phone numbers also as the books write them.

    Amounts are taken as any country shows them: `1,234.56`, `1.234,56 €`, `$13.50`, `kr 13,50`.
    """
    words = fold(text).split()
    wanted: SearchTerms = []
    at = 0
    while at < len(words):
        end, amounts = _amount(words, at)
        phone_end = at + _phone_length(words[at:])
        if phone_end > end:
            end, amounts = phone_end, []
        forms: list[tuple[str, ...]] = [(each,) for each in amounts]
        if phone_end == end:
            forms += _phone(words[at:end])[0]
        wanted.append(tuple(dict.fromkeys([tuple(words[at:end]), *forms])))
        at = end
    return wanted


def _amount(words: list[str], at: int) -> tuple[int, list[str]]:
    """Read an amount from a word on: where it ends, and its readings; none where it is none."""
    first = at
    if _is_mark(words[at]) and at + 1 < len(words):
        first += 1
    found = _AMOUNT_WORD.fullmatch(words[first])
    if found is None or not all(_is_mark(found[part]) for part in ("before", "after")):
        return at + 1, []
    number, end = found["number"], first + 1
    while end < len(words) and not found["after"] and _NEXT_GROUP.fullmatch(words[end]):
        found = _AMOUNT_WORD.fullmatch(words[end])
        if found is None or not _is_mark(found["after"]):
            break
        number, end = number + found["number"], end + 1
    if end < len(words) and _is_mark(words[end]):
        end += 1
    return end, _readings(number)


def _readings(number: str) -> list[str]:
    readings = []
    if _GROUPED.fullmatch(number):
        readings.append(re.sub(r"\D", "", number))
    if decimal := _WITH_DECIMALS.fullmatch(number):
        whole, rest = decimal["whole"] or decimal["all"], decimal["rest"] or decimal["end"] or ""
        readings.append(f"{re.sub(r'[.,]', '', whole)}.{rest}")
    return readings or [number]


def _is_mark(text: str) -> bool:
    """Return whether a text only says which currency an amount is in, or its sign."""
    letters = "".join(char for char in text if char.isalnum())
    if not letters or any(unicodedata.category(char) == "Sc" for char in text):
        return True
    return letters in _LETTER_SYMBOLS or letters in _currencies()


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    from babel.numbers import list_currencies  # noqa: PLC0415  slow to import

    return frozenset(code.lower() for code in list_currencies())


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """Return one sign that was spread already without what a search does not ask for."""
    kind = unicodedata.category(char)
    if char.isascii():
        return char
    if unicodedata.combining(char) or kind == "Cf":
        return ""
    if char in _LETTERS:
        return _LETTERS[char]
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    if kind == "Pd":
        return "-"
    stroke = _WITH_A_STROKE.match(unicodedata.name(char, ""))
    return stroke[1].lower() if stroke else char
