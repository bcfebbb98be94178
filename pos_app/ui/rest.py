"""A moment after another thing has come under the cursor, in which no key does anything to it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer

REST_MS: Final = 500
"""Nobody reads what has come into another's place faster than that."""


class Rest(QTimer):
    """The key that did the thing before, pressed twice or held down, is not meant for the next."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent, singleShot=True, interval=REST_MS)

    def blocks(self) -> bool:
        """Return whether a key is to be ignored; as long as it goes on, so does the rest."""
        if self.isActive():
            self.start()
            return True
        return False
