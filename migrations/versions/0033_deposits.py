"""Sales that are kept part paid: who keeps them, their slips, and what became of them."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; sales that were put aside part paid stay what they are."""
    op.create_table(
        "deposit",
        sa.Column("sale_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("register_id", sa.String(), nullable=False),
        sa.Column("cashier_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(length=64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("goods", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(), nullable=True),
        sa.Column("cancelled_by", sa.String(length=36), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("retained_minor", sa.BigInteger(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{table}_id"],
                [f"{table}.id"],
                name=op.f(f"fk_deposit_{table}_id_{table}"),
                deferrable=True,
                initially="DEFERRED",
            )
            for table in ("sale", "register", "cashier")
        ),
        sa.PrimaryKeyConstraint("sale_id", name=op.f("pk_deposit")),
        sa.UniqueConstraint("number", name=op.f("uq_deposit_number")),
    )
    op.create_index(
        "ix_deposit_open", "deposit", ["sale_id"], sqlite_where=sa.text("ended_at IS NULL")
    )


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("deposit")
