"""A big book's daily backups are the pages that changed, and each of them is the whole book."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pos_app.clock import SystemClock
from pos_app.db import backups
from pos_app.db.backups import (
    Backup,
    Reason,
    backups_of,
    check_backup,
    laid_out,
    make_backup,
    newest_good,
    sales_in,
)
from pos_app.db.deltas import whole
from pos_app.db.restore import restore
from pos_app.errors import UserError
from pos_app.services.backups import BookRescue
from tests.support.book import make_database
from tests.support.book_damage import spoil_root

MODE = "training"
NOW = datetime(2026, 3, 1, 22, 30, 15, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book that counts as a big one, with some megabytes in it."""
    monkeypatch.setattr(backups, "SMALL", 0)
    make_database(tmp_path).close()
    path = tmp_path / "till.db"
    note(path, "x" * 4_000_000)
    return path


def note(path: Path, text: str) -> None:
    """Keep some text in the book, as sales would."""
    with closing(sqlite3.connect(path)) as books, books:
        number = books.execute("SELECT count(*) FROM setting").fetchone()[0]
        books.execute("INSERT INTO setting VALUES (?, json_object('text', ?))", (str(number), text))


def make(path: Path, day: int = 0, reason: Reason = Reason.DAILY) -> Backup:
    return make_backup(path, MODE, reason, NOW + day * DAY)


def week(path: Path, days: int = 4) -> list[Backup]:
    """Make a backup each day, with something new in each."""
    made = []
    for day in range(days):
        note(path, f"day {day}")
        made.append(make(path, day))
    return made


def notes_in(backup: Backup) -> int:
    path = backup.path.parent.parent / "till.db"
    with whole(backup.path, path) as file, closing(sqlite3.connect(file)) as books:
        return int(books.execute("SELECT count(*) FROM setting").fetchone()[0])


def check(path: Path, backup: Backup) -> None:
    with laid_out(backup, path) as file:
        check_backup(file.path, MODE)


def test_after_a_whole_copy_a_day_takes_what_was_changed(path: Path) -> None:
    first, *others = week(path, 7)
    assert first.path.name == "till-20260301T223015Z-daily.db"
    assert [backup.path.suffix for backup in others] == [".delta"] * 6
    size = first.path.stat().st_size
    assert all(backup.path.stat().st_size < size / 20 for backup in others)
    assert [notes_in(backup) for backup in (first, *others)] == [2, 3, 4, 5, 6, 7, 8]
    assert backups_of(path) == [*others[::-1], first]


def test_a_week_later_there_is_a_whole_copy_again(path: Path) -> None:
    assert [backup.path.suffix for backup in week(path, 9)] == [
        *(".db", *[".delta"] * 6),
        *(".db", ".delta"),
    ]


@pytest.mark.parametrize("reason", [Reason.ASKED, Reason.UPDATE])
def test_what_somebody_takes_along_is_whole(path: Path, reason: Reason) -> None:
    """And so is what the Till before an update has to read."""
    week(path, 2)
    assert make(path, 2, reason).path.suffix == ".db"


def test_where_much_was_changed_the_copy_is_whole(path: Path) -> None:
    make(path)
    with closing(sqlite3.connect(path)) as books, books:
        books.execute("UPDATE setting SET value = replace(value, 'x', 'y')")
    assert make(path, 1).path.suffix == ".db"


@pytest.mark.skipif(sys.platform == "win32", reason="no open file is deleted there")
@pytest.mark.parametrize("at", [1, 6], ids=["while it is written", "while it is checked"])
def test_no_delta_counts_whose_base_is_gone_when_it_is_done(path: Path, at: int) -> None:
    """The copy itself does then, at whatever moment somebody removed the base."""
    base = make(path)
    note(path, "something new")
    moments: list[bool] = []

    def pause() -> None:
        if list(base.path.parent.glob("*.delta.new")):
            moments.append(True)
            if len(moments) == at:
                base.path.unlink()

    made = make_backup(path, MODE, Reason.DAILY, NOW + DAY, pause)
    assert not base.path.exists()
    assert made.path.suffix == ".db"
    assert notes_in(made) == 2
    assert backups_of(path) == [made]


