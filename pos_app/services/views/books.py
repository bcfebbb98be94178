"""The books of this machine, and their keys."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BookView:
    """One of the books on this machine; `mode` is live, test or training.

    `last4` are the last characters of its key, empty where none is kept. A book that cannot be
    opened has no store name.
    """

    name: str
    mode: str
    store_name: str
    last4: str


@dataclass(frozen=True)
class KeyView:
    """The key in use, as far as it may be shown; `source` is keyring, environment or training."""

    kind: str
    mode: str
    last4: str
    source: str


@dataclass(frozen=True)
class RightView:
    """One line of the key check: `state` is ok, missing, unconfirmed or problem."""

    resource: str
    access: str
    state: str
    right: str = ""
    message: str = ""
