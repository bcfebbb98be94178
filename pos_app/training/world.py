"""Everything that the simulated server knows: accounts, kept answers, knobs and their file."""

import json
import threading
from collections.abc import Callable
from pathlib import Path

from pos_app.training import balance, paying, refunds
from pos_app.training.account import CONNECTED, PLATFORM, Account
from pos_app.training.errors import Obj
from pos_app.training.idempotency import Answer, Idempotency, Slot
from pos_app.training.knobs import Knobs
from pos_app.training.store import Store

ANSWER = "_answer"
SETTLE: dict[str, Callable[[Account, Obj], None]] = {
    "payment_intent": paying.settle,
    "payout": balance.settle,
    "refund": refunds.settle,
}


class World:
    """The state behind the server. All of it is used under `lock`."""

    def __init__(self, state_path: Path | None, clock: Callable[[], float]) -> None:
        """`clock` answers in seconds UTC; with a `state_path` the state outlives the process."""
        self.lock = threading.RLock()
        self.knobs = Knobs()
        self.base_url = ""
        self._clock = clock
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
        return self._clock() + self.knobs.clock_offset

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
        """Let happen everywhere what was due by now."""
        for account in self.accounts.values():
            self.settle(account)

    def settle(self, account: Account) -> None:
        """Let happen in one account what was due by its clock: refunds settle, payouts arrive."""
        for (kind, name), due in list(account.waiting.items()):
            if due <= account.now():
                del account.waiting[kind, name]
                obj = account.need(kind, name)
                del obj["_due"]
                SETTLE[kind](account, obj)

    def commit(self) -> None:
        """Write to the file what has changed."""
        for account in self.accounts.values():
            if self._store and account.changed:
                self._store.write(account.id, account.changed.items())
            account.changed.clear()

    def keep_answer(self, slot: Slot, answer: Answer | None) -> None:
        """Free an idempotency key, and keep its answer in the file too."""
        self.idempotency.finish(slot, answer)
        if self._store and answer:
            self._store.write(slot[0], [((ANSWER, slot[1]), answer.stored)])

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
                self.idempotency.load((account_id, name), Answer(**json.loads(body)))
                continue
            account = self.account(account_id)
            account.tables[kind].put(name, body)
            if kind in SETTLE and '"_due":' in body:
                account.settle_later(json.loads(body), json.loads(body)["_due"])
