"""Reading the movements of the money at Stripe, with what they belong to in these books.

Nothing here asks who may look: whoever shows them does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_
from sqlalchemy.orm import Session

from pos_app.db.models.history import StripePayment
from pos_app.db.models.payments import Tender
from pos_app.db.models.payouts import BalanceEntry
from pos_app.db.models.sales import Sale
from pos_app.db.models.store import Register
from pos_app.domain.money import Money
from pos_app.domain.payment_origin import PaymentOrigin, origin_of
from pos_app.services.views.bank import BankEntry, CategorySum, EntryFeePart

BATCH = 500


@dataclass(frozen=True)
class EntryPeriod:
    """From `start` until before `end`, by when Stripe made the entry. Of all accounts, or of one.

    `account` is a connected one, "" the store's own, None any.
    """

    start: datetime
    end: datetime
    account: str | None = None

    def holds(self) -> ColumnElement[bool]:
        """Return the condition that an entry is of this period."""
        within = (BalanceEntry.created_at >= self.start) & (BalanceEntry.created_at < self.end)
        if self.account is None:
            return within
        return within & (func.coalesce(BalanceEntry.account_id, "") == self.account)


def category_sums(session: Session, wanted: ColumnElement[bool]) -> tuple[CategorySum, ...]:
    """Sum entries up by account, currency and category: one pass over them alone.

    `wanted` is as `EntryPeriod.holds`, or any other condition on `BalanceEntry`.
    """
    entry = BalanceEntry
    amounts = (func.sum(each) for each in (entry.amount_minor, entry.fee_minor, entry.net_minor))
    by = entry.account_id, entry.currency, entry.reporting_category
    chosen = select(*by, func.count(), *amounts).where(wanted).group_by(*by).order_by(*by)
    return tuple(
        CategorySum(account, category, count, *(Money(minor, currency) for minor in minors))
        for account, currency, category, count, *minors in session.execute(chosen)
    )


def entries(
    session: Session,
    wanted: ColumnElement[bool],
    after: tuple[datetime, str] | None = None,
    limit: int = BATCH,
) -> tuple[BankEntry, ...]:
    """Return entries in the order in which Stripe made them, from the one after `after`.

    `after` is the time and id of the last one of the page before.
    """
    place = tuple_(BalanceEntry.created_at, BalanceEntry.id)
    chosen = _with_their_sales().where(wanted).order_by(BalanceEntry.created_at, BalanceEntry.id)
    if after is not None:
        at = literal(after[0], BalanceEntry.created_at.type)
        chosen = chosen.where(place > tuple_(at, literal(after[1])))
    registers = frozenset(session.scalars(select(Register.id)))
    rows = session.execute(chosen.limit(limit)).all()
    return tuple(_entry(row, registers) for row in rows)


def every_entry(session: Session, wanted: ColumnElement[bool]) -> Iterator[Sequence[BankEntry]]:
    """Yield all of them in batches, in bounded memory."""
    after = None
    while batch := entries(session, wanted, after):
        yield batch
        after = (batch[-1].created, batch[-1].id)


def _with_their_sales() -> Select[Any]:
    return (
        select(
            BalanceEntry,
            Tender.sale_id,
            Sale.receipt_number,
            StripePayment.intent_id,
            StripePayment.facts,
        )
        .outerjoin(Tender, Tender.intent_id == BalanceEntry.intent_id)
        .outerjoin(Sale, Sale.id == Tender.sale_id)
        .outerjoin(StripePayment, StripePayment.intent_id == BalanceEntry.intent_id)
    )


def _entry(row: Sequence[Any], registers: frozenset[str]) -> BankEntry:
    entry, sale_id, receipt_number, known, metadata = row
    origin = None
    if entry.intent_id is not None:
        origin = PaymentOrigin.SALE if sale_id else origin_of(metadata or {}, registers)
    return BankEntry(
        id=entry.id,
        account=entry.account_id,
        type=entry.type,
        category=entry.reporting_category,
        source_id=entry.source_id,
        intent_id=entry.intent_id,
        history_id=sale_id or known,
        payout_id=entry.payout_id,
        amount=Money(entry.amount_minor, entry.currency),
        fee=Money(entry.fee_minor, entry.currency),
        net=Money(entry.net_minor, entry.currency),
        fees=tuple(
            EntryFeePart(each["type"], Money(each["amount"], each["currency"]), each["description"])
            for each in entry.fees
        ),
        exchange_rate=entry.exchange_rate,
        description=entry.description,
        created=entry.created_at,
        available_on=entry.available_on,
        origin=origin,
        receipt_number=receipt_number,
        taken_by=str((metadata or {}).get("till_register_name", "")),
    )
