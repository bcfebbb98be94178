"""Whether a cart may be saved as it is: discounts, prices, and lines that the customer saw.

What was allowed or approved once is kept with the cart (`OpenCart.permitted`): the same is not
asked for again, whoever rings up and however often it is undone; more is. A line counts as shown
once a payment sheet was opened for its cart (`OpenCart.shown`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, astuple, dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import not_, select
from sqlalchemy.orm import Session

from pos_app.db.models.catalogue import Modifier, Product, ProductVariant
from pos_app.db.models.sales import OpenCart
from pos_app.domain.cart import ONE, Cart, CartLine
from pos_app.domain.cart_changes import (
    ShownLine,
    discount_sizes,
    is_price_changed,
    taken_away,
)
from pos_app.domain.money import Money
from pos_app.domain.permissions import Actor, Permission
from pos_app.services.ledger.cart_json import readable_cart
from pos_app.services.ledger.label_prices import label_price
from pos_app.services.ledger.sale_lines import variant_of
from pos_app.services.shared.authority import require
from pos_app.services.shared.settings import current_profile

LINE: Final = "cart_line"
CART: Final = "open_cart"
"""What an approval and the log name the subject by."""


@dataclass
class _Permitted:
    """What was allowed of a cart, by the ids of its lines or its own.

    `discounts` are the largest in millionths, `prices` in minor units, `left` thousandths;
    `credit` is how much of its gift cards may be paid with what comes back.
    """

    discounts: dict[str, int] = field(default_factory=dict)
    prices: dict[str, list[int]] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    credit: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def check_cart(session: Session, actor: Actor, cart: Cart, row: OpenCart, now: datetime) -> None:
    """Require what a cart needs that is to be saved in the place of the one in its row.

    Raises ApprovalNeeded and NotPermittedError.
    """
    check = _check_of(session, actor, cart, row, now)
    check.discounts()
    check.prices()
    check.lines_taken_away()
    _keep(check, row)


def check_exchanged_credit(
    session: Session, actor: Actor, cart: Cart, row: OpenCart, now: datetime
) -> None:
    """Require what it takes to have goods come back for gift cards, before that is paid.

    That is their money given back, onto a code. Raises ApprovalNeeded and NotPermittedError.
    """
    if cart.credit_for_goods:
        check = _check_of(session, actor, cart, row, now)
        check.exchanged_credit()
        _keep(check, row)


def _check_of(session: Session, actor: Actor, cart: Cart, row: OpenCart, now: datetime) -> _Check:
    shown = {key: ShownLine(*line) for key, line in (row.shown or {}).items()}
    permitted = _Permitted(**deepcopy(row.permitted or {}))  # what a row has is never changed in it
    saved = readable_cart(row.content) if row.content else None
    saved = saved or Cart(cart.currency, id=cart.id)
    return _Check(session, actor, cart, saved, shown, permitted, now)


def _keep(check: _Check, row: OpenCart) -> None:
    if check.permitted != _Permitted():
        row.permitted = check.permitted.to_json()


def check_gone(session: Session, actor: Actor, cart_id: str, now: datetime) -> None:
    """Require what it takes to throw a cart away, or the sale that is made of it."""
    row = session.get(OpenCart, cart_id)
    if row is not None and row.shown:
        currency = current_profile(session).currency
        check_cart(session, actor, Cart(currency, id=cart_id), row, now)


def mark_shown(row: OpenCart, cart: Cart) -> None:
    """Record that the customer sees these lines."""
    now = {
        line.id: list(astuple(ShownLine(line.thousandths, line.unit_price))) for line in cart.lines
    }
    row.shown = {**(row.shown or {}), **now}


@dataclass(frozen=True)
class _Check:
    session: Session
    actor: Actor
    cart: Cart
    saved: Cart
    shown: Mapping[str, ShownLine]
    permitted: _Permitted
    now: datetime

    def discounts(self) -> None:
        """Each that is larger than it was before, and than what was permitted."""
        before = discount_sizes(self.saved)
        for key, size in discount_sizes(self.cart).items():
            known = before[key].own_ppm if key in before else 0
            if size.own_ppm <= max(known, self.permitted.discounts.get(key, 0)):
                continue
            whole, name = key == self.cart.id, ""
            if not whole:
                name = self.cart.line(key).name
            entry = require(
                self.session,
                self.actor,
                Permission.DISCOUNT,
                CART if whole else LINE,
                key,
                at=self.now,
                ppm=size.ppm,
                about=name,
            )
            percent = _percent(size.ppm)
            entry.after = f"{name} {percent}" if name else percent  # not shown: names and codes
            self.permitted.discounts[key] = size.own_ppm

    def prices(self) -> None:
        """Each that is another than it was, and than the catalogue has it."""
        for line, was in self._changed_prices():
            currency = self.cart.currency
            entry = require(
                self.session,
                self.actor,
                Permission.CHANGE_PRICE,
                LINE,
                line.id,
                at=self.now,
                amount=Money(line.unit_price, currency),
                about=line.name,
                was=Money(was, currency),
            )
            entry.before = f"{line.name} {was} {currency}"  # not shown: names and codes
            entry.after = f"{line.name} {line.unit_price} {currency}"  # not shown: names and codes
            self.permitted.prices.setdefault(line.id, []).append(line.unit_price)

    def _changed_prices(self) -> Iterator[tuple[CartLine, int]]:
        known = {line.id: line for line in self.saved.lines}
        changed = [
            line
            for line in self.cart.lines
            if is_price_changed(line, known.get(line.id), self.shown.get(line.id))
            and line.unit_price not in self.permitted.prices.get(line.id, ())
        ]
        listed = listed_prices(self.session, changed)
        for line in changed:
            if line.product_id is None:
                yield line, self.shown[line.id].unit_price
            elif line.unit_price != (was := listed.get(line.id, line.unit_price)) and (
                not line.label or line.unit_price != label_price(self.session, line)
            ):
                yield line, was

    def lines_taken_away(self) -> None:
        """All that the customer saw and that is not there any more, at once."""
        less = taken_away(self.cart, self.shown, self.permitted.left)
        if not less:
            return
        names = {line.id: line.name for line in self.saved.lines}
        name = ", ".join(names[key] for key in less if key in names)
        only = next(iter(less)) if len(less) == 1 else ""
        entry = require(
            self.session,
            self.actor,
            Permission.REMOVE_SHOWN_LINE,
            LINE if only else CART,
            only or self.cart.id,
            at=self.now,
            amount=Money(sum(less.values()), self.cart.currency),
            about=name,
        )
        entry.before = name
        left = {line.id: line.thousandths for line in self.cart.lines}
        entry.after = ", ".join(
            f"{line.name} {line.thousandths // ONE}"  # not shown: names and codes
            for line in self.cart.lines
            if line.id in less
        )
        self.permitted.left.update({key: left.get(key, 0) for key in less})

    def exchanged_credit(self) -> None:
        """What of gift cards is paid with goods, where it is more than was permitted."""
        minor = self.cart.credit_for_goods
        if minor <= self.permitted.credit:
            return
        amount = Money(minor, self.cart.currency)
        name = ", ".join(line.name for line in self.cart.lines if line.is_gift_card)
        for permission in (Permission.REFUND, Permission.REFUND_ANOTHER_WAY):
            of = (CART, self.cart.id)
            entry = require(
                self.session, self.actor, permission, *of, at=self.now, amount=amount, about=name
            )
            entry.after = name
        self.permitted.credit = minor


def _percent(ppm: int) -> str:
    whole, rest = divmod(ppm, 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".") + "%"


def listed_prices(session: Session, lines: Sequence[CartLine]) -> dict[str, int]:
    """Return what the catalogue has lines at, with their modifiers, by the ids of the lines.

    What has an open price is not among them: the cashier types it.
    """
    query = (
        select(ProductVariant.id, ProductVariant.price_minor)
        .join(Product, Product.id == ProductVariant.product_id)
        .where(ProductVariant.id.in_({variant_of(line) for line in lines}))
    )
    prices = dict(session.execute(query.where(not_(Product.open_price))).all())
    chosen = {each.id for line in lines for each in line.modifiers}
    added = select(Modifier.id, Modifier.price_minor).where(Modifier.id.in_(chosen))
    more = dict(session.execute(added).all()) if chosen else {}
    return {
        line.id: prices[variant_of(line)] + sum(more.get(each.id, 0) for each in line.modifiers)
        for line in lines
        if variant_of(line) in prices
    }
