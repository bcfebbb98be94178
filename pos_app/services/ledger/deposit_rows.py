"""Deposits in the books: part-paid sales that are kept, as screens and papers see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pos_app.db.models.deposits import Deposit
from pos_app.db.models.payments import Refund, Tender
from pos_app.domain.payments import RefundState, TenderState, approved
from pos_app.domain.quantities import format_quantity
from pos_app.domain.texts import _, listed, paragraph
from pos_app.services.ledger.sales import money_of
from pos_app.services.ledger.timeline import amount_formatter
from pos_app.services.views.deposits import DepositView
from pos_app.services.views.history import TimelineEvent

_COUNTING = tuple(state for state in RefundState if state.takes_from_the_rest)


def find_deposit(session: Session, sale_id: str) -> Deposit | None:
    """Return the deposit that a sale is kept as, or was; None where it never was."""
    return session.get(Deposit, sale_id)


def deposit_view(session: Session, row: Deposit, tenders: Sequence[Tender]) -> DepositView:
    """Return a deposit, of which `tenders` are all that was paid."""
    return DepositView(
        sale_id=row.sale_id,
        number=row.number,
        name=row.name,
        phone=row.phone,
        due_on=row.due_on,
        kept_at=row.kept_at,
        total=row.total_minor,
        paid=approved(money_of(tenders)),
        is_open=row.ended_at is None,
        cancelled_at=row.cancelled_at,
        cancel_reason=row.cancel_reason,
        retained=row.retained_minor,
        given_back=_given_back(session, row) if row.ended_at is None else 0,
    )


def _given_back(session: Session, row: Deposit) -> int:
    """Return what was given back of what pays for a deposit; Till gives none of it while it is."""
    back = (
        select(func.sum(Refund.amount_minor))
        .join(Tender, Tender.id == Refund.tender_id)
        .where(Refund.sale_id == row.sale_id, Tender.state == TenderState.APPROVED)
        .where(Refund.state.in_(_COUNTING))
    )
    return session.scalar(back) or 0


def deposit_events(
    session: Session, sale_id: str, currency: str, locale: str
) -> Iterator[TimelineEvent]:
    """Yield when a sale was kept as a deposit, and what became of that."""
    row = find_deposit(session, sale_id)
    if row is None:
        return
    yield TimelineEvent(row.kept_at, _("Kept as deposit {number}.", number=row.number))
    if row.cancelled_at is None:
        if row.ended_at is not None:
            yield TimelineEvent(row.ended_at, _("All is paid: the goods were handed over."))
        return
    things = [
        _("{quantity} × {product}", quantity=format_quantity(quantity, locale), product=name)
        for name, quantity in row.goods
    ]
    amount = amount_formatter(currency, locale)
    what = _("The deposit was cancelled: {reason}", reason=row.cancel_reason)
    gone = _(
        "It was for {things}, {amount}.", things=listed(things), amount=amount(row.total_minor)
    )
    retained = _("The store retained {amount}.", amount=amount(row.retained_minor))
    kept = retained if row.retained_minor else ""
    yield TimelineEvent(row.cancelled_at, paragraph(what, gone, kept))
