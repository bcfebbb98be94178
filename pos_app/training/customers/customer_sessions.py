"""Customer sessions: what Stripe's own form on a phone or a page may do with a customer's cards."""

from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, invalid
from pos_app.training.core.params import (
    ParamRule,
    accepted,
    array,
    choice,
    flag,
    group,
    integer,
    required,
    text,
)

LASTS = 1800
FILTERS = array(choice("always", "limited", "unspecified"))
SWITCH = choice("disabled", "enabled")
FEATURES: dict[str, dict[str, ParamRule]] = {
    "active_entitlements": {},
    "buy_button": {},
    "customer_portal": {},
    "customer_sheet": {
        "payment_method_allow_redisplay_filters": FILTERS,
        "payment_method_remove": SWITCH,
    },
    "mobile_payment_element": {
        "payment_method_allow_redisplay_filters": FILTERS,
        "payment_method_redisplay": SWITCH,
        "payment_method_remove": SWITCH,
        "payment_method_save": SWITCH,
        "payment_method_save_allow_redisplay_override": choice("always", "limited", "unspecified"),
    },
    "payment_element": {
        "payment_method_allow_redisplay_filters": FILTERS,
        "payment_method_redisplay": SWITCH,
        "payment_method_redisplay_limit": integer(1, 10),
        "payment_method_remove": SWITCH,
        "payment_method_save": SWITCH,
        "payment_method_save_usage": choice("off_session", "on_session"),
    },
    "pricing_table": {},
}
DEFAULTS: Obj = {
    "payment_method_allow_redisplay_filters": ["always"],
    "payment_method_redisplay": "disabled",
    "payment_method_remove": "disabled",
    "payment_method_save": "disabled",
}


def create(call: Call) -> Obj:
    """POST /v1/customer_sessions; at least one component has to be enabled."""
    account, params = call.account, call.params
    if "customer" not in params:
        message = "Missing required param: customer."
        raise invalid(message, code="parameter_missing", param="customer")
    account.need_living("customer", params["customer"], "customer")
    if not any(component["enabled"] for component in params["components"].values()):
        raise invalid("You must enable at least one component.", param="components")
    session = account.base("customer_session", "cuss") | {
        "client_secret": f"cuss_secret_{account.ids.text(50)}",
        "components": {name: _component(name, params["components"].get(name)) for name in FEATURES},
        "customer": params["customer"],
        "customer_account": None,
        "expires_at": account.now() + LASTS,
    }
    # It has no id to ask for it again.
    del session["id"]
    return session


def _component(name: str, given: Obj | None) -> Obj:
    component: Obj = {"enabled": bool(given and given["enabled"])}
    if FEATURES[name]:
        wanted = (given or {}).get("features") or {}
        known = {feature: DEFAULTS.get(feature) for feature in FEATURES[name]} | wanted
        component["features"] = known if component["enabled"] else None
    return component


def _rule(features: dict[str, ParamRule]) -> ParamRule:
    parts: dict[str, ParamRule] = {"enabled": required(flag())}
    if features:
        parts["features"] = group(features, clearable=False)
    return group(parts, clearable=False)


COMPONENTS = group({name: _rule(parts) for name, parts in FEATURES.items()}, clearable=False)
ON_CREATE: dict[str, ParamRule] = {
    "components": required(COMPONENTS),
    "customer": text(clearable=False),
    **accepted("customer_account"),
}
ROUTES = [Route("POST", "/v1/customer_sessions", create, "customer_session_write", ON_CREATE)]
