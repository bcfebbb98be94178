"""How Alembic reaches the books.

Till itself hands over a connection to the copy it migrates. Developers, who write a new revision
with `alembic revision --autogenerate`, work on a scratch file: `alembic upgrade head` makes it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, create_engine

from pos_app.db.models.base import Base, is_modelled
from pos_app.db.types import UtcDateTime

SCRATCH = Path("build/alembic.db")


def render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as plain ones: versions import no app code."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


def migrate(connection: Connection) -> None:
    """Run what was asked for, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render,
        include_name=is_modelled,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()


def main() -> None:
    """Use the connection that Till handed over, else the developers' scratch file."""
    if connection := context.config.attributes.get("connection"):
        migrate(connection)
        return
    SCRATCH.parent.mkdir(exist_ok=True)
    with create_engine(f"sqlite:///{SCRATCH}").connect() as scratch:
        migrate(scratch)


main()
