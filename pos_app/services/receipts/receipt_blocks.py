"""What stands on the receipt of one row of the history, from the top to the bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from pos_app.domain.card_facts import asks_for_signature, card_facts
from pos_app.domain.cart import net_subtotal, sale_discount
from pos_app.domain.lot_words import lot_and_serial
from pos_app.domain.mode_marks import mode_mark
from pos_app.domain.money import Money, format_amount, format_money
from pos_app.domain.paper import (
    Align,
    AmountLine,
    Barcode,
    Block,
    Cell,
    Columns,
    Cut,
    Feed,
    Paper,
    Picture,
    Rule,
    Style,
    Text,
)
from pos_app.domain.payments import PaymentStatus, RefundRoute, RefundState, TenderState
from pos_app.domain.quantities import format_quantity
from pos_app.domain.taxes import tax_with_rate
from pos_app.domain.texts import N_, Message, _, language, pgettext
from pos_app.domain.writing import format_day, format_moment
from pos_app.services.views.history import (
    LineView,
    PaidTender,
    RefundView,
    SaleDetails,
    SaleTaxView,
)

Format = Callable[[int], str]


@dataclass(frozen=True)
class ReceiptKind:
    """Which receipt of a sale it is: a `copy` of one, or one for a present, without prices."""

    copy: bool = False
    gift: bool = False


def receipt_paper(details: SaleDetails, mode: str, kind: ReceiptKind, logo: bytes = b"") -> Paper:
    """Return a receipt; `mode` is the book's: live, test or training, `logo` a PNG file if any."""
    marks = list(_marks(details, mode, kind))
    body = _gift(details) if kind.gift else _prices(details)
    return Paper(
        title=receipt_title(details),
        language=language().code,
        blocks=(*marks, *_head(details, logo), *body, *_foot(details), *marks, Cut()),
        right_to_left=language().right_to_left,
    )


def receipt_title(details: SaleDetails) -> str:
    """Return how a receipt is called, in the language of now."""
    is_numbered = details.row.receipt_number or details.deposit
    return _number(details) if is_numbered else _("Receipt")


def _prices(details: SaleDetails) -> Iterator[Block]:
    amount, money = _formats(details.row.amount.currency, details.store.locale)
    for line in details.lines:
        yield from _line(line, amount, details.store.locale)
    if details.lines:
        yield Rule()
    yield from _totals(details, amount, money)
    yield Rule()
    for back in details.came_back:
        quantity = format_quantity(back.quantity, details.store.locale, back.unit)
        named = {"quantity": quantity, "product": back.name, "number": back.number}
        yield AmountLine(_("Back: {quantity} × {product} ({number})", **named), amount(-back.worth))
    if details.came_back:
        yield Rule()
    for tender in details.tenders:
        if tender.state is TenderState.APPROVED:
            yield from _tender(tender, amount)
    worth = sum(back.worth for back in details.came_back)
    if more := max(0, worth - details.total):
        yield AmountLine(_("Goes back to the customer"), amount(more), Style.STRONG)
    yield from _deposit(details, amount, money)
    yield from _refunds(details, amount)


def _deposit(details: SaleDetails, amount: Format, money: Format) -> Iterator[Block]:
    """What is paid of a sale that is kept, and what is still due."""
    deposit = details.deposit
    if deposit is None or not deposit.is_open:
        return
    yield Rule()
    yield AmountLine(pgettext("line of a receipt", "Paid so far"), amount(deposit.paid))
    yield AmountLine(
        pgettext("line of a receipt", "Still to pay"), money(deposit.left), Style.TOTAL
    )
    if deposit.due_on:
        day = format_day(deposit.due_on, details.store.locale)
        yield AmountLine(pgettext("line of a receipt", "Kept until"), day)
    for who in filter(None, (deposit.name, deposit.phone)):
        yield Text(who, style=Style.QUIET)
    yield Feed()
    yield Text(_("Bring this slip when you pay the rest: the goods are yours then."))


def _gift(details: SaleDetails) -> Iterator[Block]:
    for line in details.lines:
        quantity = format_quantity(line.quantity, details.store.locale, line.unit)
        yield AmountLine(line.name, quantity if line.shows_quantity else "")
        yield from _chosen(line)
        if line.note:
            yield Text(line.note, style=Style.QUIET)
    yield Rule()


