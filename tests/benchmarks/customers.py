"""How long a list of ten thousand customers keeps its reader waiting."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from pos_app.clock import SystemClock
from tests.support.book import make_database
from tests.support.many_rows import add_many
from tests.support.store import services_over

MANY: Final = 10_000
TRIES: Final = 5


def measure() -> dict[str, float]:
    """Return milliseconds, the best of a few: the first page, a search, a page far down, one."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(make_database(Path(folder))) as database,
    ):
        ids = add_many(database, MANY, SystemClock().now())
        customers = services_over(database, None).customers
        (far_down,) = customers.page("09000")
        return {
            "customers_page_ms": _best(customers.page),
            "customers_search_ms": _best(lambda: customers.page("09876")),
            "customers_far_down_ms": _best(lambda: customers.page(sort="email", after=far_down)),
            "customers_count_ms": _best(lambda: customers.count("customer")),
            "customers_details_ms": _best(lambda: customers.details(ids[MANY // 2])),
        }


def _best(look: Callable[[], object]) -> float:
    return 1000 * min(_seconds(look) for _ in range(TRIES))


def _seconds(look: Callable[[], object]) -> float:
    began = time.perf_counter()
    look()
    return time.perf_counter() - began
