"""Receipts that Stripe is to send by email."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.history import ReceiptEmail
from pos_app.db.models.outbox import OutboxEntry
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.texts import _
from pos_app.services.ledger.payment_records import record_payment
from pos_app.services.shared.connection import Connection

ADDRESS: Final = "address"
"""The name among an entry's params."""


class ReceiptEmails:
    """Has Stripe send them: the outbox's consumer. An entry is of one payment.

    At least once. For a day Stripe knows the entry's key, so that a lost answer makes no second
    email; after that, or where Stripe itself failed, the customer may get the same receipt twice.
    """

    def __init__(self, *, database: Database, clock: Clock, connection: Connection) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock
        self._connection = connection

    def deliver(self, entry: OutboxEntry) -> None:
        """Give Stripe the address. Raises StripeError."""
        asked = self._database.logical_clock.next()
        facts = self._connection.gateway().payments.set_receipt_email(
            entry.subject_id,
            entry.params[ADDRESS],
            key=entry.idempotency_key or "",
            account=entry.account_id,
        )
        with self._database.write() as session:
            now = self._clock.now()
            if session.get(ReceiptEmail, entry.id) is None:
                session.add(
                    ReceiptEmail(
                        id=entry.id,
                        intent_id=entry.subject_id,
                        address=entry.params[ADDRESS],
                        sent_at=now,
                    )
                )
            record_payment(session, facts, asked, now, entry.account_id)

    def delivered(self, session: Session, entry: OutboxEntry) -> None:
        """Write nothing: the payment was recorded as Stripe answered it."""

    def failed(self, _kind: OutboxKind) -> str:
        """Return the sentence that says what Till could not do."""
        return _("Till could not send the receipt.")

    def failed_for(self, _session: Session, entry: OutboxEntry) -> str:
        """Return the same sentence with where to."""
        return _("Till could not send the receipt to {address}.", address=entry.params[ADDRESS])
