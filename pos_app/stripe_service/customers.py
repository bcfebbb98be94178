"""Customers and their saved cards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NotRequired, TypedDict, Unpack

from pos_app.stripe_service import parse
from pos_app.stripe_service.calls import (
    PAGE_SIZE,
    Calls,
    Page,
    created,
    named,
    options,
    unless,
)
from pos_app.stripe_service.expected import Expected, ours
from pos_app.stripe_service.facts import CustomerFacts, SavedCardFacts

if TYPE_CHECKING:
    from stripe.params import CustomerCreateParams, CustomerUpdateParams

LOCAL_ID = "till_customer"
"""The metadata that names our customer."""


class CustomerWords(TypedDict):
    """What is told of a customer; `locales` are the languages they like best: `de-AT`, `en`."""

    name: str
    email: str
    phone: str
    locales: NotRequired[tuple[str, ...]]


class CustomerCalls(Calls):
    """Sources: docs.stripe.com/api/customers and /api/payment_methods.

    Each call raises the errors of `stripe_service.errors`; NotFoundError where there is no such
    customer. `account` is a connected account with customers of its own.
    """

    def create(
        self,
        *,
        metadata: dict[str, str],
        key: str,
        account: str | None = None,
        **words: Unpack[CustomerWords],
    ) -> CustomerFacts:
        """Make a customer; may be repeated with its key."""
        params: CustomerCreateParams = {"metadata": metadata}
        if words["name"]:
            params["name"] = words["name"]
        if words["email"]:
            params["email"] = words["email"]
        if words["phone"]:
            params["phone"] = words["phone"]
        if locales := words.get("locales"):
            params["preferred_locales"] = list(locales)
        return self._call(
            lambda c: c.v1.customers.create(params, options(key, account)),
            Expected(parse.new_customer, fields={"metadata": ours(metadata)}),
        )

    def update(
        self, customer_id: str, *, account: str | None = None, **words: Unpack[CustomerWords]
    ) -> CustomerFacts:
        """Set name, email and phone; an empty one is unset. Without `locales` they stay."""
        params: CustomerUpdateParams = {
            "name": words["name"],
            "email": words["email"],
            "phone": words["phone"],
        }
        if locales := words.get("locales"):
            params["preferred_locales"] = list(locales)
        return self._call(
            lambda c: c.v1.customers.update(named(customer_id), params, options(account=account)),
            Expected(parse.customer, customer_id),
        )

    def delete(self, customer_id: str, account: str | None = None) -> None:
        """Delete a customer with the saved cards, for good."""
        self._call(
            lambda c: c.v1.customers.delete(named(customer_id), options=options(None, account)),
            Expected(parse.anything, customer_id, {"deleted": True}),
        )

    def retrieve(self, customer_id: str, account: str | None = None) -> CustomerFacts:
        """Return a customer; of a deleted one nothing but that."""
        return self._call(
            lambda c: c.v1.customers.retrieve(named(customer_id), options=options(None, account)),
            Expected(parse.customer, customer_id),
        )

    def page(
        self,
        *,
        created_from: datetime | None,
        created_to: datetime | None = None,
        after: str | None,
        account: str | None = None,
        limit: int = PAGE_SIZE,
    ) -> Page[CustomerFacts]:
        """Return customers created in `[created_from, created_to)`, newest first, for the sync.

        One that is not understood, alone neither, is left out.
        """
        return self._page(
            parse.customer,
            "/v1/customers",
            limit=limit,
            created=created(created_from, created_to),
            instead=self._alone(parse.customer, "/v1/customers", stripe_account=account),
            starting_after=after,
            stripe_account=account,
        )

    def find_by_local_id(
        self, local_id: str, *, since: datetime, account: str | None = None
    ) -> list[CustomerFacts]:
        """Return the Stripe customers made for one of ours, from `since` on."""

        def is_ours(metadata: Mapping[str, str]) -> bool:
            return metadata.get(LOCAL_ID) == local_id

        found = self._all(
            parse.customer,
            "/v1/customers",
            created=created(since),
            instead=unless(is_ours),
            stripe_account=account,
        )
        return [customer for customer in found if is_ours(customer.metadata)]

    def cards(self, customer_id: str, account: str | None = None) -> list[SavedCardFacts]:
        """Return a customer's saved cards, newest first."""
        listed = self._all(
            parse.saved_card,
            f"/v1/customers/{named(customer_id)}/payment_methods",
            fields={"customer": customer_id},
            type="card",
            stripe_account=account,
        )
        return list(listed)

    def attach(
        self, customer_id: str, payment_method_id: str, *, key: str, account: str | None = None
    ) -> SavedCardFacts:
        """Save a card with a customer. Raises CardDeclinedError where the bank refuses it."""
        return self._call(
            lambda c: c.v1.payment_methods.attach(
                named(payment_method_id), {"customer": named(customer_id)}, options(key, account)
            ),
            Expected(parse.saved_card, fields={"customer": customer_id}),
        )

    def detach(self, card_id: str, *, key: str, account: str | None = None) -> None:
        """Take a saved card away; it can never be charged again.

        May be repeated with its key. Raises RefusedError where it is no customer's any more.
        """
        self._call(
            lambda c: c.v1.payment_methods.detach(named(card_id), options=options(key, account)),
            Expected(parse.saved_card, card_id),
        )

    def make_default(
        self, customer_id: str, card_id: str, *, key: str, account: str | None = None
    ) -> CustomerFacts:
        """Make a saved card the one that is offered first; may be repeated with its key."""
        chosen = {"default_payment_method": card_id}
        return self._call(
            lambda c: c.v1.customers.update(
                named(customer_id),
                {"invoice_settings": {"default_payment_method": named(card_id)}},
                options(key, account),
            ),
            Expected(parse.customer, customer_id, {"invoice_settings": chosen}),
        )
