"""What Stripe is still to be told, and what the counter has still to hear."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two lists."""
    _create(
        "errand",
        ("register", "customer"),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("register_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=True),
        sa.Column("idempotency_key", sa.String(length=36), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_errand_idempotency_key")),
    )
    _create(
        "notice",
        ("register", "sale", "tender", "refund", "cashier"),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("register_id", sa.String(length=36), nullable=False),
        sa.Column("sale_id", sa.String(length=36), nullable=True),
        sa.Column("tender_id", sa.String(length=36), nullable=True),
        sa.Column("refund_id", sa.String(length=36), nullable=True),
        sa.Column("intent_id", sa.String(length=64), nullable=True),
        sa.Column("cashier_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
    )
    _index("errand", "customer_id", "done_at")
    _index("notice", "sale_id", "tender_id", "refund_id", "intent_id", "done_at")


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("notice")
    op.drop_table("errand")


def _create(name: str, targets: tuple[str, ...], *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.String(length=36), nullable=False),
        *parts,
        *(
            sa.ForeignKeyConstraint(
                [f"{target}_id"],
                [f"{target}.id"],
                name=op.f(f"fk_{name}_{target}_id_{target}"),
                initially="DEFERRED",
                deferrable=True,
            )
            for target in targets
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
