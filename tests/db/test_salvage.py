"""What of books that are damaged comes into the restored ones, whatever guards or names it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from pos_app.db.backups import faults_of
from pos_app.db.files import finish_replacing
from pos_app.db.salvage import Salvage, SalvageTable, readable
from pos_app.errors import UserError
from tests.support.book_damage import break_index, spoil_root
from tests.support.sold_books import CLOCK, LINE, SALE, Till


@pytest.fixture
def till(tmp_path: Path) -> Till:
    made = Till(tmp_path)
    made.add_product("tea", 200)
    return made


def sell_from_stock(till: Till, first: int, count: int) -> None:
    """Sell, and let each sale take something from the shelf."""
    till.sell(count)
    for number in range(first, first + count):
        row = {"variant_id": "tea", "quantity_milli": -1000, "sale_id": f"s{number}"}
        till.put("stock_movement", id=f"m{number}", **row)


def test_stock_that_moved_for_a_lost_sale_has_moved(till: Till) -> None:
    """Nobody may change such a row, but a restore lets it name no sale."""
    sell_from_stock(till, 1, 10)
    backup, guards = till.back_up(), till.triggers()
    sell_from_stock(till, 11, 150)
    till.spoil("sale", leaf=4)

    till.restore(backup)

    assert till.ask("SELECT count(*) FROM stock_movement") == [(160,)]
    assert till.ask("SELECT on_hand_milli FROM product_variant") == [(-160_000,)]
    assert till.triggers() == guards
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        till.do("DELETE FROM stock_movement")


@pytest.mark.parametrize(
    ("lost", "moved", "column", "left"),
    [
        ("shift", "cash_movement", "shift_id", [(None,)]),
        ("shift", "shift_handover", "shift_id", []),
        ("credit_account", "credit_entry", "account_id", []),
    ],
)
def test_what_names_a_lost_row_does_not_stop_a_restore(
    till: Till, lost: str, moved: str, column: str, left: list[tuple[object, ...]]
) -> None:
    """Cash that moved in a lost shift is of none, what was on a lost account goes with it."""
    backup, guards = till.back_up(), till.triggers()
    till.put(lost, id="lost")
    till.put(moved, id="moved", **{column: "lost"})
    till.spoil(lost)

    till.restore(backup)

    assert till.ask(f"SELECT {column} FROM {moved}") == left
    assert till.triggers() == guards


def test_a_shift_that_was_closed_since_stays_where_only_the_next_one_can_be_read(
    till: Till,
) -> None:
    """A register has one open shift: the one of the backup makes room, and is not let go."""
    till.put("shift", id="first", opened_at="2026-03-01 09:00:00.000000")
    till.put("shift_handover", id="handed", shift_id="first")
    till.put("cash_movement", id="moved", shift_id="first")
    backup = till.back_up()
    till.do("UPDATE shift SET closed_at = '2026-03-01 17:00:00.000000'")
    for number in range(60):
        said = {"closed_at": "2026-03-01 17:30:00.000000", "note": "x" * 200}
        till.put("shift", id=f"between{number}", **said)
    till.put("shift", id="next", opened_at="2026-03-01 18:00:00.000000")
    till.spoil("shift", leaf=0)

    done = till.restore(backup)

    assert not done.complete
    asked = "SELECT id, closed_at FROM shift WHERE id IN ('first', 'next') ORDER BY id"
    assert till.ask(asked) == [("first", "2026-03-01 18:00:00.000000"), ("next", None)]
    assert till.ask("SELECT shift_id FROM shift_handover") == [("first",)]
    assert till.ask("SELECT shift_id FROM cash_movement") == [("first",)]


def test_a_variant_that_can_be_read_says_what_is_on_hand_where_movements_are_lost(
    till: Till,
) -> None:
    """Its number was kept with each of them; a restore of sound books later leaves it too."""
    till.add_product("cake", 300)
    till.put("stock_movement", id="cake", variant_id="cake", quantity_milli=7_000)
    backup = till.back_up()
    sell_from_stock(till, 1, 150)
    till.spoil("stock_movement")

    till.restore(backup)

    assert till.ask("SELECT count(*) < 151 FROM stock_movement") == [(1,)]
    assert len(till.ask("SELECT 1 FROM stock_movement WHERE kind = 'correction'")) == 1
    asked = "SELECT id, on_hand_milli FROM product_variant ORDER BY id"
    assert till.ask(asked) == [("cake", 7_000), ("tea", -150_000)]
    till.restore(till.back_up())
    assert till.ask(asked) == [("cake", 7_000), ("tea", -150_000)]


def test_what_is_on_hand_of_a_variant_of_the_backup_is_what_moved_and_can_be_read(
    till: Till,
) -> None:
    """Where its own row is lost too, the number of the backup is older than what moved since."""
    backup = till.back_up()
    sell_from_stock(till, 1, 150)
    till.spoil("stock_movement")
    till.spoil("product_variant")

    till.restore(backup)

    ((moved,),) = till.ask("SELECT sum(quantity_milli) FROM stock_movement")
    assert till.ask("SELECT on_hand_milli FROM product_variant") == [(moved,)]


def test_sales_are_saved_without_a_backup_where_only_the_stores_profile_is_lost(
    till: Till,
) -> None:
    """Another one stands in its place, of what the sales tell, until a manager changes it."""
    till.do("INSERT INTO setting VALUES ('locale', '{\"value\": \"de_CH\"}')")
    till.sell(3)
    till.do("UPDATE sale SET currency = 'chf'")
    till.spoil("store_profile")
    done = till.restore(None)
    assert (done.sales, done.complete) == (3, False)
    asked = "SELECT id, name, country, currency FROM store_profile"
    assert till.ask(asked) == [("store", "Unknown", "CH", "chf")]
    assert till.ask("SELECT count(*) FROM sale_line") == [(3,)]
    assert faults_of(till.path) == []


GUARDS = [
    f"CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} BEGIN SELECT raise (ABORT, ''); END"
    for table in ("tender", "refund", "goods_return", "sale_line")
    for act in ("INSERT", "UPDATE", "DELETE")
]


@pytest.mark.long
def test_no_guard_of_rows_stops_a_restore(till: Till) -> None:
    """Whatever later schemas guard: it is not in the way, and there again afterwards."""
    for guard in GUARDS:
        till.do(guard)
    backup, guards = till.back_up(), till.triggers()
    for guard in GUARDS:
        till.do(f"DROP TRIGGER {guard.split()[2]}")
    till.sell(150)
    for number in range(1, 151):
        named = {"id": f"r{number}", "sale_id": f"s{number}"}
        till.put("goods_return", **named)
        for table in ("tender", "refund"):
            till.put(table, create_key=f"key{number}", **named)
    till.spoil("sale", leaf=2)

    done = till.restore(backup)

    assert 100 < done.sales < 150
    for table in ("tender", "goods_return", "sale_line"):
        assert till.ask(f"SELECT count(*) FROM {table}") == [(done.sales,)]
    assert till.ask("SELECT count(*), count(sale_id) FROM refund") == [(150, done.sales)]
    assert till.triggers() == guards


def test_a_sale_at_the_edge_of_what_is_lost_keeps_the_lines_of_the_backup(till: Till) -> None:
    """They were never changed: those that can't be read are as they were."""
    till.sell(3)
    for number in range(1, 200):
        till.do(LINE, id=f"more{number}", sale="s1", name="Espresso")
    backup = till.back_up()
    till.spoil("sale_line", leaf=1)

    done = till.restore(backup)

    assert not done.complete
    assert till.ask("SELECT count(*) FROM sale_line") == [(202,)]


