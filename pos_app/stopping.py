"""Asking work that only looks to stop, when whoever wanted it has gone on to something else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Stop:
    """One piece of work that may be asked to stop, from any thread, once."""

    def __init__(self) -> None:
        self._asked = False

    def ask(self) -> None:
        """Have the work stop as soon as it looks whether it should."""
        self._asked = True

    def is_asked(self) -> bool:
        """Return whether it should stop."""
        return self._asked

    @contextmanager
    def in_force(self) -> Iterator[None]:
        """Let all that this thread does in the block be part of the work."""
        before = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(before)


_CURRENT: ContextVar[Stop | None] = ContextVar("stop", default=None)


def current_stop() -> Stop | None:
    """Return what may ask this thread's work to stop, None where nothing may."""
    return _CURRENT.get()
