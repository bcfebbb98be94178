"""The words of the history: methods, refunds, fees."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from pos_app.domain.money import PPM
from pos_app.domain.payments import RefundState, TenderKind, TenderState
from pos_app.services.views.history import LineView, PaidTender, RefundView, SaleDetails, TaxView
from pos_app.ui.widgets import ChipLook
from pos_app.ui.widgets.entries import Entry
from pos_app.ui.widgets.formats import Formats

REASONS: Final = {
    "requested_by_customer": "The customer asked",
    "duplicate": "Paid twice",
    "fraudulent": "Fraud",
    "other": "Another reason",
}

REFUND_LOOKS: Final = {
    RefundState.STARTED: ChipLook("Not known yet", "warning", "warn", "warn_soft"),
    RefundState.UNKNOWN: ChipLook("Not known yet", "warning", "warn", "warn_soft"),
    RefundState.PENDING: ChipLook("Waiting", "clock", "info", "info_soft"),
    RefundState.REQUIRES_ACTION: ChipLook("Waiting", "clock", "info", "info_soft"),
    RefundState.SUCCEEDED: ChipLook("Refunded", "check", "accent", "accent_soft"),
    RefundState.FAILED: ChipLook("Failed", "cross", "danger", "danger_soft"),
    RefundState.CANCELED: ChipLook("Cancelled", "close", "muted", "sunken"),
    RefundState.NOT_REFUNDED: ChipLook("Not refunded", "close", "muted", "sunken"),
}

_TIMES: Final = "\N{MULTIPLICATION SIGN}"

_STATES: Final = {
    TenderState.PREPARED: "Not charged",
    TenderState.PENDING: "Being charged",
    TenderState.ACTION: "The bank asks the customer to confirm",
    TenderState.UNKNOWN: "Not known yet",
    TenderState.DECLINED: "Declined, not charged",
    TenderState.CANCELED: "Cancelled, not charged",
    TenderState.RETURNING: "Taken, and being given back",
    TenderState.RETURNED: "Taken, and given back before the sale was paid",
}
_ICONS: Final = {
    TenderKind.CASH: "cash",
    TenderKind.READER: "reader",
    TenderKind.PAGE: "qr",
    TenderKind.SAVED_CARD: "card",
    TenderKind.PHONE: "card",
}


def method_of(tender: PaidTender) -> str:
    """How a tender is called: `Cash`, `Visa •••• 4242`."""
    if tender.kind is TenderKind.CASH:
        return "Cash"
    return tender.card.label if tender.card else "Card"


def icon_of(tender: PaidTender) -> str:
    """The icon of its kind."""
    return _ICONS[tender.kind]


def open_tenders(details: SaleDetails) -> list[PaidTender]:
    """The tenders that nobody can say the end of yet."""
    return [tender for tender in details.tenders if tender.state.holds_the_sale]


def kept_tenders(details: SaleDetails) -> list[PaidTender]:
    """The tenders that belong to the sale: what was given back before it was paid does not."""
    return [each for each in details.tenders if each.state is not TenderState.RETURNED]


def kept_refunds(details: SaleDetails) -> list[RefundView]:
    """The refunds of what was paid; the others stand in what happened."""
    out = {each.id for each in details.tenders if each.state is TenderState.RETURNED}
    return [each for each in details.refunds if each.tender_id not in out]


def lacks_fee(details: SaleDetails) -> bool:
    """Whether Stripe knows more of a payment's fee than these books do."""
    return any(
        tender.kind.is_electronic and tender.state is TenderState.APPROVED and tender.fee is None
        for tender in details.tenders
    )


def sold_entries(details: SaleDetails, formats: Formats) -> Iterator[Entry]:
    """The lines of a sale, then what they come to."""
    currency = details.row.amount.currency
    for line in details.lines:
        yield _line(line, currency, formats)
    if not details.lines:
        return
    if details.sale_discount or any(not tax.inclusive for tax in details.taxes):
        yield Entry("Subtotal", right=formats.minor(details.net_subtotal, currency))
    if details.sale_discount:
        yield Entry("Discount", right=formats.minor(-details.sale_discount, currency))
    for tax in details.taxes:
        yield Entry(_tax_name(tax), right=formats.minor(tax.tax, currency))
    yield Entry("Total", right=formats.minor(details.total, currency), strong=True)
    if details.tip:
        yield Entry("Tip", right=formats.minor(details.tip, currency))
        paid = formats.minor(details.total + details.tip, currency)
        yield Entry("With the tip", right=paid, strong=True)


def tender_entry(tender: PaidTender, currency: str, formats: Formats) -> Entry:
    """How a part was paid, with its change or its fee."""
    return Entry(
        title=method_of(tender),
        subtitle=_about(tender, currency, formats),
        right=formats.minor(tender.amount, currency),
        icon=icon_of(tender),
        key=tender.id,
    )


def refund_entry(refund: RefundView, details: SaleDetails, formats: Formats) -> Entry:
    """A refund, where it went and how it stands."""
    to = next((method_of(each) for each in details.tenders if each.id == refund.tender_id), "")
    why = refund.note or REASONS.get(refund.reason, "")
    parts = (to, formats.moment(refund.created_at), why)
    return Entry(
        title=refund.says,
        subtitle="  ·  ".join(part for part in parts if part),
        right=formats.minor(refund.amount, refund.currency),
        chip=None if refund.state is RefundState.SUCCEEDED else REFUND_LOOKS[refund.state],
        icon="refund",
        key=refund.id,
    )


def _line(line: LineView, currency: str, formats: Formats) -> Entry:
    many = f"{line.quantity} {_TIMES} " if line.quantity != 1 else ""
    each = f"{formats.minor(line.unit_price, currency)} each" if many else ""
    off = f"{formats.minor(line.own_discount, currency)} off" if line.own_discount else ""
    return Entry(
        title=f"{many}{line.name}",
        subtitle="  ·  ".join(part for part in (each, off, line.note) if part),
        right=formats.minor(line.unit_price * line.quantity, currency),
    )


def _tax_name(tax: TaxView) -> str:
    return f"{tax.name} {Decimal(tax.ppm) * 100 / PPM:f}%" + (
        " (included)" if tax.inclusive else ""
    )


def _about(tender: PaidTender, currency: str, formats: Formats) -> str:
    if tender.state is not TenderState.APPROVED:
        return _STATES[tender.state]
    if tender.change:
        given, back = (formats.minor(each, currency) for each in (tender.tendered, tender.change))
        return f"{given} given, {back} change"
    parts = (
        tender.reader_name,
        f"{formats.minor(tender.tip, currency)} of it is the tip" if tender.tip else "",
        _fee(tender, formats),
        f"Connected account {tender.account_id}" if tender.account_id else "",
    )
    return "  ·  ".join(part for part in parts if part)


def _fee(tender: PaidTender, formats: Formats) -> str:
    if tender.fee is None or tender.net is None or not tender.settlement_currency:
        return ""
    fee, net = (
        formats.minor(each, tender.settlement_currency) for each in (tender.fee, tender.net)
    )
    return f"Stripe's fee {fee}, net {net}"
