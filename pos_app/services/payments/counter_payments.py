"""Payments that their own commit takes: nobody else has to answer, and nothing stays unknown."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime

from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import Sale
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.payments import TenderState
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.sales import (
    check_payable,
    find_sale,
    find_tender,
    left_of,
    payment_answer,
    tender_view,
    tenders_of,
)
from pos_app.services.ledger.settling import update_sale
from pos_app.services.ledger.shift_rows import begin_cash_move
from pos_app.services.outbox.outbox_rows import enqueue
from pos_app.services.payments.open_payments import OpenPayments, check_closed
from pos_app.services.shared.station import current_register
from pos_app.services.views.sales import PaymentAnswer, PaymentRequest, TenderView


class CounterPayments(ABC):
    """What such payment methods share; each says by `_new` what its tender is."""

    def __init__(self, *, database: Database, clock: Clock, open_payments: OpenPayments) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock
        self._open_payments = open_payments

    def prepare(  # noqa: B027  it is all there is to do
        self, _actor: Actor, _request: PaymentRequest
    ) -> None:
        """Make nothing ready: nothing has to be."""

    def take(self, actor: Actor, request: PaymentRequest) -> PaymentAnswer:
        """Take a part of what is left, or all of it.

        A card payment that was prepared, or declined, is cancelled first. Raises UserError while
        another payment of the sale is not settled.
        """
        self._open_payments.close(actor, request.sale_id)
        with self._database.write() as session:
            sale = find_sale(session, request.sale_id)
            tender = self.add(session, sale, request, actor.cashier_id)
            return payment_answer(sale, tender, tenders_of(session, sale.id))

    def add(self, session: Session, sale: Sale, request: PaymentRequest, cashier_id: str) -> Tender:
        """Do it in the caller's transaction; the sale's open payments were closed before."""
        tenders, now = tenders_of(session, sale.id), self._clock.now()
        check_payable(sale, tenders)
        check_closed(session, tenders)
        if request.kind.facts.opens_drawer:
            begin_cash_move(session, current_register(session).id, now)
        left = left_of(sale, tenders)
        if not left and sale.exchanged_minor:
            raise UserError(
                _("There is nothing to pay."), _("No money moved."), _("Confirm the exchange.")
            )
        tender = self._new(session, sale, left, request, cashier_id, now)
        tender.state, tender.settled_at = TenderState.APPROVED, now
        session.add(tender)
        if request.kind.facts.opens_drawer and tender.tendered_minor:
            enqueue(
                session,
                OutboxKind.DRAWER,
                tender.id,
                now,
                register_id=tender.register_id,
                sale_id=sale.id,
            )
        update_sale(session, sale.id, now)
        return tender

    @abstractmethod
    def _new(
        self,
        session: Session,
        sale: Sale,
        left: int,
        request: PaymentRequest,
        cashier_id: str,
        now: datetime,
    ) -> Tender:
        """Return the tender, of which `left` minor units can be taken. Raises UserError."""

    def poll(self, tender_id: str) -> TenderView:
        """Return it as it is: there is nobody to ask."""
        with self._database.read() as session:
            return tender_view(find_tender(session, tender_id))

    cancel = poll
    recover = poll
