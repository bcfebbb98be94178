"""Money on its way to the bank that is not as it should be: told without amounts.

Everybody at the counter reads the list, and what a store takes is for those who may see reports.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from pos_app.db.models.payouts import TO_SEE, Payout, UntiedDay
from pos_app.domain.texts import _, pgettext
from pos_app.services.attention.views import AttentionAction, AttentionReason, AttentionView
from pos_app.services.attention.wording import Wording

PAYOUT, DAY = "payout", "day"
"""What a row of the list is about, as its id says."""


def money_to_look_at(session: Session, wording: Wording) -> Iterator[AttentionView]:
    """Yield payouts that failed or don't add up, and days whose card takings don't tie."""
    for payout in session.scalars(select(Payout).where(text(TO_SEE))):
        yield _of_payout(payout, wording)
    changed = UntiedDay.seen_minor.is_distinct_from(UntiedDay.difference_minor)
    for day in session.scalars(select(UntiedDay).where(changed)):
        yield _of_day(day, wording)


def record_seen(session: Session, kind: str, row_id: str, now: datetime) -> None:
    """Record that somebody has seen it, until it is another one."""
    if kind == PAYOUT:
        session.get_one(Payout, row_id).seen_at = now
        return
    day_id, currency = row_id.rsplit(" ", 1)
    found = session.get(UntiedDay, (day_id, currency))
    if found is not None:
        found.seen_minor = found.difference_minor


def _of_payout(payout: Payout, wording: Wording) -> AttentionView:
    day = wording.day(payout.arrival_date)
    if payout.status == "failed":
        headline = _("The bank sent back the payout of {day}.", day=day)
        advice = _("Its money is at Stripe. Look whether it was paid out again.")
    else:
        headline = _("The payout of {day} is not what its payments come to.", day=day)
        advice = _("No money is lost by that. Look at what is unexplained.")
    return AttentionView(
        id=f"{PAYOUT}:{payout.id}",
        reason=AttentionReason.TO_THE_BANK,
        headline=headline,
        advice=advice,
        action=AttentionAction.OPEN_MONEY,
        label=pgettext("button", "Open in Money"),
        at=payout.created_at,
        find=payout.id,
        may_dismiss=True,
    )


def _of_day(row: UntiedDay, wording: Wording) -> AttentionView:
    day = wording.day(row.business_date)
    return AttentionView(
        id=f"{DAY}:{row.id} {row.currency}",
        reason=AttentionReason.TO_THE_BANK,
        headline=_(
            "What was taken by card on {day}, or given back of it, is not what Stripe has.", day=day
        ),
        advice=_("Look at what differs."),
        action=AttentionAction.OPEN_MONEY,
        label=pgettext("button", "Open in Money"),
        at=row.found_at,
        find=row.id,
        may_dismiss=True,
    )
