"""The index of the history: what triggers keep is what a count of the rows gives, always."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from pos_app.app import main
from pos_app.clock import SystemClock
from pos_app.db import salvage
from pos_app.db.changes import bulk_write
from pos_app.db.engine import Database
from pos_app.db.models.customers import Customer
from pos_app.db.models.history import HistoryEntry
from pos_app.domain.history_filter import ALL, HistoryFilter
from pos_app.domain.permissions import SYSTEM
from pos_app.errors import UserError
from pos_app.services.history.history import History
from pos_app.services.history.index_backfill import begin_anew, begin_anew_if_not_whole, fill
from pos_app.services.ledger.payment_records import record_payments
from pos_app.services.ledger.read_model import assign_customer
from tests.services.payment_facts import CHARGE, CHARGED, INTENT
from tests.services.rows import NOON
from tests.support.book import make_database
from tests.support.grown_book import make_grown_database

PAYMENTS = 400

KILLED = """
import os, signal, sys
from pathlib import Path
from pos_app.db.engine import Database
from pos_app.services.history.index_backfill import begin_anew, fill

class Dying:
    left = int(sys.argv[2])

    def sleep(self, seconds):
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

database = Database(Path(sys.argv[1]))
if sys.argv[3] == "anew":
    begin_anew(database)
fill(database, Dying())
"""

# Each row once, by hand, as the index has to have it.
COUNTED = """
    SELECT {at}, e.status, e.method_codes, coalesce(e.cashier_id, ''), coalesce(e.register_id, ''),
        e.currency, e.sale_id IS NULL, e.refunded_minor > 0, e.disputed, e.settled_late,
        coalesce(e.settlement_currency, ''), count(*), sum(e.taken_minor > 0), sum(e.taken_minor),
        sum(e.refunded_minor), sum(e.tip_minor), count(e.settlement_currency),
        sum(coalesce(e.fee_minor, 0)), sum(coalesce(e.net_minor, 0))
    FROM history_entry AS e GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
"""
KEPT = """
    SELECT s.at, f.status, f.method_codes, f.cashier_id, f.register_id, f.currency, f.elsewhere,
        f.refunded, f.disputed, f.settled_late, s.settlement_currency, s."count", s.paid,
        s.taken_minor, s.refunded_minor, s.tip_minor, s.settled, s.fee_minor, s.net_minor
    FROM history_sum AS s JOIN history_facets AS f ON f.no = s.facets_no
    WHERE s.step = :step AND s."count" <> 0
