"""The activity log: added to and never changed, chained, filtered, exported, and checked."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError

from pos_app.app import main
from pos_app.books import TRAINING
from pos_app.clock import SystemClock
from pos_app.db.engine import Database
from pos_app.db.models.activity import Activity
from pos_app.db.models.catalogue import TaxRateRow
from pos_app.db.models.store import Register
from pos_app.db.restore import restore
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.ids import new_id
from pos_app.domain.money import Money
from pos_app.domain.permissions import Actor, Permission
from pos_app.errors import UserError
from pos_app.paths import book_dir
from pos_app.services.container import Services
from pos_app.services.shared.authority import require
from pos_app.services.shared.errors import NotPermittedError
from pos_app.services.staff.log import ActivityLog
from pos_app.services.views.activity import ActivityFilter, ActivityView
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.history import RefundRequest
from pos_app.training.http.server import TrainingServer
from tests.support.clock import TurnedClock
from tests.support.store import STORE, open_store, services_over

ANY = ActivityFilter()


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """A store in which a few things were done that have to be answered for."""
    with open_store(tmp_path, None) as opened:
        actor = opened.actor
        bo = opened.staff.save_cashier(actor, None, "Bo", "cashier")
        opened.settings.save_register(actor, "Front")
        sold = opened.selling.quick_cash(actor, Cart("usd", (CartLine("Tea", 1_249),)))
        request = RefundRequest(sold.id, sold.tenders[0].id, 1_249, "requested_by_customer")
        opened.refunds.create(actor, request)
        opened.staff.save_cashier(actor, bo.id, "Bo", "manager")
        yield opened


def books(services: Services) -> Database:
    return services.carts._database


def rows(services: Services, wanted: ActivityFilter = ANY) -> list[ActivityView]:
    return list(services.activity_log.page(services.actor, wanted).rows)


def faults(services: Services) -> list[str]:
    return [each.what for each in services.activity_log.check(services.actor).faults]


def by_sql(services: Services, *statements: str) -> None:
    """Do to the file what somebody with a tool for databases can."""
    with closing(sqlite3.connect(books(services).path)) as connection, connection:
        connection.execute("DROP TRIGGER IF EXISTS activity_no_update")
        connection.execute("DROP TRIGGER IF EXISTS activity_no_delete")
        for statement in statements:
            connection.execute(statement)


def test_it_says_who_did_what_with_before_and_after(services: Services) -> None:
    told = [(row.what, row.before, row.after, row.amount) for row in rows(services)]
    people, settings = str(Permission.PEOPLE.label), str(Permission.SETTINGS.label)
    assert told[:4] == [
        (people, "Bo, cashier", "Bo, manager", None),
        (str(Permission.REFUND.label), "", "", Money(1_249, "usd")),
        (settings, "Register 1", "Front", None),
        (people, "", "Bo, cashier", None),
    ]
    refund = rows(services)[1]
    assert (refund.person, refund.register, refund.subject) == ("Manager", "Front", "R1-000001")
    assert [row.number for row in rows(services)] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("change", ["UPDATE activity SET after = 'x'", "DELETE FROM activity"])
def test_what_was_written_is_not_changed(services: Services, change: str) -> None:
    with (
        closing(sqlite3.connect(books(services).path)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="only added to"),
    ):
        connection.execute(change)
    with pytest.raises((DatabaseError, UserError)), books(services).write() as session:
        session.execute(update(Activity).values(after="x"))


def test_one_stored_cent_that_was_changed_names_exactly_that_row(services: Services) -> None:
    assert faults(services) == []
    by_sql(services, "UPDATE activity SET amount_minor = 1250 WHERE amount_minor = 1249")
    (fault,) = services.activity_log.check(services.actor).faults
    assert fault.number == 4
    assert fault.row_id == rows(services)[1].id
    assert fault.what.startswith("Row 4 of Front is not as it was written: Give money back, 20")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE activity SET cashier_id = 'x' WHERE number = 2", [2]),
        ("UPDATE activity SET hash = 'x' WHERE number = 2", [2]),
        ("UPDATE activity SET previous = 'x' WHERE number = 2", [2]),
        ("UPDATE activity SET after = '' WHERE number = 5", [5]),
        ("DELETE FROM activity WHERE number = 3", [3]),
        ("DELETE FROM activity WHERE number IN (1, 2)", [1, 2]),
    ],
)
def test_so_does_all_else(services: Services, change: str, named: list[int]) -> None:
    by_sql(services, change)
    checked = services.activity_log.check(services.actor)
    assert [each.number for each in checked.faults] == named


def test_a_row_that_was_written_anew_with_its_hash_does_not_fit_the_next(
    services: Services,
) -> None:
    """As by somebody who knows how it is hashed, and changes one row alone."""
    with books(services).read() as session:
        row = session.query(Activity).filter_by(number=3).one()
    from pos_app.domain.activity_hash import hash_of
    from pos_app.services.shared.activity_log import record_of

    made = hash_of(replace(record_of(row), after="Back"), row.previous)
    by_sql(services, f"UPDATE activity SET after = 'Back', hash = '{made}' WHERE number = 3")
    (fault,) = services.activity_log.check(services.actor).faults
    assert fault.number == 4
    assert "does not follow the one before it" in fault.what


def test_what_is_renamed_and_forgotten_later_leaves_it_valid(services: Services) -> None:
    actor = services.actor
    server = TrainingServer()
    server.start()
    online = services_over(books(services), server)
    gone = online.customers.create(actor, CustomerDraft("Ada", "ada@example.com"))
    online.customers.delete(actor, gone.id)
    server.stop()
    services.settings.save_store(actor, replace(STORE, time_zone="Pacific/Auckland"))
    with books(services).write() as session:
        for rate in session.query(TaxRateRow):
            rate.name = "VAT"
    bo = next(each for each in services.staff.cashiers() if each.name == "Bo")
    services.staff.save_cashier(actor, bo.id, "Robert", "manager")
    assert faults(services) == []
    assert "Ada" not in str(rows(services))


def test_each_register_has_a_chain_of_its_own(services: Services) -> None:
    database, now = books(services), SystemClock().now()
    with database.write() as session:
        second = Register(id=new_id(), name="Back", prefix="R2", created_at=now)
        session.add(second)
    first = database.station.register_id
    database.station.register_id = second.id
    with database.write() as session:
        for _each in range(2):
            require(session, services.actor, Permission.OPEN_DRAWER, at=now)
    database.station.register_id = first
    assert [row.number for row in rows(services) if row.register == "Back"] == [2, 1]
    assert faults(services) == []
    by_sql(services, f"DELETE FROM activity WHERE number = 1 AND register_id = '{second.id}'")
    assert faults(services) == ["Row 1 of Back is missing."]
    (gone,) = services.activity_log.check(services.actor).faults
    assert (gone.row_id, gone.number) == ("", 1)
    by_sql(services, f"DELETE FROM activity WHERE number = 1 AND register_id = '{first}'")
    assert faults(services) == ["Row 1 of Back is missing.", "Row 1 of Front is missing."]


def test_a_restore_adds_a_row_instead_of_breaking_it(services: Services) -> None:
    backup = services.backups.make(services.actor)
    services.settings.save_register(services.actor, "Side")
    database, clock = books(services), SystemClock()
    before = len(rows(services))
    database.close()
    from pos_app.db.backups import backups_of

    (made,) = (each for each in backups_of(database.path) if each.path.name == backup.name)
    restore(database.path, "training", made, clock)
    restored = services_over(Database(database.path), None)
    assert faults(restored) == []
    newest = rows(restored)[0]
    assert (newest.what, newest.person) == ("Books restored from a backup", "")
    assert newest.before == made.made_at.isoformat()
    assert len(rows(restored)) == before + 1  # what was done since the backup is kept
    restored.settings.save_register(restored.actor, "Door")
    assert faults(restored) == []
    assert [row.number for row in rows(restored)] == list(range(before + 2, 0, -1))
    books(restored).close()


def test_it_is_filtered_by_person_kind_and_day(services: Services) -> None:
    bo = next(each for each in services.staff.cashiers() if each.name == "Bo")
    assert rows(services, ActivityFilter(cashier_id=bo.id)) == []
    owner = ActivityFilter(cashier_id=services.actor.cashier_id)
    assert rows(services, owner) == rows(services) != []
    refunds = rows(services, ActivityFilter(action="refund"))
    assert [row.amount for row in refunds] == [Money(1_249, "usd")]
    with books(services).read() as session:
        assert len(rows(services)) == session.query(Activity).count()
    today = services.history.details(_sale(services)).row.occurred_at.date()
    found = [
        row
        for day in (today - timedelta(1), today, today + timedelta(1))
        for row in rows(services, ActivityFilter(day=day))
    ]
    assert sorted(row.id for row in found) == sorted(row.id for row in rows(services))


def _sale(services: Services) -> str:
    return services.history.page().rows[-1].id


def test_pages_follow_each_other(services: Services) -> None:
    log, actor = services.activity_log, services.actor
    first = log.page(actor, ANY, limit=2)
    second = log.page(actor, ANY, first.next, limit=2)
    last = log.page(actor, ANY, second.next, limit=2)
    assert [*first.rows, *second.rows, *last.rows] == rows(services)
    assert [len(each.rows) for each in (first, second, last)] == [2, 2, len(last.rows)]
    assert last.next == log.page(actor, ANY, limit=len(rows(services))).next == ""


def test_a_day_is_the_stores_and_begins_at_its_hour(services: Services) -> None:
    """The first moment of a day is of it, the first of the next one is not."""
    day = date(2026, 11, 3)
    store = replace(STORE, time_zone="Europe/Berlin", day_starts_at_hour=4)
    services.settings.save_store(services.actor, store)
    by_sql(
        services,
        "UPDATE activity SET at = '2026-11-03 03:00:00.000000' WHERE number = 1",
        "UPDATE activity SET at = '2026-11-04 03:00:00.000000' WHERE number = 2",
        "UPDATE activity SET at = '2026-11-04 02:59:59.999999' WHERE number = 3",
    )
    assert [row.number for row in rows(services, ActivityFilter(day=day))] == [3, 1]
    night = TurnedClock()
    log = ActivityLog(database=books(services), clock=night)
    night.turn_to(datetime(2026, 11, 4, 2, 59, tzinfo=UTC))
    assert log.today() == day
    night.turn_to(datetime(2026, 11, 4, 3, tzinfo=UTC))
    assert log.today() == day + timedelta(days=1)


def test_who_may_not_change_people_reads_exports_and_checks_nothing(
    services: Services, tmp_path: Path
) -> None:
    owner, log = services.actor, services.activity_log
    services.staff.set_pin(owner, owner.cashier_id, "24681357")
    eve = Actor(services.staff.save_cashier(owner, None, "Eve", "cashier").id)
    before = rows(services)
    for ask in (
        lambda: log.page(eve, ANY),
        lambda: log.export(eve, ANY, tmp_path / "log.csv"),
        lambda: log.check(eve),
    ):
        with pytest.raises(NotPermittedError):
            ask()
    assert list(tmp_path.glob("log.csv")) == []
    assert rows(services) == before


def test_it_is_exported_as_a_table_that_runs_nothing(services: Services, tmp_path: Path) -> None:
    services.settings.save_register(services.actor, '=HYPERLINK("x")')
    file = tmp_path / "log.csv"
    count = services.activity_log.export(services.actor, ANY, file)
    with file.open(encoding="utf-8-sig", newline="") as written:
        table = list(csv.DictReader(written))
    assert count == len(table) == len(rows(services))
    assert table[0]["after"] == '\'=HYPERLINK("x")'
    assert (table[2]["minor_units"], table[2]["currency"]) == ("1249", "usd")
    assert [each["number"] for each in table] == [str(row.number) for row in rows(services)]
    without = ("minor_units", "currency", "approved_by", "receipt")
    assert [table[0][name] for name in without] == ["", "", "", ""]
    with pytest.raises(UserError, match="could not be written"):
        services.activity_log.export(services.actor, ANY, tmp_path / "no" / "log.csv")


def test_a_long_log_is_exported_piece_by_piece(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_app.services.staff.log._CHUNK", 2)
    file, told = tmp_path / "log.csv", [str(row.number) for row in rows(services)]
    assert services.activity_log.export(services.actor, ANY, file) == len(told) == 5
    with file.open(encoding="utf-8-sig", newline="") as written:
        assert [row["number"] for row in csv.DictReader(written)] == told


def test_what_was_refused_leaves_no_gap(services: Services) -> None:
    before = rows(services)
    with pytest.raises(UserError):
        services.settings.save_register(services.actor, " ")
    assert rows(services) == before
    services.settings.save_register(services.actor, "Side")
    assert rows(services)[0].number == before[0].number + 1


def test_the_command_line_says_which_row(
    services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "root"
    folder = book_dir(root, TRAINING)
    folder.mkdir(parents=True)
    with (
        closing(sqlite3.connect(books(services).path)) as here,
        closing(sqlite3.connect(folder / "till.db")) as there,
    ):
        here.backup(there)
    command = ["--verify-log", "--training", "--data-dir", str(root)]
    assert main(command) == 0
    assert "The activity log is as it was written: 5 rows." in capsys.readouterr().out
    with closing(sqlite3.connect(folder / "till.db")) as there, there:
        there.execute("DROP TRIGGER activity_no_update")
        there.execute("UPDATE activity SET amount_minor = 1250 WHERE amount_minor = 1249")
    assert main(command) == 1
    assert "Row 4 of Front is not as it was written" in capsys.readouterr().err
    assert main(["--verify-log", "--data-dir", str(tmp_path / "nothing")]) == 2
