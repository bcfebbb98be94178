"""What writes change, published once they are committed."""

from __future__ import annotations

import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What can be changed; each is a field of `ChangeSet`."""

    CUSTOMER = "customers"
    PURCHASE = "purchases"
    CATALOGUE = "catalogue"
    HISTORY = "history"
    WAITING = "waiting"
    ATTENTION = "attention"
    SETTING = "settings"
    READER = "readers"
    PAYOUT = "payouts"
    DISPUTE = "disputes"
    SHIFT = "shifts"
    DRAWER = "drawers"
    STOCK = "stock"
    PRINT = "prints"
    CREDIT = "credit"


Change = tuple[Kind, str]
"""What kind of thing, and its id."""

STORE: Final = "store"
REGISTER: Final = "register"
CASHIERS: Final = "cashiers"
CASHIER_IN_CHARGE: Final = "cashier"
PERMISSIONS: Final = "permissions"
SAVED_VIEWS: Final = "saved_views"
"""Names among the settings for what has rows of its own, or is kept for this machine."""


@dataclass(frozen=True)
class ChangeSet:
    """What was changed, so that screens refresh only that: ids by kind.

    `purchases` has ids of customers who bought something or got money back, `history` of sales and
    of payments at Stripe, `waiting` of carts and sales put aside, `catalogue` of products,
    categories and tax rates, `settings` their names. `attention` is of all that the list of what
    needs attention may tell, `disputes` of disputes and of early fraud warnings. `drawers` are
    registers whose drawer is to be opened now, `prints` jobs for receipt printers. `stock` has
    variants of products, and counts, `credit` gift cards and store credit.
    """

    customers: frozenset[str] = frozenset()
    purchases: frozenset[str] = frozenset()
    catalogue: frozenset[str] = frozenset()
    history: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    attention: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset()
    payouts: frozenset[str] = frozenset()
    disputes: frozenset[str] = frozenset()
    shifts: frozenset[str] = frozenset()
    drawers: frozenset[str] = frozenset()
    stock: frozenset[str] = frozenset()
    prints: frozenset[str] = frozenset()
    credit: frozenset[str] = frozenset()

    @classmethod
    def of(cls, changes: Iterable[Change]) -> ChangeSet:
        """Return these changes."""
        ids: dict[str, set[str]] = defaultdict(set)
        for kind, row_id in changes:
            ids[kind].add(row_id)
        return cls(**{kind: frozenset(found) for kind, found in ids.items()})

    def __or__(self, other: ChangeSet) -> ChangeSet:
        """Both together."""
        return ChangeSet(*(getattr(self, name) | getattr(other, name) for name in _FIELDS))

    def __bool__(self) -> bool:
        """Whether anything was changed."""
        return any(getattr(self, name) for name in _FIELDS)


_FIELDS: Final = tuple(field.name for field in fields(ChangeSet))

NO_CHANGES: Final = ChangeSet()

Subscriber = Callable[[ChangeSet], object]


class ChangeFeed:
    """Passes on what was changed, to whoever subscribed, on the thread that changed it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: tuple[Subscriber, ...] = ()

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call `subscriber(changes)` after each change; what is returned ends that.

        It is called on the thread that wrote, which waits for it: it is to hand on and return.
        """
        with self._lock:
            self._subscribers = (*self._subscribers, subscriber)
        return lambda: self._unsubscribe(subscriber)

    def publish(self, changes: ChangeSet) -> None:
        """Pass changes on; nothing where nothing was changed.

        What goes wrong with a subscriber is a bug of its own: the change is committed, and whoever
        made it must not hear that it failed.
        """
        if not changes:
            return
        for subscriber in self._subscribers:
            try:
                subscriber(changes)
            except Exception:  # noqa: BLE001  whatever it is, the write stands
                threading.excepthook(
                    threading.ExceptHookArgs((*sys.exc_info(), threading.current_thread()))
                )

    def _unsubscribe(self, subscriber: Subscriber) -> None:
        with self._lock:
            self._subscribers = tuple(each for each in self._subscribers if each != subscriber)
