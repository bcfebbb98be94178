"""Money at Stripe and on its way to the bank."""

from __future__ import annotations

from pos_app.stripe_service import parse
from pos_app.stripe_service.calls import Calls, Page, options
from pos_app.stripe_service.expected import Expected
from pos_app.stripe_service.facts import BalanceFacts, PayoutFacts


class PayoutCalls(Calls):
    """Sources: docs.stripe.com/api/balance and /api/payouts.

    Raises the errors of `stripe_service.errors`.
    """

    def balance(self, account: str | None = None) -> BalanceFacts:
        """Return what is available for payouts and what is not yet, by currency."""
        return self._call(
            lambda c: c.v1.balance.retrieve(options=options(account=account)),
            Expected(parse.balance),
        )

    def payouts(self, after: str | None = None, account: str | None = None) -> Page[PayoutFacts]:
        """Return payouts, newest first."""
        return self._page(
            parse.payout, "/v1/payouts", urgent=True, starting_after=after, stripe_account=account
        )
