"""A section that is folded away until somebody wants to see it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from pos_app.domain.texts import _
from pos_app.ui.theme import SIZES
from pos_app.ui.widgets.basics import button, column, label, row, set_icon


class FoldSection(QWidget):
    """A heading that shows or hides what is under it; `opened(bool)` says which.

    What it comes to may stand beside the heading, so that it need not be opened for that.
    """

    opened = Signal(bool)

    def __init__(self, title: str, *parts: QWidget) -> None:
        super().__init__()
        self.is_open = False
        """Whether what is under the heading is shown."""
        self.summary = ""
        self.toggle = button(title, "quiet", "chevron-right")
        self.toggle.setProperty("shape", "fold")
        self._title = title
        self._summary = label("", "muted")
        self._summary.setMinimumWidth(1)
        self._summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.inside = QWidget()
        self.body: QVBoxLayout = column(self.inside, spacing=SIZES["space_2"])
        self.body.setContentsMargins(SIZES["space_1"], 0, 0, SIZES["space_2"])
        for part in parts:
            self.body.addWidget(part)
        head = row()
        head.addWidget(self.toggle)
        head.addWidget(self._summary, 1)
        box = column(self, spacing=0)
        box.addLayout(head)
        box.addWidget(self.inside)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.toggle.clicked.connect(lambda: self.set_open(not self.is_open))
        self.set_open(False)

    def set_open(self, is_open: bool) -> None:
        """Show or hide what is under the heading."""
        self.is_open = is_open
        set_icon(self.toggle, "chevron-down" if is_open else "chevron-right")
        shown, hidden = (
            _("{section}, shown", section=self._title),
            _("{section}, folded away", section=self._title),
        )
        self.toggle.setAccessibleName(shown if is_open else hidden)
        self.inside.setVisible(is_open)
        self.opened.emit(is_open)

    def set_summary(self, text: str) -> None:
        """Show a few words beside the heading, as far as there is room."""
        self.summary = text
        self._fit_summary()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the words beside the heading off at their end."""
        super().resizeEvent(event)
        self._fit_summary()

    def _fit_summary(self) -> None:
        room = self.width() - self.toggle.sizeHint().width() - SIZES["space_4"]
        metrics = self._summary.fontMetrics()
        self._summary.setToolTip(self.summary)
        self._summary.setText(metrics.elidedText(self.summary, Qt.TextElideMode.ElideRight, room))
