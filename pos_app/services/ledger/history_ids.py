"""The rows of the history that an id of Stripe's leads to."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from pos_app.db.models.customers import Customer
from pos_app.db.models.disputes import Dispute
from pos_app.db.models.history import HistoryEntry, StripePayment
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.payouts import BalanceEntry
from pos_app.domain.stripe_ids import IdKind

Ids = Select[Any]
"""A statement that returns ids."""
Id = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
"""A column of ids."""
_AFTER_ALL: Final = "~"
"""Stands after every sign of an id."""


def rows_of_id(kind: IdKind, begin: str) -> ColumnElement[bool]:
    """Return the rows that an id leads to, or ids that begin so: of a payout, all paid out in it.

    Each way there is by an index.
    """
    return or_(*(HistoryEntry.id.in_(rows) for rows in _rows_of(kind, begin)))


def _rows_of(kind: IdKind, begin: str) -> tuple[Ids, ...]:
    match kind:
        case IdKind.REFUND | IdKind.OTHER_REFUND:
            row = func.coalesce(Refund.sale_id, Refund.intent_id)
            return (select(row).where(_begins(Refund.stripe_id, begin)),)
        case IdKind.PAGE:
            return (select(Tender.sale_id).where(_begins(Tender.session_id, begin)),)
        case IdKind.CUSTOMER:
            known = select(Customer.id).where(_begins(Customer.stripe_id, begin))
            bought = select(HistoryEntry.id).where(HistoryEntry.customer_id.in_(known))
            return bought, *_paid_by(
                StripePayment.intent_id, StripePayment.stripe_customer_id, begin
            )
    intent, named = _OF_PAYMENTS[kind]
    return _paid_by(intent, named, begin)


def _paid_by(intent: Id, named: Id, begin: str) -> tuple[Ids, ...]:
    """Return the rows of payments: of sales by their tenders, others have the payment's own id."""
    intents = select(intent).where(_begins(named, begin))
    return intents, select(Tender.sale_id).where(Tender.intent_id.in_(intents))


def _begins(column: Id, begin: str) -> ColumnElement[bool]:
    return and_(column >= begin, column < begin + _AFTER_ALL)


_OF_PAYMENTS: Final[dict[IdKind, tuple[Id, Id]]] = {
    IdKind.CHARGE: (StripePayment.intent_id, StripePayment.charge_id),
    IdKind.OTHER_CHARGE: (StripePayment.intent_id, StripePayment.charge_id),
    IdKind.PAYOUT: (BalanceEntry.intent_id, BalanceEntry.payout_id),
    IdKind.DISPUTE: (Dispute.intent_id, Dispute.id),
    IdKind.OLD_DISPUTE: (Dispute.intent_id, Dispute.id),
    IdKind.BALANCE_ENTRY: (BalanceEntry.intent_id, BalanceEntry.id),
}
"""Where the payments of an id are found: their intents, and the column that has the id."""
