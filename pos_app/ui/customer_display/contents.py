"""What the customer's display says: values of their own, in which nothing private has a place.

No customer's name, no note, no cost and no reason of a discount comes this far.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from pos_app.domain.cart import ONE, Cart, CartLine
from pos_app.domain.payments import Step, TenderKind, TenderState
from pos_app.domain.quantities import format_quantity
from pos_app.domain.texts import N_, Message, _, pgettext
from pos_app.services.views.sales import SaleView, TenderView
from pos_app.ui.checkout.amounts import Amounts
from pos_app.ui.checkout.payment.payment_state import PaymentState
from pos_app.ui.checkout.totals_well import parts_of

_AT_READER: Final[dict[Step, Message]] = {
    Step.TIP: N_("Choose a tip on the card reader"),
    Step.PROCESSING: N_("One moment, please"),
}
"""What the reader waits for; anything else is the card."""
_CARD: Final = N_("Tap, insert or swipe your card")


@dataclass(frozen=True)
class ShownLine:
    """A line of the cart, as the customer reads it; `under` is the small line below its name."""

    name: str
    amount: str
    under: str = ""


@dataclass(frozen=True)
class Prompt:
    """What the customer is to do now.

    `figure` is an amount in large type, `code` an address to be shown as a QR code.
    """

    headline: str = ""
    advice: str = ""
    figure: str = ""
    code: str = ""


@dataclass(frozen=True)
class Contents:
    """All that stands on the display; empty while nobody buys anything.

    `sums` are names and amounts that lead to the `total`, and what is paid and left of it.
    """

    lines: tuple[ShownLine, ...] = ()
    sums: tuple[tuple[str, str], ...] = ()
    total: str = ""
    prompt: Prompt = Prompt()

    @property
    def is_idle(self) -> bool:
        """Return whether there is nothing to say."""
        return self == Contents()


def contents_of(
    cart: Cart,
    amounts: Amounts,
    payment: PaymentState | None,
    kind: TenderKind | None,
    paid: SaleView | None,
) -> Contents:
    """Return what to show.

    `payment` is the sale on the payment sheet with the chosen way of paying, `paid` the one whose
    result stands at the counter.
    """
    if payment is not None and payment.is_paid:
        payment = None
    if payment is not None and payment.sale is not None and payment.sale.id != cart.id:
        return _of_payment(Contents(), payment.sale, payment, kind, amounts)  # was put aside
    if cart.is_empty:
        return Contents(prompt=_thanks(paid, amounts)) if paid is not None else Contents()
    totals = cart.totals()
    shown = Contents(
        lines=(*(_line(line, amounts) for line in cart.lines), *_back(cart, amounts)),
        sums=tuple(parts_of(totals, amounts)),
        total=amounts.full(totals.total - cart.worth),
    )
    if payment is None:
        return shown
    return _of_payment(shown, payment.sale, payment, kind, amounts)


def _line(line: CartLine, amounts: Amounts) -> ShownLine:
    under = []
    if line.thousandths != ONE or line.unit.is_measured:
        quantity = format_quantity(line.thousandths, amounts.locale, line.unit)
        price = amounts.bare(line.unit_price)
        under.append(_("{quantity} × {price}", quantity=quantity, price=price))
    under += [each.name for each in line.modifiers]
    if line.discount:
        under.append(_("{discount} off", discount=amounts.discount(line.discount)))
    return ShownLine(line.name, amounts.bare(line.net_in(amounts.currency)), " · ".join(under))


def _back(cart: Cart, amounts: Amounts) -> Iterator[ShownLine]:
    """Yield what comes back for it, below nothing as it takes from the total."""
    for goods in cart.exchanged:
        for line in goods.lines:
            quantity = format_quantity(line.quantity, amounts.locale)
            name = _("{quantity} × {product}", quantity=quantity, product=line.name)
            back = pgettext("part of a cart", "Comes back")
            yield ShownLine(name, amounts.bare(-line.worth), back)


def _of_payment(
    shown: Contents,
    sale: SaleView | None,
    state: PaymentState,
    kind: TenderKind | None,
    amounts: Amounts,
) -> Contents:
    if sale is None:
        return replace(shown, prompt=Prompt(_("One moment, please")))
    if sale.paid:
        paid = (_("Paid"), amounts.bare(sale.paid))
        left = (_("Left to pay"), amounts.bare(sale.left))
        shown = replace(shown, sums=(*shown.sums, paid, left))
    prompt = _prompt(state, sale, kind, amounts)
    return replace(shown, total=amounts.full(sale.total - sale.exchanged), prompt=prompt)


def _prompt(
    state: PaymentState, sale: SaleView, kind: TenderKind | None, amounts: Amounts
) -> Prompt:
    if state.holding is not None:
        return _of_tender(state.holding)
    if state.is_taking:
        return Prompt(_("One moment, please"))
    tender = state.tender
    if tender is not None and tender.kind is kind and tender.state is TenderState.DECLINED:
        return Prompt(
            _("That did not work"),
            _("Nothing was charged. Please try another card, or another way of paying."),
        )
    if kind is TenderKind.CASH:
        return Prompt(_("Please pay in cash"), figure=amounts.full(sale.left_in_cash))
    return Prompt(_("To pay"), figure=amounts.full(sale.left))


def _of_tender(tender: TenderView) -> Prompt:
    if tender.state is TenderState.ACTION:
        code = tender.next_action_url or ""
        advice = _("Scan the code with your phone.") if code else ""
        return Prompt(_("Your bank asks you to confirm this payment"), advice, code=code)
    if tender.state is TenderState.PENDING and tender.kind is TenderKind.PAGE:
        return Prompt(_("Scan the code to pay with your phone"), code=tender.page_url or "")
    if tender.state is TenderState.PENDING and tender.kind is TenderKind.READER:
        return Prompt(str(_AT_READER.get(tender.step, _CARD)))
    return Prompt(_("One moment, please"), _("Your payment is being checked."))


def _thanks(sale: SaleView, amounts: Amounts) -> Prompt:
    if sale.change:
        change = amounts.full(sale.change)
        return Prompt(_("Thank you!"), pgettext("money back", "Your change"), change)
    figure = amounts.full(sale.total + sale.tip + sale.rounding)
    return Prompt(_("Thank you!"), pgettext("the state of a sale", "Paid"), figure)
