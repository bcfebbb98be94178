"""Asking Stripe for movements of the money whether or not they are in a payout yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.history import SyncState
from pos_app.services.ledger.bank_days import ENTRIES_READ, SHOWN_LATE
from pos_app.services.ledger.payouts import store_entries
from pos_app.services.shared.batches import in_batches
from pos_app.stripe_service.facts import BalanceEntryFacts

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway

PAGES_OF_OLD_ONES: Final = 20
"""How many pages of what was before all that is known are read in one run, a hundred each.

What payouts are made of is read with them, and comes first; this is for what is in none: of
accounts whose payouts are begun by hand, and of what is on its way.
"""


class EntryFetching:
    """Keeps the movements of one account: the newest at once, the old ones in many runs.

    Raises StripeError. `account` is the connected one, None for the store's own.
    """

    def __init__(
        self, database: Database, gateway: StripeGateway, clock: Clock, account: str | None = None
    ) -> None:
        """Work for one book."""
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._account = account
        self._name = f"{ENTRIES_READ}:{account}" if account else ENTRIES_READ

    def run(self, should_stop: Callable[[], bool]) -> int:
        """Read what is new since the last run, then go on with what is old; return how much."""
        state = self._state()
        asked_at = self._gateway.server_now() or self._clock.now()
        if "until" not in state:
            self._save(until=asked_at.isoformat(), from_=asked_at.isoformat(), after="")
            return self._older("", should_stop)
        since = datetime.fromisoformat(state["until"]) - SHOWN_LATE
        after, count = None, 0
        while not should_stop():
            page = self._gateway.payouts.newest_entries(
                created_from=since, after=after, account=self._account
            )
            self._store(page.items)
            after, count = page.next, count + len(page.items)
            if after is None:
                self._save(until=asked_at.isoformat())
                break
        return count + self._older(state.get("after"), should_stop)

    def _older(self, after: str | None, should_stop: Callable[[], bool]) -> int:
        """Go on below what is known; an empty `after` is the very top, None the very end."""
        count = 0
        for _page in range(PAGES_OF_OLD_ONES):
            if after is None or should_stop():
                break
            page = self._gateway.payouts.newest_entries(after=after or None, account=self._account)
            self._store(page.items)
            after, count = page.next, count + len(page.items)
            oldest = min((each.created for each in page.items), default=None)
            known = {"from_": oldest.isoformat()} if oldest and after else {"from_": None}
            self._save(after=after, **known)
        return count

    def _store(self, items: tuple[BalanceEntryFacts, ...]) -> None:
        for some in in_batches(items, self._clock):
            with self._database.write() as session:
                store_entries(session, some, account=self._account)

    def _state(self) -> dict[str, Any]:
        with self._database.read() as session:
            row = session.get(SyncState, self._name)
            return dict(row.value) if row else {}

    def _save(self, **values: str | None) -> None:
        named = {name.rstrip("_"): value for name, value in values.items()}
        with self._database.write() as session:
            row = session.get(SyncState, self._name)
            merged = (row.value if row else {}) | named
            session.merge(SyncState(name=self._name, value=merged))
