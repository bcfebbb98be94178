"""What a store calls its bank's own terminal, and the reference of what that took."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on, one matter after the other."""
    _name_what_another_device_took()


def downgrade() -> None:
    """Go back, in the other order."""
    op.drop_column("tender", "reference")
    op.drop_column("tender", "label")


def _name_what_another_device_took() -> None:
    """Before this nothing was taken so: both are empty for it."""
    for name in ("label", "reference"):
        column: sa.Column[str] = sa.Column(
            name, sa.String(length=64), nullable=False, server_default=""
        )
        op.add_column("tender", column)
