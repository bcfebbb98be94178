"""Changing who is at the till: from the PIN's Enter to the screen that is ready for the next."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Final

from PySide6.QtWidgets import QApplication

from pos_app.services.staff.pin_hash import hash_pin
from tests.benchmarks.account import open_book
from tests.benchmarks.timed_till import Till

PINS: Final = ("24681357", "5739")


def measure(pairs: int) -> dict[str, float]:
    """Return how long a change of cashier takes, and how often one check of a PIN fits into it."""
    switched, hashed = [], []
    with tempfile.TemporaryDirectory() as folder, open_book(Path(folder)) as (services, _url):
        till, owner = Till(services, Path(folder)), services.actor
        people = {PINS[0]: owner.cashier_id}
        people[PINS[1]] = services.staff.save_cashier(owner, None, "Bo", "cashier").id
        for pin, cashier_id in people.items():
            services.staff.set_pin(owner, cashier_id, pin)
        till.await_next_customer()  # the window knows of them
        for pin in PINS[::-1] * pairs:
            begin = time.perf_counter()
            hash_pin(pin, people[pin])
            hashed.append(time.perf_counter() - begin)
            till.press("Ctrl+U")
            till.type(pin)
            begin = time.perf_counter()
            till.press("Return")
            QApplication.processEvents()
            switched.append(time.perf_counter() - begin)
            assert services.staff.current_cashier().id == people[pin]
            till.await_next_customer()
        till.close()
    return {
        "pin_switch_ms": 1000 * median(switched),
        "pin_switch_ms_max": 1000 * max(switched),
        "pin_switch_over_hash_ratio": median(switched) / median(hashed),
    }
