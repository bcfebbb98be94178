"""A backup takes the place of the books, with all that came later and can be read."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pos_app.db import restore as restoring
from pos_app.db import salvage, upgrade
from pos_app.db.backups import Backup, Reason, faults_of, make_backup
from pos_app.db.engine import Database
from pos_app.db.files import ready_for
from pos_app.db.first_screen import first_screen_rows
from pos_app.db.restore import restore
from pos_app.db.upgrade import open_book
from pos_app.errors import DamagedBookError, UserError
from tests.migrations.sample import RELEASED, load, rows
from tests.support.book_damage import break_index
from tests.support.sold_books import CART, CLOCK, LINE, MODE, SALE, Till


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return Till(tmp_path)


def test_sound_books_keep_what_happened_and_get_their_catalogue_back(till: Till) -> None:
    """Going back undoes what a manager changed, and no sale."""
    till.add_product("tea", 200)
    till.sell(2)
    till.do(CART, id="s3")
    backup = till.back_up()
    till.do("UPDATE product_variant SET price_minor = 999999")
    till.add_product("cake", 400)
    till.do("DELETE FROM open_cart")
    till.sell(3)

    done = till.restore(backup)

    assert (done.sales, done.complete, done.series) == (3, True, "")
    assert till.ask("SELECT id, price_minor FROM product_variant ORDER BY id") == [
        ("cake", 400),
        ("tea", 200),
    ]
    assert len(till.ask("SELECT 1 FROM sale_line")) == 5
    assert till.ask("SELECT id FROM open_cart") == []
    assert till.ask("SELECT prefix, next_receipt FROM register") == [("R1", 6)]
    assert done.kept is not None
    assert rows(done.kept)["product_variant"] != rows(till.path)["product_variant"]


def codes(till: Till) -> list[tuple[object, ...]]:
    asked = "SELECT variant_id, barcode FROM product_barcode ORDER BY variant_id, position"
    return till.ask(asked)


def test_a_barcode_that_another_product_got_since_goes_back_to_its_own(till: Till) -> None:
    """Also where that one is new: two products that are sold never share one, nor an SKU."""
    for name in ("tea", "cake"):
        till.add_product(name, 200)
    till.put("product_barcode", variant_id="tea", position=0, barcode="111", barcode_key="111")
    till.put("product_barcode", variant_id="tea", position=1, barcode="222", barcode_key="222")
    till.do("UPDATE product_variant SET sku = 'T', sku_key = 't' WHERE id = 'tea'")
    backup = till.back_up()
    till.add_product("new", 300)
    till.do("UPDATE product_barcode SET variant_id = 'cake', position = 0 WHERE barcode = '222'")
    till.do("UPDATE product_barcode SET variant_id = 'new' WHERE barcode = '111'")
    till.put("product_barcode", variant_id="new", position=1, barcode="333", barcode_key="333")
    till.do("UPDATE product_variant SET sku = '', sku_key = NULL WHERE id = 'tea'")
    till.do("UPDATE product_variant SET sku = 'T', sku_key = 't' WHERE id = 'new'")
    till.do("UPDATE product SET search_text = 'new t 111 333' WHERE id = 'new'")

    assert till.restore(backup).complete

    assert codes(till) == [("new", "333"), ("tea", "111"), ("tea", "222")]
    asked = "SELECT id, sku, sku_key FROM product_variant ORDER BY id"
    assert till.ask(asked) == [("cake", "", None), ("new", "", None), ("tea", "T", "t")]
    assert till.ask("SELECT search_text FROM product WHERE id = 'new'") == [("new 333",)]


def test_what_a_product_was_made_of_since_is_sold_no_more(till: Till) -> None:
    """Its later variants and modifiers are not on sale beside those of the backup; they stay."""
    till.add_product("tea", 200)
    for group in ("milk", "size"):
        till.put("modifier_group", id=group, name=group)
    till.put("modifier", id="oat", group_id="milk", active=1)
    till.put("product_modifier_group", product_id="tea", group_id="milk", position=0)
    backup = till.back_up()
    large = {"product_id": "tea", "position": 1, "price_minor": 300, "sku": "L", "sku_key": "l"}
    till.put("product_variant", id="large", options='["Large"]', active=1, **large)
    till.put("product_barcode", variant_id="large", position=0, barcode="9", barcode_key="9")
    till.put("modifier", id="soy", group_id="milk", active=1)
    till.put("product_modifier_group", product_id="tea", group_id="size", position=1)
    till.add_product("new", 300)
    till.put("modifier_group", id="ice")
    till.put("modifier", id="much", group_id="ice", active=1)
    till.put("product_modifier_group", product_id="new", group_id="milk", position=0)

    assert till.restore(backup).complete

    on_sale = "SELECT id, active FROM {} ORDER BY id"
    assert till.ask(on_sale.format("product_variant")) == [("large", 0), ("new", 1), ("tea", 1)]
    assert till.ask(on_sale.format("modifier")) == [("much", 1), ("oat", 1), ("soy", 0)]
    assert codes(till) == []
    assert till.ask("SELECT product_id, group_id FROM product_modifier_group ORDER BY 1") == [
        ("new", "milk"),
        ("tea", "milk"),
    ]


def test_the_sync_reads_once_more_from_where_the_backup_had_come(till: Till) -> None:
    """What Stripe told since the backup may not be in what was taken over."""
    till.do("INSERT INTO sync_state VALUES ('history', '[1]')")
    backup = till.back_up()
    till.do("UPDATE sync_state SET value = '[2]'")
    till.do("INSERT INTO sync_state VALUES ('payouts', '{}')")
    till.restore(backup)
    assert till.ask("SELECT name, value FROM sync_state") == [("history", "[1]")]


def test_settings_made_since_stay_where_the_backup_has_none(till: Till) -> None:
    till.do("INSERT INTO setting VALUES ('theme', '{}')")
    backup = till.back_up()
    till.do("UPDATE setting SET value = '[2]'")
    till.do("INSERT INTO setting VALUES ('later', '{}')")
    till.restore(backup)
    found = till.ask("SELECT name, value FROM setting WHERE name <> 'restored' ORDER BY name")
    assert found == [("later", "{}"), ("theme", "{}")]


def test_a_row_that_moved_on_since_stays_as_it_is_now(till: Till) -> None:
    """A sale that was open in the backup and paid since is paid, with the lines it was paid for."""
    till.do(SALE, id="s1", state="open", receipt=None)
    till.do(LINE, id="early", sale="s1", name="Espresso")
    till.do(CART, id="s1")
    backup = till.back_up()
    till.do("UPDATE sale SET state = 'paid', receipt_number = 'R1-000001'")
    till.do("DELETE FROM sale_line")
    till.do(LINE, id="late", sale="s1", name="Flat white")
    till.do("DELETE FROM open_cart")
    till.add_product("tea", 200)
    till.spoil("product")  # elsewhere, so that all of this is read row by row

    done = till.restore(backup)

    assert (done.sales, done.complete, done.series) == (1, False, "R1B")
    assert till.ask("SELECT state, receipt_number FROM sale") == [("paid", "R1-000001")]
    assert till.ask("SELECT name FROM sale_line") == [("Flat white",)]
    assert till.ask("SELECT id FROM open_cart") == []


def test_partly_damaged_books_give_what_can_be_read(till: Till) -> None:
    """All but the rows of the page that is gone; what names a row of it goes with it."""
    till.sell(10)
    backup = till.back_up()
    till.sell(400)
    till.spoil("sale", leaf=12)
    with pytest.raises(sqlite3.DatabaseError):
        till.ask("SELECT count(*) FROM sale NOT INDEXED")

    done = till.restore(backup)

    kept = len(till.ask("SELECT 1 FROM sale"))
    assert 380 < kept < 410
    assert done.sales == kept - 10
    assert till.ask("SELECT count(*) FROM sale_line") == [(kept,)]
    assert (done.complete, done.series) == (False, "R1B")
    assert till.ask("SELECT prefix, next_receipt FROM register") == [("R1B", 1)]
    assert done.kept is not None
    assert len(done.kept.read_bytes()) > 0


def test_books_whose_index_is_broken_give_all_that_they_hold(till: Till) -> None:
    """A quick look does not see that; what is put in their place is read through in full."""
    till.sell(2)
    backup = till.back_up()
    till.sell(3)
    break_index(till.path)
    done = till.restore(backup)
    assert (done.sales, done.complete, done.series) == (3, False, "R1B")
    assert faults_of(till.path) == []


def test_books_of_which_nothing_reads_are_kept_and_the_series_is_new(till: Till) -> None:
    till.sell(2)
    backup = till.back_up()
    till.path.write_bytes(b"\xa5" * 50_000)

    done = till.restore(backup)

    assert (done.sales, done.complete, done.series) == (0, False, "R1B")
    assert len(till.ask("SELECT 1 FROM sale")) == 2
    assert done.kept is not None
    assert done.kept.read_bytes() == b"\xa5" * 50_000


def test_lost_books_come_back_with_carts_put_aside(till: Till) -> None:
    """A cart of the backup may have been paid since: nobody charges it without looking."""
    till.do(CART, id="s1")
    backup = till.back_up()
    till.path.unlink()
    with pytest.raises(DamagedBookError, match="gone"):
        open_book(till.path, MODE, CLOCK)

    done = till.restore(backup)

    assert (done.kept, done.series) == (None, "R1B")
    (held,) = till.ask("SELECT held_at FROM open_cart")
    assert held[0]


def test_no_series_is_begun_twice(till: Till) -> None:
    """Also when the same backup is restored again and again."""
    backup = till.back_up()
    series = []
    for _ in range(3):
        till.path.write_bytes(b"gone")
        series.append(till.restore(backup).series)
        CLOCK.ahead += timedelta(days=1)
        till.back_up()
    assert series == ["R1B", "R1C", "R1D"]


def test_without_a_backup_new_books_are_made_of_what_can_be_read(till: Till) -> None:
    till.sell(400)
    till.spoil("sale_line", leaf=1)
    done = till.restore(None)
    assert done.sales == 400
    assert (done.complete, done.series) == (False, "R1B")
    assert till.ask("SELECT name FROM store_profile") == [("Corner",)]
    assert till.ask("SELECT count(*) FROM book") == [(1,)]


def test_what_damaged_books_give_is_found_by_the_folding_of_today(till: Till) -> None:
    """They may be an earlier Till's."""
    till.add_product("tea", 200)
    till.do(
        "INSERT INTO product_barcode (variant_id, position, barcode, barcode_key)"
        " VALUES ('tea', 0, '012345678905', 'x')"
    )
    till.do("UPDATE product SET name = 'Søren’s', search_text = 'søren’s'")
    till.sell(400)
    till.spoil("sale_line", leaf=1)
    till.restore(None)
    (found,) = till.ask("SELECT search_text, barcode_key FROM product, product_barcode")
    assert found == ("sorens 012345678905 00012345678905", "00012345678905")


