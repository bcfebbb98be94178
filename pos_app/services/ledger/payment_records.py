"""What Stripe last said of each payment and refund: kept in the tables, newest answer first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pos_app.db.logical_clock import is_later
from pos_app.db.models.history import Dispute, StripePayment
from pos_app.db.models.payments import Refund, RefundLine, Tender
from pos_app.db.models.store import Register
from pos_app.domain.ids import new_id
from pos_app.domain.payments import RefundOrigin, RefundState, TenderKind
from pos_app.services.ledger.notices import add_refund_notice
from pos_app.services.ledger.read_model import (
    card_json,
    day_of,
    write_payment_entry,
    write_sale_entry,
)
from pos_app.services.ledger.refund_lines import write_refund_lines
from pos_app.services.ledger.removals import apply_removal
from pos_app.stripe_service.facts import ChargeFacts, DisputeFacts, IntentFacts, RefundFacts

FINAL_INTENTS = frozenset({"succeeded", "canceled"})

COULD_TAKE_MONEY = frozenset({"requires_capture", "requires_action", "processing"})

DISPUTES_OVER = frozenset({"won", "lost", "warning_closed", "prevented"})


def record_payment(
    session: Session,
    facts: IntentFacts,
    asked: int,
    now: datetime,
    account: str | None = None,
    refunds: Sequence[RefundFacts] | None = None,
    disputes: Sequence[DisputeFacts] | None = None,
    *,
    over_at: datetime | None = None,
) -> bool:
    """Keep what Stripe said of a payment and bring its row of the history up to date.

    `asked` is the fetch's number (`Database.logical_clock`). Returns False, with nothing changed,
    where a later fetch was applied before. The state of a tender is left to selling and recovery,
    but for one that was taken out of its sale: it follows its refunds.
    """
    payment = store_payment(session, facts, asked, now, account)
    if payment is None:
        return False
    tender = tender_of(session, facts)
    if refunds is not None:
        store_refunds(session, payment, tender, refunds, now)
    if disputes is not None:
        store_disputes(session, payment, disputes, now, over_at)
    payment.unclaimed = tender is None and may_be_orphan(session, payment)
    if tender is None:
        write_payment_entry(session, facts.id)
        return True
    if facts.charge is not None:
        store_charge(tender, facts, facts.charge)
    if not apply_removal(session, tender, now):
        write_sale_entry(session, tender.sale_id)
    return True


def may_be_orphan(session: Session, payment: StripePayment) -> bool:
    """Return whether a payment that no tender knows is one to look at more closely.

    Asked once, when Stripe tells of it: the list is read after each sale, and is not to look
    through all that a web shop took.
    """
    register = payment.facts.get("till_register")
    if register is None:
        return payment.status in COULD_TAKE_MONEY
    return "till_tender" in payment.facts and session.get(Register, register) is not None


def tender_of(session: Session, facts: IntentFacts) -> Tender | None:
    """Return the tender that a payment belongs to, by its id or by what we wrote on it."""
    tender = session.scalars(select(Tender).where(Tender.intent_id == facts.id)).one_or_none()
    if tender is None and (tender_id := facts.metadata.get("till_tender")):
        tender = session.get(Tender, tender_id)
    return tender


def store_payment(
    session: Session,
    facts: IntentFacts,
    asked: int,
    now: datetime,
    account: str | None = None,
) -> StripePayment | None:
    """Store what Stripe said of a payment; None where a later fetch was stored before."""
    known = session.get(StripePayment, facts.id)
    return update_payment(session, known, facts, asked, now, account)


def update_payment(
    session: Session,
    known: StripePayment | None,
    facts: IntentFacts,
    asked: int,
    now: datetime,
    account: str | None,
) -> StripePayment | None:
    """Do the same with what was read of it already; `known` is None where nothing was stored."""
    payment = known or StripePayment(intent_id=facts.id, refunded_minor=0)
    if known is not None and not _is_news(known, facts, asked):
        return None
    payment.account_id = account
    payment.fetch_no, payment.fetched_at = asked, now
    payment.disputed = False
    _fill_payment(payment, facts)
    session.add(payment)
    return payment


def _is_news(payment: StripePayment, facts: IntentFacts, asked: int) -> bool:
    """A final status never goes back: it is news even from an older call, and stays."""
    was_final, is_final = payment.status in FINAL_INTENTS, facts.status in FINAL_INTENTS
    if was_final != is_final:
        return is_final
    return not is_later(payment.fetch_no, asked)


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


def store_charge(tender: Tender, facts: IntentFacts, charge: ChargeFacts) -> None:
    """Keep on the tender which charge it became and with which card."""
    tender.charge_id = charge.id
    if charge.card.last4:
        tender.card = card_json(charge.card, facts.payment_method_id)


def store_refunds(
    session: Session,
    payment: StripePayment,
    tender: Tender | None,
    refunds: Sequence[RefundFacts],
    at: datetime,
) -> None:
    """Store Stripe's refunds of a payment, which are all of it, and how our own among them stood.

    Those that somebody else made become rows of that origin.
    """
    session.flush()
    known = select(Refund).where(Refund.intent_id == payment.intent_id)
    elsewhere = {
        row.stripe_id: row
        for row in session.scalars(known.where(Refund.origin == RefundOrigin.STRIPE))
    }
    for facts in refunds:
        own_id = facts.metadata.get("till_refund")
        own = session.get(Refund, own_id) if own_id else None
        if own is not None and is_of(facts, own):
            _forget(session, elsewhere.pop(facts.id, None))
            store_refund(session, own, facts, at)
        elif _is_ours(session, facts):
            continue
        else:
            row = elsewhere.pop(facts.id, None) or _made_elsewhere(session, payment, tender, facts)
            _fill_refund(row, tender, facts)
    for row in elsewhere.values():
        _forget(session, row)


def _forget(session: Session, refund: Refund | None) -> None:
    if refund is not None:
        session.execute(delete(RefundLine).where(RefundLine.refund_id == refund.id))
        session.delete(refund)
        session.flush()


def _is_ours(session: Session, facts: RefundFacts) -> bool:
    same = select(Refund.id).where(Refund.stripe_id == facts.id, Refund.origin == RefundOrigin.TILL)
    return session.scalars(same.limit(1)).first() is not None


def _made_elsewhere(
    session: Session, payment: StripePayment, tender: Tender | None, facts: RefundFacts
) -> Refund:
    refund = Refund(
        id=new_id(),
        origin=RefundOrigin.STRIPE,
        sale_id=tender.sale_id if tender else None,
        tender_id=tender.id if tender else None,
        intent_id=payment.intent_id,
        account_id=payment.account_id,
        stripe_id=facts.id,
        create_key=facts.id[:36],
        kind=tender.kind if tender else TenderKind.SAVED_CARD,
        state=RefundState.of(facts.status),
        amount_minor=facts.amount,
        currency=facts.currency,
        reason="",
        note="",
        business_date=day_of(session, facts.created),
        created_at=facts.created,
    )
    session.add(refund)
    write_refund_lines(session, refund)
    return refund


def _fill_refund(refund: Refund, tender: Tender | None, facts: RefundFacts) -> None:
    if tender is not None:  # it may have become known since
        refund.sale_id, refund.tender_id, refund.kind = tender.sale_id, tender.id, tender.kind
    refund.state, refund.failure = RefundState.of(facts.status), facts.failure_reason


def is_of(facts: RefundFacts, refund: Refund) -> bool:
    """Return whether a refund of Stripe's can be this one of ours, which its metadata names."""
    asked = (refund.intent_id, refund.amount_minor, refund.currency)
    known = refund.stripe_id in {None, facts.id}
    return known and asked == (facts.intent_id, facts.amount, facts.currency)


