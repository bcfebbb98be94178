"""The cart: what is being rung up, as immutable values, and its totals.

Every change returns a new cart, so that undo is keeping the old one. All amounts are minor units of
the cart's currency; rates are millionths (see `domain.money.PPM`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from pos_app.domain.goods_returns import ExchangedGoods
from pos_app.domain.ids import new_id
from pos_app.domain.money import PPM, Money, allocate, rounded, share, step
from pos_app.domain.taxes import (
    LineTaxes,
    TaxExemption,
    TaxRate,
    TaxTotal,
    sums_by_rate,
    taxes_of_lines,
)
from pos_app.domain.units import Unit

MAX_QUANTITY = 9_999

ONE = 1_000
"""Quantities are in thousandths: this is one piece, or one of the unit that a price is for."""


class LineKind(StrEnum):
    """What a line sells: goods, or a gift card, which is owed to its bearer and no revenue."""

    GOODS = ""
    GIFT_CARD = "gift_card"


class DiscountKind(StrEnum):
    """How a discount is counted."""

    AMOUNT = "amount"
    PERCENT = "percent"


LONGEST_DISCOUNT_REASON = 60


@dataclass(frozen=True)
class Discount:
    """So many minor units, or so many millionths, off; `reason` is empty where none was given."""

    kind: DiscountKind
    value: int
    reason: str = ""

    def of(self, minor: int, unit: int = 1) -> int:
        """Return what comes off an amount, in multiples of `unit`: never more than the amount."""
        by_amount = self.kind is DiscountKind.AMOUNT
        wanted = self.value if by_amount else share(minor, self.value, unit)
        off = max(0, min(wanted, minor))
        return off - off % unit


@dataclass(frozen=True)
class LineModifier:
    """What was chosen with a product, and what a piece costs more by it, in minor units."""

    id: str
    name: str
    price: int = 0


@dataclass(frozen=True)
class CartLine:
    """One line: `unit_price` in minor units times `quantity` whole pieces.

    `measure` is how much each of them holds of the unit that the price is for, in thousandths:
    2750 for 2.750 kg. Pieces that are only counted hold one. `name` tells the variant too; without
    a `variant_id` it is the product's first one. The prices of `modifiers` are in `unit_price`.
    `label` is the code that the price was read from, where a scale or the maker printed it. A gift
    card is one piece, and neither discounted nor taxed.
    """

    name: str
    unit_price: int
    quantity: int = 1
    product_id: str | None = None
    tax: TaxRate | None = None
    discount: Discount | None = None
    note: str = ""
    measure: int = ONE
    variant_id: str | None = None
    unit: Unit = Unit.PIECE
    modifiers: tuple[LineModifier, ...] = ()
    lot: str = ""
    serial: str = ""
    label: str = ""
    kind: LineKind = LineKind.GOODS
    id: str = field(default_factory=new_id)

    @property
    def is_gift_card(self) -> bool:
        """Whether it sells a gift card."""
        return self.kind is LineKind.GIFT_CARD

    @property
    def thousandths(self) -> int:
        """How much of the unit that the price is for, in thousandths: of three pieces 3000."""
        return self.quantity * self.measure

    def gross_in(self, currency: str) -> int:
        """Return the line before any discount, in minor units of the cart's currency."""
        return gross_of(self.unit_price, self.thousandths, currency)

    def net_in(self, currency: str) -> int:
        """Return the line after its own discount, in minor units of the cart's currency."""
        gross = self.gross_in(currency)
        if self.is_gift_card:
            return gross
        return gross - (self.discount.of(gross, step(currency)) if self.discount else 0)

    def takes_more_of(self, other: CartLine) -> bool:
        """Return whether ringing up `other` only raises this line's quantity; not of a full one."""
        if not self.product_id or self.serial:
            return False
        if self.quantity + other.quantity > MAX_QUANTITY:
            return False
        return replace(other, id=self.id, quantity=self.quantity) == self


