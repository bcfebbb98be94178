"""The columns of the history in a file: what they are called, and what each row has in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from pos_app.domain.money import Money
from pos_app.domain.payments import PaymentStatus
from pos_app.domain.texts import NP_, Message, pgettext
from pos_app.services.shared.table_files import Value
from pos_app.services.views.history import HistoryRow
from pos_app.services.views.history_export import ExportField

TITLES: Final[dict[ExportField, Message]] = {
    ExportField.RECEIPT: NP_("a column", "Receipt"),
    ExportField.TIME: NP_("a column", "Time"),
    ExportField.DAY: NP_("a column", "Business day"),
    ExportField.STATUS: NP_("a column", "Status"),
    ExportField.METHOD: NP_("a column", "Method"),
    ExportField.CUSTOMER: NP_("a column", "Customer"),
    ExportField.CASHIER: NP_("a column", "Cashier"),
    ExportField.REGISTER: NP_("a column", "Register"),
    ExportField.CURRENCY: NP_("a column", "Currency"),
    ExportField.AMOUNT: NP_("a column", "Amount"),
    ExportField.TAKEN: NP_("a column", "Taken"),
    ExportField.REFUNDED: NP_("a column", "Refunded"),
    ExportField.TIP: NP_("a column", "Tip"),
    ExportField.SETTLED_IN: NP_("a column", "Settlement currency"),
    ExportField.FEE: NP_("a column", "Fee"),
    ExportField.NET: NP_("a column", "Net"),
    ExportField.RATE: NP_("a column", "Rate"),
    ExportField.DISPUTED: NP_("a column", "Disputed"),
    ExportField.LATE: NP_("a column", "Settled late"),
    ExportField.ELSEWHERE: NP_("a column", "From elsewhere"),
    ExportField.PAYMENT: NP_("a column", "Stripe payment"),
    ExportField.ID: NP_("a column", "ID"),
}
"""*Taken* is what was captured, before any refund and with tips: its sum is that of the screen."""

_NEEDS: Final = {
    **dict.fromkeys(
        (ExportField.AMOUNT, ExportField.TAKEN, ExportField.REFUNDED, ExportField.TIP),
        ExportField.CURRENCY,
    ),
    **dict.fromkeys((ExportField.FEE, ExportField.NET), ExportField.SETTLED_IN),
}
"""An amount is nothing without the column that says in what currency it is."""


@dataclass(frozen=True)
class Cell:
    """What a file has in a cell; an amount also has a `currency`."""

    value: Value
    currency: str = ""


def whole(fields: tuple[ExportField, ...]) -> tuple[ExportField, ...]:
    """Return columns in the order of files, and with them the currencies that they need."""
    wanted = {*fields, *(_NEEDS[each] for each in fields if each in _NEEDS)}
    return tuple(each for each in ExportField if each in wanted)


class ExportColumns:
    """Makes the cells of rows; times are those of `zone`."""

    def __init__(
        self,
        fields: tuple[ExportField, ...],
        zone: tzinfo,
        statuses: Mapping[PaymentStatus, str],
    ) -> None:
        self.fields = whole(fields)
        self._zone = zone
        self._statuses = statuses
        self._yes = pgettext("in a column", "yes")
        self._make = [self._makers()[each] for each in self.fields]

    @property
    def titles(self) -> list[str]:
        """What the columns are called."""
        return [str(TITLES[each]) for each in self.fields]

    def cells(self, row: HistoryRow) -> list[Cell]:
        """Return what a row has in each column."""
        return [make(row) for make in self._make]

    def _makers(self) -> dict[ExportField, Callable[[HistoryRow], Cell]]:
        return {
            ExportField.RECEIPT: lambda row: Cell(row.receipt_number),
            ExportField.TIME: lambda row: Cell(
                row.occurred_at.astimezone(self._zone).isoformat(timespec="seconds")
            ),
            ExportField.DAY: lambda row: Cell(row.business_date),
            ExportField.STATUS: lambda row: Cell(self._statuses.get(row.status, row.status.value)),
            ExportField.METHOD: lambda row: Cell(row.method),
            ExportField.CUSTOMER: lambda row: Cell(row.customer_name),
            ExportField.CASHIER: lambda row: Cell(row.cashier_name),
            ExportField.REGISTER: lambda row: Cell(row.register_name),
            ExportField.CURRENCY: lambda row: Cell(row.amount.currency.upper()),
            ExportField.AMOUNT: lambda row: _money(row.amount),
            ExportField.TAKEN: lambda row: _money(Money(row.taken, row.amount.currency)),
            ExportField.REFUNDED: lambda row: _money(Money(row.refunded, row.amount.currency)),
            ExportField.TIP: lambda row: _money(Money(row.tip, row.amount.currency)),
            ExportField.SETTLED_IN: lambda row: Cell((row.settlement_currency or "").upper()),
            ExportField.FEE: lambda row: _money(row.fee),
            ExportField.NET: lambda row: _money(row.net),
            ExportField.RATE: lambda row: Cell(row.rate),
            ExportField.DISPUTED: lambda row: Cell(self._yes if row.disputed else None),
            ExportField.LATE: lambda row: Cell(self._yes if row.settled_late else None),
            ExportField.ELSEWHERE: lambda row: Cell(self._yes if row.sale_id is None else None),
            ExportField.PAYMENT: lambda row: Cell(row.intent_id),
            ExportField.ID: lambda row: Cell(row.id),
        }


def _money(money: Money | None) -> Cell:
    return Cell(None) if money is None else Cell(money.decimal(), money.currency)
