"""What the tests of the services share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from pos_app.services.shared.settings import write_profile
from tests.services.at_reader import AtReader
from tests.services.counter import Counter, open_counter
from tests.services.payer import THANKS, Payer
from tests.services.refund_rows import Rows, open_rows
from tests.services.rows import IN_UTC
from tests.support.book import make_database
from tests.support.clock import TurnedClock


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A register with real books and a simulated account of its own."""
    with open_counter(tmp_path) as opened:
        yield opened


@pytest.fixture
def reader(counter: Counter) -> AtReader:
    """A card reader of that register, its default one; what was heard of it grows old by the test.

    No machine is too slow then for what has to come within a second of it.
    """
    counter.clock.stand_still()
    return AtReader.set_up(counter)


@pytest.fixture
def payer(counter: Counter) -> Payer:
    """A customer with a phone, at a counter whose store has a page to send them to."""
    counter.return_url = THANKS
    return Payer(counter)


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[Rows]:
    """Rows of sales and refunds in real books, without a register's services around them."""
    with open_rows(tmp_path) as opened:
        yield opened


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Session]:
    """A session that writes in the books of a store, with nobody asking Stripe."""
    database = make_database(tmp_path)
    with database.write() as session:
        write_profile(session, IN_UTC, TurnedClock())
        yield session
    database.close()
