"""The sheets of a month's money at Stripe: fees, payouts with their payments, and the balance."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from sqlalchemy import func, select

from pos_app.db.models.payouts import BalanceEntry, Payout
from pos_app.domain.texts import N_, Message, _, pgettext
from pos_app.services.accounting.workbook.month import Month, Rows
from pos_app.services.accounting.workbook.sheets import (
    Field,
    Formula,
    Part,
    Sheet,
    Tie,
    money,
    same,
    sheet_name,
)
from pos_app.services.bank.balance_history import balance_at, is_known
from pos_app.services.ledger.balance_entries import category_sums, every_entry
from pos_app.services.views.report_tables import ColumnKind

# not shown: Stripe's reporting categories
_GROUPS: dict[str, tuple[str, ...]] = {
    "gross": ("charge", "charge_failure", "partial_capture_reversal"),
    "refunds": ("refund", "refund_failure"),
    "disputes": ("dispute", "dispute_reversal"),
    "fees": ("fee", "network_cost"),
    "payouts": ("payout", "payout_reversal"),
}
_OTHER = "other"
_PAYOUT = "payout"
_NAMES: dict[str, Message] = {
    "gross": N_("Card payments, gross"),
    "refunds": N_("Refunds at Stripe"),
    "disputes": N_("Disputes, lost and won back"),
    "fees": N_("Fees, of payments and others"),
    "other": N_("Anything else at Stripe"),
    "payouts": N_("Payouts, and those that came back"),
}


@dataclass(frozen=True)
class BankSheets:
    """The sheets of one currency."""

    balance: Sheet
    fees: Sheet
    payouts: Sheet
    payments: Sheet

    @property
    def all(self) -> tuple[Sheet, ...]:
        """In the order in which they stand in the book."""
        return self.balance, self.fees, self.payouts, self.payments


class BankOfMonth:
    """What moved at Stripe in some days, read once for all accounts and currencies."""

    def __init__(self, month: Month) -> None:
        """Read the entries and payouts that Stripe made in these days."""
        self._month = month
        self._payouts = _payouts(month)
        self._payments, self._nets = _payments(month)
        self._balance = _balance(month)
        self._fees = _fees(month)

    @property
    def currencies(self) -> set[str]:
        """The currencies of which there is something."""
        return set(self._payouts) | set(self._balance)

    def sheets(self, currency: str) -> BankSheets:
        """Return the sheets of a currency."""
        balance, fees = pgettext("a sheet", "Balance"), pgettext("a sheet", "Fees")
        title, inside = pgettext("a sheet", "Payouts"), _("Payments of payouts")
        payments = Sheet(
            sheet_name(inside, currency),
            inside,
            currency,
            _payment_fields(),
            self._payments.get(currency, []),
        )
        payouts = Sheet(sheet_name(title, currency), title, currency, _payout_fields())
        rows = [
            self._payout_row(payouts, payments, place, row)
            for place, row in enumerate(self._payouts.get(currency, []))
        ]
        return BankSheets(
            Sheet(
                sheet_name(balance, currency),
                balance,
                currency,
                _balance_fields(),
                self._balance.get(currency, []),
            ),
            Sheet(
                sheet_name(fees, currency),
                fees,
                currency,
                _fee_fields(),
                self._fees.get(currency, []),
            ),
            Sheet(payouts.name, title, currency, payouts.fields, rows),
            payments,
        )

    def ties(self, sheets: BankSheets) -> tuple[Tie, ...]:
        """Return how the money at Stripe ties to the payouts and to the balance."""
        balance, currency = sheets.balance, sheets.balance.currency
        start, end = self._ends(currency)
        return (
            same(
                _("Gross less fees, refunds, disputes are payouts and the change in balance"),
                *(Part.of(str(name), balance, key) for key, name in _NAMES.items()),
                Part(currency, _("Balance at the start"), start),
                Part(currency, _("Less the balance at the end"), -end),
                unknown=self._unknown,
            ),
            same(
                _("The payouts are those that Stripe took from the balance"),
                Part.of(pgettext("in a workbook", "Payouts"), sheets.payouts, "amount"),
                Part.of(_("Less those taken from the balance"), balance, "paid_out", -1),
                unknown=self._unknown,
            ),
            same(
                _("The payments of each payout are the payout"),
                Part.of(_("Not explained"), sheets.payouts, "left"),
            ),
            same(
                _("The fees by kind are those of the balance"),
                Part.of(pgettext("in a workbook", "Fees"), sheets.fees, "amount"),
                Part.of(_("And what the balance lost by them"), balance, "fees"),
            ),
        )

    @cached_property
    def _accounts(self) -> set[str | None]:
        own: set[str | None] = {None}
        return own | set(
            self._month.session.scalars(
                select(BalanceEntry.account_id).where(self._month.period.holds()).distinct()
            )
        )

    @cached_property
    def _unknown(self) -> str:
        """Return why what is here need not be all, "" where all of these days is known."""
        month, period = self._month, self._month.period
        known = (is_known(month.session, each, period.start, period.end) for each in self._accounts)
        if all(known):
            return ""
        return _("Not known: Till has not fetched all of these days from Stripe.")

    def _ends(self, currency: str) -> tuple[int, int]:
        """Return the balance when the days began and when they ended, over all accounts."""
        if self._unknown:
            return 0, 0
        session, period = self._month.session, self._month.period
        start, end = (
            sum(balance_at(session, each, at).get(currency, 0) for each in self._accounts)
            for at in (period.start, period.end)
        )
        return start, end

    def _payout_row(
        self, payouts: Sheet, payments: Sheet, place: int, row: Payout
    ) -> tuple[Any, ...]:
        at = payouts.row_number(place)
        labels = (
            self._month.moment(row.created_at),
            row.id,
            row.arrival_date,
            row.status,
            _("Automatic") if row.automatic else _("By hand"),
            row.account_id or "",
            row.amount_minor,
        )
        if row.entries_at is None:
            return (*labels, None, None)
        found = Formula(
            f"=SUMIF({payments.span('payout')},{payouts.letter('id')}{at},{payments.span('net')})",
            self._nets.get(row.id, 0),
        )
        left = Formula(
            f"={payouts.letter('amount')}{at}-{payouts.letter('parts')}{at}",
            row.amount_minor - found.minor,
        )
        return (*labels, found, left)


# --- fields ------------------------------------------------------------------------------------


def _payout_fields() -> tuple[Field, ...]:
    return (
        Field("at", pgettext("a column", "Time")),
        Field("id", pgettext("a column", "Payout"), ColumnKind.CODE),
        Field("arrival", _("Arrival"), ColumnKind.DATE),
        Field("status", _("Status at Stripe"), ColumnKind.CODE),
        Field("kind", _("How it began")),
        Field("account", _("Connected account"), ColumnKind.CODE),
        money("amount", pgettext("a column", "Amount")),
        money("parts", _("Its payments")),
        money("left", _("Not explained")),
    )


def _payment_fields() -> tuple[Field, ...]:
    return (
        Field("payout", pgettext("a column", "Payout"), ColumnKind.CODE),
        Field("at", pgettext("a column", "Time")),
        Field("category", _("Category at Stripe"), ColumnKind.CODE),
        Field("receipt", pgettext("a column", "Receipt"), ColumnKind.CODE),
        Field("source", _("Object at Stripe"), ColumnKind.CODE),
        Field("text", pgettext("a column", "Description")),
        money("gross", pgettext("a column", "Amount")),
        money("fee", pgettext("a column", "Fee")),
        money("net", pgettext("a column", "Net")),
    )


def _balance_fields() -> tuple[Field, ...]:
    return (
        Field("category", _("Category at Stripe"), ColumnKind.CODE),
        Field("account", _("Connected account"), ColumnKind.CODE),
        Field("count", pgettext("a column", "Count"), ColumnKind.COUNT, is_summed=True),
        *(money(key, str(name)) for key, name in _NAMES.items()),
        money("paid_out", _("Of it paid out")),
    )


def _fee_fields() -> tuple[Field, ...]:
    return (
        Field("kind", _("Kind at Stripe"), ColumnKind.CODE),
        Field("text", pgettext("a column", "Description")),
        Field("count", pgettext("a column", "Count"), ColumnKind.COUNT, is_summed=True),
        money("amount", pgettext("a column", "Fee")),
    )


# --- rows --------------------------------------------------------------------------------------


def _balance(month: Month) -> Rows:
    """Return what each category came to, each amount in the column of its group.

    The fee of a payment stands with the fees, so that its gross is what the customer paid.
    """
    rows: Rows = defaultdict(list)
    for each in category_sums(month.session, month.period.holds()):
        found = (key for key, categories in _GROUPS.items() if each.category in categories)
        group = next(found, _OTHER)
        amounts = dict.fromkeys(_NAMES, 0)
        amounts[group] += each.amount.minor
        amounts["fees"] -= each.fee.minor
        paid_out = -each.amount.minor if each.category == _PAYOUT else 0
        row = (each.category, each.account or "", each.count, *amounts.values(), paid_out)
        rows[each.amount.currency].append(row)
    return rows


def _fees(month: Month) -> Rows:
    sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for entry in chain.from_iterable(every_entry(month.session, month.period.holds())):
        parts = [(each.kind, each.description, each.amount.minor) for each in entry.fees]
        if left := entry.fee.minor - sum(minor for *_of, minor in parts):
            parts.append(("", _("Not itemised by Stripe"), left))
        if entry.category in _GROUPS["fees"]:
            parts.append((entry.category, entry.description, -entry.amount.minor))
        for kind, text, minor in parts:
            found = sums[entry.amount.currency, kind, text]
            found[0] += 1
            found[1] += minor
    rows: Rows = defaultdict(list)
    for (currency, kind, text), (count, minor) in sorted(sums.items()):
        rows[currency].append((kind, text, count, minor))
    return rows


def _payouts(month: Month) -> dict[str, list[Payout]]:
    found: dict[str, list[Payout]] = defaultdict(list)
    for row in month.session.scalars(
        select(Payout)
        .where(Payout.created_at >= month.period.start, Payout.created_at < month.period.end)
        .order_by(Payout.created_at, Payout.id)
    ):
        found[row.currency].append(row)
    return found


def _payments(month: Month) -> tuple[Rows, dict[str, int]]:
    """Return what the payouts of these days are made of, and the sum of it by payout."""
    period = month.period
    made = select(Payout.id).where(
        Payout.created_at >= period.start, Payout.created_at < period.end
    )
    own = func.coalesce(BalanceEntry.source_id, "") != BalanceEntry.payout_id
    rows: Rows = defaultdict(list)
    nets: dict[str, int] = defaultdict(int)
    for batch in every_entry(month.session, BalanceEntry.payout_id.in_(made) & own):
        for each in batch:
            labels = (
                each.payout_id,
                month.moment(each.created),
                each.category,
                each.receipt_number or "",
                each.source_id or "",
                each.description or each.taken_by,
            )
            amounts = (each.amount.minor, each.fee.minor, each.net.minor)
            rows[each.amount.currency].append((*labels, *amounts))
            nets[each.payout_id or ""] += each.net.minor
    return rows, nets
