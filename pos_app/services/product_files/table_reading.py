"""Reads tables of other programs: CSV in any of the usual ways of writing it, and XLSX.

However long a file is, a few rows of it are in memory. What cells hold is never guessed: a text
stays that text, and only a number of a spreadsheet is a number.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile, ZipFile

from pos_app.domain.texts import _
from pos_app.domain.user_input import shortened, without_formula_guard
from pos_app.errors import UserError

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

Cell = str | Decimal
"""A text as it stands, or a number of a spreadsheet."""

SEPARATORS: Final = (";", ",", "\t")
FALLBACK_ENCODING: Final = "cp1252"
MOST_COLUMNS: Final = 200
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE: Final = 64 * 1024
_SAMPLE_ROWS: Final = 50
_LARGEST_CELL: Final = 1_000_000
_LARGEST_UNPACKED: Final = 2 * 1024**3
"""Bytes that the parts of a spreadsheet may have: more would be a bomb, or nobody's products."""
_ZEROS: Final = re.compile("0+")
_SPREADSHEETS: Final = frozenset({".xlsx", ".xlsm"})
_OTHERS: Final = frozenset({".xls", ".ods", ".numbers"})


@dataclass(frozen=True)
class TableFile:
    """A file that was opened: how it is written, and the heads of its columns.

    `encoding` and `separator` are "" of a spreadsheet. `guessed` is one that is no UTF-8 and does
    not say what it is.
    """

    path: Path
    heads: tuple[str, ...]
    encoding: str = ""
    separator: str = ""
    guessed: bool = False

    def rows(self) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """Yield the number of each row below the heads, as programs count, and its cells.

        Empty rows are left out. Raises UserError where the file can't be read.
        """
        first = True
        for number, cells in _rows(self):
            if not any(_is_filled(each) for each in cells):
                continue
            if first:
                first = False
                continue
            yield number, tuple(cells[: len(self.heads)])


def open_table(path: Path) -> TableFile:
    """Find out how a file is written. Raises UserError where it is no table."""
    suffix = path.suffix.casefold()
    if suffix in _OTHERS:
        raise UserError(
            _("Till does not read files of this kind: {file}.", file=path.name),
            next_step=_("Save it as a spreadsheet (.xlsx) or as CSV, then import that."),
        )
    if suffix in _SPREADSHEETS:
        bare = TableFile(path, ())
    else:
        with _reading(path):
            encoding, guessed = _encoding(path)
            bare = TableFile(path, (), encoding, _separator(path, encoding), guessed)
    filled = (cells for _number, cells in _rows(bare) if any(_is_filled(each) for each in cells))
    head = next(filled, ())
    heads = tuple(" ".join(cell_as_text(each).split()) for each in head[:MOST_COLUMNS])
    while heads and not heads[-1]:
        heads = heads[:-1]
    if not heads:
        raise UserError(
            _("{file} holds no rows.", file=path.name), next_step=_("Choose another file.")
        )
    return TableFile(path, heads, bare.encoding, bare.separator, bare.guessed)


def cell_as_text(cell: Cell) -> str:
    """Return a cell as text; a number without what follows its last digit that counts."""
    if isinstance(cell, str):
        return cell
    text = f"{cell:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _is_filled(cell: Cell) -> bool:
    return not isinstance(cell, str) or bool(cell.strip())


def _rows(table: TableFile) -> Iterator[tuple[int, Sequence[Cell]]]:
    with _reading(table.path):
        if table.path.suffix.casefold() in _SPREADSHEETS:
            yield from _sheet_rows(table.path)
        else:
            yield from _csv_rows(table.path, table.encoding, table.separator)


# --- CSV ---------------------------------------------------------------------------------------


def _csv_rows(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    before = csv.field_size_limit(_LARGEST_CELL)
    errors = "replace" if encoding == FALLBACK_ENCODING else "strict"
    try:
        with path.open(encoding=encoding, errors=errors, newline="") as file:
            lines = csv.reader(file, delimiter=separator)
            for number, cells in enumerate(lines, 1):
                yield number, [without_formula_guard(each) for each in cells]
    finally:
        csv.field_size_limit(before)


def _encoding(path: Path) -> tuple[str, bool]:
    """Return how a text is encoded, and whether that is a guess."""
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding, False
    if start[1::2].count(0) > len(start) // 4:
        return "utf-16-le", False
    if start[::2].count(0) > len(start) // 4:
        return "utf-16-be", False
    try:
        with path.open(encoding="utf-8") as file:
            while file.read(_SAMPLE):
                pass
    except UnicodeDecodeError:
        return FALLBACK_ENCODING, True
    return "utf-8", False


def _separator(path: Path, encoding: str) -> str:
    """Return the sign by which most rows have as many cells as the first one, and most of them."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        lines = list(islice(file, _SAMPLE_ROWS))

    def fits(separator: str) -> tuple[float, int]:
        counts = [len(cells) for cells in csv.reader(lines, delimiter=separator) if cells]
        if not counts or counts[0] < 2:
            return 0, 1
        return counts.count(counts[0]) / len(counts), counts[0]

    return max(SEPARATORS, key=fits)


# --- spreadsheets ------------------------------------------------------------------------------


def _sheet_rows(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    from openpyxl import load_workbook  # noqa: PLC0415  few read one

    with ZipFile(path) as parts:
        if sum(part.file_size for part in parts.infolist()) > _LARGEST_UNPACKED:
            raise ValueError("too large")
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        yield from _cells_of(book)
    finally:
        book.close()


def _cells_of(book: Workbook) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the rows of the first sheet that has any."""
    for sheet in book.worksheets:
        rows = sheet.iter_rows(max_col=MOST_COLUMNS)
        first = next(rows, None)
        if first is None:
            continue
        for number, row in enumerate(chain([first], rows), 1):
            yield number, [_cell(each.value, str(each.number_format)) for each in row]
        return


def _cell(value: Any, number_format: str) -> Cell:
    """Return a cell; a number that is shown with zeros in front is the text that people see."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        whole = value == int(value) if abs(value) < 10**15 else False
        if whole and _ZEROS.fullmatch(number_format) and len(number_format) > 1:
            return f"{int(value):0{len(number_format)}d}"
        return Decimal(int(value)) if whole else Decimal(repr(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Say of a file what is wrong with it."""
    try:
        yield
    except (BadZipFile, KeyError, ValueError, csv.Error, SyntaxError) as error:
        raise UserError(
            _("{file} can't be read as a table.", file=shortened(path.name)),
            next_step=_("Open it in the program that wrote it and save it once more."),
            details=str(error),
        ) from error
    except OSError as error:
        raise UserError(
            _("{file} can't be opened.", file=shortened(path.name)),
            next_step=_("Close it where another program has it open, then choose it again."),
            details=str(error),
        ) from error