def store_disputes(
    session: Session,
    payment: StripePayment,
    disputes: Sequence[DisputeFacts],
    now: datetime,
    over_at: datetime | None,
) -> None:
    """Store Stripe's disputes of a payment, which are all of it.

    Stripe dates their beginning alone. That one is over is dated by the event that told it
    (`over_at`), else by when that was first heard of, and stays so.
    """
    session.flush()
    known = {dispute.id: dispute for dispute in disputes_of(session, [payment])}
    for facts in disputes:
        row = known.pop(facts.id, None) or Dispute(id=facts.id, intent_id=payment.intent_id)
        row.amount_minor, row.currency = facts.amount, payment.currency
        row.status, row.created_at = facts.status, facts.created
        heard = over_at or row.over_at or now
        row.over_at = heard if facts.status in DISPUTES_OVER else None
        session.add(row)
    for row in known.values():
        session.delete(row)


def disputes_of(session: Session, payments: Iterable[StripePayment]) -> Sequence[Dispute]:
    """Return what is known of the disputes of some payments, the oldest first."""
    ids = [payment.intent_id for payment in payments]
    chosen = select(Dispute).where(Dispute.intent_id.in_(ids))
    return session.scalars(chosen.order_by(Dispute.created_at)).all() if ids else ()


def store_refund(session: Session, refund: Refund, facts: RefundFacts, at: datetime) -> None:
    """Apply what Stripe says of one of our refunds to its row.

    One that was taken and came back, even days later, gets a notice that somebody has to read.
    """
    before, state = RefundState(refund.state), RefundState.of(facts.status)
    refund.stripe_id = facts.id
    refund.state, refund.failure = state, facts.failure_reason
    if state is not before and not state.is_open:
        refund.settled_at = at
    if before.was_made and state.came_back:
        add_refund_notice(session, refund, at)
