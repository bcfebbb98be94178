"""Every revision goes up and down, keeps the rows, and ends at what the models say."""

from __future__ import annotations

import ast
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from pos_app.clock import SystemClock
from pos_app.db import schema as schema_of_books
from pos_app.db import upgrade
from pos_app.db.backups import Reason, make_backup
from pos_app.db.search import fold_anew
from pos_app.errors import UserError
from pos_app.paths import migrations_dir
from tests.migrations.sample import RELEASED, fill, load, rows
from tests.migrations.steps import differences, migrate, revisions, schema
from tests.support.book_damage import break_index
from tests.support.samples import sample

AFTER_HEAD = f"{int(schema_of_books.HEAD) + 1:04d}"

NEXT = f'''
"""A revision that rebuilds a table that others refer to."""

import os

import sqlalchemy as sa
from alembic import op

revision = "{AFTER_HEAD}"
down_revision = "{schema_of_books.HEAD}"


def upgrade():
    with op.batch_alter_table("sale", recreate="always") as batch:
        batch.add_column(sa.Column("table_number", sa.Integer(), nullable=True))
    {{then}}


def downgrade():
    with op.batch_alter_table("sale") as batch:
        batch.drop_column("table_number")
'''

KILLED = f"""
import os, signal, sys
from pathlib import Path
from pos_app.clock import SystemClock
from pos_app.db import backups, files, upgrade

path, moment = Path(sys.argv[1]), sys.argv[3]

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def swapped(new, to, rename=files.rename):
    if moment != "before the swap" or to != path:
        rename(new, to)
    if to == path or moment == "with the backup made":
        die()

upgrade.HEAD = backups.HEAD = "{AFTER_HEAD}"
upgrade.migrations_dir = lambda: Path(sys.argv[2])
if moment == "before the copy":
    upgrade.make_backup = die
elif moment == "before it is checked":
    upgrade._verify = die
files.rename = backups.rename = swapped
upgrade.open_book(path, "test", SystemClock())
"""


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """Books of today's schema, with a row in every table."""
    path = tmp_path / "till.db"
    load(RELEASED / f"{schema_of_books.HEAD}.sql", path)
    return path


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Give Till one more revision, which does something at its end."""

    def add(then: str = "") -> Path:
        folder = tmp_path / "migrations"
        shutil.copytree(migrations_dir(), folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / "next.py").write_text(NEXT.format(then=then))
        monkeypatch.setattr(upgrade, "HEAD", AFTER_HEAD)
        monkeypatch.setattr(upgrade, "migrations_dir", lambda: folder)
        return folder

    return add


def test_revisions_are_numbered_in_one_line_to_the_one_that_till_knows() -> None:
    """A newer schema is known by its higher number."""
    found = revisions()
    assert found == [f"{number:04d}" for number in range(1, len(found) + 1)]
    assert found[-1] == schema_of_books.HEAD
    assert ScriptDirectory(str(migrations_dir())).get_heads() == [schema_of_books.HEAD]


@pytest.mark.long
def test_every_revision_goes_up_and_down_and_up_again(tmp_path: Path) -> None:
    """A way back exists for each of them, and leaves nothing behind."""
    path = tmp_path / "till.db"
    seen = {}
    for revision in revisions():
        migrate(path, command.upgrade, revision)
        seen[revision] = schema(path)
    for revision in revisions()[::-1]:
        assert schema(path) == seen[revision]
        migrate(path, command.downgrade, "-1")
    assert [name for name in schema(path) if not name.startswith("alembic")] == []
    migrate(path, command.upgrade, "head")
    assert schema(path) == seen[schema_of_books.HEAD]


def test_the_newest_revision_is_what_the_models_say(tmp_path: Path) -> None:
    """Types, names, keys, indexes and references."""
    path = tmp_path / "till.db"
    migrate(path, command.upgrade, "head")
    assert differences(path) == []


def test_the_comparison_notices_a_missing_column(tmp_path: Path) -> None:
    """So that the test above means something."""
    path = tmp_path / "till.db"
    migrate(path, command.upgrade, "head")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ALTER TABLE sale DROP COLUMN note")
        connection.execute("DROP INDEX ix_tender_state")
    assert len(differences(path)) == 2


@pytest.mark.parametrize("version", sorted((migrations_dir() / "versions").glob("*.py")))
def test_versions_import_no_app_code(version: Path) -> None:
    """What a revision does never changes with the program around it."""
    tree = ast.parse(version.read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None) or node.names[0].name]
    }
    assert imported - {"sqlalchemy", "alembic"} <= sys.stdlib_module_names


@pytest.mark.parametrize(
    "dump", sample(sorted(RELEASED.glob("*.sql")), one_of=6), ids=lambda dump: dump.stem
)
def test_books_of_every_release_open_with_all_their_rows(dump: Path, tmp_path: Path) -> None:
    """One dump is kept for each released schema."""
    path = tmp_path / "till.db"
    load(dump, path)
    before = rows(path)
    upgrade.open_book(path, "test", SystemClock()).close()
    after = rows(path)
    gone = before.keys() - after.keys()
    assert gone <= {"errand", "job", "notice"}, "they became the outbox"
    gone |= {"report_day"}  # a day that it does not name is counted from its rows
    assert {name: len(found) for name, found in before.items() if name not in gone} == {
        name: len(after[name]) for name in before if name not in gone
    }
    assert all(found for found in before.values()), "a table without a row proves nothing"
    assert differences(path) == []


def test_there_is_a_dump_for_every_revision() -> None:
    """Each revision that users have is one whose books must open."""
    assert [dump.stem for dump in sorted(RELEASED.glob("*.sql"))] == revisions()


def test_a_migration_keeps_every_row_and_reference(
    released: Path, newer: Callable[[str], Path]
) -> None:
    """Also of the table that is rebuilt, though others refer to it."""
    newer("")
    with closing(sqlite3.connect(released)) as books, books:
        fold_anew(books)
    before = rows(released)
    upgrade.open_book(released, "test", SystemClock()).close()
    after = rows(released)
    assert after.pop("sale") == [(*row, None) for row in before.pop("sale")]
    assert after.pop("alembic_version") == [(AFTER_HEAD,)]
    del before["alembic_version"]
    assert after == before
    assert [file.name for file in released.parent.iterdir() if file.is_file()] == ["till.db"]


def test_a_migration_takes_what_only_the_log_holds(
    tmp_path: Path, newer: Callable[[str], Path]
) -> None:
    """Sales of a program that was killed stand in its write-ahead log; none is lost."""
    path = tmp_path / "till.db"
    database = upgrade.open_book(path, "test", SystemClock())
    with database.write() as session:
        session.connection().exec_driver_sql("INSERT INTO setting VALUES ('late', '{}')")
    for name in ("till.db", "till.db-wal"):
        shutil.copyfile(tmp_path / name, tmp_path / f"killed-{name}")
    database.close()
    newer("")
    killed = tmp_path / "killed-till.db"
    upgrade.open_book(killed, "test", SystemClock()).close()
    assert rows(killed)["setting"] == [("late", "{}")]


@pytest.mark.parametrize(
    ("then", "raised"),
    [
        ("raise RuntimeError('a bug')", RuntimeError),
        ("op.execute(\"UPDATE tender SET sale_id = 'nowhere'\")", UserError),
    ],
    ids=["fails", "breaks a reference"],
)
def test_a_migration_that_goes_wrong_leaves_the_old_books(
    released: Path, newer: Callable[[str], Path], then: str, raised: type[Exception]
) -> None:
    """Untouched, and nothing beside them."""
    before = rows(released)
    newer(then)
    with pytest.raises(raised):
        upgrade.open_book(released, "test", SystemClock())
    assert rows(released) == before
    assert [file.name for file in released.parent.iterdir() if file.is_file()] == ["till.db"]


@pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")
@pytest.mark.parametrize(
    ("moment", "then", "moved"),
    [
        ("before the copy", "", False),
        ("with the backup made", "", False),
        ("in the middle", "os.kill(os.getpid(), 9)", False),
        ("before it is checked", "", False),
        ("before the swap", "", False),
        ("after the swap", "", True),
    ],
)
def test_a_killed_migration_leaves_books_that_open(
    released: Path, newer: Callable[[str], Path], moment: str, then: str, moved: bool
) -> None:
    """The old ones until the new ones are whole; the next start begins anew."""
    before = rows(released)
    folder = newer(then)
    killed = subprocess.run([sys.executable, "-c", KILLED, released, folder, moment], check=False)
    assert killed.returncode == -9
    assert (rows(released)["alembic_version"] == [(AFTER_HEAD,)]) is moved
    assert moved or rows(released) == before
    (folder / "versions" / "next.py").write_text(NEXT.format(then=""))
    upgrade.open_book(released, "test", SystemClock()).close()
    after = rows(released)
    assert after["alembic_version"] == [(AFTER_HEAD,)]
    assert {name: len(found) for name, found in after.items()} == {
        name: len(found) for name, found in before.items()
    }
    assert [file.name for file in released.parent.iterdir() if file.is_file()] == ["till.db"]


def test_a_migration_keeps_a_backup_of_the_old_books(
    released: Path, newer: Callable[[str], Path]
) -> None:
    newer("")
    before = rows(released)
    upgrade.open_book(released, "test", SystemClock()).close()
    (backup,) = (released.parent / "backups").iterdir()
    assert backup.name.endswith("-before-update.db")
    assert rows(backup) == before


def test_a_migration_waits_for_nobody_else_in_the_books(
    released: Path, newer: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program has them open, they are not replaced under its feet."""
    newer("")
    monkeypatch.setattr(schema_of_books, "BUSY_SECONDS", 0)
    with closing(sqlite3.connect(released, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN")
        other.execute("SELECT * FROM book").fetchall()
        with pytest.raises(UserError, match="Another program"):
            upgrade.open_book(released, "test", SystemClock())
    assert rows(released)["alembic_version"] == [(schema_of_books.HEAD,)]


ADDS = f'''
"""A revision that only adds."""

import sqlalchemy as sa
from alembic import op

revision = "{AFTER_HEAD}"
down_revision = "{schema_of_books.HEAD}"


def upgrade():
    op.add_column("sale", sa.Column("table_number", sa.Integer(), nullable=True))
    op.create_index("ix_sale_table_number", "sale", ["table_number"])
    op.create_table(
        "seat",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("register_id", sa.String(36), sa.ForeignKey("register.id"), nullable=False),
    )
    {{then}}
'''


SPOILED = """
    op.execute("CREATE INDEX spoiled ON sale (receipt_number)")
    op.execute("PRAGMA writable_schema=ON")
    op.execute("UPDATE sqlite_master SET sql = 'CREATE INDEX spoiled ON sale (state)'"
               " WHERE name = 'spoiled'")
"""
"""An index that is another than its table says."""


@pytest.mark.parametrize(
    ("version", "then", "moved"),
    [
        (ADDS, "", True),
        (ADDS, "op.execute(\"INSERT INTO seat VALUES ('s', 'nowhere')\")", False),
        (NEXT, "", True),
        (NEXT, SPOILED, False),
        (NEXT, "op.execute(\"UPDATE tender SET sale_id = 'nowhere'\")", False),
    ],
    ids=[
        "only adds",
        "adds what names nothing",
        "rebuilds a table",
        "spoils the table that it rebuilds",
        "leaves nothing for what names its rows",
    ],
)
def test_a_migration_reads_through_what_it_moved_and_nothing_else(
    tmp_path: Path, newer: Callable[[str], Path], version: str, then: str, moved: bool
) -> None:
    """All takes minutes in a big book; pages that are copied stay as they were checked."""
    path = tmp_path / "till.db"
    load(RELEASED / f"folder_{schema_of_books.HEAD}" / "till.sql", path)
    make_backup(path, "test", Reason.DAILY, SystemClock().now())  # this week's full look
    break_index(path)
    (newer("") / "versions" / "next.py").write_text(version.format(then=then))
    if moved:
        upgrade.open_book(path, "test", SystemClock()).close()
    else:
        with pytest.raises(UserError, match="could not bring its books up to date"):
            upgrade.open_book(path, "test", SystemClock())
    assert rows(path)["alembic_version"] == [(AFTER_HEAD if moved else schema_of_books.HEAD,)]


def test_every_table_has_a_sample_row(tmp_path: Path) -> None:
    """The dump of the next release will be worth keeping."""
    path = tmp_path / "till.db"
    migrate(path, command.upgrade, "head")
    fill(path)
    assert all(rows(path).values())
