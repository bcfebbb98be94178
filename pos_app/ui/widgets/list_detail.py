"""A list and, beside it, what is chosen in it: the frame of Customers and History."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets.basics import column, frame, label, row
from pos_app.ui.widgets.empty_state import EmptyState
from pos_app.ui.widgets.paged import PagedTable, is_typing
from pos_app.ui.widgets.pages import Pages
from pos_app.ui.widgets.search_box import SearchBox
from pos_app.ui.widgets.side_by_side import TurningSplitter

_SHARES: Final = (55, 45)
_LEAST_HIGH: Final = 120
"""Of the list where much stands above it: the head and some rows."""


class DetailPane(QWidget):
    """A heading that stays, and sections that scroll under it; subclasses fill both."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        panel = frame("panel")
        inside = column(panel, spacing=SIZES["space_3"])
        inside.setContentsMargins(1, SIZES["space_4"], 1, 1)
        self.head: QVBoxLayout = column(spacing=SIZES["space_2"])
        self.head.setContentsMargins(SIZES["space_4"], 0, SIZES["space_4"], 0)
        self.page = QWidget()
        self.page.setProperty("role", "page")
        self.sections: QVBoxLayout = column(self.page, spacing=SIZES["space_2"])
        self.sections.setContentsMargins(SIZES["space_4"], 0, SIZES["space_4"], SIZES["space_4"])
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self.page)
        inside.addLayout(self.head)
        inside.addWidget(self.area, 1)
        column(self).addWidget(panel)

    def add_section(self, title: str, *widgets: QWidget) -> QWidget:
        """Add a titled section; the widget returned shows or hides all of it."""
        section = QWidget()
        box = column(section, spacing=SIZES["space_1"])
        box.setContentsMargins(0, SIZES["space_3"], 0, 0)
        if title:
            box.addWidget(label(title, "section"))
        for widget in widgets:
            box.addWidget(widget)
        self.sections.addWidget(section)
        return section

    def focus_first(self) -> None:
        """Put the cursor on the primary action; subclasses say which."""


class ListDetail(QWidget):
    """Search box and table at the left, detail at the right, and the keys that join them.

    Typing searches, arrows move, Enter opens (goes into the detail), Esc returns to the list.
    """

    def __init__(
        self,
        search: SearchBox,
        table: PagedTable,
        detail: DetailPane,
        *,
        empty: EmptyState,
        nothing_chosen: EmptyState,
        buttons: Sequence[QPushButton] = (),
        above: Sequence[QWidget] = (),
        under: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.search = search
        self.table = table
        self.detail = detail
        self._entering = False
        self._left = _stack(table, empty)
        self._left.setMinimumHeight(scaled(_LEAST_HIGH))
        self._right = _stack(detail, nothing_chosen)
        self._right.setCurrentIndex(1)
        self._lay_out(buttons, above, under)
        self._join()

    def show_rows(self, *, any_rows: bool) -> None:
        """Show the table, or what its emptiness means."""
        self._left.setCurrentIndex(0 if any_rows else 1)
        if not any_rows:
            self._entering = False
            self.show_detail(shown=False)

    def show_detail(self, *, shown: bool) -> None:
        """Show the detail, or that nothing is chosen."""
        self._right.setCurrentIndex(0 if shown else 1)
        if shown and self._entering and not self.table.busy:
            self.enter_detail()

    def detail_shown(self) -> bool:
        """Whether something is chosen."""
        return self._right.currentIndex() == 0

    def focus_search(self) -> None:
        """Put the cursor into the search box, ready to type over."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def enter_detail(self) -> None:
        """Go on in the detail, as soon as it is the one of the search just typed."""
        self._entering = self.table.busy
        if self.detail_shown() and not self._entering:
            self.detail.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, wherever nobody else wanted it, goes back to the list."""
        if event.key() == Qt.Key.Key_Escape and self.detail.isAncestorOf(
            QApplication.focusWidget() or self
        ):
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        elif is_typing(event):
            self._type(event)
        else:
            super().keyPressEvent(event)

    def _join(self) -> None:
        self.search.stepped.connect(self.table.step)
        self.search.submitted.connect(lambda _text: self.enter_detail())
        self.table.opened.connect(lambda _row: self.enter_detail())
        self.table.left.connect(self.focus_search)
        self.table.typed.connect(self._type)

    def _type(self, event: QKeyEvent) -> None:
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.selectAll()
        QApplication.sendEvent(self.search, event)

    def _lay_out(
        self, buttons: Sequence[QPushButton], above: Sequence[QWidget], under: QWidget | None
    ) -> None:
        left = QWidget()
        box = column(left, spacing=SIZES["space_3"])
        top: QHBoxLayout = row()
        top.addWidget(self.search, 1)
        for each in buttons:
            top.addWidget(each)
        box.addLayout(top)
        for widget in above:
            box.addWidget(widget)
        box.addWidget(self._left, 1)
        if under is not None:
            box.addWidget(under)
        split = TurningSplitter(_SHARES)
        for side, share in zip((left, self._right), _SHARES, strict=True):
            split.addWidget(side)
            split.setStretchFactor(split.count() - 1, share)
        split.setSizes([share * 10 for share in _SHARES])
        outer = column(self, margin=SIZES["space_4"])
        outer.addWidget(split)


def _stack(content: QWidget, empty: EmptyState) -> Pages:
    stack = Pages()
    panel = frame("panel")
    column(panel).addWidget(empty)
    stack.addWidget(content)
    stack.addWidget(panel)
    return stack
