"""Captions and tooltips that name the key which does the same.

Where there is no key, they are the words alone.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import N_, Message, pgettext
from pos_app.ui.keys.actions import KeyAction
from pos_app.ui.keys.keymap import KeyShown

ENTER: Final = N_("Enter")
ESC: Final = N_("Esc")
DEL: Final = N_("Del")


def caption_with_key(caption: str, key: str | Message) -> str:
    """Return a button's caption with its key: `Charge $5.00   Enter`."""
    if not key:
        return caption
    return pgettext(
        "the caption of a button and its key", "{caption}   {key}", caption=caption, key=str(key)
    )


def tooltip(text: str, key: str | Message) -> str:
    """Return what a button does, with its key: `Put this cart aside (F6)`."""
    if not key:
        return text
    return pgettext("what a button does and its key", "{text} ({key})", text=text, key=str(key))


def tell_key(made: QWidget, text: str, action: KeyAction) -> None:
    """Have a tooltip say what a button does, with the key that does it just now."""
    KeyShown(made, action, lambda key: made.setToolTip(tooltip(text, key)))
