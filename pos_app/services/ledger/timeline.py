"""What happened to a sale or a payment, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.declines import decline_reason
from pos_app.domain.money import Money, format_money
from pos_app.domain.payments import AT_STRIPE, SaleState, TenderState
from pos_app.services.ledger.read_model import label_of
from pos_app.services.views.history import RefundView, TimelineEvent

Tell = Callable[[int], str]
"""Writes minor units of one currency as the store writes them."""

_TENDER_SAYS = {
    TenderState.APPROVED: "approved",
    TenderState.CANCELED: "cancelled, nothing was charged",
    TenderState.UNKNOWN: "no answer from Stripe, not known yet",
    TenderState.PENDING: "being charged",
    TenderState.ACTION: "waiting for the customer's bank",
    TenderState.RETURNING: "taken, and on its way back",
    TenderState.RETURNED: "taken, and given back before the sale was paid",
}


_TO_ANSWER = frozenset({"needs_response", "warning_needs_response", "appeal_needs_response"})
_OVER = {
    "won": "The dispute was won: {} stays yours.",
    "lost": "The dispute was lost: {} went back to the customer.",
    "warning_closed": "The bank closed its inquiry: {} stays yours.",
    "prevented": "The dispute was prevented: {} was given back.",
}
"""By Stripe's word; the amount that it was about."""


def timeline_of_sale(
    sale: Sale,
    tenders: Sequence[Tender],
    refunds: Sequence[RefundView],
    payments: Iterable[StripePayment],
    tell: Tell,
    *,
    tried: Mapping[str, datetime],
    takers: Mapping[str, str],
    voided: bool,
) -> tuple[TimelineEvent, ...]:
    """Return what happened to a sale, the oldest first; `voided` once all of it went back.

    `tried` is when each tender was last tried to be charged, by its id; `takers` are the names of
    the cashiers by their ids who took money for a sale of another one.
    """
    return _in_order(
        [
            TimelineEvent(sale.created_at, "Sale rung up."),
            *_tender_events(tenders, tell, takers, tried),
            *_finish(sale, tenders),
            *_void(sale, voided=voided),
            *_refund_events(refunds, tell),
            *_dispute_events(payments, tell),
        ]
    )


def timeline_of_payment(
    payment: StripePayment, refunds: Sequence[RefundView], tell: Tell
) -> tuple[TimelineEvent, ...]:
    """Return what happened to a payment that no sale of ours made, the oldest first."""
    return _in_order(
        [
            TimelineEvent(payment.created_at, "Payment made outside this till."),
            *_refund_events(refunds, tell),
            *_dispute_events([payment], tell),
        ]
    )


def teller(currency: str, locale: str) -> Tell:
    """Return how amounts of a currency are told."""
    return lambda minor: format_money(Money(minor, currency), locale)


def _finish(sale: Sale, tenders: Sequence[Tender]) -> Iterator[TimelineEvent]:
    if sale.paid_at:
        yield TimelineEvent(sale.paid_at, f"Paid. Receipt {sale.receipt_number}.")
    elif sale.state == SaleState.ABANDONED:
        # An earlier Till did not keep when: it was not before the last that is known of it.
        known = [sale.created_at, *(tender.settled_at or tender.created_at for tender in tenders)]
        yield TimelineEvent(sale.abandoned_at or max(known), "Sale given up.")


def _void(sale: Sale, *, voided: bool) -> Iterator[TimelineEvent]:
    if sale.voided_at:
        what = "Voided" if voided else "Void begun"
        yield TimelineEvent(sale.voided_at, f"{what}: {sale.void_reason}")


def _tender_events(
    tenders: Sequence[Tender],
    tell: Tell,
    takers: Mapping[str, str],
    tried: Mapping[str, datetime],
) -> Iterator[TimelineEvent]:
    for tender in tenders:
        if tender.state == TenderState.PREPARED:
            continue
        method = label_of(tender)
        tip = f", {tell(tender.tip_minor)} of it tip," if tender.tip_minor else ""
        taker = takers.get(tender.cashier_id)
        by = f" By {taker}." if taker else ""
        yield TimelineEvent(
            tender.settled_at or tried.get(tender.id, tender.created_at),
            f"{method}: {tell(tender.amount_minor)}{tip} {_tender_says(tender)}.{by}",
        )


def _tender_says(tender: Tender) -> str:
    if tender.state == TenderState.DECLINED:
        return f"declined. {decline_reason(tender.decline_code).rstrip('.')}"
    if tender.kind not in AT_STRIPE and tender.state == TenderState.APPROVED:
        return "taken"
    return _TENDER_SAYS[TenderState(tender.state)]


def _refund_events(refunds: Sequence[RefundView], tell: Tell) -> Iterator[TimelineEvent]:
    for refund in refunds:
        at = refund.settled_at or refund.created_at
        yield TimelineEvent(at, f"Refund of {tell(refund.amount)}: {refund.says}")


def _dispute_events(payments: Iterable[StripePayment], tell: Tell) -> Iterator[TimelineEvent]:
    for payment in payments:
        for dispute in payment.disputes:
            yield from _told_of(dispute, tell)
        if payment.disputed and not payment.disputes:
            what = "The customer disputed this payment later: refresh it to see when."
            yield TimelineEvent(payment.created_at, what)


def _told_of(dispute: dict[str, Any], tell: Tell) -> Iterator[TimelineEvent]:
    amount, over = tell(dispute["amount"]), dispute["over"]
    what = f"The customer disputed {amount} with their bank."
    if over is None:
        what += " Answer it in the Stripe Dashboard." if dispute["status"] in _TO_ANSWER else ""
    yield TimelineEvent(datetime.fromisoformat(dispute["created"]), what)
    if over is not None:
        says = _OVER.get(dispute["status"], "The dispute is over.")
        yield TimelineEvent(datetime.fromisoformat(over), says.format(amount))


def _in_order(events: list[TimelineEvent]) -> tuple[TimelineEvent, ...]:
    return tuple(sorted(events, key=lambda event: event.at))
