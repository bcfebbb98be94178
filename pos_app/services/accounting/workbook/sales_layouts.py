"""The columns of the sheets of what was sold, given back and paid."""

from __future__ import annotations

from pos_app.domain.texts import _, pgettext
from pos_app.services.accounting.workbook.sheets import Field, money
from pos_app.services.views.report_tables import ColumnKind

Layout = tuple[str, tuple[Field, ...]]
"""What a sheet is called, and its columns."""


def layouts() -> dict[str, Layout]:
    """Return the sheets by their keys, in the order in which they stand in the book."""
    return {
        "days": _days(),
        "sales": _sales(),
        "taxes": _taxes(),
        "discounts": _discounts(),
        "refunds": _refunds(),
        "tips": _tips(),
        "tenders": _tenders(),
    }


def _days() -> Layout:
    return pgettext("a sheet", "Days"), (
        *(_day(), _count(), money("sales", _("Sales")), _tip_sum()),
        money("discounts", pgettext("a column", "Discounts")),
        money("refunds", pgettext("a column", "Refunds")),
    )


def _sales() -> Layout:
    return pgettext("a sheet", "Sales and tax"), (
        *(_day(), _rate(), _net(), _tax(), money("gross", pgettext("a column", "Gross"))),
        *(money("net_back", _("Refunds, net")), money("tax_back", _("Refunds, tax"))),
        money("gross_back", _("Refunds, gross")),
    )


def _taxes() -> Layout:
    return pgettext("a sheet", "Taxes"), (
        *(_day(), Field("name", pgettext("a column", "Tax"))),
        Field("ppm", pgettext("a column", "Rate"), ColumnKind.PERCENT),
        Field("inclusive", _("In the price")),
        Field("exempt", pgettext("a column", "Exempt")),
        *(money("base", _("Taxed amount")), _tax()),
        *(money("base_back", _("Refunds, taxed")), money("tax_back", _("Refunds, tax"))),
    )


def _discounts() -> Layout:
    return pgettext("a sheet", "Discounts"), (
        *(_day(), Field("of", _("Off a line or a sale")), _reason(), _count()),
        money("amount", pgettext("a column", "Discount")),
    )


def _refunds() -> Layout:
    return pgettext("a sheet", "Refunds"), (
        *(_day(), Field("at", pgettext("a column", "Time"))),
        Field("receipt", pgettext("a column", "Receipt"), ColumnKind.CODE),
        *(_way(), _reason(), Field("made_by", pgettext("a column", "Made by"))),
        *(_net(), _tax(), _tip_sum(), money("other", _("Not of a sale"))),
        money("rounding", pgettext("a column", "Rounding")),
        money("back", _("Given back")),
    )


def _tips() -> Layout:
    cashier = Field("cashier", pgettext("a column", "Cashier"))
    return pgettext("a sheet", "Tips"), (_day(), cashier, _way(), _tip_sum())


def _tenders() -> Layout:
    return pgettext("a sheet", "Ways of paying"), (
        *(_day(), _way(), _count(), money("taken", pgettext("a column", "Taken"))),
        *(money("tips", _("Tips in it")), money("rounding", _("Rounding in it"))),
        money("back", _("Given back")),
    )


# --- columns of several sheets -----------------------------------------------------------------


def _day() -> Field:
    return Field("day", pgettext("a column", "Day"), ColumnKind.DATE)


def _rate() -> Field:
    return Field("tax_name", pgettext("a column", "Rate"))


def _way() -> Field:
    return Field("way", pgettext("a column", "Way of paying"))


def _reason() -> Field:
    return Field("reason", pgettext("a column", "Reason"))


def _count() -> Field:
    return Field("count", pgettext("a column", "Count"), ColumnKind.COUNT, is_summed=True)


def _net() -> Field:
    return money("net", pgettext("a column", "Net"))


def _tax() -> Field:
    return money("tax", pgettext("a column", "Tax"))


def _tip_sum() -> Field:
    return money("tips", pgettext("a column", "Tips"))
