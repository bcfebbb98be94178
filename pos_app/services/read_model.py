"""The history's read model: kept by the writes themselves, inside their transactions.

A row for each sale that money was asked for, and one for each Stripe payment that no sale of ours
made. What Stripe last said of a payment stands beside it in `stripe_payment`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from pos_app.db.models import (
    Cashier,
    Customer,
    HistoryEntry,
    Refund,
    Register,
    Sale,
    SaleLine,
    StoreProfile,
    StripePayment,
    Tender,
)
from pos_app.db.search import fold
from pos_app.domain.money import Money
from pos_app.domain.payments import (
    PaymentStatus,
    RefundState,
    SaleState,
    TenderKind,
    TenderState,
    paid_status,
)
from pos_app.services.views import CardView
from pos_app.stripe_service.facts import CardFacts, ChargeFacts, IntentFacts, RefundFacts

FINAL_INTENTS = frozenset({"succeeded", "canceled"})
_NOT_GIVEN = frozenset({"failed", "canceled"})
_REFUND_STATES = {
    state.value: state
    for state in (
        RefundState.PENDING,
        RefundState.REQUIRES_ACTION,
        RefundState.SUCCEEDED,
        RefundState.FAILED,
        RefundState.CANCELED,
    )
}
_MOST_ITEM_TEXT = 400


# --- cards -------------------------------------------------------------------------------------


def card_json(card: CardFacts, card_id: str | None = None) -> dict[str, Any]:
    """Return how a tender or payment remembers a card: CardFacts as JSON, and the card's id."""
    return {"id": card_id or "", **asdict(card)}


def card_view(card: dict[str, Any]) -> CardView | None:
    """Return a remembered card for the screens, None where none is known yet."""
    if not card.get("last4"):
        return None
    return CardView(
        id=card.get("id", ""),
        brand=card["brand"],
        last4=card["last4"],
        exp_month=card["exp_month"],
        exp_year=card["exp_year"],
    )


def method_label(kind: TenderKind | None, card: dict[str, Any]) -> str:
    """Return how the history calls a way of paying: `Cash`, `Visa •••• 4242`."""
    if kind is TenderKind.CASH:
        return "Cash"
    view = card_view(card)
    return view.label if view else "Card"


# --- what was given back -----------------------------------------------------------------------


def refunded_of_payment(
    payment: StripePayment | None, own: Sequence[Refund], *, certain: bool
) -> int:
    """Return what was given back of one payment or cash tender, in minor units.

    `own` are this book's refunds of it. `certain` leaves out those whose answer is not known yet;
    without it the sum is what may not be given back a second time.
    """
    ours = [refund for refund in own if _counts(refund, certain=certain)]
    mine = sum(refund.amount_minor for refund in ours)
    if payment is None:
        return mine
    known = {refund.stripe_id for refund in own}
    elsewhere: int = sum(
        refund["amount"]
        for refund in payment.refunds
        if refund["id"] not in known and refund["status"] not in _NOT_GIVEN
    )
    return max(payment.refunded_minor, mine + elsewhere)


def _counts(refund: Refund, *, certain: bool) -> bool:
    state = RefundState(refund.state)
    if certain and state in {RefundState.STARTED, RefundState.UNKNOWN}:
        return False
    return state.takes_from_the_rest


def refundable(session: Session, tender: Tender) -> int:
    """Return what is left to give back of one tender, in minor units."""
    if tender.state != TenderState.APPROVED:
        return 0
    own = session.scalars(select(Refund).where(Refund.tender_id == tender.id)).all()
    payment = session.get(StripePayment, tender.intent_id) if tender.intent_id else None
    return max(0, tender.amount_minor - refunded_of_payment(payment, own, certain=False))


def refundable_payment(session: Session, payment: StripePayment) -> int:
    """Return what is left to give back of a payment that no sale made, in minor units."""
    own = session.scalars(select(Refund).where(Refund.intent_id == payment.intent_id)).all()
    return max(0, payment.received_minor - refunded_of_payment(payment, own, certain=False))


# --- a sale's row ------------------------------------------------------------------------------


