"""One row of the history in full: what was sold, how it was paid, and what happened when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.db.models.customers import Customer
from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.payments import Attempt, Refund, Tender
from pos_app.db.models.sales import Sale, SaleLine, SaleTax
from pos_app.db.models.store import Cashier, Reader, Register, StoreProfile
from pos_app.domain.business_day import business_date
from pos_app.domain.cart import gross_of
from pos_app.domain.disputes import BankClaim
from pos_app.domain.money import Money
from pos_app.domain.payments import (
    PaymentStatus,
    SaleState,
    TenderKind,
    TenderState,
)
from pos_app.domain.taxes import TaxExemption
from pos_app.domain.texts import _
from pos_app.domain.units import unit_of
from pos_app.errors import UserError
from pos_app.services.ledger.charge_details import card_view, charge_view
from pos_app.services.ledger.charge_timeline import (
    charge_events,
    email_events,
    paid_out_of,
    payout_events,
)
from pos_app.services.ledger.credit_rows import left_after, used_of
from pos_app.services.ledger.customer_rows import shown_name
from pos_app.services.ledger.deposit_rows import deposit_events, deposit_view, find_deposit
from pos_app.services.ledger.dispute_rows import disputes_of, newest_dispute_id
from pos_app.services.ledger.dispute_timeline import dispute_events
from pos_app.services.ledger.disputed_payments import claim_on
from pos_app.services.ledger.goods_returns import came_back_for, return_events
from pos_app.services.ledger.read_model import label_of, method_label, methods_label
from pos_app.services.ledger.receipt_timeline import receipt_events
from pos_app.services.ledger.refund_rows import needs_reader, nothing_given, refund_view
from pos_app.services.ledger.refundable import (
    cash_left,
    extra_of,
    refundable,
    refundable_payment,
)
from pos_app.services.ledger.sales import tenders_of, was_tried
from pos_app.services.ledger.timeline import amount_formatter, timeline_of_payment, timeline_of_sale
from pos_app.services.shared.settings import current_profile, store_view
from pos_app.services.views.charges import PaidOut
from pos_app.services.views.history import (
    HistoryRow,
    LineView,
    PaidTender,
    RefundView,
    SaleDetails,
    SaleTaxView,
    TimelineEvent,
)


def details_of(session: Session, entry: HistoryEntry, now: datetime) -> SaleDetails:
    """Return all that this book knows of one row of the history."""
    customer = session.get(Customer, entry.customer_id) if entry.customer_id else None
    cashier = session.get(Cashier, entry.cashier_id) if entry.cashier_id else None
    register = session.get(Register, entry.register_id) if entry.register_id else None
    row = history_row(
        entry,
        customer.name if customer else None,
        cashier.name if cashier else None,
        register.name if register else None,
    )
    if entry.sale_id:
        details = _sale_details(session, entry, row, now)
    else:
        details = _payment_details(session, entry, row)
    intents = [tender.intent_id for tender in details.tenders if tender.intent_id]
    return replace(details, dispute_id=newest_dispute_id(session, intents))


def history_row(
    entry: HistoryEntry,
    customer_name: str | None,
    cashier_name: str | None,
    register_name: str | None,
) -> HistoryRow:
    """Return a row of the read model as a value, with the names that its people have."""
    kinds = [TenderKind(method["kind"]) if method["kind"] else None for method in entry.methods]
    currency = entry.settlement_currency
    return HistoryRow(
        id=entry.id,
        sale_id=entry.sale_id,
        intent_id=entry.intent_id,
        occurred_at=entry.occurred_at,
        amount=Money(entry.amount_minor, entry.currency),
        refunded=entry.refunded_minor,
        status=PaymentStatus(entry.status),
        method=methods_label(entry.methods),
        customer_id=entry.customer_id,
        customer_name=shown_name(customer_name or ""),
        cashier_name=cashier_name or "",
        receipt_number=entry.receipt_number,
        register_name=register_name or "",
        business_date=entry.business_date,
        kind=kinds[0] if kinds else None,
        kinds=frozenset(kind for kind in kinds if kind),
        taken=entry.taken_minor,
        tip=entry.tip_minor,
        charged=entry.charged_minor,
        fee=Money(entry.fee_minor or 0, currency) if currency else None,
        net=Money(entry.net_minor or 0, currency) if currency else None,
        disputed=entry.disputed,
        settled_late=entry.settled_late,
    )


def _sale_details(
    session: Session, entry: HistoryEntry, row: HistoryRow, now: datetime
) -> SaleDetails:
    """Return all that is known of a sale. What left it before it was paid is in its timeline."""
    sale = session.get_one(Sale, entry.sale_id)
    tenders = _begun(session, tenders_of(session, sale.id))
    payments = {
        tender.id: payment
        for tender in tenders
        if tender.intent_id and (payment := session.get(StripePayment, tender.intent_id))
    }
    own = session.scalars(select(Refund).where(Refund.sale_id == sale.id)).all()
    refunds = refund_views(own)
    store = store_view(session, session.get_one(StoreProfile, sale.profile_id))
    removed = {tender.id for tender in tenders if tender.state == TenderState.RETURNED}
    paid_out = paid_out_of(session, [payment.intent_id for payment in payments.values()])
    deposit = find_deposit(session, sale.id)
    return SaleDetails(
        row=row,
        lines=_lines(session, sale),
        taxes=_taxes(session, sale.id),
        exempted=sale.exempted_minor,
        exemption=TaxExemption(sale.exempt_reason, sale.exempt_number)
        if sale.exempt_reason
        else None,
        subtotal=sale.subtotal_minor,
        discount=sale.discount_minor,
        tax=sale.tax_minor,
        total=sale.total_minor,
        tenders=tuple(
            replace(
                _paid(session, sale, tender),
                **_at_stripe(payments[tender.id], paid_out) if tender.id in payments else {},
            )
            for tender in tenders
        ),
        refunds=tuple(refund for refund in refunds if refund.tender_id not in removed),
        timeline=_timeline(
            session, sale, tenders, refunds, payments.values(), row.status, paid_out.values()
        ),
        customer_id=sale.customer_id,
        customer_email=_email_of(session, sale.customer_id),
        cashier_name=row.cashier_name,
        register_name=session.get_one(Register, sale.register_id).name,
        business_date=sale.business_date,
        store=store,
        note=sale.note,
        details="\n".join([sale.id, *(t.intent_id for t in tenders if t.intent_id)]),
        tip=sale.tip_minor,
        extra=extra_of(session, sale) if row.status is PaymentStatus.OVERPAID else 0,
        discount_reason=sale.discount_reason or "",
        void_reason=sale.void_reason if row.status is PaymentStatus.VOIDED else "",
        may_void=may_void(session, sale, now),
        without_receipt=sale.state == SaleState.RETURNED,
        came_back=came_back_for(session, sale.id) if sale.exchanged_minor else (),
        deposit=deposit_view(session, deposit, tenders) if deposit else None,
    )


def _begun(session: Session, tenders: Sequence[Tender]) -> list[Tender]:
    """Leave out what was only made ready and not needed: nothing happened with it."""
    return [
        tender
        for tender in tenders
        if tender.state != TenderState.CANCELED or was_tried(session, tender.id)
    ]


def _tried(session: Session, tenders: Sequence[Tender]) -> dict[str, datetime]:
    """Return when Till last asked for the money of a tender and was answered, by its id."""
    last = func.max(
        func.coalesce(Attempt.ended_at, Attempt.started_at), type_=Attempt.started_at.type
    )
    ids = [tender.id for tender in tenders]
    chosen = select(Attempt.tender_id, last).where(Attempt.tender_id.in_(ids))
    found = session.execute(chosen.group_by(Attempt.tender_id))
    return {tender_id: at for tender_id, at in found if tender_id}


def _timeline(
    session: Session,
    sale: Sale,
    tenders: Sequence[Tender],
    refunds: Sequence[RefundView],
    payments: Collection[StripePayment],
    status: PaymentStatus,
    paid_out: Iterable[PaidOut],
) -> tuple[TimelineEvent, ...]:
    locale = store_view(session, session.get_one(StoreProfile, sale.profile_id)).locale
    # Who took money for a sale that another cashier began.
    takers = {tender.cashier_id for tender in tenders} - {sale.cashier_id}
    return timeline_of_sale(
        sale,
        tenders,
        refunds,
        payments,
        disputes_of(session, payments),
        amount_formatter(sale.currency, locale),
        tried=_tried(session, tenders),
        takers={each: session.get_one(Cashier, each).name for each in takers},
        voided=status is PaymentStatus.VOIDED,
        others=[
            *payout_events(paid_out, locale),
            *email_events(session, [payment.intent_id for payment in payments]),
            *dispute_events(session, [payment.intent_id for payment in payments], locale),
            *return_events(session, sale.id, locale),
            *deposit_events(session, sale.id, sale.currency, locale),
            *receipt_events(session, sale.id),
        ],
    )


def _payment_details(session: Session, entry: HistoryEntry, row: HistoryRow) -> SaleDetails:
    """Return all that is known of a payment that no sale of ours made."""
    payment = session.get_one(StripePayment, entry.intent_id)
    store = store_view(session, current_profile(session))
    own = session.scalars(select(Refund).where(Refund.intent_id == payment.intent_id)).all()
    refunds = refund_views(own)
    paid_out = paid_out_of(session, [payment.intent_id])
    format_amount = amount_formatter(payment.currency, store.locale)
    return SaleDetails(
        row=row,
        lines=(),
        taxes=(),
        subtotal=payment.amount_minor,
        discount=0,
        tax=0,
        total=payment.amount_minor,
        tenders=(replace(_paid_elsewhere(session, payment), **_at_stripe(payment, paid_out)),),
        refunds=refunds,
        timeline=timeline_of_payment(
            payment,
            refunds,
            disputes_of(session, [payment]),
            format_amount,
            [
                *charge_events(payment, method_label(None, payment.card), format_amount),
                *payout_events(paid_out.values(), store.locale),
                *email_events(session, [payment.intent_id]),
                *dispute_events(session, [payment.intent_id], store.locale),
                *receipt_events(session, payment.intent_id),
            ],
        ),
        customer_id=entry.customer_id,
        customer_email=_email_of(session, entry.customer_id) or payment.receipt_email,
        cashier_name="",
        register_name="",
        business_date=None,
        store=store,
        note=payment.description,
        details=payment.intent_id,
    )


def refund_views(refunds: Sequence[Refund]) -> tuple[RefundView, ...]:
    """Return refunds by time."""
    return tuple(sorted(map(refund_view, refunds), key=lambda view: view.created_at))


def _lines(session: Session, sale: Sale) -> tuple[LineView, ...]:
    chosen = select(SaleLine).where(SaleLine.sale_id == sale.id).order_by(SaleLine.position)
    return tuple(
        LineView(
            name=line.name,
            note=line.note,
            quantity=line.quantity_milli,
            unit_price=line.unit_price_minor,
            gross=gross_of(line.unit_price_minor, line.quantity_milli, sale.currency),
            own_discount=_own_discount(line),
            discount_reason=line.discount_reason or "",
            discount=line.discount_minor,
            tax=line.tax_minor,
            total=line.total_minor,
            unit=unit_of(line.unit),
            modifiers=tuple(str(each.get("name", "")) for each in line.modifiers if each),
            sku=line.sku,
            lot=line.lot,
            serial=line.serial,
        )
        for line in session.scalars(chosen)
    )


def _own_discount(line: SaleLine) -> int:
    """Return what came off a line alone; an earlier Till kept only all of it together."""
    own = line.own_discount_minor
    return line.discount_minor if own is None else own


def _taxes(session: Session, sale_id: str) -> tuple[SaleTaxView, ...]:
    chosen = (
        select(SaleTax)
        .where(SaleTax.sale_id == sale_id)
        .order_by(SaleTax.id)  # as the cart has them
    )
    return tuple(
        SaleTaxView(tax.name, tax.ppm, tax.inclusive, tax.base_minor, tax.tax_minor, tax.exempt)
        for tax in session.scalars(chosen)
    )


def _at_stripe(payment: StripePayment, paid_out: Mapping[str, PaidOut]) -> dict[str, Any]:
    """Return what is known of a part of a sale because Stripe took it."""
    return {
        "fee": payment.fee_minor,
        "net": payment.net_minor,
        "settlement_currency": payment.settlement_currency,
        "charge": charge_view(payment),
        "paid_out": paid_out.get(payment.intent_id),
        "metadata": payment.facts,
        "receipt_email": payment.receipt_email,
    }


def _paid(session: Session, sale: Sale, tender: Tender) -> PaidTender:
    card, reader = tender.card, tender.reader_id
    is_open = sale.state == SaleState.OPEN  # its payments are taken out of it at the checkout
    left = 0 if is_open else refundable(session, tender)
    is_cash = TenderKind(tender.kind).given_back_as.facts.opens_drawer
    return PaidTender(
        id=tender.id,
        kind=TenderKind(tender.kind),
        state=TenderState(tender.state),
        amount=tender.amount_minor,
        tendered=tender.tendered_minor,
        change=tender.change_minor,
        refundable=left,
        intent_id=tender.intent_id,
        charge_id=tender.charge_id,
        card=card_view(card),
        card_receipt=card_receipt(card),
        account_id=tender.account_id,
        decline_code=tender.decline_code,
        tip=tender.tip_minor,
        reader_name=session.get_one(Reader, reader).label if reader else "",
        label=label_of(tender),
        reference=tender.reference,
        needs_reader=needs_reader(card),
        bank=claim_on(session, tender) if left else BankClaim.NONE,
        rounding=tender.rounding_minor,
        left_on_card=left_after(session, tender.id)
        if TenderKind(tender.kind).facts.has_code
        else None,
        cash_left=cash_left(session, tender) if is_cash else None,
    )


def card_receipt(card: dict[str, Any]) -> dict[str, str]:
    """Return what a receipt tells of how a card was read, by Stripe's names of it."""
    read = {"read_method": card["read_method"]} if card.get("read_method") else {}
    return read | (card.get("receipt") or {})


