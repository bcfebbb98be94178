"""What happened to a payment at Stripe: held, taken, paid out, its receipt sent; and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.history import ReceiptEmail, StripePayment
from pos_app.db.models.payouts import BalanceEntry, Payout
from pos_app.domain.money import Money, format_money
from pos_app.domain.texts import N_, Message, _
from pos_app.domain.writing import format_day
from pos_app.services.ledger.charge_details import charge_view
from pos_app.services.views.charges import PaidOut
from pos_app.services.views.history import TimelineEvent

_AT_ONCE: Final = timedelta(minutes=1)
"""What is captured so soon was never held for anybody to decide about."""

_PAYOUTS: Final[dict[str, Message]] = {
    "pending": N_("On its way to the bank with the payout of {amount}, there on {day}."),
    "in_transit": N_("On its way to the bank with the payout of {amount}, there on {day}."),
    "paid": N_("Paid out to the bank with the payout of {amount}, there on {day}."),
    "failed": N_("The bank sent the payout of {amount} back, in which this was."),
    "canceled": N_("The payout of {amount}, in which this was, was cancelled."),
}
"""By Stripe's word for how the payout stands."""


def charge_events(
    payment: StripePayment, method: str, format_amount: Callable[[int], str]
) -> Iterator[TimelineEvent]:
    """Yield when the money of a payment that no sale of ours made was held, and when taken."""
    charge = charge_view(payment)
    if charge.created is None:
        return
    if payment.status == "requires_capture":
        amount = format_amount(payment.amount_minor)
        what = _("{method}: {amount} authorised, not captured yet.", method=method, amount=amount)
        yield TimelineEvent(charge.created, what)
    elif payment.status == "succeeded":
        amount = format_amount(payment.received_minor)
        captured = charge.captured_at
        if captured is not None and captured - charge.created > _AT_ONCE:
            held = format_amount(payment.amount_minor)
            what = _("{method}: {amount} authorised.", method=method, amount=held)
            yield TimelineEvent(charge.created, what)
            yield TimelineEvent(captured, _("{amount} captured.", amount=amount))
        else:
            what = _("{method}: {amount} approved.", method=method, amount=amount)
            yield TimelineEvent(charge.created, what)
    elif payment.failure_code:
        amount = format_amount(payment.amount_minor)
        what = _("{method}: {amount} declined.", method=method, amount=amount)
        yield TimelineEvent(charge.created, what)


def payout_events(paid_out: Iterable[PaidOut], locale: str) -> Iterator[TimelineEvent]:
    """Yield with which payouts the money went to the bank, each once, when it was begun."""
    for payout in {each.payout_id: each for each in paid_out}.values():
        message = _PAYOUTS.get(payout.status, _PAYOUTS["in_transit"])
        what = message.format(
            amount=format_money(payout.amount, locale),
            day=format_day(payout.arrival, locale),
        )
        yield TimelineEvent(payout.begun_at, what, payout.payout_id)


def email_events(session: Session, intents: Sequence[str]) -> Iterator[TimelineEvent]:
    """Yield where Stripe was asked to send the receipt to, once for each time that was done."""
    chosen = select(ReceiptEmail).where(ReceiptEmail.intent_id.in_(intents))
    sent = {(each.sent_at, each.address) for each in session.scalars(chosen)} if intents else set()
    for at, address in sorted(sent):
        yield TimelineEvent(at, _("Receipt emailed to {address}.", address=address))


def paid_out_of(session: Session, intents: Sequence[str]) -> dict[str, PaidOut]:
    """Return the payouts in which some payments arrived, by the payment's id."""
    if not intents:
        return {}
    chosen = (
        select(BalanceEntry.intent_id, Payout)
        .join(Payout, Payout.id == BalanceEntry.payout_id)
        .where(BalanceEntry.intent_id.in_(intents), BalanceEntry.reporting_category == "charge")
        .order_by(Payout.created_at)
    )
    return {
        intent_id: PaidOut(
            payout_id=payout.id,
            amount=Money(payout.amount_minor, payout.currency),
            status=payout.status,
            arrival=payout.arrival_date,
            begun_at=payout.created_at,
        )
        for intent_id, payout in session.execute(chosen)
        if intent_id
    }
