"""The history's read model: kept by the writes themselves, inside their transactions.

A row for each sale that money was asked for, and one for each Stripe payment that no sale of ours
made. What Stripe last said of a payment (`payment_records`) stands beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, select, update
from sqlalchemy.orm import Session

from pos_app.changes import Kind
from pos_app.db.changes import bulk_write, insert_new
from pos_app.db.logical_clock import as_written
from pos_app.db.models.customers import Customer
from pos_app.db.models.deposits import Deposit
from pos_app.db.models.history import HistoryEntry, ReceiptEmail, StripePayment
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.db.models.store import Register, StoreProfile
from pos_app.domain.business_day import business_date
from pos_app.domain.method_names import name_of
from pos_app.domain.money import Money
from pos_app.domain.payments import (
    CHARGED_BY_CALL,
    EntryKind,
    PaymentStatus,
    SaleState,
    TenderKind,
    TenderState,
    paid_status,
)
from pos_app.domain.searching import fold
from pos_app.domain.texts import Message
from pos_app.services.ledger.history_facts import facts_of_payment, facts_of_sale
from pos_app.services.ledger.refundable import due_for, held_by_banks, refunded_of_payment
from pos_app.services.ledger.store_days import StoreDays
from pos_app.services.views.customers import card_label

_MOST_ITEM_TEXT = 4_000

_NOT_KNOWN = frozenset({TenderState.UNKNOWN, TenderState.RETURNING})
_REFUSED = frozenset({TenderState.DECLINED, TenderState.CANCELED})
_NOT_ASKED = frozenset({TenderState.PREPARED, TenderState.CANCELED})
"""What no card was tried with, where it has no decline code."""
_TRIALS = frozenset({"till_check", "till_reader_test", "till_card_lookup"})
"""The metadata of what was made only to be cancelled."""


# --- cards -------------------------------------------------------------------------------------


def method_label(kind: TenderKind | None, card: dict[str, Any], name: str = "") -> str:
    """Return how people call a way of paying: `Cash`, `Visa •••• 4242`.

    `kind` is None for a payment made elsewhere; `name` is the store's own for it, if any.
    """
    return _worded(recorded_method(kind, card, name), str)


def label_of(tender: Tender) -> str:
    """Return how people call the way in which a tender was paid."""
    return method_label(TenderKind(tender.kind), tender.card, tender.label)


def recorded_method(
    kind: TenderKind | None, card: dict[str, Any], name: str = ""
) -> dict[str, Any]:
    """Return how the history's rows keep a way of paying, as JSON: its kind, and what names it.

    That is the store's own `label` for it, and a card's `brand` and `last4`, where they are known.
    """
    known = card if card.get("last4") else {"brand": "", "last4": ""}
    return {"kind": kind, "label": name, "brand": known["brand"], "last4": known["last4"]}


def methods_label(methods: Sequence[dict[str, Any]]) -> str:
    """Return how people call all ways of paying of a row: `Cash + Visa •••• 4242`."""
    return " + ".join(dict.fromkeys(_worded(method, str) for method in methods))


def _worded(method: dict[str, Any], word: Callable[[Message], str]) -> str:
    if method["last4"]:
        return card_label(method["brand"], method["last4"])
    kind = TenderKind(method["kind"]) if method["kind"] else None
    return method["label"] or word(name_of(kind))


# --- a sale's row ------------------------------------------------------------------------------


@dataclass
class SaleRows:
    """A sale and what finishing and showing it look up: two queries, for the customer waits.

    It has a `deposit` where it was ever kept as one.
    """

    sale: Sale
    register: Register
    entry: HistoryEntry | None
    time_zone: str
    day_starts_at_hour: int
    deposit: Deposit | None
    tenders: list[Tender]
    payments: dict[str, StripePayment]

    def day_of(self, moment: datetime) -> date:
        """Return the store's day of a moment, by the profile that the sale was rung up with."""
        return business_date(moment, self.time_zone, self.day_starts_at_hour)


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


