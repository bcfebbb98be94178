"""The keys that somebody chose in place of those that Till comes with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class KeyChoice:
    """What an action of this id is done by, as Qt writes keys; "" for no key."""

    action: str = ""
    keys: str = ""


@dataclass(frozen=True)
class KeyChoices:
    """All that was chosen, that of actions too which only another version of Till has."""

    chosen: tuple[KeyChoice, ...] = ()
