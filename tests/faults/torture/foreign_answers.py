"""The answer to another register's request of the same kind, made from the right one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

_A_YEAR: Final = 365 * 86_400
_OURS: Final = ("till_tender", "till_sale", "till_refund", "till_customer", "till_setup")
_WHOSE: Final = frozenset(
    {"id", "customer", "payment_intent", "setup_intent", "latest_charge", "charge", *_OURS}
)
"""Fields that say about what, or whose, an object is."""


def foreign_answer(body: bytes) -> bytes:
    """Return what the same request was answered with for somebody else, a year ago: a success."""
    return json.dumps(_another(json.loads(body))).encode()


def _another(found: Any) -> Any:
    if isinstance(found, list):
        return [_another(each) for each in found]
    if not isinstance(found, dict):
        return found
    other = {name: _theirs(name, value) for name, value in found.items()}
    return other | _DONE.get(str(found.get("object")), _nothing)(other)


def _theirs(name: str, value: Any) -> Any:
    if name in _WHOSE and isinstance(value, str):
        return value[:-4] + ("Else" if value[-4:] != "Else" else "Also")
    if name == "created" and isinstance(value, int):
        return value - _A_YEAR
    return _another(value)


def _paid(intent: dict[str, Any]) -> dict[str, Any]:
    return {"status": "succeeded", "amount_received": intent.get("amount", 0)}


def _page(_session: dict[str, Any]) -> dict[str, Any]:
    return {"status": "complete", "payment_status": "paid"}


def _succeeded(_object: dict[str, Any]) -> dict[str, Any]:
    return {"status": "succeeded"}


def _nothing(_object: dict[str, Any]) -> dict[str, Any]:
    return {}


_DONE: Final[dict[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "payment_intent": _paid,
    "checkout.session": _page,
    "refund": _succeeded,
    "setup_intent": _succeeded,
}
