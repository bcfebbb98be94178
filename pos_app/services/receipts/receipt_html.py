"""How a receipt looks: `resources/receipt.html` filled with one row of the history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from html import escape
from string import Template
from typing import Final
from zoneinfo import ZoneInfo

from pos_app.domain.card_facts import card_facts
from pos_app.domain.cart import ONE, net_subtotal, sale_discount
from pos_app.domain.money import PPM, Money, format_amount, format_money
from pos_app.domain.payments import PaymentStatus, RefundRoute, RefundState, TenderState
from pos_app.domain.quantities import format_quantity
from pos_app.domain.texts import N_, Message, _, pgettext
from pos_app.paths import resource_dir
from pos_app.services.views.history import LineView, PaidTender, SaleDetails, TaxView

_MODE_MARKS: Final[dict[str, Message]] = {
    "training": N_("TRAINING: no real money"),
    "test": N_("TEST: no real money"),
}

Format = Callable[[int], str]


def receipt_page(details: SaleDetails, mode: str, *, copy: bool) -> str:
    """Return a receipt as HTML; `mode` is the book's: live, test or training."""
    store, row = details.store, details.row
    amount, money = _formats(row.amount.currency, store.locale)
    return _template().substitute(
        marks=_marks(mode, copy=copy, void=row.status is PaymentStatus.VOIDED),
        store=escape(store.name),
        address=_paragraphs(store.address),
        header=_centred(store.receipt_header),
        number=f'<span class="strong">{escape(_number(details))}</span>',  # not shown: layout
        moment=escape(_moment(details)),
        place=escape(details.register_name),
        served=escape(
            _("Served by {cashier}", cashier=details.cashier_name) if details.cashier_name else ""
        ),
        customer=_row(pgettext("line of a receipt", "Customer"), row.customer_name, "quiet")
        if row.customer_name
        else "",
        lines="\n".join(_line(line, amount, store.locale) for line in details.lines),
        rule="<hr>" if details.lines else "",
        totals="\n".join(_totals(details, amount, money)),
        tenders="\n".join(_tenders(details, amount)),
        refunds=_refunds(details, amount),
        footer=_centred(store.receipt_footer),
    )


@cache
def _template() -> Template:
    return Template((resource_dir() / "receipt.html").read_text(encoding="utf-8"))


def _formats(currency: str, locale: str) -> tuple[Format, Format]:
    def amount(minor: int) -> str:
        return format_amount(Money(minor, currency), locale)

    def money(minor: int) -> str:
        return format_money(Money(minor, currency), locale)

    return amount, money


# --- the head ----------------------------------------------------------------------------------


def _marks(mode: str, *, copy: bool, void: bool) -> str:
    marks = []
    if void:
        marks.append(pgettext("mark on a receipt", "VOID"))
    if copy:
        marks.append(pgettext("mark on a receipt", "COPY"))
    if mode in _MODE_MARKS:
        marks.append(str(_MODE_MARKS[mode]))
    return "\n".join(
        f'<p align="center" class="mark" style="margin: 2px;">{escape(mark)}</p>' for mark in marks
    )


def _paragraphs(text: str) -> str:
    return escape(text.strip()).replace("\n", "<br>")


def _centred(text: str) -> str:
    if not text.strip():
        return ""
    return f'<p align="center" style="margin-top: 8px;">{_paragraphs(text)}</p>'


def _number(details: SaleDetails) -> str:
    row = details.row
    if row.receipt_number:
        return _("Receipt {number}", number=row.receipt_number)
    if row.sale_id:
        return pgettext("title of a receipt", "Not finished")
    return pgettext("title of a receipt", "Card payment")


def _moment(details: SaleDetails) -> str:
    from babel.dates import format_datetime  # noqa: PLC0415  slow to import

    local = details.row.occurred_at.astimezone(ZoneInfo(details.store.time_zone))
    return format_datetime(local, "short", locale=details.store.locale)


# --- rows --------------------------------------------------------------------------------------


def _row(left: str, right: str, style: str = "") -> str:
    marked = f' class="{style}"' if style else ""
    # not shown: layout
    return f'<tr><td{marked}>{escape(left)}</td><td align="right"{marked}>{escape(right)}</td></tr>'


def _line(line: LineView, amount: Format, locale: str) -> str:
    rows = [_row(line.name, amount(line.gross))]
    if line.quantity != ONE:
        price, quantity = amount(line.unit_price), format_quantity(line.quantity, locale)
        several = _("{quantity} \N{MULTIPLICATION SIGN} {price}", quantity=quantity, price=price)
        rows.append(_row(several, "", "quiet"))
    if line.own_discount:
        rows.append(
            _row(pgettext("line of a receipt", "Discount"), amount(-line.own_discount), "quiet")
        )
    if line.note:
        rows.append(_row(line.note, "", "quiet"))
    return "\n".join(rows)


