"""Exchanges: what is to come back for a sale, and how the money of returned goods goes back."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=name, deferrable=True, initially="DEFERRED"
    )


def upgrade() -> None:
    """Add the table of what is to be exchanged, and what sales, returns and refunds say of it."""
    op.create_table(
        "exchange",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sale_id", sa.String(), nullable=False),
        sa.Column("returned_sale_id", sa.String(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _refers("exchange", "sale_id", "sale"),
        _refers("exchange", "returned_sale_id", "sale"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange")),
    )
    op.create_index(op.f("ix_exchange_sale_id"), "exchange", ["sale_id"])
    op.add_column(
        "sale",
        sa.Column("exchanged_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("goods_return", sa.Column("exchange_sale_id", sa.String(36), nullable=True))
    op.create_index(
        "ix_goods_return_exchange_sale_id",
        "goods_return",
        ["exchange_sale_id"],
        sqlite_where=sa.text("exchange_sale_id IS NOT NULL"),
    )
    op.add_column("goods_return", sa.Column("way", sa.String(length=16), nullable=True))
    op.add_column("refund", sa.Column("replaces_id", sa.String(length=36), nullable=True))
    op.create_index(
        "ix_refund_replaces_id",
        "refund",
        ["replaces_id"],
        sqlite_where=sa.text("replaces_id IS NOT NULL"),
    )


def downgrade() -> None:
    """Remove all of it."""
    op.drop_index("ix_refund_replaces_id", "refund")
    op.drop_column("refund", "replaces_id")
    op.drop_column("goods_return", "way")
    op.drop_index("ix_goods_return_exchange_sale_id", "goods_return")
    op.drop_column("goods_return", "exchange_sale_id")
    op.drop_column("sale", "exchanged_minor")
    op.drop_table("exchange")
