"""Imports of products: which were done, and what each product was before, to undo the last one."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables."""
    op.create_table(
        "product_import",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("cashier_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cashier_id"],
            ["cashier.id"],
            name=op.f("fk_product_import_cashier_id_cashier"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_import")),
    )
    op.create_table(
        "product_import_change",
        sa.Column("import_id", sa.String(), nullable=False),
        sa.Column("product_id", sa.String(length=36), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["product_import.id"],
            name=op.f("fk_product_import_change_import_id_product_import"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("import_id", "product_id", name=op.f("pk_product_import_change")),
    )


def downgrade() -> None:
    """Remove both."""
    op.drop_table("product_import_change")
    op.drop_table("product_import")
