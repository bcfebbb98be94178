"""A day is counted anew when what its refunds are of has changed: their sale, tender or lines."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

OF_REFUNDS = (
    ("sale", "refund WHERE sale_id = {row}.id"),
    ("tender", "refund WHERE sale_id = {row}.sale_id"),
    ("refund_line", "refund WHERE id = {row}.refund_id"),
    ("refund_line_tax", "refund WHERE id = {row}.refund_id"),
)
"""Whose change takes the days of which refunds out of `report_day`."""

FORGET = "DELETE FROM report_day WHERE business_date IN (SELECT business_date FROM {refunds}); "

ACTS = (("insert", ("new",)), ("update", ("old", "new")), ("delete", ("old",)))


def upgrade() -> None:
    """Count all days anew: those with refunds of what was paid later were rolled up without."""
    for table, refunds in OF_REFUNDS:
        for act, rows in ACTS:
            forget = "".join(FORGET.format(refunds=refunds.format(row=row)) for row in rows)
            op.execute(
                f"CREATE TRIGGER {table}_{act}_of_days_of_refunds AFTER {act.upper()} ON {table} "
                f"BEGIN {forget}END"
            )
    op.execute("DELETE FROM report_day")


def downgrade() -> None:
    """Go back."""
    for table, _refunds in OF_REFUNDS:
        for act, _rows in ACTS:
            op.execute(f"DROP TRIGGER {table}_{act}_of_days_of_refunds")
