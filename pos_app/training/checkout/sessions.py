"""Checkout Sessions: a page, hosted by Stripe, on which a payer pays or leaves a card."""

from urllib.parse import urlsplit

from pos_app.training.checkout import line_items, session_paying
from pos_app.training.checkout.session_params import FILTERS, OF_OWN_FORMS, ON_CREATE, ON_UPDATE
from pos_app.training.core import profile
from pos_app.training.core.account import Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, Refusal, invalid
from pos_app.training.core.lists import PAGE, matching, page, retrieving
from pos_app.training.core.params import merge_metadata
from pos_app.training.customers import customers
from pos_app.training.money import connect, payment_intents, setup_intents

SHORTEST, LONGEST = 1800, 86_400
"""How long a page may stay open, seconds."""
FRAGMENT = 360
"""Letters after the `#` of a page's address at Stripe, which make it as long as it is."""
FOREIGN = {
    "payment": ("setup_intent_data",),
    "setup": ("line_items", "payment_intent_data", "saved_payment_method_options", "submit_type"),
}


def create(call: Call) -> Obj:
    """POST /v1/checkout/sessions."""
    account, params = call.account, call.params
    _check(call)
    session = _blank(account) | _given(account, params)
    if params["mode"] == "payment":
        _ask_for_money(call, session)
    else:
        _ask_for_card(account, session, params)
    account.settle_later(session, session["expires_at"])
    return account.save(session)


def _check(call: Call) -> None:
    params = call.params
    payment_intents.check_types(params)
    for name in FOREIGN[params["mode"]]:
        if name in params:
            message = f"You can not pass `{name}` in `{params['mode']}` mode."
            raise invalid(message, param=name)
    _check_addresses(params)
    _check_expiry(call.account.now(), params.get("expires_at"))
    _check_payer(call.account, params)


def _check_addresses(params: Obj) -> None:
    if "return_url" in params:
        message = "`return_url` can't be used with a `ui_mode` of `hosted_page`."
        raise invalid(message, param="return_url")
    if "success_url" not in params:
        raise _missing("success_url")
    for name in ("success_url", "cancel_url"):
        if name in params and not _is_address(params[name]):
            raise invalid("Not a valid URL", code="url_invalid", param=name)


def _missing(param: str) -> Refusal:
    return invalid(f"Missing required param: {param}.", code="parameter_missing", param=param)


def _is_address(text: str) -> bool:
    try:
        address = urlsplit(text)
    except ValueError:
        return False
    here = address.hostname in {"localhost", "127.0.0.1"}
    return bool(address.hostname) and address.scheme in ({"http", "https"} if here else {"https"})


def _check_expiry(now: int, wanted: int | None) -> None:
    if wanted is None:
        return
    limit = None
    if wanted < now + SHORTEST:
        limit = "at least 30 minutes"
    elif wanted > now + LONGEST:
        limit = "less than 24 hours"
    if limit:
        message = f"The `expires_at` timestamp must be {limit} from Checkout Session creation."
        raise invalid(message, param="expires_at")


def _check_payer(account: Account, params: Obj) -> None:
    customer = params.get("customer")
    for name in ("customer_email", "customer_creation"):
        if customer and name in params:
            message = f"You may only specify one of these parameters: customer, {name}."
            raise invalid(message, code="parameters_exclusive", param=name)
    if customer:
        account.need_living("customer", customer, "customer")
    if "customer_email" in params:
        customers.check_email(params["customer_email"], "customer_email")


def _blank(account: Account) -> Obj:
    session = account.base("checkout.session", "cs_test", 58)
    nothing = (
        "after_expiration", "allow_promotion_codes", "amount_subtotal", "amount_total",
        "billing_address_collection", "cancel_url", "client_reference_id", "client_secret",
        "collected_information", "consent", "consent_collection", "currency",
        "currency_conversion", "customer", "customer_account", "customer_creation",
        "customer_details", "customer_email", "discounts", "excluded_payment_method_types",
        "integration_identifier", "invoice", "invoice_creation", "locale", "name_collection",
        "optional_items", "origin_context", "payment_intent", "payment_link", "permissions",
        "recovered_from", "redirect_on_completion", "return_url", "saved_payment_method_options",
        "setup_intent", "shipping_address_collection", "shipping_cost", "submit_type",
        "subscription", "total_details", "url", "wallet_options",
    )  # fmt: skip
    texts = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
    return session | dict.fromkeys(nothing) | {
        "adaptive_pricing": {"enabled": False},
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "branding_settings": _branding(account),
        "custom_fields": [],
        "custom_text": dict.fromkeys(texts),
        "managed_payments": {"enabled": False},
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "ui_mode": "hosted_page",
        "_fragment": "fid" + account.ids.text(FRAGMENT),
        "_intent_data": {},
        "_lines": [],
    }  # fmt: skip


def _branding(account: Account) -> Obj:
    return {
        "background_color": "#ffffff",
        "border_style": "rounded",
        "button_color": "#0074d4",
        "display_name": profile.store_name(account),
        "font_family": "default",
        "icon": None,
        "logo": None,
    }


