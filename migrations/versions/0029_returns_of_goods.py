"""Goods that come back: how much of which lines, and the refunds that give their money back."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=name, deferrable=True, initially="DEFERRED"
    )


def upgrade() -> None:
    """Add both tables, and what refunds name of them."""
    op.create_table(
        "goods_return",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sale_id", sa.String(), nullable=False),
        sa.Column("register_id", sa.String(), nullable=False),
        sa.Column("cashier_id", sa.String(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        _refers("goods_return", "sale_id", "sale"),
        _refers("goods_return", "register_id", "register"),
        _refers("goods_return", "cashier_id", "cashier"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_return")),
    )
    op.create_index(op.f("ix_goods_return_sale_id"), "goods_return", ["sale_id"])
    op.create_index(
        "ix_goods_return_open", "goods_return", ["id"], sqlite_where=sa.text("settled_at IS NULL")
    )
    op.create_table(
        "goods_return_line",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("return_id", sa.String(), nullable=False),
        sa.Column("sale_line_id", sa.String(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("restocked", sa.Boolean(), nullable=False),
        _refers("goods_return_line", "return_id", "goods_return"),
        _refers("goods_return_line", "sale_line_id", "sale_line"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_return_line")),
    )
    for column in ("return_id", "sale_line_id"):
        name = op.f(f"ix_goods_return_line_{column}")
        op.create_index(name, "goods_return_line", [column])
    op.add_column("refund", sa.Column("return_id", sa.String(length=36), nullable=True))
    op.create_index(
        "ix_refund_return_id",
        "refund",
        ["return_id"],
        sqlite_where=sa.text("return_id IS NOT NULL"),
    )


def downgrade() -> None:
    """Remove both, and what refunds name of them."""
    op.drop_index("ix_refund_return_id", "refund")
    op.drop_column("refund", "return_id")
    op.drop_table("goods_return_line")
    op.drop_table("goods_return")
