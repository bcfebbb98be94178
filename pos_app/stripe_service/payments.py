"""PaymentIntents: created without moving money, and then confirmed or cancelled by their id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from pos_app.stripe_service import parse
from pos_app.stripe_service.calls import Calls, created, named, options, unless
from pos_app.stripe_service.errors import RefusedError
from pos_app.stripe_service.expected import Expected, ExpectedFields, ours
from pos_app.stripe_service.facts import IntentFacts
from pos_app.stripe_service.fields import Json
from pos_app.stripe_service.sold import Sold, may_be_of_details, sold_params

if TYPE_CHECKING:
    from stripe.params import PaymentIntentCreateParams
    from stripe.params.checkout import SessionCreateParamsPaymentIntentData

EXPAND = ["latest_charge.balance_transaction"]

TENDER = "till_tender"
"""The metadata that names our tender."""

OFF_SESSION: Final = "off_session"
"""How a kept card may be charged: also while its customer is not there."""


_CONFIRMED: Final = frozenset({"succeeded", "processing", "requires_action", "requires_capture"})
"""What an intent can be right after it was confirmed; a decline is an error."""


_NOTHING_SOLD: Final = {"amount_details": "", "payment_details": ""}
"""Takes away what an intent was for until now."""


@dataclass(frozen=True)
class ConnectTerms:
    """How a payment is shared with a connected account: `fee`, in minor units, is the platform's.

    `direct` charges are made on that account itself (`Stripe-Account`), others are transferred.
    """

    destination: str
    fee: int
    direct: bool


@dataclass(frozen=True)
class NewIntent:
    """What a PaymentIntent is made of; `amount` in minor units."""

    amount: int
    currency: str
    metadata: dict[str, str]
    customer_id: str | None = None
    payment_method_id: str | None = None
    description: str = ""
    receipt_email: str = ""
    connect_terms: ConnectTerms | None = None
    methods: tuple[str, ...] = ("card",)
    """Stripe's words for what may pay it: card, card_present, interac_present."""
    save_card: bool = False
    """Whether the customer (whose `customer_id` it needs) agreed that the card is kept."""
    capture: bool = True
    """False only authorises: for trying a reader out, never to be captured."""
    sold: Sold | None = None
    """What it pays for; a payment goes on without it where Stripe does not take that."""

    @property
    def account(self) -> str | None:
        """The connected account on which the intent is made, if it is a direct charge."""
        terms = self.connect_terms
        return terms.destination if terms and terms.direct else None


