"""The state of one simulated account: its objects as JSON, kind by kind."""

import copy
import json
from collections import defaultdict
from collections.abc import Iterator
from threading import RLock
from typing import Protocol

from pos_app.training.core.controls import Controls
from pos_app.training.core.errors import Obj, missing_object
from pos_app.training.core.ids import Ids

API_VERSION = "2026-10-28.endive"
EVENTS_KEPT = 30 * 86_400
"""Seconds for which Stripe lists an event."""

PLATFORM = "acct_1TillTraining00"
CONNECTED = "acct_1TillConnected0"


class Table:
    """Objects of one kind in the order they were made; decoded when first read.

    A store of three months holds thousands of objects, of which a start needs none.
    """

    def __init__(self) -> None:
        """An empty table."""
        self._rows: dict[str, Obj | str] = {}
        self._order: list[str] = []
        self._place: dict[str, int] = {}

    def __len__(self) -> int:
        """How many objects there are."""
        return len(self._order)

    def put(self, object_id: str, row: Obj | str) -> None:
        """Add or replace an object, given as an object or as its JSON text."""
        if object_id not in self._place:
            self._place[object_id] = len(self._order)
            self._order.append(object_id)
        self._rows[object_id] = row

    def get(self, object_id: str) -> Obj | None:
        """The object, or None."""
        row = self._rows.get(object_id)
        if isinstance(row, str):
            row = self._rows[object_id] = json.loads(row)
        return row

    def oldest_first(self, after: str | None = None) -> Iterator[Obj]:
        """All objects, or those made after the one named."""
        start = 0 if after is None else self._place[after] + 1
        return (self._read(name) for name in self._order[start:])

    def newest_first(self, before: str | None = None) -> Iterator[Obj]:
        """All objects, or those made before the one named."""
        end = len(self._order) if before is None else self._place[before]
        return (self._read(self._order[place]) for place in range(end - 1, -1, -1))

    def _read(self, object_id: str) -> Obj:
        row = self.get(object_id)
        if row is None:
            raise KeyError(object_id)
        return row


class AccountSimulator(Protocol):
    """The part of `Simulator` that an account and its endpoints use."""

    lock: RLock
    controls: Controls
    base_url: str
    platform: "Account"
    connected: dict[str, "Account"]

    def now(self) -> float:
        """Seconds UTC."""
        ...

    def settle(self, account: "Account") -> None:
        """Apply the changes due by an account's clock."""
        ...

    def commit(self) -> None:
        """Keep what was saved."""
        ...

    def clear(self, account: "Account") -> None:
        """Empty an account."""
        ...


class Account:
    """One Stripe account: its objects, its clock and the changes not yet stored.

    `clock` answers in seconds since 1970, UTC: the simulator's, unless the past is made up.
    A request works on copies, which it changes in place and saves; they become the account's state
    when it is carried out, and are dropped when it is refused. All under the simulator's lock.
    """

    def __init__(self, account_id: str, simulator: AccountSimulator) -> None:
        """A fresh account in test mode."""
        self.id = account_id
        self.simulator = simulator
        self.clock = simulator.now
        self.currency = "usd"
        self.created = int(self.clock())
        self.ids = Ids()
        self.tables: defaultdict[str, Table] = defaultdict(Table)
        self.unwritten: dict[tuple[str, str], Obj] = {}
        self._saved: dict[tuple[str, str], Obj] = {}
        self._working: dict[tuple[str, str], Obj] = {}
        self.waiting: dict[tuple[str, str], int] = {}
        self.request_id: str | None = None
        self.idempotency_key: str | None = None

    def now(self) -> int:
        """The account's time, whole seconds UTC."""
        return int(self.clock())

    def save(self, obj: Obj) -> Obj:
        """Keep a new or changed object, of the kind that its `object` names."""
        key = obj["object"], obj["id"]
        self._working[key] = self._saved[key] = obj
        return obj

    def bury(self, obj: Obj) -> Obj:
        """Replace an object by the stub that Stripe shows of a deleted one."""
        return self.save({"id": obj["id"], "object": obj["object"], "deleted": True})

    def apply(self) -> None:
        """Make what was saved the account's state."""
        for (kind, object_id), obj in self._saved.items():
            self.tables[kind].put(object_id, obj)
        self.unwritten |= self._saved
        self.discard()

    def discard(self) -> None:
        """Drop what was saved and not kept."""
        self._saved.clear()
        self._working.clear()

    def clear(self) -> None:
        """Forget every object."""
        self.discard()
        for rows in (self.tables, self.unwritten, self.waiting):
            rows.clear()

    def settle_later(self, obj: Obj, due: float) -> None:
        """Have an object change by itself at `due`, seconds UTC."""
        obj["_due"] = int(due)
        self.waiting[obj["object"], obj["id"]] = int(due)

    def peek(self, kind: str, object_id: str) -> Obj | None:
        """An object to look at and not to change, or None."""
        return self._working.get((kind, object_id)) or self.tables[kind].get(object_id)

    def find(self, kind: str, object_id: str) -> Obj | None:
        """An object by its id, or None; the request may change and save it."""
        key = kind, object_id
        if key not in self._working and (stored := self.tables[kind].get(object_id)):
            self._working[key] = copy.deepcopy(stored)
        return self._working.get(key)

    def need(self, kind: str, object_id: str, param: str | None = None) -> Obj:
        """An object by its id; `param` is the parameter that named it, if one did.

        Raises:
            Refusal: 404 resource_missing, or 400 when a parameter named it.
        """
        obj = self.find(kind, object_id)
        if obj is None:
            raise missing_object(kind, object_id, param or "id", 400 if param else 404)
        return obj

    def need_living(self, kind: str, object_id: str, param: str | None = None) -> Obj:
        """As `need`, where a deleted object is none."""
        obj = self.need(kind, object_id, param)
        if obj.get("deleted"):
            raise missing_object(kind, object_id, param or "id", 400 if param else 404)
        return obj

    def all(self, kind: str) -> Iterator[Obj]:
        """Every object of a kind that is kept, oldest first; to look at and not to change."""
        return self.tables[kind].oldest_first()

    def base(self, kind: str, prefix: str, length: int = 24) -> Obj:
        """The fields that every new object begins with."""
        return {
            "id": self.ids.new(prefix, length),
            "object": kind,
            "created": self.now(),
            "livemode": False,
        }

    def emit(self, event_type: str, snapshot: Obj) -> None:
        """Record an event with the object as it is now, unless it is too old to be listed."""
        if self.now() < self.simulator.now() - EVENTS_KEPT:
            return
        event = self.base("event", "evt")
        event |= {
            "api_version": API_VERSION,
            "data": {"object": json.loads(json.dumps(snapshot))},
            "pending_webhooks": 0,
            "request": {"id": self.request_id, "idempotency_key": self.idempotency_key},
            "type": event_type,
        }
        self.save(event)