def _totals(details: SaleDetails, amount: Format, money: Format) -> Iterator[str]:
    on_top = any(not tax.inclusive for tax in details.taxes)
    if sale_discount(details) or details.exempted or on_top:
        yield _row(pgettext("line of a receipt", "Subtotal"), amount(net_subtotal(details)))
    if sale_discount(details):
        yield _row(pgettext("line of a receipt", "Discount"), amount(-sale_discount(details)))
    if details.exempted:
        yield _row(_("Tax taken out of the prices"), amount(-details.exempted))
    for tax in details.taxes:
        if not tax.inclusive and not tax.exempt:
            yield _row(_tax_name(tax), amount(tax.tax))
    yield _row(pgettext("line of a receipt", "Total"), money(details.total), "total")
    yield from _exemption(details, amount)
    for tax in details.taxes:
        if tax.inclusive and not tax.exempt:
            yield _row(_("includes {tax}", tax=_tax_name(tax)), amount(tax.tax), "quiet")
    if details.tip:
        yield _row(pgettext("line of a receipt", "Tip"), amount(details.tip))
        yield _row(_("Total with tip"), money(details.total + details.tip), "total")


def _exemption(details: SaleDetails, amount: Format) -> Iterator[str]:
    """Say why no tax was charged, and what was sold without each."""
    if details.exemption is None:
        return
    reason, number = details.exemption.reason, details.exemption.number
    yield _row(_("Exempt from tax: {reason}", reason=reason), number, "strong")
    for tax in details.taxes:
        yield _row(_("sold without {tax}", tax=_tax_name(tax)), amount(tax.base), "quiet")


def _tax_name(tax: TaxView) -> str:
    percent = (Decimal(tax.ppm) * 100 / PPM).normalize()
    return _("{tax} {percent} %", tax=tax.name, percent=f"{percent:f}")


def _tenders(details: SaleDetails, amount: Format) -> Iterator[str]:
    for tender in details.tenders:
        if tender.state is TenderState.APPROVED:
            yield from _tender(tender, amount)


def _tender(tender: PaidTender, amount: Format) -> Iterator[str]:
    if tender.kind.facts.gives_change:
        if tender.rounding:
            yield _rounding(amount(tender.rounding))
        yield _row(pgettext("way of paying", "Cash"), amount(tender.tendered))
        if tender.change:
            yield _row(pgettext("money back", "Change"), amount(tender.change), "strong")
        return
    yield _row(tender.label, amount(tender.amount))
    if tender.reference:
        yield _row(pgettext("card receipt", "Reference"), tender.reference, "quiet")
    for name, value in card_facts(tender.card_receipt):
        yield _row(name, value, "quiet")
    if tender.charge_id:
        yield _row(
            pgettext("card receipt", "Payment"),
            tender.charge_id,
            "quiet",
        )


def _rounding(amount: str) -> str:
    return _row(pgettext("line of a receipt", "Cash rounding"), amount)


def _refunds(details: SaleDetails, amount: Format) -> str:
    given = [
        refund
        for refund in details.refunds
        if refund.state in {RefundState.SUCCEEDED, RefundState.PENDING}
    ]
    if not given:
        return ""
    other = pgettext("line of a receipt", "Refund")
    labels = {tender.id: _refund_label(tender) for tender in details.tenders}
    rows = []
    for refund in given:
        rows.append(_row(labels.get(refund.tender_id or "", other), amount(-refund.amount)))
        if refund.rounding:
            rows.append(_rounding(amount(-refund.rounding)))
            back = pgettext("line of a receipt", "Given back in cash")
            rows.append(_row(back, amount(-refund.handed_back), "strong"))
    table = "\n".join(rows)
    # not shown: layout
    return f'<hr>\n<table width="100%" cellspacing="0" cellpadding="0">\n{table}\n</table>'


def _refund_label(tender: PaidTender) -> str:
    if tender.kind.facts.refund_route is RefundRoute.DRAWER:
        return _("Refund in cash")
    if tender.kind.facts.refund_route is RefundRoute.BY_HAND:
        return _("Refund by hand, {terminal}", terminal=tender.label)
    if tender.card:
        return _("Refund to {card}", card=tender.card.label)
    return _("Refund to the card")
