"""The rights that a restricted key needs, and which of its write rights have been seen to work.

Reading is tried with one request each. Writing cannot be tried without doing it, so a write right
stays *unconfirmed* until its first use has gone through.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models import Refund, Tender
from pos_app.services.settings import read_setting, write_setting
from pos_app.services.views import RightView
from pos_app.stripe_service.facts import RightFacts

WRITES = (
    ("PaymentIntents", "rak_payment_intent_write"),
    ("SetupIntents", "rak_setup_intent_write"),
    ("Charges and Refunds", "rak_charge_write"),
    ("Customers", "rak_customer_write"),
    ("PaymentMethods", "rak_payment_method_write"),
    ("Checkout Sessions", "rak_checkout_session_write"),
    ("Terminal", "rak_terminal_reader_write"),
)
"""What Till writes, with the right's name as Stripe writes it in a refusal."""

_SETTING = "rights_in_use"


def confirm_write(session: Session, resource: str) -> None:
    """Note that a write of this resource went through with the key in use."""
    known = read_setting(session, _SETTING)
    if resource not in known.get("confirmed", ()):
        write_setting(
            session, _SETTING, known | {"confirmed": [*known.get("confirmed", ()), resource]}
        )


def forget_confirmed(session: Session, now: datetime) -> None:
    """Begin anew with another key, from `now` on."""
    write_setting(session, _SETTING, {"since": now.isoformat(), "confirmed": []})


def read_rights(facts: list[RightFacts]) -> list[RightView]:
    """Return what came of one read of each resource."""
    return [_read_right(fact) for fact in facts]


def write_rights(kind: str, used: Collection[str] = ()) -> list[RightView]:
    """Return the write rights; those ticked that were used with this key, or that it has anyway.

    `kind` is secret (which may do everything) or restricted.
    """
    return [
        _write_right(resource, right, kind == "secret" or resource in used)
        for resource, right in WRITES
    ]


def _write_right(resource: str, right: str, seen: bool) -> RightView:
    if seen:
        return RightView(resource, "write", "ok", right)
    return RightView(resource, "write", "unconfirmed", right, "Confirmed at its first use.")


def confirmed(session: Session) -> set[str]:
    """Return what was written with the key in use."""
    setting = read_setting(session, _SETTING)
    known = set(setting.get("confirmed", ()))
    since = datetime.fromisoformat(setting.get("since", "1970-01-01T00:00:00+00:00"))
    # Payments and refunds say it themselves: an id of Stripe's is the answer to a write.
    paid = select(Tender.id).where(Tender.intent_id.is_not(None), Tender.created_at >= since)
    returned = select(Refund.id).where(Refund.stripe_id.is_not(None), Refund.created_at >= since)
    if session.scalars(paid.limit(1)).first():
        known.add("PaymentIntents")
    if session.scalars(returned.limit(1)).first():
        known.add("Charges and Refunds")
    return known


def _read_right(fact: RightFacts) -> RightView:
    if fact.readable:
        return RightView(fact.resource, "read", "ok")
    if fact.missing:
        return RightView(
            fact.resource, "read", "missing", fact.missing, "Allow this for the key in Stripe."
        )
    return RightView(fact.resource, "read", "problem", says=fact.problem)
