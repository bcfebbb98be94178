"""A rule of the program, broken on purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """A rule that is broken; `apply` breaks it in this process, `caught_by` names what shows it."""

    apply: Callable[[], None]
    caught_by: tuple[str, ...]


def replace(owner: object, name: str, by: object) -> None:
    """Put something else in the place of what the program has there, by that name."""
    getattr(owner, name)
    setattr(owner, name, by)
