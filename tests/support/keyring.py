"""A keyring for tests."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class PocketKeyring:
    """Keeps keys in memory, as a system's keyring would."""

    kept: dict[str, str] = field(default_factory=dict)

    def read(self, book: str) -> str | None:
        return self.kept.get(book)

    def write(self, book: str, key: str) -> None:
        self.kept[book] = key

    def forget(self, book: str) -> None:
        self.kept.pop(book, None)
