"""Exchanges in the books: what is to come back for a sale, and that it came once the sale is paid.

Until then nothing came back: it is only written down with the sale (`Exchange`), whose total it
lessens to what is still to pay. The transaction in which the rest is paid writes all of the rest:
the goods that came back, the refunds of what had paid for them, and the tender that those pay with.
Neither moves money, and both are of the same shift: on every report they are the same amount.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, object_session

from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.returns import Exchange, GoodsReturn
from pos_app.db.models.sales import Sale
from pos_app.domain.cart import Cart
from pos_app.domain.disputes import BankClaim
from pos_app.domain.goods_returns import ExchangedLine, split_over
from pos_app.domain.ids import new_id
from pos_app.domain.money import step
from pos_app.domain.payments import RefundState, TenderKind, TenderState
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.disputed_payments import claim_on
from pos_app.services.ledger.goods_returns import add_return, sold_lines, update_return
from pos_app.services.ledger.read_model import SaleRows, write_sale_entry
from pos_app.services.ledger.refund_lines import write_refund_lines
from pos_app.services.ledger.refundable import refundable
from pos_app.services.ledger.restored_books import (
    connect_and_try_again,
    look_up_first,
    may_have_given_back,
)
from pos_app.services.ledger.shift_rows import shift_id_for
from pos_app.services.ledger.stock_rows import move_returned
from pos_app.services.shared.errors import check_no_card

_REASON: Final = "requested_by_customer"
_PLANNED: Final = (
    select(Exchange).where(Exchange.sale_id == bindparam("sale_id")).order_by(Exchange.id)
)


def store_exchange(session: Session, cart: Cart, sale: Sale) -> None:
    """Store what is to come back for a sale in the place of what an earlier try stored.

    Raises UserError for what can't come back, or is not worth any more what the cart says.
    """
    if not cart.exchanged and not sale.exchanged_minor:
        return
    _forget(session, sale)
    rows = [
        Exchange(
            id=goods.id,
            sale_id=sale.id,
            returned_sale_id=goods.sale_id,
            lines=[asdict(line) for line in goods.lines],
            reason=goods.reason,
            note=goods.note,
        )
        for goods in cart.exchanged
    ]
    for goods in cart.exchanged:
        check_no_card(money=nothing_exchanged(), note=goods.note)
    _check(session, sale, rows)
    session.add_all(rows)
    sale.exchanged_minor = min(cart.worth, sale.total_minor)


def is_exchange_of(session: Session, sale: Sale, cart: Cart) -> bool:
    """Return whether a cart still has come back what its sale was begun to be paid with."""
    planned = {row.id: _lines(row) for row in _planned(session, sale)}
    return not planned or planned == {goods.id: goods.lines for goods in cart.exchanged}


def check_exchange(sale: Sale) -> None:
    """Raise UserError where what is to come back for a sale can't any more: before money moves."""
    if sale.exchanged_minor and (session := object_session(sale)):
        _check(session, sale, _planned(session, sale))


def exchanged_goods(session: Session, sale: Sale) -> list[tuple[str, int]]:
    """Return which earlier sales goods are to come back of, and what is to be given back of each.

    In minor units: what they are worth beyond what the sale comes to.
    """
    return [
        (row.returned_sale_id, owed)
        for row, _part, owed in _shared_out(_planned(session, sale), sale.exchanged_minor)
    ]


def settle_exchange(session: Session, rows: SaleRows, taken: int, now: datetime) -> None:
    """Have goods come back for a sale as soon as they and what was `taken` cover it.

    Where they can't come back any more, or all was paid without them, the sale goes on as one that
    nothing comes back for: what was taken stays, and the rest is still to pay. In restored books
    it waits: a cashier confirms it once Stripe was asked.
    """
    sale = rows.sale
    if not sale.exchanged_minor or taken + sale.exchanged_minor < sale.total_minor:
        return
    if any(tender.kind == TenderKind.EXCHANGE for tender in rows.tenders):
        return  # they are here already: a cashier confirmed it
    session.flush()
    if taken >= sale.total_minor:
        _forget(session, sale)
        return
    if any(may_have_given_back(session, row.returned_sale_id) for row in _planned(session, sale)):
        return
    try:
        check_exchange(sale)
    except UserError:
        _forget(session, sale)
    else:
        exchange_goods(session, rows, now)


def exchange_goods(session: Session, rows: SaleRows, now: datetime) -> None:
    """Have goods come back, and pay the sale with them; all of it was checked before."""
    sale = rows.sale
    actor, planned = Actor(sale.cashier_id), _planned(session, sale)
    for plan, part, _owed in _shared_out(planned, sale.exchanged_minor):
        returned = GoodsReturn(
            id=plan.id,
            sale_id=plan.returned_sale_id,
            register_id=sale.register_id,
            cashier_id=sale.cashier_id,
            currency=sale.currency,
            reason=plan.reason,
            note=plan.note,
            business_date=rows.day_of(now),
            created_at=now,
            exchange_sale_id=sale.id,
        )
        lines = ((each.line_id, each.quantity, each.worth, each.restock) for each in _lines(plan))
        add_return(session, returned, lines)
        move_returned(session, actor, returned, now)
        _take_from_payments(session, returned, part, rows.day_of(now))
        session.delete(plan)
    tender = _tender(sale, now)
    session.add(tender)
    rows.tenders.append(tender)


