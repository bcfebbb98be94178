"""Tries the changes of a group, in its copy of the tree: `python -m tests.mutants.trials GROUP`.

The tests are collected once and run once, which tells what each of them calls and how long it
takes, and leaves the process warm. Then each change is tried in a fork of it, on the tests that
call its function: first those that killed a change of the same function, then the quickest. So a
change that is noticed costs little more than the one test that notices it.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Final, cast

import pytest

from tests.mutants.changes import SETTINGS, Changed, Mutant, change
from tests.mutants.measured_tests import Test, choose, forget_answers, hash_of_files, measured
from tests.mutants.outcomes import LIVES, Fate, Outcome, read, write

FORK: Final = multiprocessing.get_context("fork")
CPU_S: Final = 10
"""So much, and four times what the tests take, may a trial compute."""
PATIENCE_S: Final = 180
"""So long may one last that computes nothing; the machine may have other things to do."""
SAVED_EVERY_S: Final = 5
EQUAL: Final = Path(__file__).with_name("equal.toml")
OPTIONS: Final = ("-q", "--capture=sys", "-p", "no:cacheprovider", "-p", "no:xdist")


@dataclass(frozen=True)
class Trial:
    """A change that is being tried, in a process of its own."""

    mutant: Mutant
    process: ForkProcess
    folder: Path
    ends_at: float

    def end(self) -> None:
        """End the process with all that it began, and remove what they wrote."""
        for kill in (os.killpg, os.kill):
            try:
                kill(self.process.pid or 0, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.join()
        shutil.rmtree(self.folder, ignore_errors=True)


class Trials:
    """Takes the place of pytest's loop over the tests."""

    def __init__(self, modules: Mapping[str, Changed], kept: Path, ends_at: float) -> None:
        self._modules = modules
        self._mutants = [each for path, of in modules.items() for each in of.mutants(Path(path))]
        self._kept = kept
        self._ends_at = ends_at
        self._tests: dict[str, list[Test]] = defaultdict(list)
        self._kills: dict[str, Counter[str]] = defaultdict(Counter)
        self._outcomes = read(kept)
        self._equal = tomllib.loads(EQUAL.read_text("utf-8"))

    def try_all(self, session: pytest.Session, jobs: int) -> None:
        """Try what isn't known from before, as many at a time as there are jobs."""
        for test in measured(session):
            for function in test.calls:
                self._tests[function].append(test)
        if session.testsfailed:
            return
        self._outcomes = {each.name: self._known(each) for each in self._mutants}
        todo = [each for each in self._mutants if self._of(each).fate is Fate.NOT_TRIED]
        # In no order: what a run has tried when it is cut short is a fair sample of all. Last is
        # what nobody can notice, of which every test passes.
        todo.sort(key=lambda each: (self._is_equal(each), sha256(each.name.encode()).digest()))
        threads = [each.name for each in threading.enumerate()[1:]]
        print(f"\n{len(self._mutants)} changes, {len(todo)} to try. Left by the tests: {threads}")
        gc.collect()
        gc.freeze()
        self._play(session, todo[::-1], jobs)

    def _of(self, mutant: Mutant) -> Outcome:
        return self._outcomes[mutant.name]

    def _known(self, mutant: Mutant) -> Outcome:
        """What was found before, where neither its function nor its tests have changed."""
        new = Outcome(mutant.name, mutant.function, mutant.source)
        old = self._outcomes.get(mutant.name, new)
        tests = self._tests[mutant.function]
        if not tests:
            return replace(new, fate=Fate.NOT_REACHED, change=self._words(mutant))
        if old.source != new.source:
            return new
        if old.fate in LIVES:
            return old if old.tests == hash_of_files(tests) else new
        if old.killer not in {each.name for each in tests if each.source() == old.tests}:
            return new
        self._kills[old.function][old.killer] += 1
        return old

    def _is_equal(self, mutant: Mutant) -> bool:
        known = self._equal.get(mutant.function)
        return known is not None and self._words(mutant) in known

    def _words(self, mutant: Mutant) -> str:
        module = mutant.function.rpartition(".")[0]
        return self._modules[f"{module.replace('.', '/')}.py"].words(mutant)

    def _play(self, session: pytest.Session, todo: list[Mutant], jobs: int) -> None:
        running: dict[Connection, Trial] = {}
        saved_at = time.monotonic()
        try:
            while (running or todo) and time.monotonic() < self._ends_at:
                while todo and len(running) < jobs:
                    said, trial = self._begin(session, todo.pop())
                    running[said] = trial
                for each in wait([*running], timeout=1):
                    self._hear(running.pop(cast(Connection, each)), cast(Connection, each))
                for said, trial in [*running.items()]:
                    if time.monotonic() > trial.ends_at:
                        self._note(running.pop(said), Fate.HUNG)
                if time.monotonic() > saved_at + SAVED_EVERY_S:
                    write(self._kept, self._outcomes)
                    saved_at = time.monotonic()
        finally:
            for trial in running.values():
                trial.end()
            write(self._kept, self._outcomes)

    def _begin(self, session: pytest.Session, mutant: Mutant) -> tuple[Connection, Trial]:
        tests = self._in_order(mutant)
        most = CPU_S + 4 * sum(each.seconds for each in tests)
        folder = Path(tempfile.mkdtemp(prefix="till-mutant-"))
        said, say = FORK.Pipe(duplex=False)
        process = FORK.Process(target=_try, args=(session, mutant, tests, folder, say, most))
        process.start()
        say.close()
        return said, Trial(mutant, process, folder, time.monotonic() + PATIENCE_S + 4 * most)

    def _in_order(self, mutant: Mutant) -> list[Test]:
        """First what killed a change of the function, then a case of each test, the quickest."""
        kills, cases = self._kills[mutant.function], Counter[str]()
        places = {}
        for each in sorted(self._tests[mutant.function], key=lambda test: test.seconds):
            function = each.name.partition("[")[0]
            places[each] = -kills[each.name], cases[function], each.seconds
            cases[function] += 1
        return sorted(places, key=lambda test: places[test])

    def _hear(self, trial: Trial, said: Connection) -> None:
        try:
            killer = str(said.recv())
        except EOFError:
            self._note(trial, Fate.DIED)
        else:
            self._note(trial, Fate.KILLED if killer else Fate.LIVED, killer)
        said.close()

    def _note(self, trial: Trial, fate: Fate, killer: str = "") -> None:
        trial.end()
        mutant = trial.mutant
        tests = self._tests[mutant.function]
        if fate is Fate.LIVED:
            outcome = replace(
                self._of(mutant), fate=fate, tests=hash_of_files(tests), change=self._words(mutant)
            )
        else:
            by = next((each for each in tests if each.name == killer), tests[0])
            self._kills[mutant.function][by.name] += 1
            outcome = replace(self._of(mutant), fate=fate, killer=by.name, tests=by.source())
        self._outcomes[mutant.name] = outcome


