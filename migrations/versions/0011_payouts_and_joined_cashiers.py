"""Payouts with what they are made of; a history that joins its cashiers."""

import re
import sqlite3
import unicodedata
from functools import lru_cache

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on, one matter after the other."""
    _create_payout()
    _create_balance_entry()
    _join_the_cashier()


def downgrade() -> None:
    """Go back, in the other order."""
    _copy_the_name_of_the_cashier()
    op.drop_table("balance_entry")
    op.drop_table("payout")


# --- the money's way to the bank ---------------------------------------------------------------


def _create_payout() -> None:
    """None are in the books: they are fetched like payments."""
    op.create_table(
        "payout",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("reconciliation", sa.String(length=32), nullable=False),
        sa.Column("failure_code", sa.String(length=64), nullable=True),
        sa.Column("failure_message", sa.Text(), nullable=False),
        sa.Column("arrival_date", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("entries_at", sa.DateTime(), nullable=True),
        sa.Column("fetch_no", sa.BigInteger(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
    )
    op.create_index("ix_payout_newest", "payout", ["created_at", "id"])
    op.create_index(op.f("ix_payout_arrival_date"), "payout", ["arrival_date"])
    op.create_index(
        "ix_payout_lacks_entries",
        "payout",
        ["created_at"],
        sqlite_where=sa.text("reconciliation = 'completed' AND entries_at IS NULL"),
    )


def _create_balance_entry() -> None:
    op.create_table(
        "balance_entry",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=True),
        sa.Column("payout_id", sa.String(length=64), nullable=True),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("reporting_category", sa.String(length=64), nullable=False),
        sa.Column("source_id", sa.String(length=64), nullable=True),
        sa.Column("intent_id", sa.String(length=64), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("fees", sa.JSON(), nullable=False),
        sa.Column("exchange_rate", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("available_on", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["payout_id"],
            ["payout.id"],
            name=op.f("fk_balance_entry_payout_id_payout"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_balance_entry")),
    )
    for column in ("payout_id", "intent_id", "created_at"):
        op.create_index(op.f(f"ix_balance_entry_{column}"), "balance_entry", [column])


# --- cashiers ----------------------------------------------------------------------------------


JOINS = "fk_history_entry_cashier_id_cashier"


def _join_the_cashier() -> None:
    """The program folds their names anew, as after each migration."""
    books: sqlite3.Connection = op.get_bind().connection.dbapi_connection  # type: ignore[assignment]
    books.create_function("without_name", 2, _without_name, deterministic=True)
    folded: sa.Column[str] = sa.Column(
        "folded_name", sa.String(), nullable=False, server_default=sa.text("''")
    )
    op.add_column("cashier", folded)
    op.execute(
        "UPDATE history_entry SET search_text = without_name(search_text, cashier_name)"
        " WHERE cashier_name <> ''"
    )
    with op.batch_alter_table("history_entry") as table:
        table.drop_column("cashier_name")
        table.add_column(sa.Column("cashier_id", sa.String(length=36), nullable=True))
        table.create_foreign_key(
            JOINS, "cashier", ["cashier_id"], ["id"], initially="DEFERRED", deferrable=True
        )
    op.execute(
        "UPDATE history_entry SET cashier_id = sale.cashier_id FROM sale WHERE sale.id = sale_id"
    )


def _copy_the_name_of_the_cashier() -> None:
    name: sa.Column[str] = sa.Column("cashier_name", sa.String(), nullable=False, server_default="")
    with op.batch_alter_table("history_entry", recreate="always") as table:
        table.add_column(name, insert_before="receipt_number")
    op.execute(
        "UPDATE history_entry SET cashier_name = cashier.name FROM cashier"
        " WHERE cashier.id = history_entry.cashier_id"
    )
    with op.batch_alter_table("history_entry") as table:
        table.drop_constraint(JOINS, type_="foreignkey")
        table.drop_column("cashier_id")
        table.alter_column("cashier_name", server_default=None)
    op.drop_column("cashier", "folded_name")


def _without_name(text: str, name: str) -> str:
    """Take a name out of what the search looks through, both folded as the program did then."""
    if not name:
        return text
    padded = f" {_fold(text)} "  # each word stands between two spaces
    return padded.replace(f" {_fold(name)} ", " ", 1)[1:-1]


APOSTROPHES = dict.fromkeys(
    map(ord, "'`\u00b4\u02b9\u02bb\u02bc\u2018\u2019\u201b\u2032\ua78c\uff07"), None
)
LETTERS = {
    "\u0131": "i", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th", "ŋ": "n", "ə": "e",
    "ĸ": "k", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u2044": "/", "\u2212": "-",
}  # fmt: skip
WITH_A_STROKE = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER (\w) WITH ")


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower().translate(APOSTROPHES)
    spread = unicodedata.normalize("NFKD", text.translate(APOSTROPHES).casefold()).casefold()
    return "".join(map(_plain, unicodedata.normalize("NFKD", spread)))


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    kind = unicodedata.category(char)
    if char.isascii():
        return char
    if unicodedata.combining(char) or kind == "Cf":
        return ""
    if char in LETTERS:
        return LETTERS[char]
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    if kind == "Pd":
        return "-"
    stroke = WITH_A_STROKE.match(unicodedata.name(char, ""))
    return stroke[1].lower() if stroke else char
