"""What happened at Stripe, in pages, for the background sync."""

from __future__ import annotations

from datetime import datetime

from pos_app.stripe_service import parse
from pos_app.stripe_service.calls import PAGE_SIZE, Calls, Page, created
from pos_app.stripe_service.facts import EventFacts, IntentFacts
from pos_app.stripe_service.payments import EXPAND

_INTENTS, _EVENTS = "/v1/payment_intents", "/v1/events"
_WITH_REFUNDS = [*EXPAND, "latest_charge.refunds"]


class HistoryCalls(Calls):
    """Raises the errors of `stripe_service.errors`; these calls yield to all others."""

    def intents(
        self,
        *,
        created_from: datetime | None,
        created_to: datetime | None,
        after: str | None,
        account: str | None = None,
        limit: int = PAGE_SIZE,
    ) -> Page[IntentFacts]:
        """Return payments created in `[created_from, created_to)`, with fees and refunds.

        One that is not understood, alone neither, is left out.
        Source: docs.stripe.com/api/payment_intents/list.
        """
        return self._page(
            parse.intent,
            _INTENTS,
            limit=limit,
            created=created(created_from, created_to),
            starting_after=after,
            expand=[f"data.{each}" for each in _WITH_REFUNDS],
            instead=self._alone(
                parse.intent, _INTENTS, expand=_WITH_REFUNDS, stripe_account=account
            ),
            stripe_account=account,
        )

    def events(
        self,
        *,
        types: list[str],
        created_from: datetime,
        after: str | None,
        account: str | None = None,
    ) -> Page[EventFacts]:
        """Return what changed from then on, at most 20 types and 30 days back.

        An event holds its object as it was then; fetch the object for what it is now. One that is
        not understood, alone neither, is left out.
        Source: docs.stripe.com/api/events/list.
        """
        return self._page(
            parse.event,
            _EVENTS,
            types=types,
            created=created(created_from),
            instead=self._alone(parse.event, _EVENTS, stripe_account=account),
            starting_after=after,
            stripe_account=account,
        )
