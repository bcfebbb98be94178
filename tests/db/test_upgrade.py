"""Books open, or the person at the till reads why not and what to do."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from pos_app.clock import SystemClock
from pos_app.db.models.store import Book, Cashier, Register, SettingRow
from pos_app.db.upgrade import open_book
from pos_app.errors import UserError
from tests.migrations.sample import RELEASED, load
from tests.support.book import make_database

OPEN = """
import sys
from pathlib import Path
from pos_app.clock import SystemClock
from pos_app.db.upgrade import open_book

database = open_book(Path(sys.argv[1]), "test", SystemClock())
database.close()
print("alembic" in sys.modules)
"""


@contextmanager
def ordinary_user(place: Path) -> Iterator[None]:
    """Be somebody who owns this folder; root would not notice that a file is read-only."""
    root = os.geteuid() == 0
    if root:
        for path in (place, *place.iterdir()):
            os.chown(path, 65534, 65534)
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user of the machine reaches."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)
        Path(name).chmod(0o700)


def test_first_books_are_ready_for_a_sale(tmp_path: Path) -> None:
    """There is a register with a series of receipts, and somebody who may do everything."""
    path = tmp_path / "new" / "till.db"
    with closing(open_book(path, "live", SystemClock())) as database, database.read() as session:
        assert session.scalars(select(Book)).one().mode == "live"
        register = session.scalars(select(Register)).one()
        assert (register.prefix, register.next_receipt) == ("R1", 1)
        assert session.scalars(select(Cashier)).one().role == "owner"
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["till.db"]


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps other users out of a profile itself")
def test_the_folder_of_the_books_is_closed_to_others(tmp_path: Path) -> None:
    """They hold names and addresses of customers."""
    open_book(tmp_path / "test" / "till.db", "test", SystemClock()).close()
    assert stat.S_IMODE((tmp_path / "test").stat().st_mode) == 0o700


def test_opening_again_keeps_everything(tmp_path: Path) -> None:
    """Opening is not making."""
    path = tmp_path / "till.db"
    with closing(open_book(path, "test", SystemClock())) as database, database.write() as session:
        session.add(SettingRow(name="a", value={}))
    with closing(open_book(path, "test", SystemClock())) as database, database.read() as session:
        assert session.get(SettingRow, "a") is not None
        assert len(session.scalars(select(Register)).all()) == 1


def test_a_start_with_current_books_loads_no_alembic(tmp_path: Path) -> None:
    """It would cost every start nearly half a second."""
    path = tmp_path / "till.db"
    said = [
        subprocess.run(
            [sys.executable, "-c", OPEN, path], capture_output=True, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    ]
    assert said == ["True", "False"]


def test_books_of_another_mode_are_refused(tmp_path: Path) -> None:
    """Test payments never come among live ones."""
    open_book(tmp_path / "till.db", "test", SystemClock()).close()
    said = refusal(tmp_path / "till.db", "live").what
    assert said == "These books are for test mode. They can't be used in live mode."


def test_books_of_a_newer_till_are_refused_untouched(tmp_path: Path) -> None:
    """An old program must not write what it does not understand."""
    path = old_book(tmp_path, "UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    error = refusal(path)
    assert "newer Till" in error.what
    assert "Install the newest version" in error.next_step
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough to be one" * 100])
def test_what_is_no_database_is_reported_as_damaged(tmp_path: Path, content: bytes) -> None:
    """A file cut off or overwritten is not silently replaced by empty books."""
    path = tmp_path / "till.db"
    path.write_bytes(content)
    error = refusal(path)
    assert "damaged" in error.what
    assert "backup" in error.next_step
    assert path.read_bytes() == content


@pytest.mark.parametrize("harm", ["DELETE FROM alembic_version", "DROP TABLE alembic_version"])
def test_books_without_a_version_are_reported_as_damaged(tmp_path: Path, harm: str) -> None:
    """Nobody can say what is in them."""
    assert "damaged" in refusal(old_book(tmp_path, harm)).what


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's here")
def test_a_read_only_file_is_told_at_the_start(place: Path) -> None:
    """Not with the first sale."""
    make_database(place).close()
    (place / "till.db").chmod(0o400)
    place.chmod(0o500)
    with ordinary_user(place):
        error = refusal(place / "till.db", "training")
    assert "may not write" in error.what or "cannot open" in error.what
    assert "writ" in error.next_step


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's here")
def test_a_folder_that_cannot_be_made_is_told(place: Path) -> None:
    """And that another may be chosen."""
    place.chmod(0o500)
    with ordinary_user(place):
        error = refusal(place / "test" / "till.db")
    assert "data folder" in error.what
    assert "TILL_DATA_DIR" in error.next_step


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    """On every system."""
    (tmp_path / "books").write_text("not a folder")
    assert "data folder" in refusal(tmp_path / "books" / "till.db").what


def test_rows_that_do_not_fit_a_later_schema_are_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The books stay as they were, for the Till of before."""
    path = tmp_path / "till.db"
    load(RELEASED / "0003.sql", path)
    with closing(sqlite3.connect(path)) as books, books:
        ((mode,),) = books.execute("SELECT mode FROM book").fetchall()

    def refuse(_path: Path) -> None:
        raise sqlite3.IntegrityError("UNIQUE constraint failed")

    monkeypatch.setattr("pos_app.db.upgrade.run_migrations", refuse)
    error = refusal(path, mode)
    assert "could not bring its books up to date" in error.what
    assert "UNIQUE" in error.details
    with closing(sqlite3.connect(path)) as books:
        assert books.execute("SELECT version_num FROM alembic_version").fetchall() == [("0003",)]


def test_what_a_killed_start_left_is_swept_away(tmp_path: Path) -> None:
    """Half-made books are never taken for books."""
    (tmp_path / "till.db.new").write_bytes(b"half")
    (tmp_path / "till.db.new-journal").write_bytes(b"half")
    open_book(tmp_path / "till.db", "test", SystemClock()).close()
    assert [file.name for file in tmp_path.iterdir()] == ["till.db"]


def refusal(path: Path, mode: str = "test") -> UserError:
    """What is said when the books do not open."""
    with pytest.raises(UserError) as caught:
        open_book(path, mode, SystemClock())
    return caught.value


def old_book(tmp_path: Path, harm: str) -> Path:
    """Books that somebody did something to."""
    path = tmp_path / "till.db"
    open_book(path, "test", SystemClock()).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(harm)
    return path