def _formats(currency: str, locale: str) -> tuple[Format, Format]:
    def amount(minor: int) -> str:
        return format_amount(Money(minor, currency), locale)

    def money(minor: int) -> str:
        return format_money(Money(minor, currency), locale)

    return amount, money


# --- the head and the foot ---------------------------------------------------------------------


def _marks(details: SaleDetails, mode: str, kind: ReceiptKind) -> Iterator[Block]:
    marks = []
    if details.row.status is PaymentStatus.VOIDED:
        marks.append(pgettext("mark on a receipt", "VOID"))
    if details.deposit and details.deposit.cancelled_at:
        marks.append(pgettext("mark on the slip of a deposit", "CANCELLED"))
    if kind.copy:
        marks.append(pgettext("mark on a receipt", "COPY"))
    if kind.gift:
        marks.append(_("Gift receipt"))
    if mark := mode_mark(mode):
        marks.append(mark)
    for each in marks:
        yield Text(each, Align.CENTRE, Style.MARK)


def _head(details: SaleDetails, logo: bytes) -> Iterator[Block]:
    store, name = details.store, details.row.customer_name
    if logo:
        yield Picture(logo, store.name)
    yield Text(store.name, Align.CENTRE, Style.TITLE)
    yield Text(store.address.strip(), Align.CENTRE, Style.QUIET)
    if header := store.receipt_header.strip():
        yield Feed()
        yield Text(header, Align.CENTRE)
    yield Feed()
    yield AmountLine(_number(details), _moment(details), Style.STRONG)
    served = details.cashier_name and _("Served by {cashier}", cashier=details.cashier_name)
    cells = (Cell(details.register_name, 2), Cell(served, 3, Align.END))
    yield Columns(cells, Style.QUIET)
    if name:
        yield AmountLine(pgettext("line of a receipt", "Customer"), name, Style.QUIET)
    yield Rule()


def _foot(details: SaleDetails) -> Iterator[Block]:
    if footer := details.store.receipt_footer.strip():
        yield Feed()
        yield Text(footer, Align.CENTRE)
    number = details.row.receipt_number
    if number is None and details.deposit is not None:
        number = details.deposit.number
    if number:
        yield Feed()
        yield Barcode(number, caption=number)


def _number(details: SaleDetails) -> str:
    row = details.row
    if row.receipt_number:
        return _("Receipt {number}", number=row.receipt_number)
    if details.deposit is not None:
        return _("Deposit {number}", number=details.deposit.number)
    if row.sale_id:
        return pgettext("title of a receipt", "Not finished")
    return pgettext("title of a receipt", "Card payment")


def _moment(details: SaleDetails) -> str:
    local = details.row.occurred_at.astimezone(ZoneInfo(details.store.time_zone))
    return format_moment(local, details.store.locale)


# --- rows --------------------------------------------------------------------------------------


def _line(line: LineView, amount: Format, locale: str) -> Iterator[Block]:
    yield AmountLine(line.name, amount(line.gross))
    if line.shows_quantity:
        price = amount(line.unit_price)
        quantity = format_quantity(line.quantity, locale, line.unit)
        several = _("{quantity} \N{MULTIPLICATION SIGN} {price}", quantity=quantity, price=price)
        yield Text(several, style=Style.QUIET)
    yield from _chosen(line)
    if line.own_discount:
        off = pgettext("line of a receipt", "Discount")
        yield AmountLine(off, amount(-line.own_discount), Style.QUIET)
    if line.note:
        yield Text(line.note, style=Style.QUIET)


def _chosen(line: LineView) -> Iterator[Block]:
    """What was chosen with a product, and which one of its kind it is."""
    for text in (*line.modifiers, *lot_and_serial(line.lot, line.serial)):
        yield Text(text, style=Style.QUIET)