@pytest.mark.parametrize("schema", ["0003", "0005"])
def test_damaged_books_of_an_earlier_till_lose_nothing_that_can_be_read(
    till: Till, tmp_path: Path, schema: str
) -> None:
    """They are brought up to date like sound ones: a quantity was counted in pieces then."""
    till.path.unlink()
    load(RELEASED / f"folder_{schema}" / "till.sql", till.path)
    till.do("UPDATE book SET mode = 'training'")
    with closing(sqlite3.connect(till.path)) as books, books:
        ((sale,),) = books.execute("SELECT sale_id FROM sale_line WHERE name = 'Tea'")
        for number in range(400):
            books.execute(
                "INSERT INTO sale_line (id, sale_id, position, name, note, quantity,"
                " unit_price_minor, discount_minor, tax_minor, total_minor)"
                " VALUES (?, ?, ?, 'Tea', '', 1, 400, 0, 0, 400)",
                (f"line {number}", sale, number),
            )
    till.spoil("sale_line", leaf=1)
    till.restore(None)
    found = till.ask("SELECT receipt_number, methods FROM history_entry ORDER BY receipt_number")
    assert [number for number, _ in found if number] == ["R1-000001", "R1-000002", "R1-000003"]
    assert all('"kind"' in str(methods) for _, methods in found)
    assert set(till.ask("SELECT quantity_milli, net_minor = total_minor FROM sale_line")) == {
        (1_000, 1)
    }
    assert [file.name for file in tmp_path.iterdir() if ".read" in file.name] == []


