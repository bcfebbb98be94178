"""What stands on a receipt or another small paper, as blocks from the top to the bottom.

One description for the screen, a page printer, a PDF, a receipt printer and an email: each has a
renderer of its own, none adds or leaves out a word. `paper_text` lays it out in letters of one
width.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final, TypeAlias

from pos_app.domain.texts import paragraph


class Align(Enum):
    """To which side of its width a text goes, in the direction the paper is read in."""

    START = "start"
    CENTRE = "centre"
    END = "end"


class Style(Enum):
    """What a text is, from which a renderer takes its size and weight."""

    NORMAL = "normal"
    QUIET = "quiet"
    STRONG = "strong"
    MARK = "mark"
    TOTAL = "total"
    TITLE = "title"


class Symbology(StrEnum):
    """The kinds of barcodes there are."""

    CODE128 = "code128"
    EAN13 = "ean13"
    EAN8 = "ean8"
    UPC_A = "upca"


@dataclass(frozen=True)
class Text:
    """A paragraph; each line feed in it begins a line."""

    text: str
    align: Align = Align.START
    style: Style = Style.NORMAL


@dataclass(frozen=True)
class Cell:
    """A text in a row; `share` is what it takes of the width, in parts of all shares."""

    text: str
    share: int = 1
    align: Align = Align.START


@dataclass(frozen=True)
class Columns:
    """A row of texts side by side, each wrapped in its share of the width."""

    cells: tuple[Cell, ...]
    style: Style = Style.NORMAL


@dataclass(frozen=True)
class AmountLine:
    """A text, and on its first line at the other side what it comes to.

    The amount is never broken; the text gets all of the width that the amount leaves.
    """

    label: str
    amount: str
    style: Style = Style.NORMAL


@dataclass(frozen=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True)
class Barcode:
    """A barcode in the middle of the paper; `caption` is what people read under it."""

    data: str
    symbology: Symbology = Symbology.CODE128
    caption: str = ""


@dataclass(frozen=True)
class QrCode:
    """A QR code in the middle of the paper, with what people read under it."""

    data: str
    caption: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture in the middle of the paper, no wider than `percent` of it.

    `png` is a PNG file; `words` are for whoever can't see it.
    """

    png: bytes
    words: str = ""
    percent: int = 60


@dataclass(frozen=True)
class Feed:
    """Blank lines."""

    lines: int = 1


@dataclass(frozen=True)
class Cut:
    """Where a printer with a knife cuts. On other papers it is nothing."""


Block: TypeAlias = Text | Columns | AmountLine | Rule | Barcode | QrCode | Picture | Feed | Cut

DOTS_PER_MM: Final = 8
"""Of a receipt printer's head."""
NARROW_DOTS: Final = 384
"""What is printed of a roll of 58 mm."""
WIDE_DOTS: Final = 576
"""What is printed of a roll of 80 mm."""


@dataclass(frozen=True)
class Paper:
    """A paper; `title` names the print job and the file, `language` is its code (`pt_BR`)."""

    title: str
    language: str
    blocks: tuple[Block, ...]
    right_to_left: bool = False

    @property
    def words(self) -> str:
        """All that can be read on it, line by line."""
        return "\n".join(filter(None, map(_words, self.blocks)))


def _words(block: Block) -> str:
    match block:
        case Text():
            return block.text
        case AmountLine():
            return paragraph(block.label, block.amount)
        case Columns():
            return paragraph(*(cell.text for cell in block.cells))
        case Barcode() | QrCode():
            return block.caption
        case Picture():
            return block.words
    return ""


@dataclass(frozen=True)
class Raster:
    """A paper as black dots on white.

    `rows` are one after the other from the top, each of `width` / 8 bytes; the highest bit is the
    first dot from the left, 1 is black. That is the form of the ESC/POS command `GS v 0`.
    """

    width: int
    height: int
    rows: bytes
