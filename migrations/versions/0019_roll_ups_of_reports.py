"""Roll-ups of what reports sum, the days whose roll-ups hold, and why something came off."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

OF_A_DAY = (
    ("sale", ""),
    ("tender", ""),
    ("refund", ""),
    ("history_entry", " AND {row}.kind = 'payment'"),
)
"""What a change of a row takes a day out of `report_day`, and of which rows it does."""

FORGET = "DELETE FROM report_day WHERE business_date IN ({days})"

ACTS = (("insert", ("new",)), ("update", ("old", "new")), ("delete", ("old",)))


def upgrade() -> None:
    """All tables are empty at first: each day is counted from its rows until it is rolled up."""
    op.create_table(
        "report_day",
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("business_date", name=op.f("pk_report_day")),
    )
    for name, dimensions, measures in ROLL_UPS:
        op.create_table(
            name,
            sa.Column("business_date", sa.Date(), nullable=False),
            sa.Column("register_id", sa.String(length=36), nullable=False),
            sa.Column("cashier_id", sa.String(length=36), nullable=False),
            sa.Column("currency", sa.String(length=3), nullable=False),
            *(sa.Column(column, kind, nullable=nullable) for column, kind, nullable in dimensions),
            *(sa.Column(column, sa.BigInteger(), nullable=False) for column in measures),
        )
        op.create_index(op.f(f"ix_{name}_business_date"), name, ["business_date"])
    op.create_index(op.f("ix_tender_business_date"), "tender", ["business_date"])
    for table in ("sale", "sale_line"):
        op.add_column(table, sa.Column("discount_reason", sa.String(), nullable=True))
    for table, condition in OF_A_DAY:
        for act, rows in ACTS:
            days = ", ".join(f"{row}.business_date" for row in rows)
            which = " OR ".join(
                f"({row}.business_date IS NOT NULL{condition.format(row=row)})" for row in rows
            )
            op.execute(
                f"CREATE TRIGGER {table}_{act}_of_a_day AFTER {act.upper()} ON {table} "
                f"WHEN {which} BEGIN {FORGET.format(days=days)}; END"
            )


def downgrade() -> None:
    """Go back."""
    for table, _condition in OF_A_DAY:
        for act, _rows in ACTS:
            op.execute(f"DROP TRIGGER {table}_{act}_of_a_day")
    for table in ("sale_line", "sale"):
        op.drop_column(table, "discount_reason")
    op.drop_index(op.f("ix_tender_business_date"), table_name="tender")
    for name, _dimensions, _measures in ROLL_UPS:
        op.drop_table(name)
    op.drop_table("report_day")


def _text(
    column: str, length: int | None = None, *, nullable: bool = False
) -> tuple[str, sa.String, bool]:
    return (column, sa.String(length=length), nullable)


ROLL_UPS = (
    (
        "report_sales",
        (("hour", sa.Integer(), False),),
        (
            *("sales", "sales_minor", "tax_minor", "discount_minor", "tip_minor"),
            *("refunds", "refund_minor", "refund_tax_minor"),
        ),
    ),
    (
        "report_tenders",
        (_text("kind", 16), _text("label", 64)),
        (
            *("taken", "taken_minor", "tip_minor", "rounding_minor"),
            *("given_back", "given_back_minor", "given_back_rounding_minor"),
        ),
    ),
    (
        "report_products",
        (
            _text("product_id", 36, nullable=True),
            _text("name", nullable=True),
            _text("category_name", nullable=True),
        ),
        (
            *("quantity_milli", "sold_minor", "discount_minor", "tax_minor"),
            *("refund_minor", "refund_tax_minor"),
        ),
    ),
    (
        "report_taxes",
        (
            _text("name", nullable=True),
            ("ppm", sa.Integer(), True),
            ("inclusive", sa.Boolean(), True),
            ("exempt", sa.Boolean(), False),
        ),
        ("base_minor", "tax_minor", "refund_base_minor", "refund_tax_minor"),
    ),
    (
        "report_discounts",
        (("of_line", sa.Boolean(), False), _text("reason", nullable=True)),
        ("discounts", "discount_minor"),
    ),
    ("report_refunds", (_text("reason", 32), _text("kind", 16)), ("refunds", "refund_minor")),
)
