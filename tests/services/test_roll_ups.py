"""Roll-ups are as the rows are, whatever happened in which order, and whenever they were made."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from alembic import command
from sqlalchemy import Connection, Delete, Engine, Insert, delete, event, select

from pos_app.app import main
from pos_app.books import TRAINING
from pos_app.db.models.history import HistoryEntry
from pos_app.db.models.payments import Refund, Tender
from pos_app.db.models.reports import REPORT_DAY
from pos_app.db.models.sales import Sale
from pos_app.domain.ids import new_id
from pos_app.domain.payments import EntryKind, PaymentStatus, RefundState
from pos_app.domain.permissions import SYSTEM
from pos_app.paths import book_dir
from pos_app.services.reports.facts import FACTS, Fact
from pos_app.services.views.report_tables import ReportKey, ReportRequest
from pos_app.services.views.sales import SaleView
from tests.migrations.steps import migrate, revisions
from tests.services.counter import Counter
from tests.services.test_reporting import Shop


@pytest.fixture
def shop(counter: Counter) -> Shop:
    return Shop(counter)


@pytest.mark.parametrize("seed", range(3))
def test_days_at_random_come_to_the_same_as_when_all_is_counted_anew(shop: Shop, seed: int) -> None:
    chance, first = Random(seed), shop.today
    sales: list[SaleView] = []
    for _move in range(40):
        match chance.randrange(7):
            case 0 | 1 | 2:
                sales.append(shop.sell(chance.randrange(100, 5000)))
            case 3 if sales:
                give_some_back(shop, chance.choice(sales), chance)
            case 4 if sales:
                fail_a_refund(shop, chance)
            case 5:
                shop.next_day()
            case _:
                shop.counter.services.reporting.roll_up(SYSTEM)
    request = ReportRequest(first, shop.today)
    kept = shop.all_of(request)
    with shop.counter.database.write() as session:
        session.execute(delete(REPORT_DAY))
    assert shop.all_of(request) == kept
    shop.counter.services.reporting.rebuild(SYSTEM)
    assert shop.all_of(request) == kept
    place = [c.key for c in shop.run(ReportKey.SALES, request).columns].index("gross")
    assert kept[ReportKey.SALES][0].totals[place] == sum(each.total for each in sales)


def give_some_back(shop: Shop, sale: SaleView, chance: Random) -> None:
    with shop.counter.database.read() as session:
        given = select(Refund).where(Refund.sale_id == sale.id)
        left = sale.total - sum(
            each.amount_minor
            for each in session.scalars(given)
            if RefundState(each.state).takes_from_the_rest
        )
    if left:
        shop.give_back(sale, chance.randrange(1, left + 1))


def fail_a_refund(shop: Shop, chance: Random) -> None:
    """Have a refund come back, perhaps days later."""
    with shop.counter.database.write() as session:
        if made := session.scalars(select(Refund).order_by(Refund.id)).all():
            chance.choice(made).state = RefundState.FAILED


def test_the_last_migration_leaves_no_day_without_what_is_counted_now(shop: Shop) -> None:
    """It is gone through once more with days that were rolled up: one kept has to be right."""
    reporting, path = shop.counter.services.reporting, shop.counter.database.path
    for _day in range(3):
        shop.give_back(shop.sell(1000), 100)
        shop.next_day()
    assert reporting.roll_up(SYSTEM) == 3
    with closing(sqlite3.connect(path)) as books:
        days = books.execute("SELECT * FROM report_day").fetchall()
        migrate(path, command.downgrade, revisions()[-2])
        with books:  # nothing but the way up is to take them back
            books.executemany("INSERT OR IGNORE INTO report_day VALUES (?)", days)
        migrate(path, command.upgrade, "head")
    reporting.roll_up(SYSTEM)
    kept = rolled_up(path)
    reporting.rebuild(SYSTEM)
    assert rolled_up(path) == kept
    assert all(kept[name] for name in ("report_sales", "report_tenders", "report_refunds"))


def rolled_up(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all that is rolled up, by its table."""
    with closing(sqlite3.connect(path)) as books:
        asked = {fact.table.name: f"SELECT * FROM {fact.table.name}" for fact in FACTS}
        return {name: sorted(books.execute(query), key=repr) for name, query in asked.items()}


