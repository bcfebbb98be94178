"""Goods that come back without a receipt: what they are worth today, and rows of their own.

Nothing proves that they were ever sold here, so that no sale gives anything back. Their lines are
written as those of a sale, with the taxes of today, under a number of their own; but nothing was
taken for it and it is of no business day, so that no report counts it as sold. What is given back
is a return and its refund, as of any other goods, which every report has.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.db.models.catalogue import Product, ProductVariant
from pos_app.db.models.returns import GoodsReturn
from pos_app.db.models.sales import Sale, SaleLine
from pos_app.domain.business_day import business_date, receipt_number
from pos_app.domain.cart import Cart
from pos_app.domain.cash_rounding import CashLeft
from pos_app.domain.goods_returns import ReturnReason
from pos_app.domain.money import Money
from pos_app.domain.outbox import OutboxKind
from pos_app.domain.payments import OTHER_WAYS, SaleState, TenderKind
from pos_app.domain.permissions import Actor
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.cart_checks import listed_prices
from pos_app.services.ledger.goods_returns import add_return
from pos_app.services.ledger.label_prices import label_price
from pos_app.services.ledger.refund_rows import (
    RefundRows,
    RefundSource,
    format_here,
    nothing_given,
)
from pos_app.services.ledger.sale_lines import store_lines, variant_of
from pos_app.services.ledger.settling import delete_cart
from pos_app.services.ledger.stock_rows import move_returned
from pos_app.services.outbox.outbox_rows import enqueue
from pos_app.services.returns.views import ReturnWithoutReceipt
from pos_app.services.shared.declared_settings import CASH_ROUNDING
from pos_app.services.shared.errors import check_no_card
from pos_app.services.shared.setting_rows import read_setting
from pos_app.services.shared.settings import current_profile
from pos_app.services.shared.station import current_register
from pos_app.services.views.history import RefundRequest

_LONGEST_NOTE: Final = 500
_REASON: Final = "requested_by_customer"


def check_without_receipt(session: Session, request: ReturnWithoutReceipt) -> None:
    """Raise UserError for what can't come back so: at most at the price of today."""
    cart = request.cart
    if cart.exchanged or not cart.lines or cart.totals().total <= 0:
        raise UserError(
            _("Nothing was chosen to come back."),
            nothing_given(),
            _("Ring up what comes back, and nothing else."),
        )
    if session.get(Sale, cart.id) is not None:
        raise UserError(
            _("Paying for this cart was begun."),
            nothing_given(),
            _("Ring up what comes back in a cart of its own."),
        )
    if request.way not in OTHER_WAYS:
        raise ValueError(f"no money goes back by {request.way}")
    if request.reason is ReturnReason.OTHER and not request.note.strip():
        raise UserError(
            _("This reason needs a note."), nothing_given(), _("Type why it comes back.")
        )
    check_no_card(money=nothing_given(), note=request.note)
    listed, typed = listed_prices(session, cart.lines), _with_open_price(session, cart)
    for line in cart.lines:
        if variant_of(line) in typed:  # what it costs today is what the cashier says
            continue
        most = listed.get(line.id)
        if line.label and most is not None:
            most = max(most, label_price(session, line) or 0)
        if most is None or line.unit_price > most:
            _refuse_price(session, line.name, most, cart.currency)


def _with_open_price(session: Session, cart: Cart) -> set[str]:
    """Return the variants in a cart whose price is typed each time."""
    chosen = select(ProductVariant.id).join(Product, Product.id == ProductVariant.product_id)
    sold = {variant_of(line) for line in cart.lines}
    return set(session.scalars(chosen.where(Product.open_price, ProductVariant.id.in_(sold))))


def _refuse_price(session: Session, name: str, most: int | None, currency: str) -> None:
    if most is None:
        raise UserError(
            _("“{product}” is no product with a price of today.", product=name),
            nothing_given(),
            _("Without a receipt only products come back: scan or choose it."),
        )
    raise UserError(
        _(
            "Without a receipt “{product}” is worth at most {amount}.",
            product=name,
            amount=format_here(session, Money(most, currency)),
        ),
        nothing_given(),
        _("Lower its price to that of today."),
    )


def add_without_receipt(
    session: Session, actor: Actor, request: ReturnWithoutReceipt, now: datetime
) -> GoodsReturn:
    """Write down what comes back, which is owed from now on; its cart is over."""
    cart, totals, profile = request.cart, request.cart.totals(), current_profile(session)
    register = current_register(session)
    sale = Sale(
        id=cart.id,
        register_id=register.id,
        cashier_id=actor.cashier_id,
        profile_id=profile.id,
        state=SaleState.RETURNED,
        currency=cart.currency,
        subtotal_minor=totals.subtotal,
        discount_minor=totals.discount,
        tax_minor=totals.tax,
        total_minor=totals.total,
        tip_minor=0,
        exchanged_minor=0,
        note=cart.note,
        receipt_number=receipt_number(register.prefix, register.next_receipt),
        created_at=now,
    )
    register.next_receipt += 1
    session.add(sale)
    session.flush()
    store_lines(session, cart, totals)
    row = GoodsReturn(
        id=request.id,
        sale_id=sale.id,
        register_id=register.id,
        cashier_id=actor.cashier_id,
        currency=cart.currency,
        reason=request.reason,
        note=request.note.strip()[:_LONGEST_NOTE],
        business_date=business_date(now, profile.time_zone, profile.day_starts_at_hour),
        created_at=now,
        way=request.way,
    )
    sold = session.scalars(select(SaleLine).where(SaleLine.sale_id == sale.id)).all()
    back = ((each.id, each.quantity_milli, each.total_minor, request.restock) for each in sold)
    add_return(session, row, back)
    move_returned(session, actor, row, now)
    delete_cart(session, sale)
    return row


def give_for_goods(session: Session, rows: RefundRows, actor: Actor, row: GoodsReturn) -> None:
    """Give back what goods are worth for which nothing here was paid, from the drawer."""
    rule, worth = read_setting(session, CASH_ROUNDING), row.total_minor
    way = TenderKind(row.way or TenderKind.CASH)
    source = RefundSource(
        kind=way,
        currency=row.currency,
        left=worth,
        sale_id=row.sale_id,
        cash_left=CashLeft(worth, worth, rule) if way.facts.opens_drawer else None,
    )
    request = RefundRequest(
        history_id=row.sale_id,
        tender_id=None,
        amount=worth,
        reason=_REASON,
        note=row.note,
        return_id=row.id,
        way=way,
    )
    refund = rows.new(session, request, actor.cashier_id, source)
    if way.facts.opens_drawer and refund.amount_minor + refund.rounding_minor:
        enqueue(
            session,
            OutboxKind.DRAWER,
            refund.id,
            refund.created_at,
            register_id=row.register_id,
            sale_id=row.sale_id,
        )
    rows.record_given_here(session, refund)
