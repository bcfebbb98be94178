"""The program of one register, run after run: what it is asked, and what it answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.faults.torture.process import ForkServer, Refused, Running, Start
from tests.faults.torture.proxy import Proxy

_NONE: Final = {
    "charged": ("Nothing was charged", "No money moved"),
    "given back": ("No money was given back", "No money moved"),
}
"""What the program says where no money moved."""


@dataclass
class ProgramOfRegister:
    """The run that is alive, and all that was said and done so far."""

    name: str
    book: Path
    start: Start
    proxy: Proxy
    fork_server: ForkServer
    watch: Callable[[Any, dict[str, Any]], None]
    """Called with each tender, or refund, that the program shows."""
    moved: Callable[[], tuple[int, int]]
    """Returns how much Stripe took and gave back so far, in minor units."""
    runs: int = 0
    injected: bool = False
    running: Running = field(init=False)
    refusals: list[str] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)
    false_claims: list[str] = field(default_factory=list)
    """Statements of the program that were not true."""
    trace: list[str] = field(default_factory=list)
    last: Callable[[], Any] | None = None
    """Does once more what was asked last."""
    shown: dict[str, str] = field(default_factory=dict)
    """What the program said to be in its books for ever: Z reports and what moved in the drawer."""

    def switch_on(self, *, cold: bool = False, sync: bool = False, **changed: Any) -> Running:
        """Start the program, and wait until it has settled what was left. Raises Died."""
        self.start = replace(self.start, **changed)
        self.runs += 1
        self.proxy.run = f"start {self.runs}"
        self.running = self.fork_server.cold() if cold else self.fork_server.forked()
        self.proxy.kill = self.running.kill
        self.running.begin(replace(self.start, sync=sync))
        self.proxy.run = f"run {self.runs}"
        self.log(f"started: {self.running.said or 'nothing said'}")
        return self.running

    def switch_off(self) -> None:
        """Kill it, whatever it is doing."""
        self.running.end()
        self.start = replace(self.start, commits=max(self.start.commits, self.running.commits))
        self.bugs += self.running.bugs
        self.injected = self.injected or self.running.injected
        self.log("off")

    def log(self, what: str) -> None:
        """Append to the trace."""
        self.trace.append(f"{self.name} {what}")

    def do(self, action: str, **given: Any) -> Any:
        """Do one action; None where the program says that it can't be done. Raises Died."""
        self.log(f"{action} {' '.join(f'{name}={value}' for name, value in given.items())}")
        self.last = partial(self.do, action, **given)
        before = self.moved()
        try:
            value = self.running.do(action, **given)
        except Refused as refused:
            self._refused(action, str(refused), before)
            value = None
        self._record(value)
        self.proxy.end_step()
        return value

    def _refused(self, action: str, said: str, before: tuple[int, int]) -> None:
        self.refusals.append(f"{action}: {said}")
        self.log(f"  refused: {said}")
        taken, given = self.moved()
        claims = {"charged": taken - before[0], "given back": given - before[1]}
        for word, moved in claims.items():
            if moved and any(none in said for none in _NONE[word]):
                self.false_claims.append(
                    f"{action} was refused with “{said}”, and {moved} was {word}"
                )

    def _record(self, value: Any) -> None:
        for tender in _tenders_in(value):
            self.log(f"  {tender['kind']} {tender['id'][:8]} {tender['state']} {tender['step']}")
            self.watch(self, tender)
        if not isinstance(value, dict):
            return
        if value.keys() >= {"reason", "amount", "state"}:
            self.watch(self, value)
        if value.keys() >= {"number", "content_hash"}:
            self._record_for_ever(f"Z {value['number']}", value["content_hash"])
        if value.keys() >= {"reverses_id", "amount"}:
            self._record_for_ever(f"movement {value['id']}", str(value["amount"]))

    def _record_for_ever(self, what: str, said: str) -> None:
        self.log(f"  {what}: {said[:16]}")
        if self.shown.setdefault(what, said) != said:
            self.false_claims.append(f"{what} is {said}, and was {self.shown[what]}")


def _tenders_in(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, dict):
        return []
    if "tenders" in value:
        return [each for each in value["tenders"] if isinstance(each, dict)]
    return [value] if {"state", "intent_id", "step"} <= value.keys() else []
