"""Refunds for which the customer presents the card again at a reader (Interac)."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models import Refund
from pos_app.services.connection import Connection
from pos_app.services.readers import Readers
from pos_app.stripe_service.facts import RefundFacts


class RefundBooks(Protocol):
    """Who writes down what came of a refund, with all that follows from it, in one transaction."""

    def keep(self, session: Session, refund: Refund, facts: RefundFacts) -> None:
        """Write what Stripe says of a refund that was made."""
        ...

    def not_given(self, session: Session, refund: Refund, code: str) -> None:
        """Write that a refund was certainly not made, and Stripe's code that says why."""
        ...


class ReaderRefunds:
    """Has a reader ask for the card that a refund goes back to.

    The refund's row is committed as STARTED, with its `reader_id`, before any of this. `step` of
    the row is what the reader said last; its state changes through `RefundBooks` only.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        readers: Readers,
        books: RefundBooks,
    ) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock
        self._connection = connection
        self._readers = readers
        self._books = books

    def start(
        self, refund_id: str, *, reverse_transfer: bool = False, refund_fee: bool = False
    ) -> None:
        """Have the reader ask for the card: one attempt under the refund's own key.

        Afterwards the row is STARTED (the reader waits for the card), UNKNOWN, or was settled.
        Raises UserError where the reader did not take it; the row is NOT_REFUNDED then.
        """
        raise NotImplementedError

    def look(self, refund_id: str) -> None:
        """Poll, with the customer there; the row says what is known afterwards.

        Raises StripeError where Stripe can't be asked.
        """
        raise NotImplementedError

    def cancel(self, refund_id: str) -> None:
        """Clear the reader, and say whether money was given back after all.

        Without a sure answer the row is UNKNOWN. Raises StripeError as `look`.
        """
        raise NotImplementedError
