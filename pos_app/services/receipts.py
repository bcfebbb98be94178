"""Receipts: written as HTML for paper and PDF, sent by Stripe as email, and printed once."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models import Book, HistoryEntry, Job, Sale, Tender
from pos_app.domain.payments import TenderState
from pos_app.errors import UserError
from pos_app.services.connection import Connection
from pos_app.services.history import history_row
from pos_app.services.history_details import payment_details, sale_details
from pos_app.services.read_model import record_payment
from pos_app.services.receipt_page import receipt_page
from pos_app.services.sales import own_register_id
from pos_app.services.splits import header_of
from pos_app.services.views import JobView, SaleDetails
from pos_app.services.wording import explain
from pos_app.stripe_service.errors import StripeError

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Receipts:
    """The receipts of one book."""

    def __init__(self, *, database: Database, clock: Clock, connection: Connection) -> None:
        """Work on one book; Stripe is asked for emails only."""
        self._database = database
        self._clock = clock
        self._connection = connection

    def html(self, history_id: str, copy: bool) -> str:
        """Return the receipt of a row of the history, marked as a copy where it is one.

        It keeps to the HTML that Qt's rich text knows. Raises UserError when the row is gone.
        """
        with self._database.read() as session:
            mode = session.scalars(select(Book.mode)).one()
            return receipt_page(_details(session, history_id), mode, copy=copy)

    def last_sale_id(self) -> str | None:
        """Return this register's last finished sale, None before the first."""
        with self._database.read() as session:
            finished = select(Sale.id).where(
                Sale.register_id == own_register_id(session), Sale.paid_at.is_not(None)
            )
            return session.scalars(finished.order_by(Sale.paid_at.desc()).limit(1)).first()

    def email(self, history_id: str, address: str) -> None:
        """Have Stripe send its receipt for the card payments of a sale.

        Raises UserError for what is no address, for a sale without a card payment, and where
        Stripe can't be reached.
        """
        if not _EMAIL.fullmatch(address.strip()):
            raise UserError(
                f"“{address.strip()}” is not an email address.", next_step="Type it again."
            )
        with self._database.read() as session:
            payments = _paid_by_card(session, history_id)
        if not payments:
            raise UserError(
                "Stripe sends receipts for card payments only.",
                next_step="Print the receipt, or save it as PDF.",
            )
        try:
            for intent_id, account in payments:
                self._send(intent_id, address.strip(), account)
        except StripeError as error:
            raise explain(error, "send the receipt") from error

    def pending_jobs(self) -> list[JobView]:
        """Return what is still to be done for paid sales of this register, the oldest first."""
        with self._database.read() as session:
            waiting = (
                select(Job)
                .join(Sale, Sale.id == Job.sale_id)
                .where(Job.done_at.is_(None), Sale.register_id == own_register_id(session))
                .order_by(Job.created_at)
            )
            return [JobView(job.id, job.sale_id, job.kind) for job in session.scalars(waiting)]

    def job_done(self, job_id: str) -> None:
        """Note that a job was done: it is done once."""
        with self._database.write() as session:
            job = session.get_one(Job, job_id)
            job.done_at = job.done_at or self._clock.now()

    def _send(self, intent_id: str, address: str, account: str | None) -> None:
        at = self._clock.now()
        calls = self._connection.gateway().payments
        facts = calls.set_receipt_email(intent_id, address, account=account)
        with self._database.write() as session:
            record_payment(session, facts, at, account)


def _details(session: Session, history_id: str) -> SaleDetails:
    entry = session.get(HistoryEntry, history_id)
    if entry is None:
        raise UserError("This sale is not in the history.", next_step="Refresh the list.")
    build = sale_details if entry.sale_id else payment_details
    return build(session, entry, history_row(entry))


def _paid_by_card(session: Session, history_id: str) -> list[tuple[str, str | None]]:
    details = _details(session, history_id)
    if details.row.sale_id is None:
        return [
            (tender.intent_id, tender.account_id)
            for tender in details.tenders
            if tender.intent_id and tender.state is TenderState.APPROVED
        ]
    rows = session.scalars(
        select(Tender).where(
            Tender.sale_id == history_id,
            Tender.intent_id.is_not(None),
            Tender.state == TenderState.APPROVED,
        )
    )
    return [(row.intent_id, header_of(row)) for row in rows if row.intent_id]
