"""Text that people typed or pasted."""

from __future__ import annotations

import re
from typing import Final

_FITS: Final = 60
_FORMULA: Final = re.compile("'*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
"""How a text begins that a program may take for a formula, or that would read as a guarded one."""

_LONG_NUMBER: Final = re.compile(r"\d(?:[ \u00a0.-]?\d){13,}")
_CARD: Final = re.compile(
    r"4\d{15}(?:\d{3})?|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3[0689]\d{12}|35\d{14}"
    r"|(?:6011|6[45]\d\d)\d{12}|62\d{14,17}"
)
"""The numbers that are given to cards; not Visa's old ones of 13 digits, which are as long as
barcodes and phone numbers."""
_LONGEST_CARD: Final = 19


def storable(text: str) -> str:
    """Return text that can be written down anywhere: halves of signs become question marks.

    A paste can bring one half of a sign (a lone surrogate), which neither a database, a file nor a
    request takes.
    """
    return text if text.isascii() else text.encode(errors="replace").decode()


def shortened(text: str) -> str:
    """Return as much of a text as fits into a message."""
    return text if len(text) <= _FITS else f"{text[:_FITS]}…"


def formula_safe(text: str) -> str:
    """Return text for a cell of a table, which no program that opens it takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def without_formula_guard(cell: str) -> str:
    """Return the text that `formula_safe` made a cell of a table of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def holds_card_number(text: str) -> bool:
    """Return whether a card number stands anywhere in a text, in groups and other scripts too."""
    return any(_holds_card(number) for number in _LONG_NUMBER.findall(text))


def passes_luhn(digits: str) -> bool:
    """Return whether the last of these digits fits the others, as it does in card numbers."""
    numbers = [int(digit) for digit in reversed(digits)]
    doubled = (sum(divmod(2 * number, 10)) for number in numbers[1::2])
    return (sum(numbers[::2]) + sum(doubled)) % 10 == 0


def _holds_card(number: str) -> bool:
    """Check the groups of a number: a date or another number may stand before and behind."""
    groups = re.findall(r"\d+", "".join(str(int(c)) if c.isdecimal() else c for c in number))
    parts = (
        "".join(groups[first:end])
        for first in range(len(groups))
        for end in range(first + 1, min(len(groups), first + _LONGEST_CARD) + 1)
    )
    return any(_CARD.fullmatch(digits) and passes_luhn(digits) for digits in parts)
