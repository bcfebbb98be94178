"""PINs of cashiers, and the log of what has to be answered for."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on, one matter after the other. Nobody has a PIN: everybody may do what they could."""
    for name, longest in (("pin_hash", 256), ("pin_salt", 64)):
        column: sa.Column[str] = sa.Column(
            name, sa.String(length=longest), nullable=False, server_default=""
        )
        op.add_column("cashier", column)
    op.create_table(
        "activity",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("register_id", sa.String(length=36), nullable=False),
        sa.Column("cashier_id", sa.String(length=36), nullable=False),
        sa.Column("approved_by", sa.String(length=36), nullable=True),
        sa.Column("permission", sa.String(length=32), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        *(_refers(column, to) for column, to in _REFERENCES),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    op.create_index("ix_activity_register_id_id", "activity", ["register_id", "id"])


_REFERENCES = (("register_id", "register"), ("cashier_id", "cashier"), ("approved_by", "cashier"))


def _refers(column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_activity_{column}_{to}")
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=name, initially="DEFERRED", deferrable=True
    )


def downgrade() -> None:
    """Go back, in the other order."""
    op.drop_index("ix_activity_register_id_id", table_name="activity")
    op.drop_table("activity")
    for name in ("pin_salt", "pin_hash"):
        op.drop_column("cashier", name)
