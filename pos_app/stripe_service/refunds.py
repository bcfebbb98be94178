"""Refunds: money given back for a payment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from pos_app.stripe_service import parse
from pos_app.stripe_service.calls import Calls, named, options
from pos_app.stripe_service.expected import Expected, ours
from pos_app.stripe_service.facts import RefundFacts

if TYPE_CHECKING:
    from stripe.params import RefundCreateParams

StripeReason = Literal["duplicate", "fraudulent", "requested_by_customer"]
STRIPE_REASONS: tuple[StripeReason, ...] = get_args(StripeReason)
"""The reasons that Stripe knows; `fraudulent` puts card and email on its block lists."""


class RefundCalls(Calls):
    """Source: docs.stripe.com/api/refunds. Raises the errors of `stripe_service.errors`."""

    def create(
        self,
        intent_id: str,
        amount: int,
        *,
        key: str,
        reason: str | None,
        metadata: dict[str, str],
        currency: str | None = None,
        reverse_transfer: bool = False,
        refund_application_fee: bool = False,
        account: str | None = None,
    ) -> RefundFacts:
        """Give back `amount` minor units of a payment, which is in this `currency`.

        A reason that Stripe does not know stays ours alone. `reverse_transfer` takes the money
        back from the account it went to, `refund_application_fee` gives the platform's fee back.
        """
        params: RefundCreateParams = {
            "payment_intent": named(intent_id),
            "amount": amount,
            "metadata": metadata,
        }
        for known in STRIPE_REASONS:
            if reason == known:
                params["reason"] = known
        if reverse_transfer:
            params["reverse_transfer"] = True
        if refund_application_fee:
            params["refund_application_fee"] = True
        fields = {
            "payment_intent": intent_id,
            "amount": amount,
            "currency": currency,
            "metadata": ours(metadata),
        }
        return self._call(
            lambda c: c.v1.refunds.create(params, options(key, account)),
            Expected(parse.refund, fields=fields),
        )

    def of_payment(self, intent_id: str, *, account: str | None = None) -> list[RefundFacts]:
        """Return all refunds of a payment, newest first."""
        listed = self._all(
            parse.refund,
            "/v1/refunds",
            fields={"payment_intent": intent_id},
            payment_intent=named(intent_id),
            stripe_account=account,
        )
        return list(listed)

    def retrieve(self, refund_id: str, *, account: str | None = None) -> RefundFacts:
        """Return how a refund stands now."""
        return self._call(
            lambda c: c.v1.refunds.retrieve(named(refund_id), options=options(account=account)),
            Expected(parse.refund, refund_id),
        )