def _try(
    session: pytest.Session,
    mutant: Mutant,
    tests: Sequence[Test],
    folder: Path,
    say: Connection,
    most: float,
) -> None:
    """In a process of its own: make a change, and say which test failed, or nothing."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (int(most), int(most) + 1))
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nothing, stream)
    session.config._tmp_path_factory._basetemp = folder  # type: ignore[attr-defined]
    forget_answers()
    choose(mutant.name)
    for test in tests:
        test.run(session)
        if session.testsfailed:
            say.send(test.name)
            os._exit(0)
    session._setupstate.teardown_exact(None)  # what all tests share has its say
    say.send("")
    os._exit(0)


class Loop:
    """In the place of pytest's own."""

    def __init__(self, trials: Trials, jobs: int) -> None:
        self.trials = trials
        self.jobs = jobs

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try all changes, where every test passes without one."""
        self.trials.try_all(session, self.jobs)
        return True


def main() -> int:
    """Change the modules of a group where they stand, and try the changes."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants.trials", description=__doc__)
    parser.add_argument("group")
    parser.add_argument("--kept", type=Path, required=True, help="what was found, as JSON")
    parser.add_argument("--seconds", type=float, required=True, help="stop after so long")
    parser.add_argument("--jobs", type=int, required=True, help="processes side by side")
    given = parser.parse_args()
    ends_at = time.monotonic() + given.seconds
    group = tomllib.loads(Path("tests/mutants/groups.toml").read_text("utf-8"))[given.group]
    Path("setup.cfg").write_text(SETTINGS, "utf-8")
    paths = [path for pattern in group["change"] for path in sorted(Path().glob(pattern))]
    modules = {path.as_posix(): change(path, given.kept.parent / "changed") for path in paths}
    for path, changed in modules.items():
        Path(path).write_text(changed.code, "utf-8")
    loop = Loop(Trials(modules, given.kept, ends_at), given.jobs)
    return int(pytest.main([*OPTIONS, *group["tests"]], plugins=[loop]))


if __name__ == "__main__":
    sys.exit(main())