class PaymentCalls(Calls):
    """Source: docs.stripe.com/api/payment_intents.

    Each call raises the errors of `stripe_service.errors`. `account` is the connected account of
    a direct charge. Every answer shows the charge with its fee, where that is known.
    """

    def create(self, new: NewIntent, *, key: str) -> IntentFacts:
        """Create an intent; this moves nothing and may be repeated with its key."""
        return self._without_details_where_refused(self._create, new, key)

    def _create(self, new: NewIntent, key: str) -> IntentFacts:
        params = _create_params(new)
        return self._call(
            lambda c: c.v1.payment_intents.create(params, options(key, new.account)),
            Expected(parse.intent, fields=_expected_fields(new)),
        )

    def update(self, intent_id: str, new: NewIntent, *, key: str) -> IntentFacts:
        """Change what an intent is for: amount, metadata, description and fee; moves nothing.

        Raises RefusedError where something was paid with it, or it was cancelled.
        """
        return self._without_details_where_refused(partial(self._update, intent_id), new, key)

    def _without_details_where_refused(
        self, request: Callable[[NewIntent, str], IntentFacts], new: NewIntent, key: str
    ) -> IntentFacts:
        """Ask once more without what was sold where Stripe may have refused that.

        Under a key of its own, always the same: asking it all again makes no second intent.
        """
        try:
            return request(new, key)
        except RefusedError as error:
            if new.sold is None or not may_be_of_details(error):
                raise
        return request(replace(new, sold=None), f"{key}-plain")

    def _update(self, intent_id: str, new: NewIntent, key: str) -> IntentFacts:
        # As plain JSON: somebody opens the payment sheet.
        fee = new.connect_terms.fee if new.connect_terms else 0
        return self._call.raw(
            f"/v1/payment_intents/{named(intent_id)}",
            Expected(parse.intent, intent_id, _expected_fields(new)),
            method="post",
            urgent=True,
            amount=new.amount,
            metadata=new.metadata,
            description=new.description,
            application_fee_amount=fee or None,
            **(sold_params(new.sold) if new.sold else _NOTHING_SOLD),
            expand=EXPAND,
            **options(key, new.account),
        )

    def confirm(
        self,
        intent_id: str,
        *,
        key: str,
        amount: int | None = None,
        currency: str | None = None,
        payment_method_id: str | None = None,
        return_url: str | None = None,
        account: str | None = None,
    ) -> IntentFacts:
        """Take the money, with the customer there. Raises CardDeclinedError with the intent.

        `amount`, in minor units, and `currency` are what the intent was made for. With a
        `return_url` a bank that asks gives a page for the customer (`next_action_url`).
        """
        # As plain JSON: the customer waits, and the package's objects take longer than all else.
        fields = {"status": _CONFIRMED, "amount": amount, "currency": currency}
        return self._call.raw(
            f"/v1/payment_intents/{named(intent_id)}/confirm",
            Expected(parse.intent, intent_id, fields),
            method="post",
            urgent=True,
            payment_method=payment_method_id or None,
            return_url=return_url or None,
            expand=EXPAND,
            **options(key, account),
        )

    def cancel(self, intent_id: str, *, key: str, account: str | None = None) -> IntentFacts:
        """Cancel an intent for good.

        Raises RefusedError (`payment_intent_unexpected_state`) where the payment has succeeded or
        was cancelled before.
        """
        return self._call(
            lambda c: c.v1.payment_intents.cancel(
                named(intent_id), {"expand": EXPAND}, options(key, account)
            ),
            Expected(parse.intent, intent_id, {"status": "canceled"}),
        )

    def retrieve(
        self, intent_id: str, *, account: str | None = None, patient: bool = True
    ) -> IntentFacts:
        """Return how an intent stands now: the truth about its payment.

        A poll is not `patient`: it makes one try, and is made again soon.
        """
        return self._call.raw(
            f"/v1/payment_intents/{named(intent_id)}",
            Expected(parse.intent, intent_id),
            urgent=True,
            patient=patient,
            expand=EXPAND,
            **options(account=account),
        )

    def as_it_is(self, intent_id: str, *, account: str | None = None) -> Json:
        """Return how an intent stands now in Stripe's own words, its secret among them."""
        return self._call.raw(
            f"/v1/payment_intents/{named(intent_id)}",
            Expected(parse.payment_as_it_is, intent_id),
            urgent=True,
            expand=EXPAND,
            **options(account=account),
        )

    def set_receipt_email(
        self, intent_id: str, email: str, *, key: str, account: str | None = None
    ) -> IntentFacts:
        """Have Stripe send its receipt to an address; on a paid intent it goes out at once."""
        return self._call(
            lambda c: c.v1.payment_intents.update(
                named(intent_id),
                {"receipt_email": email, "expand": EXPAND},
                options(key, account),
            ),
            Expected(parse.intent, intent_id),
        )

    def find_by_tender(
        self, tender_id: str, *, since: datetime, account: str | None = None
    ) -> list[IntentFacts]:
        """Return the intents of one of our tenders, created from `since` on by Stripe's clock."""
        return self.find(TENDER, tender_id, since=since, account=account)

    def find(
        self, name: str, value: str, *, since: datetime, account: str | None = None
    ) -> list[IntentFacts]:
        """Return the intents with this metadata, created from `since` on by Stripe's clock."""

        def is_ours(metadata: Mapping[str, str]) -> bool:
            return metadata.get(name) == value

        found = self._all(
            parse.intent,
            "/v1/payment_intents",
            created=created(since),
            expand=[f"data.{EXPAND[0]}"],
            instead=unless(is_ours),
            stripe_account=account,
        )
        return [intent for intent in found if is_ours(intent.metadata)]


def _create_params(new: NewIntent) -> PaymentIntentCreateParams:
    params: PaymentIntentCreateParams = {
        "amount": new.amount,
        "currency": new.currency,
        "allowed_payment_method_types": list(new.methods),
        "capture_method": "automatic" if new.capture else "manual",
        "metadata": new.metadata,
        "expand": EXPAND,
    }
    if new.customer_id:
        params["customer"] = new.customer_id
    if new.payment_method_id:
        params["payment_method"] = new.payment_method_id
    if new.description:
        params["description"] = new.description
    if new.receipt_email:
        params["receipt_email"] = new.receipt_email
    if new.save_card and new.customer_id:
        params["setup_future_usage"] = OFF_SESSION
    if new.connect_terms:
        add_connect_params(params, new.connect_terms)
    if new.sold:
        details = sold_params(new.sold)
        params["amount_details"] = details["amount_details"]
        params["payment_details"] = details["payment_details"]
    return params


def _expected_fields(new: NewIntent) -> ExpectedFields:
    """Return what the answer to a new intent has to say of it."""
    return {
        "amount": new.amount,
        "currency": new.currency,
        "customer": new.customer_id,
        "metadata": ours(new.metadata),
        **connect_fields(new.connect_terms),
    }


def connect_fields(terms: ConnectTerms | None) -> ExpectedFields:
    """Return what a payment that is shared says of that."""
    if terms is None:
        return {}
    to = None if terms.direct else {"destination": terms.destination}
    return {"transfer_data": to, "application_fee_amount": terms.fee or None}


def add_connect_params(
    params: PaymentIntentCreateParams | SessionCreateParamsPaymentIntentData, terms: ConnectTerms
) -> None:
    """Have a payment's parameters share it with a connected account."""
    if not terms.direct:
        params["transfer_data"] = {"destination": terms.destination}
    if terms.fee:
        params["application_fee_amount"] = terms.fee