_IDS: BindParameter[str] = bindparam("ids", expanding=True)
# Built once: while the customer waits, building a statement takes longer than running it.
_BELONGINGS = (
    select(
        Sale,
        Register,
        HistoryEntry,
        StoreProfile.time_zone,
        StoreProfile.day_starts_at_hour,
        Deposit,
    )
    .join(Register, Register.id == Sale.register_id)
    .join(StoreProfile, StoreProfile.id == Sale.profile_id)
    .outerjoin(HistoryEntry, HistoryEntry.id == Sale.id)
    .outerjoin(Deposit, Deposit.sale_id == Sale.id)
    .where(Sale.id == bindparam("sale_id"))
)
_TENDERS = (
    select(Tender, StripePayment)
    .outerjoin(StripePayment, StripePayment.intent_id == Tender.intent_id)
    .where(Tender.sale_id == bindparam("sale_id"))
    .order_by(as_written(Tender))
)
_ITEMS = (
    select(SaleLine.name, SaleLine.note)
    .where(SaleLine.sale_id == bindparam("sale_id"))
    .order_by(SaleLine.position)
)


_REFUND_NOTES = (
    select(Refund.note)
    .where(Refund.sale_id == bindparam("sale_id"), Refund.note != "")
    .order_by(Refund.created_at, Refund.id)
)
_SENT_TO = select(ReceiptEmail.address).where(ReceiptEmail.intent_id.in_(_IDS))


def write_sale_entry(session: Session, sale_id: str) -> None:
    """Bring a sale's row of the history up to date; a sale nobody began to pay has none."""
    session.flush()
    fill_sale_entry(session, sale_rows(session, sale_id))


def fill_sale_entry(session: Session, rows: SaleRows) -> None:
    """Do the same for rows that were read already, with what was changed in them since."""
    shown = [
        each
        for each in rows.tenders
        if each.state not in _NOT_ASKED or each.decline_code is not None
    ]
    sale, entry = rows.sale, rows.entry
    if not shown and sale.state == SaleState.OPEN:
        if entry is not None:
            session.delete(entry)
        return
    taken = sum(t.amount_minor for t in shown if t.state == TenderState.APPROVED)
    no_sale = sale.state == SaleState.RETURNED
    refunded = _refunded_of_sale(session, rows) if taken or no_sale else 0
    entry = entry or HistoryEntry(id=sale.id, kind=EntryKind.SALE, sale_id=sale.id)
    entry.register_id = sale.register_id
    entry.customer_id = sale.customer_id
    entry.occurred_at = sale.paid_at or sale.created_at
    entry.business_date = sale.business_date or business_date(
        entry.occurred_at, rows.time_zone, rows.day_starts_at_hour
    )
    entry.amount_minor = max(sale.total_minor + sale.tip_minor, taken)
    entry.currency = sale.currency
    entry.refunded_minor = refunded
    entry.status = (
        PaymentStatus.REFUNDED if no_sale else _sale_status(session, rows, shown, taken, refunded)
    )
    entry.methods = [recorded_method(TenderKind.CASH, {})] if no_sale else _methods(shown)
    entry.cashier_id = sale.cashier_id
    entry.receipt_number = sale.receipt_number
    entry.search_text = _sale_text(session, entry, rows, shown)
    facts_of_sale(
        entry, sale, rows.tenders, rows.payments, rows.time_zone, rows.day_starts_at_hour
    ).apply(entry)
    session.add(entry)


def _refunded_of_sale(session: Session, rows: SaleRows) -> int:
    """Return what was given back of a sale; refunds are made from its row, or known to Stripe."""
    refunds: Sequence[Refund] = ()
    no_sale = rows.sale.state == SaleState.RETURNED
    elsewhere = any(each.refunded_minor for each in rows.payments.values())
    if no_sale or rows.entry is not None or elsewhere:
        refunds = session.scalars(select(Refund).where(Refund.sale_id == rows.sale.id)).all()
    if no_sale:
        return refunded_of_payment(None, refunds, certain=True)
    return sum(
        refunded_of_payment(
            rows.payments.get(tender.intent_id or ""),
            [refund for refund in refunds if refund.tender_id == tender.id],
            certain=True,
        )
        for tender in rows.tenders
        if tender.state == TenderState.APPROVED
    )


