"""What the details of the history list: lines, payments, refunds and fees, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pos_app.domain.cart import net_subtotal, sale_discount
from pos_app.domain.lot_words import lot_and_serial
from pos_app.domain.payments import TenderState
from pos_app.domain.quantities import format_quantity
from pos_app.domain.taxes import tax_with_rate
from pos_app.domain.texts import N_, Message, _, pgettext
from pos_app.domain.units import unit_symbol
from pos_app.services.views.history import (
    LineView,
    PaidTender,
    RefundView,
    SaleDetails,
    SaleTaxView,
)
from pos_app.ui.giving_back.refund_entries import method_of
from pos_app.ui.widgets.entries import Entry
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.method_styles import METHOD_STYLES

_STATES: Final[dict[TenderState, Message]] = {
    TenderState.PREPARED: N_("Not charged"),
    TenderState.PENDING: N_("Being charged"),
    TenderState.ACTION: N_("The bank asks the customer to confirm"),
    TenderState.UNKNOWN: N_("Not known yet"),
    TenderState.DECLINED: N_("Declined, not charged"),
    TenderState.CANCELED: N_("Cancelled, not charged"),
    TenderState.RETURNING: N_("Taken, and being given back"),
    TenderState.RETURNED: N_("Taken, and given back before the sale was paid"),
}


def icon_of(tender: PaidTender) -> str:
    """The icon of its kind."""
    return METHOD_STYLES[tender.kind].icon


def open_tenders(details: SaleDetails) -> list[PaidTender]:
    """Return the tenders whose outcome is not known yet."""
    return [tender for tender in details.tenders if tender.state.holds_the_sale]


def tenders_of_sale(details: SaleDetails) -> list[PaidTender]:
    """The tenders that belong to the sale: what was given back before it was paid does not."""
    return [each for each in details.tenders if each.state is not TenderState.RETURNED]


def refunds_of_sale(details: SaleDetails) -> list[RefundView]:
    """Return the refunds of what was paid; those of before are in the timeline alone."""
    out = {each.id for each in details.tenders if each.state is TenderState.RETURNED}
    return [each for each in details.refunds if each.tender_id not in out]


def lacks_fee(details: SaleDetails) -> bool:
    """Whether Stripe knows more of a payment's fee than these books do."""
    return any(
        tender.kind.facts.moves_at_stripe
        and tender.state is TenderState.APPROVED
        and (tender.fee is None or tender.charge is None or tender.charge.created is None)
        for tender in details.tenders
    )


def sold_entries(details: SaleDetails, formats: Formats) -> Iterator[Entry]:
    """The lines of a sale, then what they come to."""
    currency = details.row.amount.currency
    if details.without_receipt:
        yield Entry(_("Came back without a receipt: nothing was sold."), icon="refund")
    for line in details.lines:
        yield _line(line, currency, formats)
    if not details.lines:
        return
    on_top = any(not tax.inclusive for tax in details.taxes)
    if sale_discount(details) or details.exempted or on_top:
        yield Entry(_("Subtotal"), right=formats.minor(net_subtotal(details), currency))
    if sale_discount(details):
        yield Entry(
            pgettext("line of a sale", "Discount"),
            details.discount_reason,
            right=formats.minor(-sale_discount(details), currency),
        )
    if details.exempted:
        out = formats.minor(-details.exempted, currency)
        yield Entry(_("Tax taken out of the prices"), right=out)
    if details.exemption is not None:
        reason, number = details.exemption.reason, details.exemption.number
        yield Entry(_("Exempt from tax: {reason}", reason=reason), number)
    for tax in details.taxes:
        yield Entry(_tax_name(tax, formats.locale), right=formats.minor(tax.tax, currency))
    yield Entry(
        pgettext("line of a sale", "Total"),
        right=formats.minor(details.total, currency),
        strong=True,
    )
    if details.tip:
        yield Entry(pgettext("line of a sale", "Tip"), right=formats.minor(details.tip, currency))
        paid = formats.minor(details.total + details.tip, currency)
        yield Entry(_("With the tip"), right=paid, strong=True)
    yield from _came_back(details, formats)


