"""The language that a cashier wants the screens in, and those that a customer likes best."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both; nobody chose any before."""
    op.add_column("cashier", sa.Column("language", sa.String(length=35), nullable=True))
    op.add_column(
        "customer",
        sa.Column("locales", sa.Text(), server_default=sa.text("''"), nullable=False),
    )


def downgrade() -> None:
    """Remove both."""
    op.drop_column("customer", "locales")
    op.drop_column("cashier", "language")
