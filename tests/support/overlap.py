"""Two commands at the same moment, whatever else the machine does: no window of time is guessed."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from inspect import unwrap
from typing import Final, TypeVar

from pos_app.services.shared.attempts import InFlight
from pos_app.training.core.controls import FaultKind
from pos_app.training.http.server import TrainingServer
from tests.support.timeouts import PATIENCE_S

First = TypeVar("First")
Second = TypeVar("Second")

_WAITS_IN: Final = unwrap(InFlight.only_one).__code__


def overlapping(
    server: TrainingServer, first: Callable[[], First], second: Callable[[], Second]
) -> tuple[Future[First], Future[Second]]:
    """Give the second command while the first waits for Stripe, which answers once both wait.

    The second waits for the first in `InFlight`, or is over before.
    """
    arrived = server.controls.fault(FaultKind.RESET_BEFORE, times=0)  # it only counts
    server.controls.latency = PATIENCE_S
    idents: list[int] = []

    def identified() -> Second:
        idents.append(threading.get_ident())
        return second()

    with ThreadPoolExecutor(2) as both:
        try:
            ahead = both.submit(first)
            _await(lambda: arrived.seen > 0 or ahead.done())
            behind = both.submit(identified)
            _await(lambda: behind.done() or (idents != [] and _waits(idents[0])))
        finally:
            server.controls.latency = 0
            server.controls.faults.remove(arrived)
    return ahead, behind


def _waits(ident: int) -> bool:
    """Tell whether a thread stands where the second command with an object waits."""
    frame = sys._current_frames().get(ident)
    names = []
    while frame is not None and frame.f_code is not _WAITS_IN:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return frame is not None and "wait" in names


def _await(met: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    turn = threading.Event()
    while not met():
        assert time.monotonic() < end
        turn.wait(0.001)
