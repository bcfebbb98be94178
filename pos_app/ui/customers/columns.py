"""The columns of the customers table, and where its rows come from."""

from __future__ import annotations

from typing import Final

from pos_app.services.customers import Customers
from pos_app.services.views import CustomerRow
from pos_app.ui.widgets.paged import Batch, Column, Load

PAGE: Final = 200

COLUMNS: Final[tuple[Column[CustomerRow], ...]] = (
    Column("Name", lambda row, _: row.name or "No name", sort="name"),
    Column(
        "Email",
        lambda row, _: row.email,
        sample="firstname.lastname@example",
        sort="email",
        from_width=600,
    ),
    Column("Phone", lambda row, _: row.phone, sample="+00000000000000", sort="phone"),
    Column("Card", lambda row, _: _cards(row), sample="•••• 0000 +1", from_width=420),
    Column(
        "Added",
        lambda row, formats: formats.short_day(row.created_at),
        sample="Nov 30, 2000",
        sort="created",
        from_width=860,
    ),
)


def rows_of(customers: Customers, text: str, sort: str, *, descending: bool) -> Load:
    """Return what reads pages of this search in this order; a place is an offset."""

    def load(offset: int | None, limit: int) -> Batch[CustomerRow]:
        start = offset or 0
        rows = customers.page(text, sort, descending, start, limit)
        return Batch(rows, start + limit if len(rows) == limit else None)

    return load


def _cards(row: CustomerRow) -> str:
    if not row.last4s:
        return ""
    more = len(row.last4s) - 1
    return f"•••• {row.last4s[0]}" + (f" +{more}" if more else "")
