"""The history as CSV and XLSX: exactly what is listed, whose sums are those on the screen."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from pos_app.db.models.activity import Activity
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.history_filter import ALL, HistoryColumn, HistoryFilter, HistoryOrder
from pos_app.domain.money import Money
from pos_app.domain.payments import PaymentStatus
from pos_app.domain.permissions import SYSTEM, Actor, Permission
from pos_app.errors import Cancelled, UserError
from pos_app.services.history import export as export_module
from pos_app.services.history.export import HistoryExports
from pos_app.services.setup.training_store import fill_training_books
from pos_app.services.shared.errors import NotPermittedError
from pos_app.services.views.customers import CustomerDraft
from pos_app.services.views.history_export import ExportField, HistoryExport
from pos_app.training.http.server import TrainingServer
from pos_app.training.sample.store import sample_store
from tests.services.desk import Desk
from tests.support.actors import give_pin
from tests.support.book import make_database

MONEY = ("Amount", "Taken", "Refunded", "Tip")
FILTERS = (
    ALL,
    HistoryFilter(statuses=frozenset({PaymentStatus.PART_REFUNDED, PaymentStatus.REFUNDED})),
    HistoryFilter(text="visa"),
    HistoryFilter(elsewhere=True),
    HistoryFilter(currency="eur"),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Three months of a store, and payments in euros from elsewhere."""
    database = make_database(tmp_path_factory.mktemp("history"))
    server = TrainingServer()
    server.start()
    store = Desk(database, server)
    fill_training_books(database, server.account, sample_store, store.clock)
    for amount in (1999, 5, 120_000):
        pay_in_euros(store, amount)
    yield store
    server.stop()
    database.close()


def pay_in_euros(desk: Desk, amount: int) -> None:
    """Take a payment in the Dashboard, and look at it here."""
    made = desk.dashboard.v1.payment_intents.create(
        {
            "amount": max(amount, 50),
            "currency": "eur",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "allowed_payment_method_types": ["card"],
        }
    )
    desk.sync.run(SYSTEM)
    assert any(row.id == made.id for row in desk.history.page(limit=5).rows)


