"""A long day at one counter: thousands of sales in one process, and whether it grows or slows.

    python -m tests.benchmarks.soak --sales 10000

The simulated account runs in a process of its own, so that its memory is not the till's. Times are
those of the till's process alone where they say `cpu`; the others hold the customers' waits too.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any, Final

import psutil

from pos_app.services.views.customers import CustomerDraft
from tests.benchmarks.account import Customer, open_book
from tests.benchmarks.tenders import Sales
from tests.benchmarks.timed_till import Heart, Till
from tests.support.leaks import leaks_on, leaks_under

OUTPUT: Final = Path("build/soak.json")
SALES: Final = 10_000
WARM_UP: Final = 1_000
"""After so many sales memory must not grow any more."""
MOST_GROWTH_MIB: Final = 20.0
MOST_SLOWER: Final = 1.10
BEAT_MS: Final = 10
MIX: Final = (
    *("reference", "exact cash", "saved card", "cash", "reader", "exact cash"),
    *("cash", "saved card", "split", "exact cash", "history"),
    *("exact cash", "saved card", "cash", "page", "exact cash"),
    *("cash", "saved card", "reader", "exact cash", "cash"),
)
"""What a busy counter sees, over and over.

`reference` is a fixed piece of work that has nothing to do with the till: other programs make
this one slower or faster by the hour, and it tells by how much.
"""
NO_SALE: Final = frozenset({"history", "reference"})


@dataclass(frozen=True)
class Sold:
    """One step: seconds of the wall's clock and of this process, and the longest stall in it."""

    kind: str
    wall: float
    cpu: float
    stall: float


Ends = tuple[list[Sold], list[Sold]]


class Counter:
    """Sells at one till, and notes what each sale took."""

    def __init__(self, till: Till, customer: Customer, regular_id: str) -> None:
        self._till = till
        self._sales = Sales(till, customer)
        self._ways: dict[str, Callable[[], None]] = {
            "exact cash": self._sales.for_exact_cash,
            "cash": self._sales.for_cash,
            "saved card": lambda: self._sales.by_saved_card(regular_id),
            "reader": self._sales.by_reader_at_once,
            "page": self._sales.by_page,
            "split": self._sales.in_parts,
            "history": self._look_at_history,
            "reference": _work,
        }

    def step(self, kind: str) -> Sold:
        """Do one thing, from the idle selling screen and back to it."""
        heart, wall, cpu = Heart(BEAT_MS), time.perf_counter(), time.process_time()
        self._ways[kind]()
        took = time.perf_counter() - wall, time.process_time() - cpu
        return Sold(kind, *took, heart.longest_gap().seconds)

    def _look_at_history(self) -> None:
        self._till.press("Ctrl+3", "Ctrl+1")


def _work() -> None:
    json.loads(json.dumps([{str(number): [number] * 10} for number in range(5_000)]))


class Memory:
    """What memory this process has, in MiB, after so many sales."""

    def __init__(self) -> None:
        self.process = psutil.Process()
        self.seen: list[tuple[int, float]] = []

    def look(self, sales: int) -> float:
        """Note it."""
        now = round(self.process.memory_info().rss / 2**20, 1)
        self.seen.append((sales, now))
        return now

    def growth(self, since: int) -> float:
        """Return what was added from the first look at or after so many sales to the last one."""
        first = next((mib for sales, mib in self.seen if sales >= since), self.seen[-1][1])
        return round(self.seen[-1][1] - first, 1)


