"""Store credit and gift cards: accounts, the ledger of what moved on them, and their sales."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_FIXED = (
    "id, account_id, kind, amount_minor, currency, sale_id, tender_id, refund_id, register_id, "
    "cashier_id, business_date, created_at"
)
_NONE = sa.text("0")
_EMPTY = sa.text("''")

TRIGGERS = {
    "credit_entry_no_update": (
        f"BEFORE UPDATE OF {_FIXED} ON credit_entry",
        "SELECT RAISE(ABORT, 'credit_entry is never changed')",
    ),
    # What moved while no shift was open is the next one's: its register stands for it until then.
    "credit_entry_no_other_shift": (
        "BEFORE UPDATE OF shift_id ON credit_entry WHEN old.shift_id IS NOT old.register_id",
        "SELECT RAISE(ABORT, 'credit_entry is never changed')",
    ),
    "credit_entry_no_delete": (
        "BEFORE DELETE ON credit_entry",
        "SELECT RAISE(ABORT, 'credit_entry is never changed')",
    ),
    "credit_never_negative": (
        "BEFORE INSERT ON credit_entry WHEN new.amount_minor < 0 AND new.amount_minor + coalesce("
        "(SELECT sum(amount_minor) FROM credit_entry"
        " WHERE account_id = new.account_id AND id <> new.id), 0) < 0",
        "SELECT RAISE(ABORT, 'more than the balance of a credit account')",
    ),
}


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=name, deferrable=True, initially="DEFERRED"
    )


def _index(table: str, column: str, *, where: str = "") -> None:
    name = op.f(f"ix_{table}_{column}")
    op.create_index(name, table, [column], sqlite_where=sa.text(where) if where else None)


def upgrade() -> None:
    """Add both tables, and what of sales and refunds is credit."""
    op.create_table(
        "credit_account",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=True),
        sa.Column("register_id", sa.String(), nullable=False),
        sa.Column("cashier_id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=True),
        *(
            sa.Column(f"{name}_id", sa.String(length=36), nullable=True)
            for name in ("sale", "sale_line", "refund", "replaces")
        ),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("handed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_by", sa.String(length=16), server_default=_EMPTY, nullable=False),
        *(_refers("credit_account", f"{to}_id", to) for to in ("register", "cashier", "customer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_account")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_credit_account_code_hash")),
    )
    for column in ("last4", "customer_id", "created_at"):
        _index("credit_account", column)
    for column in ("code", "sale_id"):
        _index("credit_account", column, where=f"{column} IS NOT NULL")
    op.create_table(
        "credit_entry",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        *(
            sa.Column(f"{name}_id", sa.String(length=36), nullable=True)
            for name in ("sale", "tender", "refund")
        ),
        sa.Column("register_id", sa.String(), nullable=False),
        sa.Column("cashier_id", sa.String(), nullable=False),
        sa.Column("shift_id", sa.String(length=36), nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        _refers("credit_entry", "account_id", "credit_account"),
        *(_refers("credit_entry", f"{to}_id", to) for to in ("register", "cashier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_entry")),
    )
    for column in ("account_id", "business_date"):
        _index("credit_entry", column)
    for column in ("tender_id", "refund_id", "shift_id"):
        _index("credit_entry", column, where=f"{column} IS NOT NULL")
    for name, (when, body) in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {when} BEGIN {body}; END")
    for table in ("sale", "refund"):
        credit = sa.Column("credit_minor", sa.BigInteger(), server_default=_NONE, nullable=False)
        op.add_column(table, credit)
    kind = sa.Column("kind", sa.String(length=16), server_default=_EMPTY, nullable=False)
    op.add_column("sale_line", kind)


def downgrade() -> None:
    """Remove all of it."""
    op.drop_column("sale_line", "kind")
    for table in ("refund", "sale"):
        op.drop_column(table, "credit_minor")
    for table in ("credit_entry", "credit_account"):
        op.drop_table(table)