def _given(account: Account, params: Obj) -> Obj:
    names = (
        "cancel_url", "client_reference_id", "customer", "customer_email", "locale",
        "submit_type", "success_url",
    )  # fmt: skip
    allowed = params.get("allowed_payment_method_types") or None
    settings = {"id": "pmc_1TillTraining0000000000", "parent": None}
    return {name: params.get(name) for name in names} | {
        "allowed_payment_method_types": allowed,
        "customer_creation": _creation(params),
        "customer_details": session_paying.details(account, params),
        "expires_at": params.get("expires_at", account.now() + LONGEST),
        "metadata": params.get("metadata") or {},
        "mode": params["mode"],
        "payment_method_configuration_details": None if allowed else settings,
        "payment_method_types": payment_intents.takes(account, allowed or ["card"]),
        "_redisplay": params.get("payment_method_data", {}).get("allow_redisplay"),
    }


def _creation(params: Obj) -> str | None:
    if params.get("customer"):
        return None
    default = "if_required" if params["mode"] == "payment" else None
    wanted: str | None = params.get("customer_creation", default)
    return wanted


def _ask_for_money(call: Call, session: Obj) -> None:
    account, params = call.account, call.params
    if not params.get("line_items"):
        raise _missing("line_items")
    lines = line_items.new_lines(account, params["line_items"], params.get("currency"))
    total = sum(line["amount_total"] for line in lines)
    data = params.get("payment_intent_data") or {}
    _check_connect_params(call, data, total)
    session |= {
        "amount_subtotal": total,
        "amount_total": total,
        "currency": lines[0]["currency"],
        "payment_method_collection": "if_required",
        "payment_status": "unpaid",
        "saved_payment_method_options": _saving(params),
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "_intent_data": data,
        "_lines": lines,
    }


def _check_connect_params(call: Call, data: Obj, total: int) -> None:
    try:
        connect.check_connect_params(call, data, total)
    except Refusal as refusal:
        first, bracket, rest = refusal.error["param"].partition("[")
        refusal.error["param"] = f"payment_intent_data[{first}]{bracket}{rest}"
        raise


def _saving(params: Obj) -> Obj | None:
    wanted = params.get("saved_payment_method_options")
    if wanted is None and not params.get("customer"):
        return None
    defaults = {
        "allow_redisplay_filters": ["always"],
        "payment_method_remove": "disabled",
        "payment_method_save": "disabled",
    }
    return defaults | (wanted or {})


def _ask_for_card(account: Account, session: Obj, params: Obj) -> None:
    if not (session["allowed_payment_method_types"] or params.get("currency")):
        raise _missing("currency")
    wanted = {
        **params.get("setup_intent_data", {}),
        "allowed_payment_method_types": session["allowed_payment_method_types"] or [],
        "usage": "off_session",
    }
    if session["customer"]:
        wanted["customer"] = session["customer"]
    intent = setup_intents.create(Call(account, wanted))
    intent["_session"] = session["id"]
    account.save(intent)
    session |= {
        "currency": params.get("currency"),
        "payment_method_collection": "always",
        "payment_status": "no_payment_required",
        "setup_intent": intent["id"],
    }


def update(call: Call) -> Obj:
    """POST /v1/checkout/sessions/{id}: metadata; the rest is for forms of the store's own."""
    session = call.account.need("checkout.session", call.id)
    for name in OF_OWN_FORMS:
        if name in call.params:
            message = f"`{name}` can't be updated when `ui_mode` is `hosted_page`."
            raise invalid(message, param=name)
    if "metadata" in call.params:
        session["metadata"] = merge_metadata(session["metadata"], call.params["metadata"])
    return call.account.save(session)


def expire(call: Call) -> Obj:
    """POST /v1/checkout/sessions/{id}/expire; only while it is open."""
    session = call.account.need("checkout.session", call.id)
    if session["status"] != "open":
        message = (
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout'
            f" Session has a status of `{session['status']}`."
        )
        raise invalid(message)
    session_paying.expire(call.account, session)
    return session


def list_all(call: Call) -> Obj:
    """GET /v1/checkout/sessions."""
    params = call.params
    fits = matching(params, "customer", "payment_intent", "payment_link", "status", "subscription")
    email = params.get("customer_details", {}).get("email")

    def matches(session: Obj) -> bool:
        known = (session["customer_details"] or {}).get("email")
        return fits(session) and (email is None or known == email)

    return page(call.account, "checkout.session", BASE, params, matches)


READ, WRITE, BASE = "checkout_session_read", "checkout_session_write", "/v1/checkout/sessions"
ROUTES = [
    Route("POST", BASE, create, WRITE, ON_CREATE),
    Route("GET", BASE, list_all, READ, FILTERS),
    Route("GET", BASE + "/{id}", retrieving("checkout.session"), READ),
    Route("POST", BASE + "/{id}", update, WRITE, ON_UPDATE),
    Route("POST", BASE + "/{id}/expire", expire, WRITE),
    Route("GET", BASE + "/{id}/line_items", line_items.list_lines, READ, PAGE),
]
