"""What happened to a sale or a payment, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from pos_app.db.models.disputes import Dispute
from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.declines import decline_reason
from pos_app.domain.disputes import DisputeStatus
from pos_app.domain.money import Money, format_money
from pos_app.domain.payments import AT_STRIPE, SaleState, TenderState
from pos_app.domain.texts import N_, Message, _, paragraph
from pos_app.services.ledger.charge_details import charge_moment
from pos_app.services.ledger.read_model import label_of
from pos_app.services.views.history import RefundView, TimelineEvent

AmountFormatter = Callable[[int], str]
"""Writes minor units of one currency as the store writes them."""

# Without a tip, and with one.
_TENDER_MESSAGES: Final[dict[TenderState, tuple[Message, Message]]] = {
    TenderState.APPROVED: (
        N_("{method}: {amount} approved."),
        N_("{method}: {amount}, {tip} of it tip, approved."),
    ),
    TenderState.CANCELED: (
        N_("{method}: {amount} cancelled, nothing was charged."),
        N_("{method}: {amount}, {tip} of it tip, cancelled, nothing was charged."),
    ),
    TenderState.UNKNOWN: (
        N_("{method}: {amount} no answer from Stripe, not known yet."),
        N_("{method}: {amount}, {tip} of it tip, no answer from Stripe, not known yet."),
    ),
    TenderState.PENDING: (
        N_("{method}: {amount} being charged."),
        N_("{method}: {amount}, {tip} of it tip, being charged."),
    ),
    TenderState.ACTION: (
        N_("{method}: {amount} waiting for the customer's bank."),
        N_("{method}: {amount}, {tip} of it tip, waiting for the customer's bank."),
    ),
    TenderState.RETURNING: (
        N_("{method}: {amount} taken, and on its way back."),
        N_("{method}: {amount}, {tip} of it tip, taken, and on its way back."),
    ),
    TenderState.RETURNED: (
        N_("{method}: {amount} taken, and given back before the sale was paid."),
        N_("{method}: {amount}, {tip} of it tip, taken, and given back before the sale was paid."),
    ),
}
_DECLINED: Final = (
    N_("{method}: {amount} declined."),
    N_("{method}: {amount}, {tip} of it tip, declined."),
)
_TAKEN: Final = (
    N_("{method}: {amount} taken."),
    N_("{method}: {amount}, {tip} of it tip, taken."),
)


_OVER: Final[dict[str, Message]] = {
    "won": N_("The dispute was won: {amount} stays yours."),
    "lost": N_("The dispute was lost: {amount} went back to the customer."),
    "warning_closed": N_("The bank closed its inquiry: {amount} stays yours."),
    "prevented": N_("The dispute was prevented: {amount} was given back."),
}
"""By Stripe's word; the amount that it was about."""


def timeline_of_sale(
    sale: Sale,
    tenders: Sequence[Tender],
    refunds: Sequence[RefundView],
    payments: Iterable[StripePayment],
    disputes: Sequence[Dispute],
    format_amount: AmountFormatter,
    *,
    tried: dict[str, datetime],
    takers: Mapping[str, str],
    voided: bool,
    others: Iterable[TimelineEvent] = (),
) -> tuple[TimelineEvent, ...]:
    """Return what happened to a sale, the oldest first; `voided` once all of it went back.

    `tried` is when each tender was last tried to be charged, by its id; `takers` are the names of
    the cashiers by their ids who took money for a sale of another one. `others` are events besides,
    as those of `charge_timeline`.
    """
    paid = tuple(payments)
    return _in_order(
        [
            TimelineEvent(sale.created_at, _begun(sale)),
            *_tender_events(tenders, format_amount, takers, tried | dict(_taken_at(tenders, paid))),
            *_finish(sale, tenders),
            *_void(sale, voided=voided),
            *_refund_events(refunds, format_amount),
            *_dispute_events(paid, disputes, format_amount),
            *others,
        ]
    )


def timeline_of_payment(
    payment: StripePayment,
    refunds: Sequence[RefundView],
    disputes: Sequence[Dispute],
    format_amount: AmountFormatter,
    others: Iterable[TimelineEvent] = (),
) -> tuple[TimelineEvent, ...]:
    """Return what happened to a payment that no sale of ours made, the oldest first."""
    return _in_order(
        [
            TimelineEvent(payment.created_at, _("Payment made outside this till.")),
            *_refund_events(refunds, format_amount),
            *_dispute_events([payment], disputes, format_amount),
            *others,
        ]
    )


def amount_formatter(currency: str, locale: str) -> AmountFormatter:
    """Return a function that formats amounts of a currency, given in minor units."""
    return lambda minor: format_money(Money(minor, currency), locale)


def _begun(sale: Sale) -> str:
    if sale.state != SaleState.RETURNED:
        return _("Sale rung up.")
    number = sale.receipt_number or ""
    return _("Taken back without a receipt, as number {number}.", number=number)


