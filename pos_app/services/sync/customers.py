"""Taking over what Stripe says of customers, made here or elsewhere."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.logical_clock import is_later
from pos_app.db.models.customers import Customer
from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.domain.ids import new_id
from pos_app.services.customers.stripe_customers import LINKED, MISSING, PENDING
from pos_app.services.ledger.customer_changes import was_deleted
from pos_app.services.ledger.customer_rows import fill
from pos_app.services.ledger.read_model import assign_customer
from pos_app.services.views.customers import CustomerDraft
from pos_app.stripe_service.facts import CustomerFacts


def take_customer(session: Session, facts: CustomerFacts, asked: int, clock: Clock) -> None:
    """Keep what Stripe said of a customer.

    What was changed here since the fetch began (`asked`), or still waits to be sent, stands.
    """
    row = _known(session, facts)
    if facts.deleted:
        if row is not None and row.anonymised_at is None:
            row.stripe_state = MISSING
    elif row is not None:
        _take(session, row, facts, asked, clock)
    elif not was_deleted(session, facts.id):  # here, and not yet at Stripe, or asked before that
        _add(session, facts, clock)


def _take(session: Session, row: Customer, facts: CustomerFacts, asked: int, clock: Clock) -> None:
    if row.anonymised_at is not None or is_later(row.change_no, asked):
        return
    linked = row.stripe_id == facts.id and row.stripe_state == LINKED
    if row.stripe_id is None:
        row.stripe_id = facts.id  # the answer to its making was lost
    if row.stripe_state == PENDING:
        return
    row.stripe_state = LINKED
    told = _details(facts, row.notes)
    known = row.name, row.email, row.phone, row.notes, row.locales
    if linked and told == CustomerDraft(*known):
        return
    fill(session, row, told)
    row.updated_at, row.change_no = clock.now(), asked


def _details(facts: CustomerFacts, notes: str = "") -> CustomerDraft:
    return CustomerDraft(facts.name, facts.email, facts.phone, notes, ",".join(facts.locales))


def without_cards(session: Session, limit: int) -> list[str]:
    """Return customers whose cards were never asked for, the newest first."""
    waiting = select(Customer.id).where(
        Customer.stripe_state == LINKED, Customer.cards_synced_at.is_(None)
    )
    return list(session.scalars(waiting.order_by(Customer.created_at.desc()).limit(limit)))


def _known(session: Session, facts: CustomerFacts) -> Customer | None:
    by_id = select(Customer).where(Customer.stripe_id == facts.id)
    if row := session.scalars(by_id).one_or_none():
        return row
    ours = session.get(Customer, facts.metadata.get("till_customer", ""))
    # One that has another Stripe customer by now was made again: this is the earlier one.
    return ours if ours is not None and ours.stripe_id is None else None


def _add(session: Session, facts: CustomerFacts, clock: Clock) -> None:
    now = clock.now()
    row = Customer(
        id=new_id(),
        stripe_id=facts.id,
        stripe_state=LINKED,
        create_key=new_id(),
        name="",
        search_text="",
        created_at=facts.created or now,
        updated_at=facts.created or now,
    )
    session.add(row)
    fill(session, row, _details(facts))
    _name_their_payments(session, row)


def _name_their_payments(session: Session, row: Customer) -> None:
    """Assign the payments of a customer who was not known before."""
    theirs = select(StripePayment.intent_id).where(
        StripePayment.stripe_customer_id == row.stripe_id
    )
    assign_customer(session, HistoryEntry.id.in_(theirs), row.id)
