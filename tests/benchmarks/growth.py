"""What grows with all that was ever sold: an old store's book and a young one's, in turn."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import Final

from pos_app.books import TRAINING
from pos_app.clock import SystemClock
from pos_app.db.engine import Database
from pos_app.db.models.customers import Customer
from pos_app.domain.cart import CartLine
from pos_app.paths import book_dir
from pos_app.services.container import Services
from pos_app.services.ledger.customer_rows import fill
from pos_app.services.views.customers import CustomerDraft
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.history.model import HistoryModel, HistoryRows
from pos_app.ui.shell.application import qt_application
from pos_app.ui.widgets.virtual_model import PAGE
from tests.benchmarks import startup
from tests.benchmarks.big_book import grown_store
from tests.benchmarks.timed_till import wait
from tests.support.store import sell, services_over

YOUNG: Final = 1_000
MOST_SEEN: Final = 30_000
"""Rows of the history that somebody scrolled through before a sale comes in on top."""


def measure(pairs: int, payments: int) -> dict[str, float]:
    """Return how much longer each takes after so many payments than after a thousand.

    Renaming is of customers with the same number of purchases.
    """
    qt_application()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        roots = [Path(folder) / str(many) for many in (YOUNG, payments)]
        regulars = [
            grown_store(root, many) for root, many in zip(roots, (YOUNG, payments), strict=True)
        ]
        started = [partial(startup.start_on, root) for root in roots]
        figures = _compared("start", started, pairs)
        stores = [
            opened.enter_context(_store(root, regular))
            for root, regular in zip(roots, regulars, strict=True)
        ]
        for name in (
            *("sale_commit", "reprint_last", "rename_customer"),
            *("history_refresh", "history_open"),
        ):
            actions = [getattr(store, name) for store in stores]
            figures |= _compared(name, actions, 3 * pairs)
    return figures


@dataclass
class _Store:
    """One store at work; each action returns how many seconds it took."""

    database: Database
    services: Services
    regular: str
    model: HistoryModel

    def sale_commit(self) -> float:
        """Sell three things for cash."""
        lines = [CartLine(name, 450) for name in ("Flat white", "Croissant", "Tote bag")]
        return _seconds(lambda: sell(self.services, *lines))

    def reprint_last(self) -> float:
        """Find this register's last receipt and lay it out once more."""

        def reprint() -> None:
            last = self.services.receipts.last_sale_id()
            assert last is not None
            self.services.receipts.paper(last, copy=True)

        return _seconds(reprint)

    def rename_customer(self) -> float:
        """Give a customer another name, in all purchases too."""
        name = f"Ada {next(_NUMBERS)}"

        def rename() -> None:
            with self.database.write() as session:
                fill(session, session.get_one(Customer, self.regular), CustomerDraft(name))

        return _seconds(rename)

    def history_refresh(self) -> float:
        """Show a sale that was just made in the list that is open."""
        sale = sell(self.services, CartLine("Flat white", 450))

        def refresh() -> None:
            self.model.refresh({sale.id})
            wait(self.model.refreshed)

        return _seconds(refresh)

    def history_open(self) -> float:
        """Show the list as the screen opens with it."""

        def show() -> None:
            self.model.show_history(HistoryRows(self.services.history))
            wait(self.model.counted)  # its first page is there by then

        return _seconds(show)


_NUMBERS = count()


@contextmanager
def _store(root: Path, regular: str) -> Iterator[_Store]:
    folder, tasks = book_dir(root, TRAINING), Tasks()
    with closing(Database(folder / "till.db")) as database:
        services = services_over(database, None)
        model = HistoryModel(tasks, SystemClock(), tasks)
        rows = HistoryRows(services.history)
        model.show_history(rows)
        wait(model.counted)
        for place in range(0, min(model.rowCount(), MOST_SEEN), PAGE):
            model.see(place, place + PAGE)
            wait(tasks.idle, partial(_is_there, model, place))
        model.see(0, PAGE)
        yield _Store(database, services, regular, model)
        tasks.stop()


def _is_there(model: HistoryModel, place: int) -> bool:
    return model.items.missing(place, place + PAGE, 1) is None


def _compared(name: str, actions: Sequence[Callable[[], float]], pairs: int) -> dict[str, float]:
    """Do it in both stores in turn, after once that does not count."""
    for action in actions:
        action()
    young, old = zip(*([action() for action in actions] for _ in range(pairs)), strict=True)
    return {
        f"growth_ratio_{name}": median(old) / median(young),
        f"growth_{name}_ms": 1000 * median(old),
    }


def _seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began
