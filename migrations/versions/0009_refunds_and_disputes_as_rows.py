"""Refunds that somebody else made, and disputes, as rows; what a refund gives back of each line."""

import secrets
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on, one matter after the other."""
    books: sqlite3.Connection = op.get_bind().connection.dbapi_connection  # type: ignore[assignment]
    books.create_function("id_of", 1, _id_of)
    books.create_function("moment", 1, _moment, deterministic=True)
    books.create_function("day_by_profile", 1, _day_by_profile(books))
    _let_others_make_refunds()
    op.execute(REFUNDS)
    op.drop_column("stripe_payment", "refunds")
    _create_refund_line()
    _create_dispute()
    op.execute(DISPUTES)
    op.drop_column("stripe_payment", "disputes")


def downgrade() -> None:
    """Go back, in the other order."""
    refunds, disputes = (
        sa.Column(name, sa.JSON(), nullable=False, server_default="[]")
        for name in ("refunds", "disputes")
    )
    with op.batch_alter_table("stripe_payment", recreate="always") as table:
        table.add_column(refunds, insert_after="metadata")
        table.add_column(disputes, insert_before="dismissed_at")
    with op.batch_alter_table("stripe_payment") as table:
        table.alter_column("refunds", server_default=None)
    op.execute(REFUNDS_AS_JSON)
    op.execute(DISPUTES_AS_JSON)
    op.drop_table("dispute")
    op.drop_table("refund_line")
    op.execute("DELETE FROM refund WHERE origin <> 'till'")
    with op.batch_alter_table("refund") as table:
        table.drop_column("origin")
        for name in NOW_OPTIONAL:
            table.alter_column(name, nullable=False)


# --- refunds -----------------------------------------------------------------------------------

NOW_OPTIONAL = ("register_id", "cashier_id", "business_date")


def _let_others_make_refunds() -> None:
    """Those that are there were made by a Till."""
    with op.batch_alter_table("refund") as table:
        for name in NOW_OPTIONAL:
            table.alter_column(name, nullable=True)
        origin: sa.Column[str] = sa.Column(
            "origin", sa.String(length=16), nullable=False, server_default="till"
        )
        table.add_column(origin)


REFUNDS = """
INSERT INTO refund (
    id, origin, sale_id, tender_id, intent_id, account_id, stripe_id, create_key, kind, state,
    amount_minor, currency, reason, note, failure, step, business_date, created_at
)
SELECT
    id_of(made), 'stripe', tender.sale_id, tender.id, payment.intent_id, payment.account_id,
    told.id, substr(told.id, 1, 36), coalesce(tender.kind, 'saved_card'),
    iif(said IN ('requires_action', 'succeeded', 'failed', 'canceled'), said, 'pending'),
    amount, payment.currency, '', '', '', '',
    day_by_profile(moment(made)), moment(made)
FROM (
    SELECT intent_id AS intent, json_extract(each.value, '$.id') AS id,
        json_extract(each.value, '$.amount') AS amount,
        json_extract(each.value, '$.status') AS said,
        json_extract(each.value, '$.created') AS made
    FROM stripe_payment, json_each(iif(json_type(refunds) = 'array', refunds, '[]')) AS each
) AS told
JOIN stripe_payment AS payment ON payment.intent_id = intent
LEFT JOIN tender ON tender.intent_id = intent
WHERE told.id NOT IN (SELECT refund.stripe_id FROM refund WHERE refund.stripe_id IS NOT NULL)
"""

REFUNDS_AS_JSON = """
UPDATE stripe_payment SET refunds = (
    SELECT json_group_array(json_object(
        'id', stripe_id, 'amount', amount_minor, 'status', state,
        'created', replace(created_at, ' ', 'T') || '+00:00'
    ))
    FROM refund
    WHERE refund.intent_id = stripe_payment.intent_id AND stripe_id IS NOT NULL
)
"""


def _create_refund_line() -> None:
    """Of refunds before it is not known, and nothing is invented."""
    op.create_table(
        "refund_line",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("refund_id", sa.String(length=36), nullable=False),
        sa.Column("sale_line_id", sa.String(length=36), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_name", sa.String(), nullable=True),
        sa.Column("tax_ppm", sa.Integer(), nullable=True),
        sa.Column("tax_inclusive", sa.Boolean(), nullable=True),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        *(
            _refers("refund_line", f"{target}_id", f"{target}.id")
            for target in ("refund", "sale_line")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_line")),
    )
    op.create_index(op.f("ix_refund_line_refund_id"), "refund_line", ["refund_id"])


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to.split('.', maxsplit=1)[0]}")
    return sa.ForeignKeyConstraint([column], [to], name=name, initially="DEFERRED", deferrable=True)


# --- disputes ----------------------------------------------------------------------------------


def _create_dispute() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("intent_id", sa.String(length=64), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("over_at", sa.DateTime(), nullable=True),
        _refers("dispute", "intent_id", "stripe_payment.intent_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    op.create_index(op.f("ix_dispute_intent_id"), "dispute", ["intent_id"])
    op.create_index(op.f("ix_dispute_created_at"), "dispute", ["created_at"])


DISPUTES = """
INSERT INTO dispute (id, intent_id, amount_minor, currency, status, created_at, over_at)
SELECT json_extract(each.value, '$.id'), intent_id, json_extract(each.value, '$.amount'), currency,
    json_extract(each.value, '$.status'), moment(json_extract(each.value, '$.created')),
    moment(json_extract(each.value, '$.over'))
FROM stripe_payment, json_each(iif(json_type(disputes) = 'array', disputes, '[]')) AS each
"""

DISPUTES_AS_JSON = """
UPDATE stripe_payment SET disputes = (
    SELECT json_group_array(json_object(
        'id', id, 'amount', amount_minor, 'status', dispute.status,
        'created', replace(dispute.created_at, ' ', 'T') || '+00:00',
        'over', replace(over_at, ' ', 'T') || '+00:00'
    ))
    FROM dispute WHERE dispute.intent_id = stripe_payment.intent_id
)
"""


# --- times -------------------------------------------------------------------------------------


def _id_of(made: str) -> str:
    """Return an id that sorts by its time, as the program makes them (RFC 9562, version 7)."""
    milliseconds = int(datetime.fromisoformat(made).timestamp() * 1000)
    number = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62
    return str(UUID(int=number | secrets.randbits(62)))


def _moment(written: str | None) -> str | None:
    """Return a moment as its column has it: in UTC, without saying so."""
    if written is None:
        return None
    at = datetime.fromisoformat(written).astimezone(UTC).replace(tzinfo=None)
    return at.isoformat(" ", "microseconds")


def _business_day(moment: str, time_zone: str | None, starts_at_hour: int | None) -> str | None:
    zone = _zone(time_zone or "")
    if zone is None:
        return None
    local = datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(zone)
    return (local - timedelta(hours=starts_at_hour or 0)).date().isoformat()


def _day_by_profile(books: sqlite3.Connection) -> Callable[[str], str | None]:
    """Return the day of a moment by the profile of then; before all of them by the first."""
    named = "SELECT created_at, time_zone, day_starts_at_hour FROM store_profile"
    profiles = books.execute(f"{named} ORDER BY created_at").fetchall()

    def day(moment: str) -> str | None:
        for begins, time_zone, hour in reversed(profiles):
            if begins <= moment or begins == profiles[0][0]:
                return _business_day(moment, time_zone, hour)
        return None

    return day


@lru_cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # no zone of this system's
        return None
