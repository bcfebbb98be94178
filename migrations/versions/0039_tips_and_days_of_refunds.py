"""A refund keeps what of it is of tips, and the day on which its money came back.

Of those of before it is known of the ones with lines: what was of no line was of the tips, where no
more was taken for the sale than it came to, and the payment was not taken out before. The day is
known of none: what came back was booked on no day.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TIPS = """
    UPDATE refund SET tip_minor = max(0, min(
        (SELECT tip_minor FROM sale WHERE sale.id = refund.sale_id),
        amount_minor - credit_minor
            - (SELECT sum(total_minor) FROM refund_line WHERE refund_id = refund.id)))
    WHERE sale_id IN (
        SELECT id FROM sale WHERE tip_minor > 0 AND receipt_number IS NOT NULL
        AND (SELECT coalesce(sum(amount_minor), 0) FROM tender
             WHERE sale_id = sale.id AND state = 'approved') <= total_minor + tip_minor)
    AND EXISTS (SELECT 1 FROM refund_line WHERE refund_id = refund.id)
    AND NOT EXISTS (SELECT 1 FROM tender
        WHERE id = refund.tender_id AND state IN ('returning', 'returned'))
"""


def upgrade() -> None:
    """Add both, and count the days of reports anew."""
    tip = sa.Column("tip_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    op.add_column("refund", tip)
    op.add_column("refund", sa.Column("failed_on", sa.Date(), nullable=True))
    where = sa.text("failed_on IS NOT NULL")
    op.create_index("ix_refund_failed_on", "refund", ["failed_on"], sqlite_where=where)
    op.execute(TIPS)
    op.execute("DELETE FROM report_day")


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_refund_failed_on", table_name="refund")
    op.drop_column("refund", "failed_on")
    op.drop_column("refund", "tip_minor")
