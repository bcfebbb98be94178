"""What happened to a sale or a payment, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.declines import decline_reason
from pos_app.domain.money import Money, format_money
from pos_app.domain.payments import SaleState, TenderKind, TenderState
from pos_app.services.history.read_model import method_label
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


def timeline_of_sale(
    sale: Sale,
    tenders: Sequence[Tender],
    refunds: Sequence[RefundView],
    payments: Iterable[StripePayment],
    tell: Tell,
    *,
    takers: Mapping[str, str],
    voided: bool,
) -> tuple[TimelineEvent, ...]:
    """Return what happened to a sale, the oldest first; `voided` once all of it went back.

    `takers` are the names of the cashiers by their ids who took money for a sale of another one.
    """
    return _in_order(
        [
            TimelineEvent(sale.created_at, "Sale rung up."),
            *_tender_events(tenders, tell, takers),
            *_finish(sale),
            *_void(sale, voided=voided),
            *_refund_events(refunds, tell),
            *_dispute_events(payments),
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
            *_dispute_events([payment]),
        ]
    )


def teller(currency: str, locale: str) -> Tell:
    """Return how amounts of a currency are told."""
    return lambda minor: format_money(Money(minor, currency), locale)


def _finish(sale: Sale) -> Iterator[TimelineEvent]:
    if sale.paid_at:
        yield TimelineEvent(sale.paid_at, f"Paid. Receipt {sale.receipt_number}.")
    elif sale.state == SaleState.ABANDONED:
        yield TimelineEvent(sale.created_at, "Sale given up.")


def _void(sale: Sale, *, voided: bool) -> Iterator[TimelineEvent]:
    if sale.voided_at:
        what = "Voided" if voided else "Void begun"
        yield TimelineEvent(sale.voided_at, f"{what}: {sale.void_reason}")


def _tender_events(
    tenders: Sequence[Tender], tell: Tell, takers: Mapping[str, str]
) -> Iterator[TimelineEvent]:
    for tender in tenders:
        if tender.state == TenderState.PREPARED:
            continue
        method = method_label(TenderKind(tender.kind), tender.card)
        tip = f", {tell(tender.tip_minor)} of it tip," if tender.tip_minor else ""
        taker = takers.get(tender.cashier_id)
        by = f" By {taker}." if taker else ""
        yield TimelineEvent(
            tender.settled_at or tender.created_at,
            f"{method}: {tell(tender.amount_minor)}{tip} {_tender_says(tender)}.{by}",
        )


def _tender_says(tender: Tender) -> str:
    if tender.state == TenderState.DECLINED:
        return f"declined. {decline_reason(tender.decline_code).rstrip('.')}"
    if tender.kind == TenderKind.CASH and tender.state == TenderState.APPROVED:
        return "taken"
    return _TENDER_SAYS[TenderState(tender.state)]


def _refund_events(refunds: Sequence[RefundView], tell: Tell) -> Iterator[TimelineEvent]:
    for refund in refunds:
        yield TimelineEvent(refund.created_at, f"Refund of {tell(refund.amount)}: {refund.says}")


def _dispute_events(payments: Iterable[StripePayment]) -> Iterator[TimelineEvent]:
    for payment in payments:
        if payment.disputed:
            yield TimelineEvent(payment.fetched_at, "The customer disputes this payment.")


def _in_order(events: list[TimelineEvent]) -> tuple[TimelineEvent, ...]:
    return tuple(sorted(events, key=lambda event: event.at))
