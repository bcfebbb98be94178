"""Captions and tooltips that name the key which does the same."""

from __future__ import annotations

from typing import Final

from pos_app.domain.texts import N_, Message, pgettext

ENTER: Final = N_("Enter")
ESC: Final = N_("Esc")
DEL: Final = N_("Del")


def caption_with_key(caption: str, key: str | Message) -> str:
    """Return a button's caption with its key: `Charge $5.00   Enter`."""
    return pgettext(
        "the caption of a button and its key", "{caption}   {key}", caption=caption, key=str(key)
    )


def tooltip(text: str, key: str | Message) -> str:
    """Return what a button does, with its key: `Put this cart aside (F6)`."""
    return pgettext("what a button does and its key", "{text} ({key})", text=text, key=str(key))
