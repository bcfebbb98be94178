"""What becomes of rows that an earlier Till wrote otherwise."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command

from pos_app.clock import SystemClock
from pos_app.db import upgrade
from tests.migrations.sample import RELEASED, load, rows
from tests.migrations.steps import columns, migrate

BEFORE_THE_OUTBOX, THE_OUTBOX = "0007", "0008"


def test_products_with_the_default_tax_go_on_with_it(tmp_path: Path) -> None:
    """Those with a rate of their own keep it, and it can be chosen again."""
    path = tmp_path / "till.db"
    load(RELEASED / "0003.sql", path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE tax_rate SET active = 1")
        connection.execute("INSERT INTO tax_rate VALUES ('seven', 'VAT', 70000, 1, 0)")
        for name, rate in (("book", "seven"), ("stamp", None)):
            connection.execute("CREATE TEMP TABLE one AS SELECT * FROM product WHERE id = 'x'")
            connection.execute("UPDATE one SET id = ?, tax_rate_id = ?", (name, rate))
            connection.execute("INSERT INTO product SELECT * FROM one")
            connection.execute("DROP TABLE one")
    migrate(path, command.upgrade, "0004")
    with closing(sqlite3.connect(path)) as connection:
        asked = "SELECT id, default_tax, tax_rate_id FROM product ORDER BY id"
        assert connection.execute(asked).fetchall() == [
            ("book", 0, "seven"),
            ("stamp", 0, None),
            ("x", 1, None),
        ]
        rates = connection.execute("SELECT id, active FROM tax_rate ORDER BY id").fetchall()
        assert rates == [("seven", 1), ("x", 0)]
    migrate(path, command.downgrade, "0003")
    with closing(sqlite3.connect(path)) as connection:
        asked = "SELECT id, tax_rate_id FROM product ORDER BY id"
        before = [("book", "seven"), ("stamp", None), ("x", "x")]
        assert connection.execute(asked).fetchall() == before


def test_what_was_kept_is_found_by_the_folding_of_today(tmp_path: Path) -> None:
    """A row that an earlier Till folded is looked for by what this one makes of the words."""
    path = tmp_path / "till.db"
    load(RELEASED / "0003.sql", path)
    with closing(sqlite3.connect(path)) as connection, connection:
        for table in ("product", "customer", "history_entry"):
            connection.execute(f"UPDATE {table} SET search_text = 'søren o’brien d''arc'")
        connection.execute("UPDATE product SET name = 'Søren’s Tea', barcode = 'ABC-1'")
    upgrade.open_book(path, "test", SystemClock()).close()
    assert columns(path, "product", "search_text") == [("sorens tea abc-1",)]
    assert columns(path, "product_barcode", "barcode_key") == [("abc-1",)]
    assert columns(path, "customer", "search_text") == [("soren obrien darc",)]
    # What it knows besides of each row is looked for too, since 0024.
    assert {each for (each,) in columns(path, "history_entry", "search_text")} == {
        "soren obrien darc x x x"
    }


OWED = """
INSERT INTO errand SELECT 'open', 'detach_card', register_id, customer_id, 'pm_1', 'acct_1',
    'key 1', '', created_at, NULL, asked_at FROM errand;
INSERT INTO errand SELECT 'refused', 'detach_card', register_id, customer_id, 'pm_2', account_id,
    'key 2', 'No such card.', created_at, NULL, NULL FROM errand WHERE id = 'x';
INSERT INTO errand SELECT 'done', 'detach_card', register_id, customer_id, 'pm_1', account_id,
    'key 3', '', created_at, done_at, NULL FROM errand WHERE id = 'x';
INSERT INTO errand SELECT 'chosen', 'default_card', register_id, customer_id, 'pm_3', account_id,
    'key 4', '', created_at, NULL, NULL FROM errand WHERE id = 'x';
