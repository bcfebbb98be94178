"""A spreadsheet counted anew: each formula from its text, with what other cells come to.

It knows the few shapes that the month's workbook has, and fails for any other.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook

_NAME: Final = r"(?:'(?P<sheet>[^']+)'!)?"
_CELL: Final = re.compile(_NAME + r"\$?(?P<column>[A-Z]+)\$?(?P<row>\d+)")
_SPAN: Final = _NAME + r"\$?([A-Z]+)\$?(\d+):\$?[A-Z]+\$?(\d+)"
_SUM: Final = re.compile(r"SUM\((?P<span>[^()]+)\)")
_ROUND: Final = re.compile(r"ROUND\((?P<inner>.+),(?P<places>\d)\)")
_SUMIF: Final = re.compile(r"SUMIF\(([^,()]+),([^,()]+),([^,()]+)\)")
_TERM: Final = re.compile(r"([+-]?)((?:'[^']+'!)?\$?[A-Z]+\$?\d+)")


class Counted:
    """A workbook, by what its formulas come to and by what was written beside them."""

    def __init__(self, path: Path) -> None:
        """Read the file twice: as formulas, and as a program sees it that doesn't count."""
        self.formulas = load_workbook(path)
        self.values = load_workbook(path, data_only=True)

    @property
    def sheets(self) -> list[str]:
        return list(self.formulas.sheetnames)

    def formula_cells(self) -> list[tuple[str, str]]:
        """Return where formulas stand: the sheet, and the cell."""
        return [
            (sheet.title, cell.coordinate)
            for sheet in self.formulas
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]

    def written(self, sheet: str, cell: str) -> Decimal:
        """Return what was written beside a formula."""
        return _decimal(self.values[sheet][cell].value)

    def count(self, sheet: str, cell: str) -> Decimal:
        """Return what a cell comes to, counted from the formulas alone."""
        value: Any = self.formulas[sheet][cell].value
        if not (isinstance(value, str) and value.startswith("=")):
            return _decimal(value)
        return self._of(sheet, value[1:])

    def _of(self, sheet: str, text: str) -> Decimal:
        if found := _ROUND.fullmatch(text):
            return round(self._of(sheet, found["inner"]), int(found["places"]))
        if found := _SUM.fullmatch(text):
            return sum((self.count(*at) for at in self._span(sheet, found["span"])), Decimal())
        if found := _SUMIF.fullmatch(text):
            return self._sum_if(sheet, *found.groups())
        terms = _TERM.findall(text)
        assert "".join(sign + cell for sign, cell in terms) == text, f"another shape: {text}"
        return sum(
            (self._cell(sheet, cell) * (-1 if sign == "-" else 1) for sign, cell in terms),
            Decimal(),
        )

    def _cell(self, sheet: str, cell: str) -> Decimal:
        found = _CELL.fullmatch(cell)
        assert found is not None
        return self.count(found["sheet"] or sheet, found["column"] + found["row"])

    def _span(self, sheet: str, span: str) -> list[tuple[str, str]]:
        found = re.fullmatch(_SPAN, span)
        assert found is not None, span
        named, column, first, last = found.groups()
        return [(named or sheet, f"{column}{row}") for row in range(int(first), int(last) + 1)]

    def _sum_if(self, sheet: str, keys: str, wanted: str, amounts: str) -> Decimal:
        found = _CELL.fullmatch(wanted)
        assert found is not None
        key = self.formulas[found["sheet"] or sheet][found["column"] + found["row"]].value
        pairs = zip(self._span(sheet, keys), self._span(sheet, amounts), strict=True)
        return sum(
            (self.count(*at) for (of, cell), at in pairs if self.formulas[of][cell].value == key),
            Decimal(),
        )

    def check(self) -> dict[str, Decimal]:
        """Return what each tie of the first sheet leaves, by its heading; count all formulas."""
        for sheet, cell in self.formula_cells():
            counted = self.count(sheet, cell)
            assert counted == self.written(sheet, cell), (sheet, cell, counted)
        first = self.sheets[0]
        left: dict[str, Decimal] = {}
        heading = ""
        for what, amount in self.formulas[first].iter_rows(max_col=2):
            if amount.value is None:
                heading = str(what.value) if what.value and "   " in str(what.value) else heading
            elif str(amount.value).startswith("=ROUND("):
                left[heading] = self.count(first, amount.coordinate)
        return left


def _decimal(value: object) -> Decimal:
    return Decimal(str(value)) if isinstance(value, int | float) else Decimal()
