"""What every test of the run shares: the contract with Stripe is kept, and no secret is left."""

import gc

from tests.contract.recorder import contract
from tests.support.leak_watch import no_leaks
from tests.support.qt_waits import look_after_each_event
from tests.support.quick_books import make_books_quick
from tests.support.quick_pins import make_pins_quick
from tests.support.timeouts import retry_at_once, wait_patiently

__all__ = ["contract", "no_leaks"]

make_books_quick()
make_pins_quick()
wait_patiently()
look_after_each_event()
retry_at_once()


def pytest_collection_finish() -> None:
    """Leave what all tests share out of every later look for garbage: it never is any."""
    gc.collect()
    gc.freeze()