def _totals(details: SaleDetails, amount: Format, money: Format) -> Iterator[Block]:
    on_top = any(not tax.inclusive for tax in details.taxes)
    if sale_discount(details) or details.exempted or on_top:
        subtotal = pgettext("line of a receipt", "Subtotal")
        yield AmountLine(subtotal, amount(net_subtotal(details)))
    if sale_discount(details):
        off = pgettext("line of a receipt", "Discount")
        yield AmountLine(off, amount(-sale_discount(details)))
    if details.exempted:
        yield AmountLine(_("Tax taken out of the prices"), amount(-details.exempted))
    for tax in details.taxes:
        if not tax.inclusive and not tax.exempt:
            yield AmountLine(_tax_name(tax, details), amount(tax.tax))
    yield AmountLine(pgettext("line of a receipt", "Total"), money(details.total), Style.TOTAL)
    yield from _exemption(details, amount)
    for tax in details.taxes:
        if tax.inclusive and not tax.exempt:
            included = _("includes {tax}", tax=_tax_name(tax, details))
            yield AmountLine(included, amount(tax.tax), Style.QUIET)
    if details.tip:
        yield AmountLine(pgettext("line of a receipt", "Tip"), amount(details.tip))
        yield AmountLine(_("Total with tip"), money(details.total + details.tip), Style.TOTAL)


def _exemption(details: SaleDetails, amount: Format) -> Iterator[Block]:
    """Say why no tax was charged, and what was sold without each."""
    if details.exemption is None:
        return
    reason, number = details.exemption.reason, details.exemption.number
    yield AmountLine(_("Exempt from tax: {reason}", reason=reason), number, Style.STRONG)
    for tax in details.taxes:
        without = _("sold without {tax}", tax=_tax_name(tax, details))
        yield AmountLine(without, amount(tax.base), Style.QUIET)


def _tax_name(tax: SaleTaxView, details: SaleDetails) -> str:
    return tax_with_rate(tax.name, tax.ppm, details.store.locale)


def _tender(tender: PaidTender, amount: Format) -> Iterator[Block]:
    if tender.kind.facts.gives_change:
        if tender.rounding:
            yield _rounding(amount(tender.rounding))
        yield AmountLine(pgettext("way of paying", "Cash"), amount(tender.tendered))
        if tender.change:
            change = pgettext("money back", "Change")
            yield AmountLine(change, amount(tender.change), Style.STRONG)
        return
    yield AmountLine(tender.label, amount(tender.amount))
    if tender.reference:
        reference = pgettext("card receipt", "Reference")
        if tender.kind.facts.has_code:
            reference = pgettext("card receipt", "Card ending in")
        yield AmountLine(reference, tender.reference, Style.QUIET)
    if tender.left_on_card is not None:
        yield AmountLine(_("Left on the card"), amount(tender.left_on_card), Style.QUIET)
    for name, value in card_facts(tender.card_receipt):
        yield AmountLine(name, value, Style.QUIET)
    if tender.charge_id:
        yield AmountLine(pgettext("card receipt", "Payment"), tender.charge_id, Style.QUIET)
    if asks_for_signature(tender.card_receipt):
        yield Feed(3)
        yield Rule()
        yield Text(pgettext("card receipt", "Signature"), style=Style.QUIET)


def _rounding(amount: str) -> AmountLine:
    return AmountLine(pgettext("line of a receipt", "Cash rounding"), amount)


def _refunds(details: SaleDetails, amount: Format) -> Iterator[Block]:
    given = [
        refund
        for refund in details.refunds
        if refund.state in {RefundState.SUCCEEDED, RefundState.PENDING}
    ]
    other = pgettext("line of a receipt", "Refund")
    tenders = {tender.id: tender for tender in details.tenders}
    if given:
        yield Rule()
    for refund in given:
        tender = tenders.get(refund.tender_id or "")
        yield AmountLine(_refund_label(refund, tender) if tender else other, amount(-refund.amount))
        if refund.rounding:
            yield _rounding(amount(-refund.rounding))
            back = pgettext("line of a receipt", "Given back in cash")
            yield AmountLine(back, amount(-refund.handed_back), Style.STRONG)


_BACK: Final[dict[RefundRoute, Message]] = {
    RefundRoute.IN_GOODS: N_("Exchanged for other things"),
    RefundRoute.DRAWER: N_("Refund in cash"),
    RefundRoute.BY_HAND: N_("Refund by hand, {terminal}"),
    RefundRoute.CREDIT: N_("Refund to the gift card"),
}


def _refund_label(refund: RefundView, tender: PaidTender) -> str:
    route = refund.kind.facts.refund_route
    if route is RefundRoute.CREDIT and tender.kind is not refund.kind:
        return _("Refund as store credit")
    if route in _BACK:
        return _BACK[route].format(terminal=tender.label)
    if tender.card:
        return _("Refund to {card}", card=tender.card.label)
    return _("Refund to the card")