@dataclass
class SaleRows:
    """A sale and what finishing and showing it look up: two queries, for the customer waits."""

    sale: Sale
    register: Register
    entry: HistoryEntry | None
    time_zone: str
    day_starts_at_hour: int
    cashier_name: str
    customer_name: str | None
    tenders: list[Tender]
    payments: dict[str, StripePayment]


def sale_rows(session: Session, sale_id: str) -> SaleRows:
    """Read a sale with all that belongs to it, its oldest tender first."""
    chosen = {"sale_id": sale_id}
    belongings = session.execute(_BELONGINGS, chosen).one()
    paid: Sequence[tuple[Tender, StripePayment | None]] = session.execute(_TENDERS, chosen).all()
    return SaleRows(
        *belongings,
        tenders=[tender for tender, _ in paid],
        payments={payment.intent_id: payment for _, payment in paid if payment is not None},
    )


# Built once: while the customer waits, building a statement takes longer than running it.
_BELONGINGS = (
    select(
        Sale,
        Register,
        HistoryEntry,
        StoreProfile.time_zone,
        StoreProfile.day_starts_at_hour,
        Cashier.name,
        Customer.name,
    )
    .join(Register, Register.id == Sale.register_id)
    .join(StoreProfile, StoreProfile.id == Sale.profile_id)
    .join(Cashier, Cashier.id == Sale.cashier_id)
    .outerjoin(Customer, Customer.id == Sale.customer_id)
    .outerjoin(HistoryEntry, HistoryEntry.id == Sale.id)
    .where(Sale.id == bindparam("sale_id"))
)
_TENDERS = (
    select(Tender, StripePayment)
    .outerjoin(StripePayment, StripePayment.intent_id == Tender.intent_id)
    .where(Tender.sale_id == bindparam("sale_id"))
    .order_by(Tender.created_at, Tender.id)
)
_ITEM_NAMES = (
    select(SaleLine.name)
    .where(SaleLine.sale_id == bindparam("sale_id"))
    .order_by(SaleLine.position)
)


def write_sale_entry(session: Session, sale_id: str) -> None:
    """Bring a sale's row of the history up to date; a sale nobody began to pay has none."""
    session.flush()
    fill_sale_entry(session, sale_rows(session, sale_id))


def fill_sale_entry(session: Session, rows: SaleRows) -> None:
    """Do the same for rows that were read already, with what was changed in them since."""
    shown = [tender for tender in rows.tenders if _was_asked(tender)]
    sale, entry = rows.sale, rows.entry
    if not shown and sale.state == SaleState.OPEN:
        if entry is not None:
            session.delete(entry)
        return
    taken = sum(t.amount_minor for t in shown if t.state == TenderState.APPROVED)
    refunded = _refunded_of_sale(session, rows) if taken and entry is not None else 0
    entry = entry or HistoryEntry(id=sale.id, sale_id=sale.id, intent_id=None)
    entry.customer_id = sale.customer_id
    entry.occurred_at = sale.paid_at or sale.created_at
    entry.amount_minor = max(sale.total_minor, taken)
    entry.currency = sale.currency
    entry.refunded_minor = refunded
    entry.status = _sale_status(sale, shown, taken, refunded)
    entry.method = _methods(shown)
    entry.customer_name = rows.customer_name or ""
    entry.cashier_name = rows.cashier_name
    entry.receipt_number = sale.receipt_number
    entry.search_text = _sale_text(session, entry, shown)
    session.add(entry)


def _was_asked(tender: Tender) -> bool:
    quiet = tender.state in {TenderState.PREPARED, TenderState.CANCELED}
    return not quiet or tender.decline_code is not None


def _refunded_of_sale(session: Session, rows: SaleRows) -> int:
    """Return what was given back of a sale that has its row: refunds are made from there."""
    refunds = session.scalars(select(Refund).where(Refund.sale_id == rows.sale.id)).all()
    return sum(
        refunded_of_payment(
            rows.payments.get(tender.intent_id or ""),
            [refund for refund in refunds if refund.tender_id == tender.id],
            certain=True,
        )
        for tender in rows.tenders
        if tender.state == TenderState.APPROVED
    )


