"""The columns that the list of the history can have."""

from __future__ import annotations

from typing import Final

from pos_app.domain.history_filter import HistoryColumn, HistoryOrder
from pos_app.domain.texts import N_, NP_, Message, ngettext
from pos_app.domain.writing import format_number
from pos_app.services.views.history import HistoryRow
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.paged import Column
from pos_app.ui.widgets.status_chip import STATUS_STYLES

ORDERS: Final[dict[HistoryOrder, Message]] = {
    HistoryOrder(): NP_("an order of a list", "Newest first"),
    HistoryOrder(descending=False): NP_("an order of a list", "Oldest first"),
    HistoryOrder(HistoryColumn.AMOUNT): NP_("an order of a list", "Largest amount first"),
    HistoryOrder(HistoryColumn.AMOUNT, descending=False): NP_(
        "an order of a list", "Smallest amount first"
    ),
    HistoryOrder(HistoryColumn.STATUS, descending=False): NP_("an order of a list", "By status"),
    HistoryOrder(HistoryColumn.STATUS): NP_("an order of a list", "By status, backwards"),
    HistoryOrder(HistoryColumn.CUSTOMER, descending=False): NP_(
        "an order of a list", "By customer"
    ),
    HistoryOrder(HistoryColumn.CUSTOMER): NP_("an order of a list", "By customer, backwards"),
    HistoryOrder(HistoryColumn.METHOD, descending=False): NP_("an order of a list", "By method"),
    HistoryOrder(HistoryColumn.METHOD): NP_("an order of a list", "By method, backwards"),
}


def method_in(row: HistoryRow) -> str:
    """How a sale was paid, as short as the list has room for: `Cash + Visa 4242`."""
    return row.method.replace("•••• ", "")


def shorter_methods(row: HistoryRow) -> list[str]:
    """The same in fewer whole words: `Cash + 4242`, `Cash + 1 more`, `2 ways`."""
    ways = method_in(row).split(" + ")
    digits = [way.split()[-1] if way[-1].isdecimal() else way for way in ways]
    if len(ways) == 1:
        return digits
    more, many = len(ways) - 1, len(ways)
    return [
        " + ".join(digits),
        ngettext("{way} + {n} more", "{way} + {n} more", more, way=digits[0]),
        ngettext("{n} way", "{n} ways", many),
    ]


def _moment(row: HistoryRow, formats: Formats) -> str:
    return formats.moment(row.occurred_at)


_TITLE: Final = NP_("column of a list", "Time")
TIME: Final = Column[HistoryRow](
    _TITLE,
    lambda row, formats: formats.time(row.occurred_at),
    sample="00:00 PM",
    sort=HistoryColumn.TIME,
    key="time",
    copied=_moment,
)
MOMENT: Final = Column[HistoryRow](
    _TITLE, _moment, "Nov 00, 0000, 00:00 PM", sort=HistoryColumn.TIME, key="time"
)
"""In its place where rows don't stand under their days."""

COLUMNS: Final[tuple[Column[HistoryRow], ...]] = (
    TIME,
    Column(
        N_("Amount"),
        lambda row, formats: formats.money(row.amount),
        "$00,000.00",
        right=True,
        sort=HistoryColumn.AMOUNT,
        key="amount",
    ),
    Column(
        N_("Status"),
        lambda row, _formats: str(STATUS_STYLES[row.status].word),
        sample=" ",
        chip=lambda row: row.status,
        sort=HistoryColumn.STATUS,
        key="status",
    ),
    Column(
        NP_("how a sale was paid", "Method"),
        lambda row, _formats: method_in(row),
        shorter=shorter_methods,
        least="Visa 4242",  # not shown: as long as most are
        sort=HistoryColumn.METHOD,
        key="method",
    ),
    Column(
        N_("Customer"),
        lambda row, _formats: row.customer_name,
        from_width=600,
        sort=HistoryColumn.CUSTOMER,
        key="customer",
    ),
    Column(
        N_("Cashier"),
        lambda row, _formats: row.cashier_name,
        sample="Alexandra",  # not shown: as long as most names are
        from_width=860,
        key="cashier",
    ),
    Column(
        N_("Receipt"),
        lambda row, _formats: row.receipt_number or "",
        "R1-000000",
        from_width=740,
        key="receipt",
    ),
    Column(
        N_("Register"),
        lambda row, _formats: row.register_name,
        sample="Register 1",  # not shown: as long as most names are
        key="register",
        optional=True,
    ),
    Column(
        N_("Business date"),
        lambda row, _formats: row.business_date.isoformat() if row.business_date else "",
        sample="0000-00-00",
        key="business_date",
        optional=True,
    ),
    Column(
        NP_("a part of what was paid", "Tip"),
        lambda row, formats: formats.minor(row.tip, row.amount.currency) if row.tip else "",
        "$000.00",
        right=True,
        key="tip",
        optional=True,
    ),
    Column(
        NP_("an amount given back", "Refunded"),
        lambda row, formats: (
            formats.minor(row.refunded, row.amount.currency) if row.refunded else ""
        ),
        "$00,000.00",
        right=True,
        key="refunded",
        optional=True,
    ),
    Column(
        NP_("what Stripe takes for a payment", "Fee"),
        lambda row, formats: formats.money(row.fee) if row.fee else "",
        "$000.00",
        right=True,
        key="fee",
        optional=True,
    ),
    Column(
        NP_("a payment without its fee", "Net"),
        lambda row, formats: formats.money(row.net) if row.net else "",
        "$00,000.00",
        right=True,
        key="net",
        optional=True,
    ),
    Column(
        NP_("of two currencies", "Rate"),
        lambda row, formats: format_number(row.rate, formats.locale) if row.rate else "",
        "0.000000",
        right=True,
        key="rate",
        optional=True,
    ),
)


def order_after(order: HistoryOrder, column: HistoryColumn) -> HistoryOrder:
    """Return the order that a press on a column's title asks for; pressed again, its contrary."""
    if order.column is column:
        return HistoryOrder(column, not order.descending)
    return HistoryOrder(column, column in {HistoryColumn.TIME, HistoryColumn.AMOUNT})
