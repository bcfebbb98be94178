"""Lines with their tax, tenders with their day, a history of states and not of words."""

import re
import sqlite3
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on, one matter after the other."""
    books: sqlite3.Connection = op.get_bind().connection.dbapi_connection  # type: ignore[assignment]
    books.create_function("business_day", 3, _business_day, deterministic=True)
    books.create_function("day_by_profile", 1, _day_by_profile(books))
    books.create_function("without_name", 2, _without_name, deterministic=True)
    _add_columns("sale_line", LINE)
    _record_the_tax_of_each_line()
    _add_columns("tender", TENDER)
    _date_each_tender()
    _add_columns("customer", CUSTOMER)
    _add_columns("history_entry", ENTRY)
    _keep_states_in_the_history()


def downgrade() -> None:
    """Go back, in the other order."""
    _keep_words_in_the_history()
    _drop_columns("customer", CUSTOMER)
    _drop_columns("tender", TENDER)
    _drop_columns("sale_line", LINE)
    op.alter_column("sale_line", "quantity_milli", new_column_name="quantity")
    op.execute("UPDATE sale_line SET quantity = quantity / 1000")


Columns = tuple[tuple[str, sa.types.TypeEngine[Any], str | None], ...]
LINE: Columns = (
    ("category_name", sa.String(), None),
    ("net_minor", sa.BigInteger(), "0"),
    ("tax_name", sa.String(), None),
    ("tax_ppm", sa.Integer(), None),
    ("tax_inclusive", sa.Boolean(), None),
)
TENDER: Columns = (
    ("business_date", sa.Date(), None),
    ("shift_id", sa.String(length=36), None),
    ("rounding_minor", sa.BigInteger(), "0"),
)
CUSTOMER: Columns = (("folded_name", sa.String(), ""),)
ENTRY: Columns = (
    ("kind", sa.String(length=16), "sale"),
    ("register_id", sa.String(length=36), None),
    ("business_date", sa.Date(), None),
    ("methods", sa.JSON(), "[]"),
)


def _add_columns(table: str, columns: Columns) -> None:
    for name, kind, default in columns:
        column: sa.Column[object] = sa.Column(
            name, kind, nullable=default is None, server_default=default
        )
        op.add_column(table, column)


def _drop_columns(table: str, columns: Columns) -> None:
    for name, *_ in reversed(columns):
        op.drop_column(table, name)


# --- lines -------------------------------------------------------------------------------------

# Of each sale: its only tax, and the net amount of all its lines and of those that bear tax.
TAXED = """
CREATE TEMP TABLE taxed AS
SELECT line.sale_id AS sale_id, coalesce(rates, 0) AS rates, tax.name AS name, ppm, inclusive, base,
    sum(line.total_minor - line.tax_minor) AS net,
    sum(iif(line.tax_minor <> 0, line.total_minor - line.tax_minor, 0)) AS net_taxed
FROM sale_line AS line
LEFT JOIN (
    SELECT sale_id, count(*) AS rates, min(name) AS name, min(ppm) AS ppm,
        min(inclusive) AS inclusive, min(base_minor) AS base
    FROM sale_tax GROUP BY sale_id
) AS tax ON tax.sale_id = line.sale_id
GROUP BY line.sale_id
"""

# A sale without a row of tax has none; whether by a rate of 0 or without one was not recorded. In a
# sale with one rate a line that bears tax has it by that rate. One that bears none has that rate
# too where all lines together are what the tax was counted on, and none where those that bear tax
# are. A line of nothing, and what was taxed by several rates, stays as not recorded.
LINES = """
UPDATE sale_line SET
    quantity_milli = quantity_milli * 1000,
    net_minor = total_minor - tax_minor,
    tax_ppm = CASE taxed_by WHEN 'rate' THEN ppm WHEN 'nothing' THEN 0 END,
    tax_name = iif(taxed_by = 'rate', rate_name, NULL),
    tax_inclusive = iif(taxed_by = 'rate', inclusive, NULL)