@pytest.mark.parametrize(
    ("of", "column"),
    [("cashier", "cashier_id"), ("register", "register_id"), ("store_profile", "profile_id")],
)
def test_sales_of_somebody_who_is_lost_stay(till: Till, of: str, column: str) -> None:
    """A page of few rows is named by all that was sold since."""
    backup = till.back_up()
    till.sell(3)
    till.put(of, **{"id": "new"} | ({"prefix": "R2"} if of == "register" else {}))
    till.do(f"UPDATE sale SET {column} = 'new'")
    till.spoil(of)

    done = till.restore(backup)

    assert (done.sales, done.complete) == (3, False)
    assert till.ask(f"SELECT DISTINCT {column} FROM sale") == [("new",)]
    assert faults_of(till.path) == []


def test_without_a_backup_somebody_can_sign_in_where_no_cashier_could_be_read(till: Till) -> None:
    till.sell(3)
    till.spoil("cashier")
    till.spoil("register")
    done = till.restore(None)
    assert done.sales == 3
    assert sorted(till.ask("SELECT role, active FROM cashier")) == [("cashier", 0), ("owner", 1)]
    ((prefix,),) = till.ask("SELECT prefix FROM register")
    assert prefix not in {"R1", ""}


def test_no_series_is_begun_of_which_a_receipt_is_known(till: Till) -> None:
    """Also where the row of its register can't be read."""
    till.sell(1)
    backup = till.back_up()
    till.do("UPDATE register SET prefix = 'R1B'")
    till.do(SALE, id="later", state="paid", receipt="R1B-000001")
    for where in ("register", "sqlite_autoindex_register_1", "sqlite_autoindex_register_2"):
        spoil_root(till.path, where)
    assert till.restore(backup).series == "R1C"


