"""The key that took a part of a sale, pressed twice, must not take the rest as well."""

from __future__ import annotations

from collections.abc import Callable

from pos_app.domain.payments import TenderKind
from pos_app.ui.input.guards import Rest


class DoublePressGuard:
    """Tells the second press of a key from the wish to take the next part; for one sale."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Take a clock, in seconds."""
        self._rest = Rest(monotonic)
        self._kind: TenderKind | None = None
        self._paid = 0

    def begin(self, paid: int) -> None:
        """Tell what was paid of the sale before it was opened here, in minor units."""
        self._paid = paid

    def is_paid(self, paid: int) -> None:
        """Tell what is paid of the sale by now, in minor units."""
        if paid > self._paid:
            self._rest.begin()
        self._paid = paid

    def is_it(self, kind: TenderKind) -> bool:
        """Return whether money wanted in this way is wanted by a second press only."""
        if kind is self._kind and self._rest.blocks():
            return True
        self._kind = kind
        return False