def _came_back(details: SaleDetails, formats: Formats) -> Iterator[Entry]:
    """Yield what was exchanged for what was sold."""
    currency = details.row.amount.currency
    for back in details.came_back:
        quantity = format_quantity(back.quantity, formats.locale, back.unit)
        yield Entry(
            _("Came back for it: {quantity} × {product}", quantity=quantity, product=back.name),
            _("Receipt {number}", number=back.number),
            right=formats.minor(-back.worth, currency),
            icon="refund",
        )


def tender_entry(tender: PaidTender, currency: str, formats: Formats) -> Entry:
    """How a part was paid, with its change or its fee."""
    return Entry(
        title=method_of(tender),
        subtitle=_about(tender, currency, formats),
        right=formats.minor(tender.amount, currency),
        icon=icon_of(tender),
        key=tender.id,
    )


def _line(line: LineView, currency: str, formats: Formats) -> Entry:
    name, price = line.name, formats.minor(line.unit_price, currency)
    parts = [line.discount_reason, line.note]
    if line.own_discount:
        parts.insert(0, _("{amount} off", amount=formats.minor(line.own_discount, currency)))
    parts[:0] = [*line.modifiers, *lot_and_serial(line.lot, line.serial)]
    if line.shows_quantity:
        quantity = format_quantity(line.quantity, formats.locale, line.unit)
        name = _("{quantity} × {product}", quantity=quantity, product=line.name)
        each = _("{price} each", price=price)
        if line.unit.is_measured:
            each = _("{price} per {unit}", price=price, unit=unit_symbol(line.unit))
        parts.insert(0, each)
    return Entry(
        title=name,
        subtitle="  ·  ".join(part for part in parts if part),
        right=formats.minor(line.gross, currency),
    )


def _tax_name(tax: SaleTaxView, locale: str) -> str:
    named = tax_with_rate(tax.name, tax.ppm, locale, exempt=tax.exempt)
    return _("{tax} (included)", tax=named) if tax.inclusive and not tax.exempt else named


def _about(tender: PaidTender, currency: str, formats: Formats) -> str:
    if tender.state is not TenderState.APPROVED:
        return str(_STATES[tender.state])
    if tender.kind.facts.gives_change:
        return "  ·  ".join(_cash(tender, currency, formats))
    parts = (
        tender.reader_name,
        _reference(tender),
        _("{amount} of it is the tip", amount=formats.minor(tender.tip, currency))
        if tender.tip
        else "",
        _fee(tender, formats),
        _("Connected account {account}", account=tender.account_id) if tender.account_id else "",
    )
    return "  ·  ".join(part for part in parts if part)


def _reference(tender: PaidTender) -> str:
    if not tender.reference:
        return ""
    if tender.kind.facts.has_code:
        return _("Card •••• {last4}", last4=tender.reference)
    return _("Reference {reference}", reference=tender.reference)


def _cash(tender: PaidTender, currency: str, formats: Formats) -> Iterator[str]:
    given, back = (formats.minor(each, currency) for each in (tender.tendered, tender.change))
    if tender.change:
        yield _("{given} given, {change} change", given=given, change=back)
    elif tender.rounding:
        yield _("{given} given", given=given)
    if tender.rounding:
        amount = formats.minor(tender.rounding, currency)
        yield _("rounded by {amount}", amount=f"+{amount}" if tender.rounding > 0 else amount)


def _fee(tender: PaidTender, formats: Formats) -> str:
    if tender.fee is None or tender.net is None or not tender.settlement_currency:
        return ""
    fee, net = (
        formats.minor(each, tender.settlement_currency) for each in (tender.fee, tender.net)
    )
    return _("Stripe's fee {fee}, net {net}", fee=fee, net=net)
