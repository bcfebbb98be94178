"""What the history is searched, narrowed and summed by, kept by triggers of its rows.

`history_index` has a row for each row of the history that is indexed: its key is the time, in
quarters of a second since 1970, the next one that is free. `history_facets` are the combinations of
what rows are narrowed to, each once; `history_find` looks words up, by all parts of three signs;
`history_sum` has what rows come to by day, month, and hour of a month. All of it follows from the
rows of `history_entry`, and can be filled anew from them: `history_fill` says down to where that
is still to be done.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

FACTS = (
    ("method_codes", sa.String(), True, None),
    ("taken_minor", sa.BigInteger(), False, "0"),
    ("tip_minor", sa.BigInteger(), False, "0"),
    ("charged_minor", sa.BigInteger(), False, "0"),
    ("fee_minor", sa.BigInteger(), True, None),
    ("net_minor", sa.BigInteger(), True, None),
    ("settlement_currency", sa.String(length=3), True, None),
    ("disputed", sa.Boolean(), False, "0"),
    ("settled_late", sa.Boolean(), False, "0"),
    ("store_hour", sa.Integer(), False, "0"),
)

FACETS = {
    "status": "{row}.status",
    "method_codes": "{row}.method_codes",
    "cashier_id": "coalesce({row}.cashier_id, '')",
    "register_id": "coalesce({row}.register_id, '')",
    "currency": "{row}.currency",
    "elsewhere": "{row}.sale_id IS NULL",
    "refunded": "{row}.refunded_minor > 0",
    "disputed": "{row}.disputed",
    "settled_late": "{row}.settled_late",
}

SUMS = {
    "count": "1",
    "paid": "({row}.taken_minor > 0)",
    "taken_minor": "{row}.taken_minor",
    "refunded_minor": "{row}.refunded_minor",
    "tip_minor": "{row}.tip_minor",
    "settled": "({row}.settlement_currency IS NOT NULL)",
    "fee_minor": "coalesce({row}.fee_minor, 0)",
    "net_minor": "coalesce({row}.net_minor, 0)",
}

SHOWN = (
    *("customer_id", "occurred_at", "business_date", "amount_minor", "refunded_minor"),
    *("currency", "status", "cashier_id", "register_id", "search_text", "method_codes"),
    *("taken_minor", "tip_minor", "fee_minor", "net_minor", "settlement_currency"),
    *("disputed", "settled_late", "store_hour"),
)
"""The columns of a row that something of the index follows from."""

INDEXED = {
    "amount_minor": "{row}.amount_minor",
    "business_date": "{row}.business_date",
    "customer_id": "{row}.customer_id",
    "taken_minor": "{row}.taken_minor",
    "refunded_minor": "{row}.refunded_minor",
    "tip_minor": "{row}.tip_minor",
    "fee_minor": "coalesce({row}.fee_minor, 0)",
    "net_minor": "coalesce({row}.net_minor, 0)",
    "currency": "{row}.currency",
    "settlement_currency": "coalesce({row}.settlement_currency, '')",
    "store_hour": "{row}.store_hour",
    "search_text": "{row}.search_text",
}
"""What the index has of a row, beside its key, its id and its facets."""

TABLES = (
    """
    CREATE TABLE history_facets (
      no INTEGER PRIMARY KEY, rows INTEGER NOT NULL,
      status TEXT NOT NULL, method_codes TEXT NOT NULL, cashier_id TEXT NOT NULL,
      register_id TEXT NOT NULL, currency TEXT NOT NULL, elsewhere INTEGER NOT NULL,
      refunded INTEGER NOT NULL, disputed INTEGER NOT NULL, settled_late INTEGER NOT NULL,
      UNIQUE (status, method_codes, cashier_id, register_id, currency,
              elsewhere, refunded, disputed, settled_late)
    )
    """,
    """
    CREATE TABLE history_index (
      "key" INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, facets_no INTEGER NOT NULL,
      amount_minor INTEGER NOT NULL, business_date TEXT, customer_id TEXT,
      taken_minor INTEGER NOT NULL, refunded_minor INTEGER NOT NULL, tip_minor INTEGER NOT NULL,
      fee_minor INTEGER NOT NULL, net_minor INTEGER NOT NULL, currency TEXT NOT NULL,
      settlement_currency TEXT NOT NULL, store_hour INTEGER NOT NULL, search_text TEXT NOT NULL
    )
    """,
    'CREATE INDEX ix_history_index_facets ON history_index (facets_no, "key")',
    'CREATE INDEX ix_history_index_amount ON history_index (amount_minor, "key", facets_no)',
    'CREATE INDEX ix_history_index_customer ON history_index (customer_id, "key")'
    " WHERE customer_id IS NOT NULL",
    """
    CREATE TABLE history_sum (
      step INTEGER NOT NULL, at TEXT NOT NULL, facets_no INTEGER NOT NULL,
      settlement_currency TEXT NOT NULL,
      "count" INTEGER NOT NULL, paid INTEGER NOT NULL, taken_minor INTEGER NOT NULL,
      refunded_minor INTEGER NOT NULL, tip_minor INTEGER NOT NULL, settled INTEGER NOT NULL,
      fee_minor INTEGER NOT NULL, net_minor INTEGER NOT NULL,
      PRIMARY KEY (step, at, facets_no, settlement_currency)
    ) WITHOUT ROWID
    """,
    "CREATE TABLE history_fill (occurred_at TEXT NOT NULL, id TEXT NOT NULL)",
)


def words(text: str, name: str) -> str:
    """Return what is looked through: two spaces stand before each word, to find how it begins."""
    return f"'  ' || replace({text}, ' ', '  ') || '  ' || replace(coalesce({name}, ''), ' ', '  ')"


def name_of(customer: str) -> str:
    """Return the folded name that a customer has now."""
    return f"(SELECT folded_name FROM customer WHERE id = {customer})"


COLUMNS = (
    "char(57344, 57600 + i.facets_no / 4096, 57600 + i.facets_no % 4096),"
    " char(57345, 57600, 57600 + coalesce(substr(i.business_date, 1, 4) * 12"
    " + substr(i.business_date, 6, 2) - 23640, 0))"
)
"""Facets and month, each one part of three signs that occurs in no word."""

FORGET = "INSERT INTO history_find (history_find, rowid, words, facets, month) SELECT 'delete', "
FIND = "INSERT INTO history_find (rowid, words, facets, month) SELECT "


def quarter(moment: str) -> str:
    """Return a moment as quarters of a second since 1970."""
    return (
        # Of whole seconds: of 31.9997 SQLite would say 32.
        f"(CAST(strftime('%s', substr({moment}, 1, 19)) AS INTEGER) * 4"
        f" + CAST(substr({moment}, 21, 2) AS INTEGER) / 25)"
    )


def free(key: str) -> str:
    """Return the first key from one on that is free."""
    return (
        f'CASE WHEN EXISTS (SELECT 1 FROM history_index WHERE "key" = {key}) THEN'
        f' (SELECT i."key" + 1 FROM history_index AS i WHERE i."key" >= {key} AND NOT EXISTS'
        f' (SELECT 1 FROM history_index AS n WHERE n."key" = i."key" + 1)'
        f' ORDER BY i."key" LIMIT 1) ELSE {key} END'
    )


def facets(row: str) -> str:
    """Return which combination a row has."""
    return " AND ".join(f"f.{name} = ({value.format(row=row)})" for name, value in FACETS.items())


def add_to_sums(row: str, sign: str) -> str:
    """Return the statement that adds a row to the sums, or takes it out of them."""
    day, month = f"coalesce({row}.business_date, '')", f"substr({row}.business_date, 1, 7)"
    steps = (
        f"SELECT 0 AS step, {day} AS at"
        f" UNION ALL SELECT 1, coalesce({month}, '')"
        f" UNION ALL SELECT 2, coalesce({month}, '') || printf(' %02d', {row}.store_hour)"
    )
    values = ", ".join(f"{sign}({value.format(row=row)})" for value in SUMS.values())
    names = ", ".join(f'"{name}"' for name in SUMS)
    more = ", ".join(f'"{name}" = "{name}" + excluded."{name}"' for name in SUMS)
    return (
        f"INSERT INTO history_sum (step, at, facets_no, settlement_currency, {names})"
        f" SELECT s.step, s.at, i.facets_no, coalesce({row}.settlement_currency, ''), {values}"
        f" FROM history_index AS i, ({steps}) AS s WHERE i.id = {row}.id"
        f" ON CONFLICT (step, at, facets_no, settlement_currency) DO UPDATE SET {more};"
        f"UPDATE history_facets SET rows = rows {sign} 1"
        f" WHERE no = (SELECT facets_no FROM history_index WHERE id = {row}.id);"
    )


OUT = (
    f'{FORGET} i."key", {words("old.search_text", name_of("i.customer_id"))}, {COLUMNS}'
    " FROM history_index AS i WHERE i.id = old.id;" + add_to_sums("old", "-")
)
"""Takes a row, as it was, out of what was counted and is found."""

IN = (
    f"INSERT INTO history_facets (rows, {', '.join(FACETS)})"
    f" SELECT 0, {', '.join(value.format(row='new') for value in FACETS.values())}"
    f" WHERE NOT EXISTS (SELECT 1 FROM history_facets AS f WHERE {facets('new')});"
    f'INSERT INTO history_index ("key", id, facets_no, {", ".join(INDEXED)})'
    f" SELECT {free(quarter('new.occurred_at'))}, new.id, f.no,"
    f" {', '.join(value.format(row='new') for value in INDEXED.values())}"
    f" FROM history_facets AS f WHERE {facets('new')}"
    " AND NOT EXISTS (SELECT 1 FROM history_index WHERE id = new.id);"
)
SET = ", ".join(f"{name} = {value.format(row='new')}" for name, value in INDEXED.items())
MOVE = (
    f'UPDATE history_index SET "key" = {free(quarter("new.occurred_at"))}'
    f" WHERE id = new.id AND {quarter('new.occurred_at')} <> {quarter('old.occurred_at')};"
    f"UPDATE history_index SET {SET},"
    f" facets_no = (SELECT no FROM history_facets AS f WHERE {facets('new')}) WHERE id = new.id;"
)
SEEN = (
    f'{FIND} i."key", {words("new.search_text", name_of("i.customer_id"))}, {COLUMNS}'
    " FROM history_index AS i WHERE i.id = new.id;" + add_to_sums("new", "+")
)

CHANGED = " OR ".join(f"old.{name} IS NOT new.{name}" for name in SHOWN)


def renamed(before: str, after: str, row: str) -> str:
    """Return what finds the rows of a customer by another name."""
    theirs = (
        " FROM history_index AS i JOIN history_entry AS e ON e.id = i.id"
        f" WHERE i.customer_id = {row}.id;"
    )
    return (
        f'{FORGET} i."key", {words("e.search_text", before)}, {COLUMNS}{theirs}'
        f'{FIND} i."key", {words("e.search_text", after)}, {COLUMNS}{theirs}'
    )


TRIGGERS = {
    "history_index_of_new_entry": (
        "AFTER INSERT ON history_entry WHEN new.method_codes IS NOT NULL",
        IN + SEEN,
    ),
    "history_index_of_entry": (
        f"AFTER UPDATE ON history_entry WHEN new.method_codes IS NOT NULL AND ({CHANGED})",
        OUT + IN + MOVE + SEEN,
    ),
    "history_index_of_gone_entry": (
        "AFTER DELETE ON history_entry",
        OUT + "DELETE FROM history_index WHERE id = old.id;",
    ),
    "history_index_of_new_customer": (
        "AFTER INSERT ON customer",
        renamed("''", "new.folded_name", "new"),
    ),
    "history_index_of_customer": (
        "AFTER UPDATE OF folded_name ON customer WHEN old.folded_name IS NOT new.folded_name",
        renamed("old.folded_name", "new.folded_name", "new"),
    ),
    "history_index_of_gone_customer": (
        "AFTER DELETE ON customer",
        renamed("old.folded_name", "''", "old"),
    ),
}


def upgrade() -> None:
    """All of it is empty at first: the rows of before are indexed while the till sells."""
    for name, kind, nullable, default in FACTS:
        column = sa.Column(
            name, kind, nullable=nullable, server_default=sa.text(default) if default else None
        )
        op.add_column("history_entry", column)
    for statement in TABLES:
        op.execute(statement)
    op.execute(
        f'CREATE VIEW history_found AS SELECT i."key" AS "key",'
        f" {words('e.search_text', name_of('i.customer_id'))} AS words,"
        f" {COLUMNS.replace('),', ') AS facets,')} AS month"
        " FROM history_index AS i JOIN history_entry AS e ON e.id = i.id"
    )
    op.execute(
        "CREATE VIRTUAL TABLE history_find USING fts5 (words, facets, month,"
        " content='history_found', content_rowid='key', tokenize='trigram case_sensitive 1',"
        " detail=none, columnsize=0)"
    )
    for option, value in (("automerge", 0), ("crisismerge", 64)):
        op.execute(f"INSERT INTO history_find (history_find, rank) VALUES ('{option}', {value})")
    for name, (when, body) in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {when} BEGIN {body} END")
    op.create_index("ix_customer_folded_name", "customer", ["folded_name", "id"])
    op.execute(
        "INSERT INTO history_fill SELECT '9999', '' WHERE EXISTS (SELECT 1 FROM history_entry)"
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_customer_folded_name", table_name="customer")
    for name in TRIGGERS:
        op.execute(f"DROP TRIGGER {name}")
    op.execute("DROP TABLE history_find")
    op.execute("DROP VIEW history_found")
    for name in ("history_fill", "history_sum", "history_index", "history_facets"):
        op.execute(f"DROP TABLE {name}")
    for name, *_kind in FACTS[::-1]:
        op.drop_column("history_entry", name)
