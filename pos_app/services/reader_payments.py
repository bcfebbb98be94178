"""Payments on a card reader: prepared, started, polled, given up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.services.connection import Connection
from pos_app.services.open_payments import OpenPayments
from pos_app.services.readers import Readers
from pos_app.services.tenders import Tenders
from pos_app.services.views import ConnectView, TenderView

LONGEST_WAIT = timedelta(minutes=3)
"""After that a reader is cleared and the payment settled: nobody may be there any more."""


class ReaderPayments:
    """A `Way`: tenders of the kind READER. Amounts are minor units of the sale's currency."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        tenders: Tenders,
        open_payments: OpenPayments,
        readers: Readers,
        connect: Callable[[], ConnectView],
        stripe_customer: Callable[[str], str],
    ) -> None:
        """Work on one book; intents are made and cancelled by `tenders`.

        `stripe_customer` returns the Stripe customer of one of ours, made where there is none.
        """
        self._database = database
        self._clock = clock
        self._connection = connection
        self._tenders = tenders
        self._open_payments = open_payments
        self._readers = readers
        self._connect = connect
        self._stripe_customer = stripe_customer

    def prepare(
        self, sale_id: str, reader_id: str, amount: int | None = None, *, keep_card: bool = False
    ) -> TenderView:
        """Make ready to take `amount` (what is left, where None) on a reader; moves no money.

        `keep_card` where the sale's customer agreed that the card is kept. The sale's own
        prepared or declined reader payment is used again where it is otherwise the same. Another
        open payment of the sale is cancelled first. Raises UserError.
        """
        raise NotImplementedError

    def start(self, tender_id: str, reader_id: str | None = None) -> TenderView:
        """Have the reader ask for the card: one attempt, one round trip.

        Again after a decline, on this or another reader: the same intent. Pending means that the
        reader has it; PREPARED with a `step` says why it has not (busy, offline, in use, not
        reached), nothing was charged then. Raises UserError where nothing was tried.
        """
        raise NotImplementedError

    def look(self, tender_id: str) -> TenderView:
        """Poll: the intent is the truth, the reader's action tells the step.

        After `LONGEST_WAIT` it clears the reader and settles the intent itself.
        """
        raise NotImplementedError

    def cancel(self, tender_id: str) -> TenderView:
        """Clear the reader, cancel the intent, and return what Stripe's answer says.

        It may have gone through. While the card is being authorised it stays PENDING.
        """
        raise NotImplementedError

    def recover(self, tender_id: str) -> TenderView:
        """Settle it without the customer; clears the reader where it still shows this payment."""
        raise NotImplementedError