def test_a_backup_with_a_broken_index_is_as_good_as_another(till: Till) -> None:
    """Most are only looked at without their indexes, and it may be the newest for days."""
    till.back_up()
    till.sell(3)
    break_index(till.path)
    CLOCK.ahead += timedelta(days=1)
    backup = till.back_up()
    till.sell(2)
    done = till.restore(backup)
    assert (done.sales, done.complete) == (2, False)
    assert faults_of(till.path) == []


def test_books_that_only_looked_sound_are_restored(till: Till) -> None:
    """An index of what is put back as it was, or a reference: a quick look sees neither."""
    backup = till.back_up()
    till.sell(3)
    break_index(till.path, "product", "created_at")
    assert till.restore(backup).sales == 3
    backup = till.back_up()
    till.sell(2)
    till.put("tender", sale_id="nowhere")
    done = till.restore(backup)
    assert (done.sales, done.complete) == (2, False)
    assert faults_of(till.path) == []


def test_damaged_books_of_a_newer_till_are_not_replaced(till: Till) -> None:
    """What only that one knows of would be lost."""
    backup = till.back_up()
    till.do("UPDATE alembic_version SET version_num = '9999'")
    spoil_root(till.path, "outbox")
    with pytest.raises(UserError, match="newer Till"):
        till.restore(backup)


def test_rows_that_do_not_fit_are_told_in_a_sentence(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = till.back_up()
    till.path.write_bytes(b"gone")

    def refuse(_new: sqlite3.Connection, _old: sqlite3.Connection) -> None:
        raise sqlite3.IntegrityError("of a kind that nobody thought of")

    monkeypatch.setattr("pos_app.db.restore.take_over", refuse)
    with pytest.raises(UserError, match="could not be restored"):
        till.restore(backup)
    assert till.path.read_bytes() == b"gone"
    assert not list(till.path.parent.glob("till-replaced*"))


def test_restored_books_that_count_are_never_said_to_be_unchanged(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where they can't take their place at once, they do with the next opening."""
    backup = till.back_up()
    till.do("INSERT INTO setting VALUES ('later', '{}')")
    calls = iter((None, PermissionError("in use"), None))

    def finish(path: Path) -> None:
        if trouble := next(calls):
            raise trouble
        finish_replacing(path)

    monkeypatch.setattr("pos_app.db.restore.finish_replacing", finish)
    assert till.restore(backup).complete
    assert till.ask("SELECT count(*) FROM setting WHERE name = 'restored'") == [(1,)]


class DamagedTable:
    """Rows 1 to 9, of which three can't be read; the one before them says another number."""

    def __init__(self, said: int) -> None:
        self.said = said
        self.walks = 0
        self.rows: Iterator[tuple[int, int]] = iter(())

    def execute(self, _walk: str, after: tuple[int]) -> DamagedTable:
        self.walks += 1
        assert self.walks < 50
        assert after[0] < 2**63
        self.rows = self._read(after[0])
        return self

    def _read(self, after: int) -> Iterator[tuple[int, int]]:
        for number in range(max(after + 1, 1), 10):
            if number in {4, 5, 6}:
                raise sqlite3.DatabaseError("malformed")
            yield (self.said if number == 3 else number, number)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return self.rows

    def fetchone(self) -> tuple[int, int] | None:
        return next(self.rows, None)


@pytest.mark.parametrize(("said", "read"), [(1, {1, 2, 3, 7, 8, 9}), (2**63 - 1, {1, 2, 3})])
def test_rows_whose_number_is_nonsense_end_no_walk(said: int, read: set[int]) -> None:
    books, came_to = cast("sqlite3.Connection", DamagedTable(said)), Salvage()
    found = {row[0] for row in readable(books, SalvageTable("sale", ["id"]), came_to)}
    assert (found, came_to.lost) == (read, {"sale"})
