"""The rights that a restricted key needs, and which of its write rights have been seen to work.

Reading is tried with one request each. Writing cannot be tried without doing it, so a write right
stays *unconfirmed* until its first use has gone through.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pos_app.db.models.customers import CardSetup
from pos_app.db.models.disputes import DisputeFile, DisputeRequest
from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.payments import AttemptState, RefundOrigin, TenderKind, TenderState
from pos_app.domain.texts import _
from pos_app.services.shared.setting_rows import read_setting, write_setting
from pos_app.services.views.books import RightView
from pos_app.settings import Scope, Setting
from pos_app.stripe_service.errors import CONNECT_RIGHTS
from pos_app.stripe_service.facts import RightFacts

# not shown: Stripe's names, as they stand in its Dashboard
WRITES = (
    ("PaymentIntents", "rak_payment_intent_write"),
    ("SetupIntents", "rak_setup_intent_write"),
    ("Charges and Refunds", "rak_charge_write"),
    ("Customers", "rak_customer_write"),
    ("PaymentMethods", "rak_payment_method_write"),
    ("Checkout Sessions", "rak_checkout_session_write"),
    ("Disputes", "rak_dispute_write"),
    ("Files", "rak_file_write"),
    ("Terminal Readers", "rak_terminal_reader_write"),
    ("Terminal Locations", "rak_terminal_location_write"),
    ("Terminal Configurations", "rak_terminal_configuration_write"),
    ("Ephemeral Keys", "rak_ephemeral_key_write"),
    ("Report Runs", "rak_report_runs_and_report_types_write"),
)
"""What Till writes, with the right's name as Stripe writes it in a refusal.

That of files is inferred from the others, which no page of Stripe's says; people are shown the name
in the refusal itself, whatever stands here.

Ephemeral keys are for stores alone whose own phone app takes payments; without reports of Stripe's
the money of a long time is read page by page.
"""

_Written = tuple[InstrumentedAttribute[datetime], ColumnElement[bool]]

# What the books themselves say of a write that went through, and when: an id of Stripe's is its
# answer.
# not shown: Stripe's names
_SEEN: dict[str, tuple[_Written, ...]] = {
    "PaymentIntents": (
        (Tender.created_at, Tender.intent_id.is_not(None) & (Tender.kind != TenderKind.PAGE)),
    ),
    "SetupIntents": (
        (
            CardSetup.created_at,
            CardSetup.setup_intent_id.is_not(None) & (CardSetup.kind == TenderKind.READER),
        ),
    ),
    "Charges and Refunds": (
        (
            Refund.created_at,
            Refund.stripe_id.is_not(None) & (Refund.origin == RefundOrigin.TILL),
        ),
    ),
    "Checkout Sessions": (
        (Tender.created_at, Tender.session_id.is_not(None)),
        (CardSetup.created_at, CardSetup.session_id.is_not(None)),
    ),
    "Disputes": ((DisputeRequest.started_at, DisputeRequest.state == AttemptState.ANSWERED),),
    "Files": ((DisputeFile.created_at, DisputeFile.stripe_id.is_not(None)),),
    "Terminal Readers": (
        (
            Tender.created_at,
            (Tender.kind == TenderKind.READER) & (Tender.state == TenderState.APPROVED),
        ),
    ),
}


_LONG_AGO: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class RightsInUse:
    """What was written with the key in use, and since when it is."""

    since: datetime = _LONG_AGO
    confirmed: tuple[str, ...] = ()


_SETTING: Final = Setting("rights_in_use", Scope.STORE, RightsInUse, RightsInUse())


def confirm_write(session: Session, resource: str) -> None:
    """Record that a write of this resource went through with the key in use."""
    known = read_setting(session, _SETTING)
    if resource not in known.confirmed:
        confirmed = (*known.confirmed, resource)
        write_setting(session, _SETTING, replace(known, confirmed=confirmed))


def forget_confirmed(session: Session, now: datetime) -> None:
    """Forget what was confirmed, as another key is in use from `now` on."""
    write_setting(session, _SETTING, RightsInUse(now))


def read_rights(facts: list[RightFacts]) -> list[RightView]:
    """Return what came of one read of each resource."""
    return [_read_right(fact) for fact in facts]


def connect_rights(facts: list[RightFacts]) -> list[RightView]:
    """Return what came of one read of each resource on the connected account."""
    if [fact.missing for fact in facts] == [CONNECT_RIGHTS]:
        # Translators: what the key may not read.
        account = _("the connected account")
        return [RightView(account, "read", "missing", CONNECT_RIGHTS, _allow_there())]
    return [_connect_right(view) for view in read_rights(facts)]


def _connect_right(view: RightView) -> RightView:
    # Translators: {resource} is what the key may read there or not: Customers.
    there = _("{resource}, the connected account", resource=view.resource)
    named = replace(view, resource=there)
    if view.state != "missing":
        return named
    return replace(named, right=on_connected_account(view.right), message=_allow_there())


def _allow_there() -> str:
    return _("Allow this for the key in Stripe, in its column {column}.", column=CONNECT_RIGHTS)


def on_connected_account(right: str) -> str:
    """Return how a right of a restricted key is called that it lacks on connected accounts."""
    return f"{right} ({CONNECT_RIGHTS})" if right.startswith("rak_") else CONNECT_RIGHTS


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
    return RightView(resource, "write", "unconfirmed", right, _("Confirmed at its first use."))


def confirmed(session: Session) -> set[str]:
    """Return what was written with the key in use."""
    setting = read_setting(session, _SETTING)
    known = set(setting.confirmed)
    known.update(
        resource
        for resource, writes in _SEEN.items()
        if any(_was_written(session, write, setting.since) for write in writes)
    )
    return known


def _was_written(session: Session, write: _Written, since: datetime) -> bool:
    created_at, certain = write
    found = select(created_at).where(created_at >= since, certain).limit(1)
    return session.scalars(found).first() is not None


def _read_right(fact: RightFacts) -> RightView:
    if fact.readable:
        return RightView(fact.resource, "read", "ok")
    if fact.missing:
        return RightView(
            fact.resource, "read", "missing", fact.missing, _("Allow this for the key in Stripe.")
        )
    return RightView(fact.resource, "read", "problem", message=fact.problem)