def _sale_status(
    session: Session, rows: SaleRows, tenders: Sequence[Tender], taken: int, refunded: int
) -> PaymentStatus:
    sale = rows.sale
    # Money may have moved; a reader or a page that waits has moved none.
    charging = any(t.state == TenderState.PENDING and t.kind in CHARGED_BY_CALL for t in tenders)
    if charging or any(tender.state in _NOT_KNOWN for tender in tenders):
        return PaymentStatus.UNKNOWN
    if sale.state == SaleState.OPEN:
        return _open_status(rows, tenders)
    if sale.voided_at and refunded >= taken:
        return PaymentStatus.VOIDED
    if sale.state == SaleState.OVERPAID and _is_over(session, sale, taken - refunded):
        return PaymentStatus.OVERPAID
    # What was taken for one that was given up, and did not go back, its customer's bank has.
    with_bank = sale.state == SaleState.OVERPAID and sale.receipt_number is None and not refunded
    if sale.state == SaleState.ABANDONED or with_bank:
        return PaymentStatus.CANCELLED
    return paid_status(taken, refunded)


def _is_over(session: Session, sale: Sale, left: int) -> bool:
    """Return whether more is here of what was paid for a sale than is for it."""
    return left - held_by_banks(session, sale) > due_for(session, sale, certain=True)


def _open_status(rows: SaleRows, tenders: Sequence[Tender]) -> PaymentStatus:
    if rows.deposit is not None:
        return PaymentStatus.DEPOSIT
    over = all(tender.state in _REFUSED for tender in tenders)
    return PaymentStatus.DECLINED if over else PaymentStatus.WAITING


def _methods(tenders: Sequence[Tender]) -> list[dict[str, Any]]:
    """Return the ways that took money, or that were tried where none did."""
    good = [tender for tender in tenders if tender.state == TenderState.APPROVED] or tenders
    methods = [recorded_method(TenderKind(each.kind), each.card, each.label) for each in good]
    return [method for place, method in enumerate(methods) if method not in methods[:place]]


def _sale_text(
    session: Session, entry: HistoryEntry, rows: SaleRows, tenders: Sequence[Tender]
) -> str:
    lines = session.execute(_ITEMS, {"sale_id": entry.id}).all()
    named = [name for each in tenders for name in (each.intent_id, each.reference) if name]
    emails = [each.receipt_email for each in rows.payments.values()]
    noted_later: Sequence[str] = ()
    if rows.entry is not None:  # while the customer waits for a sale there is none of that yet
        emails += session.scalars(_SENT_TO, {"ids": list(rows.payments)})
        noted_later = session.scalars(_REFUND_NOTES, {"sale_id": entry.id}).all()
    items = [part for line in lines for part in (line.name, line.note) if part]
    noted = " ".join(items)[:_MOST_ITEM_TEXT]  # not shown: what the search looks through
    later = [*dict.fromkeys(emails), rows.sale.note, *dict.fromkeys(noted_later)]
    if (deposit := rows.deposit) is not None:
        later += [deposit.number, deposit.name, deposit.phone]
    return search_text_of(entry, [*named, *later, noted])


def search_text_of(entry: HistoryEntry, more: Sequence[str]) -> str:
    """Return what the search looks through, beside the names of customer and cashier.

    Ways of paying stand there in English, whoever reads it (`history_terms`); `more` are ids of
    payments, emails that receipts went to, notes and names of items.
    """
    amount = str(Money(entry.amount_minor, entry.currency).decimal())
    methods = [_worded(method, lambda name: name.text) for method in entry.methods]
    ways = " + ".join(dict.fromkeys(methods))
    first = [entry.receipt_number or "", amount, amount.replace(".", ","), ways]
    return fold(" ".join(filter(None, [*first, *more])))  # not shown: what the search looks through


# --- whose the rows are ------------------------------------------------------------------------


def assign_customer(session: Session, which: ColumnElement[bool], customer_id: str | None) -> None:
    """Attach rows of the history to another customer, or to nobody, in one statement."""
    session.flush()
    entries = session.execute(select(HistoryEntry.id, HistoryEntry.customer_id).where(which)).all()
    people = {entry.customer_id for entry in entries} | {customer_id}
    changes = [(Kind.HISTORY, entry.id) for entry in entries]
    changes += [(Kind.PURCHASE, each) for each in people if each]
    rows = [{"id": entry.id, "customer_id": customer_id} for entry in entries]
    if rows:
        bulk_write(session, update(HistoryEntry), rows, changes=changes)


# --- the row of a payment that no sale made ----------------------------------------------------


_ENTRIES = select(HistoryEntry).where(HistoryEntry.id.in_(_IDS))
_REFUNDS = select(Refund).where(Refund.intent_id.in_(_IDS))
_EMAILS = select(ReceiptEmail).where(ReceiptEmail.intent_id.in_(_IDS))
_CUSTOMERS = select(Customer.stripe_id, Customer.id).where(Customer.stripe_id.in_(_IDS))


