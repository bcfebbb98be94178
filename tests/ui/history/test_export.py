"""What is listed goes to a file or on paper, as it is listed; writing it can be stopped."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest

from pos_app.domain.history_filter import HistoryColumn, HistoryFilter, HistoryOrder
from pos_app.services.history.export_columns import TITLES
from pos_app.services.views.history_export import ExportField, PrintableHistory
from pos_app.ui.history.export_sheet import ExportSheet
from pos_app.ui.history.paper import HistoryPaper, page_count, print_history
from pos_app.ui.receipts.printers import Printers
from pos_app.ui.widgets.formats import PLAIN
from tests.support.actors import give_pin
from tests.ui.history.conftest import Desk, line


def sheet_of(desk: Desk) -> ExportSheet:
    desk.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    found = [each for each in desk.window.findChildren(ExportSheet) if each.isVisible()]
    (sheet,) = found
    return sheet


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class PaperPrinter(Printers):
    """Prints into a PDF file."""

    folder: Path
    found: tuple[str, ...] = ("Office",)
    opened: int = 0

    def names(self) -> list[str]:
        return list(self.found)

    def open(self, name: str) -> QPrinter:
        self.opened += 1
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.folder / f"{name} {self.opened}.pdf"))
        return printer


def pages_in(file: Path) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", file.read_bytes()))


def test_what_is_listed_is_written_with_what_it_comes_to(desk: Desk, tmp_path: Path) -> None:
    for price in (300, 1200, 4500):
        desk.sell(line("Tea", price))
    desk.open()
    desk.screen.presenter.sort(HistoryOrder(HistoryColumn.AMOUNT, descending=False))
    desk.screen.filters.narrow(HistoryFilter(least=1000))
    desk.settle()
    sheet = sheet_of(desk)
    assert sheet.says.text() == "2 rows are listed. $61.56 taken, $0.00 refunded."
    path = tmp_path / "listed.csv"
    sheet.save(path)
    desk.settle()
    assert [row["Amount"] for row in read(path)] == ["12.96", "48.60"]
    assert [row["Status"] for row in read(path)] == ["Paid", "Paid"]
    assert not sheet.isVisible()
    assert any("Saved as listed.csv. 2 rows." in text for text in desk.toasts)


def test_the_columns_of_the_list_are_a_choice(desk: Desk, tmp_path: Path) -> None:
    desk.sell(line("Tea", 300))
    desk.open()
    sheet = sheet_of(desk)
    sheet.columns.setCurrentIndex(1)
    sheet.save(tmp_path / "listed.csv")
    desk.settle()
    shown = [column.key for column in desk.screen.table.shown_columns()]
    assert {"time", "amount", "status"} <= set(shown) < {each.value for each in ExportField}
    titles = {str(TITLES[ExportField(key)]) for key in shown}
    assert set(read(tmp_path / "listed.csv")[0]) == {*titles, "Currency"}


def test_one_that_is_stopped_says_that_no_file_was_written(desk: Desk, tmp_path: Path) -> None:
    desk.sell(line("Tea", 300))
    desk.open()
    sheet = sheet_of(desk)
    with desk.services.carts._database.write():  # it waits for its turn so long
        sheet.save(tmp_path / "listed.csv")
        assert not sheet.xlsx.isEnabled()
        QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_Space)  # on *Stop*
    desk.settle()
    assert sheet.problem.text() == "Stopped. No file was written."
    assert sheet.xlsx.hasFocus()
    assert list(tmp_path.glob("listed*")) == []


def test_one_that_can_not_be_written_says_so_in_the_sheet(desk: Desk, tmp_path: Path) -> None:
    desk.sell(line("Tea", 300))
    desk.open()
    sheet = sheet_of(desk)
    sheet.save(tmp_path / "nowhere" / "listed.xlsx")
    desk.settle()
    assert sheet.isVisible()
    assert "could not be saved as listed.xlsx" in sheet.problem.text()


def test_who_may_not_is_told_who_may(desk: Desk, tmp_path: Path) -> None:
    services, boss = desk.services, desk.services.actor
    desk.sell(line("Tea", 300))
    bo = services.staff.save_cashier(boss, None, "Bo", "cashier")
    services.staff.switch_cashier(boss, bo.id)
    give_pin(services, boss.cashier_id)
    desk.open()
    sheet = sheet_of(desk)
    sheet.save(tmp_path / "listed.csv")
    desk.settle()
    assert "may do this: Take the history out of Till" in sheet.problem.text()
    assert list(tmp_path.glob("listed*")) == []


def test_paper_says_first_how_many_pages_it_takes(desk: Desk, tmp_path: Path) -> None:
    for _time in range(3):
        desk.sell(line("Tea", 300))
    desk.open()
    sheet = sheet_of(desk)
    sheet._printers = PaperPrinter(tmp_path)
    sheet.print.click()
    desk.settle()
    assert sheet.print.text() == "Print 1 page"
    assert list(tmp_path.glob("*.pdf")) == []
    paper = sheet._paper
    assert paper is not None
    assert "3 rows: $9.72 taken, $0.00 refunded" in paper.lines
    QTest.keyClick(sheet.print, Qt.Key.Key_Return)
    desk.settle()
    (file,) = tmp_path.glob("*.pdf")
    assert pages_in(file) == 1
    assert desk.no_sheet


def test_a_long_list_takes_as_many_pages_as_were_said(desk: Desk, tmp_path: Path) -> None:
    desk.sell(line("Tea", 300))
    (row,) = desk.services.history.page().rows
    printed = PrintableHistory((row,) * 300, desk.services.history.totals())
    paper = HistoryPaper(printed, PLAIN, "Corner Coffee", row.occurred_at)
    printers = PaperPrinter(tmp_path)
    said = page_count(paper, printers)
    assert said > 5
    print_history(paper, printers)
    (file,) = tmp_path.glob("*.pdf")
    assert pages_in(file) == said
    empty = replace(paper, printed=PrintableHistory((), ()))
    assert page_count(empty, printers) == 1


def test_without_a_printer_there_are_files(desk: Desk, tmp_path: Path) -> None:
    desk.sell(line("Tea", 300))
    desk.open()
    sheet = sheet_of(desk)
    sheet._printers = PaperPrinter(tmp_path, ())
    sheet.print.click()
    desk.settle()
    assert "No printer is set up" in sheet.problem.text()
    assert "Save it as a file" in sheet.problem.text()
