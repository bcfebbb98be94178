"""Backups are whole, checked, few, and no burden to who sells meanwhile."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pos_app.db import backups
from pos_app.db.backups import Reason, backups_of, check_backup, make_backup, newest_good
from pos_app.db.engine import Database
from pos_app.db.models.store import SettingRow
from pos_app.errors import DamagedBookError, UserError
from tests.migrations.sample import fill
from tests.support.book import make_database
from tests.support.book_damage import break_index

NOW = datetime(2026, 3, 1, 22, 30, 15, tzinfo=UTC)

SOLD = """
import sqlite3, sys
from pathlib import Path
books = sqlite3.connect(sys.argv[1])
books.execute("INSERT INTO setting VALUES ('sold', '{}')")
books.commit()
print("sold", flush=True)
input()
"""


def make(path: Path, reason: Reason = Reason.DAILY, now: datetime = NOW) -> Path:
    return make_backup(path, "training", reason, now).path


def settings_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as books:
        return [row[0] for row in books.execute("SELECT name FROM setting ORDER BY name")]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = make_database(tmp_path)
    yield made
    made.close()


def test_a_backup_is_one_file_with_everything_that_was_committed(database: Database) -> None:
    """What only the write-ahead log holds too; its name sorts by time and suits every system."""
    with database.write() as session:
        session.add(SettingRow(name="late", value={}))
    made = make(database.path)
    assert made.name == "till-20260301T223015Z-daily.db"
    assert settings_in(made) == ["late"]
    assert [file.name for file in made.parent.iterdir()] == [made.name]


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps other users out of a profile itself")
def test_the_folder_of_backups_is_closed_to_others(database: Database) -> None:
    assert stat.S_IMODE(make(database.path).parent.stat().st_mode) == 0o700


def test_the_newest_of_each_kind_are_kept(database: Database) -> None:
    """Fourteen days; what was made for another reason is not counted among them."""
    by_hand = make(database.path, Reason.ASKED, NOW - timedelta(days=90))
    before = make(database.path, Reason.UPDATE, NOW - timedelta(days=60))
    made = [make(database.path, now=NOW + timedelta(days=day)) for day in range(16)]
    assert [each.path for each in backups_of(database.path)] == [*made[:1:-1], before, by_hand]


def test_a_backup_that_a_wrong_clock_dated_is_the_last(database: Database) -> None:
    """It is not the newest for as long as that clock was ahead, and goes in its turn."""
    ahead = make(database.path, now=NOW + timedelta(days=400))
    made = [make(database.path, now=NOW + timedelta(days=day)) for day in range(13)]
    now = NOW + timedelta(days=13)
    assert [each.path for each in backups_of(database.path, now)] == [*made[::-1], ahead]
    found = newest_good(database.path, "training", now)
    assert found is not None
    assert found.path == made[-1]
    made.append(make(database.path, now=now))
    assert [each.path for each in backups_of(database.path, now)] == made[::-1]


def test_a_backup_is_kept_that_is_made_while_the_clock_is_behind(database: Database) -> None:
    """It was the oldest by its date, and was let go at once."""
    for day in range(14):
        make(database.path, now=NOW + timedelta(days=day))
    made = make(database.path, now=NOW - timedelta(days=400))
    assert made.exists()


def test_two_backups_of_one_second_are_two(database: Database) -> None:
    assert make(database.path) != make(database.path)
    assert len(backups_of(database.path)) == 2


def test_a_sale_in_the_middle_of_a_backup_waits_for_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The backup has the books as they were when it began, and is done all the same."""
    with database.write() as session:
        session.add(SettingRow(name="long", value={"text": "x" * 200_000}))
    monkeypatch.setattr(backups, "_PAGES_AT_ONCE", 10)
    sold: list[str] = []

    def sell() -> None:
        with database.write() as session:
            sold.append(f"sold {len(sold)}")
            session.add(SettingRow(name=sold[-1], value={}))

    made = make_backup(database.path, "training", Reason.DAILY, NOW, sell)
    assert len(sold) > 5
    assert settings_in(made.path) == ["long"]
    assert settings_in(database.path) == sorted(["long", *sold])


def test_a_backup_of_damaged_books_is_none_and_says_so(database: Database) -> None:
    fill(database.path)
    database.close()
    spoil(database.path)
    with pytest.raises(DamagedBookError):
        make(database.path)
    assert backups_of(database.path) == []


