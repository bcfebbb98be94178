"""How far the history of an earlier Till is prepared for searches, while that goes on."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from pos_app.domain.texts import _, counted
from pos_app.services.history.history import History
from pos_app.services.views.history_totals import HistoryPreparation
from pos_app.ui.background.tasks import LatestRead, Tasks
from pos_app.ui.widgets import column, label

EVERY_MS: Final = 2_000


class PreparationNote(QWidget):
    """Says it in a line, and nothing once all is found; it asks only while it is shown."""

    went_on = Signal()
    """More payments are found now than before."""

    def __init__(self, history: History, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._latest = LatestRead(tasks, self)
        self._done = -1
        self.words = label("", "caption", wrap=True)
        self.words.hide()
        column(self).addWidget(self.words)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self._ask)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask how far it is."""
        super().showEvent(event)
        self._timer.start()
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask no more."""
        self._timer.stop()
        super().hideEvent(event)

    def _ask(self) -> None:
        self._latest.read(self._history.preparation).success(self._show).start()

    def _show(self, found: HistoryPreparation | None) -> None:
        done = found.done if found else 0
        went_on = self._done >= 0 and done != self._done
        self._done = done if found else -1
        self.words.setVisible(found is not None)
        if found is None:
            self._timer.stop()
        else:
            self.words.setText(
                _(
                    "Searches, filters and totals have the newest {done} of {rows} payments so "
                    "far: the others are being prepared. Without a filter all are listed.",
                    done=counted(found.done),
                    rows=counted(found.rows),
                )
            )
        if went_on:
            self.went_on.emit()
