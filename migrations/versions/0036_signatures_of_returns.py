"""Which returns the customer signed for on a reader, and where Stripe keeps the signature."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; nobody signed before."""
    refers = (("return_id", "goods_return"), ("sale_id", "sale"), ("cashier_id", "cashier"))
    op.create_table(
        "return_signature",
        sa.Column("return_id", sa.String(), nullable=False),
        sa.Column("sale_id", sa.String(), nullable=False),
        sa.Column("cashier_id", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.id"],
                name=op.f(f"fk_return_signature_{column}_{table}"),
                deferrable=True,
                initially="DEFERRED",
            )
            for column, table in refers
        ),
        sa.PrimaryKeyConstraint("return_id", name=op.f("pk_return_signature")),
    )
    op.create_index(op.f("ix_return_signature_sale_id"), "return_signature", ["sale_id"])


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("return_signature")
