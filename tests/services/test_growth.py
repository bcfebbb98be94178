"""What is done with every sale and at every start takes no more work after years of sales."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta

import pytest

from pos_app.clock import SystemClock
from pos_app.db.engine import Database
from pos_app.db.first_screen import FirstScreenRows
from pos_app.db.schema import connect
from pos_app.domain.cart import CartLine
from pos_app.domain.permissions import SYSTEM
from pos_app.services.container import Services
from pos_app.services.ledger.payment_records import record_payments
from tests.benchmarks.big_book import grow
from tests.services.payment_facts import CHARGED
from tests.support.book import make_database
from tests.support.sqlite_steps import Work, counted_work
from tests.support.store import STORE, sell, services_over

MOST = 1.2
"""Deeper trees of indexes are a little more work, and that is all."""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Database]]:
    """Those of a young store and of an old one, by the number of their payments."""
    with ExitStack() as open_books:
        found = []
        for payments in (300, 6_000):
            folder = tmp_path_factory.mktemp(f"after_{payments}")
            database = open_books.enter_context(closing(make_database(folder)))
            services_over(database, None).settings.save_store(
                services_over(database, None).actor, STORE
            )
            grow(folder / "till.db", payments, SystemClock().now() - timedelta(minutes=1))
            found.append(database)
        young, old = found
        yield young, old


@pytest.fixture(scope="module")
def stores(books: tuple[Database, Database]) -> tuple[Services, Services]:
    """Both stores, each of which sells now."""
    young, old = books
    return services_over(young, None), services_over(old, None)


CUSTOMER_ACTIONS: dict[str, Callable[[Services], object]] = {
    "the list of what needs attention": lambda till: till.attention.all(),
    "receipts that an earlier run left": lambda till: till.receipts.left_behind(SYSTEM),
    "the last receipt once more": lambda till: till.receipts.last_sale_id(),
    "a cash sale": lambda till: sell(till, CartLine("Flat white", 1350)),
    "the first page of the history": lambda till: till.history.page(),
    "what a run has to settle first": lambda till: till.recovery.settle_all(SYSTEM),
    "sales that are part paid": lambda till: till.selling.open_sales(),
    "what is put aside": lambda till: till.carts.held(),
    "that receipt, laid out": lambda till: till.receipts.paper(
        till.receipts.last_sale_id() or "", copy=True
    ),
}


@pytest.mark.parametrize("name", CUSTOMER_ACTIONS)
def test_it_is_as_much_work_in_an_old_store(name: str, stores: tuple[Services, Services]) -> None:
    action = CUSTOMER_ACTIONS[name]
    steps = []
    for services in stores:
        action(services)
        with counted_work() as work:
            action(services)
        steps.append(work.steps)
    young, old = steps
    assert 0 < old <= MOST * young


def test_the_first_screen_is_as_much_work_in_an_old_store(
    books: tuple[Database, Database],
) -> None:
    steps = []
    for database in books:
        station = database.station
        with closing(connect(database.path)) as connection:
            work = Work()
            connection.set_progress_handler(work.count, 1)
            FirstScreenRows(connection).unfinished_sales(station.register_id)
            steps.append(work.steps)
    young, old = steps
    assert 0 < old <= MOST * young


def test_the_days_of_the_history_are_as_much_work_each(
    stores: tuple[Services, Services],
) -> None:
    steps = []
    for services in stores:
        services.history.days()
        with counted_work() as work:
            days = services.history.days()
        steps.append(work.steps / len(days))
    young, old = steps
    assert 0 < old <= MOST * young


def test_what_was_taken_elsewhere_is_stored_with_as_much_work(
    books: tuple[Database, Database],
) -> None:
    """Payments of a year, among the rows of then."""
    page = [
        replace(CHARGED, id=f"pi_{nth}", created=SystemClock().now() - timedelta(days=nth * 10))
        for nth in range(50)
    ]
    steps = []
    for database in books:
        with counted_work() as work, database.write() as session:
            record_payments(session, page, database.logical_clock.next(), SystemClock().now())
        steps.append(work.steps)
    young, old = steps
    assert 0 < old <= MOST * young
