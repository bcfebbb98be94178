"""What a payout did not come to, payouts sent back, and days whose card takings don't tie."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TO_SEE = "seen_at IS NULL AND (status = 'failed' OR coalesce(unexplained_minor, 0) != 0)"
UNEXPLAINED = """
    UPDATE payout SET unexplained_minor = amount_minor - coalesce(
        (
            SELECT sum(entry.net_minor) FROM balance_entry AS entry
            WHERE entry.payout_id = payout.id AND entry.currency = payout.currency
              AND entry.source_id IS NOT payout.id
        ),
        0
    )
    WHERE entries_at IS NOT NULL
"""
SEEN = "UPDATE payout SET seen_at = fetched_at WHERE status = 'failed'"


def upgrade() -> None:
    """What failed before is known to the store by now; what does not add up may not be."""
    op.add_column("payout", sa.Column("unexplained_minor", sa.BigInteger(), nullable=True))
    op.add_column(
        "payout",
        sa.Column("trace", sa.String(length=64), server_default=sa.text("''"), nullable=False),
    )
    op.add_column("payout", sa.Column("original_id", sa.String(length=64), nullable=True))
    op.add_column("payout", sa.Column("reversed_by", sa.String(length=64), nullable=True))
    op.add_column("payout", sa.Column("seen_at", sa.DateTime(), nullable=True))
    op.execute(UNEXPLAINED)
    op.execute(SEEN)
    op.create_index("ix_payout_to_see", "payout", ["created_at"], sqlite_where=sa.text(TO_SEE))
    op.create_index(op.f("ix_balance_entry_source_id"), "balance_entry", ["source_id"])
    op.create_index(op.f("ix_stripe_payment_charge_id"), "stripe_payment", ["charge_id"])
    op.create_table(
        "untied_day",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("difference_minor", sa.BigInteger(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("seen_minor", sa.BigInteger(), nullable=True),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", "currency", name=op.f("pk_untied_day")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("untied_day")
    op.drop_index(op.f("ix_stripe_payment_charge_id"), table_name="stripe_payment")
    op.drop_index(op.f("ix_balance_entry_source_id"), table_name="balance_entry")
    op.drop_index("ix_payout_to_see", table_name="payout")
    for column in ("seen_at", "reversed_by", "original_id", "trace", "unexplained_minor"):
        op.drop_column("payout", column)
