"""The table of a report with what it is compared with: for the screen, paper and files alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pos_app.domain.texts import N_, pgettext
from pos_app.services.views.report_tables import (
    Cell,
    ColumnKind,
    ReportResult,
    ReportRow,
    ReportSection,
)

FIGURES: Final = frozenset(
    {ColumnKind.COUNT, ColumnKind.QUANTITY, ColumnKind.MONEY, ColumnKind.PERCENT}
)
"""What stands at the right, and may be compared."""
NOT_RECORDED: Final = N_("Not recorded")
"""What stands in place of a name that the books do not have."""


@dataclass(frozen=True)
class TableColumn:
    """A column at its place among the cells of a row, or of what those are compared with."""

    key: str
    title: str
    kind: ColumnKind
    place: int
    is_compared: bool = False

    @property
    def is_figure(self) -> bool:
        """Whether it has figures, not names."""
        return self.kind in FIGURES

    def cell(self, row: ReportRow) -> Cell:
        """Return what a row has here."""
        if not self.is_compared:
            return row.cells[self.place]
        return row.compared[self.place] if row.compared else None

    def total(self, section: ReportSection) -> int | None:
        """Return what all rows come to; None where that is no sum."""
        totals = section.compared_totals if self.is_compared else section.totals
        return totals[self.place] if totals else None


def table_columns(result: ReportResult, compared: str = "") -> tuple[TableColumn, ...]:
    """Return the columns of a report; behind each figure, what it is compared with.

    Of the column `compared` alone, where its key is given.
    """
    return tuple(_columns(result, compared))


def _columns(result: ReportResult, compared: str) -> Iterator[TableColumn]:
    rows = [row for section in result.sections for row in section.rows if row.compared]
    for place, column in enumerate(result.columns):
        title = str(column.title)
        yield TableColumn(column.key, title, column.kind, place)
        is_asked = not compared or compared == column.key
        if is_asked and any(row.compared and row.compared[place] is not None for row in rows):
            before = pgettext(
                "a column, of the period compared with", "{title}, before", title=title
            )
            yield TableColumn(column.key, before, column.kind, place, is_compared=True)
