"""What every test of the run shares: the contract with Stripe is kept, and no secret is left."""

import gc
import os
from collections.abc import Iterator
from itertools import count
from typing import Final

import pytest

from tests.contract.recorder import contract
from tests.support.fast_books import make_books_fast
from tests.support.leak_watch import no_leaks
from tests.support.qt_waits import look_after_each_event
from tests.support.quick_hands import read_at_once
from tests.support.quick_pins import make_pins_quick
from tests.support.timeouts import call_without_pause, retry_at_once, wait_patiently

__all__ = ["contract", "no_leaks"]

TESTS_OF_ONE_FULL_COLLECTION: Final = 30
_ENDED: Final = count(1)

os.environ["LANGUAGE"] = "en"  # whatever this machine speaks
make_books_fast()
make_pins_quick()
wait_patiently()
look_after_each_event()
retry_at_once()
call_without_pause()
read_at_once()


def pytest_collection_finish() -> None:
    """Leave what all tests share out of every later look for garbage: it never is any.

    Python collects in whichever thread happens to allocate, a server's too, and a window of an
    earlier test that dies there takes the worker along. So it is done between tests, as the
    program does it from a timer.
    """
    gc.collect()
    gc.freeze()
    gc.disable()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """Collect what a test left, in the thread in which its windows lived."""
    try:
        yield
    finally:
        gc.collect(1 if next(_ENDED) % TESTS_OF_ONE_FULL_COLLECTION else 2)
