"""A moment after another thing has come under the cursor, in which no key does anything to it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

REST_SECONDS: Final = 0.5
"""Nobody reads what has come into another's place faster than that."""


class Rest:
    """The key that did the thing before, pressed twice or held down, is not meant for the next."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Take a clock, in seconds."""
        self._monotonic = monotonic
        self._since = -math.inf

    def begin(self) -> None:
        """Another thing has come."""
        self._since = self._monotonic()

    @property
    def is_on(self) -> bool:
        """Whether nobody can have read yet what has come."""
        return self._monotonic() - self._since < REST_SECONDS

    def blocks(self) -> bool:
        """Return whether a key is to be ignored; as long as it goes on, so does the rest."""
        blocked = self.is_on
        if blocked:
            self.begin()
        return blocked
