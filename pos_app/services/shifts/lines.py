"""A report as lines that people read: on the screen, on paper, and as a table of amounts (CSV).

All of it follows from the content alone, which has the store's locale, zone and currency as they
were: a Z that is printed again after years says the same.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from html import escape
from io import StringIO
from typing import Final
from zoneinfo import ZoneInfo

from pos_app.domain.method_names import name_of
from pos_app.domain.money import PPM, Money, format_amount
from pos_app.domain.payments import TenderKind
from pos_app.domain.shifts import Late, MovementKind
from pos_app.domain.texts import N_, Message, _, pgettext
from pos_app.services.views.shifts import Content, ReportView

_STYLE: Final = (
    "body { color: #000000; font-size: 9pt; } td { padding: 1px 0; vertical-align: top; }"
    ".quiet { color: #404040; font-size: 8pt; } .strong { font-weight: 700; }"
)
_CHECKSUM: Final = 16
_HEX: Final = 64
_FORMULA: Final = ("=", "+", "-", "@", "\t")


_LATE: Final[dict[Late, Message]] = {
    Late.PAYMENT: N_("Settled late, from Z {number}"),
    Late.PAYMENT_NOT_TAKEN: N_("Not taken after all, from Z {number}"),
    Late.REFUND: N_("Refunds settled late, from Z {number}"),
    Late.REFUND_NOT_MADE: N_("Refunds not made after all, from Z {number}"),
    Late.REFUND_CAME_BACK: N_("Refunds that came back, from Z {number}"),
}


@dataclass(frozen=True)
class ReportLine:
    """What is told, and its amount in minor units or how many there were; a heading has neither."""

    what: str
    amount: int | None = None
    count: int | None = None
    text: str = ""
    strong: bool = False
    signed: bool = False

    @property
    def is_heading(self) -> bool:
        """Whether a new part begins with it."""
        return self.amount is None and self.count is None and not self.text


def report_title(report: ReportView) -> str:
    """Return how a report is called: `Z report 12`, `X report`."""
    if report.number is None:
        return _("X report")
    return _("Z report {number}", number=report.number)


def report_lines(report: ReportView) -> Iterator[ReportLine]:
    """Yield all that a report says."""
    content = report.content
    yield from _head(content)
    yield from _sales(content)
    yield from _taxes(content)
    yield from _tenders(content)
    yield from _cash(content)
    yield from _rest(content)
    if head := content.get("log_head"):
        yield ReportLine(
            _("Activity log, row {number}", number=head["row"]), text=head["hash"][:16]
        )
    if report.content_hash:
        yield ReportLine(_("Checksum"), text=_checksum(report.content_hash))


def _checksum(content_hash: str) -> str:
    """Return the beginning of a hash as people compare it; the first Zs have it in hexadecimal."""
    start = content_hash[:_CHECKSUM]
    if len(content_hash) == _HEX:
        return start
    return "-".join(start[at : at + 4].upper() for at in range(0, _CHECKSUM, 4))


def _head(content: Content) -> Iterator[ReportLine]:
    day = date.fromisoformat(content["business_date"])
    yield ReportLine(_("Business day"), text=_day(day, content))
    opened = _moment(content["opened_at"], content)
    by = pgettext("when and by whom", "{moment}, {name}", moment=opened, name=content["opened_by"])
    yield ReportLine(pgettext("a shift", "Opened"), text=by)
    if content.get("closed_at"):
        closed, name = _moment(content["closed_at"], content), content["closed_by"]
        by = pgettext("when and by whom", "{moment}, {name}", moment=closed, name=name)
        yield ReportLine(pgettext("a shift", "Closed"), text=by)
    if content.get("approved_by"):
        yield ReportLine(_("Approved by"), text=content["approved_by"])
    if first := content["sales"]["first_receipt"]:
        last = content["sales"]["last_receipt"]
        yield ReportLine(_("Receipts"), text=first if first == last else f"{first} – {last}")


def _sales(content: Content) -> Iterator[ReportLine]:
    yield ReportLine(pgettext("heading of a report", "Sales and refunds"))
    sales = content["sales"]
    yield ReportLine(pgettext("in a report", "Sales"), sales["amount"], sales["count"], strong=True)
    back = content["refunds"]
    yield ReportLine(pgettext("in a report", "Refunds"), -back["amount"], back["count"])
    voids = content["voids"]
    yield ReportLine(_("Of sales that were voided"), voids["amount"], voids["count"])
    off = content["discounts"]
    yield ReportLine(pgettext("in a report", "Discounts"), -off["amount"], off["count"])
    if sales["tips"]:
        yield ReportLine(pgettext("in a report", "Tips"), sales["tips"])


def _taxes(content: Content) -> Iterator[ReportLine]:
    if content["taxes"]:
        yield ReportLine(pgettext("heading of a report", "Taxes"))
    for tax in content["taxes"]:
        called = _tax_name(tax)
        yield from _tax(called, tax["sales"], 1)
        if tax["refunds"]["gross"]:
            yield from _tax(_("{tax}, refunds", tax=called), tax["refunds"], -1)


def _tax_name(tax: Content) -> str:
    if tax["name"] is None:
        return _("Tax not recorded by rate")
    if not (tax["ppm"] or tax["name"]):
        return _("Without tax")
    percent = f"{(Decimal(tax['ppm']) * 100 / PPM).normalize():f}"
    if tax.get("exempt"):  # told since version 2
        return _("{tax} {percent} %, exempt", tax=tax["name"], percent=percent)
    return _("{tax} {percent} %", tax=tax["name"], percent=percent)


def _tax(title: str, part: Content, sign: int) -> Iterator[ReportLine]:
    yield ReportLine(title, sign * part["tax"], strong=True)
    yield ReportLine(pgettext("under a tax", "Net"), sign * part["base"])
    yield ReportLine(pgettext("under a tax", "Gross"), sign * part["gross"])


def _tenders(content: Content) -> Iterator[ReportLine]:
    if content["tenders"]:
        yield ReportLine(pgettext("heading of a report", "Ways of paying"))
    for tender in content["tenders"]:
        name = tender["label"] or str(name_of(TenderKind(tender["kind"])))
        taken, back = tender["taken"], tender["given_back"]
        yield ReportLine(_("{method}, taken", method=name), taken["amount"], taken["count"])
        if back["count"]:
            given = _("{method}, given back", method=name)
            yield ReportLine(given, -back["amount"], back["count"])
            yield ReportLine(_("{method}, net", method=name), tender["net"])
        if tender["tips"]:
            yield ReportLine(_("{method}, tips", method=name), tender["tips"])


def _cash(content: Content) -> Iterator[ReportLine]:
    cash = content["cash"]
    yield ReportLine(pgettext("heading of a report", "Drawer"))
    yield ReportLine(_("Opened with"), cash["opened_with"])
    if cash["opening_difference"]:
        yield ReportLine(
            _("Differs from what was left by"), cash["opening_difference"], signed=True
        )
    yield ReportLine(_("Cash taken"), cash["taken"])
    yield ReportLine(_("Cash given back"), -cash["given_back"])
    for kind, amount in cash["movements"].items():
        if amount:
            yield ReportLine(str(MovementKind(kind).label), amount)
    if cash["rounding"]:
        yield ReportLine(_("Cash rounding in it"), cash["rounding"], signed=True)
    yield ReportLine(_("Expected"), cash["expected"], strong=True)
    if "counted" in cash:
        yield ReportLine(_("Counted"), cash["counted"], strong=True)
        yield ReportLine(_("Difference"), cash["difference"], strong=True, signed=True)
        if cash["note"]:
            yield ReportLine(pgettext("in a report", "Note"), text=cash["note"])
        yield ReportLine(pgettext("in a report", "To the bank"), cash["banked"])
        yield ReportLine(_("Left in the drawer"), cash["left"])


def _rest(content: Content) -> Iterator[ReportLine]:
    yield ReportLine(pgettext("heading of a report", "Besides"))
    yield ReportLine(_("Drawer opened without a sale"), count=content["no_sales"])
    yield ReportLine(_("Carts put aside"), count=content["held_carts"])
    waiting = content["unsettled"]
    yield ReportLine(_("Payments not settled"), waiting["amount"], waiting["count"])
    refunds = waiting["refunds"]
    if refunds["count"]:
        yield ReportLine(_("Refunds not settled"), refunds["amount"], refunds["count"])
    for late in content["settled_late"]:
        named = _LATE[Late(late.get("what", Late.PAYMENT))]
        yield ReportLine(named.format(number=late["z"]), late["amount"], late["count"])
    total = content["grand_total"]
    yield ReportLine(_("Grand total of the period"), total["period"])
    yield ReportLine(_("Grand total, never reset"), total["after"], strong=True)


# --- how it is written -------------------------------------------------------------------------


def line_value(line: ReportLine, content: Content) -> str:
    """Return what stands at the right of a line."""
    if line.text:
        return line.text
    if line.amount is None:
        return "" if line.count is None else str(line.count)
    amount = format_amount(Money(line.amount, content["currency"]), content["locale"])
    if line.signed and line.amount > 0:
        amount = f"+{amount}"
    return amount if line.count is None else f"{line.count} ×   {amount}"


def report_page(report: ReportView, mark: str = "") -> str:
    """Return a report as HTML, for the roll, a sheet of paper, a PDF and the screen."""
    content = report.content
    head = [content["store"], content["register"]]
    rows = "\n".join(_row(line, content) for line in report_lines(report))
    marks = (
        f'<p align="center" class="strong">{escape(mark)}</p>' if mark else ""
    )  # not shown: HTML
    # not shown: layout
    return (
        f'<html><head><meta charset="utf-8"><style>{_STYLE}</style></head><body>{marks}'
        f'<p align="center" class="strong">{escape(report_title(report))}</p>'
        f'<p align="center" class="quiet">{"<br>".join(escape(each) for each in head)}</p>'
        f'<table width="100%" cellspacing="0" cellpadding="0">{rows}</table>{marks}</body></html>'
    )


def _row(line: ReportLine, content: Content) -> str:
    style = ' class="strong"' if line.strong or line.is_heading else ""  # not shown: HTML
    if line.is_heading:
        # not shown: layout
        return f'<tr><td colspan="2"{style}><br>{escape(line.what)}</td></tr>'
    value = escape(line_value(line, content)).replace("   ", "&nbsp; ")
    # not shown: layout
    return f'<tr><td{style}>{escape(line.what)}</td><td align="right"{style}>{value}</td></tr>'


def report_csv(report: ReportView) -> str:
    """Return a report as CSV: what, how many, amount in whole units, text. Nothing is a formula."""
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(
        [report_title(report), "", report.content["currency"].upper(), report.content["register"]]
    )
    for line in report_lines(report):
        amount = ""
        if line.amount is not None:
            amount = str(Money(line.amount, report.content["currency"]).decimal())
        count = "" if line.count is None else str(line.count)
        table.writerow([_plain(line.what), count, amount, _plain(line.text)])
    return out.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _moment(written: str, content: Content) -> str:
    from babel.dates import format_datetime  # noqa: PLC0415  slow to import

    at = datetime.fromisoformat(written).astimezone(ZoneInfo(content["time_zone"]))
    return format_datetime(at, "short", locale=content["locale"])


def _day(day: date, content: Content) -> str:
    from babel.dates import format_date  # noqa: PLC0415  slow to import

    return format_date(day, "medium", locale=content["locale"])
