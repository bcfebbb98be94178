"""What a screen reader would speak of what happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pos_app.ui.widgets.announcements import Announced, announcements


@contextmanager
def listening() -> Iterator[list[tuple[str, Announced]]]:
    """Yield a list that grows by each announcement and what it is about."""
    heard: list[tuple[str, Announced]] = []

    def hear(text: str, about: Announced) -> None:
        heard.append((text, about))

    announcements().announced.connect(hear)
    try:
        yield heard
    finally:
        announcements().announced.disconnect(hear)
