"""Labels of products and signs of a shelf: what stands on one, and the sheets they come on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from pos_app.domain.barcodes import barcode_key, check_digit
from pos_app.domain.paper import Barcode, Symbology
from pos_app.domain.texts import N_, Message

MOST_LABELS: Final = 5_000
"""At once: some two hundred sheets."""
_GTIN: Final = 14
_LEAST_WIDE: Final = 20_000
_LEAST_HIGH: Final = 10_000
"""Micrometres."""
_DIGITS: Final = {Symbology.EAN8: 8, Symbology.UPC_A: 12, Symbology.EAN13: 13}


class LabelStyle(StrEnum):
    """What a label is for: the thing itself, or the shelf, where the price is read from afar."""

    PRODUCT = "product"
    SHELF = "shelf"


class PageSize(StrEnum):
    """The paper that labels come on."""

    A4 = "a4"
    LETTER = "letter"

    @property
    def micrometres(self) -> tuple[int, int]:
        """Its width and height."""
        return (210_000, 297_000) if self is PageSize.A4 else (215_900, 279_400)


@dataclass(frozen=True)
class LabelSheet:
    """A sheet of labels in rows and columns; lengths are micrometres.

    `left` and `top` are the first label's, `across` and `down` what is blank between two.
    """

    page: PageSize = PageSize.A4
    columns: int = 3
    rows: int = 8
    width: int = 70_000
    height: int = 37_000
    left: int = 0
    top: int = 500
    across: int = 0
    down: int = 0

    @property
    def labels(self) -> int:
        """How many are on one sheet."""
        return self.columns * self.rows

    @property
    def fits(self) -> bool:
        """Whether all of them lie on the paper, and are large enough to print something on."""
        wide, high = self.page.micrometres
        right = self.left + self.columns * (self.width + self.across) - self.across
        bottom = self.top + self.rows * (self.height + self.down) - self.down
        lengths = (self.left, self.top, self.across, self.down)
        large = self.width >= _LEAST_WIDE and self.height >= _LEAST_HIGH
        return (
            min(self.columns, self.rows) > 0
            and min(lengths) >= 0
            and large
            and right <= wide
            and bottom <= high
        )

    def place(self, number: int) -> tuple[int, int, int]:
        """Return the page of a label and its left and top edge there; both count from 0."""
        page, at = divmod(number, self.labels)
        row, column = divmod(at, self.columns)
        left = self.left + column * (self.width + self.across)
        return page, left, self.top + row * (self.height + self.down)


OWN: Final = "own"
SHEETS: Final[dict[str, tuple[Message, LabelSheet]]] = {
    "a4-3x8": (N_("A4, 24 labels of 70 × 37 mm"), LabelSheet()),
    "a4-3x7": (
        N_("A4, 21 labels of 63.5 × 38.1 mm"),
        LabelSheet(PageSize.A4, 3, 7, 63_500, 38_100, 7_250, 15_150, 2_500, 0),
    ),
    "a4-2x4": (
        N_("A4, 8 labels of 105 × 74 mm"),
        LabelSheet(PageSize.A4, 2, 4, 105_000, 74_000, 0, 500, 0, 0),
    ),
    "letter-3x10": (
        N_("US Letter, 30 labels of 1 × 2⅝ inches (5160)"),
        LabelSheet(PageSize.LETTER, 3, 10, 66_675, 25_400, 4_762, 12_700, 3_175, 0),
    ),
    "letter-2x5": (
        N_("US Letter, 10 labels of 2 × 4 inches (5163)"),
        LabelSheet(PageSize.LETTER, 2, 5, 101_600, 50_800, 3_969, 12_700, 4_762, 0),
    ),
}
"""The sheets that are sold, by the names under which a choice is kept."""


@dataclass(frozen=True)
class LabelChoice:
    """How the store prints its labels: on which of `SHEETS`, or (`OWN`) on one of its own."""

    style: LabelStyle = LabelStyle.PRODUCT
    sheet: str = "a4-3x8"
    own: LabelSheet = field(default_factory=LabelSheet)

    @property
    def layout(self) -> LabelSheet:
        """The sheet that was chosen; the store's own where a later Till names another."""
        return SHEETS[self.sheet][1] if self.sheet in SHEETS else self.own


@dataclass(frozen=True)
class Label:
    """What stands on one label, worded; `per` is the unit that the price is for, "" for a piece.

    `detail` are its options, `code` what people read of its barcode.
    """

    name: str
    price: str
    per: str = ""
    detail: str = ""
    sku: str = ""
    barcode: Barcode | None = None


def barcode_of(code: str) -> Barcode | None:
    """Return the bars by which a scanner reads a barcode or an SKU; None where none can be drawn.

    A number of GS1 with its right check digit is drawn as such; all else as Code 128, which has
    the letters of ASCII only.
    """
    shown = code.strip()
    key = barcode_key(shown)
    if len(key) == _GTIN and key.isdecimal() and int(key[-1]) == check_digit(key[:-1]):
        digits = "".join(filter(str.isdecimal, shown))
        eight = Symbology.EAN8 if key.endswith(digits) else Symbology.UPC_A
        kinds = {8: eight, 12: Symbology.UPC_A, 13: Symbology.EAN13}
        kind = kinds.get(len(digits), Symbology.EAN13 if key[0] == "0" else None)
        if kind is not None:
            return Barcode(key[-_DIGITS[kind] :], kind, shown)
    if not shown or not (shown.isascii() and shown.isprintable()):
        return None
    return Barcode(shown, Symbology.CODE128, shown)
