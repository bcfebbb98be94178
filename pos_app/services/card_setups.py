"""Keeping a card for a customer without a payment: by a reader or a hosted page."""

from __future__ import annotations

from collections.abc import Callable

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.services.connection import Connection
from pos_app.services.counter_views import CardSetupView
from pos_app.services.readers import Readers
from pos_app.services.views import ConnectView


class CardSetups:
    """Saves cards; no money moves. All of it asks Stripe and raises UserError where it refuses."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        readers: Readers,
        connect: Callable[[], ConnectView],
        payer_page: Callable[[], str],
        stripe_customer: Callable[[str], str],
    ) -> None:
        """Work on one book; see `Pages` for the last two."""
        self._database = database
        self._clock = clock
        self._connection = connection
        self._readers = readers
        self._connect = connect
        self._payer_page = payer_page
        self._stripe_customer = stripe_customer

    def on_reader(self, customer_id: str, reader_id: str) -> CardSetupView:
        """Have a reader read the card; the customer has agreed (`CONSENT`)."""
        raise NotImplementedError

    def on_page(self, customer_id: str) -> CardSetupView:
        """Make a page on which the customer leaves a card. Raises MissingPageError."""
        raise NotImplementedError

    def look(self, setup_id: str) -> CardSetupView:
        """Poll; once SAVED the card is among the customer's cards in the books."""
        raise NotImplementedError

    def cancel(self, setup_id: str) -> CardSetupView:
        """Clear the reader or expire the page; the card may have been saved after all."""
        raise NotImplementedError

    def settle_all(self) -> None:
        """Close what this register left open when it ended. Raises KeyTroubleError."""
        raise NotImplementedError
