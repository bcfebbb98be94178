"""`make torture`: every fault at every point of everything that a counter does.

First each scenario is played undisturbed and its requests and commits are counted; then once with
each fault at each of them; then come random histories of several faults, storms of two registers
that do everything at once, and the mutations, each of which has to be noticed. ARGS are the
options below; `--only` repeats one combination and prints its whole trace.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from tests.faults.torture.combinations import (
    Combination,
    enumerated,
    play_all,
    shuffled,
    until_minutes,
)
from tests.faults.torture.histories import play_histories
from tests.faults.torture.mutations import MUTATIONS
from tests.faults.torture.report import Report, say
from tests.faults.torture.scenarios import SCENARIOS
from tests.faults.torture.storm import play_storm

IN_ONE_GO = 25
"""Histories that one process plays for one seed."""
EVERY = 500
"""Combinations after which progress is printed."""


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="make torture",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", help="one combination, or all of one scenario, by its name")
    parser.add_argument("--jobs", type=int, default=2, help="processes side by side")
    parser.add_argument("--part", type=read_part, default=(1, 1), help="2/4: the second quarter")
    parser.add_argument("--minutes", type=float, help="end after so many, saying what is left out")
    parser.add_argument("--seed", type=int, default=1, help="of order, histories and storms")
    parser.add_argument("--histories", type=int, default=200, help="random ones, 0 for none")
    parser.add_argument("--storms", type=int, default=10, help="of two registers, 0 for none")
    parser.add_argument("--mutations", action="store_true", help="the mutations only")
    return parser.parse_args()


def read_part(text: str) -> tuple[int, int]:
    """Read `2/4`: which of how many parts of all combinations; each is in exactly one of them."""
    nth, of = map(int, text.split("/"))
    if not 1 <= nth <= of:
        raise ValueError(text)
    return nth, of


def main() -> int:
    """Torture, print the table and write it; 1 where anything is wrong."""
    given = options()
    if given.only and "/" in given.only:
        return print_one(Combination.named(given.only))
    began, report = time.monotonic(), Report(given.seed)
    if not given.mutations:
        names = [given.only] if given.only else list(SCENARIOS)
        exhaust(report, names, given)
    if not given.only:
        if not given.mutations:
            play_random(report, given)
        mutate(report, given.jobs)
    return report.finish(time.monotonic() - began)


def print_one(combination: Combination) -> int:
    """Play one combination and print its trace."""
    for _, outcome in play_all([combination], 1):
        say("\n".join(outcome.trace))
        say("\n".join(f"WRONG  {wrong}" for wrong in outcome.wrong) or "nothing is wrong")
        return int(outcome.failed)
    return 1


def exhaust(report: Report, names: Sequence[str], given: argparse.Namespace) -> None:
    """Play scenarios undisturbed, and then with each fault at each point."""
    found: dict[str, list[Combination]] = {}
    for combination, outcome in play_all(map(Combination, names), given.jobs):
        scenario, tally = SCENARIOS[combination.scenario], report.by_scenario[combination.scenario]
        if (outcome.ends, len(outcome.refusals)) != (scenario.ends, scenario.refusals):
            outcome.wrong.append(f"undisturbed it ends {outcome.ends!r}, {outcome.refusals}")
        report.add(combination, outcome)
        tally.requests, tally.commits = outcome.requests, outcome.commits
        every = enumerated(combination.scenario, outcome.requests, outcome.commits)
        found[combination.scenario] = every
    (nth_part, parts), every = given.part, [each for name in names for each in found[name]]
    planned = shuffled(every, given.seed)[nth_part - 1 :: parts]
    for name, count in Counter(each.scenario for each in planned).items():
        report.by_scenario[name].planned = count
    say(f"{len(planned)} combinations of {len(report.by_scenario)} scenarios")
    began, until = time.monotonic(), until_minutes(given.minutes)
    played = play_all(planned, given.jobs, until)
    for nth, (combination, outcome) in enumerate(played, start=1):
        report.add(combination, outcome)
        if nth % EVERY == 0:
            say(f"{nth} of {len(planned)} after {time.monotonic() - began:.0f} s")


def play_random(report: Report, given: argparse.Namespace) -> None:
    """Play random histories and storms: the same ones for a seed."""
    rounds = -(-given.histories // IN_ONE_GO)
    with ProcessPoolExecutor(given.jobs, mp_context=get_context("spawn")) as pool:
        seeds = range(given.seed, given.seed + rounds)
        traces = pool.map(partial(play_histories, IN_ONE_GO), seeds)
        for each, trace in zip(seeds, traces, strict=True):
            again = f"--seed {each} --histories {IN_ONE_GO} --storms 0 --minutes 0"
            report.add_trace("histories", IN_ONE_GO, trace, again)
        seeds = range(given.seed, given.seed + given.storms)
        for each, trace in zip(seeds, pool.map(play_storm, seeds), strict=True):
            again = f"--seed {each} --histories 0 --storms 1 --minutes 0"
            report.add_trace("storms", 1, trace, again)


def mutate(report: Report, jobs: int) -> None:
    """Break each rule, and play what shows it."""
    say()
    chosen = [
        Combination.named(name, mutation)
        for mutation, broken in MUTATIONS.items()
        for name in broken.caught_by
    ]
    for combination, outcome in play_all(chosen, jobs):
        report.add_mutation(combination, outcome)


if __name__ == "__main__":
    raise SystemExit(main())
