"""An index by which it is found whether a receipt was printed before, and the next is a copy."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of what was printed before nothing is known: those receipts begin anew."""
    op.create_index(
        "ix_outbox_printed", "outbox", ["subject_id"], sqlite_where=sa.text("kind = 'print'")
    )


def downgrade() -> None:
    """Take the index away."""
    op.drop_index("ix_outbox_printed", table_name="outbox")
