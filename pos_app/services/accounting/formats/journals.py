"""Journals as tables (CSV), as Xero and QuickBooks Online import them.

Sources: central.xero.com, *Import a manual journal*; quickbooks.intuit.com, *Import journal
entries*. No cell is taken for a formula.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

from pos_app.domain.accounting import Booking
from pos_app.domain.money import Money
from pos_app.domain.user_input import formula_safe
from pos_app.services.views.accounting import Accounts

# not shown: the names of the formats' columns
_XERO: Final = ("*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount")
# not shown: the same
_QUICKBOOKS: Final = (
    "*JournalNo",
    "*JournalDate",
    "*AccountName",
    "*Debits",
    "*Credits",
    "Description",
    "Currency",
)


def xero(bookings: Sequence[Booking], accounts: Accounts) -> bytes:
    """Return manual journals: a debit is positive. Taxes are lines of their own."""
    # not shown: a number and a text
    rows = (
        (
            formula_safe(f"{booking.number} {booking.text}"),
            f"{booking.day:%d/%m/%Y}",
            formula_safe(each.text or str(each.account.label)),
            formula_safe(each.code),
            accounts.xero_tax,
            _amount(each.minor, booking.currency),
        )
        for booking in bookings
        for each in booking.postings
    )
    return _table(_XERO, rows)


def quickbooks(bookings: Sequence[Booking]) -> bytes:
    """Return journal entries, the debits and the credits in columns of their own."""
    rows = (
        (
            formula_safe(booking.number),
            booking.day.isoformat(),
            formula_safe(each.code),
            _amount(each.minor, booking.currency) if each.minor > 0 else "",
            _amount(-each.minor, booking.currency) if each.minor < 0 else "",
            formula_safe(each.text or booking.text),
            booking.currency.upper(),
        )
        for booking in bookings
        for each in booking.postings
    )
    return _table(_QUICKBOOKS, rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(head)
    table.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _amount(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).decimal():f}"
