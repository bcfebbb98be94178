"""A paper in letters of one width, as a receipt printer writes them by itself.

A wide letter (Chinese, Japanese, Korean) takes two columns, a mark over a letter none. No style
makes a letter wider than another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, zip_longest
from typing import Final, TypeAlias

from pos_app.domain.paper import (
    Align,
    AmountLine,
    Barcode,
    Columns,
    Cut,
    Feed,
    Paper,
    Picture,
    QrCode,
    Rule,
    Style,
    Text,
)

COLUMNS: Final = (32, 42, 48)
"""How many letters of one width printers write on a line: of 58 mm, and of 80 mm in two fonts."""

_BETWEEN: Final = 1
"""Blank columns between two texts side by side."""
_LEAST_LABEL: Final = 8
"""An amount that leaves a label less than this gets a line of its own."""
_INVISIBLE: Final = frozenset({"Cf", "Cc"})
_NO_WIDTH: Final = frozenset({"Mn", "Me"})
_DOUBLE: Final = 2
_WIDE: Final = frozenset({"W", "F"})
_UNBROKEN_SPACES: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2007": " "})
_SPACES: Final = re.compile(r"[ \u2000-\u2006\u2008-\u200b\u3000]+")
_RULE: Final = "-"


@dataclass(frozen=True)
class TextLine:
    """A line, already filled up with spaces to where its texts stand."""

    text: str
    style: Style = Style.NORMAL


Written: TypeAlias = TextLine | Barcode | QrCode | Picture | Cut
"""What a printer is given: a line, or what it draws itself."""


def write_text(paper: Paper, columns: int) -> Iterator[Written]:
    """Yield a paper line by line, none of them wider than so many columns."""
    for block in paper.blocks:
        match block:
            case Text():
                for line in block.text.splitlines():
                    for part in wrap(line, columns) or [""]:
                        yield TextLine(_aligned(part, columns, block.align), block.style)
            case Columns():
                yield from _side_by_side(block, columns)
            case AmountLine():
                yield from _amount_line(block, columns)
            case Rule():
                yield TextLine(_RULE * columns)
            case Feed():
                yield from [TextLine("")] * block.lines
            case Barcode() | QrCode() | Picture() | Cut():
                yield block


def text_width(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(map(_letter_width, text))


def wrap(text: str, columns: int) -> list[str]:
    """Return a text in lines by words; a word that is wider than a line is broken.

    Between two wide letters a line may end, as their languages write no spaces. Spaces that must
    not be broken stay inside their line, as ordinary ones, which every printer has.
    """
    lines: list[str] = []
    line, width = "", 0
    for piece, spaced in _pieces(text, columns):
        gap = 1 if spaced and line else 0
        if line and width + gap + text_width(piece) > columns:
            lines.append(line)
            line, width, gap = "", 0, 0
        line += " " * gap + piece
        width += gap + text_width(piece)
    return [each.translate(_UNBROKEN_SPACES) for each in (*lines, line) if each]


def _pieces(text: str, columns: int) -> Iterator[tuple[str, bool]]:
    """Yield what can't be broken, each with whether a space stands before it."""
    letters = unicodedata.normalize("NFC", text).replace("\t", " ")
    visible = "".join(sign for sign in letters if unicodedata.category(sign) not in _INVISIBLE)
    for word in _SPACES.split(visible):
        piece, spaced = "", True
        for letter in word:
            full = text_width(piece) + _letter_width(letter) > columns
            if piece and (full or _may_break(piece[-1], letter)):
                yield piece, spaced
                piece, spaced = "", False
            piece += letter
        if piece:
            yield piece, spaced


def _may_break(before: str, after: str) -> bool:
    """Return whether a line may end beside a wide letter: not before a mark that closes."""
    category = unicodedata.category(after)
    closes = category in _NO_WIDTH or category in {"Pe", "Pf", "Po"}
    return not closes and _DOUBLE in {_letter_width(before), _letter_width(after)}


def _letter_width(letter: str) -> int:
    if unicodedata.category(letter) in _NO_WIDTH | _INVISIBLE:
        return 0
    return _DOUBLE if unicodedata.east_asian_width(letter) in _WIDE else 1


def _aligned(text: str, columns: int, align: Align) -> str:
    room = columns - text_width(text)
    match align:
        case Align.START:
            return text
        case Align.CENTRE:
            return " " * (room // 2) + text
        case Align.END:
            return " " * room + text


def _amount_line(block: AmountLine, columns: int) -> Iterator[TextLine]:
    (amount, *more) = wrap(block.amount, columns) or [""]
    beside = columns - text_width(amount) - _BETWEEN if amount else columns
    if more or beside < _LEAST_LABEL:
        for part in wrap(block.label, columns):
            yield TextLine(part, block.style)
        for part in (amount, *more):
            yield TextLine(_aligned(part, columns, Align.END), block.style)
        return
    first, *rest = wrap(block.label, beside) or [""]
    gap = " " * (columns - text_width(first) - text_width(amount))
    yield TextLine((first + gap + amount).rstrip(), block.style)
    for part in rest:
        yield TextLine(part, block.style)


def _side_by_side(block: Columns, columns: int) -> Iterator[TextLine]:
    """Yield the lines of texts side by side; the shares are rounded so that none is lost."""
    shares = [cell.share for cell in block.cells]
    room = columns - _BETWEEN * (len(shares) - 1)
    ends = [room * reached // sum(shares) for reached in accumulate(shares)]
    widths = [max(1, end - begin) for begin, end in zip([0, *ends], ends, strict=False)]
    wrapped = [wrap(cell.text, width) for cell, width in zip(block.cells, widths, strict=True)]
    for parts in zip_longest(*wrapped, fillvalue=""):
        filled = []
        for part, width, cell in zip(parts, widths, block.cells, strict=True):
            text = _aligned(part, width, cell.align)
            filled.append(text + " " * (width - text_width(text)))
        yield TextLine((" " * _BETWEEN).join(filled).rstrip(), block.style)
