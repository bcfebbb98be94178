"""The month's workbook, counted anew from its formulas by another program's reader."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from pos_app.domain.business_day import business_date
from pos_app.domain.shifts import MovementKind
from pos_app.errors import Cancelled, UserError
from pos_app.services.views.accounting import WorkbookExport, WorkbookRequest
from tests.services.at_drawer import AtDrawer
from tests.services.books_of_month import Month, live_a_month
from tests.services.counter import Counter, cart
from tests.support.spreadsheets import Counted


@pytest.fixture
def month(counter: Counter) -> Month:
    return live_a_month(counter)


def save(month: Month, path: Path) -> WorkbookExport:
    request = WorkbookRequest(month.first, month.last)
    counter = month.counter
    return counter.services.accounting.save_workbook(counter.actor, request, path)


def business_day(counter: Counter) -> date:
    store = counter.services.settings.store()
    assert store is not None
    return business_date(counter.clock.now(), store.time_zone)


def opened(month: Month, tmp_path: Path) -> Counted:
    return Counted(save(month, tmp_path / "month.xlsx").path)


def test_every_sheet_is_there_and_every_tie_leaves_nothing(month: Month, tmp_path: Path) -> None:
    made = save(month, tmp_path / "month.xlsx")
    assert made.differences == 0
    book = Counted(made.path)
    assert book.sheets == [
        "Check",
        *("Days USD", "Sales and tax USD", "Taxes USD", "Discounts USD", "Refunds USD"),
        *("Tips USD", "Ways of paying USD", "Z reports USD", "Cash in and out USD"),
        *("Balance USD", "Fees USD", "Payouts USD", "Payments of payouts USD"),
    ]
    left = book.check()
    assert "USD   Net, tax and tips are what ways of paying took" in left
    assert "USD   Float, in and out are what was counted, less the difference" in left
    assert set(left.values()) == {Decimal(0)}


def test_the_figures_are_those_of_the_month(month: Month, tmp_path: Path) -> None:
    book = opened(month, tmp_path)
    sums = {
        ("Sales and tax USD", "C3"): "140.00",
        ("Sales and tax USD", "D3"): "21.60",
        ("Days USD", "D3"): "2.00",
        ("Refunds USD", "L3"): "70.80",
        ("Z reports USD", "Q3"): "86.05",
        ("Z reports USD", "R3"): "-0.25",
        ("Fees USD", "D3"): "5.86",
        ("Payouts USD", "G3"): "84.58",
        ("Payments of payouts USD", "I3"): "84.58",
    }
    assert {at: str(book.written(*at).quantize(Decimal("0.01"))) for at in sums} == sums


def test_a_row_that_is_missing_leaves_a_difference_to_the_cent(
    month: Month, tmp_path: Path
) -> None:
    with month.counter.database.write() as session:
        session.execute(text("DELETE FROM balance_entry WHERE amount_minor = 3000"))
    made = save(month, tmp_path / "month.xlsx")
    assert made.differences == 1
    left = Counted(made.path).check()
    assert left["USD   The payments of each payout are the payout"] == Decimal("28.83")


def test_parts_paid_on_other_days_and_removed_ones_tie(counter: Counter, tmp_path: Path) -> None:
    drawer = AtDrawer(counter)
    early = counter.selling.begin(counter.actor, cart(2_000))
    counter.selling.take_cash(early.id, 500)
    removed = counter.selling.begin(counter.actor, cart(900))
    part = counter.selling.take_cash(removed.id, 300).tenders[0]
    counter.selling.remove_tender(counter.actor, part.id)
    first = business_day(counter)
    counter.wait(timedelta(days=1))
    counter.selling.take_cash(early.id, 1_500)
    for day in (first, first + timedelta(days=1)):
        made = save(Month(drawer, day, day), tmp_path / f"{day}.xlsx")
        assert made.differences == 0
        assert set(Counted(made.path).check().values()) == {Decimal(0)}


def test_a_day_with_nothing_has_its_sheets_too(counter: Counter, tmp_path: Path) -> None:
    day = date(2020, 2, 1)
    book = opened(Month(AtDrawer(counter), day, day), tmp_path)
    assert set(book.check().values()) == {Decimal(0)}
    assert "Z reports USD" in book.sheets


def test_the_same_days_give_the_same_file(month: Month, tmp_path: Path) -> None:
    first, second = (save(month, tmp_path / name).path.read_bytes() for name in ("a", "b"))
    assert first == second


def test_no_text_is_a_formula_and_numbers_of_documents_are_text(
    counter: Counter, tmp_path: Path
) -> None:
    drawer = AtDrawer.set_up(counter)
    day = drawer.open(0).business_date
    drawer.sell(1_000)
    drawer.move(MovementKind.PAID_IN, 100, reason='=HYPERLINK("http://x")')
    drawer.close()
    book = opened(Month(drawer, day, day), tmp_path)
    cell = book.formulas["Cash in and out USD"]["E5"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")
    assert book.formulas["Z reports USD"]["B5"].data_type == "s"


def test_stopped_or_refused_it_leaves_no_file(month: Month, tmp_path: Path) -> None:
    def stop(_count: int) -> None:
        raise Cancelled

    accounting, request = (
        month.counter.services.accounting,
        WorkbookRequest(month.first, month.last),
    )
    with pytest.raises(Cancelled):
        accounting.save_workbook(month.counter.actor, request, tmp_path / "a.xlsx", stop)
    assert not list(tmp_path.glob("*.xlsx*"))
    with pytest.raises(UserError, match="could not be saved"):
        save(month, tmp_path / "gone" / "a.xlsx")
