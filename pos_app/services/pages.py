"""Payments on a hosted page, which the customer opens by a QR code or a link."""

from __future__ import annotations

from collections.abc import Callable

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.services.connection import Connection
from pos_app.services.open_payments import OpenPayments
from pos_app.services.tenders import Tenders
from pos_app.services.views import ConnectView, TenderView


class Pages:
    """A `Way`: tenders of the kind PAGE. Amounts are minor units of the sale's currency."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        tenders: Tenders,
        open_payments: OpenPayments,
        connect: Callable[[], ConnectView],
        payer_page: Callable[[], str],
        stripe_customer: Callable[[str], str],
    ) -> None:
        """Work on one book.

        `payer_page` returns the store's own HTTPS page, empty where none was given;
        `stripe_customer` the Stripe customer of one of ours, made where there is none.
        """
        self._database = database
        self._clock = clock
        self._connection = connection
        self._tenders = tenders
        self._open_payments = open_payments
        self._connect = connect
        self._payer_page = payer_page
        self._stripe_customer = stripe_customer

    def open(
        self, sale_id: str, amount: int | None = None, *, keep_card: bool = False
    ) -> TenderView:
        """Make a page on which `amount` (what is left, where None) can be paid.

        The view has its address and when it expires. Another open payment of the sale is
        cancelled first. Raises MissingPageError before the store has given a page of its own to
        return to, and UserError.
        """
        raise NotImplementedError

    def look(self, tender_id: str) -> TenderView:
        """Poll: paid when the session is complete and paid; expired ones are settled."""
        raise NotImplementedError

    def cancel(self, tender_id: str) -> TenderView:
        """Expire the page, look again, and only then free the sale: the payer may have won."""
        raise NotImplementedError

    def recover(self, tender_id: str) -> TenderView:
        """Settle it without the customer: find the page, expire it, read it again."""
        raise NotImplementedError
