"""F1: the shortcuts that work at this moment."""

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from pos_app.domain.texts import _
from pos_app.ui.input.shortcuts import KeyHint, Shortcut
from pos_app.ui.theme import SIZES, scaled
from pos_app.ui.widgets.basics import column, label
from pos_app.ui.widgets.sheet import Sheet

_AROUND: Final = 160
"""Height of the window that the list can't use."""


class ShortcutSheet(Sheet):
    """Lists titles and keys by group."""

    def __init__(self, parent: QWidget, shortcuts: Iterable[Shortcut | KeyHint]) -> None:
        super().__init__(parent, _("Keyboard shortcuts"), width=560)
        page = QWidget()
        page.setProperty("role", "page")
        box = column(page, margin=SIZES["space_3"], spacing=SIZES["space_3"])
        for group, members in groupby(shortcuts, key=lambda each: each.group):
            box.addWidget(label(group, "section"))
            box.addLayout(_table(members))
        box.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        scroll.setAccessibleName(_("Shortcuts"))
        scroll.setProperty("role", "reading")
        room = parent.window().height() - scaled(_AROUND, 0.35)
        scroll.setMinimumHeight(min(page.sizeHint().height(), room))
        self.body.addWidget(scroll)


def _table(shortcuts: Iterable[Shortcut | KeyHint]) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(SIZES["space_2"])
    for at, each in enumerate(shortcuts):
        grid.addWidget(label(each.title), at, 0)
        grid.addWidget(label(each.keys_text, "key"), at, 1)
    grid.setColumnStretch(0, 1)
    return grid
