"""What is written is there, once, whole and for good; trouble with the file is told plainly."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pos_app.db import engine, file_watch
from pos_app.db.engine import Database
from pos_app.db.models.catalogue import Category, Product, ProductVariant
from pos_app.db.models.customers import SavedCard
from pos_app.db.models.store import Cashier, SettingRow
from pos_app.errors import DamagedBookError, UserError
from tests.support.fast_books import PRAGMAS

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def names(session: Session) -> list[str]:
    """The names of all settings."""
    return sorted(session.scalars(select(SettingRow.name)))


def read_names(database: Database) -> list[str]:
    """The names of all settings, in a session of its own."""
    with database.read() as session:
        return names(session)


def test_a_write_is_there_after_the_books_were_closed(database: Database) -> None:
    """Rows outlive the program, and nothing is left in side files."""
    with database.write() as session:
        session.add(SettingRow(name="a", value={"x": 1}))
    database.close()
    assert read_names(Database(database.path)) == ["a"]


def test_an_error_takes_the_whole_write_back(database: Database) -> None:
    """Half a sale is never in the books."""

    def fail() -> None:
        with database.write() as session:
            session.add(SettingRow(name="a", value={}))
            session.flush()
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011  it has no message
        fail()
    assert read_names(database) == []
    with database.write() as session:  # and the way to write is free again
        session.add(SettingRow(name="b", value={}))
    assert read_names(database) == ["b"]


def test_a_write_within_a_write_is_refused(database: Database) -> None:
    """It would wait for itself for ever; a call to Stripe inside is refused the same way."""
    with database.write(), pytest.raises(RuntimeError):
        database.write()
    with database.write(), pytest.raises(RuntimeError):
        database.assert_not_writing()
    database.assert_not_writing()


def test_threads_write_one_after_the_other(database: Database) -> None:
    """No update is lost and nobody sees "database is locked"."""
    with database.write() as session:
        session.add(SettingRow(name="n", value={"count": 0}))

    def count() -> None:
        for _ in range(10):
            with database.write() as session:
                row = session.get_one(SettingRow, "n")
                row.value = {"count": row.value["count"] + 1}

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.get_one(SettingRow, "n").value == {"count": 40}


def test_one_read_sees_one_state_of_the_books(database: Database) -> None:
    """A list and its count agree although somebody writes in between."""
    with database.read() as reading:
        assert names(reading) == []
        with database.write() as writing:
            writing.add(SettingRow(name="a", value={}))
        assert names(reading) == []
    assert read_names(database) == ["a"]


def test_a_read_cannot_write(database: Database) -> None:
    """There is one way to write."""
    with pytest.raises(UserError), database.read() as session:
        session.execute(insert(SettingRow).values(name="a", value={}))
    assert read_names(database) == []


def test_rows_can_be_used_after_their_session(database: Database) -> None:
    """Values may be made of them outside the transaction."""
    with database.write() as session:
        cashier = session.scalars(select(Cashier)).one()
        cashier.name = "Ann"
    assert cashier.name == "Ann"
    with database.read() as session:
        cashier = session.scalars(select(Cashier)).one()
    assert cashier.name == "Ann"


def test_rows_of_one_write_come_in_any_order(database: Database) -> None:
    """A product may be added before its category."""
    with database.write() as session:
        session.add(a_product(category_id="c"))
        session.flush()
        session.add(Category(id="c", name="Drinks", position=0, hue=200))
    with database.read() as session:
        assert session.get_one(Product, "p").category_id == "c"


def test_a_row_never_names_one_that_is_not_there(database: Database) -> None:
    """At the end of a write every reference holds."""
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(a_product(category_id="none"))
    with database.read() as session:
        assert session.get(Product, "p") is None


def test_a_power_cut_takes_no_committed_payment(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings of SQLite that this rests on are in force on the connection that writes."""
    monkeypatch.setattr(engine, "PRAGMAS", PRAGMAS)
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "fullfsync": 1}
    with closing(Database(database.path)) as opened, opened.write() as session:
        found = {name: session.scalar(text(f"PRAGMA {name}")) for name in wanted}
    assert found == wanted


