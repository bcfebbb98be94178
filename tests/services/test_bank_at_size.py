"""However many payments there were, what the screen of the money asks reads only what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import event

from pos_app.clock import SystemClock
from pos_app.db.engine import Database
from pos_app.services.bank.day_checks import check_days
from pos_app.services.container import Services
from tests.support.grown_book import make_grown_database
from tests.support.store import services_over

BIG = {"tender", "balance_entry", "stripe_payment", "sale"}
"""Tables that grow with every sale."""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Services]]:
    with closing(make_grown_database(tmp_path_factory.mktemp("old"), 2_000)) as database:
        yield database, services_over(database, None)


def show_days(_database: Database, services: Services) -> None:
    page = services.bank_days.page(services.actor)
    assert page.rows
    assert page.next is not None
    row = page.rows[0]
    assert services.bank_days.details(services.actor, row.day.id, row.key) is not None


def show_payouts(_database: Database, services: Services) -> None:
    services.payouts.page(services.actor)
    services.payouts.details(services.actor, "po_none")


def check(database: Database, _services: Services) -> None:
    check_days(database, SystemClock(), ["po_none"])


@pytest.mark.parametrize("ask", [show_days, show_payouts, check])
def test_it_is_read_by_indexes_of_what_is_shown(
    ask: Callable[[Database, Services], None], books: tuple[Database, Services]
) -> None:
    database, services = books
    with database.read() as session:
        engine = session.get_bind()
    asked: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, sql: str, values: Any, *_more: Any) -> None:
        asked.append((sql, values))

    event.listen(engine, "before_cursor_execute", keep)
    ask(database, services)
    event.remove(engine, "before_cursor_execute", keep)
    assert asked
    with database.read() as session:
        raw = session.connection().connection
        plans = [
            step
            for sql, values in asked
            if sql.lstrip().upper().startswith(("SELECT", "WITH"))
            for *_ids, step in raw.cursor().execute(f"EXPLAIN QUERY PLAN {sql}", values)
        ]
    whole = [step for step in plans if step.startswith("SCAN") and step.split()[1] in BIG]
    assert whole == []
    assert [step for step in plans if "ix_tender_state (" in step] == []
