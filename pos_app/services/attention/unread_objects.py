"""What is at Stripe and Till does not understand: told, so that nobody takes the books for all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Final

from sqlalchemy.orm import Session

from pos_app.db.models.history import Quarantined
from pos_app.domain.texts import _, listed, ngettext, paragraph
from pos_app.services.attention.views import AttentionAction, AttentionReason, AttentionView
from pos_app.services.ledger.quarantine import ObjectKind, all_quarantined

UNREAD: Final = "unread"
"""How the ids of these views begin; the kind of object follows."""
_MOST_IDS: Final = 5


def unread_objects(session: Session) -> Iterator[AttentionView]:
    """Yield a view for each kind of object, as long as nobody has seen all of it."""
    new = [row for row in all_quarantined(session) if row.seen_at is None]
    by_kind = sorted(new, key=lambda row: row.kind)
    for kind, rows in groupby(by_kind, key=lambda row: row.kind):
        yield _view(ObjectKind(kind), list(rows))


def dismiss_unread(session: Session, kind: str, now: datetime) -> None:
    """Record that somebody has seen these."""
    for row in all_quarantined(session):
        if row.kind == kind and row.seen_at is None:
            row.seen_at = now


def _view(kind: ObjectKind, rows: list[Quarantined]) -> AttentionView:
    ids = [row.id for row in rows]
    more = len(ids) - _MOST_IDS
    named = listed([*ids[:_MOST_IDS], *([f"+{more}"] if more > 0 else [])])
    return AttentionView(
        id=f"{UNREAD}:{kind}",
        reason=AttentionReason.UNREAD,
        headline=_headline(kind, len(ids), named),
        advice=paragraph(
            _("It is in no list and no sum of Till. No money moved by this."),
            _("Look at it in the Stripe Dashboard. Till tries to read it again at each start."),
        ),
        action=AttentionAction.SEEN,
        label="",
        at=max(row.found_at for row in rows),
        may_dismiss=True,
    )


def _headline(kind: ObjectKind, count: int, named: str) -> str:
    match kind:
        case ObjectKind.PAYMENT:
            return ngettext(
                "Till can't read {n} payment that is at Stripe: {ids}.",
                "Till can't read {n} payments that are at Stripe: {ids}.",
                count,
                ids=named,
            )
        case ObjectKind.CUSTOMER:
            return ngettext(
                "Till can't read {n} customer who is at Stripe: {ids}.",
                "Till can't read {n} customers who are at Stripe: {ids}.",
                count,
                ids=named,
            )
        case ObjectKind.PAYOUT:
            return ngettext(
                "Till can't read {n} payout that is at Stripe: {ids}.",
                "Till can't read {n} payouts that are at Stripe: {ids}.",
                count,
                ids=named,
            )
        case ObjectKind.DISPUTE:
            return ngettext(
                "Till can't read {n} dispute that is at Stripe: {ids}.",
                "Till can't read {n} disputes that are at Stripe: {ids}.",
                count,
                ids=named,
            )
        case ObjectKind.WARNING:
            return ngettext(
                "Till can't read {n} warning of fraud that is at Stripe: {ids}.",
                "Till can't read {n} warnings of fraud that are at Stripe: {ids}.",
                count,
                ids=named,
            )
