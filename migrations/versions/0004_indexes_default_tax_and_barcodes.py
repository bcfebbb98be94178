"""Indexes for what is asked with every sale, the default tax as a choice, keys of barcodes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on, one matter after the other."""
    _find_what_waits_by_an_index()
    _let_products_follow_the_default_tax()
    _find_products_by_a_key_of_their_barcode()
    _keep_what_came_off_a_line_alone()
    _tell_what_is_newer_without_a_clock()
    _date_what_happened()


def downgrade() -> None:
    """Go back, in the other order."""
    op.drop_column("sale", "abandoned_at")
    op.drop_column("stripe_payment", "disputes")
    _tell_what_is_newer_by_a_clock()
    op.drop_column("sale_line", "own_discount_minor")
    _find_products_by_their_barcode()
    _copy_the_default_tax()
    _look_for_what_waits()


def _find_what_waits_by_an_index() -> None:
    """Index the few rows that are not done yet, and each register's sales by when they were paid.

    Payments that no tender knows are marked where they may concern somebody at the counter.
    """
    unclaimed: sa.Column[bool] = sa.Column(
        "unclaimed", sa.Boolean(), nullable=False, server_default="0"
    )
    op.add_column("stripe_payment", unclaimed)
    op.execute(
        "UPDATE stripe_payment SET unclaimed = 1"
        " WHERE NOT EXISTS (SELECT 1 FROM tender WHERE tender.intent_id = stripe_payment.intent_id)"
        " AND (status IN ('requires_capture', 'requires_action', 'processing')"
        " OR json_extract(metadata, '$.till_tender') IS NOT NULL)"
    )
    _partial_index("stripe_payment", "unclaimed", "created_at", "unclaimed = 1")
    _partial_index("tender", "unsettled", "state", "settled_at IS NULL")
    _partial_index("job", "waiting", "sale_id", "done_at IS NULL")
    op.create_index("ix_sale_paid", "sale", ["register_id", "paid_at"])
    op.drop_index("ix_sale_register_id", "sale")


def _look_for_what_waits() -> None:
    op.create_index("ix_sale_register_id", "sale", ["register_id"])
    op.drop_index("ix_sale_paid", "sale")
    op.drop_index("ix_job_waiting", "job")
    op.drop_index("ix_tender_unsettled", "tender")
    op.drop_index("ix_stripe_payment_unclaimed", "stripe_payment")
    op.drop_column("stripe_payment", "unclaimed")


def _partial_index(table: str, name: str, column: str, where: str) -> None:
    op.create_index(f"ix_{table}_{name}", table, [column], sqlite_where=sa.text(where))


def _let_products_follow_the_default_tax() -> None:
    """What had the store's rate goes on with it; a rate that products have can be chosen."""
    choice: sa.Column[bool] = sa.Column(
        "default_tax", sa.Boolean(), nullable=False, server_default="0"
    )
    op.add_column("product", choice)
    _do("UPDATE product SET default_tax = 1, tax_rate_id = NULL WHERE tax_rate_id = :default_rate")
    _do("UPDATE tax_rate SET active = 0 WHERE id = :default_rate")
    _do("UPDATE tax_rate SET active = 1 WHERE id IN (SELECT tax_rate_id FROM product)")


def _copy_the_default_tax() -> None:
    _do("UPDATE product SET tax_rate_id = :default_rate WHERE default_tax")
    _do("UPDATE tax_rate SET active = 1 WHERE id = :default_rate")
    with op.batch_alter_table("product") as table:
        table.drop_column("default_tax")


def _find_products_by_a_key_of_their_barcode() -> None:
    """The program fills it in, with all else that is made of what people typed."""
    key: sa.Column[str] = sa.Column("barcode_key", sa.String(length=64), nullable=True)
    op.add_column("product", key)
    op.create_index("ix_product_barcode_key", "product", ["barcode_key"])
    op.drop_index("ix_product_barcode", "product")


def _find_products_by_their_barcode() -> None:
    op.create_index("ix_product_barcode", "product", ["barcode"])
    op.drop_index("ix_product_barcode_key", "product")
    op.drop_column("product", "barcode_key")


def _keep_what_came_off_a_line_alone() -> None:
    """Of sales before it is not known, and nothing is invented."""
    own: sa.Column[int] = sa.Column("own_discount_minor", sa.BigInteger(), nullable=True)
    op.add_column("sale_line", own)


NUMBERS = (
    ("stripe_payment", "fetch_no"),
    ("reader", "fetch_no"),
    ("customer", "cards_no"),
    ("customer", "change_no"),
)
ASKED = ("refund", "customer", "errand")


def _tell_what_is_newer_without_a_clock() -> None:
    """Number fetches and changes, and keep when something was asked for by Stripe's clock."""
    for table, name in NUMBERS:
        number: sa.Column[int] = sa.Column(
            name, sa.BigInteger(), nullable=False, server_default="0"
        )
        op.add_column(table, number)
    for table in ASKED:
        op.add_column(table, sa.Column("asked_at", sa.DateTime(), nullable=True))


def _tell_what_is_newer_by_a_clock() -> None:
    for table in ASKED:
        op.drop_column(table, "asked_at")
    for table, name in NUMBERS:
        op.drop_column(table, name)


def _date_what_happened() -> None:
    """Of sales given up and disputes before it is not known when, and nothing is invented."""
    disputes: sa.Column[str] = sa.Column("disputes", sa.JSON(), nullable=False, server_default="[]")
    op.add_column("stripe_payment", disputes)
    op.add_column("sale", sa.Column("abandoned_at", sa.DateTime(), nullable=True))


def _do(statement: str) -> None:
    newest = "SELECT default_tax_rate_id FROM store_profile ORDER BY created_at DESC LIMIT 1"
    books = op.get_bind()
    named = {"default_rate": books.scalar(sa.text(newest))} if ":" in statement else {}
    books.execute(sa.text(statement), named)