def _finish(sale: Sale, tenders: Sequence[Tender]) -> Iterator[TimelineEvent]:
    if sale.paid_at:
        yield TimelineEvent(
            sale.paid_at, _("Paid. Receipt {number}.", number=sale.receipt_number or "")
        )
    elif sale.state == SaleState.ABANDONED:
        # An earlier Till did not keep when: it was not before the last that is known of it.
        known = [sale.created_at, *(tender.settled_at or tender.created_at for tender in tenders)]
        yield TimelineEvent(sale.abandoned_at or max(known), _("Sale given up."))


def _void(sale: Sale, *, voided: bool) -> Iterator[TimelineEvent]:
    if sale.voided_at and voided:
        yield TimelineEvent(sale.voided_at, _("Voided: {reason}", reason=sale.void_reason))
    elif sale.voided_at:
        yield TimelineEvent(sale.voided_at, _("Void begun: {reason}", reason=sale.void_reason))


def _taken_at(
    tenders: Sequence[Tender], payments: Iterable[StripePayment]
) -> Iterator[tuple[str, datetime]]:
    """Yield when money was taken by the clock of who took it, by the tender's id.

    Stripe dates a charge in whole seconds: it is never before its tender was made.
    """
    charged = {payment.intent_id: charge_moment(payment) for payment in payments}
    for tender in tenders:
        at = charged.get(tender.intent_id or "") or tender.settled_at
        if tender.state == TenderState.APPROVED and at is not None:
            yield tender.id, max(at, tender.created_at)
        elif tender.settled_at is not None:
            yield tender.id, tender.settled_at


def _tender_events(
    tenders: Sequence[Tender],
    format_amount: AmountFormatter,
    takers: Mapping[str, str],
    happened: Mapping[str, datetime],
) -> Iterator[TimelineEvent]:
    for tender in tenders:
        if tender.state == TenderState.PREPARED:
            continue
        declined = tender.state == TenderState.DECLINED
        reason = decline_reason(tender.decline_code) if declined else ""
        taker = takers.get(tender.cashier_id)
        by = _("By {cashier}.", cashier=taker) if taker else ""
        yield TimelineEvent(
            happened.get(tender.id, tender.created_at),
            paragraph(_tender_message(tender, format_amount), reason, by),
        )


def _tender_message(tender: Tender, format_amount: AmountFormatter) -> str:
    plain, with_tip = _messages_of(tender)
    method, amount = label_of(tender), format_amount(tender.amount_minor)
    if tender.tip_minor:
        return with_tip.format(method=method, amount=amount, tip=format_amount(tender.tip_minor))
    return plain.format(method=method, amount=amount)


def _messages_of(tender: Tender) -> tuple[Message, Message]:
    if tender.state == TenderState.DECLINED:
        return _DECLINED
    if tender.kind not in AT_STRIPE and tender.state == TenderState.APPROVED:
        return _TAKEN
    return _TENDER_MESSAGES[TenderState(tender.state)]


def _refund_events(
    refunds: Sequence[RefundView], format_amount: AmountFormatter
) -> Iterator[TimelineEvent]:
    for refund in refunds:
        at = refund.settled_at or refund.created_at
        what = _("Refund of {amount}.", amount=format_amount(refund.amount))
        yield TimelineEvent(at, paragraph(what, refund.message))


def _dispute_events(
    payments: Iterable[StripePayment], disputes: Sequence[Dispute], format_amount: AmountFormatter
) -> Iterator[TimelineEvent]:
    for dispute in disputes:
        yield from _dispute_event(dispute, format_amount)
    known = {dispute.intent_id for dispute in disputes}
    for payment in payments:
        if payment.disputed and payment.intent_id not in known:
            what = _("The customer disputed this payment later: refresh it to see when.")
            yield TimelineEvent(payment.created_at, what)


def _dispute_event(dispute: Dispute, format_amount: AmountFormatter) -> Iterator[TimelineEvent]:
    amount, over = format_amount(dispute.amount_minor), dispute.over_at
    if dispute.is_inquiry:
        what = _("The customer's bank asked about {amount}.", amount=amount)
    else:
        what = _("The customer disputed {amount} with their bank.", amount=amount)
    if over is None and DisputeStatus.of(dispute.status).is_answerable:
        what = paragraph(what, _("Answer it under Disputes."))
    yield TimelineEvent(dispute.created_at, what)
    if over is not None:
        ended = _OVER.get(dispute.status)
        message = ended.format(amount=amount) if ended else _("The dispute is over.")
        yield TimelineEvent(over, message)


def _in_order(events: list[TimelineEvent]) -> tuple[TimelineEvent, ...]:
    return tuple(sorted(events, key=lambda event: event.at))
