"""What a receipt printer puts on its paper: what training shows of one, and tests compare."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class PrintedLine:
    """A line in the printer's own letters."""

    text: str
    bold: bool = False
    high: bool = False


@dataclass(frozen=True)
class PrintedDots:
    """A band of dots, in rows of `width` / 8 bytes; 1 is black."""

    width: int
    height: int
    rows: bytes


@dataclass(frozen=True)
class Fed:
    """Blank lines."""

    lines: int


PrintedPart: TypeAlias = PrintedLine | PrintedDots | Fed


@dataclass
class PrintedPaper:
    """What came out between two cuts; `number` counts the papers of one printer."""

    number: int = 0
    parts: list[PrintedPart] = field(default_factory=list)
    whole: bool = False
    """Whether it was cut off."""

    @property
    def text(self) -> str:
        """The lines in the printer's own letters."""
        return "\n".join(part.text for part in self.parts if isinstance(part, PrintedLine))

    @property
    def dots(self) -> bytes:
        """All its bands as one, in rows."""
        return b"".join(part.rows for part in self.parts if isinstance(part, PrintedDots))
