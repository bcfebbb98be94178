"""Days at random: each number of each Z is what the raw rows come to, and each row is in one Z."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from pos_app.domain.shifts import MovementKind
from pos_app.smoke.z_check import wrong_zs
from tests.services.at_drawer import AtDrawer
from tests.services.counter import Counter
from tests.services.random_days import RandomDays, play_days

EXAMPLES = 5
"""Of several days each; `make days` plays more."""


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2))
def test_each_number_is_what_the_raw_rows_come_to(seed: int) -> None:
    assert play_days(EXAMPLES, seed) == ""
    assert RandomDays.totals["sold for cash"] > 300
    assert RandomDays.totals["closed"] >= 2 * EXAMPLES


WRONG = {
    "a movement twice": "INSERT INTO cash_movement SELECT 'again', shift_id, register_id,"
    " cashier_id, approved_by, kind, amount_minor, currency, reason, reverses_id, business_date,"
    " created_at FROM cash_movement LIMIT 1",
    "cash of no shift": "UPDATE tender SET shift_id = NULL",
    "cash of another shift": "UPDATE tender SET shift_id = (SELECT id FROM shift"
    " WHERE id <> tender.shift_id)",
    "a Z less": "DELETE FROM z_report WHERE number = 1",
    "a number left out": "UPDATE z_report SET number = 3 WHERE number = 2",
    "a cent less": "UPDATE tender SET tendered_minor = tendered_minor - 1",
    "a sale of another shift": "UPDATE sale SET shift_id = (SELECT id FROM shift"
    " WHERE id <> sale.shift_id)",
    "another count": "UPDATE shift SET counts = '[1]'",
}
"""What is wrong in books by one statement."""


@pytest.mark.parametrize("statement", WRONG.values(), ids=WRONG)
def test_one_wrong_row_is_found(counter: Counter, statement: str) -> None:
    drawer = AtDrawer.set_up(counter)
    drawer.open(10_000)
    drawer.sell(749, 1_000)
    drawer.close()
    drawer.open(drawer.view.offered)
    drawer.move(MovementKind.PAID_OUT, 250)
    drawer.close()
    path = counter.database.path
    assert wrong_zs(path) == []
    with closing(sqlite3.connect(path)) as books, books:
        for (trigger,) in books.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            books.execute(f'DROP TRIGGER "{trigger}"')
        books.execute(statement)
    assert wrong_zs(path)
