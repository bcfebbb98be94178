"""What cash that is given back was rounded by, as that of the cash that was taken."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was rounded so far."""
    op.add_column(
        "refund", sa.Column("rounding_minor", sa.BigInteger(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    """Go back."""
    op.drop_column("refund", "rounding_minor")
