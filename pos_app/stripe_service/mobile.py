"""What a store's own phone app needs from a till."""

from __future__ import annotations

from pos_app.stripe_service import parse
from pos_app.stripe_service.calls import Calls, named, options
from pos_app.stripe_service.expected import Expected


class MobileCalls(Calls):
    """Sources: docs.stripe.com/api/ephemeral_keys (by the mobile SDK's API version)."""

    def ephemeral_key(self, customer_id: str, *, version: str, account: str | None = None) -> str:
        """Return the secret with which a phone may see and keep this customer's cards.

        `version` is the API version of the phone's Stripe package; empty is this one's own.
        """
        from stripe import api_version  # noqa: PLC0415  slow to import, and there by now

        return self._call(
            lambda c: c.v1.ephemeral_keys.create(
                {"customer": named(customer_id)},
                {**options(account=account), "stripe_version": version or api_version},
            ),
            Expected(parse.secret),
        )

    def client_secret(self, intent_id: str, *, account: str | None = None) -> str:
        """Return the secret with which a phone may confirm this one intent."""
        url = f"/v1/payment_intents/{named(intent_id)}"
        asked = Expected(parse.client_secret, intent_id)
        return self._call.raw(url, asked, urgent=True, **options(account=account))