def _sale_status(sale: Sale, tenders: Sequence[Tender], taken: int, refunded: int) -> PaymentStatus:
    if any(TenderState(tender.state).holds_the_sale for tender in tenders):
        return PaymentStatus.UNKNOWN
    if sale.state == SaleState.OPEN:
        return PaymentStatus.WAITING if taken else PaymentStatus.DECLINED
    due = sale.total_minor if sale.receipt_number else 0
    if sale.state == SaleState.OVERPAID and taken - refunded > due:
        return PaymentStatus.OVERPAID
    if sale.state == SaleState.ABANDONED:
        return PaymentStatus.CANCELLED
    return paid_status(taken, refunded)


def _methods(tenders: Sequence[Tender]) -> str:
    """Name the ways that took money, or that were tried where none did."""
    good = [tender for tender in tenders if tender.state == TenderState.APPROVED] or tenders
    labels = dict.fromkeys(method_label(TenderKind(t.kind), t.card) for t in good)
    return " + ".join(labels)


def _sale_text(session: Session, entry: HistoryEntry, tenders: Sequence[Tender]) -> str:
    names = session.scalars(_ITEM_NAMES, {"sale_id": entry.id})
    intents = [tender.intent_id for tender in tenders if tender.intent_id]
    return search_text_of(entry, [*intents, " ".join(names)[:_MOST_ITEM_TEXT]])


def search_text_of(entry: HistoryEntry, more: Sequence[str]) -> str:
    """Return what the search looks through; `more` are ids of payments, then names of items."""
    amount = str(Money(entry.amount_minor, entry.currency).decimal())
    parts = [
        entry.receipt_number or "",
        amount,
        amount.replace(".", ","),
        entry.method,
        entry.customer_name,
        entry.cashier_name,
        *more,
    ]
    return fold(" ".join(part for part in parts if part))


# --- what Stripe says of a payment -------------------------------------------------------------


def record_payment(
    session: Session,
    facts: IntentFacts,
    fetched_at: datetime,
    account: str | None = None,
    refunds: Sequence[RefundFacts] | None = None,
) -> bool:
    """Keep what Stripe said of a payment and bring its row of the history up to date.

    `fetched_at` is when the fetch began. Returns False, with nothing changed, where a later
    fetch was applied before. The state of a tender is left to selling and recovery.
    """
    payment = keep_payment(session, facts, fetched_at, account)
    if payment is None:
        return False
    if refunds is not None:
        keep_refunds(session, payment, refunds)
    tender = tender_of(session, facts)
    if tender is None:
        write_payment_entry(session, facts.id)
        return True
    if facts.charge is not None:
        keep_charge(tender, facts, facts.charge)
    write_sale_entry(session, tender.sale_id)
    return True


def tender_of(session: Session, facts: IntentFacts) -> Tender | None:
    """Return the tender that a payment belongs to, by its id or by what we wrote on it."""
    tender = session.scalars(select(Tender).where(Tender.intent_id == facts.id)).one_or_none()
    if tender is None and (tender_id := facts.metadata.get("till_tender")):
        tender = session.get(Tender, tender_id)
    return tender


def keep_payment(
    session: Session, facts: IntentFacts, fetched_at: datetime, account: str | None = None
) -> StripePayment | None:
    """Store what Stripe said of a payment; None where a later fetch was stored before."""
    known = session.get(StripePayment, facts.id)
    return update_payment(session, known, facts, fetched_at, account)


def update_payment(
    session: Session,
    known: StripePayment | None,
    facts: IntentFacts,
    fetched_at: datetime,
    account: str | None,
) -> StripePayment | None:
    """Do the same with what was read of it already; `known` is None where nothing was stored."""
    payment = known or StripePayment(intent_id=facts.id, refunded_minor=0, refunds=[])
    if known is not None and not _is_news(known, facts, fetched_at):
        return None
    payment.account_id = account
    payment.fetched_at = fetched_at
    payment.disputed = False
    _fill_payment(payment, facts)
    session.add(payment)
    return payment


