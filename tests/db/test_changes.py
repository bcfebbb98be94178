"""A write publishes what it changed: all of it, once, after the commit, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, event, insert, select, update
from sqlalchemy.orm import Session

from pos_app.changes import NO_CHANGES, ChangeSet, Kind
from pos_app.db.changes import bulk_write, flushed_changes, insert_new
from pos_app.db.engine import Database
from pos_app.db.models.base import Base
from pos_app.db.models.customers import Customer, SavedCard
from pos_app.db.models.payments import Attempt
from pos_app.db.models.sales import OpenCart
from pos_app.db.models.store import Register, SettingRow
from tests.services.rows import columns_of
from tests.support.changes import Published, changes_of

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def a_customer(row_id: str = "ada") -> Customer:
    return Customer(
        id=row_id,
        stripe_state="pending",
        create_key=row_id,
        name="Ada",
        email="",
        phone="",
        notes="",
        search_text="ada",
        created_at=NOON,
        updated_at=NOON,
    )


def a_card(customer_id: str) -> SavedCard:
    return SavedCard(
        id="pm_1",
        customer_id=customer_id,
        brand="visa",
        last4="4242",
        exp_month=1,
        exp_year=2030,
        created_at=NOON,
    )


def written(database: Database, write: Callable[[Session], object]) -> ChangeSet:
    """Write, and return what was published of it."""

    def act() -> None:
        with database.write() as session:
            write(session)

    return changes_of(database, act)


MODELS = sorted((each.class_ for each in Base.registry.mappers), key=lambda model: model.__name__)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_table_says_what_its_rows_are_part_of(model: type[Base]) -> None:
    """One that is added is not forgotten: what nobody sees of it says so too."""
    assert "__publishes__" in vars(model)
    columns = set(model.__mapper__.column_attrs.keys())
    properties = {name for name, value in vars(model).items() if isinstance(value, property)}
    named = {each.by for each in model.__publishes__ if each.by}
    only = {column for each in model.__publishes__ for column in each.only}
    assert named <= columns | properties
    assert only | model.__unpublished__ <= columns
    assert all(bool(each.by) != bool(each.name) for each in model.__publishes__)


def test_rows_that_come_change_and_go_are_published(database: Database) -> None:
    made = written(database, lambda session: session.add(a_customer()))
    assert made == ChangeSet(customers=frozenset({"ada"}), attention=frozenset({"ada"}))

    def change(session: Session) -> None:
        session.get_one(Customer, "ada").notes = "Oat milk"

    assert written(database, change) == ChangeSet(customers=frozenset({"ada"}))
    gone = written(database, lambda session: session.delete(session.get_one(Customer, "ada")))
    assert gone == made


def test_a_row_that_becomes_anothers_is_published_for_both(database: Database) -> None:
    def make(session: Session) -> None:
        session.add_all([a_customer("ada"), a_customer("eve")])
        session.add(a_card("ada"))

    written(database, make)

    def move(session: Session) -> None:
        session.get_one(SavedCard, "pm_1").customer_id = "eve"

    assert written(database, move).customers == {"ada", "eve"}


def test_all_that_is_flushed_on_the_way_is_published_at_once(database: Database) -> None:
    published = Published(database.changes)
    with database.write() as session:
        for name in ("a", "b", "c"):
            session.add(SettingRow(name=name, value={}))
            session.flush()
        assert published.each == []
    assert published.each == [ChangeSet(settings=frozenset("abc"))]


def test_new_rows_that_go_in_together_are_written_and_published_as_one_by_one(
    database: Database,
) -> None:
    """Their defaults too, and where not all of them have the same columns set."""
    names = ("a", "b", "c")

    def rows(prefix: str) -> list[Customer]:
        made = [a_customer(prefix + name) for name in names]
        made[1].name, made[2].stripe_id = "Eve", f"cus_{prefix}"
        return made

    statements: list[str] = []
    with database.write() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *told: statements.append(told[2]))
        insert_new(session, rows("x"))
        together = flushed_changes(session)
    assert len(statements) == 2
    assert written(database, lambda session: session.add_all(rows("y"))).customers == {
        "ya",
        "yb",
        "yc",
    }
    assert together == ChangeSet(
        customers=frozenset({"xa", "xb", "xc"}), attention=frozenset({"xa", "xb", "xc"})
    )
    with database.read() as session:
        found = {row.id: columns_of(row) for row in session.scalars(select(Customer))}
    for name in names:
        one, other = found[f"x{name}"], found[f"y{name}"]
        assert {key for key in one if one[key] != other[key]} <= {"id", "create_key", "stripe_id"}


def test_what_nobody_sees_and_what_stays_the_same_is_not_published(database: Database) -> None:
    def make(session: Session) -> None:
        session.add(a_customer())
        session.add(SettingRow(name="a", value={"x": 1}))

    written(database, make)

    def same(session: Session) -> None:
        customer = session.get_one(Customer, "ada")
        customer.name = "Ada"
        customer.updated_at, customer.cards_no = datetime.now(UTC), 7
        session.merge(SettingRow(name="a", value={"x": 1}))
        session.scalars(select(Register)).one().next_receipt += 1

    assert written(database, same) == NO_CHANGES
    assert written(database, lambda _session: None) == NO_CHANGES


def test_what_matters_to_one_kind_alone_is_published_for_that(database: Database) -> None:
    """A cart that is rung up is kept with each scan; only those put aside are counted."""
    with database.read() as session:
        register = session.scalars(select(Register.id)).one()

    def ring_up(session: Session) -> None:
        session.add(OpenCart(id="c", register_id=register, content={}, updated_at=NOON))

    assert written(database, ring_up) == NO_CHANGES

    def hold(session: Session) -> None:
        session.get_one(OpenCart, "c").held_at = NOON

    assert written(database, hold).waiting == {"c"}


def test_a_write_that_is_taken_back_publishes_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            session.add(SettingRow(name="a", value={}))
            session.flush()
            raise ZeroDivisionError

    def tried() -> None:
        with pytest.raises(ZeroDivisionError):
            fail()

    assert changes_of(database, tried) == NO_CHANGES
    assert written(database, lambda s: s.add(SettingRow(name="b", value={}))).settings == {"b"}


def test_what_was_published_can_be_read_and_the_next_may_write(database: Database) -> None:
    """Whoever hears of a change is not inside the write any more."""
    found: list[int] = []

    def on_change(_changes: ChangeSet) -> None:
        database.assert_not_writing()
        with database.read() as session:
            found.append(len(session.scalars(select(SettingRow)).all()))
        if len(found) < 2:
            with database.write() as session:
                session.add(SettingRow(name="b", value={}))

    database.changes.subscribe(on_change)
    with database.write() as session:
        session.add(SettingRow(name="a", value={}))
    assert found == [1, 2]


def test_a_subscriber_that_fails_fails_no_write(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    caught: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", caught.append)

    def fail(_changes: ChangeSet) -> None:
        raise ZeroDivisionError

    database.changes.subscribe(fail)
    with database.write() as session:
        session.add(SettingRow(name="a", value={}))
    with database.read() as session:
        assert session.get(SettingRow, "a") is not None
    assert len(caught) == 1


@pytest.mark.parametrize(
    "statement",
    [
        update(SettingRow).values(value={}),
        delete(SettingRow),
        insert(SettingRow).values(name="b", value={}),
        insert(Base.metadata.tables["setting"]).values(name="b", value={}),
    ],
    ids=["update", "delete", "insert", "insert into a table"],
)
def test_a_statement_that_passes_the_session_by_has_to_say_what_it_changes(
    database: Database, statement: object
) -> None:
    with pytest.raises(RuntimeError, match="setting does not say"), database.write() as session:
        session.execute(statement)  # type: ignore[call-overload]


def test_one_that_says_so_is_published_where_it_wrote_a_row(database: Database) -> None:
    def drop(session: Session) -> None:
        gone = delete(SettingRow).where(SettingRow.name == "a")
        bulk_write(session, gone, changes=[(Kind.SETTING, "a")])

    assert written(database, drop) == NO_CHANGES
    written(database, lambda session: session.add(SettingRow(name="a", value={})))
    assert written(database, drop).settings == {"a"}


def test_of_tables_that_nobody_sees_nothing_has_to_be_said(database: Database) -> None:
    assert written(database, lambda session: session.execute(delete(Attempt))) == NO_CHANGES


def test_writes_of_many_threads_are_all_published(database: Database) -> None:
    published = Published(database.changes)

    def work(thread: int) -> None:
        for number in range(20):
            with database.write() as session:
                session.add(SettingRow(name=f"{thread} {number}", value={}))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(published.each) == 80
    assert len(published.all.settings) == 80
