"""What the torture prints, and what it writes to build/torture.json."""

from __future__ import annotations

import json
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.faults.torture.combinations import Combination
from tests.faults.torture.faults import KILLS
from tests.faults.torture.scenario_run import Outcome

RESULT: Final = Path("build") / "torture.json"
MEASURED: Final = (
    "from the start of a fresh Python, its imports included, until all that was left by a kill is"
    " settled; `forked` is the same without the imports"
)
HEAD: Final = f"{'scenario':30}{'points':>8}{'faults':>8}{'tried':>8}{'wrong':>7}{'recovery s':>16}"


def say(text: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def median(values: Iterable[float]) -> float | None:
    """Return the median, None of nothing."""
    given = list(values)
    return round(statistics.median(given), 3) if given else None


def worst(values: Iterable[float]) -> float | None:
    """Return the largest, None of nothing."""
    return round(max(values), 3) if (values := list(values)) else None


@dataclass
class Tally:
    """What came of the combinations of one scenario."""

    requests: int = 0
    commits: int = 0
    planned: int = 0
    tried: int = 0
    faults: set[str] = field(default_factory=set)
    violations: list[str] = field(default_factory=list)
    forked: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)

    def add(self, combination: Combination, outcome: Outcome) -> None:
        """Count the outcome of one combination."""
        fault = combination.fault
        self.tried += fault is not None
        if outcome.failed:
            self.violations.append(str(combination))
        if fault is not None:
            self.faults.add(f"{fault.kind} {fault.every}")
            if fault.kind in KILLS and not outcome.failed:
                (self.cold if outcome.cold else self.forked).append(outcome.recovery_s)

    def row(self, name: str) -> str:
        """Return its line of the table."""
        took = [*self.forked, *self.cold]
        recovery = f"{median(took)} / {worst(took)}" if took else "-"
        points = self.requests + self.commits
        return (
            f"{name:30}{points:>8}{len(self.faults):>8}{self.tried:>8}{len(self.violations):>7}"
            f"{recovery:>16}"
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it for the file."""
        return {
            "requests": self.requests,
            "commits": self.commits,
            "faults": len(self.faults),
            "combinations": self.tried,
            "left_out": self.planned - self.tried,
            "violations": len(self.violations),
            "recovery_s_median": median([*self.forked, *self.cold]),
            "recovery_s_max": worst([*self.forked, *self.cold]),
        }


@dataclass
class Report:
    """All that was tried."""

    seed: int
    by_scenario: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    mutations: dict[str, str] = field(default_factory=dict)
    """Each mutation and the combination that caught it, empty where none did."""
    histories: int = 0
    storms: int = 0
    traces: list[str] = field(default_factory=list)
    """What was wrong with random histories and storms."""

    def add(self, combination: Combination, outcome: Outcome) -> None:
        """Count the outcome of a combination; print what is wrong, and how to repeat it."""
        self.by_scenario[combination.scenario].add(combination, outcome)
        if outcome.failed:
            say(f"\nWRONG  {combination}")
            for wrong in outcome.wrong or ["the fault never injected"]:
                say(f"       {wrong}")
            say(f"again: make torture ARGS=\"--only '{combination}'\"")

    def add_trace(self, kind: str, many: int, trace: str, again: str) -> None:
        """Count the outcomes of random `histories` or `storms`."""
        setattr(self, kind, getattr(self, kind) + many)
        if trace:
            self.traces.append(again)
            say(f'\nWRONG  {kind}\n{trace}\nagain: make torture ARGS="{again}"')

    def add_mutation(self, combination: Combination, outcome: Outcome) -> None:
        """Count whether a mutation was caught."""
        caught = bool(outcome.wrong)
        self.mutations[combination.mutation] = str(combination) if caught else ""
        found = f"caught by {combination}: {outcome.wrong[0][:120]}" if caught else "NOT CAUGHT"
        say(f"{combination.mutation:32} {found}")

    @property
    def failed(self) -> bool:
        """Whether anything is wrong."""
        wrong = any(tally.violations for tally in self.by_scenario.values())
        return wrong or bool(self.traces) or not all(self.mutations.values())

    def as_dict(self, seconds: float) -> dict[str, Any]:
        """Return all of it for the file."""
        tallies = self.by_scenario.values()
        cold = [each for tally in tallies for each in tally.cold]
        forked = [each for tally in tallies for each in tally.forked]
        violated = [each for tally in tallies for each in tally.violations] + self.traces
        return {
            "combinations": sum(tally.tried for tally in tallies),
            "left_out": sum(tally.planned - tally.tried for tally in tallies),
            "violations": len(violated),
            "recovery_s_median": median(cold),
            "recovery_s_max": worst(cold),
            "recoveries_measured": len(cold),
            "recovery_measured": MEASURED,
            "recovery_forked_s_median": median(forked),
            "recovery_forked_s_max": worst(forked),
            "scenarios": len(tallies),
            "points": sum(tally.requests + tally.commits for tally in tallies),
            "histories": self.histories,
            "storms": self.storms,
            "mutations": self.mutations,
            "seed": self.seed,
            "seconds": round(seconds),
            "violated": violated,
            "by_scenario": {name: each.as_dict() for name, each in self.by_scenario.items()},
        }

    def finish(self, seconds: float) -> int:
        """Print the table, write the file, and return the exit code."""
        figures = self.as_dict(seconds)
        if self.by_scenario:
            say(f"\n{HEAD}")
        for name, tally in self.by_scenario.items():
            say(tally.row(name))
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(json.dumps(figures, indent=1) + "\n")
        for line in _summary(figures):
            say(line)
        return int(self.failed)


def _summary(figures: dict[str, Any]) -> list[str]:
    caught = sum(bool(by) for by in figures["mutations"].values())
    lines = [
        f"\n{figures['combinations']} combinations of {figures['scenarios']} scenarios x"
        f" {figures['points']} points x faults, {figures['histories']} random histories,"
        f" {figures['storms']} storms: {figures['violations']} violations in"
        f" {figures['seconds']} s",
    ]
    if figures["recoveries_measured"]:
        lines.append(
            f"recovery after {figures['recoveries_measured']} kills: median"
            f" {figures['recovery_s_median']} s, worst {figures['recovery_s_max']} s ({MEASURED}:"
            f" {figures['recovery_forked_s_median']} s and {figures['recovery_forked_s_max']} s)"
        )
    if figures["mutations"]:
        lines.append(f"{caught} of {len(figures['mutations'])} mutations caught")
    if figures["left_out"]:
        lines.append(f"CUT SHORT: {figures['left_out']} combinations were not tried")
    return lines