INSERT INTO job SELECT 'receipt', sale_id, 'receipt', created_at, NULL FROM job WHERE id = 'x';
INSERT INTO job SELECT 'receipt too', sale_id, 'receipt', created_at, NULL FROM job WHERE id = 'x';
INSERT INTO job SELECT 'drawer', sale_id, 'drawer', created_at, NULL FROM job WHERE id = 'x';
INSERT INTO job SELECT 'drawer too', sale_id, 'drawer', created_at, NULL FROM job WHERE id = 'x';
INSERT INTO notice SELECT 'paid', 'payment', register_id, sale_id, tender_id, NULL, NULL,
    cashier_id, created_at, NULL FROM notice WHERE id = 'x';
INSERT INTO notice SELECT 'given', 'refund', register_id, sale_id, NULL, refund_id, NULL,
    cashier_id, created_at, NULL FROM notice WHERE id = 'x';
INSERT INTO notice SELECT 'seen', 'stranger', register_id, NULL, NULL, NULL, intent_id,
    NULL, created_at, '2026-01-03 00:00:00.000000' FROM notice WHERE id = 'x';
DELETE FROM notice WHERE id = 'x';
"""


def test_all_that_was_owed_waits_in_the_outbox(tmp_path: Path) -> None:
    """With the order, the keys and the refusals that it had; and goes back, too."""
    path = tmp_path / "till.db"
    load(RELEASED / f"{BEFORE_THE_OUTBOX}.sql", path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OWED)
    before = rows(path)
    migrate(path, command.upgrade, THE_OUTBOX)
    with closing(sqlite3.connect(path)) as connection:
        asked = "SELECT id, dedupe_key, subject_id, idempotency_key, error FROM outbox ORDER BY id"
        assert [row for row in connection.execute(asked).fetchall() if row[0] != "x"] == [
            ("chosen", "default_card:x", "pm_3", "key 4", ""),
            ("done", "detach_card:pm_1", "pm_1", "key 3", ""),
            ("drawer", "drawer:drawer", "x", None, ""),
            ("drawer too", "drawer:drawer too", "x", None, ""),
            ("given", "refund_notice:x", "x", None, ""),
            ("open", "detach_card:pm_1", "pm_1", "key 1", ""),
            ("paid", "payment_notice:x", "x", None, ""),
            ("receipt", "receipt:x", "x", None, ""),
            ("receipt too", "receipt:x:receipt too", "x", None, ""),
            ("refused", "detach_card:pm_2", "pm_2", "key 2", "refused"),
        ]
        tried = "SELECT id FROM outbox WHERE next_try_at = created_at ORDER BY id"
        assert connection.execute(tried).fetchall() == [("chosen",), ("open",)]
        said = "SELECT error_values FROM outbox WHERE id = 'refused'"
        assert connection.execute(said).fetchone() == ('{"answer":"No such card."}',)
        seen = "SELECT dismissed_at FROM stripe_payment"
        assert connection.execute(seen).fetchone() == ("2026-01-03 00:00:00.000000",)
    migrate(path, command.downgrade, BEFORE_THE_OUTBOX)
    after = rows(path)
    for table, column in (("errand", 0), ("job", 0), ("notice", 0)):
        waiting = [row for row in before[table] if row[column] not in {"x", "seen"}]
        assert [row for row in after[table] if row in waiting] == waiting
    assert [row[6] for row in after["notice"] if row[1] == "stranger"] == ["x"]


def test_a_table_that_goes_is_none_that_was_rebuilt(tmp_path: Path) -> None:
    """Dropping one moves no other: the books of a big store are not read through for it."""
    path = tmp_path / "till.db"
    load(RELEASED / f"{BEFORE_THE_OUTBOX}.sql", path)
    before = upgrade._roots(path)
    migrate(path, command.upgrade, THE_OUTBOX)
    after = upgrade._roots(path)
    assert before.keys() - after.keys() == {"errand", "job", "notice"}
    assert {name for name in after if before.get(name, after[name]) != after[name]} == set()
