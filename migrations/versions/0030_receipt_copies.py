"""Which receipts were printed, saved or mailed, when, and by whom."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; of what was handed out before nothing is known."""
    op.create_table(
        "receipt_copy",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("history_id", sa.String(length=64), nullable=False),
        sa.Column("register_id", sa.String(), nullable=False),
        sa.Column("cashier_id", sa.String(), nullable=True),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("gift", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{table}_id"],
                [f"{table}.id"],
                name=op.f(f"fk_receipt_copy_{table}_id_{table}"),
                deferrable=True,
                initially="DEFERRED",
            )
            for table in ("register", "cashier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_copy")),
    )
    op.create_index(op.f("ix_receipt_copy_history_id"), "receipt_copy", ["history_id"])


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("receipt_copy")
