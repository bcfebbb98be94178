"""Tables are read however programs write them, and no cell is guessed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from pos_app.domain.user_input import formula_safe
from pos_app.errors import UserError
from pos_app.services.product_files.table_reading import open_table

ROWS = [("Name", "Price"), ("Käse, alt", "2,40"), ("Tee", "1,80")]


def saved(
    path: Path, encoding: str, separator: str, rows: Sequence[tuple[str, ...]] = ROWS
) -> Path:
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out, delimiter=separator).writerows(rows)
    return path


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encoding_and_separator_are_found(tmp_path: Path, encoding: str, separator: str) -> None:
    table = open_table(saved(tmp_path / "a.csv", encoding, separator))
    assert (table.heads, table.separator) == (("Name", "Price"), separator)
    assert [cells for _number, cells in table.rows()] == ROWS[1:]
    assert table.encoding == encoding
    assert table.guessed is (encoding == "cp1252")


def test_a_comma_in_quotes_is_no_separator(tmp_path: Path) -> None:
    rows = [("Name", "Color"), ("Shirt", "Blue, dark")]
    table = open_table(saved(tmp_path / "a.csv", "utf-8", ",", rows))
    assert [cells for _number, cells in table.rows()] == [("Shirt", "Blue, dark")]


FORMULAS = [
    "=1+1",
    "+49 30",
    "@SUM(A1)",
    "\t=1+1",
    "\r@SUM(A1)",
    "-5",
    "'=1",
    "''+1",
    "it's",
    "'",
    "",
]


def test_formulas_are_harmless_in_a_table_and_come_back_as_they_were(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.csv", "utf-8", ",", [("No", "Name"), ("", "")])
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["No", "Name"])
        table.writerows([str(number), formula_safe(each)] for number, each in enumerate(FORMULAS))
    with path.open(encoding="utf-8", newline="") as read:
        assert not any(cell[:1] in "=+-@\t\r" for row in csv.reader(read) for cell in row if cell)
    assert [cells[1] for _number, cells in open_table(path).rows()] == FORMULAS


def test_a_spreadsheet_s_texts_and_numbers_are_as_they_stand_there(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["SKU", "Barcode", "Price", "Name", "On"])
    sheet.append(["0017", "0012345678905", 2.4, "=1+1", True])
    sheet["D2"].data_type = "s"
    sheet.append([17, 4006381333931, 1800, "Tea", False])
    sheet["A3"].number_format = "0000"
    sheet.append([None] * 5)
    sheet.append([5901234567890123, "x", 0.1 + 0.2, None, None])
    path = tmp_path / "a.xlsx"
    book.save(path)
    table = open_table(path)
    assert table.heads == ("SKU", "Barcode", "Price", "Name", "On")
    rows = list(table.rows())
    assert rows[0] == (2, ("0017", "0012345678905", Decimal("2.4"), "=1+1", "yes"))
    assert rows[1] == (3, ("0017", Decimal(4006381333931), Decimal(1800), "Tea", "no"))
    assert rows[2][0] == 5


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"no spreadsheet"),
        ("a.csv", b""),
        ("a.csv", b"\r\n\r\n"),
        ("a.xls", b"\xd0\xcf"),
        ("a.ods", b""),
        ("a.csv", b"\xff\xfeN"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"a\.") as refused:
        list(open_table(path).rows())
    assert refused.value.next_step


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="can't be opened"):
        open_table(tmp_path / "none.csv")
