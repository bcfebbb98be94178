"""What Stripe holds for the store and what went to the bank, from the books."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import literal, select, tuple_

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.history import SyncState
from pos_app.db.models.payouts import Payout
from pos_app.domain.money import Money
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _
from pos_app.services.bank.payout_fetching import PayoutFetching
from pos_app.services.ledger.payouts import payout_details, payout_view
from pos_app.services.shared.authority import require_to_look
from pos_app.services.shared.looks import PagedLook
from pos_app.services.shared.settings import customers_account
from pos_app.services.shared.wording import explain
from pos_app.services.views.bank import BalanceView, PayoutCursor, PayoutDetails, PayoutPage
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.errors import StripeError
from pos_app.stripe_service.facts import BalanceFacts

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway

_BALANCE = "balance"
"""The row of `sync_state` with the balance as it was read last."""


class Payouts:
    """Reads the books; only `refresh` waits for Stripe. The background sync fetches payouts too."""

    def __init__(
        self,
        *,
        database: Database,
        gateway: Callable[[], StripeGateway],
        clock: Clock,
        connect: Callable[[], ConnectView],
    ) -> None:
        """Work for one book; `gateway` may raise KeyTroubleError."""
        self._connect = connect
        self._looks = PagedLook(database, clock, Permission.REPORTS)
        self._database = database
        self._gateway = gateway
        self._clock = clock

    def refresh(self, actor: Actor) -> None:
        """Ask Stripe for the balance and the newest payouts. Raises UserError."""
        require_to_look(self._database, actor, Permission.REPORTS, at=self._clock.now())
        try:
            gateway, now = self._gateway(), self._clock.now()
            facts = gateway.payouts.balance()
            fetching = PayoutFetching(self._database, gateway, self._clock)
            fetching.newest()
            if account := customers_account(self._connect()):
                fetching.newest(account)
        except StripeError as error:
            failed = _("Till could not read the balance and the payouts.")
            raise explain(error, failed, money="") from error
        with self._database.write() as session:
            session.merge(SyncState(name=_BALANCE, value=_balance_json(facts, now)))

    def balance(self, actor: Actor) -> BalanceView | None:
        """Return what Stripe held, available and not yet; None where it was never asked."""
        require_to_look(self._database, actor, Permission.REPORTS, at=self._clock.now())
        with self._database.read() as session:
            row = session.get(SyncState, _BALANCE)
            return _balance_view(row.value) if row else None

    def page(
        self, actor: Actor, cursor: PayoutCursor | None = None, limit: int = 100
    ) -> PayoutPage:
        """Return payouts, newest first, from the one after `cursor`."""
        self._looks.require(actor, None, goes_on=cursor is not None)
        place = tuple_(Payout.created_at, Payout.id)
        newest = Payout.created_at.desc(), Payout.id.desc()
        chosen = select(Payout).order_by(*newest).limit(limit + 1)
        if cursor:
            at = literal(cursor.created, Payout.created_at.type)
            chosen = chosen.where(place < tuple_(at, literal(cursor.id)))
        with self._database.read() as session:
            rows = [payout_view(row) for row in session.scalars(chosen)]
        last = rows[limit - 1] if len(rows) > limit else None
        after = PayoutCursor(last.created, last.id) if last else None
        return PayoutPage(tuple(rows[:limit]), after)

    def details(self, actor: Actor, payout_id: str) -> PayoutDetails | None:
        """Return what a payout is made of; None where it is not in the books."""
        require_to_look(
            self._database, actor, Permission.REPORTS, "payout", payout_id, at=self._clock.now()
        )
        with self._database.read() as session:
            return payout_details(session, payout_id)


def _balance_json(facts: BalanceFacts, now: datetime) -> dict[str, Any]:
    return {
        "available": facts.available,
        "pending": facts.pending,
        "read_at": now.isoformat(),
    }


def _balance_view(value: dict[str, Any]) -> BalanceView:
    available, pending = (
        tuple(Money(minor, currency) for currency, minor in value[name])
        for name in ("available", "pending")
    )
    return BalanceView(available, pending, datetime.fromisoformat(value["read_at"]))
