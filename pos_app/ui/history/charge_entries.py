"""What Stripe says of the payments of a sale: fees, checks, risk, what a reader's receipt has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pos_app.domain.money import Money
from pos_app.domain.texts import N_, NP_, Message, _, pgettext
from pos_app.domain.writing import spoken_locale
from pos_app.services.views.charges import ChargeView, FeePart
from pos_app.services.views.history import HistoryRow, PaidTender, SaleDetails
from pos_app.ui.giving_back.refund_entries import method_of
from pos_app.ui.history.detail_entries import tenders_of_sale
from pos_app.ui.widgets import ChipStyle
from pos_app.ui.widgets.entries import Entry
from pos_app.ui.widgets.formats import Formats

_FEES: Final[dict[str, Message]] = {
    "stripe_fee": N_("Stripe's fee"),
    "application_fee": N_("Platform's fee"),
    "payment_method_passthrough_fee": N_("Fee of the card network"),
    "tax": N_("Tax on the fee"),
    "withheld_tax": N_("Tax withheld"),
}
"""By Stripe's word for the part of a fee (`fee_details.type`)."""

_CHECKS: Final[dict[str, Message]] = {
    "cvc_check": N_("Security code (CVC)"),
    "address_line1_check": N_("Street"),
    "address_postal_code_check": N_("Postal code"),
}
_MATCHES: Final = ChipStyle(NP_("the bank's check", "Matches"), "check", "accent", "accent_soft")
_FAILS: Final = ChipStyle(
    NP_("the bank's check", "Doesn't match"), "warning", "danger", "danger_soft"
)
_UNCHECKED: Final = ChipStyle(NP_("the bank's check", "Not checked"), "minus", "muted", "sunken")
_RESULTS: Final = {"pass": _MATCHES, "fail": _FAILS}

_RISKS: Final = {
    "normal": ChipStyle(NP_("risk", "Normal"), "check", "accent", "accent_soft"),
    "elevated": ChipStyle(NP_("risk", "Elevated"), "warning", "warn", "warn_soft"),
    "highest": ChipStyle(NP_("risk", "Highest"), "warning", "danger", "danger_soft"),
}
_NOT_ASSESSED: Final = ChipStyle(NP_("risk", "Not assessed"), "minus", "muted", "sunken")

_READ: Final[dict[str, Message]] = {
    "contactless_emv": NP_("how a card was read", "Contactless"),
    "contactless_magstripe_mode": NP_("how a card was read", "Contactless, magnetic stripe mode"),
    "contact_emv": NP_("how a card was read", "Chip"),
    "magnetic_stripe_fallback": NP_("how a card was read", "Magnetic stripe, the chip failed"),
    "magnetic_stripe_track2": NP_("how a card was read", "Magnetic stripe"),
}
_EMV: Final[dict[str, Message]] = {
    "application_preferred_name": N_("Application"),
    "dedicated_file_name": N_("AID"),
    "account_type": N_("Account type"),
    "cardholder_verification_method": N_("Cardholder verified by"),
    "authorization_response_code": N_("Response code (ARC)"),
    "application_cryptogram": N_("Cryptogram"),
    "terminal_verification_results": N_("TVR"),
    "transaction_status_information": N_("TSI"),
}
"""The lines of a card reader's receipt, by Stripe's names, in the order of one on paper."""


def at_stripe(details: SaleDetails) -> list[PaidTender]:
    """Return what of a sale moved at Stripe."""
    return [each for each in tenders_of_sale(details) if each.kind.facts.moves_at_stripe]


def fee_entries(details: SaleDetails, formats: Formats) -> Iterator[Entry]:
    """Yield what came in, each part of the fee, and what is left, in the settlement currency."""
    paid = [each for each in at_stripe(details) if each.fee is not None]
    for tender in paid:
        if len(paid) > 1:
            yield Entry(method_of(tender), strong=True)
        yield from _fees(tender, details.row.amount.currency, formats)


def fee_summary(details: SaleDetails, formats: Formats) -> str:
    """Return the fee and net of all payments together, where they are in one currency."""
    paid = [each for each in at_stripe(details) if each.fee is not None]
    currencies = {each.settlement_currency for each in paid}
    currency = currencies.pop() if len(currencies) == 1 else None
    if not currency:
        return ""
    fee = formats.minor(sum(each.fee or 0 for each in paid), currency)
    net = formats.minor(sum(each.net or 0 for each in paid), currency)
    return _("{fee}, net {net}", fee=fee, net=net)


