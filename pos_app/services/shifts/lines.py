"""A report as lines that people read: on the screen, on paper, and as a table of amounts (CSV).

All of it follows from the content alone, which has the store's language, locale, zone and currency
as they were: a Z that is printed again after years says the same.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from typing import Final
from zoneinfo import ZoneInfo

from pos_app.domain.method_names import name_of
from pos_app.domain.money import Money, format_amount, format_money
from pos_app.domain.paper import Align, AmountLine, Block, Cut, Feed, Paper, Rule, Style, Text
from pos_app.domain.payments import TenderKind
from pos_app.domain.shifts import Late, MovementKind
from pos_app.domain.taxes import tax_with_rate
from pos_app.domain.texts import N_, Message, _, language, listed, pgettext, speaking
from pos_app.domain.user_input import formula_safe
from pos_app.domain.writing import format_clock, format_day, format_moment
from pos_app.languages import find_language
from pos_app.services.views.shifts import Content, ReportView

_CHECKSUM: Final = 16
_HEX: Final = 64


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
    quiet: bool = False
    """What a line above it is made of."""

    is_note: bool = False
    """Whether it goes across, as a reason does."""

    @property
    def is_heading(self) -> bool:
        """Whether a new part begins with it."""
        return self.amount is None and self.count is None and not self.text and not self.is_note


def report_title(report: ReportView) -> str:
    """Return how a report is called: `Z report 12`, `X report`."""
    with _language_of(report.content):
        if report.number is None:
            return _("X report")
        return _("Z report {number}", number=report.number)


def report_lines(report: ReportView) -> list[ReportLine]:
    """Return all that a report says, in the language in which it was made."""
    with _language_of(report.content):
        return list(_lines(report))


def _language_of(content: Content) -> AbstractContextManager[None]:
    try:
        return speaking(find_language(content["language"]))
    except LookupError:  # of a Z of before too, which does not name it
        return nullcontext()


def _lines(report: ReportView) -> Iterator[ReportLine]:
    content = report.content
    yield from _head(content)
    yield from _sales(content)
    yield from _taxes(content)
    yield from _tenders(content)
    yield from _deposits(content)
    yield from _cash(content)
    yield from _credit(content)
    yield from _moved(content)
    yield from _handovers(content)
    yield from _disputes(content)
    yield from _refunds_at_stripe(content)
    yield from _rest(content)
    yield ReportLine(pgettext("heading of a report", "This report"))
    if head := content.get("log_head"):
        yield ReportLine(
            _("Activity log, row {number}", number=head["row"]), text=head["hash"][:16]
        )
    if report.content_hash:
        yield ReportLine(_("Checksum"), text=_checksum(report.content_hash))
    yield ReportLine(_("Made by Till"), text=content["program"])


def _checksum(content_hash: str) -> str:
    """Return the beginning of a hash as people compare it; the first Zs have it in hexadecimal."""
    start = content_hash[:_CHECKSUM]
    if len(content_hash) == _HEX:
        return start
    return "-".join(start[at : at + 4].upper() for at in range(0, _CHECKSUM, 4))


def _head(content: Content) -> Iterator[ReportLine]:
    day = date.fromisoformat(content["business_date"])
    yield ReportLine(_("Business day"), text=_day(day, content))
    opened_by = pgettext("a shift", "Opened by {name}", name=content["opened_by"])
    yield ReportLine(opened_by, text=_moment(content["opened_at"], content))
    if content.get("closed_at"):
        closed_by = pgettext("a shift", "Closed by {name}", name=content["closed_by"])
        yield ReportLine(closed_by, text=_moment(content["closed_at"], content))
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
    yield ReportLine(_("Voided sales"), voids["amount"], voids["count"])
    off = content["discounts"]
    yield ReportLine(pgettext("in a report", "Discounts"), -off["amount"], off["count"])
    if sales["tips"]:
        yield ReportLine(pgettext("in a report", "Tips"), sales["tips"])


def _taxes(content: Content) -> Iterator[ReportLine]:
    if content["taxes"]:
        yield ReportLine(pgettext("heading of a report", "Taxes"))
    for tax in content["taxes"]:
        called = _tax_name(tax, content["locale"])
        yield from _tax(called, tax["sales"], 1)
        if tax["refunds"]["gross"]:
            yield from _tax(_("{tax}, refunds", tax=called), tax["refunds"], -1)


def _tax_name(tax: Content, locale: str) -> str:
    if tax["name"] is None:
        return _("Tax not recorded by rate")
    if not (tax["ppm"] or tax["name"]):
        return _("Without tax")
    exempt = tax.get("exempt", False)  # told since version 2
    return tax_with_rate(tax["name"], tax["ppm"], locale, exempt=exempt)


def _tax(title: str, part: Content, sign: int) -> Iterator[ReportLine]:
    yield ReportLine(title, sign * part["tax"], strong=True)
    yield ReportLine(pgettext("under a tax", "Net"), sign * part["base"], quiet=True)
    yield ReportLine(pgettext("under a tax", "Gross"), sign * part["gross"], quiet=True)


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


def _deposits(content: Content) -> Iterator[ReportLine]:
    parts = content.get("deposits")  # told since version 5
    if not parts or not any(part["count"] for part in parts.values()):
        return
    yield ReportLine(_("Deposits and part payments"))
    for what, name, sign in (
        (_("Taken for sales of later"), "taken", 1),
        (_("Used for sales of now"), "used", -1),
        (pgettext("in a report", "Given back"), "given_back", -1),
        (_("Retained of cancelled deposits"), "retained", 1),
    ):
        if (part := parts[name])["count"]:
            yield ReportLine(what, sign * part["amount"], part["count"])
    if parts["retained"]["count"]:
        yield ReportLine(_("What was retained is in the sales, too."), quiet=True, is_note=True)
    held = parts["held"]
    yield ReportLine(_("Held in the store now"), held["amount"], held["count"], strong=True)


def _cash(content: Content) -> Iterator[ReportLine]:
    cash = content["cash"]
    yield ReportLine(pgettext("heading of a report", "Drawer"))
    yield ReportLine(_("Opened with"), cash["opened_with"])
    if cash["opening_difference"]:
        yield ReportLine(
            _("Differs from what was left by"), cash["opening_difference"], signed=True
        )
    if "expected" in cash:
        yield ReportLine(_("Cash taken"), cash["taken"])
        yield ReportLine(_("Cash given back"), -cash["given_back"])
    for kind, amount in cash["movements"].items():
        if amount:
            yield ReportLine(str(MovementKind(kind).label), amount)
    if "expected" not in cash:
        yield ReportLine(_("Cash is shown when it was counted."), quiet=True, is_note=True)
        return
    if cash["rounding"]:
        yield ReportLine(_("Cash rounding in it"), cash["rounding"], signed=True)
    yield ReportLine(_("Expected"), cash["expected"], strong=True)
    if "counted" in cash:
        yield from _counted(content)


def _counted(content: Content) -> Iterator[ReportLine]:
    cash = content["cash"]
    yield ReportLine(_("Counted"), cash["counted"], strong=True)
    yield from _pieces(content, cash["pieces"])
    if len(cash["counts"]) > 1:
        yield ReportLine(_("Counted first"), cash["counts"][0], quiet=True)
    yield ReportLine(_("Difference"), cash["difference"], strong=True, signed=True)
    if handovers := content.get("handovers"):
        since = cash["difference"] - handovers[-1]["difference"]
        yield ReportLine(_("Of it since the last handover"), since, signed=True, quiet=True)
    if cash["note"]:
        yield ReportLine(pgettext("in a report", "Note"), text=cash["note"])
    yield ReportLine(pgettext("in a report", "To the bank"), cash["banked"])
    yield ReportLine(_("Left in the drawer"), cash["left"])


def _pieces(content: Content, pieces: dict[str, int]) -> Iterator[ReportLine]:
    for minor in sorted(map(int, pieces), reverse=True):
        number = pieces[str(minor)]
        written = format_amount(Money(minor, content["currency"]), content["locale"])
        yield ReportLine(written, minor * number, number, quiet=True)


def _credit(content: Content) -> Iterator[ReportLine]:
    credit = content.get("credit")  # told since version 5
    if credit is None or not any(_amount_of(each) for each in credit.values()):
        return
    yield ReportLine(pgettext("heading of a report", "Gift cards and store credit"))
    sold, used, given, taken = (
        credit[name] for name in ("sold", "used", "given_back", "taken_back")
    )
    yield ReportLine(pgettext("gift cards", "Sold"), sold["amount"], sold["count"])
    if given["count"]:
        yield ReportLine(_("Given back as credit"), given["amount"], given["count"])
    yield ReportLine(pgettext("gift cards", "Used"), -used["amount"], used["count"])
    if taken["count"]:
        yield ReportLine(_("Purchases given back"), -taken["amount"], taken["count"])
    yield ReportLine(_("Owed to customers now"), credit["outstanding"], strong=True)
    yield ReportLine(_("Owed, and no revenue: not in the sales above."), quiet=True, is_note=True)


def _amount_of(part: Content | int) -> int:
    return part if isinstance(part, int) else int(part["count"])


def _moved(content: Content) -> Iterator[ReportLine]:
    moved = content.get("moved")
    if moved:
        yield ReportLine(pgettext("heading of a report", "In and out"))
    for each in moved or ():
        kind = str(MovementKind(each["kind"]).label)
        amount = each["amount"] or None
        yield ReportLine(kind, amount, signed=True, is_note=amount is None)
        at = _time(each["at"], content)
        back = _("takes one back") if each["reverses"] else ""
        remark = listed([at, each["by"], back, each["reason"]])
        yield ReportLine(remark, quiet=True, is_note=True)


def _handovers(content: Content) -> Iterator[ReportLine]:
    handovers = content.get("handovers")
    if handovers:
        yield ReportLine(pgettext("heading of a report", "Handed over"))
    for each in handovers or ():
        names = {"given_by": each["given_by"], "taken_by": each["taken_by"]}
        between = _("{given_by} to {taken_by}", **names)
        yield ReportLine(_time(each["at"], content), text=between)
        if "expected" in each:
            yield ReportLine(_("Expected"), each["expected"])
        yield ReportLine(_("Counted"), each["counted"])
        yield from _pieces(content, each["pieces"])
        if "difference" in each:
            yield ReportLine(_("Difference"), each["difference"], signed=True)
        if each["note"]:
            yield ReportLine(pgettext("in a report", "Note"), text=each["note"])


def _disputes(content: Content) -> Iterator[ReportLine]:
    disputes = content.get("disputes")  # told since version 3
    if disputes:
        yield ReportLine(pgettext("heading of a report", "Disputes"))
    for each in disputes or ():
        taken, back, currency = each["taken"], each["returned"], each["currency"]
        for what, amount, count in (
            (_("Taken by customers' banks"), -taken["amount"], taken["count"]),
            (_("Came back, as they were won"), back["amount"], back["count"]),
            (_("Fees of disputes"), -each["fees"], None),
        ):
            if not amount:
                continue
            if currency == content["currency"]:
                yield ReportLine(what, amount, count)
            else:
                money = format_money(Money(amount, currency), content["locale"])
                yield ReportLine(what, text=money)
    if disputes:
        yield ReportLine(
            _("Moved at Stripe: not in the drawer, nor in what is above."), quiet=True, is_note=True
        )


def _refunds_at_stripe(content: Content) -> Iterator[ReportLine]:
    back = content.get("refunds_at_stripe")  # told since version 4
    if back and back["count"]:
        yield ReportLine(pgettext("heading of a report", "Refunds made at Stripe"))
        given_back = _("Given back in the Dashboard, or by another program")
        yield ReportLine(given_back, -back["amount"], back["count"])
        of = _("Of payments that this register took. Not in what is above.")
        yield ReportLine(of, quiet=True, is_note=True)


def _rest(content: Content) -> Iterator[ReportLine]:
    yield ReportLine(pgettext("heading of a report", "Other"))
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
    return amount if line.count is None else f"{line.count} ×  {amount}"


def report_paper(report: ReportView, mark: str = "") -> Paper:
    """Return a report for the screen, a printer and a PDF, in the language in which it was made."""
    with _language_of(report.content):
        spoken = language()
    return Paper(
        report_title(report),
        spoken.code,
        tuple(_blocks(report, mark)),
        right_to_left=spoken.right_to_left,
    )


def _blocks(report: ReportView, mark: str) -> Iterator[Block]:
    content = report.content
    marks = [Text(mark, Align.CENTRE, Style.MARK)] if mark else []
    yield from marks
    yield Text(report_title(report), Align.CENTRE, Style.TITLE)
    for each in (content["store"], content["register"]):
        yield Text(each, Align.CENTRE, Style.QUIET)
    yield Feed()
    for line in report_lines(report):
        style = Style.STRONG if line.strong else Style.QUIET if line.quiet else Style.NORMAL
        if line.is_heading:
            yield from (Feed(), Text(line.what, style=Style.STRONG), Rule())
        elif line.is_note:
            yield Text(line.what, style=style)
        else:
            yield AmountLine(line.what, line_value(line, content), style)
    yield from marks
    yield Cut()


def report_csv(report: ReportView) -> str:
    """Return a report as CSV: what, how many, amount in whole units, text. Nothing is a formula."""
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(
        [
            report_title(report),
            "",
            report.content["currency"].upper(),
            formula_safe(report.content["register"]),
        ]
    )
    for line in report_lines(report):
        amount = ""
        if line.amount is not None:
            amount = str(Money(line.amount, report.content["currency"]).decimal())
        count = "" if line.count is None else str(line.count)
        table.writerow([formula_safe(line.what), count, amount, formula_safe(line.text)])
    return out.getvalue()


def _moment(written: str, content: Content) -> str:
    at = datetime.fromisoformat(written).astimezone(ZoneInfo(content["time_zone"]))
    return format_moment(at, content["locale"])


def _time(written: str, content: Content) -> str:
    at = datetime.fromisoformat(written).astimezone(ZoneInfo(content["time_zone"]))
    return format_clock(at, content["locale"])


def _day(day: date, content: Content) -> str:
    return format_day(day, content["locale"])
