"""What has to be known of a product before it is a line of the cart, asked in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from pos_app.clock import Clock, SystemClock
from pos_app.domain.age import born_on_or_before
from pos_app.domain.cart import CartLine, LineModifier
from pos_app.domain.texts import _, ngettext, paragraph
from pos_app.services.views.catalogue import ProductView, VariantView
from pos_app.ui.checkout.current_cart import CurrentCart
from pos_app.ui.checkout.item_sheet import ItemSheet
from pos_app.ui.checkout.line_sheets import AmountSheet, MeasureSheet
from pos_app.ui.widgets import ConfirmSheet
from pos_app.ui.widgets.formats import Formats

LineChange = Callable[[CartLine], CartLine]


@dataclass(frozen=True)
class _Asked:
    """A product being asked about; `change` puts in what a code told of it.

    `told` is whether that was how much it is, or its price, which is not asked then.
    """

    product: ProductView
    change: LineChange | None
    told: bool


class ItemPrompts(QObject):
    """Rings products up, with the questions that each of them has: age, variant, how much, price.

    Nothing is in the cart until all of them are answered. `formats` are the store's.
    """

    def __init__(
        self, current_cart: CurrentCart, screen: QWidget, clock: Clock | None = None
    ) -> None:
        super().__init__(screen)
        self._current_cart = current_cart
        self._clock = clock or SystemClock()
        self._screen = screen
        self.formats = Formats()

    def add(
        self,
        product: ProductView,
        variant: VariantView | None = None,
        change: LineChange | None = None,
        *,
        told: bool = False,
    ) -> None:
        """Ring a product up; `change` puts in what its code told: how much, the price, its lot.

        Where it `told` how much or the price, neither is asked.
        """
        asked, cart = _Asked(product, change, told), self._current_cart.cart
        if (product.min_age or 0) > cart.age_checked:
            self._ask_age(product, partial(self._ask_variant, asked, variant))
        else:
            self._ask_variant(asked, variant)

    def _ask_age(self, product: ProductView, then: Callable[[], None]) -> None:
        years, today = product.min_age or 0, self.formats.day_of(self._clock.now())
        born = self.formats.calendar_day(born_on_or_before(today, years))
        ConfirmSheet(
            self._screen,
            ngettext("Is the customer {n} or older?", "Is the customer {n} or older?", years),
            paragraph(
                _("“{product}” is not sold to younger people.", product=product.name),
                _("Look at an ID: born on {day} or before.", day=born),
            ),
            _("Old enough"),
            cancel=_("Don't sell"),
        ).then(then).open()

    def _ask_variant(self, asked: _Asked, variant: VariantView | None) -> None:
        product = asked.product
        if variant is None and len(product.sold) == 1:
            variant = product.sold[0]
        if variant is not None and not product.modifier_groups:
            self._ask_measure(asked, variant, ())
            return
        sheet = ItemSheet(self._screen, product, variant, self._current_cart.amounts)
        sheet.answered.connect(partial(self._ask_measure, asked))
        sheet.open()

    def _ask_measure(
        self, asked: _Asked, variant: VariantView, modifiers: Sequence[LineModifier]
    ) -> None:
        line = line_of(asked.product, variant, modifiers)
        if asked.change is not None:
            line = asked.change(line)
        if asked.told:
            self._ring_up(asked, line)
        elif asked.product.unit.is_measured:
            amounts = self._current_cart.amounts
            sheet = MeasureSheet(self._screen, line.name, line.unit, amounts)
            sheet.answered.connect(
                lambda measure: self._ask_price(asked, replace(line, measure=measure))
            )
            sheet.open()
        else:
            self._ask_price(asked, line)

    def _ask_price(self, asked: _Asked, line: CartLine) -> None:
        if not asked.product.open_price:
            self._ring_up(asked, line)
            return
        amounts = self._current_cart.amounts
        sheet = AmountSheet(self._screen, _("Price"), line.name, line.unit_price, amounts)
        sheet.answered.connect(lambda price: self._ring_up(asked, replace(line, unit_price=price)))
        sheet.open()

    def _ring_up(self, asked: _Asked, line: CartLine) -> None:
        self._current_cart.ring_up(line, asked.product.min_age or 0)


def line_of(
    product: ProductView,
    variant: VariantView | None = None,
    modifiers: Sequence[LineModifier] = (),
) -> CartLine:
    """Return the line that rings a product up, its first variant where none is given."""
    sold = variant or product.sold[0]
    return CartLine(
        name=" · ".join((product.name, *sold.options)),  # not shown: names
        unit_price=sold.price + sum(each.price for each in modifiers),
        product_id=product.id,
        variant_id=sold.id,
        unit=product.unit,
        modifiers=tuple(modifiers),
        tax=product.tax,
    )
