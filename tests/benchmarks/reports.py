"""A year of sales in a report: how long each takes, and the bare sum of the year's sales."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Final

from pos_app.books import TRAINING
from pos_app.clock import SystemClock
from pos_app.db.engine import Database
from pos_app.domain.permissions import SYSTEM
from pos_app.paths import book_dir
from pos_app.services.container import Services
from pos_app.services.views.report_tables import Comparison, ReportKey, ReportRequest
from tests.benchmarks import startup
from tests.benchmarks.big_book import grow
from tests.support.store import services_over

PAYMENTS: Final = 140_000
"""Of which some 100,000 are sales of the till: over three years, which is more days to sum."""

_SUM: Final = (
    "SELECT business_date, currency, count(*), sum(total_minor), sum(tax_minor),"
    " sum(discount_minor), sum(tip_minor) FROM sale"
    " WHERE business_date BETWEEN ? AND ? GROUP BY 1, 2"
)
"""What nobody can do without who has no roll-ups: each sale of the year is read once."""


def measure(pairs: int) -> dict[str, float]:
    """Return how long the slowest report on all that was sold takes, before and after roll-ups."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        startup.prepare(root)
        path = book_dir(root, TRAINING) / "till.db"
        grow(path, PAYMENTS, SystemClock().now())
        with closing(Database(path)) as database, closing(sqlite3.connect(path)) as books:
            services = services_over(database, None)
            first, last = _days(books)
            request = ReportRequest(first, last)
            from_rows = _slowest(services, request, 1)
            began = time.perf_counter()
            days = services.reporting.roll_up(SYSTEM)
            rolled_up = time.perf_counter() - began
            bare = median(_seconds(lambda: _read(books, request)) for _run in range(pairs))
            half = first + (last - first) / 2
            compared = ReportRequest(
                half + timedelta(days=1), last, comparison=Comparison.PERIOD_BEFORE
            )
            return {
                "report_year_ms": 1000 * (slowest := _slowest(services, request, pairs)),
                "report_year_compared_ms": 1000 * _slowest(services, compared, pairs),
                "report_year_from_rows_ms": 1000 * from_rows,
                "report_today_ms": 1000
                * median(
                    _seconds(lambda: services.reporting.today(services.actor))
                    for _run in range(pairs)
                ),
                "roll_up_day_ms": 1000 * rolled_up / max(1, days),
                "report_over_sum_ratio": slowest / bare,
            }


def _days(books: sqlite3.Connection) -> tuple[date, date]:
    """Return the first and the last day on which anything was sold."""
    chosen = "SELECT min(business_date), max(business_date) FROM sale"
    first, last = books.execute(chosen).fetchone()
    return date.fromisoformat(first), date.fromisoformat(last)


def _slowest(services: Services, request: ReportRequest, pairs: int) -> float:
    """Return how many seconds the report takes that takes longest."""

    def make(key: ReportKey) -> Callable[[], object]:
        return lambda: services.reporting.run(services.actor, key, request)

    return max(median(_seconds(make(key)) for _run in range(pairs)) for key in ReportKey)


def _read(books: sqlite3.Connection, request: ReportRequest) -> object:
    days = request.first.isoformat(), request.last.isoformat()
    return books.execute(_SUM, days).fetchall()


def _seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began
