"""Disputes: payments that customers have their banks take back."""

from __future__ import annotations

from pos_app.stripe_service import parse
from pos_app.stripe_service.calls import Calls, named
from pos_app.stripe_service.facts import DisputeFacts


class DisputeCalls(Calls):
    """Source: docs.stripe.com/api/disputes. Raises the errors of `stripe_service.errors`."""

    def of_payment(self, intent_id: str, *, account: str | None = None) -> list[DisputeFacts]:
        """Return all disputes of a payment, newest first."""
        listed = self._all(
            parse.dispute,
            "/v1/disputes",
            fields={"payment_intent": intent_id},
            payment_intent=named(intent_id),
            stripe_account=account,
        )
        return list(listed)
