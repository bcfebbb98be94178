"""What the chain of the activity log proves: each column of each row, and each row there was."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.db.models.activity import Activity
from pos_app.domain.activity_hash import hash_of
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.permissions import Actor, Grant, Permission, Role, Rule
from pos_app.errors import UserError
from pos_app.services.shared.activity_log import record_of
from pos_app.services.shared.authority import require
from pos_app.services.shared.errors import ApprovalNeeded
from pos_app.services.staff.log import check_log, label_of
from pos_app.services.views.activity import ActivityFilter, CheckedLog
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.history import RefundRequest
from tests.services.at_drawer import AtDrawer
from tests.services.counter import Counter
from tests.support.book import make_database

PIN = "739156"
NOT_HASHED = {"id", "register_id", "number"}
"""What names a row and its chain."""


@pytest.fixture
def logged(counter: Counter) -> Counter:
    """A cashier gave 4.00 back with a manager's word; a row follows it."""
    staff, first = counter.services.staff, counter.actor
    staff.set_pin(first, first.cashier_id, PIN)
    bo = staff.save_cashier(first, None, "Bo", "cashier")
    sold = counter.selling.quick_cash(first, Cart("usd", (CartLine("Wrap", 920),)))
    request = RefundRequest(sold.id, sold.tenders[0].id, 400, "requested_by_customer")
    with pytest.raises(ApprovalNeeded) as asked:
        counter.refunds.create(Actor(bo.id), request)
    approval = staff.approve(PIN, asked.value.action)
    counter.refunds.create(Actor(bo.id, approval), request)
    staff.save_cashier(first, bo.id, "Robert", "cashier")
    return counter


def by_sql(counter: Counter, statement: str) -> list[tuple[object, ...]]:
    """Do to the file what somebody with a tool for databases can."""
    with closing(sqlite3.connect(counter.database.path)) as books, books:
        books.execute("DROP TRIGGER IF EXISTS activity_no_update")
        books.execute("DROP TRIGGER IF EXISTS activity_no_delete")
        return books.execute(statement).fetchall()


def refund_row(counter: Counter) -> int:
    """Return the number of the row of the refund."""
    ((number,),) = by_sql(counter, "SELECT number FROM activity WHERE permission = 'refund'")
    assert isinstance(number, int)
    return number


def wrong_rows(counter: Counter) -> list[int]:
    return [fault.number for fault in check_log(counter.database).faults]


def test_a_row_says_who_approved_it_and_what_it_is_about(logged: Counter) -> None:
    (row,) = by_sql(
        logged,
        "SELECT cashier_id <> approved_by, approved_by, subject_kind, subject_id,"
        " amount_minor, currency FROM activity WHERE permission = 'refund'",
    )
    (sale,) = by_sql(logged, "SELECT id FROM sale")
    assert row == (1, logged.cashier, "history", sale[0], 400, "usd")
    page = logged.services.activity_log.page(logged.actor, ActivityFilter())
    (view,) = (each for each in page.rows if each.number == refund_row(logged))
    assert (view.person, view.approved_by) == ("Robert", "Manager")
    assert (view.kind, view.of) == ("history", sale[0])


def test_what_is_no_code_of_ours_is_named_as_it_is() -> None:
    assert label_of("brand_new") == "brand_new"
    assert str(label_of("refund")) == "Give money back"


COLUMNS = (
    *("at", "cashier_id", "approved_by", "permission", "subject_kind", "subject_id"),
    *("amount_minor", "currency", "before", "after", "version", "previous", "hash"),
)


def test_every_column_is_of_the_chain(logged: Counter) -> None:
    columns = {str(row[1]) for row in by_sql(logged, "PRAGMA table_info(activity)")}
    assert columns == {*COLUMNS, *NOT_HASHED}


@pytest.mark.parametrize("column", COLUMNS)
def test_another_value_of_any_column_names_exactly_that_row(logged: Counter, column: str) -> None:
    assert wrong_rows(logged) == []
    other = {"at": "'2026-01-01 00:00:00.000000'", "amount_minor": "401", "version": "2"}
    value, number = other.get(column, "'x'"), refund_row(logged)
    by_sql(logged, f"UPDATE activity SET {column} = {value} WHERE number = {number}")
    assert wrong_rows(logged) == [number]


def test_what_becomes_of_other_rows_leaves_the_log_as_it_was(logged: Counter) -> None:
    """A tax gets another name, the store another zone, and a customer is deleted."""
    services, actor = logged.services, Actor(logged.cashier)
    ada = services.customers.create(actor, CustomerDraft("Ada Lovelace", "ada@example.com"))
    store = services.settings.store()
    assert store is not None
    changed = replace(store, tax_name="VAT", tax_ppm=90_000, time_zone="Asia/Tokyo")
    services.settings.save_store(actor, changed)
    services.customers.delete(actor, ada.id)
    services.settings.save_register(actor, "Front")
    assert wrong_rows(logged) == []
    by_sql(logged, "UPDATE tax_rate SET name = 'Other'")
    by_sql(logged, "UPDATE customer SET name = ''")
    assert wrong_rows(logged) == []


