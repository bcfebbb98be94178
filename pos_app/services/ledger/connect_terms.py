"""Connected accounts: how a payment is shared, and in whose account its calls are made."""

from __future__ import annotations

from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.money import share, step
from pos_app.domain.payments import ChargeType
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.views.store import ConnectView
from pos_app.stripe_service.errors import NotFoundError, RefusedError, StripeError
from pos_app.stripe_service.payments import ConnectTerms

_REFUSED_CODES = frozenset(
    {
        "account_invalid",
        "application_fees_not_allowed",
        "insufficient_capabilities_for_transfer",
        "transfers_not_allowed",
    }
)


def set_connect_terms(tender: Tender, sale: Sale, connect: ConnectView) -> None:
    """Write on a new tender where its money goes; the fee leaves out tips, rounded half up."""
    tender.account_id, tender.charge_type, tender.fee_minor = _terms_now(tender, sale, connect)


def has_same_connect_terms(tender: Tender, sale: Sale, connect: ConnectView) -> bool:
    """Return whether a tender's money goes where it would go if it began now."""
    now = _terms_now(tender, sale, connect)
    return (tender.account_id, tender.charge_type, tender.fee_minor) == now


def _terms_now(
    tender: Tender, sale: Sale, connect: ConnectView
) -> tuple[str | None, str | None, int | None]:
    if not connect.active:
        return None, None, None
    charged = tender.amount_minor - tender.tip_minor
    fee = share(charged, connect.fee_ppm, step(sale.currency))
    return connect.account_id, ChargeType.DIRECT if connect.direct else ChargeType.DESTINATION, fee


def connect_terms_of(tender: Tender) -> ConnectTerms | None:
    """Return the terms that a tender's PaymentIntent is created with, None without any."""
    if tender.account_id is None:
        return None
    is_direct = tender.stripe_account is not None
    return ConnectTerms(tender.account_id, tender.fee_minor or 0, direct=is_direct)


def explain_refused_terms(error: StripeError, shared_with: str | None) -> UserError | None:
    """Return the error to show where Stripe refuses the terms, None where it does not.

    `shared_with` is the connected account of the payment, if it has one.
    """
    if shared_with is None or not refuses_connect_terms(error, shared_with):
        return None
    return UserError(
        _(
            "Stripe can't share this payment with the connected account {account}.",
            account=shared_with,
        ),
        _("Nothing was charged: a payment is never taken without its share."),
        _("Take cash, or have a manager check the connected account in Settings."),
        f"{error.code} {error}".strip(),  # not shown: for support
    )


def refuses_connect_terms(error: StripeError, account_id: str) -> bool:
    """Return whether Stripe refuses a payment for its terms with this connected account."""
    if not isinstance(error, RefusedError):
        return False
    param = error.param.removeprefix("payment_intent_data[")  # where a page names it
    about_terms = param.startswith(("transfer_data", "application_fee", "on_behalf_of"))
    unknown_account = isinstance(error, NotFoundError) and account_id in str(error)
    return about_terms or unknown_account or error.code in _REFUSED_CODES
