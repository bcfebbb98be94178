"""What a start and the list of the history read: no more of it in an old store than in a young one.

How many rows each day has stands by itself. A register's open sales are found by one index: of two,
by the state and by the register, SQLite took the one of all that the register ever sold.
"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ADD = (
    'INSERT INTO history_days (at, "count") SELECT {row}.at, {count}'
    ' ON CONFLICT (at) DO UPDATE SET "count" = "count" + excluded."count"'
)
KEPT_BY = (
    ("INSERT", 'new."count"', "new"),
    ('UPDATE OF "count"', 'new."count" - old."count"', "new"),
    ("DELETE", '- old."count"', "old"),
)


def name_of(act: str) -> str:
    """Return what the trigger of an act is called."""
    return f"history_days_{act.partition(' ')[0].lower()}"


def upgrade() -> None:
    """Count what there is; from then on the sums by day keep it."""
    op.drop_index("ix_sale_state", table_name="sale")
    op.create_index("ix_sale_state", "sale", ["state", "register_id"])
    op.execute(
        'CREATE TABLE history_days (at TEXT PRIMARY KEY, "count" INTEGER NOT NULL) WITHOUT ROWID'
    )
    op.execute(
        'INSERT INTO history_days SELECT at, sum("count") FROM history_sum WHERE step = 0'
        " GROUP BY at"
    )
    for act, count, row in KEPT_BY:
        op.execute(
            f"CREATE TRIGGER {name_of(act)} AFTER {act} ON history_sum"
            f" WHEN {row}.step = 0 BEGIN {ADD.format(row=row, count=count)}; END"
        )


def downgrade() -> None:
    """Go back."""
    for act, _count, _row in KEPT_BY:
        op.execute(f"DROP TRIGGER {name_of(act)}")
    op.execute("DROP TABLE history_days")
    op.drop_index("ix_sale_state", table_name="sale")
    op.create_index("ix_sale_state", "sale", ["state"])
