"""Why a row of the history was found, where what is shown of it does not say so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pos_app.db.models.customers import Customer
from pos_app.db.models.history import ReceiptEmail, StripePayment
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.domain.search_marks import SearchMarks
from pos_app.domain.searching import customer_words, fold, occurs
from pos_app.services.views.history import HistoryRow
from pos_app.services.views.history_matches import FoundIn, Match

Texts = dict[str, list[Match]]
"""What may have been found, by the ids of the rows."""


def matches_of(
    session: Session, rows: Sequence[HistoryRow], text: str
) -> dict[str, tuple[Match, ...]]:
    """Return, by the ids of rows that a text finds, in what else than amount and method it does."""
    marks = SearchMarks(text)
    left = {row.id: marks.missing(_always_shown(row)) for row in rows}
    unexplained = [row for row in rows if left[row.id]]
    texts = _texts(session, unexplained) if unexplained else {}
    by_ids = tuple(Match(FoundIn.ID, each) for _kind, each in marks.ids)
    return {
        row.id: (*by_ids, *dict.fromkeys(_explaining(left[row.id], texts.get(row.id, ()))))
        for row in rows
    }


def _always_shown(row: HistoryRow) -> str:
    amount = str(row.amount.decimal())
    return fold(" ".join((amount, amount.replace(".", ","), row.method)))  # not shown: compared


def _explaining(
    groups: Sequence[tuple[tuple[str, ...], ...]], texts: Sequence[Match]
) -> Iterator[Match]:
    for group in groups:
        found = (each for each in texts if occurs([group], _folded(each)))
        if first := next(found, None):
            yield first


def _folded(match: Match) -> str:
    if match.where is FoundIn.PHONE:
        return customer_words("", "", match.text)
    return fold(match.text)


def _texts(session: Session, rows: Sequence[HistoryRow]) -> Texts:
    """Read what the rows are found by beside what they show, the likeliest of each row first."""
    texts: Texts = defaultdict(list)
    for row in rows:
        texts[row.id] += [
            Match(FoundIn.CUSTOMER, row.customer_name),
            Match(FoundIn.RECEIPT, row.receipt_number or ""),
            Match(FoundIn.CASHIER, row.cashier_name),
        ]
    sales = [row.sale_id for row in rows if row.sale_id]
    lines = select(SaleLine.sale_id, SaleLine.name, SaleLine.note)
    of_these = lines.where(SaleLine.sale_id.in_(sales)).order_by(SaleLine.position)
    for sale_id, name, note in session.execute(of_these):
        texts[sale_id] += [Match(FoundIn.ITEM, name), Match(FoundIn.NOTE, note)]
    for sale_id, note in session.execute(select(Sale.id, Sale.note).where(Sale.id.in_(sales))):
        texts[sale_id].append(Match(FoundIn.NOTE, note))
    _add_customers(session, rows, texts)
    _add_payments(session, rows, texts)
    return texts


def _add_customers(session: Session, rows: Sequence[HistoryRow], texts: Texts) -> None:
    named = {row.customer_id for row in rows if row.customer_id}
    chosen = select(Customer.id, Customer.email, Customer.phone).where(Customer.id.in_(named))
    people = {each: (email, phone) for each, email, phone in session.execute(chosen)}
    for row in rows:
        email, phone = people.get(row.customer_id or "", ("", ""))
        texts[row.id] += [Match(FoundIn.EMAIL, email), Match(FoundIn.PHONE, phone)]


def _add_payments(session: Session, rows: Sequence[HistoryRow], texts: Texts) -> None:
    owners = {row.intent_id: row.id for row in rows if row.intent_id}
    sales = [row.sale_id for row in rows if row.sale_id]
    tenders = select(Tender.sale_id, Tender.intent_id, Tender.reference)
    for sale_id, intent_id, reference in session.execute(tenders.where(Tender.sale_id.in_(sales))):
        texts[sale_id].append(Match(FoundIn.REFERENCE, reference))
        if intent_id:
            owners[intent_id] = sale_id
    emails = select(ReceiptEmail).where(ReceiptEmail.intent_id.in_(owners))
    for email in session.scalars(emails):
        texts[owners[email.intent_id]].append(Match(FoundIn.EMAIL, email.address))
    refunds = select(Refund.sale_id, Refund.intent_id, Refund.note).where(
        or_(Refund.sale_id.in_(sales), Refund.intent_id.in_(owners)), Refund.note != ""
    )
    for refunded, paid_by, note in session.execute(refunds):
        texts[refunded or owners[paid_by or ""]].append(Match(FoundIn.REFUND_NOTE, note))
    payment = StripePayment
    chosen = select(payment.intent_id, payment.receipt_email, payment.description)
    for found in session.execute(chosen.where(payment.intent_id.in_(owners))):
        texts[owners[found.intent_id]] += [
            Match(FoundIn.EMAIL, found.receipt_email),
            Match(FoundIn.DESCRIPTION, found.description),
        ]
    for intent_id, row_id in owners.items():
        texts[row_id].append(Match(FoundIn.ID, intent_id))
