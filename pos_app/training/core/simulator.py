"""The simulated Stripe: all its accounts, the answers it keeps, its controls and its file."""

import json
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from pos_app.training.core.account import CONNECTED, PLATFORM, Account
from pos_app.training.core.controls import Controls
from pos_app.training.core.errors import Obj
from pos_app.training.core.idempotency import Answer, Idempotency, Slot
from pos_app.training.core.store import Store

ANSWER = "_answer"
Settle = Callable[[Account, Obj], None]
"""Lets happen to an object of an account what was due."""


class Simulator:
    """The state behind the server. All of it is used under `lock`."""

    def __init__(
        self, state_path: Path | None, clock: Callable[[], float], settles: Mapping[str, Settle]
    ) -> None:
        """`clock` answers in seconds UTC; with a `state_path` the state outlives the process.

        `settles` are the kinds of objects that change by themselves, and how.
        """
        self.lock = threading.RLock()
        self.controls = Controls()
        self.base_url = ""
        self._clock = clock
        self._settles = settles
        self._path = state_path
        self._store = Store(state_path) if state_path else None
        self.accounts: dict[str, Account] = {}
        self.idempotency = Idempotency(self.now)
        self.platform = self.account(PLATFORM)
        self.connected = {CONNECTED: self.account(CONNECTED)}
        if self._store:
            self._load(self._store)

    def now(self) -> float:
        """Seconds UTC by the injected clock and its offset."""
        return self._clock() + self.controls.clock_offset

    def account(self, account_id: str) -> Account:
        """An account of this name, made when it is first asked for."""
        if account_id not in self.accounts:
            self.accounts[account_id] = Account(account_id, self)
        return self.accounts[account_id]

    def connect(self, account_id: str) -> Account:
        """Connect a further account to the platform."""
        self.connected[account_id] = self.account(account_id)
        return self.connected[account_id]

    def settle_due(self) -> None:
        """Apply all changes due by now in every account, even if the current request is refused."""
        self.discard()
        for account in self.accounts.values():
            self.settle(account)
        self.commit()

    def settle(self, account: Account) -> None:
        """Apply the changes due by an account's clock: refunds settle, payouts arrive."""
        for (kind, name), due in list(account.waiting.items()):
            if due <= account.now():
                del account.waiting[kind, name]
                obj = account.need(kind, name)
                del obj["_due"]
                self._settles[kind](account, obj)

    def commit(self, slot: Slot | None = None, answer: Answer | None = None) -> None:
        """Keep what was saved, in memory and in the file, with the answer to a request's key."""
        for account in self.accounts.values():
            account.apply()
        rows = [
            (account.id, kind, object_id, json.dumps(obj, separators=(",", ":")))
            for account in self.accounts.values()
            for (kind, object_id), obj in account.unwritten.items()
        ]
        if slot and answer:
            rows.append((slot[0], ANSWER, slot[1], json.dumps(answer.stored)))
        if self._store and rows:
            self._store.write(rows)
        for account in self.accounts.values():
            account.unwritten.clear()

    def discard(self) -> None:
        """Drop what a refused request saved."""
        for account in self.accounts.values():
            account.discard()

    def clear(self, account: Account) -> None:
        """Empty an account, in memory and in the file."""
        account.clear()
        if self._store:
            self._store.delete_all(account.id)

    def prune_answers(self) -> None:
        """Forget kept answers older than a day."""
        for account_id, key in self.idempotency.prune():
            if self._store:
                self._store.delete(account_id, ANSWER, [key])

    def open(self) -> None:
        """Open the file again after `close`; what is in memory has stayed."""
        with self.lock:
            if self._store is None and self._path:
                self._store = Store(self._path)

    def close(self) -> None:
        """Write the rest and close the file."""
        with self.lock:
            self.commit()
            if self._store:
                self._store.close()
                self._store = None

    def _load(self, store: Store) -> None:
        for account_id, kind, name, body in store.rows():
            if kind == ANSWER:
                self.idempotency.store((account_id, name), Answer(**json.loads(body)))
                continue
            account = self.account(account_id)
            account.tables[kind].put(name, body)
            if kind in self._settles and '"_due":' in body:
                obj = json.loads(body)
                if "_due" in obj:
                    account.settle_later(obj, obj["_due"])