def gross_of(unit_price: int, thousandths: int, currency: str) -> int:
    """Return what so much of something comes to, in minor units.

    What was measured is rounded half up to an amount that the currency has.
    """
    if thousandths % ONE == 0:
        return unit_price * (thousandths // ONE)
    return rounded(unit_price * thousandths, ONE, step(currency))


@dataclass(frozen=True)
class Cart:
    """What is being rung up. Its id becomes the sale's id.

    `exemption` is the customer's, as it was when they were chosen. `age_checked` are the years that
    the cashier saw the customer to have, 0 where nobody asked. `exchanged` is what comes back for
    it, by earlier sales: it pays for what is rung up, and lessens none of its totals.
    """

    currency: str
    lines: tuple[CartLine, ...] = ()
    discount: Discount | None = None
    customer_id: str | None = None
    note: str = ""
    exemption: TaxExemption | None = None
    age_checked: int = 0
    exchanged: tuple[ExchangedGoods, ...] = ()
    id: str = field(default_factory=new_id)

    @property
    def is_empty(self) -> bool:
        """Return whether nothing has been rung up, and nothing is to come back."""
        return not (self.lines or self.exchanged)

    @property
    def worth(self) -> int:
        """What all that comes back is worth, in minor units."""
        return sum(goods.worth for goods in self.exchanged)

    @property
    def left_to_pay(self) -> int:
        """What is to pay beside all that comes back, in minor units; never less than nothing."""
        return max(0, self.totals().total - self.worth)

    @property
    def credit_for_goods(self) -> int:
        """What of its gift cards is paid with what comes back, in minor units.

        That pays for other things first.
        """
        totals = self.totals()
        return max(0, min(self.worth, totals.total) - (totals.total - totals.credit))

    def line(self, line_id: str) -> CartLine:
        """Return one line; raises KeyError where there is none."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise KeyError(line_id)

    def added(self, line: CartLine) -> Cart:
        """Ring up a line; the same product once more raises the quantity of its line."""
        for present in self.lines:
            if present.takes_more_of(line):
                return self.with_quantity(present.id, present.quantity + line.quantity)
        return replace(self, lines=(*self.lines, line))

    def changed(self, line: CartLine) -> Cart:
        """Put a line in the place of the one with its id."""
        self.line(line.id)
        return replace(self, lines=tuple(line if old.id == line.id else old for old in self.lines))

    def with_quantity(self, line_id: str, quantity: int) -> Cart:
        """Set how many; none at all removes the line."""
        if quantity <= 0:
            return self.without(line_id)
        line = self.line(line_id)
        most = 1 if line.is_gift_card else MAX_QUANTITY
        return self.changed(replace(line, quantity=min(quantity, most)))

    def without(self, line_id: str) -> Cart:
        """Remove a line."""
        return replace(self, lines=tuple(line for line in self.lines if line.id != line_id))

    def exchanging(self, goods: ExchangedGoods) -> Cart:
        """Have goods of an earlier sale come back, in the place of what was to come of it before.

        Without any lines nothing of it does.
        """
        others = tuple(each for each in self.exchanged if each.sale_id != goods.sale_id)
        return replace(self, exchanged=(*others, goods) if goods.lines else others)

    def of_customer(self, customer_id: str | None, exemption: TaxExemption | None = None) -> Cart:
        """Set who buys, with their exemption from taxes; it goes when they do."""
        return replace(self, customer_id=customer_id, exemption=exemption)

    def checked_for(self, years: int) -> Cart:
        """Record that the cashier saw the customer to be so many years old; 0 says nothing."""
        return replace(self, age_checked=max(self.age_checked, years))

    def totals(self) -> Totals:
        """Return what this cart comes to."""
        return totals(self)


@dataclass(frozen=True)
class LineTotals:
    """What one line comes to, in minor units.

    `discount` holds the line's own (`own_discount`) and its share of the sale's; `exempted` is the
    tax that is taken out of a price that includes it, for who is exempt; `total` is what the
    customer pays for the line: after all that, with tax. `is_credit` of a gift card.
    """

    line_id: str
    gross: int
    own_discount: int
    discount: int
    taxes: tuple[TaxTotal, ...]
    total: int
    exempted: int = 0
    is_credit: bool = False

    @property
    def tax(self) -> int:
        """All tax of the line, inclusive and exclusive, in minor units."""
        return sum(tax.tax for tax in self.taxes)


@dataclass(frozen=True)
class Totals:
    """What a cart comes to: subtotal - discount - exempted + exclusive tax = total."""

    currency: str
    lines: tuple[LineTotals, ...]
    subtotal: int
    discount: int
    taxes: tuple[TaxTotal, ...]
    total: int

    @property
    def tax(self) -> int:
        """All tax, inclusive and exclusive, in minor units."""
        return sum(tax.tax for tax in self.taxes)

    @property
    def credit(self) -> int:
        """What of the total are gift cards: no revenue."""
        return sum(line.total for line in self.lines if line.is_credit)

    @property
    def exempted(self) -> int:
        """The tax that is taken out of prices that include it, for who is exempt."""
        return sum(line.exempted for line in self.lines)

    @property
    def due(self) -> Money:
        """The total as Money."""
        return Money(self.total, self.currency)


class _OfLine(Protocol):
    @property
    def own_discount(self) -> int: ...


class Discounted(Protocol):
    """A cart or a sale: the discounts of its lines are in its subtotal and in its discount."""

    @property
    def lines(self) -> Sequence[_OfLine]:
        """Each with its own discount."""
        ...

    @property
    def subtotal(self) -> int:
        """Before all discounts, in minor units."""
        ...

    @property
    def discount(self) -> int:
        """All that comes off."""
        ...


def net_subtotal(of: Discounted) -> int:
    """Return what the lines come to with their own discounts, which stand beside them."""
    return of.subtotal - sum(line.own_discount for line in of.lines)


def sale_discount(of: Discounted) -> int:
    """Return what comes off as a whole."""
    return of.discount - sum(line.own_discount for line in of.lines)


def totals(cart: Cart) -> Totals:
    """Count a cart: line discounts, the sale's discount over all lines, then tax by rate.

    Tax is rounded once for each rate on the sum of its lines and handed down to them, so that
    the lines, the taxes and the total always agree to the last minor unit. All is rounded to what
    the currency has, since Stripe takes no KWD 1.005.
    """
    unit = step(cart.currency)
    nets = [line.net_in(cart.currency) for line in cart.lines]
    lowered = [0 if line.is_gift_card else net for line, net in zip(cart.lines, nets, strict=True)]
    off = allocate(cart.discount.of(sum(lowered), unit) if cart.discount else 0, lowered, unit)
    prices = [net - part for net, part in zip(nets, off, strict=True)]
    taxed = taxes_of_lines(
        [
            (price, None if line.is_gift_card else line.tax)
            for price, line in zip(prices, cart.lines, strict=True)
        ],
        unit,
        exempt=cart.exemption is not None,
    )
    lines = tuple(
        _line_totals(line, line.gross_in(cart.currency), net, price, taxes)
        for line, net, price, taxes in zip(cart.lines, nets, prices, taxed, strict=True)
    )
    return Totals(
        currency=cart.currency,
        lines=lines,
        subtotal=sum(line.gross for line in lines),
        discount=sum(line.discount for line in lines),
        taxes=sums_by_rate(tax for line in lines for tax in line.taxes),
        total=sum(line.total for line in lines),
    )


def _line_totals(line: CartLine, gross: int, net: int, price: int, taxes: LineTaxes) -> LineTotals:
    total = taxes.net + sum(tax.tax for tax in taxes.taxes)
    return LineTotals(
        line_id=line.id,
        gross=gross,
        own_discount=gross - net,
        discount=gross - price,
        taxes=taxes.taxes,
        total=total,
        exempted=max(0, price - total),
        is_credit=line.is_gift_card,
    )


def percent_off(ppm: int) -> Discount:
    """Return a discount of so many millionths, at most all of it."""
    return Discount(DiscountKind.PERCENT, min(ppm, PPM))
