"""The table of customers: its columns, and how its rows are read and sorted."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import N_, NP_, _
from pos_app.services.customers.customer_sort import stands_above
from pos_app.services.customers.customers import Customers
from pos_app.services.views.customers import CustomerRow
from pos_app.ui.background.tasks import Tasks
from pos_app.ui.customers.messages import display_name
from pos_app.ui.widgets.basics import make_sortable
from pos_app.ui.widgets.formats import Formats
from pos_app.ui.widgets.paged import Batch, Column, PagedModel, PagedTable

PAGE: Final = 200


def _cards(row: CustomerRow, _formats: Formats) -> str:
    shown = ", ".join(f"•••• {last4}" for last4 in row.last4s[:1])
    more = len(row.last4s) - 1
    return f"{shown} +{more}" if more > 0 else shown


COLUMNS: Final[tuple[Column[CustomerRow], ...]] = (
    Column(NP_("of a person", "Name"), lambda row, _formats: display_name(row), sort="name"),
    Column(
        NP_("column of a list", "Email"),
        lambda row, _formats: row.email,
        sort="email",
        from_width=600,
    ),
    Column(N_("Phone"), lambda row, _formats: row.phone, "+0000000000000", sort="phone"),
    Column(N_("Cards"), _cards, "•••• 0000 +1", from_width=400),
    Column(
        NP_("customer since this day", "Since"),
        lambda row, formats: formats.short_day(row.created_at),
        "Nov 00, 0000",
        sort="created",
        from_width=860,
    ),
)


class CustomerTable(PagedTable):
    """The customers, some pages of them, sorted by a press on a column's title."""

    def __init__(self, customers: Customers, tasks: Tasks, parent: QWidget | None = None) -> None:
        self.rows = PagedModel(COLUMNS, tasks, page=PAGE)
        super().__init__(self.rows, _("Customers"), parent)
        self.rows.setParent(self)
        self._customers = customers
        self._text = ""
        self._sort = 0
        self._descending = False
        head = self.horizontalHeader()
        make_sortable(head)
        head.sectionClicked.connect(self.sort_by)
        self._show_order()

    def search(self, text: str) -> None:
        """Show the customers that have these words."""
        self._text = text
        self.read()

    def read(self) -> None:
        """Read what is to be shown, from the first page on."""
        column, descending = COLUMNS[self._sort].sort, self._descending
        rows = CustomerRows(self._customers, self._text, column, descending)
        self.rows.show_rows(rows.load, rows)

    def sort_by(self, place: int) -> None:
        """Sort by a column; pressed again, the other way round."""
        if COLUMNS[place].sort:
            self._descending = not self._descending if place == self._sort else False
            self._sort = place
            self.read()
        self._show_order()

    def sort_by_next(self) -> None:
        """Sort by the next column that is shown."""
        places = [
            place
            for place, column in enumerate(COLUMNS)
            if column.sort and not self.isColumnHidden(place)
        ]
        after = [place for place in places if place > self._sort]
        self.sort_by((after or places)[0])

    def _show_order(self) -> None:
        order = Qt.SortOrder.DescendingOrder if self._descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(self._sort, order)


@dataclass(frozen=True)
class CustomerRows:
    """Reads the rows of a search in an order, page by page and what was changed in them."""

    customers: Customers
    text: str
    sort: str
    descending: bool

    def load(self, after: CustomerRow | None, limit: int) -> Batch[CustomerRow]:
        """A page; a place is the row before it."""
        rows = self.customers.page(self.text, self.sort, self.descending, after, limit)
        return Batch(rows, rows[-1] if len(rows) == limit else None)

    def read(self, ids: AbstractSet[str], _top: CustomerRow | None) -> Sequence[CustomerRow]:
        """Rows by their ids: new ones come with theirs, wherever they stand."""
        return self.customers.changed(ids, self.text)

    def above(self, row: CustomerRow, other: CustomerRow) -> bool:
        """In the order of the page."""
        return stands_above(row, other, self.sort, descending=self.descending)
