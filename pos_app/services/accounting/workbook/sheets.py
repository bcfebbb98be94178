"""Sheets as data: fields, rows and sums, and how they are written into a spreadsheet.

The sums stand above the rows, at the same place whatever there is below. Amounts are minor units
until they are written. A formula is written with what it comes to, for programs that don't count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pos_app.domain.money import PPM, Money, shown_decimals
from pos_app.domain.texts import pgettext
from pos_app.services.views.report_tables import ColumnKind

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_TITLE, _SUMS, _HEAD, _FIRST = 0, 2, 3, 4
"""Where things stand on a sheet, counted from 0; the rows begin at the last one."""
_LONGEST_NAME: Final = 31
_DAY: Final = "yyyy-mm-dd"  # not shown: a format of spreadsheets
_PERCENT: Final = "0.0##%"  # not shown: a format of spreadsheets
_WIDTHS: Final = {ColumnKind.DATE: 12, ColumnKind.MONEY: 14, ColumnKind.COUNT: 10}


@dataclass(frozen=True)
class Formula:
    """A formula of a cell, and what it comes to in minor units."""

    text: str
    minor: int


Cell = str | int | date | Formula | None


@dataclass(frozen=True)
class Field:
    """A column; the sum of one that is summed stands above it."""

    key: str
    title: str
    kind: ColumnKind = ColumnKind.TEXT
    is_summed: bool = False


def money(key: str, title: str) -> Field:
    """Return a column of amounts with their sum above."""
    return Field(key, title, ColumnKind.MONEY, is_summed=True)


@dataclass(frozen=True)
class Sheet:
    """A sheet of one currency; `name` is unique in its book, without the signs it can't have."""

    name: str
    title: str
    currency: str
    fields: tuple[Field, ...]
    rows: Sequence[tuple[Cell, ...]] = field(default_factory=list)

    def letter(self, key: str) -> str:
        """Return the letter of a column."""
        place = next(at for at, each in enumerate(self.fields) if each.key == key)
        return chr(ord("A") + place)

    def span(self, key: str) -> str:
        """Return all cells of a column, as another sheet names them; an empty one without rows."""
        letter, last = self.letter(key), _FIRST + max(1, len(self.rows))
        return f"{quoted(self.name)}!${letter}${_FIRST + 1}:${letter}${last}"

    def total(self, key: str) -> int:
        """Return the sum of a column."""
        place = next(at for at, each in enumerate(self.fields) if each.key == key)
        return sum(minor_of(row[place]) for row in self.rows)

    def sum_cell(self, key: str) -> str:
        """Return where the sum of a column stands, as another sheet names it."""
        return f"{quoted(self.name)}!{self.letter(key)}{_SUMS + 1}"

    def row_number(self, place: int) -> int:
        """Return the number of a row in the sheet, by its place among the rows."""
        return _FIRST + place + 1


def minor_of(cell: Cell) -> int:
    """Return a cell's amount, 0 where it has none."""
    if isinstance(cell, Formula):
        return cell.minor
    return cell if isinstance(cell, int) else 0


def sheet_name(title: str, currency: str) -> str:
    """Return a name that a sheet can have: without some signs, and not too long."""
    room = _LONGEST_NAME - len(currency) - 1
    plain = "".join(sign for sign in title if sign not in "[]:*?/\\'")
    return f"{plain[:room].strip()} {currency.upper()}"  # not shown: a name and a code


def quoted(name: str) -> str:
    """Return a sheet's name as formulas write it."""
    return f"'{name}'"


