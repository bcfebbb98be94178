"""Double entry: what a booking is, and which accounts a store's books have for what Till knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from pos_app.domain.texts import N_, Message


class Side(StrEnum):
    """What an account is of; plain-text accounting writes it in front of each name."""

    ASSETS = "Assets"  # not shown: a name in beancount
    LIABILITIES = "Liabilities"  # not shown: a name in beancount
    INCOME = "Income"  # not shown: a name in beancount
    EXPENSES = "Expenses"  # not shown: a name in beancount


class Account(StrEnum):
    """What Till books on. `STRIPE` is what Stripe owes the store for sales of its tills.

    `ELSEWHERE` are payments at Stripe that no till of these books took, `OTHER_SALES` what was paid
    or given back in this booking for something that another one books. `OFFSET` is what a format
    of pairs books each amount against; every booking leaves nothing on it.
    """

    CASH = "cash"
    CASH_IN_TRANSIT = "cash_in_transit"
    STRIPE = "stripe"
    BANK_TERMINAL = "bank_terminal"
    BANK = "bank"
    PAYOUT_IN_TRANSIT = "payout_in_transit"
    REVENUE = "revenue"
    TAX = "tax"
    TIPS = "tips"
    CREDIT = "credit"
    ROUNDING = "rounding"
    CASH_DIFFERENCE = "cash_difference"
    PAID_IN_OUT = "paid_in_out"
    STRIPE_FEES = "stripe_fees"
    DISPUTES = "disputes"
    STRIPE_OTHER = "stripe_other"
    ELSEWHERE = "elsewhere"
    OTHER_SALES = "other_sales"
    OFFSET = "offset"

    @property
    def label(self) -> Message:
        """What it is called where its code is chosen."""
        return ACCOUNT_NAMES[self]

    @property
    def side(self) -> Side:
        """What it is of."""
        return _SIDES[self]


ACCOUNT_NAMES: Final[Mapping[Account, Message]] = {
    Account.CASH: N_("Cash in the drawers"),
    Account.CASH_IN_TRANSIT: N_("Cash on its way to the safe or bank"),
    Account.STRIPE: N_("Card payments that Stripe owes"),
    Account.BANK_TERMINAL: N_("Payments by the bank's own terminal"),
    Account.BANK: N_("Bank account that payouts arrive on"),
    Account.PAYOUT_IN_TRANSIT: N_("Payouts that failed and are paid again"),
    Account.REVENUE: N_("Sales at any other rate"),
    Account.TAX: N_("Tax at any other rate"),
    Account.TIPS: N_("Tips"),
    Account.CREDIT: N_("Gift cards and store credit"),
    Account.ROUNDING: N_("Cash rounding"),
    Account.CASH_DIFFERENCE: N_("Differences of counted cash"),
    Account.PAID_IN_OUT: N_("Cash paid in and out"),
    Account.STRIPE_FEES: N_("Stripe's fees"),
    Account.DISPUTES: N_("Disputed payments"),
    Account.STRIPE_OTHER: N_("Anything else at Stripe"),
    Account.ELSEWHERE: N_("Stripe payments from elsewhere"),
    Account.OTHER_SALES: N_("Deposits and part payments"),
    Account.OFFSET: N_("Offset account (DATEV)"),
}

_SIDES: Final[Mapping[Account, Side]] = {
    Account.CASH: Side.ASSETS,
    Account.CASH_IN_TRANSIT: Side.ASSETS,
    Account.STRIPE: Side.ASSETS,
    Account.BANK_TERMINAL: Side.ASSETS,
    Account.BANK: Side.ASSETS,
    Account.PAYOUT_IN_TRANSIT: Side.ASSETS,
    Account.STRIPE_OTHER: Side.ASSETS,
    Account.OFFSET: Side.ASSETS,
    Account.REVENUE: Side.INCOME,
    Account.ELSEWHERE: Side.INCOME,
    Account.TAX: Side.LIABILITIES,
    Account.TIPS: Side.LIABILITIES,
    Account.CREDIT: Side.LIABILITIES,
    Account.OTHER_SALES: Side.LIABILITIES,
    Account.ROUNDING: Side.EXPENSES,
    Account.CASH_DIFFERENCE: Side.EXPENSES,
    Account.PAID_IN_OUT: Side.EXPENSES,
    Account.STRIPE_FEES: Side.EXPENSES,
    Account.DISPUTES: Side.EXPENSES,
}


class Chart(StrEnum):
    """A chart of accounts, of which the codes are that nobody chose others for."""

    COUNTRY = "country"
    """The one that is usual in the store's country."""
    SKR03 = "skr03"
    SKR04 = "skr04"
    NAMES = "names"
    """No codes: each account has a name."""

    def of_country(self, country: str) -> Chart:
        """Return which one it is for a store of a country (ISO code)."""
        if self is not Chart.COUNTRY:
            return self
        return Chart.SKR03 if country.upper() in {"DE", "AT"} else Chart.NAMES


