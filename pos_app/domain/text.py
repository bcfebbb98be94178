"""Text that people typed or pasted."""

from __future__ import annotations

from typing import Final

_FITS: Final = 60


def storable(text: str) -> str:
    """Return text that can be written down anywhere: halves of signs become question marks.

    A paste can bring one half of a sign (a lone surrogate), which neither a database, a file nor a
    request takes.
    """
    return text if text.isascii() else text.encode(errors="replace").decode()


def shortened(text: str) -> str:
    """Return as much of a text as fits into a message."""
    return text if len(text) <= _FITS else f"{text[:_FITS]}…"
