"""Payments of a sale that were begun and not carried out: used again, or closed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from pos_app.db.engine import Database
from pos_app.db.models.payments import Tender
from pos_app.domain.payments import AT_STRIPE, TenderState
from pos_app.domain.permissions import Actor
from pos_app.domain.tender_messages import nothing_charged
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.sales import (
    check_payable,
    find_sale,
    find_tender,
    left_of,
    tenders_of,
    was_tried,
)
from pos_app.services.payments.payment_method import PaymentMethods
from pos_app.services.payments.payment_request import PaymentTerms, chargeable
from pos_app.services.payments.spares import Spares
from pos_app.services.views.sales import TenderView

OPEN_STATES = frozenset({TenderState.PREPARED, TenderState.DECLINED})
"""Nothing was taken, and nothing is under way: it can be used again, or closed."""


class OpenPayments:
    """Closes what stands in the way of another tender of the same sale."""

    def __init__(self, *, database: Database, methods: PaymentMethods, spares: Spares) -> None:
        """Work on one book; what is given up unused goes to `spares`."""
        self._database = database
        self._methods = methods
        self._spares = spares

    def close(self, actor: Actor, sale_id: str) -> None:
        """Close payments that were prepared or declined, so that another one may begin.

        What was tried is cancelled, and its answer waited for. Where nothing was ever sent that
        could move money, the payment is given up here, since nobody who pays in cash should wait
        for Stripe: the next sale uses it, or recovery cancels it there later. Raises UserError
        where one went through after all, or can't be closed now.
        """
        with self._database.read() as session:
            waiting = [tender.id for tender in open_payments(tenders_of(session, sale_id))]
            tried = {tender_id for tender_id in waiting if was_tried(session, tender_id)}
        for tender_id in waiting:
            if tender_id in tried:
                _check_closed(self._methods.cancel(actor, tender_id))
            else:
                self._release(tender_id)

    def _release(self, tender_id: str) -> None:
        with self._database.write() as session:
            tender = find_tender(session, tender_id)
            if tender.state == TenderState.PREPARED:
                # Not settled_at: its PaymentIntent is still to be used, or cancelled.
                tender.state = TenderState.CANCELED
                self._spares.offer(session, tender)


def open_payments(tenders: Sequence[Tender]) -> list[Tender]:
    """Return those through Stripe that were prepared or declined."""
    return [each for each in tenders if each.kind in AT_STRIPE and each.state in OPEN_STATES]


def check_closed(session: Session, tenders: Sequence[Tender]) -> None:
    """Raise UserError where a payment is open again since the sale's were closed.

    It was sent, so that its old request may still arrive: only cancelling it frees the sale.
    """
    if any(was_tried(session, tender.id) for tender in open_payments(tenders)):
        raise UserError(
            _("A payment of this sale is not settled yet."),
            _nothing_further(),
            _("Try again: Till closes that payment first."),
        )


def find_same(session: Session, terms: PaymentTerms) -> Tender | None:
    """Return the sale's own open payment that is what would be made now, if any.

    One that another cashier made ready is none: Stripe has it in their name. Nor is one whose
    PaymentIntent got no answer: its key may answer so for a day. Raises UserError where no payment
    may begin.
    """
    sale = find_sale(session, terms.sale_id)
    tenders = tenders_of(session, sale.id)
    check_payable(sale, tenders)
    amount = chargeable(sale, left_of(sale, tenders), terms.amount)
    for tender in open_payments(tenders):
        theirs = tender.cashier_id == terms.cashier_id
        if theirs and tender.intent_id and terms.are_met_by(tender, sale, amount):
            return tender
    return None


def _check_closed(view: TenderView) -> None:
    if view.state is TenderState.CANCELED:
        return
    if view.state is TenderState.APPROVED:
        raise UserError(
            _("The card payment went through after all."),
            _("The card was charged; nothing else was taken."),
            _("Look at the sale again: the rest may be nothing."),
        )
    raise UserError(
        _("The card payment could not be closed: Stripe did not answer."),
        _nothing_further() if view.state.holds_the_sale else nothing_charged(),
        _("Try again when the connection is back, or put the sale aside."),
        view.details,
    )


def _nothing_further() -> str:
    return _("No further money was taken.")