def exports(desk: Desk) -> HistoryExports:
    return desk.services.history_exports


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_xlsx(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    book = load_workbook(path)
    for sheet in book.worksheets:
        head, *others = sheet.iter_rows(values_only=True)
        rows += [dict(zip(map(str, head), each, strict=True)) for each in others]
    book.close()
    return rows


def read(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_xlsx(path) if path.suffix == ".xlsx" else read_csv(path)
    return found


def sums(rows: list[dict[str, Any]], by: str, title: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row[title] not in (None, ""):
            found[row[by]] += Decimal(str(row[title]))
    return found


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("wanted", FILTERS)
def test_the_sum_of_a_column_is_the_total_on_the_screen_to_the_cent(
    desk: Desk, tmp_path: Path, wanted: HistoryFilter, suffix: str
) -> None:
    path = tmp_path / f"history{suffix}"
    done = exports(desk).save(desk.actor, HistoryExport(path, wanted))
    totals, rows = desk.history.totals(wanted), read(path)
    assert len(rows) == done.rows == sum(total.count for total in totals) > 0
    assert set(done.taken) == {total.gross for total in totals}
    for total in totals:
        currency = total.gross.currency.upper()
        assert sums(rows, "Currency", "Taken")[currency] == total.gross.decimal()
        assert sums(rows, "Currency", "Refunded")[currency] == total.refunded.decimal()
        assert sums(rows, "Currency", "Tip")[currency] == total.tips.decimal()
    fees: dict[str, int] = defaultdict(int)
    nets: dict[str, int] = defaultdict(int)
    for settled in (each for total in totals for each in total.settled):
        fees[settled.fee.currency] += settled.fee.minor
        nets[settled.net.currency] += settled.net.minor
    for title, settled_of in (("Fee", fees), ("Net", nets)):
        of_file = sums(rows, "Settlement currency", title)
        assert dict(of_file) == {
            name.upper(): Money(minor, name).decimal() for name, minor in settled_of.items()
        }


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_file_has_exactly_the_rows_that_are_listed_in_their_order(
    desk: Desk, tmp_path: Path, suffix: str
) -> None:
    wanted = HistoryFilter(statuses=frozenset({PaymentStatus.PAID}), least=500, most=4000)
    order = HistoryOrder(HistoryColumn.AMOUNT, descending=False)
    path = tmp_path / f"history{suffix}"
    exports(desk).save(desk.actor, HistoryExport(path, wanted, order))
    listed = desk.history.page(wanted=wanted, order=order, limit=10_000).rows
    assert [row["ID"] for row in read(path)] == [row.id for row in listed]
    assert len(listed) > 500  # several batches


def test_times_are_iso_with_their_zone_and_days_are_days(desk: Desk, tmp_path: Path) -> None:
    (first,) = desk.history.page(wanted=HistoryFilter(elsewhere=False), limit=1).rows
    for suffix in (".csv", ".xlsx"):
        path = tmp_path / f"history{suffix}"
        wanted = HistoryFilter(text=first.receipt_number or "")
        exports(desk).save(desk.actor, HistoryExport(path, wanted))
        (row,) = read(path)
        at = datetime.fromisoformat(row["Time"])
        assert at == first.occurred_at.replace(microsecond=0)
        assert at.utcoffset() in {timedelta(hours=-5), timedelta(hours=-4)}
        day = row["Business day"]
        found = day.date() if isinstance(day, datetime) else date.fromisoformat(day)
        assert found == first.business_date


def test_codes_stay_text_and_no_cell_is_a_formula(desk: Desk, tmp_path: Path) -> None:
    names = ("=HYPERLINK(A1)", "+49 30 1234", "0042", "@SUM(1)", "-1")
    for name in names:
        buyer = desk.services.customers.create(desk.actor, CustomerDraft(name))
        cart = Cart("usd", (CartLine("Tea", 300),), customer_id=buyer.id)
        desk.services.selling.quick_cash(desk.actor, cart)
    wanted = HistoryFilter(first=desk.history.page(limit=1).rows[0].business_date)
    both = {}
    for suffix in (".csv", ".xlsx"):
        path = tmp_path / f"history{suffix}"
        exports(desk).save(desk.actor, HistoryExport(path, wanted))
        both[suffix] = [row["Customer"] for row in read(path)]
    assert {"'=HYPERLINK(A1)", "'+49 30 1234", "0042", "'@SUM(1)", "'-1"} <= set(both[".csv"])
    assert set(names) <= set(both[".xlsx"])  # each is a text there, whatever it looks like
    book = load_workbook(tmp_path / "history.xlsx")
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value in names} == {"s"}
    assert all(cell.data_type != "f" for cell in cells)
    book.close()


def test_only_the_columns_that_are_wanted_are_there_with_their_currency(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "history.csv"
    fields = (ExportField.NET, ExportField.AMOUNT, ExportField.RECEIPT)
    exports(desk).save(desk.actor, HistoryExport(path, fields=fields))
    assert list(read_csv(path)[0]) == [
        *("Receipt", "Currency", "Amount", "Settlement currency", "Net"),
    ]


def test_states_are_written_in_the_words_of_the_screen(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    paid = HistoryFilter(statuses=frozenset({PaymentStatus.PAID}))
    request = HistoryExport(path, paid, statuses={PaymentStatus.PAID: "Bezahlt"})
    exports(desk).save(desk.actor, request)
    assert {row["Status"] for row in read_csv(path)} == {"Bezahlt"}


def test_what_one_sheet_does_not_hold_goes_on_in_the_next(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_module, "ROWS_OF_A_SHEET", 400)
    path = tmp_path / "history.xlsx"
    done = exports(desk).save(desk.actor, HistoryExport(path))
    book = load_workbook(path)
    assert len(book.worksheets) == -(-done.rows // 400) > 1
    book.close()
    rows = read_xlsx(path)
    assert len({row["ID"] for row in rows}) == len(rows) == done.rows


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_one_that_is_stopped_leaves_no_half_file_and_the_earlier_one_as_it_was(
    desk: Desk, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"history{suffix}"
    path.write_text("of yesterday")
    said: list[int] = []

    def stop_at_the_second(rows: int) -> None:
        said.append(rows)
        if len(said) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        exports(desk).save(desk.actor, HistoryExport(path), stop_at_the_second)
    assert said == sorted(said)
    assert path.read_text() == "of yesterday"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_one_that_can_not_be_written_says_so_and_leaves_nothing(
    desk: Desk, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / "no such folder" / f"history{suffix}"
    with pytest.raises(UserError, match="could not be saved as history"):
        exports(desk).save(desk.actor, HistoryExport(path))
    taken = tmp_path / f"taken{suffix}"
    taken.mkdir()
    with pytest.raises(UserError, match="could not be saved as taken"):
        exports(desk).save(desk.actor, HistoryExport(taken))
    assert [each.name for each in tmp_path.iterdir()] == [taken.name]


def test_each_export_is_for_who_may_and_in_the_log(desk: Desk, tmp_path: Path) -> None:
    request = HistoryExport(tmp_path / "history.csv")
    exports(desk).save(desk.actor, request)
    exports(desk).save(desk.actor, replace(request, path=tmp_path / "history.xlsx"))
    bo = desk.services.staff.save_cashier(desk.actor, None, "Bo", "cashier")
    give_pin(desk.services, desk.actor.cashier_id)
    with pytest.raises(NotPermittedError):
        exports(desk).save(Actor(bo.id), replace(request, path=tmp_path / "not.csv"))
    assert not (tmp_path / "not.csv").exists()
    with desk.database.read() as session:
        rows = session.scalars(
            select(Activity).where(Activity.permission == Permission.EXPORT).order_by(Activity.id)
        ).all()
    assert [(row.subject_kind, row.after) for row in rows[-2:]] == [
        ("history", "csv"),
        ("history", "xlsx"),
    ]


def test_paper_gets_what_is_listed_with_its_totals_unless_that_is_too_much(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, order = HistoryFilter(elsewhere=True), HistoryOrder(HistoryColumn.AMOUNT)
    printed = exports(desk).to_print(desk.actor, wanted, order)
    assert printed.rows == desk.history.page(wanted=wanted, order=order, limit=1000).rows
    assert printed.totals == desk.history.totals(wanted)
    monkeypatch.setattr(export_module, "MOST_PRINTED", len(printed.rows))
    assert exports(desk).to_print(desk.actor, wanted, order) == printed
    monkeypatch.setattr(export_module, "MOST_PRINTED", len(printed.rows) - 1)
    with pytest.raises(UserError, match="too much for paper"):
        exports(desk).to_print(desk.actor, wanted, order)