class SheetWriter:
    """Writes sheets into a spreadsheet, from the top down: no row is kept in memory."""

    def __init__(self, book: Workbook, progress: Callable[[], object]) -> None:
        """Write into a book; `progress` is called between rows and may end it by raising."""
        self._book = book
        self._progress = progress
        self._formats: dict[tuple[object, ...], Format] = {}

    def write(self, sheet: Sheet, about: str) -> None:
        """Write a whole sheet; `about` stands under its title."""
        made: Worksheet = self._book.add_worksheet(sheet.name)
        for place, each in enumerate(sheet.fields):
            made.set_column(place, place, max(_WIDTHS.get(each.kind, 22), len(each.title) + 2))
        made.write_string(_TITLE, 0, sheet.title, self.format(bold=True))
        made.write_string(_TITLE + 1, 0, about)
        self._write_sums(made, sheet)
        for place, each in enumerate(sheet.fields):
            right = each.kind in {ColumnKind.MONEY, ColumnKind.COUNT, ColumnKind.PERCENT}
            head = self.format(bold=True, bottom=1, align="right" if right else "left")
            made.write_string(_HEAD, place, each.title, head)
        made.freeze_panes(_FIRST, 1)
        for at, row in enumerate(sheet.rows, _FIRST):
            self._progress()
            for place, (each, cell) in enumerate(zip(sheet.fields, row, strict=True)):
                self.write_cell(made, (at, place), cell, each.kind, sheet.currency)

    def _write_sums(self, made: Worksheet, sheet: Sheet) -> None:
        for place, each in enumerate(sheet.fields):
            if each.is_summed:
                letter, last = sheet.letter(each.key), _FIRST + max(1, len(sheet.rows))
                total = Formula(f"=SUM({letter}{_FIRST + 1}:{letter}{last})", sheet.total(each.key))
                at = (_SUMS, place)
                self.write_cell(made, at, total, each.kind, sheet.currency, bold=True)
        if not sheet.fields[0].is_summed:
            total_of = pgettext("above the rows of a sheet", "Total")
            made.write_string(_SUMS, 0, total_of, self.format(bold=True))

    def write_cell(
        self,
        made: Worksheet,
        at: tuple[int, int],
        cell: Cell,
        kind: ColumnKind,
        currency: str,
        *,
        bold: bool = False,
    ) -> None:
        """Write a cell; a text is never a formula."""
        form = self._of_kind(kind, currency, bold=bold)
        match kind, cell:
            case _, Formula():
                value = _value(cell.minor, kind, currency)
                made.write_formula(*at, cell.text, form, value)
            case _, str():
                made.write_string(*at, cell, form)
            case _, date():
                made.write_datetime(*at, datetime.combine(cell, time()), form)
            case _, int():
                made.write_number(*at, _value(cell, kind, currency), form)

    def _of_kind(self, kind: ColumnKind, currency: str, *, bold: bool) -> Format:
        if kind is ColumnKind.MONEY:
            places = shown_decimals(currency)
            number = f"#,##0.{'0' * places}" if places else "#,##0"
            return self.format(bold=bold, num_format=number)
        if kind is ColumnKind.PERCENT:
            return self.format(bold=bold, num_format=_PERCENT)
        if kind is ColumnKind.DATE:
            return self.format(bold=bold, num_format=_DAY, align="left")
        return self.format(bold=bold)

    def format(self, **rules: object) -> Format:
        """Return a format by its rules, each made once."""
        key = tuple(sorted(rules.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(rules)
        return self._formats[key]


def _value(minor: int, kind: ColumnKind, currency: str) -> float:
    """Return what a spreadsheet has in a cell: its format has no other numbers than these."""
    if kind is ColumnKind.MONEY:
        return float(Money(minor, currency).decimal())
    return float(Decimal(minor) / PPM) if kind is ColumnKind.PERCENT else minor


@dataclass(frozen=True)
class Part:
    """A part of what has to come to nothing: the sum of a column, or an amount by itself."""

    currency: str
    what: str
    minor: int
    cell: str = ""
    sign: int = 1

    @classmethod
    def of(cls, what: str, sheet: Sheet, key: str, sign: int = 1) -> Part:
        """Return the sum of a column, added or taken off."""
        return cls(sheet.currency, what, sign * sheet.total(key), sheet.sum_cell(key), sign)


@dataclass(frozen=True)
class Tie:
    """What has to come to nothing; `unknown` says why nobody can tell, where that is so."""

    title: str
    parts: tuple[Part, ...]
    unknown: str = ""

    @property
    def currency(self) -> str:
        """The currency of all its parts."""
        return self.parts[0].currency

    @property
    def left(self) -> int:
        """What it comes to, in minor units."""
        return sum(part.minor for part in self.parts)


def same(title: str, *parts: Part, unknown: str = "") -> Tie:
    """Return that some parts have to come to nothing."""
    return Tie(title, parts, unknown)


class CheckWriter:
    """Writes the first sheet: how the others tie to each other."""

    def __init__(self, writer: SheetWriter, sheet: Worksheet) -> None:
        self._writer = writer
        self._sheet = sheet
        self._row = 0

    def write(self, title: str, about: str, ties: Sequence[Tie], difference: str) -> None:
        """Write each tie with its parts and, under them, what they leave: nothing."""
        self._sheet.set_column(0, 0, 52)
        self._sheet.set_column(1, 1, 18)
        self._line(title, bold=True)
        self._line(about)
        for tie in ties:
            self._row += 1
            self._line(f"{tie.currency.upper()}   {tie.title}", bold=True)  # not shown: both are
            if tie.unknown:
                self._line(tie.unknown)
                continue
            first = self._row + 1
            for part in tie.parts:
                self._amount(part.what, _formula(part), tie.currency)
            places = shown_decimals(tie.currency)
            total = f"=ROUND(SUM(B{first}:B{self._row}),{places})"
            self._amount(difference, Formula(total, tie.left), tie.currency, bold=True)

    def _line(self, text: str, *, bold: bool = False) -> None:
        self._sheet.write_string(self._row, 0, text, self._writer.format(bold=bold))
        self._row += 1

    def _amount(self, what: str, cell: Cell, currency: str, *, bold: bool = False) -> None:
        self._sheet.write_string(self._row, 0, what, self._writer.format(bold=bold))
        at = (self._row, 1)
        self._writer.write_cell(self._sheet, at, cell, ColumnKind.MONEY, currency, bold=bold)
        self._row += 1


def _formula(part: Part) -> Cell:
    if not part.cell:
        return part.minor
    return Formula(f"={'-' if part.sign < 0 else ''}{part.cell}", part.minor)
