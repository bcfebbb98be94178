"""Which lines of a sale come back, and how much of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_app.domain.cart import ONE
from pos_app.domain.goods_returns import SoldLine
from pos_app.domain.quantities import format_quantity
from pos_app.domain.texts import _, pgettext
from pos_app.services.returns.views import Returnable, ReturnedLine
from pos_app.ui.widgets import FlowLayout, button, column
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.check_box import CheckBox
from pos_app.ui.widgets.entries import EntriesView, Entry
from pos_app.ui.widgets.formats import Formats

_LIST_HIGH: Final = 132
"""Three lines; the others are scrolled to."""


@dataclass(frozen=True)
class _Chosen:
    """How much of a line comes back, in thousandths, and whether it is sold on."""

    quantity: int = 0
    restock: bool = True


class ReturnChoice(QWidget):
    """A list of what was sold: + and - change the chosen line, Enter takes all of it or none.

    `changed` when something else comes back.
    """

    changed = Signal()

    def __init__(self, found: Returnable, formats: Formats) -> None:
        super().__init__()
        self._found = found
        self._formats = formats
        self._lines = {line.id: line for line in found.lines}
        self._chosen = {line.id: _Chosen() for line in found.lines}
        self.view = _ReturnView(_("What comes back"))
        self.less = button(_("One less"), "secondary", "minus", shortcut_text="-")
        self.more = button(_("One more"), "secondary", "plus", shortcut_text="+")
        self.all = button(_("All of the sale"), "secondary")
        self.restock = CheckBox(_("Goes back on the shelf"))
        self._lay_out()
        self._connect()
        self._show()
        if found.lines:
            self.view.choose(found.lines[0].id)

    def lines(self) -> tuple[ReturnedLine, ...]:
        """Return what comes back."""
        return tuple(
            ReturnedLine(line_id, each.quantity, each.restock)
            for line_id, each in self._chosen.items()
            if each.quantity
        )

    @property
    def total(self) -> int:
        """What that is worth, in minor units."""
        return sum(
            self._lines[each.line_id].worth(each.quantity, self._found.step)
            for each in self.lines()
        )

    def change(self, by: int) -> None:
        """Have so many more of the chosen line come back; what was measured comes back whole."""
        line = self._current()
        if line is None:
            return
        step = ONE if line.quantity % ONE == 0 else line.returnable
        before = self._chosen[line.id].quantity
        self._choose(line, min(max(0, before + by * step), line.returnable))

    def take_all_or_none(self) -> None:
        """Have all of the chosen line come back, or none of it where all does."""
        line = self._current()
        if line is not None:
            whole = self._chosen[line.id].quantity == line.returnable
            self._choose(line, 0 if whole else line.returnable)

    def take_everything(self) -> None:
        """Have all come back that is left of the sale."""
        for line in self._found.lines:
            self._chosen[line.id] = replace(self._chosen[line.id], quantity=line.returnable)
        self._show()
        self.changed.emit()

    def _current(self) -> SoldLine | None:
        entry = self.view.current()
        return self._lines.get(entry.key) if entry else None

    def _choose(self, line: SoldLine, quantity: int) -> None:
        self._chosen[line.id] = replace(self._chosen[line.id], quantity=quantity)
        self._show()
        self.changed.emit()

    def _set_restock(self, restock: bool) -> None:
        line = self._current()
        if line is not None and self._chosen[line.id].restock != restock:
            self._chosen[line.id] = replace(self._chosen[line.id], restock=restock)
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        self.view.set_entries(self._entry(line) for line in self._found.lines)
        self._show_current()

    def _show_current(self) -> None:
        line = self._current()
        chosen = self._chosen[line.id] if line else _Chosen()
        self.less.setEnabled(chosen.quantity > 0)
        self.more.setEnabled(line is not None and chosen.quantity < line.returnable)
        self.restock.setEnabled(chosen.quantity > 0)
        self.restock.setChecked(chosen.restock)

    def _entry(self, line: SoldLine) -> Entry:
        chosen, locale = self._chosen[line.id], self._formats.locale
        quantity = format_quantity(chosen.quantity, locale)
        of = format_quantity(line.quantity, locale)
        parts = []
        if line.returned:
            before = format_quantity(line.returned, locale)
            parts.append(_("{quantity} came back before", quantity=before))
        if chosen.quantity and not chosen.restock:
            parts.append(_("not sold again"))
        worth = line.worth(chosen.quantity, self._found.step) if chosen.quantity else 0
        return Entry(
            # Translators: how many come back, how many were sold, and what it is.
            title=pgettext(
                "what comes back",
                "{quantity} of {sold}  {product}",
                quantity=quantity,
                sold=of,
                product=line.name,
            ),
            subtitle="  ·  ".join(parts),
            right=self._formats.minor(worth, self._found.currency) if chosen.quantity else "",
            icon="check" if chosen.quantity else "",
            strong=bool(chosen.quantity),
            key=line.id,
        )

    def _lay_out(self) -> None:
        box = column(self)
        box.addWidget(CappedScrollArea(self.view, _LIST_HIGH))
        line = FlowLayout()
        for each in (self.less, self.more, self.all, self.restock):
            line.addWidget(each)
        box.addLayout(line)

    def _connect(self) -> None:
        self.view.opened.connect(lambda _entry: self.take_all_or_none())
        self.view.chosen.connect(lambda _entry: self._show_current())
        self.view.stepped.connect(self.change)
        self.less.clicked.connect(lambda: self.change(-1))
        self.more.clicked.connect(lambda: self.change(1))
        self.all.clicked.connect(self.take_everything)
        self.restock.toggled.connect(self._set_restock)


class _ReturnView(EntriesView):
    """`stepped(int)`: + or - was pressed."""

    stepped = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__(name, selectable=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Count with + and -, Space as Enter."""
        if event.key() in {Qt.Key.Key_Plus, Qt.Key.Key_Minus}:
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Plus else -1)
        elif event.key() == Qt.Key.Key_Space:
            self.opened.emit(self.current())
        else:
            super().keyPressEvent(event)
