"""What of the history is written to a file, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pos_app.domain.history_filter import ALL, NEWEST_FIRST, HistoryFilter, HistoryOrder
from pos_app.domain.money import Money
from pos_app.domain.payments import PaymentStatus
from pos_app.services.views.history import HistoryRow
from pos_app.services.views.history_totals import HistoryTotal


class ExportField(StrEnum):
    """The columns that a file of the history may have, in the order of the file."""

    RECEIPT = "receipt"
    TIME = "time"
    DAY = "business_date"
    STATUS = "status"
    METHOD = "method"
    CUSTOMER = "customer"
    CASHIER = "cashier"
    REGISTER = "register"
    CURRENCY = "currency"
    AMOUNT = "amount"
    TAKEN = "taken"
    REFUNDED = "refunded"
    TIP = "tip"
    SETTLED_IN = "settled_in"
    FEE = "fee"
    NET = "net"
    RATE = "rate"
    DISPUTED = "disputed"
    LATE = "late"
    ELSEWHERE = "elsewhere"
    PAYMENT = "payment"
    ID = "id"


@dataclass(frozen=True)
class HistoryExport:
    """Which rows are written, in which order and with which columns, to which file.

    The end of the file's name says what it becomes: `.xlsx` a spreadsheet, anything else a table of
    text. `statuses` are what states of payments are called.
    """

    path: Path
    wanted: HistoryFilter = ALL
    order: HistoryOrder = NEWEST_FIRST
    fields: tuple[ExportField, ...] = tuple(ExportField)
    statuses: Mapping[PaymentStatus, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ExportedHistory:
    """A file that was written: how many rows it has, and what its amounts taken come to."""

    path: Path
    rows: int
    taken: tuple[Money, ...]


@dataclass(frozen=True)
class PrintableHistory:
    """What is to be on paper: the rows in their order, and what they come to by currency."""

    rows: tuple[HistoryRow, ...]
    totals: tuple[HistoryTotal, ...]
