"""The history of an old store: searches, filters and totals, and the bare SQL of one page."""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from pos_app.db.engine import Database
from pos_app.domain.history_filter import HistoryColumn, HistoryFilter, HistoryOrder
from pos_app.domain.payments import PaymentStatus, TenderKind
from pos_app.services.container import Services
from pos_app.services.history.history import History
from pos_app.services.views.history_totals import HistoryStep
from tests.benchmarks.big_book import book_of, grown_store
from tests.support.store import services_over

SEARCHES: Final = 200
FILTERS: Final = 50
_PAGES_OF_DAYS: Final = 20
_QUIET_TURNS: Final = 60
"""So often a program had nothing to do, in all the time in which such a book came about."""
_PAGE: Final = "SELECT * FROM history_entry WHERE id > ? ORDER BY id LIMIT 100"
_SOME: Final = "SELECT {} FROM {} WHERE {} LIMIT 1 OFFSET ?"


def measure(payments: int) -> dict[str, float]:
    """Return how long they take in a book of so many payments."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        grown_store(root, payments)
        return measure_in(book_of(root))


def measure_in(path: Path) -> dict[str, float]:
    """Return how long they take in one book; each is asked once, as somebody asks it.

    What was written at once is first put in order, as a program does whenever nobody works.

    `_of_bare` is a 95th percentile by the median of a page by primary key, read by SQLite alone.
    """
    with closing(Database(path)) as database, closing(sqlite3.connect(path)) as books:
        services = services_over(database, None)
        history = services.history
        for _turn in range(_QUIET_TURNS):
            history.prepare(services.actor)
        known = _Known(books)
        searches = [HistoryFilter(text) for text in known.searches()]
        filters = list(known.filters())
        rolled_up = [each for each in filters if not _needs_rows(each)]
        by_rows = [each for each in (*filters, *searches[::8]) if _needs_rows(each)]
        history.page()
        charts = [
            (each, step) for each in (HistoryFilter(), *rolled_up[:10]) for step in HistoryStep
        ]
        measured = {
            "search": [_seconds(partial(history.page, wanted=each)) for each in searches],
            "filter": [_seconds(partial(history.page, wanted=each)) for each in filters],
            "totals": [_seconds(partial(history.totals, each)) for each in rolled_up],
            "totals_by_rows": [_seconds(partial(history.totals, each)) for each in by_rows],
            "deep_page": [_seconds(each) for each in _deep_pages(history, rolled_up[:5])],
            "chart": [_seconds(partial(history.sums, each, step)) for each, step in charts],
        }
        days = [_seconds(each) for each in _days(services)]
        bare = median(_seconds(known.page) for _run in range(SEARCHES))
    figures = {"history_bare_page_ms": 1000 * bare}
    figures["money_days_ms_p50"] = 1000 * median(days)
    figures["money_days_ms_p95"] = 1000 * quantiles(days, n=20)[-1]
    for name, seconds in measured.items():
        slow = quantiles(seconds, n=20)[-1]
        figures[f"history_{name}_ms_p50"] = 1000 * median(seconds)
        figures[f"history_{name}_ms_p95"] = 1000 * slow
        figures[f"history_{name}_p95_of_bare"] = slow / bare
    return figures


def _deep_pages(
    history: History, filters: Sequence[HistoryFilter]
) -> Iterator[Callable[[], object]]:
    """Yield pages anywhere among the rows, in each order, as where somebody drags the bar."""
    chance = random.Random(SEARCHES)
    for wanted in (HistoryFilter(), *filters):
        rows = sum(total.count for total in history.totals(wanted))
        for column in HistoryColumn:
            for falls in (True, False):
                skip = chance.randrange(max(1, rows))
                order = HistoryOrder(column, falls)
                yield partial(history.page, wanted=wanted, order=order, skip=skip)


def _days(services: Services) -> Iterator[Callable[[], object]]:
    """Yield the pages of *Days* in Money from the newest on, and what became of each first day."""
    actor, before = services.actor, None
    for _page in range(_PAGES_OF_DAYS):
        page = services.bank_days.page(actor, before)
        yield partial(services.bank_days.page, actor, before)
        if page.rows:
            row = page.rows[0]
            yield partial(services.bank_days.details, actor, row.day.id, row.key)
        if page.next is None:
            return
        before = page.next


def _needs_rows(wanted: HistoryFilter) -> bool:
    amounts = wanted.least is not None or wanted.most is not None
    named = wanted.customer_id or wanted.product_id
    return bool(wanted.text or amounts or named)


def _seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


class _Known:
    """What somebody knows of payments: it is taken from rows all over the book, by chance."""

    def __init__(self, books: sqlite3.Connection) -> None:
        self._books = books
        self._chance = random.Random(15)
        self._count = self._read("SELECT count(*) FROM history_entry")
        self.first = date.fromisoformat(self._read("SELECT min(business_date) FROM history_entry"))
        self.last = date.fromisoformat(self._read("SELECT max(business_date) FROM history_entry"))

    def _read(self, asked: str, *values: object) -> Any:
        return self._books.execute(asked, values).fetchone()[0]

    def _of_a_row(self, column: str, where: str = "1") -> Any:
        place = self._chance.randrange(self._count // 10)
        return self._read(_SOME.format(column, "history_entry", where), place)

    def _of_a_customer(self, column: str) -> Any:
        many = self._read("SELECT count(*) FROM customer")
        return self._read(_SOME.format(column, "customer", "1"), self._chance.randrange(many))

    def page(self) -> Sequence[Any]:
        """Read one page by primary key."""
        begin = f"01{self._chance.randrange(16):x}"
        return self._books.execute(_PAGE, (begin,)).fetchall()

    def searches(self) -> Iterator[str]:
        """Yield what is typed: of each sort as much as of any other, none chosen for being fast."""
        kinds: list[Callable[[], str]] = [
            lambda: str(self._of_a_row("receipt_number", "receipt_number IS NOT NULL")),
            lambda: f"{self._of_a_row('amount_minor') / 100:.2f}",
            lambda: f"{self._of_a_row('amount_minor') / 100:.2f}".replace(".", ","),
            lambda: str(self._of_a_customer("name")).lower(),
            lambda: str(self._of_a_customer("name")).split()[0],
            lambda: str(self._of_a_customer("email")),
            lambda: f"{self._chance.randrange(10_000):04d}",
            lambda: f"visa {self._chance.randrange(10_000):04d}",
            lambda: self._chance.choice(("espresso", "flat white", "tote", "lemon cake visa")),
            lambda: self._chance.choice(("maria oat", "kim tote bag", "sam amex espresso")),
            lambda: f"nothing{self._chance.randrange(1000)}",
            lambda: self._chance.choice("abcdelmstvw0123456789"),
            lambda: self._chance.choice(("fl", "vi", "ma", "12", "r1", "es", "zz", "qu")),
            lambda: str(self._of_a_row("intent_id", "intent_id IS NOT NULL")),
        ]
        for number in range(SEARCHES):
            yield kinds[number % len(kinds)]()

    def filters(self) -> Iterator[HistoryFilter]:
        """Yield sets of filters of two to five parts, uncommon ones among them."""
        for _number in range(FILTERS):
            parts = self._parts()
            chosen = self._chance.sample(list(parts), self._chance.randint(2, 5))
            yield HistoryFilter(**{name: value for each in chosen for name, value in parts[each]})

    def _parts(self) -> dict[str, tuple[tuple[str, Any], ...]]:
        chance = self._chance
        days = chance.choice((1, 7, 30, 92, 365, 700))
        begin = self.first + timedelta(days=chance.randrange((self.last - self.first).days))
        least = chance.choice((100, 1_000, 5_000, 15_000))
        return {
            "days": (("first", begin), ("last", begin + timedelta(days=days))),
            "status": (("statuses", frozenset(chance.sample(list(PaymentStatus), 2))),),
            "kind": (("kinds", frozenset({chance.choice(list(TenderKind))})),),
            "brand": (("brands", frozenset({chance.choice(("visa", "amex", "jcb"))})),),
            "cashier": (
                ("cashier_ids", frozenset({self._of_a_row("cashier_id", "cashier_id > ''")})),
            ),
            "currency": (("currency", chance.choice(("usd", "eur", "gbp"))),),
            "amount": (("least", least), ("most", least + chance.choice((0, 100, 10_000)))),
            "customer": (("customer_id", self._of_a_customer("id")),),
            "product": (("product_id", self._read("SELECT max(id) FROM product")),),
            "refunded": (("refunded", chance.random() < 0.7),),
            "disputed": (("disputed", chance.random() < 0.5),),
            "elsewhere": (("elsewhere", chance.random() < 0.5),),
            "text": (("text", chance.choice(("espresso", "grace", "tote", "4242"))),),
        }