def test_a_small_book_has_whole_copies(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert {backup.path.suffix for backup in week(path, 3)} == {".db"}


def test_a_whole_copy_stays_as_long_as_another_leans_on_it(path: Path) -> None:
    made = week(path, 17)
    kept = [backup.path.name for backup in backups_of(path)]
    newest = [backup.path.name for backup in made[:2:-1]]
    assert kept == [*newest, made[0].path.name]
    assert len(newest) == 14
    assert all(notes_in(backup) for backup in backups_of(path))
    later = [make(path, day) for day in range(17, 23)]
    kept = [backup.path.name for backup in backups_of(path)]
    newest = [backup.path.name for backup in [*made[9:], *later][::-1]]
    assert kept == [*newest, made[7].path.name]


@pytest.mark.parametrize("harm", ["no database", "UPDATE about SET prefixes = NULL"])
def test_a_whole_copy_stays_while_nobody_can_tell_whether_one_leans_on_it(
    path: Path, harm: str
) -> None:
    """One that can't be read now may be read tomorrow, and needs its base then."""
    base = make(path, 0, Reason.ASKED)
    note(path, "day 1")
    delta = make(path, 1)
    assert delta.path.suffix == ".delta"
    sound = delta.path.read_bytes()
    if harm.startswith("UPDATE"):
        with closing(sqlite3.connect(delta.path)) as file, file:
            file.execute(harm)
    else:
        delta.path.write_text(harm)
    later = [make(path, day, Reason.ASKED) for day in range(2, 7)]
    delta.path.write_bytes(sound)
    assert notes_in(delta) == 2
    assert backups_of(path) == [*later[::-1], delta, base]
    make(path, 8, Reason.ASKED)
    assert base in backups_of(path)
    assert later[0] not in backups_of(path)


def test_each_of_them_is_restored(path: Path) -> None:
    """By its name, as from the screen and `till --restore`, and as a file that lies elsewhere."""
    made = week(path)
    for day, backup in enumerate(made):
        path.unlink()
        restore(path, MODE, backup, SystemClock())
        with closing(sqlite3.connect(path)) as books:
            kept = books.execute("SELECT count(*) FROM setting WHERE name <> 'restored'")
            assert kept.fetchone()[0] == day + 2
    rescue = BookRescue(path, MODE, SystemClock())
    names = [backup.path.name for backup in made]
    assert [view.name for view in rescue.all()] == names[::-1]
    told = rescue.restore(names[2])
    assert told.what.startswith("The books were restored from the backup of ")
    assert "Mar " in told.what
    assert rescue.restore_file(made[1].path).what.startswith("The books were restored")
    assert not list(path.parent.rglob("*.new"))


def test_one_whose_base_is_damaged_or_gone_is_no_good(path: Path) -> None:
    earlier = make(path, -8)
    base, first, second = week(path, 3)
    spoil_root(base.path, "attempt")
    for backup in (first, second):
        with pytest.raises(UserError, match="damaged"):
            check(path, backup)
        with pytest.raises(UserError, match="damaged"):
            restore(path, MODE, backup, SystemClock())
    assert newest_good(path, MODE) == earlier
    base.path.unlink()
    with pytest.raises(UserError, match="needs another file beside it") as told:
        restore(path, MODE, first, SystemClock())
    assert f"Copy {base.path.name} into the folder of {first.path.name}" in told.value.next_step
    assert newest_good(path, MODE) == earlier


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM page WHERE number = (SELECT max(number) FROM page)",
        "UPDATE page SET content = zeroblob(length(content))",
        "UPDATE about SET base = 'till-of-somebody.db'",
        "DELETE FROM about",
        "DROP TABLE page",
    ],
)
def test_one_that_does_not_make_the_whole_again_is_no_good(path: Path, harm: str) -> None:
    base, delta = week(path, 2)
    with closing(sqlite3.connect(delta.path)) as file, file:
        file.execute(harm)
    with pytest.raises(UserError, match=r"damaged|needs another file"):
        check(path, delta)
    assert newest_good(path, MODE) == base


@contextmanager
def read_only(place: Path, files: list[Path]) -> Iterator[Path]:
    """A medium with these files to which nobody can write; skips where none can be mounted."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount")
    try:
        for file in files:
            shutil.copy(file, place)
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("mount"), reason="mounts a tmpfs")
def test_it_is_restored_from_where_nobody_can_write(path: Path) -> None:
    base, delta = week(path, 2)
    note(path, "sold since")
    with read_only(path.parent / "stick", [base.path, delta.path]) as stick:
        told = BookRescue(path, MODE, SystemClock()).restore_file(stick / delta.path.name)
    assert told.what.startswith("The books were restored")
    assert sorted(file.suffix for file in path.parent.glob("*.*")) == [".db", ".db"]


def test_what_cannot_be_looked_at_is_said_and_no_older_one_offered_for_it(path: Path) -> None:
    """As where the disk is full: the newest is good, as far as anybody knows."""
    week(path, 3)
    in_the_way = path.with_name("till.db.whole.new")
    in_the_way.mkdir()
    with pytest.raises(UserError, match="could not be looked through") as told:
        newest_good(path, MODE)
    assert "free some" in told.value.next_step


def test_what_a_killed_look_left_is_swept_away(path: Path) -> None:
    left = path.with_name("till.db.whole.new")
    left.write_bytes(b"half")
    make(path)
    assert not left.exists()


def test_it_says_how_many_sales_are_in_it_without_being_put_together(path: Path) -> None:
    base, delta = week(path, 2)
    base.path.unlink()
    assert sales_in(delta.path) == 0
    delta.path.write_bytes(b"no database")
    assert sales_in(delta.path) is None
