"""What a long table shows of each row: its columns, whichever way its rows are read."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from pos_app.domain.payments import PaymentStatus
from pos_app.domain.texts import Message, listed, pgettext
from pos_app.ui.widgets.abstract import AbstractMixin
from pos_app.ui.widgets.formats import PLAIN, Formats
from pos_app.ui.widgets.paged_items import RowT
from pos_app.ui.widgets.status_chip import STATUS_STYLES, ChipStyle

Index = QModelIndex | QPersistentModelIndex

ROW: Final = Qt.ItemDataRole.UserRole
"""The row's value itself."""
CHIP: Final = Qt.ItemDataRole.UserRole + 1
"""The chip that the cell shows in place of text."""

SHORTER: Final = Qt.ItemDataRole.UserRole + 2
"""What may stand for the text where there is too little room, the longest first."""
_TEXTS: Final = {
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.ToolTipRole,
}
_ROOT: Final = QModelIndex()


@dataclass(frozen=True)
class Column(Generic[RowT]):
    """One column of a table.

    `sample` is a long text that must fit (empty: the column takes what is left, and the chips of
    others give way to `least`, a text that it must have room for); it shows from a table width of
    `from_width` pixels on; `sort` is the name that the service sorts by; `shorter`
    are whole words for where the text has no room, the longest first. Where people choose the
    columns, `key` is how a choice names it, and an `optional` one is there only when chosen;
    `copied` is what stands for it in a text that is copied, where that is not what is shown.
    """

    title: Message
    text: Callable[[RowT, Formats], str]
    sample: str | Message = ""
    right: bool = False
    sort: str = ""
    from_width: int = 0
    chip: Callable[[RowT], PaymentStatus | ChipStyle | None] | None = None
    shorter: Callable[[RowT], Sequence[str]] | None = None
    least: str = ""
    key: str = ""
    optional: bool = False
    copied: Callable[[RowT, Formats], str] | None = None


class Places(Protocol):
    """What knows where rows stand that are loaded."""

    def place_of(self, key: Any, /) -> int | None: ...


class RowsModel(QAbstractTableModel, AbstractMixin):
    """The columns of rows of any immutable type; `items` of a subclass are where which stands."""

    items: Places
    loaded = Signal()
    """The first rows of what was asked for are there."""
    refreshed = Signal()
    failed = Signal(object)

    def __init__(self, columns: Sequence[Column[Any]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.formats = PLAIN
        self.busy = False
        """Whether rows that were asked for have not come yet."""
        self.shown: Sequence[int] = range(len(self.columns))
        """The columns that are seen, in their order there: the first one reads out the row."""

    @abstractmethod
    def item(self, index: Index) -> Any | None:
        """The value behind an index; None where there is none, or none yet."""

    def place_of(self, key: object) -> int | None:
        """Return where the row with this key stands, if it is loaded."""
        return self.items.place_of(key)

    @abstractmethod
    def try_again(self) -> None:
        """Allow what could not be read to be read again, as somebody scrolls."""

    def columnCount(self, parent: Index = _ROOT) -> int:
        """How many columns there are, shown or not."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles, over numbers at the right."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return str(column.title)
        return _side(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment, the chip or the row's value."""
        if not index.isValid():
            return None
        item, column = self.item(index), self.columns[index.column()]
        if role in _TEXTS:
            spoken = role == Qt.ItemDataRole.AccessibleTextRole
            first = spoken and index.column() in self.shown[:1]
            return self._sentence(item) if first else column.text(item, self.formats)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role == SHORTER:
            return column.shorter(item) if column.shorter else None
        if role == CHIP:
            chip = column.chip(item) if column.chip else None
            return STATUS_STYLES[chip] if isinstance(chip, PaymentStatus) else chip
        return item if role == ROW else None

    def _sentence(self, item: Any) -> str:
        """Return a row as it is read out: `2:02 PM, $4.50, Paid, Visa 4242`.

        Of several figures all but the first are named: nobody hears which column one stands in.
        """
        parts: list[str] = []
        figures = 0
        for column in (self.columns[place] for place in self.shown):
            text = column.text(item, self.formats)
            figures += column.right
            if text and column.right and figures > 1:
                text = named_figure(str(column.title), text)
            parts.append(text)
        return listed(filter(None, parts))


def named_figure(title: str, figure: str) -> str:
    """Return a figure with the title of its column, as they are read out."""
    return pgettext(
        "a column's title and the figure in it, as they are read out",
        "{title} {figure}",
        title=title,
        figure=figure,
    )


def _side(column: Column[Any]) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