def _is_news(payment: StripePayment, facts: IntentFacts, fetched_at: datetime) -> bool:
    """A final status never goes back: it is news even from an older call, and stays."""
    was_final, is_final = payment.status in FINAL_INTENTS, facts.status in FINAL_INTENTS
    if was_final != is_final:
        return is_final
    return fetched_at >= payment.fetched_at


def _fill_payment(payment: StripePayment, facts: IntentFacts) -> None:
    payment.status = facts.status
    payment.amount_minor = facts.amount
    payment.received_minor = facts.received
    payment.currency = facts.currency
    payment.stripe_customer_id = facts.customer_id
    payment.description = facts.description
    payment.receipt_email = facts.receipt_email
    payment.failure_code = facts.decline_code or facts.error_code
    payment.facts = dict(facts.metadata)
    payment.created_at = facts.created
    if (charge := facts.charge) is not None:
        payment.charge_id = charge.id
        payment.refunded_minor = charge.refunded
        payment.fee_minor = charge.fee
        payment.net_minor = charge.net
        payment.settlement_currency = charge.settlement_currency
        payment.disputed = charge.disputed
        payment.card = card_json(charge.card, facts.payment_method_id)


def keep_charge(tender: Tender, facts: IntentFacts, charge: ChargeFacts) -> None:
    """Keep on the tender which charge it became and with which card."""
    tender.charge_id = charge.id
    if charge.card.last4:
        tender.card = card_json(charge.card, facts.payment_method_id)


def keep_refunds(session: Session, payment: StripePayment, refunds: Sequence[RefundFacts]) -> None:
    """Store Stripe's refunds of a payment, and how our own among them stand."""
    payment.refunds = [
        {
            "id": refund.id,
            "amount": refund.amount,
            "status": refund.status,
            "created": refund.created.isoformat(),
        }
        for refund in refunds
    ]
    for facts in refunds:
        own_id = facts.metadata.get("till_refund")
        if own_id and (own := session.get(Refund, own_id)) is not None:
            keep_refund(own, facts)


def keep_refund(refund: Refund, facts: RefundFacts) -> None:
    """Let one of our refunds say what Stripe says of it."""
    refund.stripe_id = facts.id
    # A word that is new at Stripe is not an end: it will be asked again.
    refund.state = _REFUND_STATES.get(facts.status, RefundState.PENDING)
    refund.failure = facts.failure_reason


# --- the row of a payment that no sale made ----------------------------------------------------


def write_payment_entry(session: Session, intent_id: str) -> None:
    """Bring the row of a payment that no sale of ours made up to date."""
    payment = session.get_one(StripePayment, intent_id)
    entry = session.get(HistoryEntry, intent_id)
    if entry is None:
        entry = HistoryEntry(id=intent_id, sale_id=None, intent_id=intent_id, cashier_name="")
    customer = _customer_of(session, payment.stripe_customer_id)
    entry.customer_id = customer.id if customer else None
    entry.customer_name = customer.name if customer else ""
    entry.occurred_at = payment.created_at
    entry.amount_minor = payment.amount_minor
    entry.currency = payment.currency
    own = session.scalars(select(Refund).where(Refund.intent_id == intent_id)).all()
    entry.refunded_minor = refunded_of_payment(payment, own, certain=True)
    entry.status = _payment_status(payment, entry.refunded_minor)
    entry.method = method_label(None, payment.card)
    entry.receipt_number = None
    entry.search_text = search_text_of(entry, [intent_id, payment.description])
    session.add(entry)


def _customer_of(session: Session, stripe_id: str | None) -> Customer | None:
    if not stripe_id:
        return None
    return session.scalars(select(Customer).where(Customer.stripe_id == stripe_id)).one_or_none()


def _payment_status(payment: StripePayment, refunded: int) -> PaymentStatus:
    if payment.status == "succeeded":
        return paid_status(payment.received_minor, refunded)
    if payment.status == "canceled":
        return PaymentStatus.CANCELLED
    return PaymentStatus.DECLINED if payment.failure_code else PaymentStatus.WAITING
