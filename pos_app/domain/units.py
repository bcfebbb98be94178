"""What a price is for: a piece, or one of a measure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pos_app.domain.texts import N_, Message


class Unit(StrEnum):
    """Of a measure quantities are in thousandths: 2750 of `KILOGRAM` are 2.750 kg."""

    PIECE = ""
    KILOGRAM = "kg"
    GRAM = "g"
    LITRE = "l"
    METRE = "m"

    @property
    def is_measured(self) -> bool:
        """Whether how much it is has to be asked or read, rather than counted."""
        return self is not Unit.PIECE


_NAMES: Final[dict[Unit, Message]] = {
    Unit.PIECE: N_("Piece"),
    Unit.KILOGRAM: N_("Kilogram"),
    Unit.GRAM: N_("Gram"),
    Unit.LITRE: N_("Litre"),
    Unit.METRE: N_("Metre"),
}
_SYMBOLS: Final[dict[Unit, Message]] = {
    Unit.KILOGRAM: N_("kg"),
    Unit.GRAM: N_("g"),
    Unit.LITRE: N_("l"),
    Unit.METRE: N_("m"),
}


def unit_of(stored: str) -> Unit:
    """Return the unit that books name; one of a later Till counts as a piece."""
    return Unit(stored) if stored in set(Unit) else Unit.PIECE


def unit_name(unit: Unit) -> str:
    """Return what a unit is called."""
    return str(_NAMES[unit])


def unit_symbol(unit: Unit) -> str:
    """Return how a unit is written after a number; "" for pieces."""
    return str(_SYMBOLS[unit]) if unit in _SYMBOLS else ""