def _tender(sale: Sale, now: datetime) -> Tender:
    return Tender(
        id=new_id(),
        sale_id=sale.id,
        register_id=sale.register_id,
        cashier_id=sale.cashier_id,
        kind=TenderKind.EXCHANGE,
        state=TenderState.APPROVED,
        amount_minor=sale.exchanged_minor,
        currency=sale.currency,
        tendered_minor=0,
        change_minor=0,
        tip_minor=0,
        rounding_minor=0,
        create_key=new_id(),
        card={},
        label="",
        reference="",
        step="",
        keeps_card=False,
        created_at=now,
        settled_at=now,
    )


def _take_from_payments(session: Session, returned: GoodsReturn, part: int, day: date) -> None:
    """Write what had paid for goods as given back, by the part that pays for others now.

    What is to be given back besides comes off first, in the order in which payments give back.
    """
    payments = payments_of(session, returned.sale_id)
    given = dict(split_over(returned.total_minor - part, payments))
    left = [(tender_id, amount - given.get(tender_id, 0)) for tender_id, amount in payments]
    for tender_id, amount in split_over(part, left):
        refund = Refund(
            id=new_id(),
            sale_id=returned.sale_id,
            tender_id=tender_id,
            create_key=new_id(),
            register_id=returned.register_id,
            cashier_id=returned.cashier_id,
            return_id=returned.id,
            kind=TenderKind.EXCHANGE,
            state=RefundState.SUCCEEDED,
            amount_minor=amount,
            rounding_minor=0,
            currency=returned.currency,
            reason=_REASON,
            note=returned.note,
            business_date=day,
            shift_id=shift_id_for(session, returned.register_id),
            created_at=returned.created_at,
            settled_at=returned.created_at,
        )
        session.add(refund)
        write_refund_lines(session, refund)
        session.flush()
    update_return(session, returned.id, returned.created_at)
    write_sale_entry(session, returned.sale_id)


def payments_of(session: Session, sale_id: str) -> list[tuple[str, int]]:
    """Return the payments of a sale with what is left of each, in the order they give it back.

    What was taken last gives back first; what was paid with goods gives back last, for its money
    goes another way.
    """
    chosen = select(Tender).where(Tender.sale_id == sale_id, Tender.state == TenderState.APPROVED)
    tenders = session.scalars(chosen.order_by(Tender.created_at.desc(), Tender.id.desc())).all()
    found = [(tender, refundable(session, tender)) for tender in tenders]
    found.sort(key=lambda each: TenderKind(each[0].kind).given_back_as != each[0].kind)
    return [(tender.id, left) for tender, left in found if left]


def _shared_out(planned: Sequence[Exchange], pays: int) -> Iterable[tuple[Exchange, int, int]]:
    """Yield what each return pays for the sale, and what of it is to be given back besides."""
    for plan in planned:
        worth = sum(line.worth for line in _lines(plan))
        part = min(pays, worth)
        pays -= part
        yield plan, part, worth - part


def _planned(session: Session, sale: Sale) -> Sequence[Exchange]:
    return session.scalars(_PLANNED, {"sale_id": sale.id}).all()


def _lines(plan: Exchange) -> tuple[ExchangedLine, ...]:
    return tuple(ExchangedLine(**line) for line in plan.lines)


def _forget(session: Session, sale: Sale) -> None:
    for row in _planned(session, sale):
        session.delete(row)
    sale.exchanged_minor = 0
    session.flush()


def _check(session: Session, sale: Sale, planned: Iterable[Exchange]) -> None:
    for plan in planned:
        check_goods(session, plan.returned_sale_id, _lines(plan), sale.currency)


def check_goods(
    session: Session, sale_id: str, lines: Sequence[ExchangedLine], currency: str
) -> None:
    """Raise UserError where goods of a sale can't come back for what they are said to be worth."""
    returned = session.get(Sale, sale_id)
    worth = sum(line.worth for line in lines)
    if returned is None or returned.receipt_number is None or not worth:
        raise _refused(_("These things can't be exchanged."))
    if returned.currency != currency:
        raise _refused(_("That sale was paid in another currency."))
    if may_have_given_back(session, sale_id):
        raise look_up_first(nothing_exchanged(), connect_and_try_again())
    _check_banks(session, returned.id, returned.receipt_number)
    left = {line.id: line for line in sold_lines(session, returned)}
    for each in lines:
        found = left.get(each.line_id)
        if (
            found is None
            or not 0 < each.quantity <= found.returnable
            or found.worth(each.quantity, step(currency)) != each.worth
        ):
            raise _refused(
                _(
                    "Some of what is to come back of receipt {number} came back already.",
                    number=returned.receipt_number,
                )
            )
    if worth > sum(amount for _id, amount in payments_of(session, returned.id)):
        raise _refused(
            _(
                "Less than that is left to give back of receipt {number}.",
                number=returned.receipt_number,
            )
        )


def _check_banks(session: Session, sale_id: str, number: str) -> None:
    """Raise UserError where a bank has what paid for goods, or asks about it: they pay nothing."""
    paid = session.scalars(select(Tender).where(Tender.sale_id == sale_id))
    claims = {claim_on(session, tender) for tender in paid}
    if BankClaim.TAKES_BACK in claims:
        raise _refused(
            _(
                "The customer had their bank take back what paid for receipt {number}.",
                number=number,
            )
        )
    if BankClaim.ASKS in claims:
        raise _refused(
            _(
                "A bank asks about what paid for receipt {number}: only Stripe gives that back.",
                number=number,
            )
        )


def nothing_exchanged() -> str:
    """Return the sentence that nothing happened so far."""
    return _("Nothing came back, and no money moved.")


def _refused(what: str) -> UserError:
    return UserError(
        what,
        nothing_exchanged(),
        _("Go back to the cart, and choose again what comes back."),
    )
