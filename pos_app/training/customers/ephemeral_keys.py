"""Ephemeral keys: a phone's access, for an hour, to one customer's cards."""

from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, invalid
from pos_app.training.core.params import EXPAND, accepted, text

LASTS = 3600
NO_VERSION = (
    "Missing required header: Stripe-Version. An ephemeral key is made for the version of the API"
    " that the app which will use it was built with."
)


def create(call: Call) -> Obj:
    """POST /v1/ephemeral_keys, for a customer; the request names the phone's own API version."""
    account = call.account
    if call.version is None:
        raise invalid(NO_VERSION)
    if "customer" not in call.params:
        message = "Missing required param: customer."
        raise invalid(message, code="parameter_missing", param="customer")
    account.need_living("customer", call.params["customer"], "customer")
    key = account.base("ephemeral_key", "ephkey") | {
        "expires": account.now() + LASTS,
        "_customer": call.params["customer"],
    }
    # The secret is in the first answer only.
    return account.save(key) | {"secret": f"ek_test_{account.ids.text(60)}"}


def delete(call: Call) -> Obj:
    """DELETE /v1/ephemeral_keys/{id}; it ends at once."""
    key = call.account.need("ephemeral_key", call.id)
    key["expires"] = min(key["expires"], call.account.now())
    return call.account.save(key)


RIGHT, BASE = "ephemeral_key_write", "/v1/ephemeral_keys"
ON_CREATE = {
    "customer": text(clearable=False),
    **accepted("issuing_card", "nonce", "verification_session"),
}
ROUTES = [
    Route("POST", BASE, create, RIGHT, ON_CREATE),
    Route("DELETE", BASE + "/{id}", delete, RIGHT, {"expand": EXPAND}),
]
