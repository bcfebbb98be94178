"""The activity log chained: numbers and hashes, what was before and after, and nothing changed."""

import base64
import hashlib
import sqlite3
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

START = "0" * 64
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  as the column has it


def upgrade() -> None:
    """Go on; rows of before are chained in the order in which they were written."""
    with op.batch_alter_table("activity") as table:
        table.alter_column("cashier_id", existing_type=sa.String(length=36), nullable=True)
        for column in _columns():
            table.add_column(column)
    books: sqlite3.Connection = op.get_bind().connection.dbapi_connection  # type: ignore[assignment]
    _chain(books)
    with op.batch_alter_table("activity") as table:
        for column in _columns():
            table.alter_column(column.name, server_default=None)
        table.create_unique_constraint(op.f("uq_activity_register_id"), ["register_id", "number"])
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER activity_no_{verb.lower()} BEFORE {verb} ON activity "
            "BEGIN SELECT RAISE(ABORT, 'the activity log is only added to'); END"
        )


def downgrade() -> None:
    """Go back. A row that no person did stands for nothing there."""
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER activity_no_{verb}")
    op.execute("DELETE FROM activity WHERE cashier_id IS NULL")
    with op.batch_alter_table("activity") as table:
        table.drop_constraint(op.f("uq_activity_register_id"), type_="unique")
        for column in _columns():
            table.drop_column(column.name)
        table.alter_column("cashier_id", existing_type=sa.String(length=36), nullable=False)


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False, server_default=""),
        sa.Column("before", sa.String(), nullable=False, server_default=""),
        sa.Column("after", sa.String(), nullable=False, server_default=""),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("number", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("previous", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("hash", sa.String(length=64), nullable=False, server_default=""),
    )


ROWS = """
    SELECT id, register_id, at, cashier_id, coalesce(approved_by, ''), permission, subject_kind,
        subject_id
    FROM activity ORDER BY register_id, id
"""


def _chain(books: sqlite3.Connection) -> None:
    register, number, previous = "", 0, START
    for row_id, register_id, at, *others in books.execute(ROWS).fetchall():
        if register_id != register:
            register, number, previous = register_id, 0, START
        number += 1
        made = _hash(1, number, register_id, _microseconds(at), *others, "", "", "", "", previous)
        books.execute(
            "UPDATE activity SET number = ?, previous = ?, hash = ? WHERE id = ?",
            (number, previous, made, row_id),
        )
        previous = made


def _microseconds(written: str) -> int:
    return (datetime.fromisoformat(written) - EPOCH) // timedelta(microseconds=1)


def _hash(*fields: object) -> str:
    """As `domain/activity_hash.py` has it in version 1."""
    encoded = (str(each).encode("utf-8", "surrogatepass") for each in fields)
    digest = hashlib.sha256(b"".join(b"%d:%s," % (len(each), each) for each in encoded)).digest()
    return base64.b32encode(digest).decode().rstrip("=").lower()
