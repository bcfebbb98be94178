"""The classic PaymentSheet bundle, for stores whose own phone app takes the payment."""

from __future__ import annotations

from collections.abc import Callable

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.services.connection import Connection
from pos_app.services.counter_views import PaymentSheetBundle
from pos_app.services.tenders import Tenders
from pos_app.services.views import ConnectView


class PaymentBundles:
    """Makes what a phone needs for one payment."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        tenders: Tenders,
        connect: Callable[[], ConnectView],
        publishable_key: Callable[[], str],
        stripe_customer: Callable[[str], str],
    ) -> None:
        """Work on one book; `stripe_customer` makes a customer's Stripe customer if needed."""
        self._database = database
        self._clock = clock
        self._connection = connection
        self._tenders = tenders
        self._connect = connect
        self._publishable_key = publishable_key
        self._stripe_customer = stripe_customer

    def create_payment_sheet(
        self, amount: int, customer: str, *, cashier_id: str, mobile_version: str
    ) -> PaymentSheetBundle:
        """Make a sale of one amount with its intent, and the secrets to pay it with on a phone.

        `amount` is minor units of the store's currency, `customer` one of ours, `mobile_version`
        the API version of the phone's Stripe package. The tender is stored before the intent is
        made; the connected account's fee applies. Raises UserError.
        """
        raise NotImplementedError
