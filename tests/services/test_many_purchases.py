"""A customer with many purchases: another name in all of them, with the work of one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from pos_app.clock import SystemClock
from pos_app.db.engine import Database
from pos_app.db.models.customers import Customer
from pos_app.db.models.history import HistoryEntry
from pos_app.domain.history_filter import HistoryFilter
from pos_app.domain.permissions import Actor
from pos_app.services.customers.customers import anonymise
from pos_app.services.history.history import History
from pos_app.services.ledger.customer_rows import fill
from pos_app.services.ledger.read_model import write_sale_entry
from pos_app.services.views.customers import CustomerDraft
from tests.benchmarks.big_book import PURCHASES
from tests.services.rows import columns_of
from tests.support.grown_book import make_grown_database
from tests.support.store import services_over


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Books of 400 payments; one customer has 50 purchases."""
    with closing(make_grown_database(tmp_path, 400)) as made:
        yield made


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Collect what SQLite is told; what is told once for many rows counts once."""
    told: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: Any) -> None:
        told.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def named(session: Session, name: str) -> Customer:
    return session.scalars(select(Customer).where(Customer.name == name)).one()


def rename(database: Database, name: str, to: str) -> int:
    """Rename a customer; return how many statements that took."""
    with counted_statements() as told, database.write() as session:
        fill(session, named(session, name), CustomerDraft(to))
    return len(told)


def found(database: Database, text: str) -> int:
    """Count what the history finds."""

    def gateway() -> Any:
        raise AssertionError("nobody asks Stripe")

    history = History(database=database, gateway=gateway, clock=SystemClock())
    return len(history.page(wanted=HistoryFilter(text), limit=1_000).rows)


def test_another_name_takes_as_many_statements_for_many_purchases(database: Database) -> None:
    seldom = rename(database, "Alan 000001", "Alan Turing")
    assert rename(database, "Ada Regular", "Ada King") <= seldom
    assert (found(database, "ada king"), found(database, "ada regular")) == (PURCHASES, 0)


def test_a_cashier_of_all_sales_gets_another_name_by_one_statement(database: Database) -> None:
    staff = services_over(database, None).staff
    manager = staff.current_cashier()
    sold = found(database, "manager")
    assert sold > PURCHASES
    with counted_statements() as told:
        staff.save_cashier(Actor(manager.id), manager.id, "Zoë O’Brien", manager.role)
    assert not [each for each in told if "UPDATE history_entry" in each]
    assert (found(database, "zoe obrien"), found(database, "manager")) == (sold, 0)


@pytest.mark.parametrize("word", ["Croissant", "Cash", "Visa", "Manager", "5", "ß"])
def test_a_name_that_is_another_word_of_the_rows_changes_no_other_word(
    database: Database, word: str
) -> None:
    """The item, the way of paying and the cashier are called what they were."""
    before = found(database, word)
    rename(database, "Ada Regular", word)
    assert found(database, word) >= PURCHASES
    rename(database, word, "Ada Regular")
    assert (found(database, word), found(database, "ada regular")) == (before, PURCHASES)


def test_the_rows_are_what_each_would_be_if_it_were_written_anew(database: Database) -> None:
    rename(database, "Ada Regular", "Ångström & Co")
    with database.write() as session:
        owner = named(session, "Ångström & Co")
        chosen = select(HistoryEntry).where(HistoryEntry.customer_id == owner.id)
        entries = session.scalars(chosen).all()
        before = [_told(entry) for entry in entries]
        for entry in entries:
            write_sale_entry(session, entry.id)
        assert before == [_told(entry) for entry in entries]
        assert len(before) == PURCHASES


def _told(entry: HistoryEntry) -> dict[str, Any]:
    """Return what a row says, but for refunds, which such a book tells of without their rows."""
    says = columns_of(entry)
    return {name: says[name] for name in says.keys() - {"refunded_minor", "status"}}


def test_a_deleted_customer_is_found_in_no_purchase(database: Database) -> None:
    with counted_statements() as told, database.write() as session:
        anonymise(session, named(session, "Ada Regular"), SystemClock())
    assert len(told) < PURCHASES // 4
    assert found(database, "ada regular") == 0
    assert found(database, "deleted customer") == PURCHASES
