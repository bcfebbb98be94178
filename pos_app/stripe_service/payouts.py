"""Money at Stripe and on its way to the bank."""

from __future__ import annotations

from datetime import datetime

from pos_app.stripe_service import parse_bank
from pos_app.stripe_service.calls import PAGE_SIZE, Calls, Page, created, named, options
from pos_app.stripe_service.expected import Expected
from pos_app.stripe_service.facts import BalanceEntryFacts, BalanceFacts, PayoutFacts

_PAYOUTS, _ENTRIES = "/v1/payouts", "/v1/balance_transactions"


class PayoutCalls(Calls):
    """Sources: docs.stripe.com/api/balance, /api/payouts and /api/balance_transactions.

    Raises the errors of `stripe_service.errors`.
    """

    def balance(self, account: str | None = None) -> BalanceFacts:
        """Return what is available for payouts and what is not yet, by currency."""
        return self._call(
            lambda c: c.v1.balance.retrieve(options=options(account=account)),
            Expected(parse_bank.balance),
        )

    def payouts(
        self,
        *,
        created_from: datetime | None = None,
        created_to: datetime | None = None,
        after: str | None = None,
        urgent: bool = False,
        account: str | None = None,
        limit: int = PAGE_SIZE,
    ) -> Page[PayoutFacts]:
        """Return payouts, newest first; one that is not understood, alone neither, is left out."""
        return self._page(
            parse_bank.payout,
            _PAYOUTS,
            urgent=urgent,
            limit=limit,
            created=created(created_from, created_to),
            starting_after=after,
            instead=self._alone(parse_bank.payout, _PAYOUTS, stripe_account=account),
            stripe_account=account,
        )

    def payout(self, payout_id: str, account: str | None = None) -> PayoutFacts:
        """Return a payout."""
        return self._call.raw(
            f"{_PAYOUTS}/{named(payout_id)}",
            Expected(parse_bank.payout, payout_id),
            stripe_account=account,
        )

    def entries(
        self, payout_id: str, after: str | None = None, account: str | None = None
    ) -> Page[BalanceEntryFacts]:
        """Return what an automatic payout is made of, the payout itself among it, newest first.

        All of it is there once the payout's reconciliation is completed. One entry that is not
        understood makes the page no answer: the sum would be another.
        """
        return self._page(
            parse_bank.balance_entry,
            _ENTRIES,
            payout=named(payout_id),
            expand=["data.source"],
            starting_after=after,
            stripe_account=account,
        )

    def newest_entries(
        self,
        *,
        created_from: datetime | None = None,
        created_before: datetime | None = None,
        type_: str | None = None,
        after: str | None = None,
        account: str | None = None,
    ) -> Page[BalanceEntryFacts]:
        """Return all movements of the money, also those that are in no payout yet, newest first.

        `type_` is Stripe's word for the only ones that are wanted.

        It does not say in which payout they are. One that is not understood is left out: it comes
        with its payout.
        """
        return self._page(
            parse_bank.balance_entry,
            _ENTRIES,
            created=created(created_from, created_before),
            type=type_,
            expand=["data.source"],
            starting_after=after,
            instead=self._alone(parse_bank.balance_entry, _ENTRIES, stripe_account=account),
            stripe_account=account,
        )
