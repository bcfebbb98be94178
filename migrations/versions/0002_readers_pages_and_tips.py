"""Readers, hosted pages, saved cards, tips and voids."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FILLED = {
    "sale": ["void_reason"],
    "tender": ["tip_minor", "step", "keeps_card"],
    "refund": ["step"],
}


def upgrade() -> None:
    """Add what paying by reader and page needs."""
    _create_reader()
    with op.batch_alter_table("register") as table:
        table.add_column(sa.Column("reader_id", sa.String(length=64), nullable=True))
        _refer_to_reader(table, "register")
    with op.batch_alter_table("sale") as table:
        table.add_column(sa.Column("void_reason", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("voided_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("tender") as table:
        for column in _tender_columns():
            table.add_column(column)
        table.create_unique_constraint(op.f("uq_tender_session_id"), ["session_id"])
        _refer_to_reader(table, "tender")
    with op.batch_alter_table("refund") as table:
        table.add_column(sa.Column("reader_id", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("step", sa.String(length=24), nullable=False, server_default=""))
        _refer_to_reader(table, "refund")
    _create_card_setup()
    for name, columns in FILLED.items():
        # A default was needed for the rows that were there already; the program always says.
        with op.batch_alter_table(name) as table:
            for column_name in columns:
                table.alter_column(column_name, server_default=None)


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("card_setup")
    with op.batch_alter_table("refund") as table:
        table.drop_constraint(op.f("fk_refund_reader_id_reader"), type_="foreignkey")
        table.drop_column("step")
        table.drop_column("reader_id")
    with op.batch_alter_table("tender") as table:
        table.drop_constraint(op.f("fk_tender_reader_id_reader"), type_="foreignkey")
        table.drop_constraint(op.f("uq_tender_session_id"), type_="unique")
        for column in _tender_columns():
            table.drop_column(column.name)
    with op.batch_alter_table("sale") as table:
        table.drop_column("voided_at")
        table.drop_column("void_reason")
    with op.batch_alter_table("register") as table:
        table.drop_constraint(op.f("fk_register_reader_id_reader"), type_="foreignkey")
        table.drop_column("reader_id")
    op.drop_table("reader")


def _refer_to_reader(table: BatchOperations, name: str) -> None:
    table.create_foreign_key(
        op.f(f"fk_{name}_reader_id_reader"),
        "reader",
        ["reader_id"],
        ["id"],
        initially="DEFERRED",
        deferrable=True,
    )


def _tender_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("tip_minor", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("session_id", sa.String(length=128), nullable=True),
        sa.Column("reader_id", sa.String(length=64), nullable=True),
        sa.Column("page_url", sa.Text(), nullable=True),
        sa.Column("step", sa.String(length=24), nullable=False, server_default=""),
        sa.Column("keeps_card", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
    ]


def _create_reader() -> None:
    op.create_table(
        "reader",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=True),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("device_type", sa.String(length=32), nullable=False),
        sa.Column("serial_number", sa.String(length=64), nullable=False),
        sa.Column("location_id", sa.String(length=64), nullable=False),
        sa.Column("location_name", sa.String(), nullable=False),
        sa.Column("asks_for_tip", sa.Boolean(), nullable=False),
        sa.Column("shows", sa.JSON(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=True),
        sa.Column("fetched_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader")),
    )


def _create_card_setup() -> None:
    op.create_table(
        "card_setup",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("register_id", sa.String(length=36), nullable=False),
        sa.Column("cashier_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("create_key", sa.String(length=36), nullable=False),
        sa.Column("setup_intent_id", sa.String(length=64), nullable=True),
        sa.Column("session_id", sa.String(length=128), nullable=True),
        sa.Column("reader_id", sa.String(length=64), nullable=True),
        sa.Column("account_id", sa.String(length=64), nullable=True),
        sa.Column("page_url", sa.Text(), nullable=True),
        sa.Column("saved_card_id", sa.String(length=64), nullable=True),
        sa.Column("failure", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [f"{target}_id"],
                [f"{target}.id"],
                name=op.f(f"fk_card_setup_{target}_id_{target}"),
                initially="DEFERRED",
                deferrable=True,
            )
            for target in ("customer", "register", "cashier", "reader")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_setup")),
        *(
            sa.UniqueConstraint(name, name=op.f(f"uq_card_setup_{name}"))
            for name in ("create_key", "setup_intent_id", "session_id")
        ),
    )
    op.create_index(op.f("ix_card_setup_customer_id"), "card_setup", ["customer_id"])
    op.create_index(op.f("ix_card_setup_state"), "card_setup", ["state"])
