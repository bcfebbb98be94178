"""API keys: who may ask, on which account, and with which rights."""

import re

from pos_app.training.core.account import Account
from pos_app.training.core.errors import Refusal, invalid
from pos_app.training.core.simulator import Simulator

NO_KEY = (
    "You did not provide an API key. You need to provide your API key in the Authorization header,"
    " using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See"
    " https://stripe.com/docs/api#authentication for details, or we can help at"
    " https://support.stripe.com/."
)
PUBLISHABLE = (
    "This API call cannot be made with a publishable API key. Please use a secret API key. You can"
    " find a list of your API keys at https://dashboard.stripe.com/account/apikeys."
)


CONNECT = "connect"
"""Stands for all rights of a restricted key on connected accounts."""
NO_CONNECT = (
    "You passed a restricted API key with the Stripe-Account header, but the restricted API key"
    " does not have any Connect permissions."
)


def api_key(authorization: str) -> str:
    """The key of an Authorization header. Keys of test mode are accepted, whatever they say.

    Raises:
        Refusal: 401 for no key, one of live mode, or one that is no key.
    """
    key = authorization.removeprefix("Bearer ").strip()
    if not key or not authorization.startswith("Bearer "):
        raise invalid(NO_KEY, status=401)
    if not re.fullmatch(r"(pk|rk|sk)_test_\w+", key):
        raise invalid(f"Invalid API Key provided: {_masked(key)}", status=401)
    return key


def check_valid(simulator: Simulator, key: str) -> None:
    """Check that a key was not rolled.

    Raises:
        Refusal: 401.
    """
    if key in simulator.controls.rolled:
        message = f"Expired API Key provided: {_masked(key)}"
        raise invalid(message, status=401, code="api_key_expired")


def is_publishable(key: str) -> bool:
    """Whether a key is for the payer's own device."""
    return key.startswith("pk_")


def _masked(key: str) -> str:
    return f"{key[:8]}{'*' * max(len(key) - 12, 0)}{key[-4:]}" if len(key) > 12 else "****"


def account_of(simulator: Simulator, key: str, wanted: str | None) -> Account:
    """The account that a request is about: the key's own, or a connected one that it names.

    Raises:
        Refusal: 403 when the named account is not connected, or the key is not for such accounts.
    """
    with simulator.lock:
        own = simulator.account(simulator.controls.own_accounts.get(key, simulator.platform.id))
        if wanted is None or wanted == own.id:
            return own
        if CONNECT in simulator.controls.restricted.get(key, ()):
            raise invalid(NO_CONNECT, status=403)
        if wanted in simulator.connected and own is simulator.platform:
            return simulator.connected[wanted]
    message = (
        f"The provided key '{_masked(key)}' does not have access to account '{wanted}' (or that"
        " account does not exist). Application access may have been revoked."
    )
    raise Refusal(403, "invalid_request_error", message, code="account_invalid")


def check_right(simulator: Simulator, key: str, account: Account, right: str) -> None:
    """Check that a restricted key may do this.

    Raises:
        Refusal: 403 naming the right that is missing.
    """
    needed, lacking = f"rak_{right}", simulator.controls.restricted.get(key, ())
    there = f"{CONNECT}_{needed}" in lacking and account.id in simulator.connected
    if needed not in lacking and not there:
        return
    message = (
        f"The provided key '{_masked(key)}' does not have the required permissions for this"
        f" endpoint on account '{account.id}'. Having the '{needed}' permission would allow this"
        " request to continue."
    )
    raise invalid(message, status=403)
