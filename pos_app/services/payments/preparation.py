"""Making a payment ready before it is wanted, so that taking the money is one round trip."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.payments import Step, TenderState
from pos_app.domain.permissions import Actor
from pos_app.services.ledger.sales import find_sale
from pos_app.services.payments.intent_client import IntentClient
from pos_app.services.payments.open_payments import OpenPayments, find_same
from pos_app.services.payments.payment_request import PaymentTermsFactory
from pos_app.services.payments.spares import Spares
from pos_app.services.shared.connection import Connection
from pos_app.services.views.sales import PaymentRequest, TenderView

Use = Callable[[Session, Tender, Sale], None]
"""Writes on a tender of a sale which card or reader it uses. Raises UserError for a wrong one."""


class Preparation:
    """Makes tenders of one kind ready, each with its PaymentIntent."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        connection: Connection,
        intents: IntentClient,
        terms: PaymentTermsFactory,
        open_payments: OpenPayments,
        spares: Spares,
    ) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock
        self._connection = connection
        self._intents = intents
        self._terms = terms
        self._open_payments = open_payments
        self._spares = spares
        self._preparing = Lock()

    def prepare(self, actor: Actor, request: PaymentRequest, use: Use) -> TenderView:
        """Make a tender ready for what is asked; moves no money.

        The sale's own prepared or declined payment is used again where it is otherwise the same,
        and so is one that an earlier sale did not need. Another open payment of the sale is closed
        first. Raises UserError.
        """
        self._connection.require()
        with self._preparing:
            terms = self._terms.create(request, actor.cashier_id)

            def make(session: Session) -> Tender:
                tender = terms.tender(session, self._clock.now())
                use(session, tender, find_sale(session, request.sale_id))
                return tender

            with self._database.write() as session:
                tender = find_same(session, terms)
                if tender is not None:
                    use(session, tender, find_sale(session, request.sale_id))
                    tender.state, tender.step = TenderState.PREPARED, Step.NONE
            if tender is not None:
                tender_id = tender.id
            else:
                self._open_payments.close(actor, request.sale_id)
                tender_id = self._spares.use(make) or self._store(make)
            return self._intents.create_intent(tender_id)

    def _store(self, make: Callable[[Session], Tender]) -> str:
        with self._database.write() as session:
            tender = make(session)
            session.add(tender)
            return tender.id
