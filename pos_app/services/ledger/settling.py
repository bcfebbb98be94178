"""What Stripe's answer makes of a payment, of its tender and of its sale, in one transaction.

The sale follows all its tenders, also those that Stripe never heard of: `update_sale`.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache, partial

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from pos_app.changes import Kind
from pos_app.db.changes import bulk_write
from pos_app.db.logical_clock import is_later
from pos_app.db.models.disputes import Dispute
from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import OpenCart, Sale
from pos_app.domain.business_day import receipt_number
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.payments import (
    IN_CUSTOMERS_HANDS,
    SaleState,
    Step,
    TenderKind,
    TenderState,
    approved,
    sale_state,
)
from pos_app.services.ledger.charge_details import card_json, charge_json
from pos_app.services.ledger.credit_rows import issue_sold
from pos_app.services.ledger.exchange_rows import settle_exchange
from pos_app.services.ledger.read_model import (
    SaleRows,
    fill_sale_entry,
    sale_rows,
    write_payment_entry,
)
from pos_app.services.ledger.refund_lines import write_lines_of_before
from pos_app.services.ledger.sales import money_of
from pos_app.services.ledger.saved_cards import save_card
from pos_app.services.ledger.shift_rows import shift_id_for
from pos_app.services.ledger.stock_rows import move_sold
from pos_app.services.outbox.outbox_rows import enqueue, enqueue_once, is_open
from pos_app.services.outbox.print_rows import enqueue_print, prints_by_itself
from pos_app.stripe_service.facts import ChargeFacts, IntentFacts

_DISPUTES = select(Dispute.id).where(Dispute.intent_id == bindparam("intent_id")).limit(1)

_STATES = {
    "succeeded": TenderState.APPROVED,
    "canceled": TenderState.CANCELED,
    "requires_action": TenderState.ACTION,
    "requires_confirmation": TenderState.PREPARED,
}

_LEFT_BY_APP = (TenderKind.PHONE, TenderState.CANCELED)

_WAS_TAKEN = frozenset({TenderState.APPROVED, TenderState.RETURNING, TenderState.RETURNED})

_BEING_TRIED = frozenset({TenderState.PENDING, TenderState.UNKNOWN})

FINAL_INTENTS = frozenset({"succeeded", "canceled"})


def apply_intent(
    session: Session,
    sale_id: str,
    facts: IntentFacts,
    asked: int,
    now: datetime,
    *,
    waiting: bool = False,
) -> SaleRows:
    """Apply what Stripe says of a payment to its tender, and what follows to its sale.

    `asked` is the call's number (`Database.logical_clock`). `waiting` while a reader or a page
    still has the payment: what is not final is pending then. One that another sale took is let go
    of. All of it is in the caller's transaction.
    """
    rows = sale_rows(session, sale_id)
    tender = next(row for row in rows.tenders if row.intent_id == facts.id)
    if _is_another_sales(tender, facts):
        _let_go(session, rows, tender, facts, asked, now)
        return rows
    state = _state_of(facts, tender, waiting=waiting)
    known = rows.payments.get(facts.id)
    newest = update_payment(session, known, facts, asked, now, tender.stripe_account)
    if newest is not None:
        rows.payments[facts.id] = newest
        if facts.charge is not None:
            store_charge(tender, facts, facts.charge)
    tender.charge_id = facts.charge_id or tender.charge_id
    _become(tender, state, facts, now)
    if tender.keeps_card and _took(tender, facts):
        save_card(session, tender, facts, now)
    update_sale_rows(session, rows, now)
    return rows


def apply_if_paid_elsewhere(
    session: Session, facts: IntentFacts, asked: int, now: datetime
) -> None:
    """Finish a sale whose customer paid while nobody here asked about it.

    They did so on a page or a phone, answered their bank, or paid what was thought not to be
    charged. No try of ours is under way with such a payment, so that whoever hears of it may say
    so; one that is, or whose answer was lost, is left to who tried, and to recovery.
    """
    if facts.status != "succeeded":
        return
    tender = _named(session, facts)
    if tender is None or tender.settled_at:
        return
    if tender.kind not in IN_CUSTOMERS_HANDS and tender.state in _BEING_TRIED:
        return
    if tender.intent_id not in {None, facts.id}:
        return  # whoever wrote our tender on another payment
    tender.intent_id = facts.id
    if not _is_another_sales(tender, facts):
        add_payment_notice(session, tender, now)
    session.flush()
    apply_intent(session, tender.sale_id, facts, asked, now)


def tender_of(session: Session, facts: IntentFacts) -> Tender | None:
    """Return the tender that a payment belongs to, by its id or by what we wrote on it."""
    tender = _named(session, facts)
    return None if tender is None or _is_another_sales(tender, facts) else tender


def _named(session: Session, facts: IntentFacts) -> Tender | None:
    tender = session.scalars(select(Tender).where(Tender.intent_id == facts.id)).one_or_none()
    if tender is None and (tender_id := facts.metadata.get("till_tender")):
        tender = session.get(Tender, tender_id)
    return tender


def _is_another_sales(tender: Tender, facts: IntentFacts) -> bool:
    """Return whether a later sale took a payment that was unused: restored books lost that sale.

    Stripe was told of it before anything was charged. What was not charged is still this tender's:
    it is to be cancelled.
    """
    took = facts.status == "succeeded" and tender.state not in _WAS_TAKEN
    return took and facts.metadata.get("till_sale", tender.sale_id) != tender.sale_id


def _let_go(
    session: Session,
    rows: SaleRows,
    tender: Tender,
    facts: IntentFacts,
    asked: int,
    now: datetime,
) -> None:
    """Settle a tender without the payment that another sale took, which stands by itself then."""
    tender.state, tender.settled_at, tender.intent_id = TenderState.CANCELED, now, None
    rows.payments.pop(facts.id, None)
    store_payment(session, facts, asked, now, tender.stripe_account)
    session.get_one(StripePayment, facts.id).unclaimed = True
    write_payment_entry(session, facts.id)
    update_sale_rows(session, rows, now)


def add_payment_notice(session: Session, tender: Tender, now: datetime) -> None:
    """Have it shown what came of a payment that nobody here is waiting for."""
    enqueue_once(
        session,
        OutboxKind.PAYMENT_NOTICE,
        tender.id,
        now,
        register_id=tender.register_id,
        sale_id=tender.sale_id,
    )


# --- the payment, as Stripe last told of it -----------------------------------------------------


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
    if known is None:
        payment = new_payment(facts, asked, now, account)
    elif _is_news(known, facts, asked):
        payment, was_disputed = known, known.disputed
        _fill_payment(payment, facts, asked, now, account)
        if was_disputed and not payment.disputed:  # this may be older than what told the dispute
            known_disputes = session.scalars(_DISPUTES, {"intent_id": facts.id})
            payment.disputed = known_disputes.first() is not None
    else:
        return None
    session.add(payment)
    return payment


def new_payment(
    facts: IntentFacts, asked: int, now: datetime, account: str | None
) -> StripePayment:
    """Return what Stripe said of a payment of which nothing was stored; no session has it yet."""
    payment = StripePayment(intent_id=facts.id, refunded_minor=0, card={}, charge={})
    _fill_payment(payment, facts, asked, now, account)
    return payment


def _fill_payment(
    payment: StripePayment, facts: IntentFacts, asked: int, now: datetime, account: str | None
) -> None:
    payment.account_id = account
    payment.fetch_no, payment.fetched_at = asked, now
    payment.disputed = False
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
    if (charge := facts.charge) is None:
        return
    payment.charge_id = charge.id
    payment.refunded_minor = charge.refunded
    payment.fee_minor = charge.fee
    payment.net_minor = charge.net
    payment.settlement_currency = charge.settlement_currency
    payment.disputed = charge.disputed
    payment.card = card_json(charge.card, facts.payment_method_id)
    payment.card_fingerprint = charge.fingerprint
    details = charge_json(charge.details)
    if payment.charge != details:  # what was not loaded would count as changed
        payment.charge = details


def _is_news(payment: StripePayment, facts: IntentFacts, asked: int) -> bool:
    """A final status never goes back: it is news even from an older call, and stays."""
    was_final, is_final = payment.status in FINAL_INTENTS, facts.status in FINAL_INTENTS
    if was_final != is_final:
        return is_final
    return not is_later(payment.fetch_no, asked)


def store_charge(tender: Tender, facts: IntentFacts, charge: ChargeFacts) -> None:
    """Keep on the tender which charge it became and with which card."""
    tender.charge_id = charge.id
    if charge.card.last4:
        tender.card = card_json(charge.card, facts.payment_method_id)


# --- its tender ---------------------------------------------------------------------------------


def _become(tender: Tender, state: TenderState, facts: IntentFacts, now: datetime) -> None:
    tender.state = state
    tender.next_action_url = facts.next_action_url if state is TenderState.ACTION else None
    match state:
        case TenderState.APPROVED if _took(tender, facts):
            # What was taken counts, whatever was asked for.
            tender.amount_minor, tender.tip_minor = facts.received, facts.tip
            tender.decline_code, tender.step = None, Step.NONE
            tender.settled_at = now
        case TenderState.CANCELED if facts.status == "canceled":
            tender.settled_at = now
        case TenderState.DECLINED:
            tender.decline_code = _decline(facts)


def _state_of(facts: IntentFacts, tender: Tender, *, waiting: bool) -> TenderState:
    before = TenderState(tender.state)
    if before in _WAS_TAKEN:
        # What was taken stays so: this may be an older answer, and it is of the payment, not of
        # its way back.
        return before
    # `processing`, and whatever may be new: nobody can say yet.
    state = _STATES.get(facts.status, TenderState.UNKNOWN)
    if facts.status == "requires_payment_method":
        state = TenderState.DECLINED if _decline(facts) else TenderState.PREPARED
    known = (tender.charge_id, tender.decline_code) == (facts.charge_id, _decline(facts))
    if state is TenderState.DECLINED and before is TenderState.UNKNOWN and known:
        # The try after that decline, whose answer was lost, did not arrive so far.
        state = TenderState.PREPARED
    if before is TenderState.CANCELED and state is not TenderState.APPROVED:
        return before  # given up here before anything was sent: only its tidying is left
    return TenderState.PENDING if waiting and not state.is_final else state


def _took(tender: Tender, facts: IntentFacts) -> bool:
    """Return whether this very answer says what a tender took: it may be an older one."""
    return tender.state == TenderState.APPROVED and facts.status == "succeeded"


def _decline(facts: IntentFacts) -> str | None:
    return facts.decline_code or facts.error_code


# --- its sale -----------------------------------------------------------------------------------


def update_sale(session: Session, sale_id: str, now: datetime) -> None:
    """Bring a sale's state and its row of the history up to date with its tenders.

    The first time that they cover the total, with the goods that come back for it, the sale gets
    its receipt number, business date and its receipt to hand out, and its cart goes; all in the
    caller's transaction. One that the store's app will not pay is given up.
    """
    session.flush()
    update_sale_rows(session, sale_rows(session, sale_id), now)


def update_sale_rows(session: Session, rows: SaleRows, now: datetime) -> None:
    """Do the same for rows that were read already, with what was changed in them since."""
    sale = rows.sale
    shift_of = cache(partial(shift_id_for, session))
    taken = approved(money_of(rows.tenders))
    if taken and sale.state == SaleState.OPEN:
        settle_exchange(session, rows, taken, now)
    money = money_of(rows.tenders)
    with session.no_autoflush:  # all of it is written at once: the customer is waiting
        for tender in rows.tenders:
            if tender.state == TenderState.APPROVED and tender.business_date is None:
                tender.business_date = rows.day_of(now)
                tender.shift_id = shift_of(tender.register_id)
        # The store's app, for which it was made, will not pay it any more.
        left_by_app = {(each.kind, each.state) for each in rows.tenders} == {_LEFT_BY_APP}
        abandoned = was_abandoned(sale) or left_by_app
        if abandoned and sale.abandoned_at is None:
            sale.abandoned_at = now
        state = sale_state(sale.total_minor, money, abandoned=abandoned)
        is_first_time = state in {SaleState.PAID, SaleState.OVERPAID} and (
            sale.receipt_number is None and not was_abandoned(sale)
        )
        if is_first_time:
            sale.shift_id = shift_of(sale.register_id)
            _finish(session, rows, now)
        sale.state = state
        sale.tip_minor = sum(t.tip_minor for t in rows.tenders if t.state == TenderState.APPROVED)
        if is_first_time and any(each.refunded_minor for each in rows.payments.values()):
            write_lines_of_before(session, sale)
        fill_sale_entry(session, rows)


def was_abandoned(sale: Sale) -> bool:
    """Return whether a sale was given up: money on it is too much, and it has no receipt."""
    return sale.state == SaleState.ABANDONED or (
        sale.state == SaleState.OVERPAID and sale.receipt_number is None
    )


def _finish(session: Session, rows: SaleRows, now: datetime) -> None:
    sale, register = rows.sale, rows.register
    sale.receipt_number = receipt_number(register.prefix, register.next_receipt)
    register.next_receipt += 1
    sale.business_date = rows.day_of(now)
    sale.paid_at = now
    enqueue(
        session,
        OutboxKind.RECEIPT,
        sale.id,
        now,
        register_id=sale.register_id,
        sale_id=sale.id,
    )
    if prints_by_itself(session):
        enqueue_print(
            session,
            sale.id,
            now,
            register_id=sale.register_id,
            sale_id=sale.id,
            number=sale.receipt_number,
        )
    move_sold(session, sale, now)
    issue_sold(session, sale, now)
    if rows.deposit is not None:
        rows.deposit.ended_at = now
    delete_cart(session, sale)


_DELETE_CART = (
    delete(OpenCart)
    .where(OpenCart.id == bindparam("sale_id"))
    .execution_options(synchronize_session=False)
)


def delete_cart(session: Session, sale: Sale) -> None:
    """Delete the cart of a sale that is over."""
    bulk_write(session, _DELETE_CART, {"sale_id": sale.id}, changes=[(Kind.WAITING, sale.id)])


def receipt_waits(session: Session, sale_id: str) -> bool:
    """Return whether a sale is paid and its receipt neither handed out nor declined so far."""
    return is_open(session, OutboxKind.RECEIPT, sale_id)
