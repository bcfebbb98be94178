"""A field for one of many: a customer, a product; what is typed is looked for, and chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QStringListModel, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QListView, QWidget

from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.widgets.letter_edit import LetterEdit
from pos_app.ui.widgets.search_box import DEBOUNCE_MS


@dataclass(frozen=True)
class Found:
    """One that may be meant; `beside` tells namesakes apart."""

    id: str
    name: str
    beside: str = ""


_MOST_SHOWN: Final = 8


class FoundField(LetterEdit):
    """Shows under it what its text finds; `chosen_id` is of what was chosen, as long as it stands.

    `find` is called off the UI thread, with the text.
    """

    chosen = Signal()

    def __init__(
        self,
        tasks: Tasks,
        find: Callable[[str], Sequence[Found]],
        placeholder: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._find = find
        self._latest = LatestRead(tasks, self)
        self._found: Sequence[Found] = ()
        self.chosen_id: str | None = None
        self.setPlaceholderText(placeholder)
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(_MOST_SHOWN)
        self._popup = QListView()
        self._popup.setProperty("role", "menu")
        completer.setPopup(self._popup)
        completer.setWidget(self)  # not by setCompleter, which completes before anything is found
        completer.activated.connect(self._choose)
        self._completer = completer
        self._delay = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._delay.timeout.connect(self._search)
        self.textEdited.connect(lambda _text: self._delay.start())
        self.textChanged.connect(self._on_changed)

    @property
    def is_open(self) -> bool:
        """Whether something is typed that nothing was chosen for."""
        return bool(self.text().strip()) and self.chosen_id is None

    def show_chosen(self, chosen_id: str | None, name: str) -> None:
        """Show what is chosen already; None for nothing."""
        self.setText(name if chosen_id else "")
        self.chosen_id = chosen_id

    def _on_changed(self, text: str) -> None:
        self.chosen_id = None
        if not text.strip():
            self._latest.cancel()
            self._popup.hide()

    def _search(self) -> None:
        if text := self.text().strip():
            self._latest.read(self._find, text).success(self._offer).start()

    def _offer(self, found: Sequence[Found]) -> None:
        self._found = found
        self._names.setStringList(
            ["  ·  ".join(filter(None, (each.name, each.beside))) for each in found]
        )
        if found and self.hasFocus():
            self._completer.complete()
            first = self._completer.completionModel().index(0, 0)
            self._popup.setCurrentIndex(first)

    def _choose(self, _text: str) -> None:
        found = self._found[self._popup.currentIndex().row()]
        self.show_chosen(found.id, found.name)
        self.chosen.emit()
