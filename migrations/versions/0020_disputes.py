"""Disputes with what they ask for, what was answered, what they moved; early fraud warnings."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NO_TEXT, NO, NONE, EMPTY = (sa.text(sql) for sql in ("''", "0", "0", "'{}'"))
NEW_COLUMNS = (
    ("account_id", sa.String(length=64), None),
    ("reason", sa.String(length=64), NO_TEXT),
    ("network_code", sa.String(length=32), NO_TEXT),
    ("is_inquiry", sa.Boolean(), NO),
    ("due_by", sa.DateTime(), None),
    ("past_due", sa.Boolean(), NO),
    ("has_evidence", sa.Boolean(), NO),
    ("submissions", sa.Integer(), NONE),
    ("refundable", sa.Boolean(), NO),
    ("evidence", sa.JSON(), EMPTY),
    ("seen_at", sa.DateTime(), None),
    ("ended_unseen", sa.Boolean(), NO),
    ("fetch_no", sa.BigInteger(), NONE),
)
"""Name, type, and what those of before have; None is not known."""

INDEXES = (
    ("ix_dispute_open", "dispute", "due_by", "over_at IS NULL"),
    ("ix_dispute_ended_unseen", "dispute", "over_at", "ended_unseen = 1"),
    ("ix_dispute_move_shift_id", "dispute_move", "shift_id", "shift_id IS NOT NULL"),
    ("ix_dispute_request_open", "dispute_request", "dispute_id", "state != 'answered'"),
    ("ix_fraud_warning_open", "fraud_warning", "created_at", "actionable = 1 AND seen_at IS NULL"),
)
TABLES = ("fraud_warning", "dispute_request", "dispute_file", "dispute_draft", "dispute_move")


def upgrade() -> None:
    """What Stripe said of earlier disputes besides is fetched by the next sync."""
    for name, kind, default in NEW_COLUMNS:
        nullable = default is None
        op.add_column("dispute", sa.Column(name, kind, server_default=default, nullable=nullable))
    op.execute(
        "UPDATE dispute SET account_id = (SELECT account_id FROM stripe_payment"
        " WHERE stripe_payment.intent_id = dispute.intent_id)"
    )
    _create_moves()
    _create_answers()
    _create_warnings()
    for name, table, column, where in INDEXES:
        op.create_index(name, table, [column], sqlite_where=sa.text(where))


def downgrade() -> None:
    """Go back."""
    for name, table, _column, _where in INDEXES[:2]:
        op.drop_index(name, table_name=table)
    for table in TABLES:
        op.drop_table(table)
    with op.batch_alter_table("dispute") as disputes:
        for name, _kind, _default in reversed(NEW_COLUMNS):
            disputes.drop_column(name)


def _ref(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=op.f(f"fk_{table}_{column}_{target}"),
        initially="DEFERRED",
        deferrable=True,
    )


def _create_moves() -> None:
    op.create_table(
        "dispute_move",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("dispute_id", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("shift_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        _ref("dispute_move", "dispute_id", "dispute"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_move")),
    )
    for column in ("dispute_id", "business_date"):
        op.create_index(op.f(f"ix_dispute_move_{column}"), "dispute_move", [column])


def _create_answers() -> None:
    op.create_table(
        "dispute_draft",
        sa.Column("dispute_id", sa.String(length=64), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("pasted", sa.JSON(), nullable=False),
        sa.Column("cashier_id", sa.String(length=36), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("staged_at", sa.DateTime(), nullable=True),
        _ref("dispute_draft", "dispute_id", "dispute"),
        _ref("dispute_draft", "cashier_id", "cashier"),
        sa.PrimaryKeyConstraint("dispute_id", name=op.f("pk_dispute_draft")),
    )
    op.create_table(
        "dispute_file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("dispute_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=128), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stripe_id", sa.String(length=64), nullable=True),
        sa.Column("upload_key", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        _ref("dispute_file", "dispute_id", "dispute"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_file")),
    )
    op.create_table(
        "dispute_request",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("dispute_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("cashier_id", sa.String(length=36), nullable=False),
        sa.Column("idempotency_key", sa.String(length=36), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        _ref("dispute_request", "dispute_id", "dispute"),
        _ref("dispute_request", "cashier_id", "cashier"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_request")),
    )
    for table in ("dispute_file", "dispute_request"):
        op.create_index(op.f(f"ix_{table}_dispute_id"), table, ["dispute_id"])


def _create_warnings() -> None:
    op.create_table(
        "fraud_warning",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("intent_id", sa.String(length=64), nullable=True),
        sa.Column("account_id", sa.String(length=64), nullable=True),
        sa.Column("charge_id", sa.String(length=64), nullable=True),
        sa.Column("fraud_type", sa.String(length=64), nullable=False),
        sa.Column("actionable", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.Column("fetch_no", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_warning")),
    )
    op.create_index(op.f("ix_fraud_warning_intent_id"), "fraud_warning", ["intent_id"])
