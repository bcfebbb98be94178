"""Watches a whole test run for secrets: in every file that it left, and on every command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.support.leaks import leaks_on, leaks_under


class CommandWatch:
    """Hears of every program that is started, while it is awake: Python never forgets a hook."""

    def __init__(self) -> None:
        self.awake = True
        self.found: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, args: tuple[object, ...]) -> None:
        if event == "subprocess.Popen" and self.awake:
            given = args[1]
            command = [given] if isinstance(given, str | bytes) else given
            if isinstance(command, list | tuple):
                self.found += [f"{command[0]}: {what}" for what in leaks_on(map(str, command))]


@pytest.fixture(scope="session", autouse=True)
def no_leaks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandWatch]:
    """The run fails, and names the file, if a key, client secret or card number was left in one."""
    watch = CommandWatch()
    yield watch
    watch.awake = False
    assert not watch.found, "\n".join(watch.found)
    found = leaks_under(tmp_path_factory.getbasetemp())
    assert not found, "\n".join(found[:50])
