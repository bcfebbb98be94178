"""What each role may do, where a store has it otherwise than by default."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on. No store has changed anything yet."""
    op.create_table(
        "permission_rule",
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("permission", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("up_to", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("role", "permission", name=op.f("pk_permission_rule")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("permission_rule")
