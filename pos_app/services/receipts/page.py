"""How a receipt looks: `resources/receipt.html` filled with one row of the history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from html import escape
from string import Template
from zoneinfo import ZoneInfo

from pos_app.domain.money import PPM, Money, format_amount, format_money
from pos_app.domain.payments import PaymentStatus, RefundState, TenderKind, TenderState
from pos_app.paths import resource_dir
from pos_app.services.ledger.read_model import method_label
from pos_app.services.views.history import LineView, PaidTender, RefundView, SaleDetails, TaxView

_MODE_MARKS = {
    "training": "TRAINING: no real money",
    "test": "TEST: no real money",
}

# What a card receipt has to carry, by the names in a reader's answer.
_CARD_FACTS = {
    "read_method": "Card present",
    "application_preferred_name": "Application",
    "dedicated_file_name": "AID",
    "account_type": "Account",
    "authorization_code": "Authorisation",
    "authorization_response_code": "ARC",
    "application_cryptogram": "Cryptogram",
    "terminal_verification_results": "TVR",
    "transaction_status_information": "TSI",
    "cardholder_verification_method": "Verified by",
}
_WORDS = {
    "read_method": {
        "contact_emv": "chip",
        "contactless_emv": "contactless",
        "contactless_magstripe_mode": "contactless",
        "magnetic_stripe_fallback": "swiped",
        "magnetic_stripe_track2": "swiped",
    },
    "cardholder_verification_method": {
        "approval": "device",
        "failure": "not verified",
        "none": "no verification",
        "offline_pin": "PIN",
        "offline_pin_and_signature": "PIN and signature",
        "online_pin": "PIN",
    },
}

_TIMES = "\N{MULTIPLICATION SIGN}"

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
        number=f'<span class="strong">{escape(_number(details))}</span>',
        moment=escape(_moment(details)),
        place=escape(details.register_name),
        served=escape(f"Served by {details.cashier_name}" if details.cashier_name else ""),
        customer=_row("Customer", row.customer_name, "quiet") if row.customer_name else "",
        lines="\n".join(_line(line, amount) for line in details.lines),
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
    marks = [mark for mark, shown in (("VOID", void), ("COPY", copy)) if shown]
    if mode in _MODE_MARKS:
        marks.append(_MODE_MARKS[mode])
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
        return f"Receipt {row.receipt_number}"
    return "Not finished" if row.sale_id else "Card payment"


def _moment(details: SaleDetails) -> str:
    from babel.dates import format_datetime  # noqa: PLC0415  slow to import

    local = details.row.occurred_at.astimezone(ZoneInfo(details.store.time_zone))
    return format_datetime(local, "short", locale=details.store.locale)


# --- rows --------------------------------------------------------------------------------------


def _row(left: str, right: str, style: str = "") -> str:
    marked = f' class="{style}"' if style else ""
    return f'<tr><td{marked}>{escape(left)}</td><td align="right"{marked}>{escape(right)}</td></tr>'


def _line(line: LineView, amount: Format) -> str:
    rows = [_row(line.name, amount(line.unit_price * line.quantity))]
    if line.quantity != 1:
        rows.append(_row(f"{line.quantity} {_TIMES} {amount(line.unit_price)}", "", "quiet"))
    if line.own_discount:
        rows.append(_row("Discount", amount(-line.own_discount), "quiet"))
    if line.note:
        rows.append(_row(line.note, "", "quiet"))
    return "\n".join(rows)


def _totals(details: SaleDetails, amount: Format, money: Format) -> Iterator[str]:
    if details.sale_discount or any(not tax.inclusive for tax in details.taxes):
        yield _row("Subtotal", amount(details.net_subtotal))
    if details.sale_discount:
        yield _row("Discount", amount(-details.sale_discount))
    for tax in details.taxes:
        if not tax.inclusive:
            yield _row(_tax_name(tax), amount(tax.tax))
    yield _row("Total", money(details.total), "total")
    for tax in details.taxes:
        if tax.inclusive:
            yield _row(f"includes {_tax_name(tax)}", amount(tax.tax), "quiet")
    if details.tip:
        yield _row("Tip", amount(details.tip))
        yield _row("Total with tip", money(details.total + details.tip), "total")


def _tax_name(tax: TaxView) -> str:
    percent = (Decimal(tax.ppm) * 100 / PPM).normalize()
    return f"{tax.name} {percent:f} %"


def _tenders(details: SaleDetails, amount: Format) -> Iterator[str]:
    for tender in details.tenders:
        if tender.state is TenderState.APPROVED:
            yield from _tender(tender, amount)


def _tender(tender: PaidTender, amount: Format) -> Iterator[str]:
    if tender.kind is TenderKind.CASH:
        yield _row("Cash", amount(tender.tendered))
        if tender.change:
            yield _row("Change", amount(tender.change), "strong")
        return
    card = tender.card
    yield _row(card.label if card else method_label(tender.kind, {}), amount(tender.amount))
    for name, label in _CARD_FACTS.items():
        if value := tender.card_receipt.get(name):
            yield _row(label, _WORDS.get(name, {}).get(value, value), "quiet")
    if tender.charge_id:
        yield _row("Payment", tender.charge_id, "quiet")


def _refunds(details: SaleDetails, amount: Format) -> str:
    given = [refund for refund in details.refunds if _was_given(refund)]
    if not given:
        return ""
    labels = {tender.id: _refund_label(tender) for tender in details.tenders}
    rows = [
        _row(labels.get(refund.tender_id or "", "Refund"), amount(-refund.amount))
        for refund in given
    ]
    table = "\n".join(rows)
    return f'<hr>\n<table width="100%" cellspacing="0" cellpadding="0">\n{table}\n</table>'


def _was_given(refund: RefundView) -> bool:
    return refund.state in {RefundState.SUCCEEDED, RefundState.PENDING}


def _refund_label(tender: PaidTender) -> str:
    if tender.kind is TenderKind.CASH:
        return "Refund in cash"
    return f"Refund to {tender.card.label}" if tender.card else "Refund to the card"
