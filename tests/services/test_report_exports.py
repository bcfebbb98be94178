"""What a spreadsheet or another program finds in the file of a report."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pos_app.domain.texts import Message
from pos_app.errors import UserError
from pos_app.services.reports.export import save_csv, save_xlsx
from pos_app.services.views.report_tables import (
    Cell,
    ChartKind,
    ColumnKind,
    ReportColumn,
    ReportKey,
    ReportRequest,
    ReportResult,
    ReportRow,
    ReportSection,
)

NAMES = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\tx", "\rx", "Plain")
COLUMNS = (
    ReportColumn("name", Message("Product"), ColumnKind.TEXT),
    ReportColumn("code", Message("Code"), ColumnKind.CODE),
    ReportColumn("day", Message("Day"), ColumnKind.DATE),
    ReportColumn("count", Message("Sales"), ColumnKind.COUNT, is_summed=True),
    ReportColumn("quantity", Message("Quantity"), ColumnKind.QUANTITY),
    ReportColumn("net", Message("Net"), ColumnKind.MONEY, is_summed=True),
    ReportColumn("rate", Message("Rate"), ColumnKind.PERCENT),
)


def section(currency: str, *names: str | None) -> ReportSection:
    cells: list[tuple[Cell, ...]] = [
        (name, "0012", date(2026, 11, 23), 2, 2_750, -1_234_50, 88_750) for name in names
    ]
    rows = tuple(ReportRow(str(at), each) for at, each in enumerate(cells))
    count = len(rows)
    totals = (None, None, None, 2 * count, None, -1_234_50 * count, None)
    return ReportSection(currency, rows, totals)


def result(*sections: ReportSection) -> ReportResult:
    return ReportResult(
        ReportKey.SALES,
        Message("Sales by product"),
        ReportRequest(date(2026, 11, 23), date(2026, 11, 23)),
        COLUMNS,
        sections,
        ChartKind.NONE,
        None,
        (),
        datetime(2026, 11, 23, tzinfo=UTC),
    )


def sheet(path: Path, name: str = "USD") -> Worksheet:
    found = load_workbook(path)[name]
    assert isinstance(found, Worksheet)
    return found


def test_csv_has_iso_days_amounts_with_a_point_and_the_currency(tmp_path: Path) -> None:
    path = save_csv(result(section("usd", "Tea"), section("jpy", None)), tmp_path / "a.csv", "de")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["Product", "Code", "Day", "Sales", "Quantity", "Net", "Rate", "Currency"]
    assert rows == [
        ["Tea", "0012", "2026-11-23", "2", "2.75", "-1234.50", "0.08875", "USD"],
        ["Not recorded", "0012", "2026-11-23", "2", "2.75", "-123450", "0.08875", "JPY"],
    ]


def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path) -> None:
    path = save_csv(result(section("usd", *NAMES)), tmp_path / "a.csv", "en_US")
    with path.open(encoding="utf-8-sig", newline="") as file:
        names = [row[0] for row in csv.reader(file)][1:]
    assert names == [*(f"'{name}" for name in NAMES[:-1]), "Plain"]


def test_a_spreadsheet_has_numbers_codes_as_text_days_as_days_and_sums(tmp_path: Path) -> None:
    both = result(section("usd", "Tea", "Juice"), section("jpy", "Tea"))
    path = save_xlsx(both, ["Today"], tmp_path / "a.xlsx", "en_US")
    usd = sheet(path)
    assert [usd["A1"].value, usd["A2"].value] == ["Sales by product", "Today"]
    assert [cell.value for cell in usd[4]] == [str(column.title) for column in COLUMNS]
    first = dict(zip("ABCDEFG", usd[5], strict=True))
    assert first["A"].value == "Tea"
    assert (first["B"].value, first["B"].data_type) == ("0012", "s")
    assert first["C"].value == datetime(2026, 11, 23)  # noqa: DTZ001  a day has no zone
    assert first["D"].value == 2
    assert first["E"].value == 2.75
    assert (first["F"].value, first["F"].number_format) == (-1234.5, "#,##0.00")
    assert (first["G"].value, first["G"].number_format) == (0.08875, "0.0##%")
    assert [cell.value for cell in usd[7]] == ["Total", None, None, 4, None, -2469, None]
    yen = sheet(path, "JPY")["F5"]
    assert (yen.value, yen.number_format) == (-123_450, "#,##0")


def test_no_cell_of_a_spreadsheet_is_a_formula_or_a_link(tmp_path: Path) -> None:
    names = [*NAMES, "https://example.com", "12"]
    path = save_xlsx(result(section("usd", *names)), [], tmp_path / "a.xlsx", "en_US")
    cells = [row[0] for row in sheet(path).iter_rows(min_row=4, max_row=3 + len(names))]
    assert [cell.data_type for cell in cells] == ["s"] * len(names)
    assert all(cell.hyperlink is None for cell in cells)
    written = [name.replace("\r", "_x000D_") for name in names]  # as the format writes it
    assert [cell.value for cell in cells] == written


@pytest.mark.parametrize(
    "save",
    [
        lambda path: save_csv(result(), path, "en_US"),
        lambda path: save_xlsx(result(), [], path, "en_US"),
    ],
)
def test_a_file_that_cannot_be_written_says_what_to_do(
    tmp_path: Path, save: Callable[[Path], Path]
) -> None:
    with pytest.raises(UserError, match="could not be saved as report") as raised:
        save(tmp_path / "nowhere" / "report")
    assert "another folder" in raised.value.next_step


def test_a_report_without_a_row_is_a_file_all_the_same(tmp_path: Path) -> None:
    path = save_xlsx(result(), [], tmp_path / "a.xlsx", "en_US")
    assert len(load_workbook(path).sheetnames) == 1
    written = save_csv(result(), tmp_path / "a.csv", "en_US").read_text(encoding="utf-8-sig")
    assert written.startswith("Product,Code")
