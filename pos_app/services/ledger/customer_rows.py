"""How customers lie in the tables: reading them as views, and writing what belongs together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.db.logical_clock import number_here
from pos_app.db.models.customers import Customer, SavedCard
from pos_app.db.models.history import HistoryEntry
from pos_app.db.search import customer_filter
from pos_app.domain.money import Money
from pos_app.domain.payments import PaymentStatus
from pos_app.domain.searching import digits, fold, national_number
from pos_app.domain.taxes import TaxExemption
from pos_app.domain.texts import _
from pos_app.services.ledger.customer_changes import waits
from pos_app.services.ledger.read_model import assign_customer, methods_label
from pos_app.services.shared.errors import DeletedCustomerError
from pos_app.services.views.customers import (
    CardView,
    CustomerDraft,
    CustomerRow,
    CustomerView,
    Purchase,
)

DELETED_NAME: Final = "Deleted customer"  # not shown: stored; `shown_name` says it
MAX_PURCHASES = 200

_TAKEN = (
    PaymentStatus.PAID,
    PaymentStatus.PART_REFUNDED,
    PaymentStatus.REFUNDED,
    PaymentStatus.OVERPAID,
)
_FEWEST_DIGITS = 6
"""Fewer digits than that are no phone number to compare."""


def mark_changed(session: Session, row: Customer, now: datetime) -> None:
    """Record that details were changed here: Stripe may have been asked for the earlier ones."""
    row.updated_at, row.change_no, row.asked_at = now, number_here(session), None


def customer_row(session: Session, customer_id: str) -> Customer:
    """Return a customer who is still one. Raises DeletedCustomerError otherwise."""
    row = session.get(Customer, customer_id)
    if row is None or row.anonymised_at is not None:
        raise DeletedCustomerError
    return row


def cards_of(session: Session, row: Customer) -> tuple[CardView, ...]:
    """Return the saved cards, the default one first, then the newest."""
    chosen = select(SavedCard).where(SavedCard.customer_id == row.id)
    cards = [
        CardView(
            id=card.id,
            brand=card.brand,
            last4=card.last4,
            exp_month=card.exp_month,
            exp_year=card.exp_year,
            is_default=card.id == row.default_card_id,
        )
        for card in session.scalars(chosen.order_by(SavedCard.created_at.desc()))
    ]
    return tuple(sorted(cards, key=lambda card: not card.is_default))


def customer_rows(session: Session, rows: Sequence[Customer]) -> list[CustomerRow]:
    """Return rows of the table with the last four digits of their cards."""
    last4s: dict[str, list[str]] = {}
    chosen = select(SavedCard.customer_id, SavedCard.last4).order_by(SavedCard.created_at.desc())
    for owner, last4 in session.execute(
        chosen.where(SavedCard.customer_id.in_([row.id for row in rows]))
    ):
        last4s.setdefault(owner, []).append(last4)
    return [
        CustomerRow(
            id=row.id,
            name=row.name,
            email=row.email,
            phone=row.phone,
            last4s=tuple(last4s.get(row.id, ())),
            stripe_state=row.stripe_state,
            created_at=row.created_at,
            folded=row.search_text,
        )
        for row in rows
    ]


def customer_view(session: Session, row: Customer) -> CustomerView:
    """Return a customer in full."""
    return CustomerView(
        id=row.id,
        name=row.name,
        email=row.email,
        phone=row.phone,
        notes=row.notes,
        stripe_id=row.stripe_id,
        stripe_state=row.stripe_state,
        cards=cards_of(session, row),
        purchases=_purchases(session, row.id),
        spent=_spent(session, row.id),
        created_at=row.created_at,
        waits=waits(session, row.id),
        exemption=exemption_of(row),
        locales=row.locales,
    )


def exemption_of(row: Customer) -> TaxExemption | None:
    """Return why a customer pays no tax, None where they do."""
    return TaxExemption(row.exempt_reason, row.exempt_number) if row.exempt_reason else None


def fill(session: Session, row: Customer, draft: CustomerDraft) -> None:
    """Write what a person typed, and what is derived from it."""
    row.name, row.email, row.phone = draft.name, draft.email, draft.phone
    row.notes, row.locales = draft.notes, draft.locales
    session.flush()
    index_for_search(session, row)


def index_for_search(session: Session, row: Customer) -> None:
    """Rebuild what the search looks through; to be called when details or cards change."""
    last4s = session.scalars(select(SavedCard.last4).where(SavedCard.customer_id == row.id))
    row.search_text = search_text(row.name, row.email, row.phone, last4s)


def search_text(name: str, email: str, phone: str, last4s: Iterable[str]) -> str:
    """Return the folded words that find a customer; it begins with the name, to sort by.

    The same last four digits stand there once: side by side they would read as a card number.
    """
    parts = (name, email, phone, digits(phone), *dict.fromkeys(last4s))
    return fold(" ".join(filter(None, parts)))  # not shown: what the search looks through


def shown_name(stored: str) -> str:
    """Return a customer's name in the history as people read it, also of one who was deleted."""
    return _("Deleted customer") if stored == DELETED_NAME else stored


def forget_payments(session: Session, customer_id: str) -> None:
    """Detach payments that no sale made from a customer; sales still say that there was one."""
    theirs = HistoryEntry.customer_id == customer_id
    assign_customer(session, theirs & HistoryEntry.sale_id.is_(None), None)


def drop_cards(session: Session, customer_id: str) -> None:
    """Forget the saved cards of a customer, here only."""
    for card in session.scalars(select(SavedCard).where(SavedCard.customer_id == customer_id)):
        session.delete(card)
    session.flush()


def lookalikes(
    session: Session, draft: CustomerDraft, except_id: str | None = None
) -> list[Customer]:
    """Return customers with the same email or phone, however they were typed."""
    number, email = national_number(draft.phone), fold(draft.email.strip())
    found: dict[str, Customer] = {}
    if email:
        found |= {row.id: row for row in _holding(session, email) if fold(row.email) == email}
    if len(number) >= _FEWEST_DIGITS:
        alike = _holding(session, number)
        found |= {row.id: row for row in alike if national_number(row.phone) == number}
    found.pop(except_id or "", None)
    return list(found.values())


def _holding(session: Session, text: str) -> list[Customer]:
    chosen = select(Customer).where(customer_filter(text), Customer.anonymised_at.is_(None))
    return list(session.scalars(chosen.limit(50)))


def _purchases(session: Session, customer_id: str) -> tuple[Purchase, ...]:
    chosen = (
        select(HistoryEntry)
        .where(HistoryEntry.customer_id == customer_id)
        .order_by(HistoryEntry.occurred_at.desc(), HistoryEntry.id.desc())
        .limit(MAX_PURCHASES)
    )
    return tuple(
        Purchase(
            id=entry.id,
            occurred_at=entry.occurred_at,
            amount=Money(entry.amount_minor, entry.currency),
            refunded=entry.refunded_minor,
            status=PaymentStatus(entry.status),
            receipt_number=entry.receipt_number,
            method=methods_label(entry.methods),
        )
        for entry in session.scalars(chosen)
    )


def _spent(session: Session, customer_id: str) -> tuple[Money, ...]:
    kept = func.sum(HistoryEntry.amount_minor - HistoryEntry.refunded_minor)
    chosen = (
        select(HistoryEntry.currency, kept)
        .where(HistoryEntry.customer_id == customer_id, HistoryEntry.status.in_(_TAKEN))
        .group_by(HistoryEntry.currency)
        .order_by(HistoryEntry.currency)
    )
    return tuple(Money(int(minor), currency) for currency, minor in session.execute(chosen))
