"""All that is measured at one counter: charges, and sales in every way of paying."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pos_app.services.views.customers import CustomerDraft
from tests.benchmarks import charge, tenders
from tests.benchmarks.account import Customer, open_book
from tests.benchmarks.till import Till


def measure(pairs: int) -> dict[str, float]:
    """Return the figures of charging and of every tender, from `pairs` runs of each."""
    with (
        tempfile.TemporaryDirectory() as folder,
        ThreadPoolExecutor(1) as hands,
        open_book(Path(folder)) as (services, url),
    ):
        ada = services.customers.create(CustomerDraft("Ada Benchmark"))
        ada = services.customers.attach_card(ada.id, "pm_card_visa")
        till = Till(services, Path(folder))
        figures = {
            **charge.measure(till, url, ada, pairs),
            **tenders.measure(till, Customer(url, hands), pairs),
        }
        till.close()
    stalls = [figure for name, figure in figures.items() if name.startswith("stall_ms_")]
    return {**figures, "ui_stall_ms_max": max(stalls)}
