"""Which keys can be chosen for an action: none by which people type, go on, or scan."""

from __future__ import annotations

import sys
from collections.abc import Collection
from enum import Enum
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from pos_app.domain.texts import N_

_MODIFIER = Qt.KeyboardModifier
_KEY = Qt.Key
_NEEDED: Final = frozenset({
    _KEY.Key_Escape, _KEY.Key_Return, _KEY.Key_Enter, _KEY.Key_Tab, _KEY.Key_Backtab,
    _KEY.Key_Space, _KEY.Key_Up, _KEY.Key_Down, _KEY.Key_Left, _KEY.Key_Right, _KEY.Key_PageUp,
    _KEY.Key_PageDown, _KEY.Key_Home, _KEY.Key_End, _KEY.Key_Delete, _KEY.Key_Backspace,
})  # fmt: skip
"""Keys by which lists, sheets and fields are used; with Ctrl they mean the same to many."""
_SCANNERS: Final = frozenset(("Ctrl+J", "Ctrl+M", "Ctrl+I", "Ctrl+]"))
"""How a scanner sends the end of a code, and the sign between two parts of one."""
_FIRST_WITHOUT_SIGN: Final = 0x01000000
"""Keys from here on (`Qt::Key_Escape`) type nothing."""


def single_key(keys: str) -> QKeyCombination | None:
    """Return the one key that a text names; None where it names none, or several."""
    sequence = QKeySequence(keys)
    return sequence[0] if sequence.count() == 1 else None  # type: ignore[index]  # not in the stubs


class Refusal(Enum):
    """Why a key can't be chosen; the value says it, with `{key}` for its name."""

    NEEDED = N_("{key} is needed to go through lists and sheets. Press another key.")
    TYPES = N_(
        "{key} is for writing text. Press a function key, or another one together with {modifier}."
    )
    SCANNER = N_("{key} belongs to the barcode scanner. Press another key.")
    SYSTEM = N_("The system takes {key} for itself. Press another key.")


def refusal(keys: QKeyCombination, scanner: Collection[str] = ()) -> Refusal | None:
    """Tell whether a key can be chosen; `scanner` are the keys that end the codes of this one."""
    held, key = keys.keyboardModifiers(), keys.key()
    if key in _NEEDED:
        return Refusal.NEEDED
    if QKeySequence(keys).toString() in {*_SCANNERS, *scanner}:
        return Refusal.SCANNER
    if QKeySequence(keys) in _of_the_system():
        return Refusal.SYSTEM
    commands = held & (_MODIFIER.ControlModifier | _MODIFIER.MetaModifier)
    alt = bool(held & _MODIFIER.AltModifier)
    if key.value < _FIRST_WITHOUT_SIGN and (
        (commands and alt)  # AltGr, which types a third sign
        or not (commands or (alt and sys.platform != "darwin"))
    ):
        return Refusal.TYPES
    return Refusal.TYPES if _edits_text(keys) else None


def _of_the_system() -> list[QKeySequence]:
    return [
        QKeySequence("Alt+F4"),
        *QKeySequence.keyBindings(QKeySequence.StandardKey.Quit),
    ]


def _edits_text(keys: QKeyCombination) -> bool:
    """Ask a field whether it takes a key for itself, as it does those that copy and paste."""
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, keys.key().value, keys.keyboardModifiers())
    asked.ignore()
    QCoreApplication.sendEvent(QLineEdit(), asked)
    return asked.isAccepted()