def test_times_are_utc_and_aware(database: Database) -> None:
    """A time of any zone comes back as the same moment in UTC; one without a zone is refused."""
    tokyo = timezone(timedelta(hours=9))
    with database.write() as session:
        session.add(a_product(created_at=NOON.astimezone(tokyo)))
    with database.read() as session:
        found = session.get_one(Product, "p").created_at
    assert (found, found.tzinfo) == (NOON, UTC)
    with pytest.raises(Exception, match="without a time zone"), database.write() as session:
        session.get_one(Product, "p").created_at = datetime(2026, 1, 1)  # noqa: DTZ001


def test_amounts_beyond_32_bits_are_kept(database: Database) -> None:
    """Minor units of small currencies get large."""
    with database.write() as session:
        session.add(a_product())
        session.add(ProductVariant(id="p", product_id="p", position=0, price_minor=2**53))
    with database.read() as session:
        assert session.get_one(ProductVariant, "p").price_minor == 2**53


def test_another_program_in_the_books_is_told(database: Database) -> None:
    """The message says that nothing was saved and what to do; afterwards all is well."""
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserError) as caught, database.write() as session:
            session.add(SettingRow(name="a", value={}))
        other.execute("ROLLBACK")
    assert "Another program" in caught.value.what
    assert "not saved" in caught.value.money
    with database.write() as session:
        session.add(SettingRow(name="a", value={}))


def test_a_full_disk_is_told_and_loses_nothing(database: Database) -> None:
    """What was there stays readable."""
    with database.write() as session:
        session.add(SettingRow(name="a", value={}))
    with database.write() as session:
        session.execute(text("PRAGMA max_page_count=1"))  # no smaller than the file is now
    with pytest.raises(UserError, match="disk is full"), database.write() as session:
        session.add(SettingRow(name="b", value={"text": "x" * 1_000_000}))
    assert read_names(database) == ["a"]


def test_a_file_damaged_while_open_is_told(database: Database) -> None:
    """The message names the file and the backup, and that card payments are safe."""
    with database.write() as session:
        session.add_all(a_product(f"p{n}", name="x" * 500) for n in range(200))
    database.close()
    with database.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (database.path.stat().st_size - 4096))
    with pytest.raises(UserError) as caught, database.read() as session:
        session.scalars(select(Product)).all()
    assert "damaged" in caught.value.what
    assert "backup" in caught.value.next_step


def put_another_in_its_place(path: Path) -> None:
    other = path.with_name("other.db")
    shutil.copyfile(path, other)
    other.replace(path)


GONE: dict[str, Callable[[Path], object]] = {
    "the file": lambda path: path.unlink(),
    "the folder": lambda path: shutil.rmtree(path.parent),
    "moved": lambda path: path.rename(path.with_name("elsewhere.db")),
    "replaced": put_another_in_its_place,
    "what is committed": lambda path: path.with_name("till.db-wal").unlink(),
}


@pytest.mark.skipif(sys.platform == "win32", reason="no open file is deleted there")
@pytest.mark.parametrize("go", GONE.values(), ids=GONE.keys())
def test_nothing_more_is_written_into_a_file_that_is_not_at_its_place(
    database: Database, go: Callable[[Path], object]
) -> None:
    """The system would let it: into a file without a name, which is gone with the program."""
    with database.write() as session:
        session.add(SettingRow(name="a", value={}))
    go(database.path)
    with (
        pytest.raises(DamagedBookError, match="deleted or replaced") as caught,
        database.write() as session,
    ):
        session.add(SettingRow(name="b", value={}))
    assert "The last step was not saved." in caught.value.money
    assert "backup" in caught.value.next_step


@pytest.fixture
def through_a_link(database: Database) -> Iterator[tuple[Database, Path]]:
    """The same books by way of a link, which can be made to lead nowhere: no file is gone then."""
    link = database.path.parent / "link"
    link.symlink_to(database.path.parent)
    opened = Database(link / database.path.name)
    yield opened, link
    opened.close()


