"""SetupIntents: cards that are kept without a payment."""

from __future__ import annotations

from pos_app.stripe_service import parse
from pos_app.stripe_service.calls import Calls, named, options
from pos_app.stripe_service.expected import Expected, ours
from pos_app.stripe_service.facts import SetupFacts
from pos_app.stripe_service.payments import OFF_SESSION

SETUP = "till_setup"
"""The metadata that names our card setup."""

_EXPAND = ["latest_attempt"]


class SetupCalls(Calls):
    """Source: docs.stripe.com/api/setup_intents.

    Each call raises the errors of `stripe_service.errors`.
    """

    def create_for_reader(
        self, customer_id: str, *, metadata: dict[str, str], key: str, account: str | None = None
    ) -> SetupFacts:
        """Make a SetupIntent for a reader; moves nothing, may be repeated with its key."""
        return self._call(
            lambda c: c.v1.setup_intents.create(
                {
                    "allowed_payment_method_types": ["card_present"],
                    "customer": named(customer_id),
                    "usage": OFF_SESSION,
                    "metadata": metadata,
                    "expand": _EXPAND,
                },
                options(key, account),
            ),
            Expected(parse.setup, fields={"customer": customer_id, "metadata": ours(metadata)}),
        )

    def retrieve(
        self, setup_intent_id: str, *, account: str | None = None, patient: bool = True
    ) -> SetupFacts:
        """Return how it stands; `card_id` is the generated card where a reader read it.

        A poll is not `patient`.
        """
        return self._call.raw(
            f"/v1/setup_intents/{named(setup_intent_id)}",
            Expected(parse.setup, setup_intent_id),
            urgent=True,
            patient=patient,
            expand=_EXPAND,
            **options(account=account),
        )

    def cancel(self, setup_intent_id: str, *, key: str, account: str | None = None) -> SetupFacts:
        """Cancel it for good. Raises RefusedError where it has succeeded."""
        return self._call(
            lambda c: c.v1.setup_intents.cancel(
                named(setup_intent_id), {"expand": _EXPAND}, options(key, account)
            ),
            Expected(parse.setup, setup_intent_id, {"status": "canceled"}),
        )

    def allow_redisplay(self, card_id: str, *, account: str | None = None) -> None:
        """Record that its customer agreed to see this card offered (`always`)."""
        self._call(
            lambda c: c.v1.payment_methods.update(
                named(card_id), {"allow_redisplay": "always"}, options(account=account)
            ),
            Expected(parse.saved_card, card_id),
        )
