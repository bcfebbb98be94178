"""Asking Stripe for payouts and for what they are made of, and keeping that."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.services.ledger.payouts import complete_entries, store_entries, store_payout
from pos_app.services.shared.batches import in_batches
from pos_app.stripe_service.errors import NotUnderstoodError, RefusedError
from pos_app.stripe_service.facts import PayoutFacts

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway

log = logging.getLogger(__name__)


class PayoutFetching:
    """Keeps payouts, those of the store's own account and of a connected one. Raises StripeError.

    `account` is the connected one, None for the store's own.
    """

    def __init__(self, database: Database, gateway: StripeGateway, clock: Clock) -> None:
        """Work for one book."""
        self._database = database
        self._gateway = gateway
        self._clock = clock

    def newest(self, account: str | None = None) -> None:
        """Fetch the newest hundred, whose status may have changed, at once: somebody waits."""
        asked = self._database.logical_clock.next()
        page = self._gateway.payouts.payouts(urgent=True, account=account)
        self.store(page.items, asked, account)

    def fetch(self, payout_id: str, account: str | None = None) -> None:
        """Fetch one; what Stripe does not know or says oddly is left as it was."""
        asked = self._database.logical_clock.next()
        try:
            self.store((self._gateway.payouts.payout(payout_id, account),), asked, account)
        except (NotUnderstoodError, RefusedError) as error:
            log.warning("The payout %s was not read: %s", payout_id, error)

    def store(self, items: Sequence[PayoutFacts], asked: int, account: str | None = None) -> None:
        """Store payouts of one fetch by its number."""
        now = self._clock.now()
        for some in in_batches(items, self._clock):
            with self._database.write() as session:
                for facts in some:
                    store_payout(session, facts, asked, now, account)

    def fetch_entries(
        self, payout_id: str, should_stop: Callable[[], bool], account: str | None = None
    ) -> int:
        """Fetch all that a payout is made of, page by page; return how much was read.

        It counts as known once all of it is stored; stopped before, it begins anew.
        """
        after, count = None, 0
        while not should_stop():
            try:
                page = self._gateway.payouts.entries(payout_id, after, account)
            except (NotUnderstoodError, RefusedError) as error:
                log.warning("The entries of %s were not read: %s", payout_id, error)
                break
            for some in in_batches(page.items, self._clock):
                with self._database.write() as session:
                    store_entries(session, some, payout_id, account)
            after, count = page.next, count + len(page.items)
            if after is None:
                with self._database.write() as session:
                    complete_entries(session, payout_id, self._clock.now())
                break
        return count
