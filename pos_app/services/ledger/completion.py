"""What a sale comes to when its tenders change: finished, with all that belongs to it, at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, delete
from sqlalchemy.orm import Session

from pos_app.changes import Kind
from pos_app.db.changes import bulk_write
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import OpenCart, Sale
from pos_app.domain.business_day import business_date, receipt_number
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.payments import SaleState, TenderKind, TenderState, sale_state
from pos_app.services.ledger.read_model import SaleRows, fill_sale_entry, sale_rows
from pos_app.services.ledger.sales import money_of, tips_of
from pos_app.services.ledger.shift_rows import open_shift_id
from pos_app.services.outbox.entries import enqueue, is_open


def update_sale(session: Session, sale_id: str, now: datetime) -> None:
    """Bring a sale's state and its row of the history up to date with its tenders.

    The first time that they cover the total, the sale gets its receipt number, business date and
    its receipt to hand out, and its cart goes; all in the caller's transaction. One that
    the store's app will not pay is given up.
    """
    session.flush()
    update_sale_rows(session, sale_rows(session, sale_id), now)


def update_sale_rows(session: Session, rows: SaleRows, now: datetime) -> None:
    """Do the same for rows that were read already, with what was changed in them since."""
    sale = rows.sale
    money = money_of(rows.tenders)
    with session.no_autoflush:  # all of it is written at once: the customer is waiting
        for tender in rows.tenders:
            if tender.state == TenderState.APPROVED and tender.business_date is None:
                tender.business_date = _day_of(rows, now)
                tender.shift_id = open_shift_id(session, tender.register_id)
        abandoned = was_abandoned(sale) or _was_left_by_app(rows.tenders)
        if abandoned and sale.abandoned_at is None:
            sale.abandoned_at = now
        state = sale_state(sale.total_minor, money, abandoned=abandoned)
        if state in {SaleState.PAID, SaleState.OVERPAID} and _first_time(sale):
            _finish(session, rows, now)
        sale.state, sale.tip_minor = state, tips_of(rows.tenders)
        fill_sale_entry(session, rows)


def was_abandoned(sale: Sale) -> bool:
    """Return whether a sale was given up: money on it is too much, and it has no receipt."""
    return sale.state == SaleState.ABANDONED or (
        sale.state == SaleState.OVERPAID and sale.receipt_number is None
    )


def _was_left_by_app(tenders: Sequence[Tender]) -> bool:
    """Return whether a sale was made for the store's app, which will not pay it any more."""
    over = (TenderKind.PHONE, TenderState.CANCELED)
    return bool(tenders) and all((tender.kind, tender.state) == over for tender in tenders)


def receipt_waits(session: Session, sale_id: str) -> bool:
    """Return whether a sale is paid and its receipt neither handed out nor declined so far."""
    return is_open(session, OutboxKind.RECEIPT, sale_id)


_DELETE_CART = (
    delete(OpenCart)
    .where(OpenCart.id == bindparam("sale_id"))
    .execution_options(synchronize_session=False)
)


def delete_cart(session: Session, sale: Sale) -> None:
    """Delete the cart of a sale that is over."""
    bulk_write(session, _DELETE_CART, {"sale_id": sale.id}, changes=[(Kind.WAITING, sale.id)])


def _first_time(sale: Sale) -> bool:
    return sale.receipt_number is None and not was_abandoned(sale)


def _finish(session: Session, rows: SaleRows, now: datetime) -> None:
    sale, register = rows.sale, rows.register
    sale.receipt_number = receipt_number(register.prefix, register.next_receipt)
    register.next_receipt += 1
    sale.business_date = _day_of(rows, now)
    sale.paid_at, sale.shift_id = now, open_shift_id(session, sale.register_id)
    enqueue(
        session,
        OutboxKind.RECEIPT,
        sale.id,
        now,
        register_id=sale.register_id,
        sale_id=sale.id,
    )
    delete_cart(session, sale)


def _day_of(rows: SaleRows, now: datetime) -> date:
    return business_date(now, rows.time_zone, rows.day_starts_at_hour)
