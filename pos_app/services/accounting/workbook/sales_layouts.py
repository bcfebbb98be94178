"""The columns of the sheets of what was sold, given back and paid."""

from __future__ import annotations

from pos_app.domain.texts import _, pgettext
from pos_app.services.accounting.workbook.sheets import Field, money
from pos_app.services.views.report_tables import ColumnKind

Layout = tuple[str, tuple[Field, ...]]
"""What a sheet is called, and its columns."""


def layouts() -> dict[str, Layout]:
    """Return the sheets by their keys, in the order in which they stand in the book."""
    cashier = Field("cashier", pgettext("a column", "Cashier"))
    tips = (*_columns("day"), cashier, *_columns("way", "tips"))
    return {
        "days": _days(),
        "sales": _sales(),
        "taxes": _taxes(),
        "discounts": _discounts(),
        "refunds": _refunds(),
        "tips": (pgettext("a sheet", "Tips"), tips),
        "tenders": _tenders(),
    }


def _days() -> Layout:
    return pgettext("a sheet", "Days"), (
        *(*_columns("day", "count"), money("sales", _("Sales")), *_columns("tips")),
        money("discounts", pgettext("a column", "Discounts")),
        money("refunds", pgettext("a column", "Refunds")),
    )


def _sales() -> Layout:
    return pgettext("a sheet", "Sales and tax"), (
        *_columns("day", "tax_name", "net", "tax"),
        money("gross", pgettext("a column", "Gross")),
        *(money("net_back", _("Refunds, net")), money("tax_back", _("Refunds, tax"))),
        money("gross_back", _("Refunds, gross")),
    )


def _taxes() -> Layout:
    return pgettext("a sheet", "Taxes"), (
        *(*_columns("day"), Field("name", pgettext("a column", "Tax"))),
        Field("ppm", pgettext("a column", "Rate"), ColumnKind.PERCENT),
        Field("inclusive", _("In the price")),
        Field("exempt", pgettext("a column", "Exempt")),
        *(money("base", _("Taxed amount")), *_columns("tax")),
        *(money("base_back", _("Refunds, taxed")), money("tax_back", _("Refunds, tax"))),
    )


def _discounts() -> Layout:
    return pgettext("a sheet", "Discounts"), (
        *(*_columns("day"), Field("of", _("Off a line or a sale")), *_columns("reason", "count")),
        money("amount", pgettext("a column", "Discount")),
    )


def _refunds() -> Layout:
    return pgettext("a sheet", "Refunds"), (
        *(*_columns("day"), Field("at", pgettext("a column", "Time"))),
        Field("receipt", pgettext("a column", "Receipt"), ColumnKind.CODE),
        *(*_columns("way", "reason"), Field("made_by", pgettext("a column", "Made by"))),
        *(*_columns("net", "tax", "tips"), money("other", _("Not of a sale"))),
        money("rounding", pgettext("a column", "Rounding")),
        money("back", _("Given back")),
    )


def _tenders() -> Layout:
    return pgettext("a sheet", "Ways of paying"), (
        *(*_columns("day", "way", "count"), money("taken", pgettext("a column", "Taken"))),
        *(money("tips", _("Tips in it")), money("rounding", _("Rounding in it"))),
        money("back", _("Given back")),
    )


def _columns(*keys: str) -> tuple[Field, ...]:
    """Return columns that several sheets have."""
    shared = (
        Field("day", pgettext("a column", "Day"), ColumnKind.DATE),
        Field("tax_name", pgettext("a column", "Rate")),
        Field("way", pgettext("a column", "Way of paying")),
        Field("reason", pgettext("a column", "Reason")),
        Field("count", pgettext("a column", "Count"), ColumnKind.COUNT, is_summed=True),
        money("net", pgettext("a column", "Net")),
        money("tax", pgettext("a column", "Tax")),
        money("tips", pgettext("a column", "Tips")),
    )
    by_key = {field.key: field for field in shared}
    return tuple(by_key[key] for key in keys)
