"""Carts: the one being rung up, which survives a restart, and those put aside.

A cart of which something is paid, or may be, is put aside whatever its row says: the program may
have ended before anybody did so, and what stands at the counter is charged in full.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from pos_app.clock import Clock
from pos_app.db.engine import Database
from pos_app.db.models.payments import Tender
from pos_app.db.models.sales import OpenCart, Sale
from pos_app.domain.cart import Cart
from pos_app.domain.payments import KEEPING_THE_SALE, SaleState, TenderState
from pos_app.domain.permissions import Actor, Permission
from pos_app.domain.texts import _
from pos_app.errors import UserError
from pos_app.services.ledger.cart_checks import check_cart, check_gone
from pos_app.services.ledger.cart_json import cart_from_json, cart_to_json, readable_cart
from pos_app.services.ledger.read_model import write_sale_entry
from pos_app.services.shared.authority import require
from pos_app.services.shared.settings import current_profile
from pos_app.services.shared.station import current_register
from pos_app.services.views.sales import HeldCart


class Carts:
    """The carts of this register. What is stored is whole carts as values."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Work on one book."""
        self._database = database
        self._clock = clock

    def current(self) -> Cart:
        """Return the cart being rung up; an empty one is made where there is none.

        Raises UserError before the store has a currency.
        """
        with self._database.read() as session:
            currency = current_profile(session).currency
            rows = session.scalars(
                select(OpenCart)
                .where(
                    OpenCart.register_id == current_register(session).id,
                    OpenCart.held_at.is_(None),
                    ~_is_being_paid(),
                )
                .order_by(OpenCart.updated_at.desc())
            )
            carts = (readable_cart(row.content) for row in rows)
            usable = (c for c in carts if c and (not c.is_empty or c.currency == currency))
            return next(usable, None) or Cart(currency)

    def save(self, actor: Actor, cart: Cart) -> None:
        """Store a cart as it is now; one whose sale is over stays gone.

        Raises ApprovalNeeded and NotPermittedError for what of the change somebody may not do
        alone: `cart_checks.py`.
        """
        with self._database.write() as session:
            require(session, actor, Permission.SELL)
            save_cart(session, actor, cart, self._clock)

    def hold(self, actor: Actor, cart: Cart, label: str = "") -> Cart:
        """Put a cart aside, also one whose payment is not known yet; return a fresh one.

        Raises UserError for an empty cart.
        """
        with self._database.write() as session:
            require(session, actor, Permission.SELL)
            if cart.is_empty:
                raise UserError(
                    _("There is nothing to put aside."), next_step=_("Ring something up first.")
                )
            row = save_cart(session, actor, cart, self._clock)
            if row is not None:
                row.held_at, row.label = self._clock.now(), label.strip()
        return self._fresh(actor, cart.currency)

    def held(self) -> list[HeldCart]:
        """Return the carts put aside at this register, the newest first."""
        with self._database.read() as session:
            rows = session.scalars(
                select(OpenCart)
                .where(
                    OpenCart.register_id == current_register(session).id,
                    or_(OpenCart.held_at.is_not(None), _is_being_paid()),
                )
                .order_by(func.coalesce(OpenCart.held_at, OpenCart.updated_at).desc())
            )
            found = ((row, readable_cart(row.content)) for row in rows)
            return [_held(row, cart) for row, cart in found if cart is not None]

    def resume(self, actor: Actor, cart_id: str) -> Cart:
        """Take a cart up again, and put aside the one that is being rung up.

        Raises UserError where it is no longer put aside.
        """
        with self._database.write() as session:
            require(session, actor, Permission.SELL)
            row = session.get(OpenCart, cart_id)
            if row is None:
                raise UserError(
                    _("This cart is no longer put aside."),
                    next_step=_("Its sale may be finished: look in the history."),
                )
            now = self._clock.now()
            _put_aside(session, row.register_id, now)
            row.held_at, row.updated_at = None, now
            return cart_from_json(row.content)

    def discard(self, actor: Actor, cart_id: str) -> Cart:
        """Throw a cart away and return a fresh one.

        Raises UserError where its sale is being paid: that has to be settled first.
        """
        with self._database.write() as session:
            require(session, actor, Permission.SELL)
            check_gone(session, actor, cart_id, self._clock.now())
            abandon_sale(session, cart_id, self._clock.now())
            if row := session.get(OpenCart, cart_id):
                session.delete(row)
            currency = current_profile(session).currency
        return self._fresh(actor, currency)

    def _fresh(self, actor: Actor, currency: str) -> Cart:
        cart = Cart(currency)
        with self._database.write() as session:
            save_cart(session, actor, cart, self._clock)
        return cart


def save_cart(session: Session, actor: Actor, cart: Cart, clock: Clock) -> OpenCart | None:
    """Store a cart in this transaction; None where its sale is over. Raises as `check_cart`."""
    sale = session.get(Sale, cart.id)
    if sale is not None and sale.state != SaleState.OPEN:
        return None
    row = session.get(OpenCart, cart.id)
    if row is None:
        row = OpenCart(id=cart.id, register_id=current_register(session).id, held_at=None)
    check_cart(session, actor, cart, row, clock.now())
    session.add(row)
    row.content = cart_to_json(cart)
    row.updated_at = clock.now()
    return row


def _is_being_paid() -> ColumnElement[bool]:
    """Return whether something of a cart's sale is paid, or may be."""
    return exists().where(
        Sale.id == OpenCart.id,
        Sale.state == SaleState.OPEN,
        Tender.sale_id == Sale.id,
        Tender.state.in_(KEEPING_THE_SALE),
    )


def _put_aside(session: Session, register_id: str, now: datetime) -> None:
    """Leave no second cart in sight: keep what has lines, drop what is empty."""
    others = session.scalars(
        select(OpenCart).where(OpenCart.register_id == register_id, OpenCart.held_at.is_(None))
    )
    for row in others:
        if row.content["lines"] or row.content.get("exchanged"):
            row.held_at = now
        else:
            session.delete(row)


def abandon_sale(session: Session, sale_id: str, now: datetime) -> None:
    """Give up the sale of a cart, where there is one. Raises UserError where paying was begun."""
    sale = session.get(Sale, sale_id)
    if sale is None or sale.state != SaleState.OPEN:
        return
    states = session.scalars(select(Tender.state).where(Tender.sale_id == sale_id)).all()
    if any(state != TenderState.CANCELED for state in states):
        raise UserError(
            _("Paying for this cart was begun."),
            next_step=_("Go to its payment and give it up there."),
        )
    sale.state, sale.abandoned_at = SaleState.ABANDONED, now
    write_sale_entry(session, sale_id)


def _held(row: OpenCart, cart: Cart) -> HeldCart:
    return HeldCart(
        cart=cart,
        label=row.label,
        held_at=row.held_at or row.updated_at,
        total=cart.totals().total - cart.worth,
    )