"""
STEPS = (
    "coalesce(e.business_date, '')",
    "coalesce(substr(e.business_date, 1, 7), '')",
    "coalesce(substr(e.business_date, 1, 7), '') || printf(' %02d', e.store_hour)",
)


def copied(books: sqlite3.Connection) -> dict[str, str]:
    """Return what the index copies of a row, by its column: as it is, or what None becomes there.

    That is all that the table has but what it makes itself.
    """
    info = books.execute("SELECT name, type, \"notnull\" FROM pragma_table_info('history_index')")
    empty = {"INTEGER": "0", "TEXT": "''"}
    return {
        name: f"coalesce({name}, {empty[kind]})" if never_none else name
        for name, kind, never_none in info
        if name not in {"key", "facets_no"}
    }


def assert_the_index_is_whole(path: Path) -> None:
    """Count and index all rows by hand, and compare."""
    with closing(sqlite3.connect(path)) as books:
        for step, at in enumerate(STEPS):
            kept = sorted(books.execute(KEPT, {"step": step}))
            assert kept == sorted(books.execute(COUNTED.format(at=at)))
        by_day = 'SELECT at, sum("count") FROM history_sum WHERE step = 0 GROUP BY at ORDER BY at'
        of_days = 'SELECT at, "count" FROM history_days ORDER BY at'
        assert books.execute(of_days).fetchall() == books.execute(by_day).fetchall()
        columns = copied(books)
        indexed = f"SELECT {', '.join(columns)} FROM history_index ORDER BY id"
        written = f"SELECT {', '.join(columns.values())} FROM history_entry ORDER BY id"
        assert books.execute(indexed).fetchall() == books.execute(written).fetchall()
        rows = books.execute("SELECT no, rows FROM history_facets WHERE rows <> 0 ORDER BY no")
        counts = "SELECT facets_no, count(*) FROM history_index GROUP BY 1 ORDER BY 1"
        assert rows.fetchall() == books.execute(counts).fetchall()
        # Raises where what words find is not what the rows say.
        books.execute("INSERT INTO history_find (history_find, rank) VALUES ('integrity-check', 1)")
        assert books.execute("SELECT count(*) FROM history_fill").fetchone() == (0,)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(make_grown_database(tmp_path, PAYMENTS)) as books:
        yield books


def history_of(database: Database) -> History:
    def gateway() -> None:
        raise AssertionError("nobody asks Stripe")

    return History(database=database, gateway=gateway, clock=SystemClock())  # type: ignore[arg-type]


def make_old(database: Database) -> None:
    """Make the books such as an earlier Till left them."""
    begin_anew(database)
    with database.write() as session:
        forgotten = {"method_codes": None, "taken_minor": 0, "fee_minor": None}
        bulk_write(session, update(HistoryEntry).values(forgotten), changes=())


def test_what_triggers_keep_is_what_a_count_gives_whatever_is_written(database: Database) -> None:
    chance = random.Random(20)
    with database.read() as session:
        ids = list(session.scalars(select(HistoryEntry.id)))
        people = list(session.scalars(select(Customer.id)))
    for _time in range(40):
        with database.write() as session:
            for row_id in chance.sample(ids, 3):
                entry = session.get(HistoryEntry, row_id)
                if entry is None:
                    continue
                change(entry, chance)
                if chance.random() < 0.1:
                    session.delete(entry)
            person = session.get_one(Customer, chance.choice(people))
            person.name = chance.choice(("Zoë", "Ada Regular", "Bo"))
            some = HistoryEntry.id.in_(chance.sample(ids, 2))
            assign_customer(session, some, chance.choice([*people, None]))
    assert_the_index_is_whole(database.path)


def test_each_value_that_the_index_copies_follows_when_it_alone_is_another(
    database: Database,
) -> None:
    """A trigger is made anew with all that it has to copy, and to look at."""
    other = {"INTEGER": "{name} + 7", "TEXT": "{name} || 'x'"}
    with closing(sqlite3.connect(database.path)) as books:
        kinds = dict(books.execute("SELECT name, type FROM pragma_table_info('history_index')"))
        for name in sorted(copied(books).keys() - {"id"}):
            value = "NULL" if name == "customer_id" else other[kinds[name]].format(name=name)
            has_one = f"SELECT min(id) FROM history_entry WHERE {name} IS NOT NULL"
            with books:
                update = f"UPDATE history_entry SET {name} = {value} WHERE id = ({has_one})"
                assert books.execute(update).rowcount == 1, name
            assert_the_index_is_whole(database.path)


def test_what_one_statement_writes_of_many_payments_is_indexed_row_by_row(
    database: Database,
) -> None:
    """Of one second too: each has a place of its own."""
    declined = replace(INTENT, status="requires_payment_method", received=0, error_code="declined")
    charge = replace(CHARGE, fee=59, net=941, settlement_currency="eur", disputed=True)
    kinds = (CHARGED, declined, replace(CHARGED, currency="eur", charge=charge))
    page = [
        replace(kinds[nth % 3], id=f"pi_{nth}", created=NOON + timedelta(seconds=nth // 20))
        for nth in range(60)
    ]
    with database.write() as session:
        record_payments(session, page, database.logical_clock.next(), NOON)
    assert_the_index_is_whole(database.path)


def change(entry: HistoryEntry, chance: random.Random) -> None:
    """Change something of a row."""
    values = {
        "status": chance.choice(("paid", "refunded", "unknown")),
        "refunded_minor": chance.choice((0, 5)),
        "amount_minor": chance.randrange(1, 10_000),
        "disputed": chance.random() < 0.5,
        "settled_late": chance.random() < 0.5,
        "fee_minor": chance.choice((None, 3)),
        "settlement_currency": chance.choice((None, "usd", "eur")),
        "method_codes": chance.choice(("cash:", "cash:,reader:visa", ":amex")),
        "search_text": chance.choice(("tea", "oat milk", "")),
        "business_date": chance.choice((None, entry.business_date)),
        "occurred_at": chance.choice((entry.occurred_at, entry.occurred_at.replace(hour=1))),
    }
    for name in chance.sample(list(values), 3):
        setattr(entry, name, values[name])


def test_rows_of_one_moment_all_have_a_place(database: Database) -> None:
    with database.write() as session:
        rows = session.scalars(select(HistoryEntry)).all()
        for row in rows:
            row.occurred_at = rows[0].occurred_at
    found = [row.id for rows in history_of(database).every() for row in rows]
    assert len(found) == len(set(found)) == PAYMENTS
    assert_the_index_is_whole(database.path)


def test_books_of_an_earlier_till_are_indexed_the_newest_rows_first(database: Database) -> None:
    history = history_of(database)
    before = [row for rows in history.every() for row in rows]
    totals = history.totals()
    make_old(database)
    assert history.prepare(SYSTEM, at_most=100) == 100

    half_way = history.preparation()
    assert half_way is not None
    assert (half_way.done, half_way.rows) == (100, PAYMENTS)
    assert sum(part.count for part in history.totals()) == 100
    coffee = HistoryFilter("espresso")
    expected = [row.id for row in before[:100] if "espresso" in text_of(database, row.id)]
    assert [row.id for row in history.page(wanted=coffee).rows] == expected
    # Without a filter all rows are there from the beginning on.
    seen = list(history.page(limit=250).rows)
    seen += history.page(history.page(limit=250).next, limit=250).rows
    assert [row.id for row in seen] == [row.id for row in before]
    with pytest.raises(UserError, match="still being prepared: 100 of 400"):
        next(history.every(coffee))

    history.prepare(SYSTEM)
    assert history.preparation() is None
    assert history.totals() == totals
    assert [row for rows in history.every() for row in rows] == before
    assert_the_index_is_whole(database.path)


def text_of(database: Database, row_id: str) -> str:
    with database.read() as session:
        return session.get_one(HistoryEntry, row_id).search_text


def test_rows_of_one_second_stand_as_they_did_once_they_are_indexed(database: Database) -> None:
    history = history_of(database)
    with database.write() as session:
        rows = session.scalars(select(HistoryEntry).order_by(HistoryEntry.occurred_at)).all()
        for place, row in enumerate(rows):  # two in each quarter of a second
            row.occurred_at = rows[0].occurred_at.replace(microsecond=0) + timedelta(
                seconds=place // 4 * 7, milliseconds=place % 4 * 125
            )
    make_old(database)
    before = [row.id for row in history.page(limit=PAYMENTS).rows]
    history.prepare(SYSTEM)
    assert [row.id for row in history.page(limit=PAYMENTS).rows] == before


def test_what_is_written_meanwhile_is_indexed_at_once_and_once(database: Database) -> None:
    make_old(database)
    fill(database, SystemClock(), at_most=50)
    with database.write() as session:
        oldest = session.scalars(select(HistoryEntry).order_by(HistoryEntry.occurred_at)).first()
        assert oldest is not None
        oldest.method_codes, oldest.refunded_minor = "cash:", 7
    refunded = HistoryFilter(refunded=True)
    assert oldest.id in {row.id for row in history_of(database).page(wanted=refunded).rows}
    fill(database, SystemClock())
    assert_the_index_is_whole(database.path)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
@pytest.mark.parametrize("how", ["on", "anew"])
@pytest.mark.parametrize("steps", [1, 2, 5])
def test_a_till_that_dies_while_it_indexes_goes_on_at_the_next_start(
    database: Database, how: str, steps: int
) -> None:
    if how == "on":
        make_old(database)
    command = [sys.executable, "-c", KILLED, str(database.path), str(steps), how]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    history = history_of(database)
    assert history.preparation() is not None
    history.prepare(SYSTEM)
    assert_the_index_is_whole(database.path)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM history_index WHERE id = (SELECT max(id) FROM history_index)",
        "DELETE FROM history_sum WHERE step = 1",
        "UPDATE history_facets SET rows = rows + 1 WHERE no = 1",
    ],
)
def test_an_index_that_is_not_whole_is_made_anew_at_the_start(
    database: Database, damage: str
) -> None:
    with database.write() as session:
        session.execute(text(damage))
    history_of(database).prepare(SYSTEM)
    assert_the_index_is_whole(database.path)


def test_an_index_that_is_whole_is_left_alone(database: Database) -> None:
    assert not begin_anew_if_not_whole(database)
    assert history_of(database).prepare(SYSTEM) == 0


def test_the_command_makes_it_anew(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    root = database.path.parent / "root"
    folder = root / "training"
    folder.mkdir(parents=True)
    with closing(make_database(folder)) as books:
        books.close()
    assert main(["--rebuild", "--training", "--data-dir", str(root)]) == 0
    assert "The history was indexed anew: 0 rows." in capsys.readouterr().out


def test_what_is_saved_of_damaged_books_is_indexed_anew(database: Database, tmp_path: Path) -> None:
    database.close()
    (tmp_path / "new").mkdir()
    with closing(make_database(tmp_path / "new")) as empty:
        empty.close()
    path = tmp_path / "new" / "till.db"
    with (
        closing(sqlite3.connect(database.path)) as old,
        closing(sqlite3.connect(path, isolation_level=None)) as new,
    ):
        salvage.read_out(old, new)
    with closing(Database(path)) as saved:
        history = history_of(saved)
        assert history.preparation() is not None
        history.prepare(SYSTEM)
        assert sum(total.count for total in history.totals(ALL)) == PAYMENTS
        assert_the_index_is_whole(path)
        with saved.write() as session:  # its triggers are there again
            for entry in session.scalars(select(HistoryEntry).limit(5)):
                entry.amount_minor += 1
        assert_the_index_is_whole(path)


@pytest.mark.parametrize("settled_in", [("usd",), ("usd", "eur")])
@pytest.mark.parametrize(
    "currencies",
    [("usd",), ("usd", "eur"), ("aud", "cad", "chf", "dkk", "eur", "gbp", "nok", "sek", "usd")],
)
def test_totals_of_words_are_those_of_the_rows_in_each_currency_and_settlement(
    database: Database, currencies: tuple[str, ...], settled_in: tuple[str, ...]
) -> None:
    expected: dict[str, dict[str, tuple[int, int, int]]] = {}
    taken: dict[str, tuple[int, int]] = {}
    with database.write() as session:
        for place, row in enumerate(session.scalars(select(HistoryEntry))):
            currency = row.currency = currencies[place % len(currencies)]
            settled = (None, *settled_in)[place // 20 % (1 + len(settled_in))]
            row.settlement_currency, row.taken_minor = settled, place
            row.fee_minor, row.net_minor = (place % 7, place) if settled else (None, None)
            if "espresso" not in row.search_text:
                if not settled:
                    row.search_text = "cash only"
                continue
            count, gross = taken.get(currency, (0, 0))
            taken[currency] = count + 1, gross + place
            if settled:
                parts = expected.setdefault(currency, {})
                count, fee, net = parts.get(settled, (0, 0, 0))
                parts[settled] = count + 1, fee + place % 7, net + place
    for words in ("espresso", "esp"):
        totals = history_of(database).totals(HistoryFilter(words))
        assert {each.gross.currency: (each.count, each.gross.minor) for each in totals} == taken
        assert {
            each.gross.currency: {
                part.net.currency: (part.payments, part.fee.minor, part.net.minor)
                for part in each.settled
            }
            for each in totals
        } == expected
    assert not any(each.settled for each in history_of(database).totals(HistoryFilter("only")))
    with database.write() as session:  # words that rows of one currency alone have
        for row in session.scalars(select(HistoryEntry).where(HistoryEntry.currency == "eur")):
            row.search_text = "euros"
    alone = {"usd": "espresso", "eur": "euros"}
    for currency in set(currencies) & set(alone):
        totals = history_of(database).totals(HistoryFilter(alone[currency]))
        counts = {each.gross.currency: (each.count, each.gross.minor) for each in totals}
        places = [
            place for place in range(PAYMENTS) if currencies[place % len(currencies)] == "eur"
        ]
        others = {name: taken[name] for name in taken if name != "eur"}
        assert counts == ({"eur": (len(places), sum(places))} if currency == "eur" else others)
    assert history_of(database).totals(HistoryFilter("nothing")) == ()
    assert_the_index_is_whole(database.path)
