"""The close of a drawer after a long day: how long its Z takes, and the bare sums of its rows."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Final

from pos_app.domain.cart import Cart, CartLine, Discount, DiscountKind
from pos_app.domain.ids import new_id
from pos_app.domain.shifts import ShiftRules
from pos_app.domain.taxes import TaxRate
from pos_app.services.container import Services
from pos_app.services.shared.declared_settings import SHIFT_RULES
from pos_app.services.views.history import RefundRequest
from pos_app.services.views.shifts import Closing, Opening
from tests.support.store import open_store

SALES: Final = 1_000
REFUNDED: Final = 25
"""Every so many sales one is given back."""
TAXES: Final = tuple(
    TaxRate(new_id(), f"Tax {ppm}", ppm, inclusive=False) for ppm in (0, 50_000, 88_750)
)

_SUMS: Final = (
    "SELECT count(*), sum(total_minor), sum(tip_minor), sum(discount_minor > 0),"
    " sum(discount_minor), min(receipt_number), max(receipt_number) FROM sale WHERE shift_id = ?",
    "SELECT count(*), sum(total_minor) FROM sale WHERE void_shift_id = ?",
    "SELECT count(*), sum(amount_minor) FROM refund WHERE shift_id = ?",
    "SELECT sale_tax.name, ppm, inclusive, sum(base_minor), sum(sale_tax.tax_minor) FROM sale"
    " JOIN sale_tax ON sale_tax.sale_id = sale.id WHERE shift_id = ? GROUP BY 1, 2, 3",
    "SELECT kind, label, count(*), sum(amount_minor + rounding_minor), sum(tip_minor),"
    " sum(rounding_minor) FROM tender WHERE shift_id = ? GROUP BY 1, 2",
    "SELECT kind, count(*), sum(amount_minor + rounding_minor), sum(rounding_minor) FROM refund"
    " WHERE shift_id = ? GROUP BY 1",
    "SELECT kind, count(*), sum(amount_minor) FROM cash_movement WHERE shift_id = ? GROUP BY 1",
)
"""What nobody can do without: every row of the day is read once."""


def measure(pairs: int) -> dict[str, float]:
    """Return how long a Z of so many sales takes, and how often the bare sums fit into that."""
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder), None) as services:
        services.settings.save(services.actor, SHIFT_RULES, ShiftRules(on=True))
        closed, summed, reported = [], [], []
        with closing(sqlite3.connect(Path(folder) / "till.db")) as books:
            shift_id = _day(services)
            for _run in range(pairs):
                summed.append(_sums(books, shift_id))
                reported.append(_seconds(services, shift_id, close=False))
            closed.append(_seconds(services, shift_id, close=True))
    return {
        "x_report_ms": 1000 * median(reported),
        "z_report_ms": 1000 * closed[0],
        "z_over_sum_ratio": median(reported) / median(summed),
    }


def _day(services: Services) -> str:
    """Sell all day, and give some of it back; return the shift."""
    actor = services.actor
    shift = services.shifts.open(actor, Opening(new_id(), 10_000))
    for number in range(SALES):
        lines = tuple(
            CartLine(f"Item {place}", 100 + number % 700, tax=tax)
            for place, tax in enumerate(TAXES[: 1 + number % len(TAXES)])
        )
        cart = Cart("usd", lines)
        if number % 10 == 0:
            cart = Cart("usd", lines, discount=Discount(DiscountKind.PERCENT, 100_000))
        sold = services.selling.quick_cash(actor, cart)
        if number % REFUNDED == 0:
            tender = sold.tenders[0]
            request = RefundRequest(sold.id, tender.id, tender.amount, "requested_by_customer")
            services.refunds.create(actor, request)
    return shift.id


def _sums(books: sqlite3.Connection, shift_id: str) -> float:
    began = time.perf_counter()
    for statement in _SUMS:
        books.execute(statement, (shift_id,)).fetchall()
    return time.perf_counter() - began


def _seconds(services: Services, shift_id: str, *, close: bool) -> float:
    if not close:
        began = time.perf_counter()
        services.shifts.x_report(services.actor)
        return time.perf_counter() - began
    services.shifts.count(services.actor, shift_id, 10_000)
    began = time.perf_counter()
    services.shifts.close(services.actor, Closing(shift_id))
    return time.perf_counter() - began
