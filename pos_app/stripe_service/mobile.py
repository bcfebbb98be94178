"""What a store's own phone app needs from a till, and what checks a connected account."""

from __future__ import annotations

from pos_app.stripe_service.calls import Calls


class MobileCalls(Calls):
    """Sources: docs.stripe.com/api/ephemeral_keys (by the mobile SDK's API version)."""

    def ephemeral_key(self, customer_id: str, *, version: str, account: str | None = None) -> str:
        """Return the secret with which a phone may see and keep this customer's cards."""
        raise NotImplementedError

    def client_secret(self, intent_id: str, *, account: str | None = None) -> str:
        """Return the secret with which a phone may confirm this one intent."""
        raise NotImplementedError


class ConnectCalls(Calls):
    """A harmless question about a connected account."""

    def check(self, account_id: str, currency: str, *, direct: bool) -> None:
        """Find out whether payments can be shared with an account; nothing moves.

        Raises the errors of `stripe_service.errors` as a payment would.
        """
        raise NotImplementedError