def test_the_last_rows_are_missed_where_a_z_has_their_head(counter: Counter) -> None:
    """Who deletes from the end on breaks no chain: the Z knows how far it went."""
    drawer = AtDrawer.set_up(counter)
    drawer.open(0)
    drawer.close()
    assert wrong_rows(counter) == []
    ((last,),) = by_sql(counter, "SELECT max(number) FROM activity")
    by_sql(counter, f"DELETE FROM activity WHERE number = {last}")
    (fault,) = check_log(counter.database).faults
    assert (fault.row_id, fault.number) == ("", last)
    assert fault.what == f"Row {last} of Register 1 is missing."


def test_what_is_exported_of_a_row_is_all_that_it_says(logged: Counter, tmp_path: Path) -> None:
    log, file = logged.services.activity_log, tmp_path / "log.csv"
    page = log.page(logged.actor, ActivityFilter())
    (view,) = (each for each in page.rows if each.number == refund_row(logged))
    log.export(logged.actor, ActivityFilter(action="refund"), file)
    with file.open(encoding="utf-8-sig", newline="") as written:
        (row,) = csv.DictReader(written)
    assert row == {
        "number": str(view.number),
        "at": view.at.isoformat(),
        "register": "Register 1",
        "person": "Robert",
        "approved_by": "Manager",
        "what": "Give money back",
        "receipt": "R1-000001",
        "minor_units": "400",
        "currency": "usd",
        "before": "",
        "after": "",
    }
    with pytest.raises(UserError) as refused:
        log.export(logged.actor, ActivityFilter(), tmp_path / "no" / "log.csv")
    assert "No such file" in refused.value.details


def test_each_new_look_at_the_log_is_approved_and_its_further_pages_are_not(
    logged: Counter, tmp_path: Path
) -> None:
    log, staff, anything = logged.services.activity_log, logged.services.staff, ActivityFilter()
    staff.save_grant(logged.actor, Role.CASHIER, Permission.PEOPLE, Grant(Rule.ASK))
    bo = Actor(next(each.id for each in staff.cashiers() if each.name == "Robert"))

    def approved(look: Callable[[Actor], object]) -> Actor:
        with pytest.raises(ApprovalNeeded) as asked:
            look(bo)
        return Actor(bo.cashier_id, staff.approve(PIN, asked.value.action))

    once = approved(lambda who: log.page(who, anything))
    first = log.page(once, anything, limit=1)
    assert [row.number for row in log.page(bo, anything, first.next, limit=1).rows] == [
        first.rows[0].number - 1
    ]
    with pytest.raises(ApprovalNeeded):
        log.page(bo, ActivityFilter(action="refund"), first.next)
    for look in (
        lambda who: log.page(who, anything),
        lambda who: log.export(who, anything, tmp_path / "log.csv"),
        log.check,
    ):
        look(approved(look))
    looks = by_sql(
        logged,
        "SELECT permission, subject_kind, subject_id, currency FROM activity"
        f" WHERE cashier_id = '{bo.cashier_id}' AND permission = 'people'",
    )
    assert looks == [("people", "log", "", "")] * 4


def test_what_is_done_once_more_is_not_told_again_and_what_follows_it_is(logged: Counter) -> None:
    now = logged.clock.now()
    with logged.database.write() as session:
        again = require(session, logged.actor, Permission.OPEN_DRAWER, at=now)
        again.is_repeated = True
        require(session, logged.actor, Permission.PAID_IN_OUT, at=now)
    page = logged.services.activity_log.page(logged.actor, ActivityFilter(), limit=2)
    assert [row.what for row in page.rows] == [
        "Pay cash in and out",
        "Change people and what they may do",
    ]


def test_a_last_row_that_was_written_anew_with_its_hash_is_not_the_one_that_the_z_has(
    counter: Counter,
) -> None:
    drawer = AtDrawer.set_up(counter)
    drawer.open(0)
    head = drawer.close().content["log_head"]["row"]
    with counter.database.read() as session:
        row = session.query(Activity).filter_by(number=head).one()
    made = hash_of(replace(record_of(row), after="x"), row.previous)
    by_sql(counter, f"UPDATE activity SET after = 'x', hash = '{made}' WHERE number = {head}")
    assert wrong_rows(counter) == [head]


def test_where_nothing_was_written_nothing_is_missing(tmp_path: Path) -> None:
    database = make_database(tmp_path)
    assert check_log(database) == CheckedLog(0, ())
    database.close()
