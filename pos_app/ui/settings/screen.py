"""Settings: sections down the left, one page at the right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QStackedWidget, QWidget

from pos_app.ui.shortcuts import Shortcut
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets import column, frame, label, row
from pos_app.ui.widgets.entries import EntriesView, Entry

_SIDE = 240


@dataclass(frozen=True)
class Section:
    """A page and its place in the list; `factory` builds it when it is first opened."""

    title: str
    icon: str
    factory: Callable[[], QWidget]


class SettingsScreen(QWidget):
    """Arrow keys walk the sections, Tab goes into the page."""

    def __init__(self, sections: Sequence[Section]) -> None:
        super().__init__()
        self._sections = {section.title: section for section in sections}
        self._pages: dict[str, QWidget] = {}
        self._stack = QStackedWidget()
        self.list = EntriesView("Settings", selectable=True)
        self._arrange()
        self.list.chosen.connect(self._on_chosen)
        self.list.set_entries(
            Entry(section.title, icon=section.icon, key=section.title) for section in sections
        )
        self.setFocusProxy(self.list)
        self.list.choose(sections[0].title)
        Shortcut(self, "F6", "Go to the list of sections", "Settings", self.list.setFocus)

    def open(self, title: str) -> QWidget:
        """Show a section by its title. KeyError when there is none."""
        if title not in self._pages:
            self._pages[title] = self._sections[title].factory()
            self._stack.addWidget(self._pages[title])
        self._stack.setCurrentWidget(self._pages[title])
        self.list.choose(title)
        return self._pages[title]

    def _on_chosen(self, entry: Entry | None) -> None:
        if entry is not None:
            self.open(entry.key)

    def _arrange(self) -> None:
        side = frame("side")
        side.setFixedWidth(_SIDE)
        left = column(side, margin=SIZES["space_4"], spacing=SIZES["space_3"])
        left.addWidget(label("Settings", "title"))
        left.addWidget(self.list)
        left.addStretch()
        across = row(self, spacing=0)
        across.addWidget(side)
        across.addWidget(self._stack, 1)
