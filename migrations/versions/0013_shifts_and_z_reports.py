"""Shifts of drawers, what moves cash besides sales, and Z reports; which shift each row is of."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NEVER_CHANGED = ("cash_movement", "z_report")
"""A wrong row is answered by another one; what was frozen stays."""


def upgrade() -> None:
    """Of what was before, no shift is known."""
    _create_shift()
    _create_cash_movement()
    _create_z_report()
    for table in NEVER_CHANGED:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
            )
    for table, name in (("sale", "shift_id"), ("sale", "void_shift_id"), ("refund", "shift_id")):
        op.add_column(table, sa.Column(name, sa.String(length=36), nullable=True))
    op.create_index(op.f("ix_sale_shift_id"), "sale", ["shift_id"])
    for name, table, column in WHERE_THERE_IS_ONE:
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, table, [column], sqlite_where=where)


def downgrade() -> None:
    """Go back."""
    for name, table, _column in WHERE_THERE_IS_ONE:
        op.drop_index(name, table_name=table)
    op.drop_index(op.f("ix_sale_shift_id"), table_name="sale")
    for table, name in (("refund", "shift_id"), ("sale", "void_shift_id"), ("sale", "shift_id")):
        op.drop_column(table, name)
    for table in ("z_report", "cash_movement", "shift"):
        op.drop_table(table)


WHERE_THERE_IS_ONE = (
    ("ix_sale_void_shift_id", "sale", "void_shift_id"),
    ("ix_tender_shift_id", "tender", "shift_id"),
    ("ix_refund_shift_id", "refund", "shift_id"),
)


def _create_shift() -> None:
    op.create_table(
        "shift",
        _id("id"),
        _id("register_id"),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        _id("opened_by"),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("float_minor", sa.BigInteger(), nullable=False),
        sa.Column("left_before_minor", sa.BigInteger(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("pieces", sa.JSON(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        _id("closed_by", nullable=True),
        _id("approved_by", nullable=True),
        sa.Column("left_minor", sa.BigInteger(), nullable=True),
        sa.Column("banked_minor", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        _refers("shift", "register_id", "register.id"),
        *(_refers("shift", name, "cashier.id") for name in ("opened_by", "closed_by")),
        _refers("shift", "approved_by", "cashier.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    open_ones = sa.text("closed_at IS NULL")
    op.create_index("uq_shift_open", "shift", ["register_id"], unique=True, sqlite_where=open_ones)
    op.create_index("ix_shift_register_id_opened_at", "shift", ["register_id", "opened_at"])


def _create_cash_movement() -> None:
    op.create_table(
        "cash_movement",
        _id("id"),
        _id("shift_id", nullable=True),
        _id("register_id"),
        _id("cashier_id"),
        _id("approved_by", nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _id("reverses_id", nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        _refers("cash_movement", "shift_id", "shift.id"),
        _refers("cash_movement", "register_id", "register.id"),
        *(_refers("cash_movement", name, "cashier.id") for name in ("cashier_id", "approved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_movement")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_cash_movement_reverses_id")),
    )
    op.create_index(op.f("ix_cash_movement_shift_id"), "cash_movement", ["shift_id"])


def _create_z_report() -> None:
    op.create_table(
        "z_report",
        _id("id"),
        _id("shift_id"),
        _id("register_id"),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        _refers("z_report", "register_id", "register.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_z_report")),
        sa.UniqueConstraint("shift_id", name=op.f("uq_z_report_shift_id")),
    )
    op.create_index("uq_z_report_number", "z_report", ["register_id", "number"], unique=True)
    op.create_index(op.f("ix_z_report_business_date"), "z_report", ["business_date"])


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=36), nullable=nullable)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to.split('.', maxsplit=1)[0]}")
    return sa.ForeignKeyConstraint([column], [to], name=name, initially="DEFERRED", deferrable=True)