def test_whatever_changes_a_day_takes_its_roll_up_back(shop: Shop) -> None:
    """Of each table: a migration that rebuilds one of them has to make its triggers anew."""
    day, sale = shop.today, shop.sell(1000)
    shop.give_back(sale, 100)
    with shop.counter.database.write() as session:
        now = shop.counter.clock.now()
        session.add(
            HistoryEntry(
                id=new_id(),
                kind=EntryKind.PAYMENT,
                intent_id="pi_elsewhere",
                occurred_at=now,
                business_date=day,
                amount_minor=500,
                refunded_minor=0,
                currency="usd",
                status=PaymentStatus.PAID,
                methods=[],
                search_text="",
            )
        )
    shop.next_day()
    reporting = shop.counter.services.reporting
    for model, column in (
        (Sale, "total_minor"),
        (Tender, "amount_minor"),
        (Refund, "amount_minor"),
        (HistoryEntry, "amount_minor"),
    ):
        assert reporting.roll_up(SYSTEM) == 1
        with shop.counter.database.write() as session:
            chosen = select(model).where(model.business_date == day)
            row = session.scalars(chosen.order_by(model.id.desc())).first()
            if model is HistoryEntry:
                row = session.scalars(chosen.where(HistoryEntry.intent_id.is_not(None))).one()
            assert row is not None
            setattr(row, column, getattr(row, column) + 1)
        with shop.counter.database.read() as session:
            assert session.scalars(select(REPORT_DAY.c.business_date)).all() == []


def test_a_sale_waits_for_no_statement_that_is_only_being_made(shop: Shop) -> None:
    """To make those of a day takes ten times as long as to run them, with the books held."""
    shop.sell(1000)
    shop.next_day()
    made: list[object] = []

    def on_execute(_connection: Connection, statement: object, *_others: object) -> None:
        if isinstance(statement, Insert | Delete):
            made.append(statement)

    event.listen(Engine, "before_execute", on_execute)
    try:
        assert shop.counter.services.reporting.roll_up(SYSTEM) == 1
    finally:
        event.remove(Engine, "before_execute", on_execute)
    assert not made


@pytest.mark.parametrize("fact", FACTS, ids=[each.table.name for each in FACTS])
def test_a_day_is_found_by_indexes_whatever_else_is_in_the_books(shop: Shop, fact: Fact) -> None:
    with shop.counter.database.read() as session:
        for rows in fact.rows([shop.today]):
            asked = rows.compile(session.connection(), compile_kwargs={"literal_binds": True})
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")
            assert not [step.detail for step in plan if step.detail.startswith("SCAN")]


def test_the_command_line_counts_all_days_anew(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.sell(1000)
    shop.next_day()
    root = tmp_path / "root"
    folder = book_dir(root, TRAINING)
    folder.mkdir(parents=True)
    with (
        closing(sqlite3.connect(shop.counter.database.path)) as here,
        closing(sqlite3.connect(folder / "till.db")) as there,
    ):
        here.execute("UPDATE sale SET business_date = date(business_date, '-3 days')")
        here.commit()
        here.backup(there)
    assert main(["--rebuild-reports", "--training", "--data-dir", str(root)]) == 0
    assert "What reports sum was counted anew: 3 days." in capsys.readouterr().out
    with closing(sqlite3.connect(folder / "till.db")) as books:
        assert books.execute("SELECT sales_minor FROM report_sales WHERE sales").fetchall() == [
            (1000,)
        ]
    assert main(["--rebuild-reports", "--data-dir", str(tmp_path / "nothing")]) == 2
