"""Whether what came back is Stripe's own answer, and the answer to this very request.

Between a till and Stripe stand proxies, firewalls and login pages. What they make up, and what
they hand on to the wrong request, must not be believed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

Headers = Mapping[str, str]

REQUEST_ID: Final = "request-id"
_ASKS_FOR_A_KEY: Final = "www-authenticate"
_STRIPES: Final = 'realm="stripe"'
_REFLECTED: Final = ("idempotency-key", "stripe-account")
"""What Stripe says back of a request (see stripe-mock's pull request 77)."""


def belongs(asked: Headers, said: Headers, before: str) -> bool:
    """Return whether an answer's headers are those of an answer to this request.

    `before` is the request id of what came on this connection last: each answer has another one,
    a replayed one too. What an answer does not say is not held against it.
    """
    sent = {name.lower(): value for name, value in asked.items()}
    request_id = said.get(REQUEST_ID, "")
    if request_id and request_id == before:
        return False
    return all(said.get(name, sent.get(name)) == sent.get(name) for name in _REFLECTED)


def read_answer(body: bytes, status: int, headers: Headers) -> dict[str, Any] | None:
    """Return Stripe's answer; None for a page of the network's, or a proxy's words.

    A refusal of Stripe's own has a request id, whoever else refuses in JSON has none. Only that of
    a key has not: it says whose key is wanted, with the scheme `Bearer` or `Basic`. Whether an
    object is whole its reader finds out.
    """
    if 300 <= status < 400:
        return None
    try:
        found = json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    if status < 400:
        return found
    error = found.get("error")
    told = isinstance(error, dict) and isinstance(error.get("message", ""), str)
    refuses_the_key = status == 401 and _STRIPES in headers.get(_ASKS_FOR_A_KEY, "").lower()
    is_stripes = told and (bool(headers.get(REQUEST_ID)) or refuses_the_key)
    return found if is_stripes else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of names that are there once: of two values nobody knows which one counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")
