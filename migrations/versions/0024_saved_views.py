"""Views of the history that people keep; notes and emails among what its rows are searched by."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

NOTED = """
UPDATE history_entry SET search_text = search_text || (
  SELECT ' ' || lower(trim(sale.note || ' ' || coalesce(
    (SELECT group_concat(note, ' ') FROM sale_line WHERE sale_id = sale.id AND note <> ''), '')))
  FROM sale WHERE sale.id = history_entry.sale_id)
WHERE sale_id IN (
  SELECT id FROM sale WHERE note <> '' UNION SELECT sale_id FROM sale_line WHERE note <> '')
"""
EMAILED = """
UPDATE history_entry SET search_text = search_text || ' ' || lower((
  SELECT receipt_email FROM stripe_payment WHERE stripe_payment.intent_id = history_entry.id))
WHERE id IN (SELECT intent_id FROM stripe_payment WHERE receipt_email <> '')
"""


def upgrade() -> None:
    """Add the table, and the words; they are folded at the end, as all of them."""
    op.create_table(
        "saved_view",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("cashier_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cashier_id"],
            ["cashier.id"],
            name=op.f("fk_saved_view_cashier_id_cashier"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("cashier_id", "name", name=op.f("uq_saved_view_cashier_id")),
    )
    op.execute(NOTED)
    op.execute(EMAILED)


def downgrade() -> None:
    """Go back; the words stay."""
    op.drop_table("saved_view")
