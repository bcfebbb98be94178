"""Change the money's code in small ways, and see whether a test fails each time.

    python -m tests.mutants                        every group of `groups.toml`
    python -m tests.mutants domain --minutes 10    one of them, as far as it gets
    python -m tests.mutants --report               what was found before

`mutmut` makes the changes, in a copy of the tree for each group below `build/mutants`; `trials.py`
tries them on the nearest tests. Each group has its share of the minutes, and its changes are tried
in no order: what was tried of them when the time is over is a fair sample. What was found is kept
too, so that a run takes up where one was cut short: a change is tried again when its function has
changed, or the test that killed it, or one of those that it outlived. What nobody can notice is in
`equal.toml`, with the reason.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.mutants.outcomes import LIVES, Fate, Outcome, read

HERE: Final = Path(__file__).parent
REPOSITORY: Final = HERE.parents[1]
BUILD: Final = REPOSITORY / "build" / "mutants"
OUTPUT: Final = REPOSITORY / "build" / "mutants.json"
COPIED: Final = (
    "pos_app", "tests", "migrations", "resources", "scripts",
    "main.py", "pyproject.toml", "README.md", "LICENSE",
)  # fmt: skip
LEAST_SHARE: Final = 0.95


@dataclass
class Count:
    """What became of the changes of a group, or of all."""

    mutants: int = 0
    tried: int = 0
    killed: int = 0
    equal: int = 0
    survived: int = 0
    survivors: list[Outcome] = field(default_factory=list)
    equal_ones: list[tuple[Outcome, str]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share that was killed of those that were tried and change behaviour."""
        return self.killed / max(1, self.killed + self.survived)

    @property
    def holds(self) -> bool:
        """Whether all were tried, and enough were killed."""
        return self.share >= LEAST_SHARE and self.tried == self.mutants

    def add(self, outcome: Outcome, why_equal: str) -> None:
        """Count one change."""
        self.mutants += 1
        if outcome.fate is Fate.NOT_TRIED:
            return
        self.tried += 1
        if outcome.fate not in LIVES:
            self.killed += 1
        elif why_equal:
            self.equal += 1
            self.equal_ones.append((outcome, why_equal))
        else:
            self.survived += 1
            self.survivors.append(outcome)

    def figures(self) -> dict[str, float]:
        """What is written of it."""
        counted = {name: value for name, value in vars(self).items() if isinstance(value, int)}
        return {**counted, "share_killed": round(self.share, 4), "holds": self.holds}


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="make mutants",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("groups", nargs="*", help="groups of groups.toml; all where none is named")
    parser.add_argument("--minutes", type=float, default=120, help="stop after so long")
    parser.add_argument("--jobs", type=int, default=2, help="processes side by side")
    parser.add_argument("--report", action="store_true", help="only tell what was found before")
    parser.add_argument("--anew", action="store_true", help="forget what was found before")
    return parser.parse_args()


def main() -> int:
    """Try the mutants and write what was found; 1 where too many lived or some weren't tried."""
    given = options()
    groups: dict[str, Any] = tomllib.loads((HERE / "groups.toml").read_text("utf-8"))
    chosen = given.groups or list(groups)
    ends_at = time.monotonic() + given.minutes * 60
    for place, name in enumerate(() if given.report else chosen):
        kept = BUILD / f"{name}.json"
        if given.anew:
            kept.unlink(missing_ok=True)
        seconds = max(0, ends_at - time.monotonic()) / (len(chosen) - place)
        if not try_group(name, kept, given.jobs, seconds):
            return 1
    equal = tomllib.loads((HERE / "equal.toml").read_text("utf-8"))
    return report({name: counted(read(BUILD / f"{name}.json").values(), equal) for name in chosen})


def try_group(name: str, kept: Path, jobs: int, seconds: float) -> bool:
    """Try the changes of a group, in a copy of the tree; not where a test fails without one."""
    copy = BUILD / name
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    for each in COPIED:
        source = REPOSITORY / each
        if source.is_dir():
            shutil.copytree(source, copy / each, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, copy / each)
    command = [sys.executable, "-m", "tests.mutants.trials", name]
    command += ["--kept", str(kept), "--seconds", f"{seconds:.0f}", "--jobs", str(jobs)]
    environment = os.environ | {"TILL_TEST_BOOKS": str(copy / "books"), "TILL_EXAMPLES": "mutants"}
    print(f"{name}: ", end="", flush=True)
    return subprocess.run(command, cwd=copy, env=environment, check=False).returncode == 0


def counted(outcomes: Iterable[Outcome], equal: Mapping[str, Mapping[str, str]]) -> Count:
    """Count the changes of a group."""
    count = Count()
    for each in outcomes:
        count.add(each, equal.get(each.function, {}).get(each.change, ""))
    return count


def report(groups: Mapping[str, Count]) -> int:
    """Write `build/mutants.json`, and print what lived and a row of figures for each group."""
    result = {
        "holds": all(each.holds for each in groups.values()),
        "groups": {name: each.figures() for name, each in groups.items()},
        "survivors": [asdict(one) for each in groups.values() for one in each.survivors],
        "equal_ones": [
            asdict(one) | {"why": why} for each in groups.values() for one, why in each.equal_ones
        ],
    }
    OUTPUT.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    for each in groups.values():
        for one in each.survivors:
            print(f"lived: {one.name} ({one.fate})\n       {one.change}")
    print(f"{'':10}{'mutants':>9}{'tried':>9}{'killed':>9}{'equal':>9}{'survived':>9}")
    for name, each in groups.items():
        row = (each.mutants, each.tried, each.killed, each.equal, each.survived)
        print(f"{name:10}{''.join(f'{figure:9}' for figure in row)}{each.share:9.1%}")
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
