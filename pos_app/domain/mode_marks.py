"""What stands on paper of books in which no real money moves."""

from __future__ import annotations

from typing import Final

from pos_app.domain.texts import N_, Message

_MARKS: Final[dict[str, Message]] = {
    "training": N_("TRAINING: no real money"),
    "test": N_("TEST: no real money"),
}


def mode_mark(mode: str) -> str:
    """Return the mark of a book's mode, "" for live."""
    return str(_MARKS[mode]) if mode in _MARKS else ""
