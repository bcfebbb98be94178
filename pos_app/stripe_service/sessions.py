"""Hosted pages: Checkout Sessions on which a customer pays or leaves a card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos_app.stripe_service.calls import Calls
from pos_app.stripe_service.facts import SessionFacts
from pos_app.stripe_service.payments import Split


@dataclass(frozen=True)
class NewPayPage:
    """A page to pay on. `lines` are name, amount of one in minor units, and quantity."""

    currency: str
    lines: tuple[tuple[str, int, int], ...]
    success_url: str
    expires: datetime
    metadata: dict[str, str]
    customer_id: str | None = None
    customer_email: str = ""
    description: str = ""
    keep_card: bool = False
    split: Split | None = None

    @property
    def account(self) -> str | None:
        """The connected account on which it is made, if it is a direct charge."""
        return self.split.destination if self.split and self.split.direct else None


@dataclass(frozen=True)
class NewSetupPage:
    """A page to leave a card on, for this customer."""

    customer_id: str
    currency: str
    success_url: str
    expires: datetime
    metadata: dict[str, str]
    account: str | None = None


class SessionCalls(Calls):
    """Source: docs.stripe.com/api/checkout/sessions.

    Each call raises the errors of `stripe_service.errors`. Answers show the intent with its
    charge, and the setup intent, as soon as there is one.
    """

    def create(self, new: NewPayPage | NewSetupPage, *, key: str) -> SessionFacts:
        """Make a page; moves nothing by itself, and may be repeated with its key."""
        raise NotImplementedError

    def retrieve(self, session_id: str, *, account: str | None = None) -> SessionFacts:
        """Return how a page stands."""
        raise NotImplementedError

    def expire(self, session_id: str, *, key: str, account: str | None = None) -> SessionFacts:
        """Close an open page. Raises RefusedError where it is not open any more: look again."""
        raise NotImplementedError

    def find_by_tender(
        self, tender_id: str, *, since: datetime, account: str | None = None
    ) -> list[SessionFacts]:
        """Return the pages made for one of our tenders or card setups, from `since` on."""
        raise NotImplementedError
