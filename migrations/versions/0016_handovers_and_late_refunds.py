"""Drawers handed over within a shift, and the shift in which a refund was heard to have failed."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of what was before, neither is known."""
    op.create_table(
        "shift_handover",
        _id("id"),
        _id("shift_id"),
        _id("given_by"),
        _id("taken_by"),
        _id("approved_by", nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("pieces", sa.JSON(), nullable=False),
        sa.Column("expected_minor", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        _refers("shift_id", "shift.id"),
        *(_refers(name, "cashier.id") for name in ("given_by", "taken_by", "approved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_handover")),
    )
    op.create_index(op.f("ix_shift_handover_shift_id"), "shift_handover", ["shift_id"])
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER shift_handover_no_{act.lower()} BEFORE {act} ON shift_handover "
            "BEGIN SELECT RAISE(ABORT, 'shift_handover is never changed'); END"
        )
    op.add_column("refund", sa.Column("failed_shift_id", sa.String(length=36), nullable=True))
    where = sa.text("failed_shift_id IS NOT NULL")
    op.create_index("ix_refund_failed_shift_id", "refund", ["failed_shift_id"], sqlite_where=where)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_refund_failed_shift_id", table_name="refund")
    op.drop_column("refund", "failed_shift_id")
    op.drop_table("shift_handover")


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=36), nullable=nullable)


def _refers(column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_shift_handover_{column}_{to.split('.', maxsplit=1)[0]}")
    return sa.ForeignKeyConstraint([column], [to], name=name, initially="DEFERRED", deferrable=True)