def write_payment_entry(session: Session, intent_id: str) -> None:
    """Bring the row of a payment that no sale of ours made up to date.

    What Till itself made to try a reader or an account out has none: it takes no money.
    """
    write_payment_entries(session, [session.get_one(StripePayment, intent_id)])


def write_payment_entries(session: Session, payments: Iterable[StripePayment]) -> None:
    """Do the same for many payments, with as few queries as for one."""
    shown = {each.intent_id: each for each in payments if _is_shown(each)}
    session.flush()
    chosen = {"ids": list(shown)}
    entries = {entry.id: entry for entry in session.scalars(_ENTRIES, chosen)}
    refunds: dict[str | None, list[Refund]] = defaultdict(list)
    for refund in session.scalars(_REFUNDS, chosen):
        refunds[refund.intent_id].append(refund)
    sent_to: dict[str, list[str]] = defaultdict(list)
    if entries:  # nothing was sent for what is not known yet
        for email in session.scalars(_EMAILS, {"ids": list(entries)}):
            sent_to[email.intent_id].append(email.address)
    projection = _Projection(session, shown.values())
    for intent_id, payment in shown.items():
        entry = entries.get(intent_id) or _new_entry(payment)
        projection.fill(entry, payment, refunds[intent_id], sent_to[intent_id])
        session.add(entry)


def insert_payment_entries(session: Session, payments: Iterable[StripePayment]) -> None:
    """Write the rows of payments of which the books had nothing at all, no refund either."""
    shown = list(filter(_is_shown, payments))
    projection = _Projection(session, shown)
    entries = [_new_entry(each) for each in shown]
    for entry, payment in zip(entries, shown, strict=True):
        projection.fill(entry, payment, (), ())
    insert_new(session, entries)


def _is_shown(payment: StripePayment) -> bool:
    return bool(payment.received_minor) or not _TRIALS & payment.facts.keys()


def _new_entry(payment: StripePayment) -> HistoryEntry:
    return HistoryEntry(id=payment.intent_id, kind=EntryKind.PAYMENT, intent_id=payment.intent_id)


class _Projection:
    """What rows of payments show beside them: whose they are, and the store's days."""

    def __init__(self, session: Session, payments: Iterable[StripePayment]) -> None:
        self._customers = _customers_of(session, payments)
        self._days = StoreDays(session)

    def fill(
        self,
        entry: HistoryEntry,
        payment: StripePayment,
        refunds: Sequence[Refund],
        sent_to: Sequence[str],
    ) -> None:
        entry.customer_id = self._customers.get(payment.stripe_customer_id)
        entry.business_date = self._days.of(payment.created_at)
        _fill_payment_entry(entry, payment, refunds, sent_to)
        facts_of_payment(entry, payment, self._days.zone_at(payment.created_at)).apply(entry)


def _fill_payment_entry(
    entry: HistoryEntry,
    payment: StripePayment,
    refunds: Sequence[Refund],
    sent_to: Sequence[str],
) -> None:
    entry.occurred_at = payment.created_at
    entry.amount_minor = payment.amount_minor
    entry.currency = payment.currency
    entry.refunded_minor = refunded_of_payment(payment, refunds, certain=True)
    entry.status = _payment_status(payment, entry.refunded_minor)
    entry.methods = [recorded_method(None, payment.card)]
    entry.receipt_number = None
    notes = dict.fromkeys(refund.note for refund in refunds if refund.note)
    emails = dict.fromkeys((payment.receipt_email, *sent_to))
    entry.search_text = search_text_of(
        entry, [payment.intent_id, *emails, payment.description, *notes]
    )


def _customers_of(session: Session, payments: Iterable[StripePayment]) -> dict[str | None, str]:
    """Return whose payments these are, by the ids that customers have at Stripe."""
    named = {each.stripe_customer_id for each in payments if each.stripe_customer_id}
    if not named:
        return {}
    rows = session.execute(_CUSTOMERS, {"ids": list(named)})
    return {row.stripe_id: row.id for row in rows}


def _payment_status(payment: StripePayment, refunded: int) -> PaymentStatus:
    if payment.status == "succeeded":
        return paid_status(payment.received_minor, refunded)
    if payment.status == "canceled":
        return PaymentStatus.CANCELLED
    return PaymentStatus.DECLINED if payment.failure_code else PaymentStatus.WAITING
