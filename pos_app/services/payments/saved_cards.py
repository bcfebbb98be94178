"""Payments with a saved card of the sale's customer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Lock

from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.payments import Tender
from pos_app.domain.payments import TenderKind, TenderState
from pos_app.domain.tender_words import nothing_charged
from pos_app.errors import UserError
from pos_app.services.ledger.sales import (
    find_sale,
    use_card,
)
from pos_app.services.payments.open_payments import OpenPayments, find_same
from pos_app.services.payments.payment_request import Wanted, tender_for
from pos_app.services.payments.spares import Spares
from pos_app.services.payments.tenders import Tenders
from pos_app.services.views.sales import TenderView
from pos_app.services.views.store import ConnectView


class SavedCardPayments:
    """Prepares and charges. Amounts are minor units of the sale's currency."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        tenders: Tenders,
        open_payments: OpenPayments,
        spares: Spares,
        connect: Callable[[], ConnectView],
        stripe_customer: Callable[[str], str],
    ) -> None:
        """Work on one book.

        `connect` returns the connected account in force; `stripe_customer` makes a customer's
        Stripe customer where there is none yet, returns its id and raises UserError.
        """
        self._database = database
        self._clock = clock
        self._tenders = tenders
        self._open_payments = open_payments
        self._spares = spares
        self._connect = connect
        self._stripe_customer = stripe_customer
        self._preparing = Lock()

    def prepare(
        self, sale_id: str, card_id: str, amount: int | None = None, *, cashier_id: str
    ) -> TenderView:
        """Make ready to charge `amount` (what is left, where None) to a saved card.

        Moves no money. The sale's own prepared or declined card payment is used again where its
        amount and customer are still right, otherwise closed first; one that an earlier sale of
        this customer did not need is used again too. Raises UserError.
        """
        self._tenders.require_connection()
        with self._preparing:
            wanted = Wanted(
                kind=TenderKind.SAVED_CARD,
                sale_id=sale_id,
                amount=amount,
                cashier_id=cashier_id,
                connect=self._connect(),
                stripe_customer=self._stripe_customer(self._customer_of(sale_id)),
            )
            tender_id = self._reuse(wanted, card_id)
            if tender_id is None:
                self._open_payments.close(sale_id)
                make = partial(self._new, wanted, card_id)
                tender_id = self._spares.use(make) or self._store(make)
            return self._tenders.create_intent(tender_id)

    def charge(self, tender_id: str, card_id: str | None = None, *, cashier_id: str) -> TenderView:
        """Charge a prepared payment: one attempt, one round trip.

        Approved, it completes the sale in the same transaction; declined, it takes another card
        (`card_id`). A double press never charges twice. Raises UserError where nothing was
        charged.
        """
        return self._tenders.confirm(tender_id, card_id, cashier_id=cashier_id)

    def _customer_of(self, sale_id: str) -> str:
        with self._database.read() as session:
            customer_id = find_sale(session, sale_id).customer_id
        if customer_id is None:
            raise UserError(
                "A saved card needs a customer.", nothing_charged(), "Choose the customer first."
            )
        return customer_id

    def _reuse(self, wanted: Wanted, card_id: str) -> str | None:
        with self._database.write() as session:
            tender = find_same(session, wanted)
            if tender is None:
                return None
            use_card(session, tender, find_sale(session, wanted.sale_id), card_id)
            tender.state = TenderState.PREPARED
            return tender.id

    def _store(self, make: Callable[[Session], Tender]) -> str:
        with self._database.write() as session:
            tender = make(session)
            session.add(tender)
            return tender.id

    def _new(self, wanted: Wanted, card_id: str, session: Session) -> Tender:
        tender = tender_for(session, wanted, self._clock.now())
        use_card(session, tender, find_sale(session, wanted.sale_id), card_id)
        return tender
