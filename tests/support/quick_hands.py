"""A pause after which a press counts again (`PressGuard`), for which tests don't wait."""

from __future__ import annotations

from itertools import count

import pytest

from pos_app.ui.widgets.repeat_guard import PressGuard


def read_at_once() -> None:
    """Let a second go by between what is shown from now on and any press."""
    PressGuard.monotonic = count().__next__


class SlowReading:
    """Time stands still for whoever presses twice, until they have read what is shown."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._now = 0.0
        monkeypatch.setattr(PressGuard, "monotonic", staticmethod(lambda: self._now))

    def read(self) -> None:
        """Read it."""
        self._now += 1
