"""Hosted pages: Checkout Sessions on which a customer pays or leaves a card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pos_app.stripe_service import parse
from pos_app.stripe_service.calls import Calls, created, named, options, unless
from pos_app.stripe_service.expected import Expected, ExpectedFields, ours
from pos_app.stripe_service.facts import SessionFacts
from pos_app.stripe_service.payments import (
    EXPAND,
    OFF_SESSION,
    TENDER,
    ConnectTerms,
    add_connect_params,
)
from pos_app.stripe_service.setups import SETUP

if TYPE_CHECKING:
    from stripe.params.checkout import (
        SessionCreateParams,
        SessionCreateParamsLineItem,
        SessionCreateParamsPaymentIntentData,
    )

_SESSIONS = "/v1/checkout/sessions"
_EXPAND = [f"payment_intent.{EXPAND[0]}", "setup_intent"]
_LOCALES = frozenset(
    {
        *("bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr"),
        *("fr-CA", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl"),
        *("pt", "pt-BR", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW"),
    }
)
"""What Stripe's pages speak (docs.stripe.com/api/checkout/sessions/create, `locale`)."""


@dataclass(frozen=True)
class NewPayPage:
    """A page to pay on. `lines` are name, amount of one in minor units, and quantity.

    It speaks the first of `languages` that Stripe knows, or that of the browser.
    """

    currency: str
    lines: tuple[tuple[str, int, int], ...]
    success_url: str
    expires: datetime
    metadata: dict[str, str]
    customer_id: str | None = None
    customer_email: str = ""
    description: str = ""
    save_card: bool = False
    connect_terms: ConnectTerms | None = None
    languages: tuple[str, ...] = ()

    @property
    def account(self) -> str | None:
        """The connected account on which it is made, if it is a direct charge."""
        terms = self.connect_terms
        return terms.destination if terms and terms.direct else None


@dataclass(frozen=True)
class NewSetupPage:
    """A page to leave a card on, for this customer; `languages` as those of a page to pay on."""

    customer_id: str
    currency: str
    success_url: str
    expires: datetime
    metadata: dict[str, str]
    account: str | None = None
    languages: tuple[str, ...] = ()


class SessionCalls(Calls):
    """Source: docs.stripe.com/api/checkout/sessions.

    Each call raises the errors of `stripe_service.errors`. Answers show the intent with its
    charge, and the setup intent, as soon as there is one.
    """

    def create(self, new: NewPayPage | NewSetupPage, *, key: str) -> SessionFacts:
        """Make a page; moves nothing by itself, and may be repeated with its key."""
        params = _pay_params(new) if isinstance(new, NewPayPage) else _setup_params(new)
        return self._call(
            lambda c: c.v1.checkout.sessions.create(params, options(key, new.account)),
            Expected(parse.session, fields=_expected_fields(new)),
        )

    def retrieve(
        self, session_id: str, *, account: str | None = None, patient: bool = True
    ) -> SessionFacts:
        """Return how a page stands; a poll is not `patient`."""
        return self._call.raw(
            f"{_SESSIONS}/{named(session_id)}",
            Expected(parse.session, session_id),
            urgent=True,
            patient=patient,
            expand=_EXPAND,
            **options(account=account),
        )

    def expire(self, session_id: str, *, key: str, account: str | None = None) -> SessionFacts:
        """Close an open page. Raises RefusedError where it is not open any more: look again."""
        return self._call(
            lambda c: c.v1.checkout.sessions.expire(
                named(session_id), {"expand": _EXPAND}, options(key, account)
            ),
            Expected(parse.session, session_id, {"status": "expired"}),
        )

    def find_by_tender(
        self, tender_id: str, *, since: datetime, account: str | None = None
    ) -> list[SessionFacts]:
        """Return the pages made for one of our tenders or card setups, from `since` on."""

        def is_ours(metadata: Mapping[str, str]) -> bool:
            return tender_id in (metadata.get(name) for name in (TENDER, SETUP))

        found = self._all(
            parse.session,
            _SESSIONS,
            created=created(since),
            expand=[f"data.{path}" for path in _EXPAND],
            instead=unless(is_ours),
            stripe_account=account,
        )
        return [page for page in found if is_ours(page.metadata)]


def _expected_fields(new: NewPayPage | NewSetupPage) -> ExpectedFields:
    """Return what the answer to a new page has to say of it."""
    fields = {"customer": new.customer_id, "metadata": ours(new.metadata), "status": "open"}
    if isinstance(new, NewSetupPage):
        return {**fields, "mode": "setup"}
    total = sum(amount * quantity for _name, amount, quantity in new.lines)
    return {**fields, "mode": "payment", "amount_total": total, "currency": new.currency}


def _pay_params(new: NewPayPage) -> SessionCreateParams:
    paid: SessionCreateParamsPaymentIntentData = {"metadata": new.metadata}
    if new.description:
        paid["description"] = new.description
    if new.connect_terms:
        add_connect_params(paid, new.connect_terms)
    params = _common(new) | {"mode": "payment", "line_items": _line_items(new)}
    if new.customer_id:
        params["customer"] = new.customer_id
    elif new.customer_email:
        params["customer_email"] = new.customer_email
    if new.save_card and new.customer_id:
        paid["setup_future_usage"] = OFF_SESSION
        params["payment_method_data"] = {"allow_redisplay": "always"}
    params["payment_intent_data"] = paid
    return params


def _setup_params(new: NewSetupPage) -> SessionCreateParams:
    return _common(new) | {
        "mode": "setup",
        "customer": new.customer_id,
        "currency": new.currency,
        "setup_intent_data": {"metadata": new.metadata},
        "payment_method_data": {"allow_redisplay": "always"},
    }


def _common(new: NewPayPage | NewSetupPage) -> SessionCreateParams:
    params = _of_all(new)
    wanted = (each.replace("_", "-") for each in new.languages)
    names = (name for each in wanted for name in (each, each.partition("-")[0]))
    if locale := next((name for name in names if name in _LOCALES), ""):
        params["locale"] = locale
    return params


def _of_all(new: NewPayPage | NewSetupPage) -> SessionCreateParams:
    return {
        "allowed_payment_method_types": ["card"],
        "success_url": new.success_url,
        "expires_at": int(new.expires.timestamp()),
        "metadata": new.metadata,
        "expand": _EXPAND,
    }


def _line_items(new: NewPayPage) -> list[SessionCreateParamsLineItem]:
    return [
        {
            "price_data": {
                "currency": new.currency,
                "unit_amount": amount,
                "product_data": {"name": name},
            },
            "quantity": quantity,
        }
        for name, amount, quantity in new.lines
    ]