def test_without_a_backup_and_anything_to_read_nothing_is_changed(till: Till) -> None:
    till.path.write_bytes(b"\xa5" * 50_000)
    with pytest.raises(UserError, match="Nothing could be read"):
        till.restore(None)
    assert [file.name for file in till.path.parent.iterdir()] == ["till.db"]


def test_a_backup_of_other_books_is_refused(till: Till, tmp_path: Path) -> None:
    """Payments of two accounts never come together."""
    (tmp_path / "other").mkdir()
    other = Till(tmp_path / "other")
    other.do("UPDATE book SET id = 'other'")
    before = rows(till.path)
    with pytest.raises(UserError, match="other books"):
        till.restore(other.back_up())
    assert rows(till.path) == before
    assert not list(tmp_path.glob("till*.new*"))
    assert not list(tmp_path.glob("till-replaced*"))


@pytest.mark.parametrize("release", ["0001", "0002"])
def test_books_and_backups_of_an_earlier_till_are_brought_up_to_date(
    tmp_path: Path, release: str
) -> None:
    """Tables that they did not have yet are no loss."""
    path = tmp_path / "till.db"
    load(RELEASED / f"{release}.sql", path)
    with closing(sqlite3.connect(path)) as books, books:
        books.execute("UPDATE book SET mode = 'test'")
    backup = make_backup(path, "test", Reason.UPDATE, CLOCK.now())
    before = rows(path)
    done = restore(path, "test", backup, CLOCK)
    open_book(path, "test", CLOCK).close()
    assert (done.complete, done.series) == (True, "")
    after = rows(path)
    gone = {"errand", "job", "notice"}  # what they held that was open is in the outbox
    for name in before.keys() - {"setting", "open_cart"} - gone:  # its sale is not open any more
        assert len(after[name]) == len(before[name]), name


