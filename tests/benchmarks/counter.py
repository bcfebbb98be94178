"""All that is measured at one counter: charges, and sales in every way of paying."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Final

from pos_app.services.views.customers import CustomerDraft
from tests.benchmarks import charge, tenders
from tests.benchmarks.account import Customer, open_book
from tests.benchmarks.timed_till import Stall, Till

LEAST_SALES: Final = 30
"""Of each way of paying: stalls are looked for among at least as many."""


def measure(pairs: int, bare_window: float) -> dict[str, float]:
    """Return the figures of charging and of every tender, from `pairs` runs of each or more.

    `bare_window` is how long the barest window took to start in this run, in seconds: stalls are
    told as a share of it too, which says more than milliseconds of an unknown machine.
    """
    runs = max(pairs, LEAST_SALES)
    with (
        tempfile.TemporaryDirectory() as folder,
        ThreadPoolExecutor(1) as hands,
        open_book(Path(folder)) as (services, url),
    ):
        ada = services.customers.create(services.actor, CustomerDraft("Ada Benchmark"))
        ada = services.customers.attach_card(services.actor, ada.id, "pm_card_visa")
        till = Till(services, Path(folder))
        charged, by_card = charge.measure(till, url, ada, runs)
        sold, by_tender = tenders.measure(till, Customer(url, hands), runs)
        till.close()
    return {**charged, **sold, **_stalls({"saved_card": by_card, **by_tender}, bare_window)}


def _stalls(by_tender: dict[str, list[Stall]], bare_window: float) -> dict[str, float]:
    """Return the longest stalls: of each way of paying in ms, of all as shares of a bare start.

    Beside the worst and the median stands what the UI thread itself ran of it, and the other
    threads of the program.
    """
    figures = {}
    for name, stalls in by_tender.items():
        worst = max(stalls)
        figures[f"stall_ms_{name}"] = 1000 * worst.seconds
        figures[f"stall_ran_ms_{name}"] = 1000 * worst.ran
        figures[f"stall_others_ms_{name}"] = 1000 * worst.others
        figures[f"stall_ms_median_{name}"] = 1000 * median(each.seconds for each in stalls)
    everything = [each for stalls in by_tender.values() for each in stalls]
    worst = max(everything)
    return figures | {
        "ui_stall_ms_max": 1000 * worst.seconds,
        "ui_stall_ratio": worst.seconds / bare_window,
        "ui_stall_ratio_ran": worst.ran / bare_window,
        "ui_stall_ratio_others": worst.others / bare_window,
        "ui_stall_ratio_median": median(each.seconds for each in everything) / bare_window,
        "ui_stall_ratio_median_ran": median(each.ran for each in everything) / bare_window,
    }