def test_one_backup_in_a_week_is_read_through_with_its_indexes(database: Database) -> None:
    """That takes a minute of a core in a big book; the others are read through all the same."""
    make(database.path)
    break_index(database.path)
    for day in range(1, 7):
        make(database.path, now=NOW + timedelta(days=day))
    with pytest.raises(DamagedBookError):
        make(database.path, now=NOW + timedelta(days=7))
    assert len(backups_of(database.path)) == 7


def test_a_clock_that_was_set_back_keeps_no_backup_from_being_read_through(
    database: Database,
) -> None:
    make(database.path, now=NOW + timedelta(days=400))
    break_index(database.path)
    with pytest.raises(DamagedBookError):
        make(database.path)


def test_who_sells_meanwhile_gets_the_disk_between_two_tables(database: Database) -> None:
    pauses: list[int] = []
    make_backup(database.path, "training", Reason.DAILY, NOW, lambda: pauses.append(1))
    pauses.clear()
    tomorrow = NOW + timedelta(days=1)
    make_backup(database.path, "training", Reason.DAILY, tomorrow, lambda: pauses.append(1))
    with closing(sqlite3.connect(database.path)) as books:
        tables = books.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'")
        assert len(pauses) > tables.fetchone()[0]


def spoil(path: Path) -> None:
    """Overwrite what stands in the middle, as a dying disk does; the beginning still reads."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xa5" * (size - 8192))


def test_only_a_good_backup_counts(database: Database) -> None:
    """The newest one that reads is offered, however many newer ones do not."""
    good = make(database.path)
    cut = make(database.path, now=NOW + timedelta(days=1))
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    (cut.parent / "till-20260309T000000Z-daily.db").write_bytes(b"")
    (cut.parent / "notes.txt").write_text("not a backup")
    found = newest_good(database.path, "training")
    assert found is not None
    assert found.path == good
    with pytest.raises(UserError, match="damaged"):
        check_backup(cut, "training")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "newer Till"),
        ("UPDATE book SET mode = 'live'", "not of training books"),
        ("DELETE FROM alembic_version", "damaged"),
        ("UPDATE tender SET sale_id = 'nowhere'", "damaged"),
    ],
)
def test_a_backup_that_could_not_be_used_is_no_good(
    database: Database, harm: str, said: str
) -> None:
    fill(database.path)
    with closing(sqlite3.connect(database.path)) as books, books:
        books.execute("DELETE FROM book WHERE id = 'x'")
    made = make(database.path)
    with closing(sqlite3.connect(made)) as books, books:
        books.execute(harm)
    with pytest.raises(UserError, match=said):
        check_backup(made, "training")
    assert newest_good(database.path, "training") is None


def test_what_a_killed_backup_left_is_swept_away(database: Database) -> None:
    folder = make(database.path).parent
    (folder / "till-20260101T000000Z-daily.db.new").write_bytes(b"half")
    (folder / "till-20260101T000000Z-daily.db.new-journal").write_bytes(b"half")
    make(database.path)
    assert len(list(folder.iterdir())) == 2


def test_a_backup_takes_what_another_program_left_in_the_log(tmp_path: Path) -> None:
    """Sales of a till that was killed stand there."""
    make_database(tmp_path).close()
    path = tmp_path / "till.db"
    Database(path).close()
    with closing(sqlite3.connect(path)) as books:
        books.execute("PRAGMA journal_mode=WAL")
    with subprocess.Popen(
        [sys.executable, "-c", SOLD, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        other.kill()
    assert path.with_name("till.db-wal").stat().st_size
    assert settings_in(make(path)) == ["sold"]


@contextmanager
def small_disk(place: Path, kibibytes: int) -> Iterator[Path]:
    """A disk of its own with little room; skips where this user may not mount one."""
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", place],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("mount"), reason="mounts a tmpfs")
def test_without_room_there_is_no_backup_and_the_next_sale_is_saved(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1800) as disk:
        database = make_database(disk)
        with database.write() as session:
            session.add(SettingRow(name="long", value={"text": "x" * 400_000}))
        with pytest.raises(UserError, match="backup could not be made") as told:
            make(database.path)
        assert not isinstance(told.value, DamagedBookError)
        assert "Sales are not affected" in told.value.money
        assert list((disk / "backups").iterdir()) == []
        with database.write() as session:
            session.add(SettingRow(name="next", value={}))
        database.close()
        assert settings_in(disk / "till.db") == ["long", "next"]