@dataclass(frozen=True)
class RateAccounts:
    """On which accounts sales at a tax rate (in millionths) are booked.

    Without a `tax` account the one of the revenue takes the tax too, as one does that splits it off
    by itself (DATEV's *Automatikkonten*).
    """

    ppm: int
    revenue: str
    tax: str = ""


@dataclass(frozen=True)
class AccountCode:
    """A code that a store has chosen for an account."""

    account: Account
    code: str


_SKR03: Final[Mapping[Account, str]] = {
    Account.CASH: "1000",
    Account.CASH_IN_TRANSIT: "1361",
    Account.STRIPE: "1362",
    Account.BANK_TERMINAL: "1363",
    Account.BANK: "1200",
    Account.PAYOUT_IN_TRANSIT: "1364",
    Account.REVENUE: "8200",
    Account.TAX: "1770",
    Account.TIPS: "1591",
    Account.CREDIT: "1594",
    Account.ROUNDING: "4905",
    Account.CASH_DIFFERENCE: "4900",
    Account.PAID_IN_OUT: "1590",
    Account.STRIPE_FEES: "4970",
    Account.DISPUTES: "2400",
    Account.STRIPE_OTHER: "1365",
    Account.ELSEWHERE: "8201",
    Account.OTHER_SALES: "1593",
    Account.OFFSET: "1360",
}
_SKR04: Final[Mapping[Account, str]] = {
    Account.CASH: "1600",
    Account.CASH_IN_TRANSIT: "1461",
    Account.STRIPE: "1462",
    Account.BANK_TERMINAL: "1463",
    Account.BANK: "1800",
    Account.PAYOUT_IN_TRANSIT: "1464",
    Account.REVENUE: "4200",
    Account.TAX: "3800",
    Account.TIPS: "1371",
    Account.CREDIT: "1374",
    Account.ROUNDING: "6305",
    Account.CASH_DIFFERENCE: "6300",
    Account.PAID_IN_OUT: "1370",
    Account.STRIPE_FEES: "6855",
    Account.DISPUTES: "6930",
    Account.STRIPE_OTHER: "1465",
    Account.ELSEWHERE: "4201",
    Account.OTHER_SALES: "1373",
    Account.OFFSET: "1460",
}
# not shown: names of accounts, as books in English have them
_NAMES: Final[Mapping[Account, str]] = {
    Account.CASH: "Cash",
    Account.CASH_IN_TRANSIT: "Cash in transit",
    Account.STRIPE: "Stripe",
    Account.BANK_TERMINAL: "Bank terminal",
    Account.BANK: "Bank",
    Account.PAYOUT_IN_TRANSIT: "Payouts in transit",
    Account.REVENUE: "Sales",
    Account.TAX: "Sales tax payable",
    Account.TIPS: "Tips payable",
    Account.CREDIT: "Gift cards and store credit",
    Account.ROUNDING: "Cash rounding",
    Account.CASH_DIFFERENCE: "Cash over and short",
    Account.PAID_IN_OUT: "Petty cash",
    Account.STRIPE_FEES: "Stripe fees",
    Account.DISPUTES: "Disputed payments",
    Account.STRIPE_OTHER: "Stripe other",
    Account.ELSEWHERE: "Online sales",
    Account.OTHER_SALES: "Payments in advance",
    Account.OFFSET: "Offset",
}
CODES: Final[Mapping[Chart, Mapping[Account, str]]] = {
    Chart.SKR03: _SKR03,
    Chart.SKR04: _SKR04,
    Chart.NAMES: _NAMES,
}
RATES: Final[Mapping[Chart, tuple[RateAccounts, ...]]] = {
    Chart.SKR03: (
        RateAccounts(190_000, "8400"),
        RateAccounts(70_000, "8300"),
        RateAccounts(0, "8195"),
    ),
    Chart.SKR04: (
        RateAccounts(190_000, "4400"),
        RateAccounts(70_000, "4300"),
        RateAccounts(0, "4185"),
    ),
    Chart.NAMES: (),
}
"""19 % and 7 % are accounts that split the tax off by themselves there."""


@dataclass(frozen=True)
class Posting:
    """An amount on an account, in minor units: a debit is positive, a credit negative.

    `code` is the account's in the store's books, `account` what it is for.
    """

    account: Account
    code: str
    minor: int
    text: str = ""


@dataclass(frozen=True)
class Booking:
    """What is booked at once, and comes to nothing over all its postings.

    `number` is of this booking alone, for ever: another export of it has the same.
    """

    number: str
    day: date
    currency: str
    text: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        """Refuse what does not come to nothing."""
        if left := sum(posting.minor for posting in self.postings):
            # not shown: a fault of the program's
            raise ValueError(f"{self.number} leaves {left} {self.currency}")


def merged(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """Return postings with the same account and text as one, without those of nothing."""
    sums: dict[tuple[Account, str, str], int] = {}
    for each in postings:
        key = each.account, each.code, each.text
        sums[key] = sums.get(key, 0) + each.minor
    return tuple(
        Posting(account, code, minor, text)
        for (account, code, text), minor in sums.items()
        if minor
    )
