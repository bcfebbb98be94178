"""All that Stripe says of a payment, with its refunds and disputes: kept in the tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, delete, select, union_all
from sqlalchemy.orm import Session, undefer

from pos_app.changes import Kind
from pos_app.db.changes import flushed_changes, insert_new, publish
from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.outbox import OutboxEntry
from pos_app.db.models.payments import Refund, RefundLine, RefundLineTax, Tender
from pos_app.db.models.store import Register
from pos_app.domain.ids import new_id
from pos_app.domain.payments import RefundOrigin, RefundState, TenderKind, TenderState
from pos_app.services.ledger.credit_rows import follow_refund
from pos_app.services.ledger.dispute_rows import FOLLOWED, store_disputes
from pos_app.services.ledger.read_model import (
    insert_payment_entries,
    write_payment_entries,
    write_payment_entry,
    write_sale_entry,
)
from pos_app.services.ledger.refund_lines import write_refund_lines
from pos_app.services.ledger.refund_rows import (
    add_refund_notice,
    is_of,
    store_refund,
)
from pos_app.services.ledger.removals import apply_removal
from pos_app.services.ledger.settling import (
    apply_if_paid_elsewhere,
    new_payment,
    store_charge,
    store_payment,
    tender_of,
    update_payment,
)
from pos_app.services.ledger.shift_rows import shift_id_for
from pos_app.services.ledger.store_days import day_of
from pos_app.services.outbox.outbox_rows import complete
from pos_app.stripe_service.facts import DisputeFacts, IntentFacts, RefundFacts

COULD_TAKE_MONEY = frozenset({"requires_capture", "requires_action", "processing"})


_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_OURS = select(Tender.intent_id).where(Tender.intent_id.in_(_IDS))
_HAD = union_all(
    *(
        select(column).where(column.in_(_IDS))
        for column in (
            Tender.intent_id,
            StripePayment.intent_id,
            Refund.intent_id,
            HistoryEntry.id,
        )
    )
)
"""Of which payments the books have anything."""
_KNOWN = (
    select(StripePayment)
    .where(StripePayment.intent_id.in_(_IDS))
    .options(undefer(StripePayment.charge))
)


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
        store_disputes(session, payment, disputes, asked, now, over_at)
    payment.unclaimed = tender is None and may_be_orphan(session, payment)
    if tender is None:
        write_payment_entry(session, facts.id)
        return True
    if facts.charge is not None:
        store_charge(tender, facts, facts.charge)
    if facts.id in flushed_changes(session).history:  # its fee and its disputes are the sale's too
        publish(session, (Kind.HISTORY, tender.sale_id))
    if not apply_removal(session, tender, now):
        write_sale_entry(session, tender.sale_id)
    return True


def record_payments(
    session: Session,
    fetched: Sequence[IntentFacts],
    asked: int,
    now: datetime,
    account: str | None = None,
) -> None:
    """Keep what one answer of Stripe said of several payments, as `record_payment` does of each.

    Refunds come with the charges; disputes are left as they are. Those of which the books have
    nothing, which may be all that a web shop ever took, are written together. A payment that its
    customer made on a page or a phone finishes its sale.
    """
    had = set(session.scalars(_HAD, {"ids": [facts.id for facts in fetched]}))
    new = {facts.id: facts for facts in fetched if facts.id not in had and not _has_more(facts)}
    payments = [new_payment(facts, asked, now, account) for facts in new.values()]
    for payment in payments:
        payment.unclaimed = may_be_orphan(session, payment)
    insert_new(session, payments)
    insert_payment_entries(session, payments)
    others = [facts for facts in fetched if facts.id not in new]
    if others:
        _update_payments(session, others, asked, now, account)


def _has_more(facts: IntentFacts) -> bool:
    """Return whether more rows than its own follow from a payment that the books have not."""
    return "till_tender" in facts.metadata or bool(facts.charge and facts.charge.refunds)


def _update_payments(
    session: Session,
    fetched: Sequence[IntentFacts],
    asked: int,
    now: datetime,
    account: str | None,
) -> None:
    chosen = {"ids": [facts.id for facts in fetched]}
    ours = set(session.scalars(_OURS, chosen))
    known = {payment.intent_id: payment for payment in session.scalars(_KNOWN, chosen)}
    written = []
    for facts in fetched:
        refunds = facts.charge.refunds if facts.charge else None
        if facts.id in ours or "till_tender" in facts.metadata:
            record_payment(session, facts, asked, now, account, refunds)
            apply_if_paid_elsewhere(session, facts, asked, now)
            continue
        payment = update_payment(session, known.get(facts.id), facts, asked, now, account)
        if payment is None:
            continue
        if refunds or (refunds is not None and facts.id in known):
            store_refunds(session, payment, None, refunds, now)
        payment.unclaimed = may_be_orphan(session, payment)
        written.append(payment)
    write_payment_entries(session, written)


def may_be_orphan(session: Session, payment: StripePayment) -> bool:
    """Return whether a payment that no tender knows is one to look at more closely.

    Asked once, when Stripe tells of it: the list is read after each sale, and is not to look
    through all that a web shop took.
    """
    register = payment.facts.get("till_register")
    if register is None:
        return payment.status in COULD_TAKE_MONEY
    return "till_tender" in payment.facts and session.get(Register, register) is not None


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
            _forget(session, elsewhere.pop(facts.id, None), at)
            store_refund(session, own, facts, at)
        elif _is_ours(session, facts):
            continue
        else:
            row = elsewhere.pop(facts.id, None) or _made_elsewhere(session, payment, tender, facts)
            _fill_refund(session, row, tender, facts, at)
    for row in elsewhere.values():
        _forget(session, row, at)


def _forget(session: Session, refund: Refund | None, now: datetime) -> None:
    """Delete a refund made elsewhere that is none, with all that followed from it."""
    if refund is None:
        return
    refund.state = RefundState.CANCELED
    follow_refund(session, refund, now)
    for table in (RefundLineTax, RefundLine):
        session.execute(delete(table).where(table.refund_id == refund.id))
    complete(session, now, OutboxEntry.subject_id == refund.id)
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


def _fill_refund(
    session: Session, refund: Refund, tender: Tender | None, facts: RefundFacts, now: datetime
) -> None:
    """Write what Stripe says of a refund that was made there.

    The Z of the register that took the payment names it, apart from what was given back there: that
    of the shift in which it was heard of first, and that in which it came back; none where both are
    the same.
    """
    had_one, state = refund.shift_id is not None, RefundState.of(facts.status)
    if RefundState(refund.state).was_made and state.came_back and refund.failed_on is None:
        refund.failed_on = day_of(session, now)
    if tender is not None and now - facts.created <= FOLLOWED:
        if state.was_made and not had_one:
            refund.shift_id = shift_id_for(session, tender.register_id)
        if state.came_back and had_one and refund.failed_shift_id is None:
            current = shift_id_for(session, tender.register_id)
            if refund.shift_id == current:
                refund.shift_id = None
            else:
                refund.failed_shift_id = current
    if tender is not None:  # it may have become known since
        refund.sale_id, refund.tender_id, refund.kind = tender.sale_id, tender.id, tender.kind
    has_come_back = RefundState(refund.state).was_made and state.came_back
    refund.state, refund.failure = state, facts.failure_reason
    if tender is not None and tender.state == TenderState.RETURNED and has_come_back:
        add_refund_notice(session, refund, now, register_id=tender.register_id)
    follow_refund(session, refund, now)
