"""Sheets of the history's list: its columns and order, and the day to go to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from pos_app.domain.history_filter import HistoryOrder
from pos_app.domain.texts import _, pgettext
from pos_app.services.views.history_list import ShownColumn
from pos_app.ui.history.columns import COLUMNS, ORDERS
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import (
    CheckBox,
    FormField,
    Sheet,
    button,
    column,
    icon_button,
    label,
    row,
)
from pos_app.ui.widgets.capped_scroll_area import CappedScrollArea
from pos_app.ui.widgets.drop_down import DropDown
from pos_app.ui.widgets.flow_layout import FlowLayout

_HIGHEST: Final = 240


class ListSheet(Sheet):
    """`sorted(HistoryOrder)` and `changed(tuple[ShownColumn, ...])` follow each choice at once.

    Of no columns where the usual ones are asked for.
    """

    sorted = Signal(object)
    changed = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        order: HistoryOrder,
        shown: Sequence[str],
        chosen: dict[str, int],
    ) -> None:
        """`shown` are the keys of the columns that stand in the list, in their order."""
        super().__init__(parent, _("Order and columns"), width=480)
        self._widths = dict(chosen)
        self._ticked = set(shown)
        self._keys = [*shown, *(each.key for each in COLUMNS if each.key not in self._ticked)]
        self.orders = self.first_focus = DropDown()
        for offered, text in ORDERS.items():
            self.orders.addItem(str(text), offered)
        self.orders.setCurrentIndex(list(ORDERS).index(order))
        self.orders.currentIndexChanged.connect(
            lambda _at: self.sorted.emit(self.orders.currentData())
        )
        self.boxes: dict[str, CheckBox] = {}
        self.up: dict[str, QPushButton] = {}
        self.down: dict[str, QPushButton] = {}
        self._lines: dict[str, QWidget] = {}
        inside = QWidget()
        inside.setProperty("role", "page")
        self._listed = column(inside, spacing=SIZES["space_1"])
        for each in COLUMNS:
            self._lines[each.key] = self._make_line(each.key, str(each.title))
        self.usual = button(_("Usual columns"), "secondary", "undo")
        self.usual.clicked.connect(self._use_usual)
        self.body.addWidget(FormField(_("Order"), self.orders))
        self.body.addWidget(label(pgettext("of a list", "Columns"), "label"))
        self.body.addWidget(CappedScrollArea(inside, _HIGHEST))
        line = FlowLayout()
        line.addWidget(self.usual)
        line.add_stretch()
        done = button(_("Done"), "primary")
        done.setProperty("scale", "small")
        done.clicked.connect(self.dismiss)
        line.addWidget(done)
        self.body.addLayout(line)
        self._order_lines()

    def _make_line(self, key: str, title: str) -> QWidget:
        box = CheckBox(title)
        box.setChecked(key in self._ticked)
        box.toggled.connect(partial(self._on_box, key))
        up = icon_button("chevron-up", _("{column} farther to the front", column=title))
        down = icon_button("chevron-down", _("{column} farther to the back", column=title))
        up.clicked.connect(partial(self._move, key, -1))
        down.clicked.connect(partial(self._move, key, 1))
        self.boxes[key], self.up[key], self.down[key] = box, up, down
        made = QWidget()
        line = row(made)
        line.addWidget(box, 1)
        line.addWidget(up)
        line.addWidget(down)
        return made

    def _on_box(self, key: str, shown: bool) -> None:
        (self._ticked.add if shown else self._ticked.discard)(key)
        if not self._ticked:  # a list without columns shows nothing
            self.boxes[key].setChecked(True)
            return
        self._apply()

    def _move(self, key: str, by: int) -> None:
        at = self._keys.index(key)
        self._keys.insert(at + by, self._keys.pop(at))
        self._order_lines()
        self._apply()

    def _order_lines(self) -> None:
        for at, key in enumerate(self._keys):
            self._listed.removeWidget(self._lines[key])
            self._listed.insertWidget(at, self._lines[key])
            self.up[key].setEnabled(at > 0)
            self.down[key].setEnabled(at < len(self._keys) - 1)
        controls: list[QWidget] = []
        for key in self._keys:
            controls += (self.boxes[key], self.up[key], self.down[key])
        for before, after in pairwise(controls):
            QWidget.setTabOrder(before, after)

    def _apply(self) -> None:
        chosen = (key for key in self._keys if key in self._ticked)
        self.changed.emit(tuple(ShownColumn(key, self._widths.get(key, 0)) for key in chosen))

    def _use_usual(self) -> None:
        self._widths.clear()
        self._keys = [each.key for each in COLUMNS]
        self._ticked = {each.key for each in COLUMNS if not each.optional}
        for key, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(key in self._ticked)
            box.blockSignals(False)
        self._order_lines()
        self.changed.emit(())


class DaySheet(Sheet):
    """`chosen(date)` is the day to go to, as people type days."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, read: Callable[[str], date | None]) -> None:
        """`read` returns the day that a text names, None where it names none."""
        super().__init__(parent, _("Go to a day"), width=420)
        self._read = read
        self.day = QLineEdit()
        self.day.setPlaceholderText(_("3 Nov, yesterday, last month, 2026-11-03"))
        self.day.setToolTip(self.day.placeholderText())
        self.field = FormField(pgettext("of the calendar", "Day"), self.day)
        self.go = button(pgettext("button", "Go"), "primary")
        self.go.setProperty("scale", "small")
        self.go.clicked.connect(self._choose)
        self.day.returnPressed.connect(self._choose)
        self.body.addWidget(self.field)
        line = row()
        line.addStretch()
        line.addWidget(self.go)
        self.body.addLayout(line)
        self.first_focus = self.day

    def _choose(self) -> None:
        day = self._read(self.day.text())
        if day is None:
            self.field.set_error(
                _("Till can't read a day in this. Type it like 3 Nov or 2026-11-03.")
            )
            self.day.selectAll()
            return
        self.chosen.emit(day)
        self.finish()