FROM (
    SELECT line.rowid AS line, taxed.name AS rate_name, ppm, inclusive,
        CASE
            WHEN rates = 0 AND line.tax_minor = 0 THEN 'nothing'
            WHEN rates <> 1 THEN NULL
            WHEN line.tax_minor <> 0 THEN 'rate'
            WHEN line.total_minor = 0 THEN NULL
            WHEN net = base THEN 'rate'
            WHEN net_taxed = base THEN 'nothing'
        END AS taxed_by
    FROM sale_line AS line JOIN taxed ON taxed.sale_id = line.sale_id
)
WHERE sale_line.rowid = line
"""


def _record_the_tax_of_each_line() -> None:
    """Only what is certain; of categories nothing is: a product may be in another one by now."""
    op.alter_column("sale_line", "quantity", new_column_name="quantity_milli")
    op.execute(TAXED)
    op.execute("CREATE INDEX temp.ix_taxed ON taxed (sale_id)")
    op.execute(LINES)
    op.execute("DROP TABLE taxed")


# --- tenders -----------------------------------------------------------------------------------


def _date_each_tender() -> None:
    """What finished its sale was taken on the day of the sale, what came before on its own."""
    op.execute(
        """
        UPDATE tender SET business_date = iif(
            settled_at = paid_at, day, business_day(settled_at, time_zone, day_starts_at_hour)
        )
        FROM (
            SELECT sale.id AS sale, paid_at, business_date AS day, time_zone, day_starts_at_hour
            FROM sale JOIN store_profile ON store_profile.id = sale.profile_id
        )
        WHERE sale = tender.sale_id AND settled_at IS NOT NULL
            AND state IN ('approved', 'returning', 'returned')
        """
    )


def _business_day(moment: str | None, time_zone: str, starts_at_hour: int) -> str | None:
    zone = _zone(time_zone)
    if moment is None or zone is None:
        return None
    local = datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(zone)
    found: date = (local - timedelta(hours=starts_at_hour)).date()
    return found.isoformat()


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


# --- the history -------------------------------------------------------------------------------

CARD = """
json_object(
    'kind', {kind}, 'label', {label},
    'brand', iif({last4} <> '', coalesce(json_extract({card}, '$.brand'), ''), ''),
    'last4', {last4}
)
"""
LAST4 = "coalesce(json_extract({card}, '$.last4'), '')"
OF_TENDER = CARD.format(kind="kind", label="label", card="card", last4=LAST4.format(card="card"))
OF_PAYMENT = CARD.format(
    kind="NULL", label="''", card="payment.card", last4=LAST4.format(card="payment.card")
)

# Those that took money, or that were tried where none did.
OF_SALE = f"""
SELECT json_group_array(json(method)) FROM (
    SELECT {OF_TENDER} AS method, min(rowid) AS place FROM tender
    WHERE sale_id = entry.sale_id
        AND (state NOT IN ('prepared', 'canceled') OR decline_code IS NOT NULL)
        AND (state = 'approved' OR NOT EXISTS (
            SELECT 1 FROM tender AS good
            WHERE good.sale_id = entry.sale_id AND good.state = 'approved'
        ))
    GROUP BY method ORDER BY place
)
"""  # noqa: S608  of parts of this file

SALES = f"""
UPDATE history_entry AS entry SET
    register_id = sale.register_id,
    business_date = coalesce(
        sale.business_date, business_day(occurred_at, time_zone, day_starts_at_hour)
    ),
    methods = ({OF_SALE}),
    search_text = without_name(search_text, customer_name)
FROM sale JOIN store_profile ON store_profile.id = sale.profile_id
WHERE sale.id = entry.sale_id
"""  # noqa: S608  of parts of this file

PAYMENTS = f"""
UPDATE history_entry AS entry SET
    kind = 'payment',
    business_date = day_by_profile(occurred_at),
    methods = json_array({OF_PAYMENT}),
    search_text = without_name(search_text, customer_name)
FROM stripe_payment AS payment
WHERE entry.sale_id IS NULL AND payment.intent_id = entry.intent_id
"""  # noqa: S608  of parts of this file


def _keep_states_in_the_history() -> None:
    """The ways of paying are worded when they are shown, and the customer is joined."""
    op.execute(SALES)
    op.execute(PAYMENTS)
    op.drop_column("history_entry", "method")
    op.drop_column("history_entry", "customer_name")
    op.create_index("ix_history_entry_business_date", "history_entry", ["business_date"])


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


def _keep_words_in_the_history() -> None:
    """The words are those that rows of earlier had, so far as they can be told."""
    op.drop_index("ix_history_entry_business_date", "history_entry")
    with op.batch_alter_table("history_entry") as table:
        for name, *_ in reversed(ENTRY):
            table.drop_column(name)
        words: sa.Column[str] = sa.Column("method", sa.String(), nullable=False, server_default="")
        name_: sa.Column[str] = sa.Column(
            "customer_name", sa.String(), nullable=False, server_default=""
        )
        table.add_column(words, insert_before="cashier_name")
        table.add_column(name_, insert_before="cashier_name")
    op.execute(
        "UPDATE history_entry SET customer_name = customer.name FROM customer"
        " WHERE customer.id = history_entry.customer_id"
    )
    with op.batch_alter_table("history_entry") as table:
        table.alter_column("method", server_default=None)
        table.alter_column("customer_name", server_default=None)
