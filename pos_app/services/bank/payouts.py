"""What Stripe holds for the store and what went to the bank, from the books."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, literal, select, tuple_

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.history import SyncState
from pos_app.db.models.payouts import BalanceEntry, Payout
from pos_app.domain.money import Money
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _
from pos_app.services.bank.payout_fetching import PayoutFetching
from pos_app.services.ledger.balance_entries import entries as read_entries
from pos_app.services.ledger.payout_details import payout_details
from pos_app.services.ledger.payouts import parts_of, payout_view
from pos_app.services.shared.paged_access import PagedAccess
from pos_app.services.shared.settings import customers_account
from pos_app.services.shared.wording import explain
from pos_app.services.views.bank import (
    BalanceView,
    BankEntry,
    PayoutCursor,
    PayoutDetails,
    PayoutPage,
)
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.errors import StripeError
from pos_app.stripe_service.facts import BalanceFacts

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway

_BALANCE = "balance"
"""The rows of `sync_state` with the balances as they were read last, by account."""


class Payouts:
    """Reads the books; only `refresh` waits for Stripe. The background sync fetches payouts too.

    Looking at the balances `anew` is what has to be allowed; the rest of the screen goes on
    with it, so that it needs no approval each.
    """

    def __init__(
        self,
        *,
        database: Database,
        gateway: Callable[[], StripeGateway],
        clock: Clock,
        connect: Callable[[], ConnectView],
        looks: PagedAccess,
    ) -> None:
        """Work for one book; `gateway` may raise KeyTroubleError."""
        self._connect = connect
        self._looks = looks
        self._database = database
        self._gateway = gateway
        self._clock = clock

    def refresh(self, actor: Actor) -> None:
        """Ask Stripe for the balances and the newest payouts. Raises UserError."""
        self._looks.require(actor, None, goes_on=True)
        direct = customers_account(self._connect())
        accounts = [None, direct] if direct else [None]
        try:
            gateway, now = self._gateway(), self._clock.now()
            balances = {each: gateway.payouts.balance(each) for each in accounts}
            fetching = PayoutFetching(self._database, gateway, self._clock)
            for account in accounts:
                fetching.newest(account)
        except StripeError as error:
            failed = _("Till could not read the balance and the payouts.")
            raise explain(error, failed, money="") from error
        with self._database.write() as session:
            for account, facts in balances.items():
                name = f"{_BALANCE}:{account}" if account else _BALANCE
                state = SyncState(name=name, value=_balance_json(facts, now))
                session.merge(state)

    def balances(self, actor: Actor, *, anew: bool = True) -> tuple[BalanceView, ...]:
        """Return what Stripe held, the store's own account first; none where it was never asked."""
        self._looks.require(actor, None, goes_on=not anew)
        of_an_account = SyncState.name.startswith(f"{_BALANCE}:")
        chosen = select(SyncState).where((SyncState.name == _BALANCE) | of_an_account)
        with self._database.read() as session:
            rows = session.scalars(chosen.order_by(SyncState.name))
            return tuple(_balance_view(row) for row in rows)

    def page(
        self,
        actor: Actor,
        cursor: PayoutCursor | None = None,
        limit: int = 100,
        account: str | None = None,
    ) -> PayoutPage:
        """Return payouts, newest first, from the one after `cursor`.

        Of one `account`: a connected one, "" the store's own, None any.
        """
        self._looks.require(actor, None, goes_on=True)
        place = tuple_(Payout.created_at, Payout.id)
        newest = Payout.created_at.desc(), Payout.id.desc()
        chosen = select(Payout).order_by(*newest).limit(limit + 1)
        if account is not None:
            chosen = chosen.where(func.coalesce(Payout.account_id, "") == account)
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
        self._looks.require(actor, None, goes_on=True)
        with self._database.read() as session:
            return payout_details(session, payout_id)

    def entries(
        self,
        actor: Actor,
        payout_id: str,
        category: str,
        after: tuple[datetime, str] | None = None,
        limit: int = 100,
    ) -> tuple[BankEntry, ...]:
        """Return the entries of one category of a payout, the oldest first, after a time and id."""
        self._looks.require(actor, None, goes_on=True)
        of_category = BalanceEntry.reporting_category == category
        with self._database.read() as session:
            row = session.get_one(Payout, payout_id)
            return read_entries(session, parts_of(row) & of_category, after, limit)


def _balance_json(facts: BalanceFacts, now: datetime) -> dict[str, Any]:
    return {
        "available": facts.available,
        "pending": facts.pending,
        "reserved": facts.reserved,
        "instant": facts.instant,
        "read_at": now.isoformat(),
    }


def _balance_view(row: SyncState) -> BalanceView:
    available, pending, reserved, instant = (
        tuple(Money(minor, currency) for currency, minor in row.value.get(name, ()))
        for name in ("available", "pending", "reserved", "instant")
    )
    account = row.name.removeprefix(_BALANCE)[1:] or None
    read_at = datetime.fromisoformat(row.value["read_at"])
    return BalanceView(account, available, pending, reserved, instant, read_at)
