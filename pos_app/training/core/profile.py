"""The account's own profile."""

from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, Refusal
from pos_app.training.core.params import full_address
from pos_app.training.core.views import list_of

NO_DEMANDS: Obj = {
    "alternatives": [],
    "current_deadline": None,
    "currently_due": [],
    "disabled_reason": None,
    "errors": [],
    "eventually_due": [],
    "past_due": [],
    "pending_verification": [],
}


def retrieve_own(call: Call) -> Obj:
    """GET /v1/account."""
    return profile(call.account)


def retrieve(call: Call) -> Obj:
    """GET /v1/accounts/{id}: this account or one connected to it."""
    found = call.simulator.connected.get(call.id)
    if call.id == call.account.id:
        found = call.account
    if found is None:
        message = (
            f"The provided key does not have access to account '{call.id}' (or that account does"
            " not exist). Application access may have been revoked."
        )
        raise Refusal(403, "invalid_request_error", message, code="account_invalid")
    return profile(found)


def profile(account: Account) -> Obj:
    """An account object."""
    return {
        "id": account.id,
        "object": "account",
        "business_profile": _business(),
        "business_type": "company",
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "controller": {"type": "account"},
        "country": "US",
        "created": account.created,
        "default_currency": account.currency,
        "details_submitted": True,
        "email": "owner@example.com",
        "external_accounts": list_of(f"/v1/accounts/{account.id}/external_accounts", []),
        "future_requirements": NO_DEMANDS,
        "metadata": {},
        "payouts_enabled": True,
        "requirements": NO_DEMANDS,
        "settings": _settings(),
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "standard",
    }


def store_name(account: Account) -> str:
    """The name under which an account's customers know it."""
    return str(profile(account)["business_profile"]["name"])


def _business() -> Obj:
    names = (
        "estimated_worker_count", "mcc", "minority_owned_business_designation",
        "product_description", "support_email", "support_phone", "support_url", "url",
    )  # fmt: skip
    return dict.fromkeys(names) | {
        "annual_revenue": dict.fromkeys(("amount", "currency", "fiscal_year_end")),
        "name": "Corner Goods",
        "support_address": full_address({"country": "US"}),
    }


def _settings() -> Obj:
    prefixes = ("statement_descriptor_prefix_kana", "statement_descriptor_prefix_kanji")
    descriptors = (
        "statement_descriptor", "statement_descriptor_kana", "statement_descriptor_kanji",
    )  # fmt: skip
    return {
        "bacs_debit_payments": {"display_name": None, "service_user_number": None},
        "branding": dict.fromkeys(("icon", "logo", "primary_color", "secondary_color")),
        "card_issuing": {"tos_acceptance": {"date": None, "ip": None}},
        "card_payments": {
            "decline_on": {"avs_failure": True, "cvc_failure": True},
            **dict.fromkeys(("statement_descriptor_prefix", *prefixes)),
        },
        "dashboard": {"display_name": "Corner Goods", "timezone": "America/New_York"},
        "invoices": {"default_account_tax_ids": None, "hosted_payment_method_save": None},
        "payments": dict.fromkeys((*descriptors, *prefixes)),
        "payouts": {
            "debit_negative_balances": True,
            "schedule": {"delay_days": 2, "interval": "daily"},
            "statement_descriptor": None,
        },
        "sepa_debit_payments": {},
    }


ROUTES = [
    Route("GET", "/v1/account", retrieve_own, "accounts_kyc_basic_read"),
    Route("GET", "/v1/accounts/{id}", retrieve, "accounts_kyc_basic_read"),
]
