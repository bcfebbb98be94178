"""One outbox for all that is owed: to Stripe, and to whoever is at the counter."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ERRANDS = "('detach_card', 'default_card', 'delete_customer', 'find_and_delete')"
ONCE = (
    "CASE WHEN row_number() OVER (PARTITION BY {kind}, {subject}, done_at IS NULL"
    " ORDER BY created_at, id) = 1 THEN '' ELSE ':' || id END"
)
"""What is added to the key of a second one that is open, so that none is lost."""


def upgrade() -> None:
    """Move what is owed over, each list in one statement; of what was done only the errands.

    Those tell which cards and customers were removed here. Whether a receipt was handed out once,
    or a notice seen, is asked by nobody.
    """
    _create_outbox()
    _move_errands()
    _move_jobs()
    _move_notices()
    op.add_column("stripe_payment", sa.Column("dismissed_at", sa.DateTime(), nullable=True))
    op.execute(
        "UPDATE stripe_payment SET dismissed_at = (SELECT max(done_at) FROM notice"
        " WHERE notice.intent_id = stripe_payment.intent_id) WHERE intent_id IN"
        " (SELECT intent_id FROM notice WHERE intent_id IS NOT NULL)"
    )
    for table in ("errand", "job", "notice"):
        op.drop_table(table)


def downgrade() -> None:
    """Make the three lists again of what the outbox holds."""
    _create_errands()
    _create_jobs()
    _create_notices()
    _move(
        "outbox",
        "errand",
        where=f"kind IN {ERRANDS}",
        object_id="subject_id",
        refusal="coalesce(json_extract(error_values, '$.answer'), '')",
        **_same(
            "id", "kind", "register_id", "customer_id", "account_id", "idempotency_key",
            "asked_at", "created_at", "done_at",
        ),
    )  # fmt: skip
    _move(
        "outbox",
        "job",
        where="kind IN ('receipt', 'drawer')",
        **_same("id", "sale_id", "kind", "created_at", "done_at"),
    )
    cashiers = {
        "tender": "(SELECT cashier_id FROM tender WHERE tender.id = subject_id)",
        "refund": "(SELECT cashier_id FROM refund WHERE refund.id = subject_id)",
    }
    for kind, about in (("payment", "tender"), ("refund", "refund")):
        _move(
            "outbox",
            "notice",
            where=f"kind = '{kind}_notice'",
            kind=f"'{kind}'",
            cashier_id=cashiers[about],
            **{f"{about}_id": "subject_id"},
            **_same("id", "register_id", "sale_id", "created_at", "done_at"),
        )
    op.execute(
        "INSERT INTO notice (id, kind, register_id, intent_id, created_at, done_at)"
        " SELECT lower(hex(randomblob(16))), 'stranger', (SELECT min(id) FROM register),"
        " intent_id, dismissed_at, dismissed_at"
        " FROM stripe_payment WHERE dismissed_at IS NOT NULL"
    )
    op.drop_column("stripe_payment", "dismissed_at")
    op.drop_table("outbox")


# --- the outbox --------------------------------------------------------------------------------


def _create_outbox() -> None:
    _create(
        "outbox",
        ("register", "sale", "customer"),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("dedupe_key", sa.String(length=160), nullable=False),
        sa.Column("register_id", sa.String(length=36), nullable=False),
        sa.Column("sale_id", sa.String(length=36), nullable=True),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=True),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=36), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.String(length=24), nullable=False),
        sa.Column("error_values", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
    )
    op.create_index(
        "uq_outbox_open",
        "outbox",
        ["dedupe_key"],
        unique=True,
        sqlite_where=sa.text("done_at IS NULL"),
    )
    for column in ("customer_id", "subject_id"):
        op.create_index(
            f"ix_outbox_{column}",
            "outbox",
            [column],
            sqlite_where=sa.text("customer_id IS NOT NULL"),
        )


def _move_errands() -> None:
    key = "CASE kind WHEN 'default_card' THEN coalesce(customer_id, object_id) ELSE object_id END"
    _enqueue(
        "errand",
        subject="object_id",
        key=key,
        customer_id="customer_id",
        account_id="account_id",
        idempotency_key="idempotency_key",
        next_try_at="CASE WHEN done_at IS NULL AND refusal = '' THEN created_at END",
        error="CASE refusal WHEN '' THEN '' ELSE 'refused' END",
        error_values="CASE refusal WHEN '' THEN '{}' ELSE json_object('answer', refusal) END",
        asked_at="asked_at",
    )


def _move_jobs() -> None:
    _enqueue(
        "job",
        subject="sale_id",
        key="CASE kind WHEN 'receipt' THEN sale_id ELSE id END",
        where="done_at IS NULL",
        register_id="(SELECT register_id FROM sale WHERE sale.id = job.sale_id)",
        sale_id="sale_id",
    )


def _move_notices() -> None:
    _enqueue(
        "notice",
        kind="kind || '_notice'",
        subject="coalesce(tender_id, refund_id)",
        where="done_at IS NULL AND coalesce(tender_id, refund_id) IS NOT NULL",
        sale_id="sale_id",
    )


def _enqueue(
    table: str,
    *,
    subject: str,
    kind: str = "kind",
    key: str = "",
    where: str = "1",
    **columns: str,
) -> None:
    key = key or subject
    once = ONCE.format(kind=kind, subject=key)
    values = {
        "kind": kind,
        "dedupe_key": f"{kind} || ':' || {key} || {once}",
        "subject_id": subject,
        "params": "'{}'",
        "tries": "0",
        "error": "''",
        "error_values": "'{}'",
        **_same("id", "register_id", "created_at", "done_at"),
        **columns,
    }
    _move(table, "outbox", where=where, **values)


def _move(source: str, target: str, *, where: str, **values: str) -> None:
    """Write rows of one table into another, in the order in which they were written."""
    columns: list[sa.ColumnElement[object]] = [
        sa.literal_column(value) for value in values.values()
    ]
    rows = sa.select(*columns).select_from(sa.table(source)).where(sa.text(where))
    into = sa.table(target, *(sa.column(name) for name in values))
    in_order = rows.order_by(sa.literal_column(f"{source}.rowid"))
    op.execute(into.insert().from_select(list(values), in_order))


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


# --- the three lists before --------------------------------------------------------------------


def _create_errands() -> None:
    _create(
        "errand",
        ("register", "customer"),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("register_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=True),
        sa.Column("idempotency_key", sa.String(length=36), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_errand_idempotency_key")),
    )
    _index("errand", "customer_id", "done_at")


def _create_jobs() -> None:
    _create(
        "job",
        ("sale",),
        sa.Column("sale_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
    )
    _index("job", "sale_id")
    op.create_index("ix_job_waiting", "job", ["sale_id"], sqlite_where=sa.text("done_at IS NULL"))


def _create_notices() -> None:
    _create(
        "notice",
        ("register", "sale", "tender", "refund", "cashier"),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("register_id", sa.String(length=36), nullable=False),
        sa.Column("sale_id", sa.String(length=36), nullable=True),
        sa.Column("tender_id", sa.String(length=36), nullable=True),
        sa.Column("refund_id", sa.String(length=36), nullable=True),
        sa.Column("intent_id", sa.String(length=64), nullable=True),
        sa.Column("cashier_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
    )
    _index("notice", "sale_id", "tender_id", "refund_id", "intent_id", "done_at")


def _create(name: str, targets: tuple[str, ...], *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.String(length=36), nullable=False),
        *parts,
        *(
            sa.ForeignKeyConstraint(
                [f"{target}_id"],
                [f"{target}.id"],
                name=op.f(f"fk_{name}_{target}_id_{target}"),
                initially="DEFERRED",
                deferrable=True,
            )
            for target in targets
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