def put_out_of_reach(link: Path) -> None:
    """Let the system answer with an error other than that there is no such file."""
    link.unlink()
    link.symlink_to(link)
    with pytest.raises(OSError, match="symbolic links"):
        (link / "till.db").stat()


@pytest.mark.skipif(sys.platform == "win32", reason="makes a link")
@pytest.mark.parametrize("already_known", [True, False])
def test_books_that_are_out_of_reach_for_a_moment_are_not_lost(
    through_a_link: tuple[Database, Path], already_known: bool
) -> None:
    """What was committed is never told as a failure; of the rest SQLite says what is wrong."""
    database, link = through_a_link
    if already_known:
        with database.write() as session:
            session.add(SettingRow(name="a", value={}))
    with database.write() as session:
        session.add(SettingRow(name="b", value={}))
        session.flush()
        put_out_of_reach(link)
    with database.write() as session:
        session.add(SettingRow(name="c", value={}))
    link.unlink()
    link.symlink_to(link.parent)
    with database.write() as session:
        session.add(SettingRow(name="d", value={}))
    assert read_names(database) == ["a"] * already_known + ["b", "c", "d"]
    put_another_in_its_place(database.path)
    with pytest.raises(DamagedBookError, match="deleted or replaced"), database.write():
        pass


def test_a_file_system_without_numbers_tells_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows gives 0 where it can't find one out: that is no other file."""
    with database.write() as session:
        session.add(SettingRow(name="a", value={}))

    def without_number(path: Path) -> os.stat_result:
        return os.stat_result((0, 0, *path.stat()[2:]))

    with monkeypatch.context() as patched:
        patched.setattr(file_watch, "os", SimpleNamespace(stat=without_number))
        with database.write() as session:
            session.add(SettingRow(name="b", value={}))
    assert read_names(database) == ["a", "b"]


def test_books_that_were_closed_may_be_replaced(database: Database) -> None:
    with database.write() as session:
        session.add(SettingRow(name="a", value={}))
    database.close()
    put_another_in_its_place(database.path)
    with database.write() as session:
        session.add(SettingRow(name="b", value={}))
    assert read_names(database) == ["a", "b"]


def test_every_reference_has_an_index_or_is_never_searched(database: Database) -> None:
    """Nothing that screens join on reads a whole table."""
    with database.read() as session:
        plans = [
            str(session.execute(text(f"EXPLAIN QUERY PLAN {query}")).all())
            for query in (
                "SELECT * FROM sale_line WHERE sale_id = 'x'",
                "SELECT * FROM tender WHERE intent_id = 'x'",
                "SELECT * FROM saved_card WHERE customer_id = 'x'",
                "SELECT * FROM history_entry WHERE customer_id = 'x'",
                "SELECT * FROM product_barcode WHERE barcode_key = 'x'",
                "SELECT * FROM history_entry ORDER BY occurred_at DESC, id DESC LIMIT 100",
            )
        ]
    assert all("USING" in plan and "INDEX" in plan for plan in plans), plans


def test_saved_cards_hold_no_more_than_the_last_four_digits() -> None:
    """No column of the books has room for a card number by its name or its length."""
    columns = {column.name: column.type for column in SavedCard.__table__.columns}
    assert getattr(columns["last4"], "length", None) == 4
    assert not {"number", "cvc", "fingerprint"} & columns.keys()


def test_writes_follow_each_other_in_time(database: Database) -> None:
    """What one write committed, the next one sees."""
    seen = []
    for name in "abc":
        with database.write() as session:
            session.add(SettingRow(name=name, value={}))
            session.flush()
            seen.append(len(names(session)))
    assert all(later == earlier + 1 for earlier, later in pairwise(seen))


def a_product(product_id: str = "p", **values: object) -> Product:
    """A product with the given values."""
    given: dict[str, object] = {
        "name": "Tea", "currency": "usd", "search_text": "tea",
        "created_at": NOON, "updated_at": NOON,
    }  # fmt: skip
    return Product(id=product_id, **(given | values))
