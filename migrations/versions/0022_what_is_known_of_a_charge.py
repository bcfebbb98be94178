"""What Stripe says of a charge besides its money, the card's fingerprint, and emailed receipts."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLE = "stripe_payment"
CARD = "ix_stripe_payment_card_fingerprint"


def upgrade() -> None:
    """Add the columns: what Stripe said before is fetched when somebody looks at the payment."""
    charge = sa.Column("charge", sa.JSON(), server_default=sa.text("'{}'"), nullable=False)
    op.add_column(TABLE, charge)
    op.add_column(TABLE, sa.Column("card_fingerprint", sa.String(length=32), nullable=True))
    known = sa.text("card_fingerprint IS NOT NULL")
    op.create_index(CARD, TABLE, ["card_fingerprint"], sqlite_where=known)
    op.create_table(
        "receipt_email",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("intent_id", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_email")),
    )
    op.create_index(op.f("ix_receipt_email_intent_id"), "receipt_email", ["intent_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("receipt_email")
    op.drop_index(CARD, table_name=TABLE)
    op.drop_column(TABLE, "card_fingerprint")
    op.drop_column(TABLE, "charge")
