"""Several taxes a line, groups of rates, categories with a tax, and customers who pay none."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OF_A_LINE: tuple[tuple[str, sa.types.TypeEngine[Any]], ...] = (
    ("tax_name", sa.String()),
    ("tax_ppm", sa.Integer()),
    ("tax_inclusive", sa.Boolean()),
)
ONE_EACH = """
INSERT INTO {table}_tax
SELECT id, {owner}, id, 0, tax_name, tax_ppm, tax_inclusive, 0, 0, net_minor, tax_minor
FROM {table} ORDER BY rowid
"""
ONLY_ONE = """
UPDATE {table} SET tax_name = tax.name, tax_ppm = tax.ppm, tax_inclusive = tax.inclusive
FROM (
    SELECT {table}_id, name, ppm, inclusive
    FROM {table}_tax GROUP BY {table}_id HAVING count(*) = 1
) AS tax
WHERE tax.{table}_id = {table}.id
"""
LINES = (("sale_line", "sale_id"), ("refund_line", "refund_id"))


def upgrade() -> None:
    """Make a row of the one tax that each line had; what was not recorded stays so."""
    for table, owner in LINES:
        _create_line_tax(f"{table}_tax", owner, f"{table}_id")
        op.execute(ONE_EACH.format(table=table, owner=owner))
        for name, _kind in reversed(OF_A_LINE):
            op.drop_column(table, name)
    for name in ("compound", "exempt"):
        op.add_column("sale_tax", _flag(name))
    _create_tax_part()
    with op.batch_alter_table("category") as category:
        category.add_column(sa.Column("tax_rate_id", sa.String(length=36), nullable=True))
        category.add_column(_flag("default_tax", "1"))
        name = op.f("fk_category_tax_rate_id_tax_rate")
        column = ["tax_rate_id"]
        category.create_foreign_key(
            name, "tax_rate", column, ["id"], initially="DEFERRED", deferrable=True
        )
    op.add_column("customer", _text("exempt_reason"))
    op.add_column("customer", _text("exempt_number"))
    op.add_column("sale", _text("exempt_reason"))
    op.add_column("sale", _text("exempt_number"))
    exempted: sa.Column[int] = sa.Column(
        "exempted_minor", sa.BigInteger(), nullable=False, server_default="0"
    )
    op.add_column("sale", exempted)


def downgrade() -> None:
    """Go back; of a line with several taxes none is recorded then."""
    for name in ("exempted_minor", "exempt_number", "exempt_reason"):
        op.drop_column("sale", name)
    for name in ("exempt_number", "exempt_reason"):
        op.drop_column("customer", name)
    with op.batch_alter_table("category") as category:
        category.drop_constraint(op.f("fk_category_tax_rate_id_tax_rate"), type_="foreignkey")
        category.drop_column("default_tax")
        category.drop_column("tax_rate_id")
    op.drop_table("tax_part")
    for name in ("exempt", "compound"):
        op.drop_column("sale_tax", name)
    for table, _owner in LINES:
        after = "net_minor"
        for name, kind in OF_A_LINE:
            with op.batch_alter_table(table, recreate="always") as lines:
                lines.add_column(sa.Column(name, kind, nullable=True), insert_after=after)
            after = name
        op.execute(ONLY_ONE.format(table=table))
        op.drop_table(f"{table}_tax")


def _create_line_tax(table: str, owner: str, line: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column(owner, sa.String(length=36), nullable=False),
        sa.Column(line, sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("ppm", sa.Integer(), nullable=True),
        sa.Column("inclusive", sa.Boolean(), nullable=True),
        _flag("compound"),
        _flag("exempt"),
        sa.Column("base_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        *(_refers(table, column) for column in (owner, line)),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_{owner}"), table, [owner])


def _create_tax_part() -> None:
    op.create_table(
        "tax_part",
        sa.Column("group_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rate_id", sa.String(length=36), nullable=False),
        _flag("compound"),
        *(_refers("tax_part", column, "tax_rate") for column in ("group_id", "rate_id")),
        sa.PrimaryKeyConstraint("group_id", "position", name=op.f("pk_tax_part")),
    )


def _flag(name: str, default: str = "0") -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=default)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, server_default="")


def _refers(table: str, column: str, to: str = "") -> sa.ForeignKeyConstraint:
    target = to or column.removesuffix("_id")
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=name, initially="DEFERRED", deferrable=True
    )
