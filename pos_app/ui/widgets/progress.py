"""Long work: a thin bar, a sentence and a way to stop."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from pos_app.domain.texts import pgettext
from pos_app.ui.theme import SIZES
from pos_app.ui.theme.motion import reduces_motion
from pos_app.ui.widgets.basics import button, column, label, row


class BusyBar(QWidget):
    """Hidden while nothing goes on; with `keep_room` its place stays, so that nothing jumps."""

    stopped = Signal()

    def __init__(
        self, parent: QWidget | None = None, *, can_stop: bool = False, keep_room: bool = False
    ) -> None:
        super().__init__(parent)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._words = label("", "muted")
        self._stop = button(pgettext("button", "Stop"), "quiet")
        if not can_stop:
            self._stop.hide()
        self._stop.clicked.connect(self.stopped)
        self.setFocusProxy(self._stop)
        box = column(self, spacing=SIZES["space_1"])
        line = row()
        line.addWidget(self._words, 1)
        line.addWidget(self._stop)
        box.addLayout(line)
        box.addWidget(self._bar)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(keep_room)
        self.setSizePolicy(policy)
        self.hide()

    def begin(self, words: str, done: int = 0, of: int = 0) -> None:
        """Show what goes on, and how much of it is `done`; without `of` nobody knows how long."""
        self._words.setText(words)
        self._bar.setAccessibleName(words)
        self._bar.setRange(0, of)
        self._bar.setValue(min(done, of))
        self._bar.setVisible(bool(of) or not reduces_motion())  # without an end it runs to and fro
        self.show()

    def end(self) -> None:
        """Hide it again."""
        self.hide()
