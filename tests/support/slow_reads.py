"""Reads that take their time, as on a machine that is busy with something else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from pos_app.ui.background.tasks import READERS, Tasks


@contextmanager
def reads_held(tasks: Tasks) -> Iterator[None]:
    """Let no read that is asked for from now on begin before the end; all else goes on."""
    over = Event()
    for _ in range(READERS):
        tasks.read(over.wait, owner=tasks).start()
    try:
        yield
    finally:
        over.set()


@contextmanager
def money_held(tasks: Tasks) -> Iterator[None]:
    """Let nothing that asks Stripe about a payment begin before the end; all else goes on."""
    over = Event()
    tasks.money(over.wait, owner=tasks).start()
    try:
        yield
    finally:
        over.set()
