"""The customers are those of the book however they change while somebody scrolls."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.clock import SystemClock
from pos_app.db.engine import Database
from pos_app.db.models.customers import Customer
from pos_app.domain.ids import new_id
from pos_app.services.ledger.customer_rows import search_text
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.customers.table import COLUMNS, CustomerRows
from pos_app.ui.widgets.paged import PagedModel
from tests.support.book import make_database
from tests.support.many_rows import add_many
from tests.support.store import services_over
from tests.ui.long_lists import ROOT, LongList, Shaky

PAGE = 10


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(make_database(tmp_path)) as made:
        add_many(made, 60, SystemClock().now())
        yield made


@pytest.fixture
def rows(database: Database, tmp_path: Path) -> CustomerRows:
    customers = services_over(database, None).customers
    return CustomerRows(customers, "", "name", descending=False)


def shown(tasks: Tasks, rows: CustomerRows, qtbot: QtBot, pages: int) -> LongList:
    """Return the list with so many pages loaded."""
    made = LongList(PagedModel(COLUMNS, tasks, page=PAGE, parent=tasks), Shaky(rows), qtbot)
    made.show(pages)
    return made


def name(customer: Customer, name: str) -> str:
    customer.name = name
    customer.search_text = search_text(name, customer.email, customer.phone, ())
    return customer.id


def add(session: Session, called: str) -> str:
    now = SystemClock().now()
    columns = {"email": "", "phone": "", "notes": "", "stripe_state": "local"}
    made = Customer(id=new_id(), create_key=new_id(), created_at=now, updated_at=now, **columns)
    session.add(made)
    return name(made, called)


def changed_at_random(database: Database, rng: random.Random, many: int) -> set[str]:
    """Rename, delete and add some, mostly near one another; return their ids."""
    with database.write() as session:
        everybody = session.scalars(select(Customer).order_by(Customer.search_text)).all()
        first = rng.randrange(len(everybody) - 2 * many)
        ids = set()
        for customer in rng.sample(everybody[first : first + 2 * many], many):
            ids.add(customer.id)
            near = f"Customer {max(0, first + rng.randrange(-15, 15)):05d} {rng.randrange(99)}"
            match rng.randrange(3):
                case 0:
                    name(customer, near)
                case 1:
                    session.delete(customer)
                case _:
                    ids.add(add(session, near))
    return ids


@pytest.mark.parametrize("seed", range(8))
def test_the_list_is_what_it_would_be_if_all_of_it_were_read_anew(
    database: Database, rows: CustomerRows, tasks: Tasks, qtbot: QtBot, seed: int
) -> None:
    """Also where pages come meanwhile and reads fail."""
    customers = shown(tasks, rows, qtbot, 2)
    QAbstractItemModelTester(customers.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rng = random.Random(seed)
    for many in (1, 4, 1, 4, 1, 4, 1, 4):
        customers.go_on(rng, changed_at_random(database, rng, many))
        found = customers.items()
        assert found == shown(tasks, rows, qtbot, 99).items()[: len(found)]
        assert found
    customers.fetch()
    assert customers.items() == shown(tasks, rows, qtbot, 99).items()


def test_who_comes_where_the_last_one_of_a_page_was_deleted_is_listed(
    database: Database, rows: CustomerRows, tasks: Tasks, qtbot: QtBot
) -> None:
    customers = shown(tasks, rows, qtbot, 1)
    last = customers.items()[-1]
    with database.write() as session:
        session.delete(session.get_one(Customer, last.id))
    customers.refresh({last.id})
    with database.write() as session:
        new = add(session, "Customer 000085")
    customers.refresh({new})
    assert [row.id for row in customers.items()][-1] == new
    customers.fetch()
    assert customers.items() == shown(tasks, rows, qtbot, 99).items()


def test_who_moves_into_a_page_just_read_is_listed_once(
    database: Database, rows: CustomerRows, tasks: Tasks, qtbot: QtBot
) -> None:
    customers = shown(tasks, rows, qtbot, 1)
    with database.write() as session:
        moved = name(session.get_one(Customer, customers.items()[3].id), "Customer 00015 B")
    customers.model.fetchMore(ROOT)
    customers.refresh({moved})
    assert [row.id for row in customers.items()].count(moved) == 1
    customers.fetch()
    assert customers.items() == shown(tasks, rows, qtbot, 99).items()