def check_entries(details: SaleDetails, formats: Formats) -> Iterator[Entry]:
    """Yield how each card was used and checked, and how risky Stripe takes its payment for."""
    paid = [each for each in at_stripe(details) if each.charge and each.charge.created]
    for tender in paid:
        if len(paid) > 1:
            yield Entry(method_of(tender), strong=True)
        if tender.charge is not None:
            yield from _checks(tender, tender.charge, formats)


def risk_summary(details: SaleDetails) -> str:
    """Return the risk of a sale's payments where it is not a normal one."""
    levels = {each.charge.risk_level for each in at_stripe(details) if each.charge}
    if "highest" in levels:
        return _("Highest risk")
    return _("Elevated risk") if "elevated" in levels else ""


def metadata_entries(details: SaleDetails) -> Iterator[Entry]:
    """Yield what Stripe was given to keep with the payments."""
    paid = [each for each in at_stripe(details) if each.metadata]
    for tender in paid:
        if len(paid) > 1:
            yield Entry(method_of(tender), strong=True)
        for name, value in sorted(tender.metadata.items()):
            yield Entry(name, value)


def other_entry(row: HistoryRow, formats: Formats) -> Entry:
    """Return another row of the history, to be opened."""
    number = row.receipt_number
    parts = (
        formats.moment(row.occurred_at),
        _("Receipt {number}", number=number) if number else "",
    )
    return Entry(
        title=row.method,
        subtitle="  ·  ".join(part for part in parts if part),
        right=formats.money(row.amount),
        chip=row.status,
        key=row.id,
    )


def _fees(tender: PaidTender, currency: str, formats: Formats) -> Iterator[Entry]:
    settled_in = tender.settlement_currency
    if tender.fee is None or tender.net is None or not settled_in:
        return
    charge = tender.charge or ChargeView()
    gross = charge.gross or Money(tender.net + tender.fee, settled_in)
    rate = ""
    if charge.exchange_rate:
        rate = _(
            "{amount} at a rate of {rate}",
            amount=formats.minor(tender.amount, currency),
            rate=charge.exchange_rate,
        )
    yield Entry(_("Came in"), rate, formats.money(gross))
    for part in charge.fees or (FeePart("stripe_fee", "", Money(tender.fee, settled_in)),):
        known = _FEES.get(part.type)
        name = str(known) if known else part.type.replace("_", " ").capitalize()
        lost = formats.minor(-part.amount.minor, part.amount.currency)
        yield Entry(name, part.description, lost)
    yield Entry(
        pgettext("what is left after fees", "Net"),
        "",
        formats.minor(tender.net, settled_in),
        strong=True,
    )
    if tender.paid_out is not None:
        arrives = formats.calendar_day(tender.paid_out.arrival)
        yield Entry(_("At the bank"), tender.paid_out.payout_id, arrives)
    elif charge.available is not None:
        yield Entry(_("Can be paid out from"), "", formats.short_day(charge.available))


def _checks(tender: PaidTender, charge: ChargeView, formats: Formats) -> Iterator[Entry]:
    if charge.risk_level:
        score = charge.risk_score
        about = "" if score is None else _("{score} of 100", score=score)
        chip = _RISKS.get(charge.risk_level, _NOT_ASSESSED)
        yield Entry(_("Risk"), about, chip=chip)
    for name, title in _CHECKS.items():
        if result := charge.checks.get(name):
            yield Entry(str(title), chip=_RESULTS.get(result, _UNCHECKED))
    read = tender.card_receipt.get("read_method", "")
    if read:
        word = _READ.get(read)
        yield Entry(_("Card read by"), "", str(word) if word else read)
    if charge.country:
        yield Entry(_("Card issued in"), "", _country(charge.country, formats.locale))
    if charge.authorization_code:
        yield Entry(_("Authorisation code"), "", charge.authorization_code)
    for name, title in _EMV.items():
        if value := charge.emv.get(name):
            yield Entry(str(title), "", value.replace("_", " "))


def _country(code: str, locale: str) -> str:
    name: str = spoken_locale(locale).territories.get(code, code)
    return name
