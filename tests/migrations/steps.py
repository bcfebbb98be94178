"""Moves books from revision to revision, and looks at what they are then."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from pos_app.db.models.base import Base, is_modelled
from pos_app.paths import migrations_dir


def revisions() -> list[str]:
    """All revisions, oldest first."""
    scripts = ScriptDirectory(str(migrations_dir()))
    return [script.revision for script in scripts.walk_revisions()][::-1]


def migrate(path: Path, step: Callable[..., None], target: str) -> None:
    """Move a file up or down."""
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        step(config, target)
    engine.dispose()


def differences(path: Path) -> list[Any]:
    """What the models have and the file has not, or the other way round."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        options = {"compare_server_default": True, "include_name": is_modelled}
        context = MigrationContext.configure(connection, opts=options)
        found = list(compare_metadata(context, Base.metadata))
    engine.dispose()
    return found


def schema(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Columns, references and indexes of every table, however the SQL that made it is written."""
    with closing(sqlite3.connect(path)) as connection:

        def ask(pragma: str, name: str) -> list[tuple[object, ...]]:
            found = connection.execute(f"SELECT * FROM pragma_{pragma}(?)", (name,))
            return sorted(found, key=repr)

        def indexed(name: str) -> list[tuple[object, ...]]:
            listed = connection.execute("SELECT name FROM pragma_index_list(?)", (name,)).fetchall()
            return sorted(
                tuple(column for _, _, column in ask("index_info", index)) for (index,) in listed
            )

        def references(name: str) -> list[tuple[object, ...]]:
            return sorted(row[2:] for row in ask("foreign_key_list", name))

        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: [*ask("table_info", name), *references(name), *indexed(name)]
            for (name,) in tables.fetchall()
        }


def columns(path: Path, table: str, *names: str) -> list[tuple[object, ...]]:
    """Some columns of all rows."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall()
