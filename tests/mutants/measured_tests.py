"""Which test calls which of the functions that are changed, and how long each takes."""

from __future__ import annotations

import functools
import hashlib
import inspect
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import pytest
from mutmut.mutation import trampoline


@dataclass(frozen=True)
class Test:
    """A test of the group, and the functions that it calls of those that are changed."""

    __test__ = False

    item: pytest.Item
    seconds: float
    calls: frozenset[str]

    @property
    def name(self) -> str:
        """The name by which pytest finds it."""
        return self.item.nodeid

    def source(self) -> str:
        """Hash what the test is, to know when it has become another."""
        return _hash(inspect.getsource(cast(pytest.Function, self.item).function))

    def run(self, session: pytest.Session) -> None:
        """Run it, and leave nothing behind but what all tests share."""
        run(self.item, session)


def measured(session: pytest.Session) -> list[Test]:
    """Run every test once."""
    called: set[str] = set()

    def hear(name: str, caller: str | None = None) -> None:
        called.add(name)

    vars(trampoline)["record_trampoline_hit"] = hear
    choose("stats")
    tests = []
    for item in session.items:
        forget_answers()
        called.clear()
        began = time.monotonic()
        run(item, session)
        tests.append(Test(item, time.monotonic() - began, frozenset(called)))
    choose("")
    return tests


def choose(change: str) -> None:
    """Make one of the changes, or none; of "stats" each call of what is changed is heard."""
    trampoline.set_mutant_under_test(change)  # for the programs that tests start
    vars(trampoline)["get_mutant_under_test"] = lambda: change  # much quicker


def run(item: pytest.Item, session: pytest.Session) -> None:
    """Run a test as pytest does; of its fixtures, those of the session stay."""
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=session)


def forget_answers() -> None:
    """Empty the caches of the program's functions: what was kept would hide what they call."""
    for name, module in [*sys.modules.items()]:
        if name.startswith("pos_app"):
            for each in vars(module).values():
                if isinstance(each, functools._lru_cache_wrapper):
                    each.cache_clear()


def hash_of_files(tests: Iterable[Test]) -> str:
    """Hash the names of tests and the files in which they stand."""
    paths = {each.item.path for each in tests}
    return _hash("".join(sorted([*(each.name for each in tests), *map(_hash_of_file, paths)])))


@cache
def _hash_of_file(path: Path) -> str:
    return _hash(path.read_text("utf-8"))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
