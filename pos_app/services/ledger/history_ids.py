"""The rows of the history that an id of Stripe's leads to."""

from __future__ import annotations

from collections.abc import Callable
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
_AFTER_ALL: Final = "~"
"""Stands after every sign of an id."""


def rows_of_id(kind: IdKind, begin: str) -> ColumnElement[bool]:
    """Return the rows that an id leads to, or ids that begin so: of a payout, all paid out in it.

    Each way there is by an index.
    """
    return or_(*(HistoryEntry.id.in_(rows) for rows in _ROWS[kind](begin)))


def _paid_by(intents: Ids) -> tuple[Ids, ...]:
    """Return the rows of payments: of sales by their tenders, others have the payment's own id."""
    return intents, select(Tender.sale_id).where(Tender.intent_id.in_(intents))


def _of_charge(begin: str) -> tuple[Ids, ...]:
    charged = _begins(StripePayment.charge_id, begin)
    return _paid_by(select(StripePayment.intent_id).where(charged))


def _of_refund(begin: str) -> tuple[Ids, ...]:
    row = func.coalesce(Refund.sale_id, Refund.intent_id)
    return (select(row).where(_begins(Refund.stripe_id, begin)),)


def _of_payout(begin: str) -> tuple[Ids, ...]:
    return _paid_by(select(BalanceEntry.intent_id).where(_begins(BalanceEntry.payout_id, begin)))


def _of_dispute(begin: str) -> tuple[Ids, ...]:
    return _paid_by(select(Dispute.intent_id).where(_begins(Dispute.id, begin)))


def _of_page(begin: str) -> tuple[Ids, ...]:
    return (select(Tender.sale_id).where(_begins(Tender.session_id, begin)),)


def _of_customer(begin: str) -> tuple[Ids, ...]:
    known = select(Customer.id).where(_begins(Customer.stripe_id, begin))
    bought = select(HistoryEntry.id).where(HistoryEntry.customer_id.in_(known))
    theirs = _begins(StripePayment.stripe_customer_id, begin)
    return bought, *_paid_by(select(StripePayment.intent_id).where(theirs))


def _of_balance_entry(begin: str) -> tuple[Ids, ...]:
    return _paid_by(select(BalanceEntry.intent_id).where(_begins(BalanceEntry.id, begin)))


def _begins(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], begin: str
) -> ColumnElement[bool]:
    return and_(column >= begin, column < begin + _AFTER_ALL)


_ROWS: Final[dict[IdKind, Callable[[str], tuple[Ids, ...]]]] = {
    IdKind.CHARGE: _of_charge,
    IdKind.OTHER_CHARGE: _of_charge,
    IdKind.REFUND: _of_refund,
    IdKind.OTHER_REFUND: _of_refund,
    IdKind.PAYOUT: _of_payout,
    IdKind.DISPUTE: _of_dispute,
    IdKind.OLD_DISPUTE: _of_dispute,
    IdKind.PAGE: _of_page,
    IdKind.CUSTOMER: _of_customer,
    IdKind.BALANCE_ENTRY: _of_balance_entry,
}