def _paid_elsewhere(session: Session, payment: StripePayment) -> PaidTender:
    return PaidTender(
        id=payment.intent_id,
        kind=TenderKind.SAVED_CARD,
        state=_state_of(payment),
        amount=payment.amount_minor,
        tendered=0,
        change=0,
        refundable=refundable_payment(session, payment),
        intent_id=payment.intent_id,
        charge_id=payment.charge_id,
        card=card_view(payment.card),
        card_receipt=card_receipt(payment.card),
        account_id=payment.account_id,
        decline_code=payment.failure_code,
        label=method_label(None, payment.card),
        needs_reader=needs_reader(payment.card),
    )


def _state_of(payment: StripePayment) -> TenderState:
    if payment.status == "succeeded":
        return TenderState.APPROVED
    if payment.status == "canceled":
        return TenderState.CANCELED
    return TenderState.DECLINED if payment.failure_code else TenderState.PREPARED


def _email_of(session: Session, customer_id: str | None) -> str:
    customer = session.get(Customer, customer_id) if customer_id else None
    return customer.email if customer else ""


# --- voiding ------------------------------------------------------------------------------------


def left_to_give_back(session: Session, sale_id: str) -> list[tuple[Tender, int]]:
    """Return what was taken for a sale with what is left of it, in minor units."""
    taken = [t for t in tenders_of(session, sale_id) if t.state == TenderState.APPROVED]
    found = [(tender, refundable(session, tender)) for tender in taken]
    return [(tender, left) for tender, left in found if left]


