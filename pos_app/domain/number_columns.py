"""How the numbers of a whole column are written: `2,40` tells what `1,800` beside it means."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pos_app.domain.reading import number_with_mark


class DecimalMark(StrEnum):
    """What sets decimals apart."""

    POINT = "."
    COMMA = ","


class NumberColumn:
    """Reads a column value by value; tells by which mark all of them can be read."""

    def __init__(self, currency: str = "", locale: str = "en_US") -> None:
        """Of amounts with their currency, whose sign may stand beside them."""
        self._currency = currency
        self._locale = locale
        self._only = dict.fromkeys(DecimalMark, "")
        self.example = ""
        """A number that either mark makes another one of; empty where there is none."""

    def add(self, text: str) -> None:
        """Take one more value; what is no number says nothing."""
        point, comma = (self.number(text, mark) for mark in DecimalMark)
        if point is None and comma is None:
            return
        if point is None:
            self._only[DecimalMark.COMMA] = self._only[DecimalMark.COMMA] or text
        elif comma is None:
            self._only[DecimalMark.POINT] = self._only[DecimalMark.POINT] or text
        elif point != comma:
            self.example = self.example or text

    def number(self, text: str, mark: DecimalMark) -> Decimal | None:
        """Return a value by one of the marks; None where it is no number then."""
        return number_with_mark(text, mark, self._currency, self._locale)

    @property
    def mark(self) -> DecimalMark | None:
        """The mark that values show; None where none does, or some say one and some the other."""
        shown = [mark for mark, text in self._only.items() if text]
        return shown[0] if len(shown) == 1 else None

    @property
    def is_open(self) -> bool:
        """Whether somebody has to say which mark it is."""
        return self.mark is None and bool(self.example or any(self._only.values()))

    @property
    def contradiction(self) -> tuple[str, str] | None:
        """Two values that no one mark reads, the one with a point first; None where one does."""
        point, comma = self._only[DecimalMark.POINT], self._only[DecimalMark.COMMA]
        return (point, comma) if point and comma else None
