"""Payments at Stripe that no sale here knows: told, and never touched.

Those that carry this register's own mark, as after a restored backup, and those of nobody known
that could still take money. A store's web shop or Dashboard takes other payments, which concern
nobody at the counter; another till looks after its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Tender
from pos_app.db.models.store import Register
from pos_app.domain.texts import _, paragraph
from pos_app.services.attention.views import AttentionAction, AttentionReason, AttentionView
from pos_app.services.attention.wording import Wording
from pos_app.services.ledger.payment_records import COULD_TAKE_MONEY

LOOKS_BACK = timedelta(days=8)
"""No authorised payment stays open for longer than seven days."""


def orphan_payments(session: Session, wording: Wording) -> Iterator[AttentionView]:
    """Yield them, but for those that somebody has seen."""
    registers = set(session.scalars(select(Register.id)))
    known = exists().where(Tender.intent_id == StripePayment.intent_id)
    chosen = select(StripePayment).where(
        StripePayment.unclaimed,
        StripePayment.created_at > wording.now - LOOKS_BACK,
        ~known,
        StripePayment.dismissed_at.is_(None),
    )
    for payment in session.scalars(chosen):
        ours = payment.facts.get("till_register") in registers
        by_a_till = "till_register" in payment.facts
        is_open = not by_a_till and payment.status in COULD_TAKE_MONEY
        if _is_lost(session, payment) if ours else is_open:
            yield _view(payment, wording, ours=ours)


def _is_lost(session: Session, payment: StripePayment) -> bool:
    """Return whether a payment that this till made is in none of its sales any more."""
    tender_id = payment.facts.get("till_tender")
    if tender_id is None:
        return False  # the trial of a reader
    tender = session.get(Tender, tender_id)
    if tender is not None and payment.facts.get("till_sale", tender.sale_id) == tender.sale_id:
        return False  # one that recovery still looks for
    return payment.status == "succeeded" or payment.status in COULD_TAKE_MONEY


def _view(payment: StripePayment, wording: Wording, *, ours: bool) -> AttentionView:
    return AttentionView(
        id=f"intent:{payment.intent_id}",
        reason=AttentionReason.ORPHAN_PAYMENT,
        headline=_headline(payment, wording, ours=ours),
        advice=_advice(payment),
        action=AttentionAction.OPEN,
        label=_("Open in history"),
        at=payment.created_at,
        find=payment.intent_id,
        may_dismiss=True,
    )


def _headline(payment: StripePayment, wording: Wording, *, ours: bool) -> str:
    amount, time = (
        wording.money(payment.amount_minor, payment.currency),
        wording.when(payment.created_at),
    )
    if ours:
        return _(
            "A payment of {amount} at {time}, made by this till, belongs to no sale here.",
            amount=amount,
            time=time,
        )
    return _(
        "A payment of {amount} at {time}, made outside this till, belongs to no sale here.",
        amount=amount,
        time=time,
    )


def _advice(payment: StripePayment) -> str:
    if payment.status == "succeeded":
        stands = _("It was charged.")
    else:
        stands = _("It was not charged so far, but still could be.")
    return paragraph(
        stands,
        _("Till leaves it alone: look at it in the history or the Stripe Dashboard."),
    )
