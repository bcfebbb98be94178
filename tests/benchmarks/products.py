"""What a catalogue of 100,000 products costs at the counter: a scan, and a search as one types."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from pos_app.books import TRAINING
from pos_app.db.engine import Database
from pos_app.paths import book_dir
from tests.benchmarks.account import open_book
from tests.benchmarks.timed_till import Painted, Till, wait
from tests.support.products import fill_shelves

MANY: Final = 100_000
SCANS: Final = 60
SEARCHES: Final = ("item 01234", "colombian", "99999", "zz top", "it", "item 9")


def measure() -> dict[str, float]:
    """Return milliseconds from a scan to its painted line, and from a letter to painted tiles."""
    with tempfile.TemporaryDirectory() as folder, open_book(Path(folder)) as (services, _url):
        (shelf, *_others) = services.catalogue.categories()
        with closing(Database(book_dir(Path(folder), TRAINING) / "till.db")) as database:
            fill_shelves(database, MANY, shelf.id)
        till = Till(services, Path(folder))
        scanned = [_scan(till, f"2{number * 997 % MANY:011}") for number in range(SCANS)]
        typed = [seconds for text in SEARCHES for seconds in _search(till, text)]
        till.close()
    return {"cart_add_ms_p95": _p95(scanned), "product_search_ms_p95": _p95(typed)}


def _scan(till: Till, code: str) -> float:
    """Return the seconds from a scanned code to its painted line."""
    painted, began = Painted(till.screen.pane.view.viewport()), _Start()
    QTimer.singleShot(0, partial(began.run, partial(till.screen.codes.take, code)))
    wait(painted.done)
    seconds = began.seconds()
    till.rest()
    return seconds


def _search(till: Till, text: str) -> Iterator[float]:
    """Yield the seconds from each letter to the painted tiles of what was typed so far."""
    catalogue = till.screen.catalogue
    for end in range(1, len(text) + 1):
        typed, began = text[:end], _Start()
        QTimer.singleShot(0, partial(began.run, partial(catalogue.search.setText, typed)))
        if typed.strip() != text[: end - 1].strip():
            wait(catalogue.pages.shown)
            QApplication.processEvents()  # what is shown is painted
            yield began.seconds()
        till.rest()
    catalogue.search.clear()
    till.rest()


class _Start:
    """Does something, and knows how long ago."""

    def __init__(self) -> None:
        self._at = 0.0

    def run(self, act: Callable[[], object]) -> None:
        self._at = time.perf_counter()
        act()

    def seconds(self) -> float:
        return time.perf_counter() - self._at


def _p95(seconds: Sequence[float]) -> float:
    return 1000 * quantiles(seconds, n=20, method="inclusive")[-1]
