"""Returned goods in the books: what may come back, written before any money is given back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.returns import GoodsReturn
from pos_app.domain.business_day import business_date
from pos_app.domain.goods_returns import ReturnReason, SoldLine
from pos_app.domain.money import Money, step
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.exchange_rows import payments_of
from pos_app.services.ledger.goods_returns import add_return, sold_lines
from pos_app.services.ledger.owed_returns import to_give_for
from pos_app.services.ledger.refund_rows import format_here, nothing_given
from pos_app.services.ledger.sales import find_sale
from pos_app.services.ledger.stock_rows import move_returned
from pos_app.services.returns.views import OwedReturn, Returnable, ReturnRequest
from pos_app.services.shared.errors import check_no_card
from pos_app.services.shared.settings import current_profile
from pos_app.services.shared.station import current_register

_LONGEST_NOTE = 500


def returnable(session: Session, sale_id: str) -> Returnable:
    """Return what may still come back. Raises UserError where the sale is not paid."""
    sale = find_sale(session, sale_id)
    if sale.receipt_number is None:
        raise UserError(
            _("This sale is not paid."), nothing_given(), _("Take things off it at the checkout.")
        )
    return Returnable(
        sale_id=sale.id,
        currency=sale.currency,
        step=step(sale.currency),
        lines=sold_lines(session, sale),
        number=sale.receipt_number,
        payments=tuple(payments_of(session, sale_id)),
        owed=tuple(
            OwedReturn(row.id, row.created_at, row.total_minor, owed)
            for row in session.scalars(
                select(GoodsReturn)
                .where(GoodsReturn.sale_id == sale.id, GoodsReturn.settled_at.is_(None))
                .order_by(GoodsReturn.created_at)
            )
            if (owed := to_give_for(session, row))
        ),
    )


def worth_of(session: Session, request: ReturnRequest, found: Returnable) -> list[int]:
    """Return what each line of a request is worth. Raises UserError for what can't come back."""
    lines = {line.id: line for line in found.lines}
    _check(request, lines)
    worth = [lines[each.line_id].worth(each.quantity, found.step) for each in request.lines]
    if sum(worth) > found.left:
        left = format_here(session, Money(found.left, found.currency))
        raise UserError(
            _("Only {amount} of this sale is left to give back.", amount=left),
            nothing_given(),
            _("Choose fewer things, or refund an amount."),
        )
    return worth


def begin_return(
    session: Session,
    actor: Actor,
    request: ReturnRequest,
    currency: str,
    worth: Sequence[int],
    now: datetime,
) -> None:
    """Write down goods that come back, and what each line of them is worth."""
    profile = current_profile(session)
    row = GoodsReturn(
        id=request.id,
        sale_id=request.sale_id,
        register_id=current_register(session).id,
        cashier_id=actor.cashier_id,
        currency=currency,
        reason=request.reason,
        note=request.note.strip()[:_LONGEST_NOTE],
        business_date=business_date(now, profile.time_zone, profile.day_starts_at_hour),
        created_at=now,
        way=request.way,
    )
    lines = zip(request.lines, worth, strict=True)
    back = ((each.line_id, each.quantity, amount, each.restock) for each, amount in lines)
    add_return(session, row, back)
    move_returned(session, actor, row, now)


def _check(request: ReturnRequest, lines: dict[str, SoldLine]) -> None:
    chosen = [each for each in request.lines if each.quantity > 0]
    if not chosen or len(chosen) != len({each.line_id for each in request.lines}):
        raise UserError(
            _("Nothing was chosen to come back."), nothing_given(), _("Choose what comes back.")
        )
    if request.reason is ReturnReason.OTHER and not request.note.strip():
        raise UserError(
            _("This reason needs a note."), nothing_given(), _("Type why it comes back.")
        )
    check_no_card(money=nothing_given(), note=request.note)
    for each in chosen:
        line = lines.get(each.line_id)
        if line is None or each.quantity > line.returnable:
            raise UserError(
                _("More was chosen than is left of this sale."),
                nothing_given(),
                _("Look at the sale again: some of it may have come back meanwhile."),
            )