def test_books_of_a_newer_till_are_not_replaced(till: Till) -> None:
    """What only that one knows of would be lost."""
    backup = till.back_up()
    till.do("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(UserError, match="newer Till"):
        till.restore(backup)
    assert [file.name for file in till.path.parent.iterdir() if file.is_file()] == ["till.db"]


def test_a_restored_book_is_marked_until_stripe_was_asked(till: Till) -> None:
    till.restore(till.back_up())
    assert till.ask("SELECT count(*) FROM setting WHERE name = 'restored'") == [(1,)]


def test_while_another_program_has_the_books_nothing_is_replaced(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_app.db.schema.BUSY_SECONDS", 0)
    backup = till.back_up()
    with closing(sqlite3.connect(till.path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN")
        other.execute("SELECT * FROM book").fetchall()
        with pytest.raises(UserError, match="Another program"):
            till.restore(backup)
    assert not list(till.path.parent.glob("till-replaced*"))


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from pos_app.clock import SystemClock
from pos_app.db import files, restore
from pos_app.db.backups import backups_of

path, moment = Path(sys.argv[1]), sys.argv[2]

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def renamed(new, to, rename=restore.rename):
    rename(new, to)
    die()

if moment == "while rows are taken over":
    restore._mark = die
elif moment == "before it counts":
    restore.rename = die
elif moment == "once it counts":
    restore.rename = renamed
else:
    restore.rename = lambda new, to, rename=restore.rename: (
        rename(new, to),
        setattr(files, "rename", die),
    )
restore.restore(path, "training", backups_of(path)[0], SystemClock())
"""


@pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")
@pytest.mark.parametrize(
    ("moment", "counted"),
    [
        ("while rows are taken over", False),
        ("before it counts", False),
        ("once it counts", True),
        ("between the log and the file", True),
    ],
)
def test_a_killed_restore_is_done_or_was_never_begun(
    till: Till, moment: str, counted: bool
) -> None:
    till.add_product("tea", 200)
    till.back_up()
    till.do("UPDATE product_variant SET price_minor = 300")
    till.sell(3)
    killed = subprocess.run([sys.executable, "-c", KILLED, till.path, moment], check=False)
    assert killed.returncode == -9
    with first_screen_rows(till.path, MODE) as look:
        assert (look is None) is counted
    open_book(till.path, MODE, CLOCK).close()
    assert till.ask("SELECT price_minor FROM product_variant") == [(200 if counted else 300,)]
    assert len(till.ask("SELECT 1 FROM sale")) == 3


@pytest.mark.parametrize("harm", [lambda path: path.write_bytes(b""), Path.unlink])
def test_an_old_log_never_meets_the_restored_file(
    till: Till, harm: Callable[[Path], object]
) -> None:
    """It holds pages of the file that was replaced."""
    backup = till.back_up()
    with closing(sqlite3.connect(till.path)) as books:
        books.execute("PRAGMA journal_mode=WAL")
        books.execute("INSERT INTO setting VALUES ('log', '{}')")
        books.commit()
        log = till.path.with_name("till.db-wal").read_bytes()
    harm(till.path)
    till.path.with_name("till.db-wal").write_bytes(log)
    till.restore(backup)
    assert till.ask("PRAGMA integrity_check") == [("ok",)]
    assert till.ask("SELECT name FROM setting") == [("restored",)]


@pytest.mark.parametrize("damaged", [False, True])
def test_new_books_are_one_file_before_they_count(
    till: Till, monkeypatch: pytest.MonkeyPatch, damaged: bool
) -> None:
    """On a full disk what was written ahead may not get into it, and only the file is renamed."""
    till.sell(1)
    if damaged:
        break_index(till.path)
    mark, whole = restoring._mark, till.path.with_name("whole.db")

    def marked(base: Path, backup: Backup | None, now: datetime) -> None:
        with closing(sqlite3.connect(base)) as beside:  # so that closing folds no log into it
            beside.execute("SELECT 1 FROM book").fetchone()
            mark(base, backup, now)
            shutil.copyfile(base, whole)

    monkeypatch.setattr("pos_app.db.restore._mark", marked)
    till.restore(None)
    assert "restored" in {name for name, _value in rows(whole)["setting"]}


# --- another program beside it -------------------------------------------------------------------


def sell_elsewhere(till: Till) -> None:
    """Write in the books from another connection, which waits for nobody."""
    with closing(sqlite3.connect(till.path, timeout=0)) as books, books:
        books.execute("INSERT INTO setting VALUES ('elsewhere', '{}')")


@pytest.mark.parametrize(("at_work", "damaged"), [("put_back", False), ("take_over", True)])
def test_nobody_writes_in_books_that_are_being_replaced(
    till: Till, monkeypatch: pytest.MonkeyPatch, at_work: str, damaged: bool
) -> None:
    """What `till payment-sheet` would write then would be lost with the file."""
    backup = till.back_up()
    till.sell(1)
    if damaged:
        break_index(till.path)
    work = getattr(salvage, at_work)
    refused = []

    def meanwhile(one: sqlite3.Connection, other: sqlite3.Connection) -> salvage.Salvage:
        try:
            sell_elsewhere(till)
        except sqlite3.OperationalError as error:
            refused.append(str(error))
        found: salvage.Salvage = work(one, other)
        return found

    monkeypatch.setattr(f"pos_app.db.restore.{at_work}", meanwhile)
    till.restore(backup)
    assert refused == ["database is locked"]
    sell_elsewhere(till)


def test_books_in_which_somebody_wrote_while_they_were_copied_are_not_replaced(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = till.back_up()
    copy = restoring._lay

    def meanwhile(new: Path, source: Path | None) -> None:
        copy(new, source)
        sell_elsewhere(till)

    monkeypatch.setattr("pos_app.db.restore._lay", meanwhile)
    with pytest.raises(UserError, match="Another program is using"):
        till.restore(backup)
    assert till.ask("SELECT name FROM setting") == [("elsewhere",)]


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps the name of a file that is open")
@pytest.mark.parametrize("carried_through", [False, True])
def test_who_waited_for_the_books_until_others_took_their_place_does_not_write_in_the_old_ones(
    till: Till, monkeypatch: pytest.MonkeyPatch, carried_through: bool
) -> None:
    opened = upgrade._opened

    def waits(path: Path, mode: str) -> Database:
        database = opened(path, mode)
        shutil.copyfile(path, ready_for(path))
        if carried_through:
            ready_for(path).replace(path)
        return database

    monkeypatch.setattr("pos_app.db.upgrade._opened", waits)
    with pytest.raises(UserError, match="not ready yet"):
        upgrade.open_current(till.path, MODE)
