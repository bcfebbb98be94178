"""All that is to be tried: each scenario with each blow at each of its points."""

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

from tests.faults.torture.faults import KILLS, Blow, blows
from tests.faults.torture.scenarios import SCENARIOS
from tests.faults.torture.scene import Outcome, play
from tests.faults.torture.stage import Stage, open_stage

COLD_EVERY: Final = 8
"""After every eighth kill the program is started as a fresh Python, imports and all."""


@dataclass(frozen=True)
class Combination:
    """A scenario and what happens to it; `cold` is how the program starts afterwards."""

    scenario: str
    blow: Blow | None = None
    mutation: str = ""
    cold: bool = False

    def __str__(self) -> str:
        """Return it as `--only` takes it."""
        return f"{self.scenario}/{self.blow}" if self.blow else self.scenario

    @classmethod
    def named(cls, name: str, mutation: str = "") -> Combination:
        """Return the combination of a name. Raises ValueError for what is none."""
        scenario, _, blow = name.partition("/")
        if scenario not in SCENARIOS:
            raise ValueError(f"no such scenario: {scenario}")
        return cls(scenario, Blow.named(blow) if blow else None, mutation)


def enumerated(scenario: str, requests: int, commits: int) -> list[Combination]:
    """Return every combination of a scenario with so many points."""
    found, kills = [], 0
    for blow in blows(requests, commits):
        kills += blow.fault in KILLS
        cold = blow.fault in KILLS and kills % COLD_EVERY == 0
        found.append(Combination(scenario, blow, cold=cold))
    return found


# --- playing them, in processes of their own ---------------------------------------------------

_stage: Stage | None = None
_open = ExitStack()


def stage_here() -> Stage:
    """Return this process's stage, opened with the first use."""
    global _stage  # noqa: PLW0603  one for each process, made with its first combination
    if _stage is None:
        _stage = _open.enter_context(open_stage())
        _warm_up(_stage)
        Finalize(None, close, exitpriority=1)  # a pool's process ends without the usual ceremony
    return _stage


def _warm_up(stage: Stage) -> None:
    """Have the nurse do a bit of everything, so that the programs which it forks start quickly."""
    stage.nursery.in_person = True
    for name in ("void", "reader", "page", "card by reader", "refund full", "customer update"):
        play(stage, SCENARIOS[name])
    stage.nursery.in_person = False


def try_out(combination: Combination) -> Outcome:
    """Play one combination in this process."""
    return play(
        stage_here(),
        SCENARIOS[combination.scenario],
        combination.blow,
        mutation=combination.mutation,
        cold=combination.cold,
    )


def _tried(combination: Combination) -> tuple[Combination, Outcome]:
    try:
        return combination, try_out(combination)
    except Exception:  # noqa: BLE001  a mistake of the harness fails this one, not the others
        wrong = [f"the harness failed: {traceback.format_exc()}"]
        return combination, Outcome(wrong, [], True, 0, 0, False, 0.0, "", [])


def close() -> None:
    """Close this process's stage."""
    global _stage  # noqa: PLW0603
    _open.close()
    _stage = None


Played = Iterator[tuple[Combination, Outcome]]


def play_all(
    wanted: Iterable[Combination], jobs: int, until: Callable[[], bool] = lambda: False
) -> Played:
    """Play combinations side by side, and yield what came of each; stop early once `until`."""
    waiting = iter(wanted)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        running: set[Future[tuple[Combination, Outcome]]] = set()
        while True:
            while len(running) < 2 * jobs and not until():
                following = next(waiting, None)
                if following is None:
                    break
                running.add(pool.submit(_tried, following))
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