def figures(sold: list[Sold], memory: Memory, leaks: list[str]) -> dict[str, Any]:
    """Return what is written: seconds a sale, growth in MiB, stalls in ms, and whether they hold.

    The beginning and the end are as many whole rounds of the same mix, so that they compare.
    """
    sales = [each for each in sold if each.kind not in NO_SALE]
    ends = _ends(sold)
    warm_up = min(WARM_UP, len(sales) // 2)
    cpu = _slower(ends, "cpu")
    growth = memory.growth(warm_up)
    return {
        "sales": len(sales),
        "memory_mib": memory.seen,
        "memory_growth_after": warm_up,
        "memory_growth_mib": growth,
        "cpu_ms_a_sale": [_ms(_a_sale(part, "cpu")) for part in ends],
        "cpu_end_to_begin": round(cpu, 3),
        "wall_ms_a_sale": [_ms(_a_sale(part, "wall")) for part in ends],
        "wall_end_to_begin": round(_slower(ends, "wall"), 3),
        "sales_a_minute": round(60 * len(sales) / sum(each.wall for each in sold), 1),
        "by_tender": dict(_by_kind(sold, ends)),
        "stall_ms_max": _ms(max(each.stall for each in sold)),
        "secrets_found": leaks,
        "ok": growth < MOST_GROWTH_MIB and cpu < MOST_SLOWER and not leaks,
    }


def _ends(sold: list[Sold]) -> Ends:
    rounds = max(1, len(sold) // len(MIX) // 10)
    return sold[len(MIX) :][: rounds * len(MIX)], sold[-rounds * len(MIX) :]


def _slower(ends: Ends, clock: str) -> float:
    """Return how much longer a sale takes at the end, less what the machine itself has slowed."""
    till, machine = ([measure(part, clock) for part in ends] for measure in (_a_sale, _a_reference))
    return (till[1] / till[0]) / (machine[1] / machine[0])


def _a_sale(part: list[Sold], clock: str) -> float:
    """Return the mean over the mix of each kind's median: one hiccup of the machine is none."""
    kinds = [kind for kind in MIX if kind not in NO_SALE]
    return sum(_median(part, kind, clock) for kind in kinds) / len(kinds)


def _a_reference(part: list[Sold], clock: str) -> float:
    return _median(part, "reference", clock)


def _median(part: list[Sold], kind: str, clock: str) -> float:
    found: list[float] = [getattr(each, clock) for each in part if each.kind == kind]
    return median(found)


def _by_kind(sold: list[Sold], ends: Ends) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind in sorted(set(MIX)):
        all_of_it = [each for each in sold if each.kind == kind]
        yield (
            kind,
            {
                "times": len(all_of_it),
                "cpu_ms": [_ms(_median(part, kind, "cpu")) for part in ends],
                "wall_ms": [_ms(_median(part, kind, "wall")) for part in ends],
                "stall_ms_median": _ms(median(each.stall for each in all_of_it)),
                "stall_ms_max": _ms(max(each.stall for each in all_of_it)),
            },
        )


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 1)


@contextmanager
def open_counter(root: Path) -> Iterator[Counter]:
    """Open a training store with one customer who keeps a card."""
    with ThreadPoolExecutor(1) as hands, open_book(root, latency_ms=0) as (services, url):
        regular = services.customers.create(services.actor, CustomerDraft("Ada Regular"))
        services.customers.attach_card(services.actor, regular.id, "pm_card_visa")
        till = Till(services, root)
        try:
            yield Counter(till, Customer(url, hands), regular.id)
        finally:
            till.close()


def sell(counter: Counter, sales: int, memory: Memory, every: int = 100) -> list[Sold]:
    """Sell so many times; tells how it goes on each fifth look at the memory."""
    sold: list[Sold] = []
    began = time.perf_counter()
    kinds = cycle(MIX)
    for done in range(1, sales + 1):
        for kind in _next_sale(kinds):
            sold.append(counter.step(kind))
        if done % every == 0 or done == sales:
            mib = memory.look(done)
            minutes = (time.perf_counter() - began) / 60
            print(f"{done:6} sales {mib:7.1f} MiB {minutes:6.1f} min", flush=True)
    return sold


def _next_sale(kinds: Iterator[str]) -> Iterator[str]:
    """Yield what comes before the next sale, and that."""
    for kind in kinds:
        yield kind
        if kind not in NO_SALE:
            return


def main() -> int:
    """Sell, print the figures and write them to build/soak.json; 1 when a bound was broken."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--sales", type=int, default=SALES)
    memory = Memory()
    sales = parser.parse_args().sales
    with (
        tempfile.TemporaryDirectory(prefix="till-soak-") as folder,
        open_counter(Path(folder)) as counter,
    ):
        sold = sell(counter, sales, memory)
        leaks = [*leaks_under(Path(folder)), *leaks_on(memory.process.cmdline())]
    found = figures(sold, memory, leaks)
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps({**found, "memory_mib": found["memory_mib"][-1]}, indent=2))
    return 0 if found["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
