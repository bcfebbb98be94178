"""All combinations: each scenario with each fault at each of its points."""

from __future__ import annotations

import random
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.util import Finalize
from typing import Final

from tests.faults.torture.faults import KILLS, Fault, faults_at
from tests.faults.torture.harness import Harness, open_harness
from tests.faults.torture.scenario_run import Outcome, play
from tests.faults.torture.scenarios import SCENARIOS
from tests.support.fast_books import make_books_fast

COLD_EVERY: Final = 8
"""After every eighth kill the program is started as a fresh Python, imports and all."""


@dataclass(frozen=True)
class Combination:
    """A scenario and what happens to it; `cold` is how the program starts afterwards."""

    scenario: str
    fault: Fault | None = None
    mutation: str = ""
    cold: bool = False

    def __str__(self) -> str:
        """Return it as `--only` takes it."""
        return f"{self.scenario}/{self.fault}" if self.fault else self.scenario

    @classmethod
    def named(cls, name: str, mutation: str = "") -> Combination:
        """Return the combination of a name. Raises ValueError for what is none."""
        scenario, _, fault = name.partition("/")
        if scenario not in SCENARIOS:
            raise ValueError(f"no such scenario: {scenario}")
        return cls(scenario, Fault.named(fault) if fault else None, mutation)


def enumerated(scenario: str, requests: int, commits: int) -> list[Combination]:
    """Return every combination of a scenario with so many points."""
    found, kills = [], 0
    for fault in faults_at(requests, commits):
        kills += fault.kind in KILLS
        cold = fault.kind in KILLS and kills % COLD_EVERY == 0
        found.append(Combination(scenario, fault, cold=cold))
    return found


# --- playing them, in processes of their own ---------------------------------------------------

_harness: Harness | None = None
_open = ExitStack()


def harness_here() -> Harness:
    """Return this process's harness, opened with the first use."""
    global _harness  # noqa: PLW0603  one for each process, made with its first combination
    if _harness is None:
        _harness = _open.enter_context(open_harness())
        _warm_up(_harness)
        Finalize(None, close, exitpriority=1)  # a pool's process ends without the usual ceremony
    return _harness


def _warm_up(harness: Harness) -> None:
    """Have the fork server import and compile what its forks will need."""
    harness.fork_server.in_process = True
    for name in ("void", "reader", "page", "card by reader", "refund full", "customer update"):
        play(harness, SCENARIOS[name])
    harness.fork_server.in_process = False


def run_combination(combination: Combination) -> Outcome:
    """Play one combination in this process."""
    return play(
        harness_here(),
        SCENARIOS[combination.scenario],
        combination.fault,
        mutation=combination.mutation,
        cold=combination.cold,
    )


def _run_safely(combination: Combination) -> tuple[Combination, Outcome]:
    try:
        return combination, run_combination(combination)
    except Exception:  # noqa: BLE001  a mistake of the harness fails this one, not the others
        wrong = [f"the harness failed: {traceback.format_exc()}"]
        return combination, Outcome(wrong, [], True, 0, 0, False, 0.0, "", [])


def close() -> None:
    """Close this process's harness."""
    global _harness  # noqa: PLW0603
    _open.close()
    _harness = None


Played = Iterator[tuple[Combination, Outcome]]


def play_all(
    wanted: Iterable[Combination], jobs: int, until: Callable[[], bool] = lambda: False
) -> Played:
    """Play combinations side by side, and yield what came of each; stop early once `until`."""
    waiting = iter(wanted)
    spawned = get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=spawned, initializer=make_books_fast) as pool:
        running: set[Future[tuple[Combination, Outcome]]] = set()
        while True:
            while len(running) < 2 * jobs and not until():
                following = next(waiting, None)
                if following is None:
                    break
                running.add(pool.submit(_run_safely, following))
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)


def shuffled(combinations: Iterable[Combination], seed: int) -> list[Combination]:
    """Return them in another order, the same for the same seed: a short run sees of everything."""
    found = list(combinations)
    random.Random(seed).shuffle(found)
    return found


def until_minutes(minutes: float | None) -> Callable[[], bool]:
    """Return what tells that so many minutes are over; never where there is no bound."""
    if minutes is None:
        return lambda: False
    end = time.monotonic() + minutes * 60
    return lambda: time.monotonic() > end