def may_void(session: Session, sale: Sale, now: datetime) -> bool:
    """Return whether a sale was paid on this business day, and something of it can be undone."""
    profile = current_profile(session)
    today = business_date(now, profile.time_zone, profile.day_starts_at_hour)
    if sale.receipt_number is None or sale.business_date != today or sale.exchanged_minor:
        return False
    if used_of(session, sale):
        return False
    was_free = sale.total_minor == 0 and sale.voided_at is None
    return was_free or bool(left_to_give_back(session, sale.id))


def check_may_void(session: Session, sale: Sale, now: datetime) -> None:
    """Raise UserError where a sale can't be voided, and say why."""
    if may_void(session, sale, now):
        return
    if sale.receipt_number is None:
        what, then = _("This sale is not paid."), _("Drop it at the checkout instead.")
    elif sale.exchanged_minor:
        what = _("Things that came back paid for this sale.")
        then = _("Take its things back instead.")
    elif used_of(session, sale):
        what = _("A gift card of this sale was used.")
        then = _("Refund what is left of its payments instead.")
    elif left_to_give_back(session, sale.id):
        what = _("Only a sale of today can be voided.")
        then = _("Refund its payments instead.")
    else:
        what = _("All of this sale was given back already.")
        then = _("Look at its refunds.")
    raise UserError(what, nothing_given(), then)
