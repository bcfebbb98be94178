"""SetupIntents: cards that are kept without a payment."""

from __future__ import annotations

from pos_app.stripe_service.calls import Calls
from pos_app.stripe_service.facts import SetupFacts


class SetupCalls(Calls):
    """Source: docs.stripe.com/api/setup_intents.

    Each call raises the errors of `stripe_service.errors`.
    """

    def create_for_reader(
        self, customer_id: str, *, metadata: dict[str, str], key: str, account: str | None = None
    ) -> SetupFacts:
        """Make a SetupIntent for a reader; moves nothing, may be repeated with its key."""
        raise NotImplementedError

    def retrieve(self, setup_intent_id: str, *, account: str | None = None) -> SetupFacts:
        """Return how it stands; `card_id` is the generated card where a reader read it."""
        raise NotImplementedError

    def cancel(self, setup_intent_id: str, *, key: str, account: str | None = None) -> SetupFacts:
        """Cancel it for good. Raises RefusedError where it has succeeded."""
        raise NotImplementedError

    def allow_redisplay(self, card_id: str, *, account: str | None = None) -> None:
        """Note that its customer agreed to see this card offered (`always`)."""
        raise NotImplementedError
