"""What Stripe holds for the store, and what is on its way to the bank."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.db.engine import Database
from pos_app.domain.money import Money
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _
from pos_app.services.shared.authority import require_first
from pos_app.services.shared.wording import explain
from pos_app.services.views.reports import BalanceView, PayoutView
from pos_app.stripe_service.errors import StripeError
from pos_app.stripe_service.facts import PayoutFacts

if TYPE_CHECKING:
    from pos_app.stripe_service.client import StripeGateway


class Reports:
    """Asks Stripe each time; nothing of this is kept."""

    def __init__(self, *, database: Database, gateway: Callable[[], StripeGateway]) -> None:
        """Work for one book; `gateway` may raise KeyTroubleError."""
        self._database = database
        self._gateway = gateway

    def balance(self, actor: Actor) -> BalanceView:
        """Return what Stripe holds, available and not yet. Raises UserError."""
        require_first(self._database, actor, Permission.REPORTS)
        try:
            facts = self._gateway().payouts.balance()
        except StripeError as error:
            raise explain(error, _("Till could not read the balance."), money="") from error
        return BalanceView(available=_amounts(facts.available), pending=_amounts(facts.pending))

    def payouts(
        self, actor: Actor, after: str | None = None
    ) -> tuple[list[PayoutView], str | None]:
        """Return payouts, newest first, and where the next page begins (None at the end).

        Raises UserError.
        """
        require_first(self._database, actor, Permission.REPORTS)
        try:
            page = self._gateway().payouts.payouts(after=after)
        except StripeError as error:
            raise explain(error, _("Till could not read the payouts."), money="") from error
        return [_payout_view(facts) for facts in page.items], page.next


def _amounts(pairs: tuple[tuple[str, int], ...]) -> tuple[Money, ...]:
    return tuple(Money(minor, currency) for currency, minor in pairs)


def _payout_view(facts: PayoutFacts) -> PayoutView:
    return PayoutView(
        id=facts.id,
        amount=Money(facts.amount, facts.currency),
        status=facts.status,
        automatic=facts.automatic,
        arrival=facts.arrival,
        created=facts.created,
        failure=facts.failure,
    )
