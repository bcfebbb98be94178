"""What accountants get of the books: shapes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from pos_app.domain.accounting import (
    CODES,
    RATES,
    Account,
    AccountCode,
    Chart,
    RateAccounts,
)

LONGEST_CODE: Final = 64
"""Signs of an account's code or name."""


class BookingFormat(StrEnum):
    """For which program bookings are written."""

    DATEV = "datev"
    XERO = "xero"
    QUICKBOOKS = "quickbooks"
    BEANCOUNT = "beancount"
    OFX = "ofx"


class BookingBasis(StrEnum):
    """Of what bookings are made: of each Z report, of each payout to the bank, or of both."""

    Z = "z"
    PAYOUT = "payout"
    BOTH = "both"


@dataclass(frozen=True)
class AccountingRules:
    """How a store's bookings are written; `codes` and `rates` are what it chose beside its chart.

    `consultant` and `client` are DATEV's numbers of the tax adviser and of the store there,
    `account_digits` how long its accounts are, `year_begins` the month of its financial year.
    `xero_tax` is the name of the tax rate in Xero that stands for none.
    """

    chart: Chart = Chart.COUNTRY
    codes: tuple[AccountCode, ...] = ()
    rates: tuple[RateAccounts, ...] = ()
    consultant: str = ""
    client: str = ""
    account_digits: int = 4
    year_begins: int = 1
    xero_tax: str = ""


# not shown: names in Xero
_XERO_TAX: Final = {"GB": "No VAT", "AU": "BAS Excluded", "NZ": "No GST"}
_XERO_OTHERS: Final = "Tax Exempt"  # not shown: a name in Xero


@dataclass(frozen=True)
class Accounts:
    """The accounts of a store: what it chose, else those of its chart."""

    rules: AccountingRules
    country: str

    @property
    def chart(self) -> Chart:
        """The chart that counts."""
        return self.rules.chart.of_country(self.country)

    @property
    def xero_tax(self) -> str:
        """What stands in Xero for no tax."""
        return self.rules.xero_tax or _XERO_TAX.get(self.country.upper(), _XERO_OTHERS)

    @property
    def rates(self) -> tuple[RateAccounts, ...]:
        """The rates that have accounts of their own, those that were chosen first."""
        chosen = {each.ppm for each in self.rules.rates}
        usual = (each for each in RATES[self.chart] if each.ppm not in chosen)
        return (*self.rules.rates, *usual)

    def code(self, account: Account) -> str:
        """Return an account's code."""
        chosen = {each.account: each.code for each in self.rules.codes}
        return chosen.get(account) or CODES[self.chart][account]

    def of_rate(self, ppm: int | None) -> RateAccounts:
        """Return where sales at a rate are booked; None is of several rates, or not recorded."""
        found = (each for each in self.rates if each.ppm == ppm)
        other = RateAccounts(-1, self.code(Account.REVENUE), self.code(Account.TAX))
        return next(found, other)


@dataclass(frozen=True)
class BookingRequest:
    """Bookings of these business days, both included; payouts count on the bank's day."""

    first: date
    last: date
    format: BookingFormat
    basis: BookingBasis = BookingBasis.BOTH


@dataclass(frozen=True)
class BookingExport:
    """What was written: a file a currency. `left_out` are payouts not known in full yet."""

    paths: tuple[Path, ...]
    count: int
    left_out: int = 0


@dataclass(frozen=True)
class WorkbookRequest:
    """A workbook of these business days, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class WorkbookExport:
    """What was written: how many sums leave a difference, and of how many nobody can tell."""

    path: Path
    differences: int
    unknown: int
