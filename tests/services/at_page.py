"""Hosted pages of the counter, as its books and its account have them."""

from __future__ import annotations

from typing import Any

import stripe

from pos_app.db.models.payments import Tender
from pos_app.services.views.sales import TenderView
from tests.services.counter import KEY, Counter

CREATE = "/checkout/sessions$"
EXPIRE = "/expire$"


def row(counter: Counter, tender: TenderView) -> Tender:
    with counter.database.read() as session:
        return session.get_one(Tender, tender.id)


def session_id(counter: Counter, tender: TenderView) -> str:
    return row(counter, tender).session_id or ""


def opened(counter: Counter, amount: int = 1350) -> TenderView:
    return counter.selling.open_page(counter.sale(amount).id)


def at_stripe(counter: Counter, account: str | None = None) -> list[dict[str, Any]]:
    """Return the pages that the account has, with what they list."""
    stripes = stripe.StripeClient(
        KEY, base_addresses={"api": counter.server.base_url}, stripe_account=account
    )
    return [
        page.to_dict() | {"lines": stripes.v1.checkout.sessions.line_items.list(page.id).data}
        for page in stripes.v1.checkout.sessions.list().data
    ]
