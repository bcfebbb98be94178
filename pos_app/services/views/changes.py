"""What a write changed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ChangeSet:
    """What a write changed, so that screens refresh only that: ids by kind."""

    customers: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    history: frozenset[str] = frozenset()
    carts: bool = False
    settings: bool = False

    def __or__(self, other: ChangeSet) -> ChangeSet:
        """Both together."""
        return ChangeSet(
            self.customers | other.customers,
            self.products | other.products,
            self.history | other.history,
            self.carts or other.carts,
            self.settings or other.settings,
        )
