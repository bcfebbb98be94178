"""X and Z as people read them: on paper, and as a table that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pos_app import __version__
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.pseudo import PSEUDO
from pos_app.domain.shifts import MovementKind
from pos_app.domain.texts import speaking
from pos_app.services.shifts.lines import report_csv, report_paper, report_title
from pos_app.services.views.shifts import ReportView
from pos_app.ui.receipts.paper import save_pdf
from tests.services.at_drawer import AtDrawer
from tests.services.counter import TAX, Counter
from tests.support import papers


@pytest.fixture
def closed(counter: Counter) -> ReportView:
    """A day of two sales, a refund and milk, short of 0.50."""
    drawer = AtDrawer.set_up(counter)
    drawer.open(10000)
    counter.selling.quick_cash(counter.actor, Cart("usd", (CartLine("Wrap", 920, tax=TAX),)))
    sold = drawer.sell(1000)
    drawer.give_back(sold, 400)
    drawer.move(MovementKind.PAID_OUT, 250, "=Milk")
    return drawer.close(10000 + 1002 + 1000 - 400 - 250 - 50, to_bank=1302, note="=1+1")


def cells_of(report: ReportView, mark: str = "") -> list[str]:
    return papers.cells_of(report_paper(report, mark))


def pdf_of(report: ReportView, folder: Path) -> bytes:
    folder.mkdir(exist_ok=True)
    path = folder / f"{report.number} of {folder.name}.pdf"
    return save_pdf(report_paper(report), path).read_bytes()


def test_paper_says_what_it_came_to(closed: ReportView, qtbot: QtBot) -> None:
    cells = cells_of(closed, "TRAINING: no real money")

    def beside(what: str) -> str:
        return cells[cells.index(what) + 1]

    assert report_title(closed) == "Z report 1"
    assert cells[0] == "TRAINING: no real money"
    assert beside("Sales") == "2 ×  20.02"
    assert beside("Refunds") == "1 ×  -4.00"
    assert beside("Sales tax 8.875%") == "0.82"
    assert beside("Opened with") == "100.00"
    assert beside("Paid out") == "-2.50"
    assert beside("Expected") == "113.52"
    assert beside("Counted") == "113.02"
    assert beside("Difference") == "-0.50"
    assert beside("To the bank") == "13.02"
    assert beside("Left in the drawer") == "100.00"
    assert beside("Grand total, never reset") == "20.02"
    assert beside("Made by Till") == __version__
    assert cells[cells.index("In and out") + 1 :][:2] == ["Paid out", "-2.50"]
    assert any(cell.endswith("=Milk") for cell in cells)
    checksum = beside("Checksum")
    assert checksum.replace("-", "").lower() == closed.content_hash[:16]
    assert [len(part) for part in checksum.split("-")] == [4, 4, 4, 4]


def test_printed_again_it_is_the_same_byte_for_byte_whatever_was_changed_meanwhile(
    counter: Counter, closed: ReportView, tmp_path: Path, qtbot: QtBot
) -> None:
    """Names, the store's zone, locale and language, the program's restart: the Z says the same."""
    before = page, table, paper = report_paper(closed), report_csv(closed), pdf_of(closed, tmp_path)
    services, actor = counter.services, counter.actor
    store = services.settings.store()
    assert store is not None
    there = replace(store, name="Corner Tea", time_zone="Asia/Tokyo", locale="de_DE")
    services.settings.save_store(actor, replace(there, day_starts_at_hour=4))
    services.settings.save_register(actor, "Bar")
    services.staff.save_cashier(actor, actor.cashier_id, "Somebody Else", "owner")
    shifts = counter.restarted().services.shifts
    with speaking(PSEUDO):
        again = shifts.z_report(actor, shifts.z_reports(actor)[0].id)
        assert again == closed
        assert again.is_whole
        assert (report_paper(again), report_csv(again)) == (page, table)
        assert pdf_of(again, tmp_path / "copy") == paper
    assert before == (page, table, paper)
    assert paper.startswith(b"%PDF")


def test_as_a_table_amounts_are_numbers_and_nothing_is_a_formula(closed: ReportView) -> None:
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(report_csv(closed)))}
    assert rows["Z report 1"] == ["", "USD", "Register 1"]
    assert rows["Sales"] == ["2", "20.02", ""]
    assert rows["Difference"] == ["", "-0.50", ""]
    assert rows["Note"] == ["", "", "'=1+1"]
    assert rows["Drawer opened without a sale"] == ["0", "", ""]
    named = replace(closed, content={**closed.content, "register": "=1+1"})
    assert next(csv.reader(io.StringIO(report_csv(named))))[-1] == "'=1+1"
