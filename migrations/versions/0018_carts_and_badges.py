"""What of a cart was shown to the customer, and permitted; badges of people."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Carts of before were shown to nobody; what they have counts as permitted."""
    op.add_column("open_cart", sa.Column("shown", sa.JSON(), nullable=True))
    op.add_column("open_cart", sa.Column("permitted", sa.JSON(), nullable=True))
    op.add_column("cashier", sa.Column("badge", sa.String(length=64), nullable=True))
    where = sa.text("badge IS NOT NULL")
    op.create_index("uq_cashier_badge", "cashier", ["badge"], unique=True, sqlite_where=where)


def downgrade() -> None:
    """Go back."""
    op.drop_index("uq_cashier_badge", table_name="cashier")
    op.drop_column("cashier", "badge")
    op.drop_column("open_cart", "permitted")
    op.drop_column("open_cart", "shown")
